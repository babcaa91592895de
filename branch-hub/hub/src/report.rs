//! How the branch's days went, read from its journal.
//! Must not define a figure: those are `queue::figures`', here and at head office alike.

mod fold;
mod say;
mod sheet;

pub use fold::{DayTold, Days};
pub use say::report;
pub use sheet::csv;

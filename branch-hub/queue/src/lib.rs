//! The rules of a waiting room: who is given which number, and who is called next.
//! Must not know IO, clocks, randomness, or how anything is written down.

mod apply;
mod availability;
mod branch;
pub mod calling;
mod command;
mod counter;
mod day;
mod decide;
mod due;
mod event;
mod figures;
mod moment;
mod names;
mod places;
mod refusal;
mod series;
pub mod settings;
mod ticket;
mod visit;

pub use availability::{Availability, availability};
pub use branch::{Branch, Parts};
pub use calling::{ahead, next_for, waiting_in_order};
pub use command::{Command, TransferPlace};
pub use counter::Counter;
pub use day::{Day, Doors, business_date};
pub use decide::decide;
pub use due::{due, next_wake_ms};
pub use event::Event;
pub use figures::{Line, Wait, estimated_wait};
pub use moment::{Date, Now, Stamp, Weekday};
pub use names::{BranchKind, Channel, Kind, Language, Slug, TicketId, VisitId};
pub use refusal::Refusal;
pub use settings::Settings;
pub use ticket::{Call, Place, State, Ticket};
pub use visit::Visit;

//! Who did what: which facts tell it, in which words, and how they are found again.
//! Must not add a fact or decide who reads it: everything here derives from the journal.

mod changed;
mod find;
mod index;
mod say;
pub mod syslog;
mod told;

pub use find::{Found, Wanted, find};
pub use index::{Index, IndexError};
pub use say::Names;
pub use told::{Told, told};

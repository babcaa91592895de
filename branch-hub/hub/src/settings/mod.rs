//! Settings from a file to what rules: reading, checking, naming every mistake.
//! Must not know how they are stored: adopting them is a command to the engine.

mod calendar;
mod check;
mod draft;
mod kept;
mod mistake;
mod policies;
mod read;
mod shape;
mod shown;
mod stand_in;
mod told;

pub use check::{Ruling, check};
pub use mistake::Mistake;
pub use read::{read_text, read_toml};

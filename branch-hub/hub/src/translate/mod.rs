//! Between the words of the rules (`queue`) and the words of the wire (`wire`): free functions, nothing else.
//! Must not decide anything.

pub mod from_wire;
mod refusals;
pub mod to_wire;
mod words;

pub use refusals::refusal;
pub use words::*;

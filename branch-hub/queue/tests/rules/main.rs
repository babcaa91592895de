//! The rules of the waiting room, told as what happens in a hall.
//! Must not look inside the crate: only what callers see.

#![expect(clippy::unwrap_used, reason = "a story that breaks shows its line")]

mod appointments;
mod attention;
mod calendar;
mod calling;
mod closing;
mod counters;
mod day;
mod day_figures;
mod ends;
mod estimates;
mod hall;
mod interruptions;
mod numbers;
mod peak;
mod policies;
mod press;
mod random_closings;
mod random_days;
mod settings;
mod theory;
mod transfer;

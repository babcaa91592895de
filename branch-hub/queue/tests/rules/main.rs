//! The rules of the waiting room, told as what happens in a hall.
//! Must not look inside the crate: only what callers see.

#![expect(clippy::unwrap_used, reason = "a story that breaks shows its line")]

mod again;
mod aside;
mod bookings;
mod calling;
mod claims;
mod counters;
mod day;
mod ends;
mod estimates;
mod hall;
mod hospital;
mod ledger;
mod numbers;
mod plain;
mod plan;
mod policies;
mod press;
mod random_acts;
mod random_days;
mod settings;
mod settings_calling;
mod transfer;
mod walk_in;
mod withdraw;

//! The rules of the waiting room, told as what happens in a hall.
//! Must not look inside the crate: only what callers see.

#![expect(clippy::unwrap_used, reason = "a story that breaks shows its line")]

mod again;
mod appointments;
mod aside;
mod attention;
mod back;
mod bookings;
mod calendar;
mod calling;
mod checked_in;
mod claims;
mod closing;
mod counters;
mod day;
mod day_figures;
mod ends;
mod estimates;
mod hall;
mod hospital;
mod interruptions;
mod ledger;
mod numbers;
mod owed;
mod paid;
mod peak;
mod plain;
mod plan;
mod policies;
mod press;
mod random_acts;
mod random_closings;
mod random_days;
mod settings;
mod settings_calling;
mod theory;
mod transfer;
mod walk_in;
mod withdraw;

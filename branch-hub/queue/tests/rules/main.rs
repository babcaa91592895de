//! The rules of the waiting room, told as what happens in a hall.
//! Must not look inside the crate: only what callers see.

#![expect(clippy::unwrap_used, reason = "a story that breaks shows its line")]

mod again;
mod appointments;
mod aside;
mod attention;
mod bells;
mod bookings;
mod by_itself;
mod calendar;
mod calling;
mod chain;
mod claims;
mod closing;
mod complaints;
mod counters;
mod day;
mod day_figures;
mod ends;
mod estimates;
mod hall;
mod hospital;
mod interruptions;
mod island;
mod ledger;
mod never_closes;
mod nights;
mod numbers;
mod peak;
mod plain;
mod plain_places;
mod plan;
mod policies;
mod pools;
mod press;
mod proofs;
mod random_acts;
mod random_closings;
mod random_days;
mod random_settings;
mod risk;
mod roll;
mod settings;
mod settings_calling;
mod theory;
mod transfer;
mod walk_in;
mod why;
mod why_keys;
mod withdraw;

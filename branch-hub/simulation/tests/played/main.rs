//! Days played through the real rules.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod acts;
mod days;
mod fair;
mod figures;
mod hall;
mod hospital;
mod recorded;
mod recorded_acts;
mod same;
mod shown;
mod theory;

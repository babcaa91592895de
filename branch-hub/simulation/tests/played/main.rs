//! Days played through the real rules.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod days;
mod fair;
mod figures;
mod hall;
mod recorded;
mod same;
mod shown;
mod theory;

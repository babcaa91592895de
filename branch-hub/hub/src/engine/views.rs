//! What people and programs read of a state: tickets, counters, the board, the catalogue.
//! Pure: a state in, an answer out. Must not know routes.

mod answers;
mod board;
mod catalogue;
mod line;
mod recovery;
mod stop;
mod ticket;

use std::sync::Arc;

use wire::day::BusinessDay;
use wire::settings::SettingsAnswer;

use super::World;
use crate::settings::Ruling;
use crate::translate::date_out;

pub use answers::{Before, before, outcome};
pub use board::{attention, board, in_zone};
pub use catalogue::catalogue;
pub use line::line;
pub use recovery::recovery;
pub use stop::stop;
pub use ticket::{counter, for_hall, state, ticket, ticket_for};

/// JSON of an answer.
#[must_use]
pub fn json<T: serde::Serialize>(answer: &T) -> String {
    serde_json::to_string(answer).expect("answers have string keys and finite numbers")
}

/// Whether tickets are given now.
#[must_use]
pub fn is_open(world: &World, now: &queue::Now) -> bool {
    world.ruling.as_ref().is_some_and(|ruling| {
        ruling.rules.services.keys().any(|service| {
            queue::availability(&world.branch, &ruling.rules, now, service) == Some(queue::Availability::Open)
        })
    })
}

/// The day that runs, or the last one.
#[must_use]
pub fn business_day(world: &World) -> Option<BusinessDay> {
    let day = world.branch.day()?;
    Some(BusinessDay { ordinal: day.ordinal, date: date_out(day.date), trusted: day.trusted })
}

/// `GET /v1/settings`.
#[must_use]
pub fn settings(ruling: Option<&Arc<Ruling>>) -> SettingsAnswer {
    let empty = || serde_json::json!({});
    let french = |m: &crate::settings::Mistake| m.say(wire::names::Language::Fr);
    SettingsAnswer {
        revision: ruling.map_or(0, |r| r.revision),
        effective: ruling.map_or_else(empty, |r| wire::settings::lay_over(&r.base, &r.over)),
        base: ruling.map_or_else(empty, |r| r.base.clone()),
        over: ruling.map_or_else(empty, |r| r.over.clone()),
        remarks: ruling.map_or_else(Vec::new, |r| r.remarks.iter().map(french).collect()),
    }
}

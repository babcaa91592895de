//! What time demands. The rules say when they want to be woken and which command then runs.
//! Must not know timers.

use crate::attention::attention_due;
use crate::branch::Branch;
use crate::calling::next_for;
use crate::command::Command;
use crate::day::{Doors, business_date};
use crate::moment::{Date, Now};
use crate::names::{TicketId, VisitId};
use crate::settings::Settings;
use crate::ticket::State;

/// The command that is due now, if one is. Run it and ask again, until none is.
#[must_use]
pub fn due(branch: &Branch, settings: &Settings, now: &Now) -> Option<Command> {
    if let Some(date) = day_due(branch, settings, now) {
        return Some(Command::RollDay { date, trusted: true });
    }
    if let Some(attention) = attention_due(branch, now) {
        return Some(attention);
    }
    ticket_due(branch, now)
        .or_else(|| idle(branch, settings, now))
        .or_else(|| calls_by_itself(branch, settings, now))
}

/// An idle counter that calls by itself, and somebody whom it may call; not sooner after its last call than a press.
fn calls_by_itself(branch: &Branch, settings: &Settings, now: &Now) -> Option<Command> {
    let deaf_ms = u64::from(settings.rules.next_deaf_s) * 1000;
    let ready = branch.counters().filter(|(id, open)| {
        settings.counters.get(*id).is_some_and(|counter| counter.calls_by_itself)
            && open.paused.is_none()
            && open.holding.is_none()
            && open.called_run_ms.is_none_or(|called| called.saturating_add(deaf_ms) <= now.run_ms)
    });
    let (counter, _) = ready.into_iter().find(|(id, _)| next_for(branch, settings, now, id).is_some())?;
    // Nothing is in hand and somebody waits: no visit goes on and no paper is called, so no new id is used.
    let (ticket, visit, leg) = (TicketId(0), VisitId(0), TicketId(0));
    let (counter, agent, holding, outcome) = (counter.clone(), None, None, None);
    Some(Command::CallNext { counter, agent, holding, outcome, leg, ticket, visit })
}

fn ticket_due(branch: &Branch, now: &Now) -> Option<Command> {
    let (at, ticket) = *branch.alarms.first()?;
    let parked = branch.ticket(ticket).is_some_and(|ticket| matches!(ticket.state, State::Parked { .. }));
    let command = if parked { Command::Wake { ticket } } else { Command::AutoStart { ticket } };
    (at <= now.run_ms).then_some(command)
}

fn idle(branch: &Branch, settings: &Settings, now: &Now) -> Option<Command> {
    let (counter, _) = branch.counters().find(|(_, counter)| counter.is_idle(settings, now))?;
    Some(Command::SignOut { counter: counter.clone() })
}

/// When to ask [`due`] again, in running time; none: nothing is timed. Ask at least once a minute whatever it says: days
/// are not timed here, for the wall clock may be set, nor what the settings say: agents who do nothing, and counters that
/// call by themselves. Ask after every command too.
#[must_use]
pub fn next_wake_ms(branch: &Branch) -> Option<u64> {
    let alarm = branch.alarms.first().map(|(at, _)| *at);
    let attention = branch.first_watched().map(|(at, _)| at);
    alarm.into_iter().chain(attention).min()
}

fn day_due(branch: &Branch, settings: &Settings, now: &Now) -> Option<Date> {
    if !now.trusted {
        return None;
    }
    let today = business_date(&settings.hours, now);
    let due = match branch.day() {
        None => has_business(branch, settings, now, today),
        Some(day) => !day.trusted || day.date != today,
    };
    due.then_some(today)
}

/// Whether a date is worth a business day: some service has hours on it, or a person holds the doors open.
pub(crate) fn has_business(branch: &Branch, settings: &Settings, now: &Now, date: Date) -> bool {
    let mut services = settings.services.keys();
    let by_hours = !settings.hours_on(date).spans.is_empty()
        || services.any(|service| !settings.service_hours_on(service, date).spans.is_empty());
    match branch.doors().at(now) {
        Doors::Open { .. } => true,
        Doors::ByHours | Doors::Closed => by_hours,
    }
}

//! What time demands. The rules say when they want to be woken and which command then runs.
//! Must not know timers.

use crate::attention::attention_due;
use crate::branch::Branch;
use crate::command::Command;
use crate::day::{Doors, business_date};
use crate::moment::{Date, Now};
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
    ticket_due(branch, now).or_else(|| idle(branch, settings, now))
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
/// are not timed here, for the wall clock may be set, nor agents who do nothing, for the settings say how long.
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

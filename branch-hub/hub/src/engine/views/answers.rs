//! The JSON that answers a command once the state has taken it in.
//! Must not decide what is kept or repeated: see `replies`.

use wire::bell::Bells;
use wire::counter::{CalledNext, Roll};
use wire::day::{BusinessDay, DayAnswer, ServicesAnswer};
use wire::ticket::{Ticket, TicketList, Transferred};

use super::board::bells;
use super::recovery::recovery;
use super::ticket::{counter, ticket_for};
use super::{business_day, is_open, json};
use crate::engine::World;
use crate::translate::{date_out, slug_out};

/// What an answer tells of the moment before its command.
#[derive(Debug, Clone, Copy, Default)]
pub struct Before {
    /// The ticket that the counter held: the answer tells how it ended.
    held: Option<queue::TicketId>,
    /// One in ten who came for the service then would still wait when it closes.
    at_risk: bool,
}

/// What the answer to a command will tell of the state as it is now.
#[must_use]
pub fn before(world: &World, rules: &queue::Settings, now: &queue::Now, command: &queue::Command) -> Before {
    if let queue::Command::CallNext { counter, .. } = command {
        let held = world.branch.counter(counter).and_then(|c| c.holding);
        return Before { held, at_risk: false };
    }
    // Whoever is served at once risks nothing.
    if let queue::Command::Issue { service, priority, counter: None, .. } = command {
        return Before {
            held: None,
            at_risk: queue::at_risk(&world.branch, rules, now, service, priority.as_ref()),
        };
    }
    Before::default()
}

/// The JSON that answers a command which the state has just taken in. `staff`: whether the asker may know of claims.
#[must_use]
pub fn outcome(
    world: &World,
    now: &queue::Now,
    command: &queue::Command,
    before: Before,
    events: &[queue::Event],
    staff: bool,
) -> String {
    use queue::Command as C;
    let find = |id: &queue::TicketId| world.branch.ticket(*id).map(|t| ticket_for(world, now, t, staff));
    match command {
        C::Issue { ticket: id, priority, .. } => json(&find(id).map(|given| Ticket {
            at_risk: before.at_risk,
            // Whoever asked for the class knows of it.
            priority: priority.as_ref().map(slug_out),
            ..given
        })),
        C::LoseNumbers | C::HearNumbers { .. } | C::SayNumber { .. } => json(&recovery(world)),
        C::Readmit { ticket: id, .. }
        | C::Call { ticket: id, .. }
        | C::Recall { ticket: id }
        | C::Start { ticket: id }
        | C::End { ticket: id, .. }
        | C::Absent { ticket: id }
        | C::Cancel { ticket: id, .. }
        | C::ConfirmPriority { ticket: id }
        | C::DeclinePriority { ticket: id }
        | C::Prioritise { ticket: id, .. }
        | C::Triage { ticket: id, .. }
        | C::ConfirmPayment { ticket: id }
        | C::Hold { ticket: id, .. }
        | C::Release { ticket: id }
        | C::Park { ticket: id, .. }
        | C::Unpark { ticket: id }
        | C::Requeue { ticket: id }
        | C::Reopen { ticket: id, .. }
        | C::Move { ticket: id, .. }
        | C::LetPass { ticket: id, .. }
        | C::Wake { ticket: id }
        | C::RaiseAttention { ticket: id }
        | C::AutoStart { ticket: id } => json(&find(id)),
        C::Transfer { ticket: id, leg, .. } => match (find(id), find(leg)) {
            (Some(ended), Some(ticket)) => json(&Transferred { ended, ticket }),
            (_, _) => json(&()),
        },
        C::CallNext { counter, .. } => {
            let holding = world.branch.counter(counter).and_then(|c| c.holding);
            let ended = before.held.filter(|id| Some(*id) != holding);
            json(&CalledNext {
                ended: ended.as_ref().and_then(find),
                ticket: holding.as_ref().and_then(find),
            })
        }
        C::OpenCounter { counter: id, .. }
        | C::PauseCounter { counter: id, .. }
        | C::ResumeCounter { counter: id }
        | C::StillHere { counter: id }
        | C::SignOut { counter: id }
        | C::CloseCounter { counter: id, .. }
        | C::TakeOver { counter: id, .. } => json(&counter(world, now, id, staff)),
        C::CloseDoors { leftovers, .. } => {
            let left = left_by(world, *leftovers, events);
            json(&DayAnswer { left, ..day(world, now) })
        }
        C::SetRoll { series, .. } => {
            let rules = world.ruling.as_ref().map(|ruling| &ruling.rules);
            let next = rules.and_then(|rules| queue::roll_next(&world.branch, rules, series));
            json(&Roll { series: slug_out(series), next: next.map(|(_, number)| number) })
        }
        C::Ring { .. } | C::AnswerBell { .. } => json(&Bells { bells: bells(world) }),
        C::OpenDoors { .. } | C::RollDay { .. } | C::SetPeak { .. } => json(&day(world, now)),
        C::Withdraw { .. } => {
            let gone = events.iter().filter_map(withdrawn);
            json(&TicketList { tickets: gone.filter_map(|id| find(&id)).collect() })
        }
        C::Interrupt { .. } | C::ResumeServices { .. } => {
            json(&ServicesAnswer { services: events.iter().flat_map(stopped).map(slug_out).collect() })
        }
    }
}

fn withdrawn(event: &queue::Event) -> Option<queue::TicketId> {
    if let queue::Event::TicketCancelled { ticket, .. } = event { Some(*ticket) } else { None }
}

/// The services that an act stopped or let go on.
fn stopped(event: &queue::Event) -> &[queue::Slug] {
    if let queue::Event::ServicesInterrupted { services, .. } | queue::Event::ServicesResumed { services } =
        event
    {
        services
    } else {
        &[]
    }
}

/// How many a closing concerned: sent home, kept for the next day, or still to be called.
fn left_by(world: &World, leftovers: queue::Leftovers, events: &[queue::Event]) -> u32 {
    let count = match leftovers {
        queue::Leftovers::Serve => world.branch.tickets().filter(|t| t.is_in_line()).count(),
        queue::Leftovers::Cancel => events.iter().filter_map(withdrawn).count(),
        queue::Leftovers::CarryOver => {
            events.iter().filter(|event| matches!(event, queue::Event::TicketCarriedOver { .. })).count()
        }
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn day(world: &World, now: &queue::Now) -> DayAnswer {
    let none = BusinessDay { ordinal: world.ordinal, date: date_out(now.date), trusted: now.trusted };
    DayAnswer {
        business_day: business_day(world).unwrap_or(none),
        open: is_open(world, now),
        peak: world.branch.peak().is_some(),
        left: 0,
    }
}

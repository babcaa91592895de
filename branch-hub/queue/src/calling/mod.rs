//! Who is called next, who stands before whom, and why.
//! Must not know what a call does to a ticket.

mod ahead;
mod lines;
mod lineup;
mod paid;
mod policy;
mod seats;
mod turn;
mod why;

use std::collections::VecDeque;

pub(crate) use ahead::Counting;
pub use ahead::ahead;
pub use lines::{HEAVIEST, Sort};
pub(crate) use lines::{Line, Lines, triage_weight_of, weight_of};
use lineup::Lineup;
pub use paid::{PAID_ONE_IN, is_paid};
use policy::{Caller, Head};
pub use policy::{Past, REMEMBERED, Why};
pub(crate) use seats::Seat;
pub use why::{OutOfLine, out_of_line, why};

use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::Settings;
use crate::ticket::Ticket;

/// Who is called next at a counter that is open, by its own services and its agent's, and why; none: nobody waits.
#[must_use]
pub fn next_for(branch: &Branch, settings: &Settings, now: &Now, counter: &Slug) -> Option<(TicketId, Why)> {
    next_pressed(branch, settings, now, counter, None)
}

/// As [`next_for`], where somebody presses who need not have signed in there.
pub(crate) fn next_pressed(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    counter: &Slug,
    presser: Option<&Slug>,
) -> Option<(TicketId, Why)> {
    let open = branch.counter(counter)?;
    let agent = open.agent.as_ref().or(presser);
    let heads: Vec<Head<'_>> = settings
        .offered(counter, agent)
        .filter(|service| branch.interruption(service).is_none())
        .flat_map(|service| branch.lines.of(service).map(move |(sort, line)| (service, sort, line)))
        .filter(|(service, sort, _)| sort.may_be_called(settings, service, counter, agent))
        .flat_map(|(service, sort, line)| {
            let by_place =
                line.first().map(|first| Head::new(branch, settings, service, sort, *first, line.len()));
            let by_hour = branch.lines.hours(service, sort).and_then(|hours| hours.first());
            let by_hour = by_hour.map(|(_, place, ticket)| {
                // They are counted in the line already.
                Head::new(branch, settings, service, sort, (*place, *ticket), 0)
            });
            by_place.into_iter().chain(by_hour)
        })
        .collect();
    let caller =
        Caller { branch, settings, policy: settings.policy_of(counter), now, past: branch.past(counter) };
    caller.choose(&heads).map(|(chosen, why)| (heads[chosen].ticket, why))
}

/// Who waits for a service, in the order in which the counter that usually calls them would, were the calls made now
/// and were it to offer nothing else.
pub fn waiting_in_order<'a>(
    branch: &'a Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
) -> impl Iterator<Item = &'a Ticket> + use<'a> {
    let counter = branch.usual_counter(settings, service);
    let lineup = Lineup::new(branch, settings, now, counter, [service], |_, _| true);
    let order: Vec<TicketId> = lineup.map(|(ticket, _)| ticket).collect();
    order.into_iter().filter_map(move |ticket| branch.ticket(ticket))
}

/// Of a counter that has called nobody today.
static NO_CALLS: VecDeque<Past> = VecDeque::new();

impl Branch {
    /// A counter's last calls of the day, newest last: closing it in between makes nobody forget them.
    pub(crate) fn past(&self, counter: &Slug) -> &VecDeque<Past> {
        self.parts.past.get(counter).unwrap_or(&NO_CALLS)
    }

    /// The counter whose policy stands for a service: the first that is open and offers it, or else the first that
    /// would. Turns and rules that [`why`] names are of that policy.
    pub fn usual_counter<'a>(&self, settings: &'a Settings, service: &Slug) -> Option<&'a Slug> {
        let offers =
            |id: &&Slug, agent: Option<&Slug>| settings.offered(id, agent).any(|offered| offered == service);
        let open = settings.counters.keys().find(|id| {
            self.counter(id).is_some_and(|open| open.paused.is_none() && offers(id, open.agent.as_ref()))
        });
        open.or_else(|| settings.counters.keys().find(|id| offers(id, None)))
    }
}

//! Who is called next, who stands before whom, and why.
//! Must not know what a call does to a ticket.

mod ahead;
mod lines;
mod lineup;
mod policy;
mod seats;
mod why;

pub(crate) use ahead::Counting;
pub use ahead::ahead;
pub use lines::{HEAVIEST, Sort};
pub(crate) use lines::{Line, Lines, weight_of};
use lineup::Lineup;
use policy::{Caller, Head};
pub use policy::{Past, REMEMBERED, Why, is_paid};
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
        .filter_map(|(service, sort, line)| {
            let (place, ticket) = *line.first()?;
            Some(Head {
                service,
                sort,
                weight: sort.weight(settings, service),
                place,
                ticket,
                length: line.len(),
            })
        })
        .collect();
    let caller = Caller { branch, settings, policy: settings.policy_of(counter), now, past: &open.past };
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

impl Branch {
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

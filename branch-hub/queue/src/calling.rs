//! Who is called next: the one place where fairness lives. The heaviest class first, then by place in line.
//! Must not know what a call does to a ticket.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::branch::Branch;
use crate::names::{Slug, TicketId};
use crate::settings::Settings;
use crate::ticket::{Place, State, Ticket};

/// Who waits for one service in one class, the first one first.
pub(crate) type ClassLine = BTreeSet<(Place, TicketId)>;

/// Who waits, by service and class. Weights are looked up when somebody is called, so that a change of the settings
/// counts at once and for everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lines(BTreeMap<Slug, BTreeMap<Option<Slug>, ClassLine>>);

impl Lines {
    pub(crate) fn enter(&mut self, ticket: &Ticket) {
        let classes = self.0.entry(ticket.service.clone()).or_default();
        classes.entry(ticket.priority.clone()).or_default().insert((ticket.place, ticket.id));
    }

    pub(crate) fn leave(&mut self, ticket: &Ticket) {
        let Some(classes) = self.0.get_mut(&ticket.service) else { return };
        let Some(line) = classes.get_mut(&ticket.priority) else { return };
        line.remove(&(ticket.place, ticket.id));
        if line.is_empty() {
            classes.remove(&ticket.priority);
        }
        if classes.is_empty() {
            self.0.remove(&ticket.service);
        }
    }

    /// The lines of a service, none of them empty.
    pub(crate) fn of(&self, service: &Slug) -> impl Iterator<Item = (Option<&Slug>, &ClassLine)> {
        self.0.get(service).into_iter().flatten().map(|(class, line)| (class.as_ref(), line))
    }
}

/// Who is called next at a counter that is open, by its own services and its agent's; none: nobody waits.
#[must_use]
pub fn next_for(branch: &Branch, settings: &Settings, counter: &Slug) -> Option<TicketId> {
    let agent = branch.counter(counter).and_then(|counter| counter.agent.as_ref());
    settings
        .offered(counter, agent)
        .flat_map(|service| branch.lines.of(service))
        .filter_map(|(class, line)| {
            let (place, ticket) = line.first()?;
            Some((Reverse(settings.weight(class)), *place, *ticket))
        })
        .min()
        .map(|(_, _, ticket)| ticket)
}

/// How many people who wait for the same service would be called before a ticket, were the calls made now; 0 once it is
/// called. None if there is no such ticket. Quick for the newest of a class, slower in the middle of a line.
#[must_use]
pub fn ahead(branch: &Branch, settings: &Settings, ticket: TicketId) -> Option<usize> {
    let ticket = branch.ticket(ticket)?;
    if ticket.state != State::Waiting {
        return Some(0);
    }
    let weight = settings.weight(ticket.priority.as_ref());
    Some(count_before(branch, settings, &ticket.service, weight, (ticket.place, ticket.id)))
}

/// How many who wait for a service go before a place in line of a given weight.
pub(crate) fn count_before(
    branch: &Branch,
    settings: &Settings,
    service: &Slug,
    weight: u32,
    before: (Place, TicketId),
) -> usize {
    let count = |line: &ClassLine| match line.last() {
        Some(last) if *last < before => line.len(),
        Some(last) if *last == before => line.len() - 1,
        Some(_) | None => line.range(..before).count(),
    };
    branch
        .lines
        .of(service)
        .map(|(class, line)| match settings.weight(class).cmp(&weight) {
            std::cmp::Ordering::Greater => line.len(),
            std::cmp::Ordering::Equal => count(line),
            std::cmp::Ordering::Less => 0,
        })
        .sum()
}

/// Who waits for a service, in the order in which a counter that offers nothing else would call them.
pub fn waiting_in_order<'a>(
    branch: &'a Branch,
    settings: &Settings,
    service: &Slug,
) -> impl Iterator<Item = &'a Ticket> + use<'a> {
    let mut order: Vec<(Reverse<u32>, Place, TicketId)> = branch
        .lines
        .of(service)
        .flat_map(|(class, line)| {
            let weight = Reverse(settings.weight(class));
            line.iter().map(move |(place, ticket)| (weight, *place, *ticket))
        })
        .collect();
    order.sort_unstable();
    order.into_iter().filter_map(move |(_, _, ticket)| branch.ticket(ticket))
}

//! The state of a branch: what all facts so far add up to, with the indexes that make questions quick.
//! Must not know settings: they may change under a running day.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::announcement::Announcement;
use crate::bell::Bell;
use crate::calling::{Lines, Past};
use crate::command::Leftovers;
use crate::counter::Counter;
use crate::day::{Day, Doors};
use crate::figures::{Accuracy, Arrivals};
use crate::lost::Lost;
use crate::names::{CustomerId, Slug, TicketId, VisitId, Words};
use crate::night::Nights;
use crate::outage::Outages;
use crate::ticket::Ticket;
use crate::visit::Visit;

/// The state of a branch. It keeps live tickets and those that ended in the current business day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branch {
    pub(crate) parts: Parts,
    /// Who waits, in calling order.
    pub(crate) lines: Lines,
    /// Who will come back in line, and stands in none: held, or set aside.
    aside: BTreeSet<(Slug, TicketId)>,
    /// When called tickets start by themselves and parked ones go back in line, in running time.
    pub(crate) alarms: BTreeSet<(u64, TicketId)>,
    /// When a nurse is to look at somebody who waits, in running time.
    pub(crate) watched: BTreeSet<(u64, TicketId)>,
    /// Every number of the day, and those that live.
    pub(crate) numbers: IndexMap<Arc<str>, VisitId>,
    /// The living ticket of each appointment that has one.
    pub(crate) bookings: BTreeMap<Arc<str>, TicketId>,
    /// The living ticket of each customer who asked for one from afar.
    pub(crate) customers: BTreeMap<CustomerId, TicketId>,
    /// The names that tickets bear, each once in memory.
    pub(crate) words: Words,
}

/// A branch as plain data, for whoever keeps it. Nothing in it can be derived from the rest. With the feature `serde` it
/// can be written down by whoever reads it back with the same version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Parts {
    /// The day, if one is open.
    pub day: Option<Day>,
    /// The ordinal of the last day that was opened; 0 before the first.
    pub last_ordinal: u64,
    /// When the last day was opened, in running time.
    pub opened_run_ms: u64,
    /// What a person last said about the doors.
    pub doors: Doors,
    /// The next arrival's tie, see [`crate::Place::tie`].
    pub next_tie: u64,
    /// The last count that each series gave today.
    pub counts: BTreeMap<Slug, u32>,
    /// The next count of each roll of paper numbers that has been called from, or put in.
    pub rolls: BTreeMap<Slug, u32>,
    /// Series that have passed their usual maximum today.
    pub passed: BTreeSet<Slug>,
    /// Tickets issued today, by service.
    pub issued: BTreeMap<Slug, u32>,
    /// Counters that are open or paused.
    pub counters: BTreeMap<Slug, Counter>,
    /// Each counter's last calls of the day, newest last, whether it is open or not; see [`crate::calling::REMEMBERED`].
    pub past: BTreeMap<Slug, VecDeque<Past>>,
    /// Live tickets and those ended today, in the order in which they came to be; shared, so that a copy of the branch is
    /// cheap.
    pub tickets: IndexMap<TicketId, Arc<Ticket>>,
    /// Their visits.
    pub visits: IndexMap<VisitId, Visit>,
    /// How long the last customers of each service kept a counter, from call to end, in milliseconds; newest last.
    pub recent_ms: BTreeMap<Slug, VecDeque<u32>>,
    /// The newest announcements of the day, newest first, one for each visit.
    pub calls: VecDeque<Announcement>,
    /// Interruptions by service: those that last, and those that somebody alive has lived through.
    pub outages: BTreeMap<Slug, Outages>,
    /// Nights that somebody alive has lived through.
    pub nights: Nights,
    /// What a person last said about those who still wait at the end of the day.
    pub leftovers: Leftovers,
    /// Why the day is a peak day, if it is one.
    pub peak: Option<String>,
    /// Whether the last people called for each service came; newest last.
    pub recent_came: BTreeMap<Slug, VecDeque<bool>>,
    /// How right today's estimates were, by service.
    pub accuracy: BTreeMap<Slug, Accuracy>,
    /// Bells that nobody has answered, the oldest first.
    pub bells: Vec<Bell>,
    /// When people came today.
    pub arrivals: Arrivals,
    /// Series of which a restored branch may not remember every number.
    pub lost: BTreeMap<Slug, Lost>,
}

impl Branch {
    /// A branch in which nothing has happened yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a branch apart.
    #[must_use]
    pub fn to_parts(&self) -> Parts {
        self.parts.clone()
    }

    /// Puts a branch together again; indexes are made anew.
    #[must_use]
    pub fn from_parts(parts: Parts) -> Self {
        let mut branch = Self { parts, ..Self::default() };
        for ticket in branch.parts.tickets.values_mut() {
            Arc::make_mut(ticket).share(&mut branch.words);
        }
        let tickets: Vec<Arc<Ticket>> = branch.parts.tickets.values().map(Arc::clone).collect();
        tickets.iter().for_each(|ticket| branch.index(ticket));
        branch.number_all();
        branch
    }

    /// The business day, if one is open.
    #[must_use]
    pub const fn day(&self) -> Option<Day> {
        self.parts.day
    }

    /// What a person last said about the doors; see [`Doors::at`] for what counts now.
    #[must_use]
    pub const fn doors(&self) -> Doors {
        self.parts.doors
    }

    /// A ticket that lives or ended today.
    #[must_use]
    pub fn ticket(&self, id: TicketId) -> Option<&Ticket> {
        self.parts.tickets.get(&id).map(AsRef::as_ref)
    }

    /// Every ticket that lives or ended today, in the order in which they came to be.
    pub fn tickets(&self) -> impl ExactSizeIterator<Item = &Ticket> + DoubleEndedIterator {
        self.parts.tickets.values().map(AsRef::as_ref)
    }

    /// A visit that lives or ended today.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.parts.visits.get(&id)
    }

    /// The visit that bears a number today; of a roll's, the newest.
    #[must_use]
    pub fn visit_numbered(&self, number: &str) -> Option<&Visit> {
        self.numbers.get(number).and_then(|id| self.visit(*id))
    }

    /// A counter that is open or paused; none: it is closed.
    #[must_use]
    pub fn counter(&self, id: &Slug) -> Option<&Counter> {
        self.parts.counters.get(id)
    }

    /// Counters that are open or paused.
    pub fn counters(&self) -> impl Iterator<Item = (&Slug, &Counter)> {
        self.parts.counters.iter()
    }

    /// The counter at which an agent works: where they have signed in, or, at a desk where nobody has, where they have
    /// called who is in hand.
    #[must_use]
    pub fn counter_of(&self, agent: &Slug) -> Option<&Slug> {
        let signed_in = |(_, open): &(&Slug, &Counter)| open.agent.as_ref() == Some(agent);
        let called = |(_, open): &(&Slug, &Counter)| self.caller(open) == Some(agent);
        self.counters().find(signed_in).or_else(|| self.counters().find(called)).map(|(id, _)| id)
    }

    /// Who has called the ticket in a counter's hand.
    pub(crate) fn caller(&self, counter: &Counter) -> Option<&Slug> {
        self.ticket(counter.holding?)?.state.call()?.agent.as_ref()
    }

    /// How many wait for a service.
    #[must_use]
    pub fn waiting(&self, service: &Slug) -> usize {
        self.lines.of(service).map(|(_, line)| line.len()).sum()
    }

    /// Those of a service who are held or set aside.
    pub(crate) fn aside<'a>(&'a self, service: &Slug) -> impl Iterator<Item = &'a Ticket> + use<'a> {
        let from = (service.clone(), TicketId(0));
        let to = (service.clone(), TicketId(u128::MAX));
        self.aside.range(from..=to).filter_map(|(_, id)| self.ticket(*id))
    }

    /// How many tickets a service has given today.
    #[must_use]
    pub fn issued_today(&self, service: &Slug) -> u32 {
        self.parts.issued.get(service).copied().unwrap_or(0)
    }

    /// Why the day is a peak day; none: it is not one.
    #[must_use]
    pub fn peak(&self) -> Option<&str> {
        self.parts.peak.as_deref()
    }

    /// The newest announcements of the day, newest first, one for each visit.
    pub fn announcements(&self) -> impl Iterator<Item = &Announcement> {
        self.parts.calls.iter()
    }

    /// The last count that a series gave today, as far as the branch remembers.
    #[must_use]
    pub fn last_of(&self, series: &Slug) -> Option<u32> {
        self.last_count(series)
    }

    pub(crate) fn last_count(&self, series: &Slug) -> Option<u32> {
        self.parts.counts.get(series).copied()
    }

    pub(crate) fn bears(&self, number: &str) -> bool {
        self.numbers.contains_key(number)
    }

    /// The living ticket that stands for an appointment.
    #[must_use]
    pub fn booked(&self, reference: &str) -> Option<TicketId> {
        self.bookings.get(reference).copied()
    }

    /// A number is one visit's; only a roll, whose numbers come again, may give it to several, and means the newest.
    pub(crate) fn number(&mut self, number: Arc<str>, visit: VisitId) {
        let borne_by = self.numbers.entry(number).or_insert(visit);
        *borne_by = visit.max(*borne_by);
    }

    pub(crate) fn number_all(&mut self) {
        self.numbers.clear();
        let visits: Vec<_> = self.parts.visits.values().map(|v| (v.number.clone(), v.id)).collect();
        visits.into_iter().for_each(|(number, visit)| self.number(number, visit));
    }

    /// The living ticket of a customer who asked for one from afar.
    #[must_use]
    pub fn ticket_of(&self, customer: CustomerId) -> Option<TicketId> {
        self.customers.get(&customer).copied()
    }

    pub(crate) fn index(&mut self, ticket: &Ticket) {
        self.watch(ticket);
        if let Some(customer) = ticket.customer.filter(|_| ticket.state.is_live()) {
            self.customers.insert(customer, ticket.id);
        }
        if let Some(booking) = ticket.booking.as_ref().filter(|_| ticket.state.is_live()) {
            self.bookings.insert(booking.reference.clone(), ticket.id);
        }
        self.set_alarm(ticket);
        if ticket.is_in_line() {
            self.lines.enter(ticket);
        }
        if ticket.is_aside() {
            self.aside.insert((ticket.service.clone(), ticket.id));
        }
    }

    pub(crate) fn unindex(&mut self, ticket: &Ticket) {
        self.unwatch(ticket);
        if let Some(customer) = ticket.customer.filter(|_| ticket.state.is_live()) {
            self.customers.remove(&customer);
        }
        if let Some(booking) = ticket.booking.as_ref().filter(|_| ticket.state.is_live()) {
            self.bookings.remove(&booking.reference);
        }
        self.stop_alarm(ticket);
        if ticket.is_in_line() {
            self.lines.leave(ticket);
        }
        if ticket.is_aside() {
            self.aside.remove(&(ticket.service.clone(), ticket.id));
        }
    }
}

//! A plain second opinion on who is called next: it looks at everybody each time, and knows no lines and no indexes.
//! Must not ask the crate in which order anybody is called.

use std::collections::{BTreeMap, BTreeSet};

use queue::{Branch, Doors, Event, Leftovers, Parts, Pool, Slug, State, Ticket, TicketId};

use crate::hall::{Hall, slug};
use crate::plain_policy::{Absent, Call, call_of, choose};
use crate::random_acts::ON_ROLL;

/// So many papers are on the roll, R1 and on.
pub(crate) const PAPERS: u32 = 5;

/// What each counter has called today.
#[derive(Default)]
pub(crate) struct Plain {
    day: u64,
    calls: BTreeMap<Slug, Vec<Call>>,
    absent: Absent,
    /// Who was absent, and whose call they let pass since.
    passed: BTreeSet<(TicketId, TicketId)>,
    /// Interruptions, from and to; the last of a service may last.
    outages: Vec<(Slug, u64, Option<u64>)>,
    /// When nobody could have waited for the agents: from, and to, which may still come.
    nights: Vec<(u64, u64)>,
    ordinal: u64,
    /// Who goes first: came late, or was set aside.
    pub(crate) returned: BTreeSet<TicketId>,
    /// How many papers have been taken off the roll.
    papers: u32,
}

impl Plain {
    /// Listens to a fact that the hall has just seen.
    pub(crate) fn hear(&mut self, hall: &Hall, event: &Event) {
        if let Event::TicketCalled { ticket, counter, .. } = event {
            self.calls.entry(counter.clone()).or_default().push(call_of(hall.ticket(*ticket)));
            self.passed.retain(|(_, called)| called != ticket);
            let passed = pass(hall, &mut self.absent, hall.ticket(*ticket), counter);
            self.passed.extend(passed.into_iter().map(|absent| (absent, *ticket)));
        }
        if let Event::ServicesInterrupted { services, .. } = event {
            for service in services {
                if !self.stands_still(service) {
                    self.outages.push((service.clone(), hall.now.run_ms, None));
                }
            }
        }
        if let Event::ServicesResumed { services } = event {
            for (service, _, to) in &mut self.outages {
                if to.is_none() && services.contains(service) {
                    *to = Some(hall.now.run_ms);
                }
            }
        }
        self.hear_night(event, hall.now.run_ms);
        if let Event::LatecomerReturned { ticket } | Event::TicketUnparked { ticket, .. } = event {
            self.returned.insert(*ticket);
        }
        if let Event::TicketPutBack { ticket, .. } | Event::TicketReopened { ticket, .. } = event {
            self.returned.remove(ticket);
        }
        if let Event::TicketMoved { ticket, first, behind, .. } = event {
            self.absent.remove(ticket);
            self.absent.extend(behind.iter().map(|b| (*ticket, (b.calls, b.counter.clone()))));
            if first.is_some() {
                self.returned.insert(*ticket);
            } else {
                self.returned.remove(ticket);
            }
        }
        if let Event::TicketIssued { roll_next: Some(_), .. } = event {
            self.papers += 1;
        }
        if let Event::RollSet { next, .. } = event {
            self.papers = next - 1;
        }
        if let Event::TicketRequeued { ticket, counter } = event {
            self.calls.entry(counter.clone()).or_default().pop();
            for (absent, _) in self.passed.extract_if(.., |(_, called)| called == ticket) {
                if let Some((calls, _)) = self.absent.get_mut(&absent) {
                    *calls += 1;
                }
            }
        }
        if let Event::TicketPutBack { ticket, .. }
        | Event::TicketMoved { ticket, .. }
        | Event::TicketUnparked { ticket, .. }
        | Event::LatecomerReturned { ticket }
        | Event::TicketReopened { ticket, .. }
        | Event::TicketCarriedOver { ticket } = event
        {
            self.passed.retain(|(absent, _)| absent != ticket);
        }
        if let Event::TicketPutBack { ticket, counter, places, .. } = event {
            self.absent.insert(*ticket, (*places, counter.clone()));
        }
        if let Event::TicketUnparked { ticket, .. }
        | Event::LatecomerReturned { ticket }
        | Event::TicketReopened { ticket, .. }
        | Event::TicketCarriedOver { ticket } = event
        {
            self.absent.remove(ticket);
        }
        if let Event::DayOpened { ordinal, .. } = event
            && *ordinal != self.day
        {
            self.day = *ordinal;
            self.calls.clear();
        }
    }

    fn hear_night(&mut self, event: &Event, now: u64) {
        let falls = matches!(
            event,
            Event::DayClosed { .. } | Event::DoorsClosed { leftovers: Leftovers::CarryOver, .. }
        );
        if falls && self.nights.last().is_none_or(|(_, to)| *to <= now) {
            self.nights.push((now, u64::MAX));
        }
        let mut ends = None;
        if let Event::DoorsOpened { .. } = event {
            ends = Some(now);
        }
        if let Event::DayOpened { ordinal, opens_in_ms, .. } = event
            && *ordinal != self.ordinal
        {
            self.ordinal = *ordinal;
            ends = Some(now + opens_in_ms);
        }
        if let (Some(ends), Some((from, to))) = (ends, self.nights.last_mut()) {
            *to = ends.min(*to).max(*from);
        }
    }

    fn stands_still(&self, service: &Slug) -> bool {
        self.outages.iter().any(|(stopped, _, to)| stopped == service && to.is_none())
    }

    /// Milliseconds that somebody has waited while their service went on.
    pub(crate) fn waited_ms(&self, hall: &Hall, ticket: &Ticket) -> i128 {
        let (from, to) = (ticket.place.arrived_ms, hall.now.run_ms);
        let own = self.outages.iter().filter(|(service, ..)| *service == ticket.service);
        let stops = own.map(|(_, start, end)| (*start, end.unwrap_or(u64::MAX)));
        let mut still: Vec<(u64, u64)> = stops.chain(self.nights.iter().copied()).collect();
        still.sort_unstable();
        // What has been counted up to here.
        let (mut seen, mut waited) = (from, 0);
        for (start, end) in still {
            waited += i128::from(start.min(to).saturating_sub(seen));
            seen = seen.max(end.min(to));
        }
        if from > to {
            i128::from(to) - i128::from(from)
        } else {
            waited + i128::from(to.saturating_sub(seen))
        }
    }

    /// Who is called next at a counter by whoever sits there, or presses where nobody has signed in.
    pub(crate) fn next(&self, hall: &Hall, counter: &Slug, presser: Option<&Slug>) -> Option<TicketId> {
        let agent = hall.branch.counter(counter)?.agent.clone().or_else(|| presser.cloned());
        let meant = |ticket: &&Ticket| match &ticket.pool {
            None => true,
            Some(Pool::Counter(own)) => own == counter,
            Some(Pool::Agent(own)) => Some(own) == agent.as_ref(),
        };
        let people: Vec<&Ticket> = waiting(hall, &offered(hall, counter, agent.as_ref()))
            .filter(meant)
            .filter(|ticket| !self.stands_still(&ticket.service))
            .collect();
        let past = self.calls.get(counter).cloned().unwrap_or_default();
        choose(self, hall, hall.settings.policy_of(counter), &past, &self.absent, &people)
            .map(|ticket| ticket.id)
    }

    /// The paper whose number a counter calls when nobody waits there.
    pub(crate) fn paper(&self, hall: &Hall, counter: &Slug, presser: Option<&Slug>) -> Option<String> {
        let agent = hall.branch.counter(counter)?.agent.clone().or_else(|| presser.cloned());
        let able = offered(hall, counter, agent.as_ref()).contains(&slug(ON_ROLL));
        let Parts { day, doors, leftovers, .. } = hall.branch.to_parts();
        let sent_home = doors == Doors::Closed && leftovers != Leftovers::Serve;
        let calls = able && day.is_some() && !sent_home && !self.stands_still(&slug(ON_ROLL));
        calls.then(|| format!("R{}", self.papers % PAPERS + 1))
    }

    /// Who waits for a service, as the first counter that is open for it (or would be) would call them.
    pub(crate) fn order(&self, hall: &Hall, service: &str) -> Vec<TicketId> {
        let service = slug(service);
        let counters = || hall.settings.counters.keys();
        let open = counters().find(|id| {
            let open = hall.branch.counter(id).filter(|counter| counter.paused.is_none());
            open.is_some_and(|open| offered(hall, id, open.agent.as_ref()).contains(&service))
        });
        let counter = open.or_else(|| counters().find(|id| offered(hall, id, None).contains(&service)));
        let counter = counter.expect("somebody offers it");
        let mut past = self.calls.get(counter).cloned().unwrap_or_default();
        let mut people: Vec<&Ticket> = waiting(hall, &[service]).collect();
        let mut absent = self.absent.clone();
        let mut order = Vec::new();
        while let Some(next) = choose(self, hall, hall.settings.policy_of(counter), &past, &absent, &people) {
            pass(hall, &mut absent, next, counter);
            past.push(call_of(next));
            people.retain(|ticket| ticket.id != next.id);
            order.push(next.id);
        }
        assert_eq!(people.len(), 0, "nobody is left out");
        order
    }
}

/// A call is one of the line if any desk may make it, or if the desk that called in vain makes it. Who lets it pass.
fn pass(hall: &Hall, absent: &mut Absent, called: &Ticket, counter: &Slug) -> Vec<TicketId> {
    let mut passed = Vec::new();
    for (id, (calls, desk)) in absent.iter_mut() {
        let waits = hall.branch.ticket(*id).is_some_and(|ticket| {
            ticket.is_in_line() && ticket.service == called.service && ticket.id != called.id
        });
        if waits && *calls > 0 && (called.pool.is_none() || desk == counter) {
            *calls -= 1;
            passed.push(*id);
        }
    }
    passed
}

/// How many of an order stand before somebody whom some counter calls that calls this one too.
pub(crate) fn before(hall: &Hall, order: &[TicketId], ticket: TicketId) -> usize {
    let own = hall.ticket(ticket);
    let desk = |counter: &Slug, agent: Option<&Slug>, who: &Ticket| {
        let alone = match &who.pool {
            None => true,
            Some(Pool::Counter(own)) => own == counter,
            Some(Pool::Agent(own)) => Some(own) == agent,
        };
        alone && offered(hall, counter, agent).contains(&who.service)
    };
    let open = hall.branch.counters().filter(|(_, counter)| counter.paused.is_none());
    let mut desks: Vec<(&Slug, Option<&Slug>)> = open
        .map(|(id, open)| (id, open.agent.as_ref()))
        .filter(|(id, agent)| desk(id, *agent, own))
        .collect();
    if desks.is_empty() {
        // Nobody is there: whoever would sit down.
        let agent = if let Some(Pool::Agent(agent)) = &own.pool { Some(agent) } else { None };
        desks =
            hall.settings.counters.keys().map(|id| (id, agent)).filter(|(id, a)| desk(id, *a, own)).collect();
    }
    let shared = |other: &&TicketId| {
        let other = hall.ticket(**other);
        other.pool.is_none() || desks.iter().any(|(id, agent)| desk(id, *agent, other))
    };
    order.iter().take_while(|id| **id != ticket).filter(shared).count()
}

/// Where a visit goes whose leg was served.
pub(crate) fn goes_on(hall: &Hall, before: &Branch, served: TicketId, outcome: &Slug) -> Option<Slug> {
    let ticket = before.ticket(served)?;
    if let Some(lender) = &ticket.returns_to {
        return Some(lender.service.clone());
    }
    let plan = &ticket.then;
    if let Some(planned) = plan.iter().find(|service| **service != ticket.service) {
        return Some(planned.clone());
    }
    let ordinary = outcome.as_str() == "served";
    hall.settings.services[&ticket.service].then.clone().filter(|_| ordinary)
}

fn offered(hall: &Hall, counter: &Slug, agent: Option<&Slug>) -> Vec<Slug> {
    let able = agent.map(|agent| hall.settings.agents[agent].services.clone()).unwrap_or_default();
    let offer = hall.settings.counters[counter].services.iter();
    offer.filter(|service| able.is_empty() || able.contains(service)).cloned().collect()
}

fn waiting<'a>(hall: &'a Hall, services: &[Slug]) -> impl Iterator<Item = &'a Ticket> {
    hall.branch.tickets().filter(move |ticket| {
        ticket.state == State::Waiting
            && ticket.hold.is_none()
            && !ticket.carried
            && services.contains(&ticket.service)
    })
}

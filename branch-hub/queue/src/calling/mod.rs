//! Who is called next, who stands before whom, and why.
//! Must not know what a call does to a ticket.

mod lines;
mod lineup;
mod paid;
mod policy;
mod turn;

use std::collections::VecDeque;

pub use lines::{HEAVIEST, Sort};
pub(crate) use lines::{Line, Lines};
use lineup::Lineup;
pub use paid::{PAID_ONE_IN, is_paid};
use policy::{Caller, Head};
pub use policy::{Past, REMEMBERED, Why};

use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::{Order, Policy, Settings};
use crate::ticket::{Place, Ticket};

/// Who is called next at a counter that is open, by its own services and its agent's, and why; none: nobody waits.
#[must_use]
pub fn next_for(branch: &Branch, settings: &Settings, now: &Now, counter: &Slug) -> Option<(TicketId, Why)> {
    let open = branch.counter(counter)?;
    let heads: Vec<Head<'_>> = settings
        .offered(counter, open.agent.as_ref())
        .filter(|service| branch.interruption(service).is_none())
        .flat_map(|service| branch.lines.of(service).map(move |(sort, line)| (service, sort, line)))
        .filter(|(_, sort, _)| sort.may_be_called(counter, open.agent.as_ref()))
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

/// How many people who wait for the same service would be called before a ticket, were the calls made now and by the
/// policy of that service's counters; 0 once it is called. None if there is no such ticket. Quick for the newest of a
/// line, slower in the middle.
///
/// Turns of a ratio are counted as whole rounds; rules of a free policy that look at time are not foreseen.
#[must_use]
pub fn ahead(branch: &Branch, settings: &Settings, now: &Now, ticket: TicketId) -> Option<usize> {
    let ticket = branch.ticket(ticket)?;
    if !ticket.is_in_line() {
        return Some(0);
    }
    Some(count_before(
        branch,
        settings,
        now,
        &ticket.service,
        &Sort::of_ticket(ticket),
        (ticket.place, ticket.id),
    ))
}

/// How many who wait for a service go before somebody of a sort at a place in line.
pub(crate) fn count_before(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
    sort: &Sort,
    before: (Place, TicketId),
) -> usize {
    let policy = settings.policy_of(branch.usual_counter(settings, service).unwrap_or(service));
    let order = match policy {
        Policy::By(order) | Policy::Rules { finally: order, .. } => *order,
        Policy::Ratio(_) => Order::PriorityFirst,
    };
    let lines = || branch.lines.of(service).filter(|(sort, _)| sort.lets_pass() == 0);
    let mut absent: Vec<_> = branch.lines.of(service).filter(|(sort, _)| sort.lets_pass() > 0).collect();
    absent.sort_unstable_by_key(|(sort, _)| sort.lets_pass());
    let mut count = count_present(branch, settings, now, service, policy, lines(), (sort, before));
    for (other, line) in absent {
        if other.lets_pass() as usize <= count {
            count += before_by(order, branch, settings, now, service, (other, line), (sort, before));
        }
    }
    let others = branch.waiting(service).saturating_sub(1);
    count.max(others.min(sort.lets_pass() as usize))
}

/// The same, of those who let nobody pass.
fn count_present<'a>(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
    policy: &Policy,
    lines: impl Iterator<Item = (&'a Sort, &'a Line)>,
    (sort, before): (&Sort, (Place, TicketId)),
) -> usize {
    match policy {
        Policy::By(order) | Policy::Rules { finally: order, .. } => {
            lines.map(|line| before_by(*order, branch, settings, now, service, line, (sort, before))).sum()
        }
        Policy::Ratio(shares) => {
            let own = shares.iter().position(|share| share.who.means(service, sort));
            let mut each = vec![0; shares.len() + 1];
            let by_class = Order::PriorityFirst;
            for (other, line) in lines {
                let theirs = shares.iter().position(|share| share.who.means(service, other));
                let same = theirs == own;
                let count = if same {
                    before_by(by_class, branch, settings, now, service, (other, line), (sort, before))
                } else {
                    line.len()
                };
                each[theirs.unwrap_or(shares.len())] += count;
            }
            let Some(own) = own else { return each.iter().sum() };
            let rounds = each[own] / shares[own].calls.max(1) as usize;
            let others = shares.iter().enumerate().filter(|(i, _)| *i != own);
            each[own] + others.map(|(i, share)| each[i].min(rounds * share.calls as usize)).sum::<usize>()
        }
    }
}

fn before_by(
    order: Order,
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
    (other, line): (&Sort, &Line),
    (sort, before): (&Sort, (Place, TicketId)),
) -> usize {
    match other.triage_weight(settings, service).cmp(&sort.triage_weight(settings, service)) {
        std::cmp::Ordering::Greater => return line.len(),
        std::cmp::Ordering::Less => return 0,
        std::cmp::Ordering::Equal => {}
    }
    let (theirs, own) = (other.weight(settings, service), sort.weight(settings, service));
    match (other.first.is_some(), sort.first.is_some()) {
        (true, false) => return line.len(),
        (false, true) => return 0,
        (true, true) | (false, false) => {}
    }
    // Among those who go first no policy counts, but the class.
    let order = if sort.first.is_some() { Order::PriorityFirst } else { order };
    match order {
        Order::Fifo | Order::LongestOverdue => up_to(line, before),
        Order::PriorityFirst | Order::AppointmentFirst => match theirs.cmp(&own) {
            std::cmp::Ordering::Greater => line.len(),
            std::cmp::Ordering::Equal => up_to(line, before),
            std::cmp::Ordering::Less => 0,
        },
        Order::AgedPriority => {
            if theirs == own {
                return up_to(line, before);
            }
            let waited = branch.waited_ms(service, before.0.arrived_ms, now.run_ms);
            let own_score = waited.saturating_mul(u64::from(own) + 1);
            let (as_long, rest) = (own_score / (u64::from(theirs) + 1), own_score % (u64::from(theirs) + 1));
            let latest = |waited_ms| after(branch.latest_arrival(service, waited_ms, now.run_ms));
            // Who has waited longer than that goes before; who has waited just as long goes by place.
            let longer = latest(as_long + 1);
            up_to(line, if rest == 0 { longer.max(before.min(latest(as_long))) } else { longer })
        }
    }
}

/// What stands behind everyone who arrived at a moment or before.
fn after(arrived_ms: Option<u64>) -> (Place, TicketId) {
    let arrived_ms = arrived_ms.map_or(0, |last| last.saturating_add(1));
    (Place { arrived_ms, tie: 0, back: 0 }, TicketId(0))
}

fn up_to(line: &Line, before: (Place, TicketId)) -> usize {
    match line.last() {
        Some(last) if *last < before => line.len(),
        Some(last) if *last == before => line.len() - 1,
        Some(_) | None => line.range(..before).count(),
    }
}

/// Who waits for a service, in the order in which the counter that usually calls them would, were the calls made now
/// and were it to offer nothing else.
pub fn waiting_in_order<'a>(
    branch: &'a Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
) -> impl Iterator<Item = &'a Ticket> + use<'a> {
    let order: Vec<TicketId> = lineup(branch, settings, now, service).map(|(ticket, _)| ticket).collect();
    order.into_iter().filter_map(move |ticket| branch.ticket(ticket))
}

/// Who is called before a waiting ticket, in order, and why each; were the calls made now. Empty once it is called, or if
/// there is no such ticket.
#[must_use]
pub fn why(branch: &Branch, settings: &Settings, now: &Now, ticket: TicketId) -> Vec<(TicketId, Why)> {
    let Some(waiting) = branch.ticket(ticket).filter(|ticket| ticket.is_in_line()) else {
        return Vec::new();
    };
    lineup(branch, settings, now, &waiting.service)
        .take_while(|(id, _)| *id != ticket)
        .map(|(id, why)| {
            let earlier = branch.ticket(id).is_some_and(|other| other.place < waiting.place);
            let same =
                branch.ticket(id).is_some_and(|other| Sort::of_ticket(other) == Sort::of_ticket(waiting));
            // Among equals it is only the place that counts.
            (id, if earlier && same { Why::Place } else { why })
        })
        .collect()
}

fn lineup<'a>(branch: &'a Branch, settings: &'a Settings, now: &'a Now, service: &Slug) -> Lineup<'a> {
    let counter = branch.usual_counter(settings, service);
    let past = counter.map_or_else(VecDeque::new, |id| branch.past(id).clone());
    let desk = counter.unwrap_or(service).clone();
    let policy = counter.map_or(&Policy::DEFAULT, |id| settings.policy_of(id));
    Lineup::new(branch, settings, (desk, policy), now, past, service)
}

/// Of a counter that has called nobody today.
static NO_CALLS: VecDeque<Past> = VecDeque::new();

impl Branch {
    /// A counter's last calls of the day, newest last: closing it in between makes nobody forget them.
    pub(crate) fn past(&self, counter: &Slug) -> &VecDeque<Past> {
        self.parts.past.get(counter).unwrap_or(&NO_CALLS)
    }

    /// The counter whose policy stands for a service: the first that is open and offers it, or else the first that
    /// would.
    pub(crate) fn usual_counter<'a>(&self, settings: &'a Settings, service: &Slug) -> Option<&'a Slug> {
        let offers =
            |id: &&Slug, agent: Option<&Slug>| settings.offered(id, agent).any(|offered| offered == service);
        let open = settings.counters.keys().find(|id| {
            self.counter(id).is_some_and(|open| open.paused.is_none() && offers(id, open.agent.as_ref()))
        });
        open.or_else(|| settings.counters.keys().find(|id| offers(id, None)))
    }
}

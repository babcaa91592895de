//! How many are called before somebody.
//! Must not play calls through: it counts, so that it stays quick in a long line.

use std::cmp::Ordering;

use super::lines::{Line, Sort};
use super::seats::Seat;
use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::{Order, Policy, Settings};
use crate::ticket::{Place, State, Ticket};

/// How many people who wait for the same service would be called before a ticket, were the calls made now and by the
/// policy of the first counter that may call it; 0 once it is called. None for who stands in no line (held, set aside,
/// kept for the next day, gone), for who is unknown, and where
/// numbers are called from a roll. Quick for the newest of a line, slower in the middle.
///
/// Whom none of the counters that may call this ticket calls is not before it: who waits for one agent alone stands in a
/// line of their own. Turns of a ratio are counted as whole rounds; rules of a free policy that look at time are not
/// foreseen.
#[must_use]
pub fn ahead(branch: &Branch, settings: &Settings, now: &Now, ticket: TicketId) -> Option<usize> {
    let ticket = branch.ticket(ticket)?;
    match &ticket.state {
        State::Called(_) | State::Serving { .. } => return Some(0),
        State::Waiting if ticket.is_in_line() => {}
        State::Waiting
        | State::Parked { .. }
        | State::Served { .. }
        | State::Cancelled
        | State::Expired
        | State::NoShow { .. }
        | State::Transferred { .. } => return None,
    }
    if settings.on_roll(&ticket.service).is_some() {
        return None;
    }
    let sort = Sort::of_ticket(ticket);
    let seats = Seat::for_them(branch, settings, &ticket.service, &sort);
    let counter = seats.first().map(|seat| seat.counter);
    // Whom nobody could ever call stands where the others of the service do.
    let counter = counter.or_else(|| branch.usual_counter(settings, &ticket.service));
    let policy = counter.map_or(&Policy::DEFAULT, |counter| settings.policy_of(counter));
    let place = (ticket.place, ticket.id);
    let counting = Counting { branch, settings, now, policy, service: &ticket.service, sort: &sort, place };
    // Everyone without a pool is called by whoever calls this one.
    let theirs = |other: &Sort| {
        other.pool.is_none() || seats.iter().any(|seat| seat.calls(settings, &ticket.service, other))
    };
    Some(counting.before(&ticket.service, theirs).max(counting.let_pass(&ticket.service, theirs)))
}

/// Somebody of a sort at a place in line, before whom others are counted.
#[derive(Clone, Copy)]
pub(crate) struct Counting<'a> {
    pub(crate) branch: &'a Branch,
    pub(crate) settings: &'a Settings,
    pub(crate) now: &'a Now,
    pub(crate) policy: &'a Policy,
    /// For what they wait themselves.
    pub(crate) service: &'a Slug,
    pub(crate) sort: &'a Sort,
    pub(crate) place: (Place, TicketId),
}

impl Counting<'_> {
    /// How many of some who wait for a service go before; of those who let others pass, whoever has let enough pass by
    /// then.
    pub(crate) fn before(self, service: &Slug, among: impl Fn(&Sort) -> bool) -> usize {
        let order = match self.policy {
            Policy::By(order) | Policy::Rules { finally: order, .. } => *order,
            Policy::Ratio(_) => Order::PriorityFirst,
        };
        let lines = self.branch.lines.of(service).filter(|(sort, _)| among(sort));
        let (mut absent, present): (Vec<_>, Vec<_>) = lines.partition(|(sort, _)| sort.lets_pass() > 0);
        absent.sort_unstable_by_key(|(sort, _)| sort.lets_pass());
        let mut count = self.present_before(service, &present);
        for (other, line) in absent {
            if other.lets_pass() as usize <= count {
                count += self.before_by(order, service, other, line);
            }
        }
        count
    }

    /// How many of some who wait for a service they let pass themselves: no more than there are.
    pub(crate) fn let_pass(self, service: &Slug, among: impl Fn(&Sort) -> bool) -> usize {
        if service != self.service {
            return 0;
        }
        let lines = self.branch.lines.of(service).filter(|(sort, _)| among(sort));
        let others: usize = lines.map(|(_, line)| line.len() - usize::from(line.contains(&self.place))).sum();
        others.min(self.sort.lets_pass() as usize)
    }

    /// The same, of those who let nobody pass.
    fn present_before(self, service: &Slug, lines: &[(&Sort, &Line)]) -> usize {
        match self.policy {
            Policy::By(order) | Policy::Rules { finally: order, .. } => {
                lines.iter().map(|(sort, line)| self.before_by(*order, service, sort, line)).sum()
            }
            Policy::Ratio(shares) => {
                let own = shares.iter().position(|share| share.who.means(service, self.sort));
                let mut each = vec![0; shares.len() + 1];
                for (other, line) in lines {
                    let theirs = shares.iter().position(|share| share.who.means(service, other));
                    each[theirs.unwrap_or(shares.len())] += if theirs == own {
                        self.before_by(Order::PriorityFirst, service, other, line)
                    } else {
                        line.len()
                    };
                }
                let Some(own) = own else { return each.iter().sum() };
                let rounds = each[own] / shares[own].calls.max(1) as usize;
                let others = shares.iter().enumerate().filter(|(i, _)| *i != own);
                each[own] + others.map(|(i, share)| each[i].min(rounds * share.calls as usize)).sum::<usize>()
            }
        }
    }

    fn before_by(self, order: Order, service: &Slug, other: &Sort, line: &Line) -> usize {
        let triage = |sort: &Sort| sort.triage_weight(self.settings, service);
        match triage(other).cmp(&triage(self.sort)) {
            Ordering::Greater => return line.len(),
            Ordering::Less => return 0,
            Ordering::Equal => {}
        }
        let (theirs, own) = (other.weight(self.settings, service), self.sort.weight(self.settings, service));
        match (other.first.is_some(), self.sort.first.is_some()) {
            (true, false) => return line.len(),
            (false, true) => return 0,
            (true, true) | (false, false) => {}
        }
        // Among those who go first no policy counts, but the class.
        let order = if self.sort.first.is_some() { Order::PriorityFirst } else { order };
        match order {
            Order::Fifo | Order::LongestOverdue => up_to(line, self.place),
            Order::AppointmentFirst => self.before_by_appointment(service, other, line),
            Order::PriorityFirst => match theirs.cmp(&own) {
                Ordering::Greater => line.len(),
                Ordering::Equal => up_to(line, self.place),
                Ordering::Less => 0,
            },
            Order::AgedPriority if theirs == own => up_to(line, self.place),
            Order::AgedPriority => self.before_by_age(service, line, theirs, own),
        }
    }

    /// Appointments whose time has come go before every class, the heaviest of them first, then the earliest hour.
    fn before_by_appointment(self, service: &Slug, other: &Sort, line: &Line) -> usize {
        let (now, last) = (self.now.run_ms, (LAST, TicketId(u128::MAX)));
        let hours = self.branch.lines.hours(service, other);
        let due = || hours.into_iter().flat_map(|hours| hours.range(..=(now, last.0, last.1)));
        let heavier = other.weight(self.settings, service).cmp(&self.sort.weight(self.settings, service));
        let own_hour = self.branch.ticket(self.place.1).and_then(Ticket::hour).filter(|hour| *hour <= now);
        let (own_place, own) = self.place;
        match (own_hour, heavier) {
            (Some(_), Ordering::Less) => 0,
            (Some(_), Ordering::Greater) | (None, Ordering::Less) => due().count(),
            (Some(hour), Ordering::Equal) => {
                hours.map_or(0, |hours| hours.range(..(hour, own_place, own)).count())
            }
            (None, Ordering::Greater) => line.len(),
            (None, Ordering::Equal) => {
                let behind = due().filter(|(_, place, id)| (*place, *id) > self.place);
                up_to(line, self.place) + behind.count()
            }
        }
    }

    fn before_by_age(self, service: &Slug, line: &Line, theirs: u32, own: u32) -> usize {
        let now = self.now.run_ms;
        let waited = self.branch.waited_ms(service, self.place.0.arrived_ms, now);
        let own_score = waited.saturating_mul(u64::from(own) + 1);
        let (as_long, rest) = (own_score / (u64::from(theirs) + 1), own_score % (u64::from(theirs) + 1));
        let latest = |waited_ms| after(self.branch.latest_arrival(service, waited_ms, now));
        // Who has waited longer than that goes before; who has waited just as long goes by place.
        let longer = latest(as_long + 1);
        up_to(line, if rest == 0 { longer.max(self.place.min(latest(as_long))) } else { longer })
    }
}

/// No place is further back.
const LAST: Place = Place { arrived_ms: u64::MAX, tie: u64::MAX, back: u32::MAX };

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

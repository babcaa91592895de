//! How long a wait may take.
//! Must not promise: it is a range, or nothing.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::forecast::{Load, Mix, Profile};
use crate::branch::Branch;
use crate::calling::{Counting, Seat, Sort, triage_weight_of, weight_of};
use crate::moment::Now;
use crate::names::{Kind, Slug, TicketId};
use crate::settings::{Order, Policy, Rule, Settings};
use crate::ticket::{Place, Pool};

/// Fewer services than this tell nothing about the next one.
const ENOUGH: usize = 5;

/// Whose wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// Of a ticket that waits.
    Of(TicketId),
    /// Of an ordinary customer who would arrive for a service now.
    For(&'a Slug),
    /// Of a customer of a priority class who would arrive for a service now.
    ForClass(&'a Slug, &'a Slug),
}

/// How long the wait may be, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Wait {
    /// Half of the people wait less.
    pub p50_s: u32,
    /// Nine in ten wait less.
    pub p90_s: u32,
}

/// How long somebody may still wait; none rather than a wrong figure: when no counter is open that may call them, when
/// the service is interrupted or on a roll, when too few services of theirs, or of those before them, were seen, or when heavier
/// people go before and nobody knows yet how fast they come, or they come faster than they are served.
///
/// With `k` people to leave `c` counters first, the wait is about a gamma variable whose mean is `k` mean service times
/// over `c`; for exponential services this is the Erlang wait of an M/M/c line. Where a class goes before, those who are
/// still to come make it longer, at the rate at which they lately came. People before who will not come, by the rate at
/// which they lately did not, are not counted.
///
/// Turns of a ratio and rules of a free policy are counted among those who wait now; whoever comes later and may be given
/// one of them is counted as going before, so that nobody waits longer for their sake than was told.
#[must_use]
pub fn estimated_wait(branch: &Branch, settings: &Settings, now: &Now, who: Line<'_>) -> Option<Wait> {
    forecast(branch, settings, now, who).map(Profile::told)
}

/// The mean of the wait around which [`estimated_wait`] is told, in seconds; none where nothing is told.
#[must_use]
pub fn mean_wait_s(branch: &Branch, settings: &Settings, now: &Now, who: Line<'_>) -> Option<f64> {
    forecast(branch, settings, now, who).map(|wait| wait.mean)
}

/// How long somebody may wait who arrives now, with the class that they claim.
pub(crate) fn wait_on_arrival(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
    class: Option<&Slug>,
) -> Option<Wait> {
    let who = class.map_or(Line::For(service), |class| Line::ForClass(service, class));
    estimated_wait(branch, settings, now, who)
}

fn forecast(branch: &Branch, settings: &Settings, now: &Now, who: Line<'_>) -> Option<Profile> {
    let (service, class) = match who {
        Line::Of(id) => {
            let ticket = branch.ticket(id).filter(|ticket| ticket.is_in_line())?;
            let (sort, place) = (Sort::of_ticket(ticket), (ticket.place, id));
            let service = &ticket.service;
            return Asked { branch, settings, now, service, sort: &sort, place }.wait();
        }
        Line::For(service) => (service, None),
        Line::ForClass(service, class) => (service, Some(class)),
    };
    let last = Place { arrived_ms: now.run_ms, tie: u64::MAX, back: u32::MAX };
    let series = settings.services.get(service)?.series.clone();
    let sort = Sort { class: class.cloned(), ..Sort::ordinary(series) };
    Asked { branch, settings, now, service, sort: &sort, place: (last, TicketId(u128::MAX)) }.wait()
}

/// Somebody of a sort at a place in line, who asks how long it will take.
#[derive(Clone, Copy)]
struct Asked<'a> {
    branch: &'a Branch,
    settings: &'a Settings,
    now: &'a Now,
    service: &'a Slug,
    sort: &'a Sort,
    place: (Place, TicketId),
}

/// What stands before somebody.
#[derive(Default)]
struct Before<'a> {
    people: Mix,
    coming: Load,
    /// Work of people whom one counter alone may call.
    alone: Vec<(Seat<'a>, f64)>,
}

impl<'a> Asked<'a> {
    fn wait(self) -> Option<Profile> {
        let service = self.service;
        let typical = profile(self.branch, service)?;
        let mut own = Seat::open_for(self.branch, self.settings, service, self.sort);
        let mut busy = BTreeSet::new();
        if self.branch.interruption(service).is_some() || self.settings.on_roll(service).is_some() {
            return None;
        }
        loop {
            let policy = self.settings.policy_of(own.first()?.counter);
            let mut before = self.before(&own, &busy, policy)?;
            // A counter that people of its own keep busy for longer than all the rest takes serves nobody else before.
            let level = before.people.sum.mean / own.len() as f64;
            let longer = before.alone.iter().find(|(_, work)| own.len() > 1 && *work > level);
            if let Some((seat, _)) = longer {
                own.remove(seat);
                busy.insert(*seat);
                continue;
            }
            before.people.add(1.0, typical);
            let idle =
                |seat: &&Seat<'_>| self.branch.counter(seat.counter).is_some_and(|c| c.holding.is_none());
            let (free, counters) = (own.iter().filter(idle).count() as f64, own.len() as f64);
            let wait = before.people.wait(free, counters);
            if wait.mean <= 0.0 {
                return Some(wait);
            }
            let passed = self.may_be_passed(&own, policy);
            if passed && !self.branch.knows_arrivals(self.now.run_ms) {
                return None;
            }
            return before.coming.prolongs(wait, counters);
        }
    }

    /// Who stands before, of all services that counters offer who may call this one, and who will come and go before.
    fn before(
        self,
        own: &BTreeSet<Seat<'a>>,
        busy: &BTreeSet<Seat<'a>>,
        policy: &Policy,
    ) -> Option<Before<'a>> {
        let counting = Counting {
            branch: self.branch,
            settings: self.settings,
            now: self.now,
            policy,
            service: self.service,
            sort: self.sort,
            place: self.place,
        };
        let shared: BTreeSet<&Slug> = own.iter().flat_map(|seat| seat.offers(self.settings)).collect();
        let mut found = Before::default();
        for other in shared.into_iter().filter(|other| self.branch.interruption(other).is_none()) {
            let come = 1.0 - self.branch.no_show_rate(other);
            let pools: BTreeSet<&Option<Pool>> =
                self.branch.lines.of(other).map(|(sort, _)| &sort.pool).collect();
            for pool in pools {
                let of_pool = |sort: &Sort| sort.pool == *pool;
                let mut some = counting.before(other, of_pool);
                if pool.is_none() {
                    some = some.max(counting.let_pass(other, of_pool));
                }
                let (theirs, share) = self.part(own, busy, other, pool.as_ref());
                if some > 0 && share > 0.0 {
                    let seen = profile(self.branch, other)?;
                    let count = some as f64 * share * come;
                    found.people.add(count, seen);
                    if let (Some(seat), true, Some(_)) = (theirs.first(), theirs.len() == 1, pool) {
                        found.keep(*seat, count * seen.mean);
                    }
                }
            }
            let (_, share) = self.part(own, busy, other, None);
            for (rate, spared_s) in self.passing(other, policy) {
                found.coming.add(rate * share * come, profile(self.branch, other)?, spared_s);
            }
        }
        Some(found)
    }

    /// Who calls people of a pool who wait for a service, but for who is busy with their own, and which part of their
    /// calls counters make who may call this one too: other counters take the rest.
    fn part(
        self,
        own: &BTreeSet<Seat<'a>>,
        busy: &BTreeSet<Seat<'a>>,
        service: &Slug,
        pool: Option<&Pool>,
    ) -> (BTreeSet<Seat<'a>>, f64) {
        let sort = Sort { pool: pool.cloned(), ..self.sort.clone() };
        let all = Seat::open_for(self.branch, self.settings, service, &sort);
        let theirs: BTreeSet<Seat<'a>> = all.difference(busy).copied().collect();
        let common = theirs.intersection(own).count() as f64;
        let share = if theirs.is_empty() { 0.0 } else { common / theirs.len() as f64 };
        (theirs, share)
    }

    /// Whether there are any people of whom somebody passes who comes later.
    fn may_be_passed(self, own: &BTreeSet<Seat<'a>>, policy: &Policy) -> bool {
        let (class, triage) = (self.sort.class.as_ref(), self.sort.triage.as_ref());
        let passes = |class, triage| self.is_passed_by(self.service, policy, class, triage);
        let shared: BTreeSet<&Slug> = own.iter().flat_map(|seat| seat.offers(self.settings)).collect();
        let by_turn = || {
            let mut classes = std::iter::once(None).chain(self.settings.classes.keys().map(Some));
            classes.any(|class| shared.iter().any(|service| self.is_passed_under(service, policy, class)))
        };
        self.settings.classes.keys().any(|class| passes(Some(class), triage))
            || self.settings.triage.keys().any(|triage| passes(class, Some(triage)))
            || by_turn()
            || shared.iter().any(|service| self.is_passed_by_appointment(service, policy))
    }

    /// Whether an appointment whose time comes goes before: nobody counts how fast those come.
    fn is_passed_by_appointment(self, service: &Slug, policy: &Policy) -> bool {
        let first = match policy {
            Policy::By(order) | Policy::Rules { finally: order, .. } => *order == Order::AppointmentFirst,
            Policy::Ratio(_) => false,
        };
        let taken = self.settings.services.get(service);
        first && self.sort.first.is_none() && taken.is_some_and(|it| it.kinds.contains(&Kind::Appointment))
    }

    /// Whether somebody of a class and a nurse's class passes who comes later: before a heavier one of a nurse's no policy
    /// calls anybody.
    fn is_passed_by(
        self,
        service: &Slug,
        policy: &Policy,
        class: Option<&Slug>,
        triage: Option<&Slug>,
    ) -> bool {
        let own = self.sort.triage_weight(self.settings, service);
        match triage_weight_of(self.settings, service, triage).cmp(&own) {
            Ordering::Greater => true,
            Ordering::Less => false,
            Ordering::Equal => self.is_passed_under(service, policy, class),
        }
    }

    /// The same, of people whom a nurse's class neither puts before nor behind: where turns are taken, those of another
    /// share pass, and those of whom a rule speaks.
    fn is_passed_under(self, service: &Slug, policy: &Policy, class: Option<&Slug>) -> bool {
        if self.sort.first.is_some() {
            return false;
        }
        let triage = self.sort.triage.as_ref();
        let heavier =
            weight_of(self.settings, service, class, triage) > self.sort.weight(self.settings, service);
        let by = |order: Order| match order {
            Order::Fifo | Order::LongestOverdue => false,
            Order::PriorityFirst | Order::AgedPriority | Order::AppointmentFirst => heavier,
        };
        let Some(known) = self.settings.services.get(service) else { return false };
        let theirs = Sort { class: class.cloned(), ..Sort::ordinary(known.series.clone()) };
        match policy {
            Policy::By(order) => by(*order),
            Policy::Ratio(shares) => {
                let of =
                    |service, sort: &Sort| shares.iter().position(|share| share.who.means(service, sort));
                match (of(service, &theirs), of(self.service, self.sort)) {
                    (Some(theirs), Some(own)) if theirs == own => heavier,
                    (Some(_), _) => true,
                    (None, Some(_)) => false,
                    (None, None) => heavier,
                }
            }
            Policy::Rules { rules, finally } => {
                let passes = |rule: &Rule| {
                    rule.call.means(service, &theirs)
                        && (heavier || !rule.call.means(self.service, self.sort))
                };
                rules.iter().any(passes) || by(*finally)
            }
        }
    }

    /// Rates at which people come for a service who will pass, and of the time in which they would, how much lies behind.
    fn passing(self, service: &'a Slug, policy: &Policy) -> Vec<(f64, f64)> {
        let aged = matches!(
            policy,
            Policy::By(Order::AgedPriority) | Policy::Rules { finally: Order::AgedPriority, .. }
        );
        let own = self.sort.weight(self.settings, service);
        let own_triage = self.sort.triage_weight(self.settings, service);
        let streams = self.branch.arrival_rates(service, self.now.run_ms);
        let heavier = streams.filter(|(stream, _)| {
            self.is_passed_by(service, policy, stream.class.as_ref(), stream.triage.as_ref())
        });
        let passing = heavier.map(|(stream, rate)| {
            let (class, triage) = (stream.class.as_ref(), stream.triage.as_ref());
            if !aged || triage_weight_of(self.settings, service, triage) > own_triage {
                return (rate, 0.0);
            }
            let theirs = weight_of(self.settings, service, class, triage);
            if theirs <= own {
                return (rate, 0.0);
            }
            // Of a wait of T after `waited`, those who come in the first T - part * (waited + T) pass.
            let part = (f64::from(own) + 1.0) / (f64::from(theirs) + 1.0);
            let waited = self.branch.waited_ms(service, self.place.0.arrived_ms, self.now.run_ms);
            (rate * (1.0 - part), part / (1.0 - part) * waited as f64 / 1000.0)
        });
        passing.collect()
    }
}

impl<'a> Before<'a> {
    fn keep(&mut self, seat: Seat<'a>, work: f64) {
        match self.alone.iter_mut().find(|(known, _)| *known == seat) {
            Some((_, kept)) => *kept += work,
            None => self.alone.push((seat, work)),
        }
    }
}

fn profile(branch: &Branch, service: &Slug) -> Option<Profile> {
    let seen = branch.parts.recent_ms.get(service).filter(|seen| seen.len() >= ENOUGH)?;
    let count = seen.len() as f64;
    let seconds = || seen.iter().map(|ms| f64::from(*ms) / 1000.0);
    let mean = seconds().sum::<f64>() / count;
    let variance = seconds().map(|s| (s - mean) * (s - mean)).sum::<f64>() / count;
    Some(Profile { mean, variance })
}

//! How long a wait may take.
//! Must not promise: it is a range, or nothing.

use std::collections::BTreeSet;

use crate::branch::Branch;
use crate::calling::{Sort, count_before};
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::Settings;
use crate::ticket::Place;

/// Fewer services than this tell nothing about the next one.
const ENOUGH: usize = 5;

/// The standard normal quantile of 0.9.
const Z90: f64 = 1.281_552;

/// Whose wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// Of a ticket that waits.
    Of(TicketId),
    /// Of an ordinary customer who would arrive for a service now.
    For(&'a Slug),
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

/// How long somebody may still wait; none rather than a wrong figure: when no counter is open for them, when the
/// service is interrupted or on a roll, or when too few services of theirs, or of those before them, were seen.
///
/// With `k` people to leave `c` counters first, the wait is about a gamma variable whose mean is `k` mean service times
/// over `c`; for exponential services this is the Erlang wait of an M/M/c line.
/// People before who will not come, by the rate at which they lately did not, are not counted.
#[must_use]
pub fn estimated_wait(branch: &Branch, settings: &Settings, now: &Now, who: Line<'_>) -> Option<Wait> {
    match who {
        Line::Of(id) => {
            let ticket = branch.ticket(id).filter(|ticket| ticket.is_in_line())?;
            let sort = Sort::of_ticket(ticket);
            wait_of(branch, settings, now, &ticket.service, &sort, (ticket.place, id))
        }
        Line::For(service) => wait_on_arrival(branch, settings, now, service, None),
    }
}

/// How long somebody may wait who arrives now, with the class that they claim.
pub(crate) fn wait_on_arrival(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
    class: Option<&Slug>,
) -> Option<Wait> {
    let last = Place { arrived_ms: now.run_ms, tie: u64::MAX, back: u32::MAX };
    let series = settings.services.get(service)?.series.clone();
    let sort = Sort { class: class.cloned(), ..Sort::ordinary(series) };
    wait_of(branch, settings, now, service, &sort, (last, TicketId(u128::MAX)))
}

fn wait_of(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
    sort: &Sort,
    place: (Place, TicketId),
) -> Option<Wait> {
    let own = counters_for(branch, settings, service);
    if own.is_empty() || branch.interruption(service).is_some() || settings.on_roll(service).is_some() {
        return None;
    }
    let mut people = Mix::default();
    let typical = Profile::of(branch, service)?;
    let shared: BTreeSet<&Slug> = own.iter().flat_map(|counter| offer(branch, settings, counter)).collect();
    for other in shared.into_iter().filter(|other| branch.interruption(other).is_none()) {
        let before = count_before(branch, settings, now, other, sort, place);
        if before > 0 {
            let theirs = counters_for(branch, settings, other);
            // Other counters take their part of another service's line.
            let share = theirs.intersection(&own).count() as f64 / theirs.len() as f64;
            let come = 1.0 - branch.no_show_rate(other);
            people.add(before as f64 * share * come, Profile::of(branch, other)?);
        }
    }
    people.add(1.0, typical);
    let free = own.iter().filter(|id| branch.counter(id).is_some_and(|c| c.holding.is_none())).count();
    Some(people.wait(free as f64, own.len() as f64))
}

/// What a counter that is open offers with the agent who is there.
fn offer<'a>(branch: &Branch, settings: &'a Settings, id: &Slug) -> impl Iterator<Item = &'a Slug> {
    settings.offered(id, branch.counter(id).and_then(|counter| counter.agent.as_ref()))
}

/// Counters that can call somebody of a service now.
fn counters_for<'a>(branch: &'a Branch, settings: &Settings, service: &Slug) -> BTreeSet<&'a Slug> {
    let open = branch.counters().filter(|(_, counter)| counter.paused.is_none()).map(|(id, _)| id);
    open.filter(|id| offer(branch, settings, id).any(|offered| offered == service)).collect()
}

/// How long one customer keeps a counter, in seconds.
#[derive(Clone, Copy, Default)]
struct Profile {
    mean: f64,
    variance: f64,
}

impl Profile {
    fn of(branch: &Branch, service: &Slug) -> Option<Self> {
        let seen = branch.parts.recent_ms.get(service).filter(|seen| seen.len() >= ENOUGH)?;
        let count = seen.len() as f64;
        let seconds = || seen.iter().map(|ms| f64::from(*ms) / 1000.0);
        let mean = seconds().sum::<f64>() / count;
        let variance = seconds().map(|s| (s - mean) * (s - mean)).sum::<f64>() / count;
        Some(Self { mean, variance })
    }
}

/// People of several services, with the sums of their means and variances.
#[derive(Default)]
struct Mix {
    count: f64,
    sum: Profile,
}

impl Mix {
    fn add(&mut self, count: f64, profile: Profile) {
        self.count += count;
        self.sum.mean += count * profile.mean;
        self.sum.variance += count * profile.variance;
    }

    /// The wait until all but `free` of them have left one of so many counters.
    fn wait(&self, free: f64, counters: f64) -> Wait {
        let leave = self.count - free;
        if leave <= 0.0 {
            return Wait { p50_s: 0, p90_s: 0 };
        }
        let (mean, variance) = (self.sum.mean / self.count, self.sum.variance / self.count);
        // Who is at a counter now has been there a while: what is left has mean (mean + variance/mean)/2, and for the
        // variance we join the ends, all of it for exponential services, mean²/12 for even ones.
        let residual = if mean > 0.0 { f64::midpoint(mean, variance / mean) } else { 0.0 };
        let residual_variance = (11.0 * variance + mean * mean) / 12.0;
        let whole = (leave - 1.0).max(0.0);
        let mean = whole.mul_add(mean, residual) / counters;
        let variance = whole.mul_add(variance, residual_variance) / (counters * counters);
        Wait { p50_s: seconds(gamma(mean, variance, 0.0)), p90_s: seconds(gamma(mean, variance, Z90)) }
    }
}

/// A quantile of the gamma distribution with this mean and variance, by Wilson and Hilferty's cube (1931).
fn gamma(mean: f64, variance: f64, z: f64) -> f64 {
    if mean <= 0.0 || variance <= 0.0 {
        return mean;
    }
    let ninth = variance / (mean * mean) / 9.0;
    mean * (1.0 - ninth + z * ninth.sqrt()).max(0.0).powi(3)
}

/// Whole seconds, rounded up; the cast stops at the ends by itself.
fn seconds(s: f64) -> u32 {
    s.ceil() as u32
}

//! What estimates are made of, and how right they were: what was said with the ticket against the wait that came.
//! Must not excuse: an interruption is left out, a call by hand is, and nothing else.

use std::sync::Arc;

use super::Wait;
use crate::branch::Branch;
use crate::moment::Stamp;
use crate::names::{Slug, TicketId};
use crate::ticket::State;

/// How many durations are remembered for a service. With fewer, the services that made a line long would weigh too much
/// in what is expected of the next ones.
const RECENT: usize = 100;

/// How many finished calls are remembered for a service.
const RECENT_CALLS: usize = 50;

/// A longer stay at a counter was not a service: somebody went home without pressing a key.
const LONGEST_SERVICE_MS: u32 = 4 * 3600 * 1000;

/// Fewer calls than this tell nothing about who comes.
const ENOUGH: usize = 5;

/// How right the estimates for one service were today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Accuracy {
    /// Tickets that were given with an estimate and called in turn.
    pub count: u32,
    /// The sum of the distances between the middle of the estimate (p50) and the wait, in seconds.
    pub error_s: u64,
    /// How many were called within the p90 they had been told.
    pub within_p90: u32,
}

impl Accuracy {
    /// The mean distance between the middle of the estimate and the wait, in seconds; none: nothing was estimated.
    #[must_use]
    pub fn mean_error_s(&self) -> Option<u64> {
        self.error_s.checked_div(u64::from(self.count))
    }

    /// The share that was called within the p90 that was told, 0 to 1; about 0.9 where estimates are right.
    #[must_use]
    pub fn share_within_p90(&self) -> Option<f64> {
        (self.count > 0).then(|| f64::from(self.within_p90) / f64::from(self.count))
    }

    const fn add(&mut self, told: Wait, waited_s: u64) {
        self.count += 1;
        self.error_s += waited_s.abs_diff(told.p50_s as u64);
        self.within_p90 += (waited_s <= told.p90_s as u64) as u32;
    }
}

impl Branch {
    /// How right today's estimates for a service were so far.
    #[must_use]
    pub fn accuracy(&self, service: &Slug) -> Accuracy {
        self.parts.accuracy.get(service).copied().unwrap_or_default()
    }

    /// The share of those called for a service who did not come, 0 to 1; 0 while too few were called to say.
    #[must_use]
    pub fn no_show_rate(&self, service: &Slug) -> f64 {
        let Some(seen) = self.parts.recent_came.get(service).filter(|seen| seen.len() >= ENOUGH) else {
            return 0.0;
        };
        seen.iter().filter(|came| !**came).count() as f64 / seen.len() as f64
    }

    /// A ticket is about to be called for the first time: what was said to its holder is compared, once.
    pub(crate) fn compare(&mut self, id: TicketId, in_turn: bool, stamp: Stamp) {
        let Some(ticket) = self.parts.tickets.get_mut(&id).map(Arc::make_mut) else { return };
        let Some(told) = ticket.told.take().filter(|_| in_turn && ticket.state == State::Waiting) else {
            return;
        };
        let (service, since) = (ticket.service.clone(), ticket.issued_run_ms);
        let waited_s = self.waited_ms(&service, since, stamp.run_ms) / 1000;
        self.parts.accuracy.entry(service).or_default().add(told, waited_s);
    }

    /// A call is over: the person came, or did not.
    pub(crate) fn remember_whether(&mut self, id: TicketId, came: bool) {
        let Some(ticket) = self.parts.tickets.get(&id) else { return };
        let recent = self.parts.recent_came.entry(ticket.service.clone()).or_default();
        recent.push_back(came);
        while recent.len() > RECENT_CALLS {
            recent.pop_front();
        }
    }

    /// A service is over: how long it took, without interruptions.
    pub(crate) fn remember_duration(&mut self, id: TicketId, stamp: Stamp) {
        let Some(ticket) = self.parts.tickets.get(&id) else { return };
        let Some(call) = ticket.state.call() else { return };
        let took = self.worked_ms(&ticket.service, call.first_run_ms, stamp.run_ms);
        let took = u32::try_from(took).unwrap_or(u32::MAX);
        if took > LONGEST_SERVICE_MS {
            return;
        }
        let recent = self.parts.recent_ms.entry(ticket.service.clone()).or_default();
        recent.push_back(took);
        while recent.len() > RECENT {
            recent.pop_front();
        }
    }
}

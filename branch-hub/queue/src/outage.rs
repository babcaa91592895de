//! Interruptions of services: who is called, and what counts as waiting, while the bank's network is down.
//! Must not know why it is down, but for the words to say so.

use std::cmp::Reverse;
use std::collections::VecDeque;

use crate::branch::Branch;
use crate::names::Slug;
use crate::night::Nights;

/// What a service's customers are told while it is interrupted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Interruption {
    /// In a few words.
    pub reason: String,
    /// When it is hoped to go on, by the wall clock. Nothing goes on by itself.
    pub until_ms: Option<i64>,
    /// Whether tickets are given meanwhile.
    pub gives_tickets: bool,
    /// Since when, in running time.
    pub since_run_ms: u64,
}

/// The interruptions of one service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Outages {
    /// The one that lasts.
    pub now: Option<Interruption>,
    /// Those that are over, from and to, in running time; oldest first, none meeting another.
    pub past: VecDeque<(u64, u64)>,
}

impl Outages {
    /// Something came to a stop, or what is told of it changed.
    pub fn begin(&mut self, reason: String, until_ms: Option<i64>, gives_tickets: bool, run_ms: u64) {
        let since_run_ms = self.now.as_ref().map_or(run_ms, |now| now.since_run_ms);
        self.now = Some(Interruption { reason, until_ms, gives_tickets, since_run_ms });
    }

    /// It goes on.
    pub fn end(&mut self, run_ms: u64) {
        if let Some(now) = self.now.take() {
            self.past.push_back((now.since_run_ms, run_ms));
        }
    }

    /// Milliseconds between two moments of running time in which the service was not interrupted.
    #[must_use]
    pub fn without(&self, from_run_ms: u64, to_run_ms: u64) -> u64 {
        Still(self.newest_first(to_run_ms).collect()).without(from_run_ms, to_run_ms)
    }

    /// The earliest moment at which so much time outside interruptions has passed since another; none: it stands still
    /// before that.
    fn passed_at(&self, since_run_ms: u64, after_ms: u64) -> Option<u64> {
        let (mut left, mut from) = (after_ms, since_run_ms);
        let lasting = self.now.as_ref().map(|now| (now.since_run_ms, None));
        let over = self.past.iter().map(|(start, end)| (*start, Some(*end)));
        for (start, end) in over.chain(lasting).filter(|(_, end)| end.is_none_or(|end| end > since_run_ms)) {
            let between = start.saturating_sub(from);
            if left <= between {
                break;
            }
            (left, from) = (left - between, end?);
        }
        Some(from.saturating_add(left))
    }

    fn newest_first(&self, now_run_ms: u64) -> impl Iterator<Item = (u64, u64)> {
        let lasting = self.now.as_ref().map(|now| (now.since_run_ms, now_run_ms));
        let all = lasting.into_iter().chain(self.past.iter().rev().copied());
        all.map(move |(start, end)| (start.min(now_run_ms), end.min(now_run_ms)))
    }

    /// Forgets what ended before a moment.
    pub(crate) fn forget_before(&mut self, run_ms: u64) {
        self.past.retain(|(_, end)| *end > run_ms);
    }
}

/// Spans of running time in which nobody waits for the agents: newest first, none meeting another.
pub(crate) struct Still(Vec<(u64, u64)>);

impl Still {
    /// Interruptions of a service, and the nights.
    pub(crate) fn of(service: &Slug, outages: Option<&Outages>, nights: &Nights, now_run_ms: u64) -> Self {
        let interrupted = outages.into_iter().flat_map(|outages| outages.newest_first(now_run_ms));
        let mut spans: Vec<(u64, u64)> =
            interrupted.chain(nights.newest_first(service, now_run_ms)).collect();
        spans.sort_unstable_by_key(|(_, end)| Reverse(*end));
        // An interruption may last over a night: what they share counts once.
        let mut still: Vec<(u64, u64)> = Vec::new();
        for (start, end) in spans {
            match still.last_mut() {
                Some((first, _)) if *first <= end => *first = start.min(*first),
                Some(_) | None => still.push((start, end)),
            }
        }
        Self(still)
    }

    /// Milliseconds between two moments in which somebody waits.
    pub(crate) fn without(&self, from_run_ms: u64, to_run_ms: u64) -> u64 {
        let lost: u64 = self.0.iter().map(|(start, end)| end.saturating_sub((*start).max(from_run_ms))).sum();
        to_run_ms.saturating_sub(from_run_ms).saturating_sub(lost)
    }

    /// The latest moment from which somebody has waited at least so long by `now_run_ms`; none: there is none.
    fn latest_with(&self, waited_ms: u64, now_run_ms: u64) -> Option<u64> {
        let (mut left, mut end) = (waited_ms, now_run_ms);
        for (start, stop) in &self.0 {
            let between = end.saturating_sub(*stop);
            if left <= between {
                break;
            }
            (left, end) = (left - between, *start);
        }
        end.checked_sub(left)
    }
}

impl Branch {
    /// Why a service is interrupted, if it is.
    #[must_use]
    pub fn interruption(&self, service: &Slug) -> Option<&Interruption> {
        self.parts.outages.get(service).and_then(|outages| outages.now.as_ref())
    }

    /// How long somebody who has waited for a service since a moment has waited for the agents: while a service is
    /// interrupted, and at night, waiting stands still, for timers, targets and figures alike.
    #[must_use]
    pub fn waited_ms(&self, service: &Slug, since_run_ms: u64, now_run_ms: u64) -> u64 {
        self.still(service, now_run_ms).without(since_run_ms, now_run_ms)
    }

    /// How long a counter has been busy with somebody since a moment: it may still be when the doors are closed.
    pub(crate) fn worked_ms(&self, service: &Slug, since_run_ms: u64, now_run_ms: u64) -> u64 {
        match self.parts.outages.get(service) {
            Some(outages) => outages.without(since_run_ms, now_run_ms),
            None => now_run_ms.saturating_sub(since_run_ms),
        }
    }

    /// When so much time has passed since a moment for who is at a counter of a service, in running time; none: it is
    /// interrupted, and the time stands still before that. A counter may be busy when the doors are closed.
    #[must_use]
    pub fn passed_at(&self, service: &Slug, since_run_ms: u64, after_ms: u64) -> Option<u64> {
        match self.parts.outages.get(service) {
            Some(outages) => outages.passed_at(since_run_ms, after_ms),
            None => Some(since_run_ms.saturating_add(after_ms)),
        }
    }

    fn still(&self, service: &Slug, now_run_ms: u64) -> Still {
        Still::of(service, self.parts.outages.get(service), &self.parts.nights, now_run_ms)
    }

    /// The latest arrival at which somebody has waited at least so long for a service; none: nobody can have.
    pub(crate) fn latest_arrival(&self, service: &Slug, waited_ms: u64, now_run_ms: u64) -> Option<u64> {
        self.still(service, now_run_ms).latest_with(waited_ms, now_run_ms)
    }

    /// A new day keeps of the old one's outages and nights only what somebody who still waits has lived through.
    pub(crate) fn forget_outages(&mut self) {
        // Of those who have ended, only who may still come has been kept.
        let living = self.parts.tickets.values();
        let first = living.map(|ticket| ticket.place.arrived_ms.min(ticket.issued_run_ms)).min();
        let first = first.unwrap_or(u64::MAX);
        self.parts.nights.forget_before(first);
        for outages in self.parts.outages.values_mut() {
            outages.forget_before(first);
        }
        self.parts.outages.retain(|_, outages| outages.now.is_some() || !outages.past.is_empty());
    }
}

//! How fast people of each class come: what estimates need to know of those who are still to come.
//! Must not know weights: they may change under a running day.

use std::collections::{BTreeMap, VecDeque};

use crate::branch::Branch;
use crate::names::Slug;
use crate::ticket::Ticket;

/// So many arrivals are remembered of people who are alike.
const RECENT: usize = 50;

/// Fewer arrivals than this tell nothing about how fast people come.
const ENOUGH: u32 = 5;

/// Nor does a shorter time: those who stood before the door at the opening come all at once.
const LONG_ENOUGH_MS: u64 = 300_000;

/// When people came today, in running time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Arrivals {
    /// The first of the day.
    pub since_run_ms: u64,
    /// How many came, for whatever.
    pub count: u32,
    /// Those who came for each service, by what makes them heavy.
    pub streams: BTreeMap<Slug, Vec<Stream>>,
}

/// Arrivals of people who are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Stream {
    /// Their priority class.
    pub class: Option<Slug>,
    /// Their nurse's class.
    pub triage: Option<Slug>,
    /// When the last of them came, newest last.
    pub at_run_ms: VecDeque<u64>,
}

impl Branch {
    /// Somebody came to wait for a service.
    pub(crate) fn remember_arrival(&mut self, ticket: &Ticket) {
        let at = ticket.issued_run_ms;
        let triage = ticket.triage.as_ref().map(|triage| &triage.class);
        let arrivals = &mut self.parts.arrivals;
        if arrivals.count == 0 {
            arrivals.since_run_ms = at;
        }
        arrivals.count = arrivals.count.saturating_add(1);
        let streams = arrivals.streams.entry(ticket.service.clone()).or_default();
        let alike = |stream: &Stream| stream.class == ticket.priority && stream.triage.as_ref() == triage;
        let found = streams.iter().position(alike).unwrap_or_else(|| {
            let (class, triage) = (ticket.priority.clone(), triage.cloned());
            streams.push(Stream { class, triage, at_run_ms: VecDeque::new() });
            streams.len() - 1
        });
        let recent = &mut streams[found].at_run_ms;
        recent.push_back(at);
        if recent.len() > RECENT {
            recent.pop_front();
        }
    }

    /// Whether enough people have come for long enough to say how fast they come.
    pub(crate) fn knows_arrivals(&self, now_run_ms: u64) -> bool {
        let Arrivals { since_run_ms, count, .. } = self.parts.arrivals;
        count >= ENOUGH && now_run_ms.saturating_sub(since_run_ms) >= LONG_ENOUGH_MS
    }

    /// Those who come for a service, and how many of each come in a second.
    pub(crate) fn arrival_rates(
        &self,
        service: &Slug,
        now_run_ms: u64,
    ) -> impl Iterator<Item = (&Stream, f64)> {
        let since = self.parts.arrivals.since_run_ms;
        let streams = self.parts.arrivals.streams.get(service).into_iter().flatten();
        streams.map(move |stream| {
            let recent = &stream.at_run_ms;
            // The one with which the time begins is not counted: an interval between arrivals holds one of its ends.
            let (from, count) = match recent.front() {
                Some(first) if recent.len() == RECENT => (*first, recent.len() - 1),
                Some(_) | None => (since, recent.iter().filter(|at| **at > since).count()),
            };
            let seconds = now_run_ms.saturating_sub(from).max(1) as f64 / 1000.0;
            (stream, count as f64 / seconds)
        })
    }
}

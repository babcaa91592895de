//! Nights: the time between the closing of one day and the opening of the next, which somebody who is carried over does
//! not wait for the agents.
//! Must not know hours: when a branch opens comes with the fact that a day began.

use std::collections::{BTreeSet, VecDeque};

use crate::names::Slug;

/// A time in which the branch was closed, but for services that stayed open.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Night {
    from_run_ms: u64,
    /// None: it lasts.
    to_run_ms: Option<u64>,
    open: BTreeSet<Slug>,
}

/// Nights that somebody may have lived through, oldest first; none meets another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Nights(VecDeque<Night>);

impl Nights {
    /// Who waits goes home; those who wait for a service that stays open do not.
    pub(crate) fn fall(&mut self, open: &[Slug], run_ms: u64) {
        if self.0.back().is_none_or(|last| last.to_run_ms.is_some_and(|to| to <= run_ms)) {
            let open = open.iter().cloned().collect();
            self.0.push_back(Night { from_run_ms: run_ms, to_run_ms: None, open });
        }
    }

    /// The night that lasts ends then; one that was to end later ends then too.
    pub(crate) fn end(&mut self, run_ms: u64) {
        if let Some(last) = self.0.back_mut() {
            last.to_run_ms = Some(last.to_run_ms.unwrap_or(u64::MAX).min(run_ms).max(last.from_run_ms));
        }
    }

    /// Those of a service until a moment, newest first, from and to.
    pub(crate) fn newest_first(&self, service: &Slug, now_run_ms: u64) -> impl Iterator<Item = (u64, u64)> {
        let theirs = self.0.iter().rev().filter(|night| !night.open.contains(service));
        theirs.map(move |night| {
            let to = night.to_run_ms.unwrap_or(now_run_ms);
            (night.from_run_ms.min(now_run_ms), to.min(now_run_ms))
        })
    }

    /// Forgets what ended before a moment.
    pub(crate) fn forget_before(&mut self, run_ms: u64) {
        self.0.retain(|night| night.to_run_ms.is_none_or(|to| to > run_ms));
    }
}

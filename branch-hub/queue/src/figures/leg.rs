//! One leg of a visit, as figures see it.
//! Must not know facts: see `book`.

use super::Waited;
use crate::names::{Slug, VisitId};

/// One leg of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// The visit that it belongs to.
    pub visit: VisitId,
    /// For what.
    pub service: Slug,
    /// The priority class that counts: claimed and not declined, or given by staff.
    pub class: Option<Slug>,
    /// When it began, in running time.
    pub began_run_ms: u64,
    /// It is the first of its visit, and the number was given today.
    pub issued_today: bool,
    /// Its number was called from a roll of paper: nobody knows how long the person has waited.
    pub on_roll: bool,
    /// The person has not come yet.
    pub awaited: bool,
    /// A night lies in its wait.
    pub carried: bool,
    /// It ended on an earlier day, by a call that was missed, and counts today only if the person still comes.
    pub earlier: bool,
    /// How often it was called, mistakes that were taken back not counted.
    pub calls: u32,
    /// How long it waited, without interruptions and nights; none: it still does, or nobody knows.
    pub waited: Option<Waited>,
    /// How it ended, if it has.
    pub ended: Option<Ended>,
}

/// How a leg ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// At a counter.
    Served,
    /// The visit goes on elsewhere.
    Transferred,
    /// Called, and nobody came.
    NoShow,
    /// The customer gave up: the place was given back, or the person was seen to have left.
    Abandoned,
    /// Staff took the number back.
    Withdrawn,
    /// Sent home by the branch.
    SentHome,
    /// Still waiting when the day ended.
    Expired,
}

impl Leg {
    pub(super) const fn new(visit: VisitId, service: Slug, class: Option<Slug>, began_run_ms: u64) -> Self {
        Self {
            visit,
            service,
            class,
            began_run_ms,
            issued_today: false,
            on_roll: false,
            awaited: false,
            carried: false,
            earlier: false,
            calls: 0,
            waited: None,
            ended: None,
        }
    }

    /// It goes on: what it had waited in vain was not all.
    pub(super) fn goes_on(&mut self) {
        self.waited = self.waited.filter(|waited| waited.called_ms().is_some());
    }
}

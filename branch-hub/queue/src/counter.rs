//! A counter that somebody has opened, and the one ticket in its hand.
//! Must not know what it offers: that stands in the settings.

use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::Settings;

/// A counter that is open or paused. A closed one is not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Counter {
    /// Who is there.
    pub agent: Option<Slug>,
    /// Why it is paused, if it is.
    pub paused: Option<String>,
    /// The ticket in hand.
    pub holding: Option<TicketId>,
    /// When it last called somebody, in running time.
    pub called_run_ms: Option<u64>,
    /// When somebody last did something there, in running time.
    pub acted_run_ms: u64,
}

impl Counter {
    /// Whether its agent has done nothing for so long that they are taken to have left. Never with a ticket in hand,
    /// nor in a break that they have said; where nobody has signed in, nobody is signed out.
    #[must_use]
    pub fn is_idle(&self, settings: &Settings, now: &Now) -> bool {
        self.idle_for(u64::from(settings.rules.idle_sign_out_s) * 1000, now)
    }

    /// Whether half of that time has passed.
    pub(crate) fn may_seem_idle(&self, settings: &Settings, now: &Now) -> bool {
        self.idle_for(u64::from(settings.rules.idle_sign_out_s) * 500, now)
    }

    fn idle_for(&self, after_ms: u64, now: &Now) -> bool {
        let there = self.agent.is_some() && self.holding.is_none() && self.paused.is_none();
        there && after_ms > 0 && now.run_ms >= self.acted_run_ms.saturating_add(after_ms)
    }
}

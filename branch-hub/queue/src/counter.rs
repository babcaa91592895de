//! A counter that somebody has opened, and the one ticket in its hand.
//! Must not know what it offers: that stands in the settings.

use std::collections::VecDeque;

use crate::calling::Past;
use crate::names::{Slug, TicketId};

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
    /// Its last calls, newest last; see [`crate::calling::REMEMBERED`].
    pub past: VecDeque<Past>,
}

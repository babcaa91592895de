//! Figures for people who wait: how long it may take.
//! Must not decide anything: no rule reads a figure.

use crate::branch::Branch;
use crate::names::{Slug, TicketId};
use crate::settings::Settings;

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
pub struct Wait {
    /// Half of the people wait less.
    pub p50_s: u32,
    /// Nine in ten wait less.
    pub p90_s: u32,
}

/// How long somebody may still wait; none rather than a wrong figure.
#[must_use]
pub fn estimated_wait(_branch: &Branch, _settings: &Settings, _who: Line<'_>) -> Option<Wait> {
    None
}

//! A peak day is declared and called off: one recorded switch.
//! Must not know what differs on it: that stands in the settings.

use super::{Desk, given};
use crate::calling::is_paid;
use crate::event::Event;
use crate::names::Kind;
use crate::refusal::Refusal;

impl Desk<'_> {
    pub(super) fn set_peak(self, on: bool, reason: &str) -> Result<Vec<Event>, Refusal> {
        if self.branch.day().is_none() {
            return Err(Refusal::DayUnchanged);
        }
        if self.branch.peak().is_some() == on {
            return Ok(Vec::new());
        }
        given(reason)?;
        Ok(vec![Event::PeakSet { on, reason: reason.to_owned() }])
    }

    /// Whether a kind is given today.
    pub(super) fn gives_kind(self, kind: Kind) -> bool {
        !is_paid(kind) || self.branch.peak().is_none() || self.settings.peak.paid_kinds
    }
}

//! When a nurse is to look at somebody who waits with a triage class.
//! Must not know who is told, nor how.
//!
//! Unlike targets, these times do not stand still during an interruption: a person's state does not wait for a network.

use crate::branch::Branch;
use crate::command::Command;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::ticket::Ticket;

/// Why somebody who waits needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attention {
    /// The triage class allows no longer wait.
    LongestWait,
    /// The state may have changed since somebody looked.
    LookAgain,
}

/// What a nurse has found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Triage {
    /// A triage class of the settings.
    pub class: Slug,
    /// When it was given, in running time.
    pub since_run_ms: u64,
    /// Nobody of this class should wait longer, from then on; 0: no limit.
    pub longest_wait_ms: u64,
    /// A nurse looks again after this long, and again; 0: never.
    pub look_again_ms: u64,
    /// That the longest wait is over has been said.
    pub warned: bool,
    /// When it was last said that somebody look again, or when the class was given; in running time.
    pub looked_run_ms: u64,
}

impl Triage {
    fn warns_at(&self) -> Option<u64> {
        (!self.warned && self.longest_wait_ms > 0)
            .then(|| self.since_run_ms.saturating_add(self.longest_wait_ms))
    }

    fn looks_at(&self) -> Option<u64> {
        (self.look_again_ms > 0).then(|| self.looked_run_ms.saturating_add(self.look_again_ms))
    }

    /// What has been said is not said again.
    pub(crate) const fn said(&mut self, why: Attention, run_ms: u64) {
        match why {
            Attention::LongestWait => self.warned = true,
            Attention::LookAgain => self.looked_run_ms = run_ms,
        }
    }
}

impl Ticket {
    /// When somebody who waits needs attention next, in running time; none: not by the clock.
    pub(crate) fn needs_attention_at(&self) -> Option<u64> {
        let waits = self.is_in_line() || self.is_aside();
        let triage = self.triage.as_ref().filter(|_| waits)?;
        triage.warns_at().into_iter().chain(triage.looks_at()).min()
    }

    /// What is to be said of them now, if anything.
    pub(crate) fn attention_due(&self, now: &Now) -> Option<Attention> {
        self.needs_attention_at().filter(|at| *at <= now.run_ms)?;
        let over = self.triage.as_ref()?.warns_at().is_some_and(|at| at <= now.run_ms);
        Some(if over { Attention::LongestWait } else { Attention::LookAgain })
    }
}

impl Branch {
    pub(crate) fn watch(&mut self, ticket: &Ticket) {
        self.watched.extend(ticket.needs_attention_at().map(|at| (at, ticket.id)));
    }

    pub(crate) fn unwatch(&mut self, ticket: &Ticket) {
        if let Some(at) = ticket.needs_attention_at() {
            self.watched.remove(&(at, ticket.id));
        }
    }

    /// Who needs attention first, and when.
    pub(crate) fn first_watched(&self) -> Option<(u64, TicketId)> {
        self.watched.first().copied()
    }
}

/// The attention that is due now, if any is.
pub(crate) fn attention_due(branch: &Branch, now: &Now) -> Option<Command> {
    let (at, ticket) = branch.first_watched()?;
    (at <= now.run_ms).then_some(Command::RaiseAttention { ticket })
}

//! The bell at reception: somebody is needed, and nobody has answered yet.
//! Must not know how it sounds, nor who hears it.

use crate::branch::Branch;
use crate::moment::Stamp;
use crate::names::{BellId, Slug, TicketId};
use crate::ticket::State;

/// A bell that nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bell {
    /// Its id.
    pub id: BellId,
    /// Why it rings.
    pub cause: BellCause,
    /// Since when, by the wall clock.
    pub at_ms: i64,
}

/// Why it rings at reception.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum BellCause {
    /// Somebody goes to a service that gives no numbers.
    Direct {
        /// To which.
        service: Slug,
    },
    /// Somebody needs help at a machine.
    Help {
        /// At which.
        device: Slug,
    },
    /// Somebody who is called is to be fetched.
    ComeForMe {
        /// Who.
        ticket: TicketId,
    },
}

impl BellId {
    /// The bell that a call rings by itself for somebody who is to be fetched.
    #[must_use]
    pub const fn of_ticket(ticket: TicketId) -> Self {
        Self(ticket.0)
    }
}

impl Branch {
    /// Bells that nobody has answered, the oldest first.
    pub fn bells(&self) -> impl ExactSizeIterator<Item = &Bell> {
        self.parts.bells.iter()
    }

    pub(crate) fn rings_for(&self, cause: &BellCause) -> bool {
        self.bells().any(|bell| bell.cause == *cause)
    }

    pub(crate) fn ring(&mut self, id: BellId, cause: BellCause, stamp: Stamp) {
        self.parts.bells.push(Bell { id, cause, at_ms: stamp.at_ms });
    }

    pub(crate) fn silence(&mut self, id: BellId) {
        self.parts.bells.retain(|bell| bell.id != id);
    }

    /// Where the day ends, only emergencies of services that go on, and people who are still called, need anybody.
    pub(crate) fn silence_for_the_night(&mut self, stay_open: &[Slug]) {
        self.silence_who_came();
        self.parts.bells.retain(|bell| match &bell.cause {
            BellCause::Direct { service } => stay_open.contains(service),
            BellCause::Help { .. } => false,
            BellCause::ComeForMe { .. } => true,
        });
    }

    /// Nobody fetches who is at the counter, or not called any more. A start by itself shows nobody: the bell goes on.
    pub(crate) fn silence_who_came(&mut self) {
        let tickets = &self.parts.tickets;
        self.parts.bells.retain(|bell| match &bell.cause {
            BellCause::Direct { .. } | BellCause::Help { .. } => true,
            BellCause::ComeForMe { ticket } => {
                tickets.get(ticket).is_some_and(|ticket| is_awaited(&ticket.state))
            }
        });
    }
}

/// Whether a called person has not been seen at the counter yet.
pub(crate) const fn is_awaited(state: &State) -> bool {
    match state {
        State::Called(_) | State::Serving { by_itself: true, .. } => true,
        State::Serving { by_itself: false, .. }
        | State::Waiting
        | State::Parked { .. }
        | State::Served { .. }
        | State::Cancelled
        | State::Expired
        | State::NoShow { .. }
        | State::Transferred { .. } => false,
    }
}

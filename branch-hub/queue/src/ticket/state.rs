//! What a ticket is now: in line, called, in hand, set aside or ended.
//! Must not know which fact made it so.

use crate::names::{Slug, TicketId};

/// Where a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum State {
    /// In line.
    Waiting,
    /// Announced; the person is on the way.
    Called(Box<Call>),
    /// At the counter.
    Serving {
        /// The call that brought it there.
        call: Box<Call>,
        /// When the service started, in running time.
        started_run_ms: u64,
        /// When the service started, by the wall clock.
        started_at_ms: i64,
        /// No key was pressed: time passed.
        by_itself: bool,
    },
    /// Set aside by an agent, to come back later.
    Parked {
        /// Where it was in hand.
        counter: Slug,
        /// Since when, in running time.
        since_run_ms: u64,
        /// When it goes back in line by itself, in running time, if its service is not interrupted meanwhile (see
        /// [`crate::Branch::alarm_of`]); none: not by itself.
        wakes_run_ms: Option<u64>,
    },
    /// Done. Final.
    Served {
        /// Where.
        counter: Slug,
        /// How it ended.
        outcome: Slug,
        /// When it ended, in running time, if nobody said that the person was there: they may yet be found absent.
        unseen_run_ms: Option<u64>,
    },
    /// Given back or withdrawn. Final.
    Cancelled,
    /// Still waiting when its day ended. Final.
    Expired,
    /// Called and nobody came. Final.
    NoShow {
        /// Who called in vain.
        counter: Slug,
        /// Since when, in running time: latecomers are let in for a while.
        at_run_ms: u64,
    },
    /// This leg ended by going on to another service. Final for the leg.
    Transferred {
        /// From where.
        counter: Slug,
        /// The leg that goes on.
        leg: TicketId,
    },
}

/// A call and its repetitions.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Call {
    /// Where.
    pub counter: Slug,
    /// By whom.
    pub agent: Option<Slug>,
    /// When it was first announced, in running time.
    pub first_run_ms: u64,
    /// When it was last announced, in running time.
    pub last_run_ms: u64,
    /// When it was last announced, by the wall clock.
    pub last_at_ms: i64,
    /// The service starts by itself this long after the last announcement.
    pub auto_start_ms: u64,
    /// Recalls so far.
    pub recalls: u32,
    /// What the ticket was before, should the call have been a mistake.
    pub was: Was,
    /// Who was absent and let this call pass, and would not have, should it have been a mistake.
    pub let_pass: Vec<TicketId>,
}

/// What a ticket was before it was called.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Was {
    /// In line.
    Waiting {
        /// As [`Ticket::carried`].
        carried: bool,
    },
    /// Set aside, as [`State::Parked`].
    Parked {
        /// Where it was in hand.
        counter: Slug,
        /// Since when, in running time.
        since_run_ms: u64,
        /// When it goes back in line by itself, in running time.
        wakes_run_ms: Option<u64>,
    },
}

impl Call {
    /// When the service starts by itself, in running time, if it is not interrupted meanwhile (see
    /// [`crate::Branch::alarm_of`]).
    #[must_use]
    pub const fn starts_by_itself_at(&self) -> u64 {
        self.last_run_ms.saturating_add(self.auto_start_ms)
    }
}

impl State {
    /// Whether the leg still waits, is called, served or parked: its number may not be given again.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        match self {
            Self::Waiting | Self::Called(_) | Self::Serving { .. } | Self::Parked { .. } => true,
            Self::Served { .. }
            | Self::Cancelled
            | Self::Expired
            | Self::NoShow { .. }
            | Self::Transferred { .. } => false,
        }
    }

    /// The call of a ticket that is in a counter's hand.
    #[must_use]
    pub const fn call(&self) -> Option<&Call> {
        match self {
            Self::Called(call) | Self::Serving { call, .. } => Some(call),
            Self::Waiting
            | Self::Parked { .. }
            | Self::Served { .. }
            | Self::Cancelled
            | Self::Expired
            | Self::NoShow { .. }
            | Self::Transferred { .. } => None,
        }
    }

    /// The counter that has the ticket, or that had it last.
    #[must_use]
    pub const fn counter(&self) -> Option<&Slug> {
        match self {
            Self::Called(call) | Self::Serving { call, .. } => Some(&call.counter),
            Self::Served { counter, .. }
            | Self::NoShow { counter, .. }
            | Self::Transferred { counter, .. }
            | Self::Parked { counter, .. } => Some(counter),
            Self::Waiting | Self::Cancelled | Self::Expired => None,
        }
    }
}

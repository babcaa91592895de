//! A visit: one person's stay in the branch, under one number, through one leg or several.
//! Must not know what becomes of a single leg.

use std::sync::Arc;

use crate::names::{TicketId, VisitId};
use crate::ticket::Place;

/// One person's stay.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// As printed.
    pub number: Arc<str>,
    /// The place in line that the arrival gave.
    pub arrival: Place,
    /// Oldest first; only the last may be live.
    pub legs: Vec<TicketId>,
}

//! What was announced in the hall today, newest first: screens show the last few.
//! Must not know how an announcement looks or sounds.

use crate::branch::Branch;
use crate::names::{Slug, TicketId};

/// How many are remembered.
const REMEMBERED: usize = 12;

/// A ticket was called, or called again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Announcement {
    /// Who was called.
    pub ticket: TicketId,
    /// To where.
    pub counter: Slug,
    /// When last, by the wall clock.
    pub at_ms: i64,
}

impl Branch {
    /// Puts a call first, in place of an older one of the same visit: the hall knows a person by the number, which all
    /// legs of the visit bear.
    pub(crate) fn announce(&mut self, ticket: TicketId, counter: Slug, at_ms: i64) {
        let tickets = &self.parts.tickets;
        let visit_of = |id: TicketId| tickets.get(&id).map(|ticket| ticket.visit);
        let visit = visit_of(ticket);
        self.parts.calls.retain(|call| call.ticket != ticket && visit_of(call.ticket) != visit);
        self.parts.calls.push_front(Announcement { ticket, counter, at_ms });
        self.parts.calls.truncate(REMEMBERED);
    }
}

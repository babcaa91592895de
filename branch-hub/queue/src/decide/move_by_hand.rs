//! Putting one who waits elsewhere in line, against all order: with a reason, which is kept.
//! Must not know who may: that is the hub's.

use super::{Desk, given};
use crate::command::MovePlace;
use crate::event::Event;
use crate::names::TicketId;
use crate::places::{after, arriving, behind_next, in_front};
use crate::refusal::Refusal;

impl Desk<'_> {
    pub(super) fn move_by_hand(
        self,
        id: TicketId,
        to: MovePlace,
        reason: &str,
    ) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        let ticket = self.waiting(id)?;
        let unknown = Refusal::UnknownTicket { ticket: id };
        // Who goes before everyone else because they missed a call does so no longer once they are put behind others; and
        // who lets others pass does so no longer once a person has said where they stand.
        let (place, first, behind) = match to {
            MovePlace::Front => (in_front(self.branch, self.settings, ticket), ticket.first, None),
            MovePlace::End => (arriving(self.branch, self.now), None, None),
            MovePlace::Arrival => (self.branch.visit(ticket.visit).ok_or(unknown)?.arrival, None, None),
            MovePlace::After(other) if other == id => return Ok(Vec::new()),
            MovePlace::After(other) => {
                let other = self.waiting(other)?;
                let behind = after(self.branch, self.settings, ticket, other);
                let place = behind.ok_or(Refusal::NotOneLine { ticket: other.id })?;
                (place, other.first, other.behind.clone())
            }
        };
        if (place, first, &behind) == (ticket.place, ticket.first, &ticket.behind) {
            return Ok(Vec::new());
        }
        Ok(vec![Event::TicketMoved {
            ticket: id,
            place,
            first,
            behind: behind.map(|behind| *behind),
            reason: reason.to_owned(),
        }])
    }

    /// Whoever lets others go first owes nobody a reason, as whoever gives the own place back. Who is called by the hour of
    /// an appointment would still be called by it, and is told so.
    pub(super) fn let_pass(self, id: TicketId, others: u32) -> Result<Vec<Event>, Refusal> {
        let ticket = self.waiting(id)?;
        if let Some(hold) = ticket.hold {
            return Err(Refusal::OnHold { ticket: id, hold });
        }
        if !ticket.is_in_line() || ticket.hour().is_some() || ticket.first.is_some() {
            return Err(Refusal::WrongState { ticket: id });
        }
        let Some(place) = behind_next(self.branch, self.settings, ticket, others as usize) else {
            return Ok(Vec::new());
        };
        let behind = ticket.behind.as_deref().cloned();
        Ok(vec![Event::TicketMoved { ticket: id, place, first: None, behind, reason: String::new() }])
    }
}

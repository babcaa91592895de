//! What changes how a ticket stands among the others: claims to a class, a nurse's class, payment, holds.
//! Must not know lines: who is before whom follows by itself.

use super::{Desk, given, millis};
use crate::calling::is_paid;
use crate::event::Event;
use crate::names::{Slug, TicketId};
use crate::refusal::Refusal;
use crate::ticket::{Claim, Hold, State, Ticket};

impl<'a> Desk<'a> {
    /// Somebody has seen that the claim is right.
    pub(super) fn confirm_priority(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.living(id)?;
        match ticket.claim {
            Claim::Claimed => Ok(vec![Event::PriorityConfirmed { ticket: id }]),
            Claim::Confirmed => Ok(Vec::new()),
            Claim::None | Claim::Declined => Err(Refusal::NothingClaimed { ticket: id }),
        }
    }

    /// Somebody has seen that it is not: back to the place by arrival, and nobody is told in the hall.
    pub(super) fn decline_priority(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.living(id)?;
        match (ticket.claim, &ticket.priority) {
            (Claim::Claimed | Claim::Confirmed, Some(class)) => {
                let visit = self.branch.visit(ticket.visit);
                // The first leg stands where it came, or where an appointment puts it.
                let later = visit.filter(|visit| visit.legs.first() != Some(&id));
                let place = later.map_or(ticket.place, |visit| ticket.place.max(visit.arrival));
                Ok(vec![Event::PriorityDeclined { ticket: id, class: class.clone(), place }])
            }
            (Claim::Declined, _) => Ok(Vec::new()),
            (Claim::None | Claim::Claimed | Claim::Confirmed, _) => {
                Err(Refusal::NothingClaimed { ticket: id })
            }
        }
    }

    /// A class is given by whoever may give one; why is kept.
    pub(super) fn prioritise(self, id: TicketId, class: &Slug, reason: &str) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        let ticket = self.living(id)?;
        if !self.settings.classes.contains_key(class) {
            return Err(Refusal::UnknownPriority { priority: class.clone() });
        }
        if ticket.priority.as_ref() == Some(class) && ticket.claim == Claim::Confirmed {
            return Ok(Vec::new());
        }
        Ok(vec![Event::PriorityGiven { ticket: id, class: class.clone(), reason: reason.to_owned() }])
    }

    /// A nurse has found how long somebody may wait.
    pub(super) fn triage(self, id: TicketId, class: &Slug) -> Result<Vec<Event>, Refusal> {
        self.living(id)?;
        let Some(found) = self.settings.triage.get(class) else {
            return Err(Refusal::UnknownTriage { class: class.clone() });
        };
        Ok(vec![Event::TicketTriaged {
            ticket: id,
            class: class.clone(),
            longest_wait_ms: millis(found.longest_wait_s),
            look_again_ms: millis(found.look_again_s),
        }])
    }

    /// Somebody with a nurse's class has waited so long that a nurse is to look.
    pub(super) fn raise_attention(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        match self.ticket(id)?.attention_due(self.now) {
            Some(why) => Ok(vec![Event::AttentionNeeded { ticket: id, why }]),
            None => Err(Refusal::WrongState { ticket: id }),
        }
    }

    /// What somebody owes has been paid: the service, where it is held until it is, and else what their kind costs. One
    /// payment is for one of them.
    pub(super) fn confirm_payment(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.living(id)?;
        match ticket.hold {
            Some(Hold::Payment) => Ok(vec![Event::TicketReleased { ticket: id }]),
            None | Some(Hold::CheckIn | Hold::Documents | Hold::Reconciliation) => {
                match (is_paid(ticket.kind), ticket.paid) {
                    (true, false) => Ok(vec![Event::TicketPaid { ticket: id }]),
                    (true, true) => Ok(Vec::new()),
                    (false, _) => Err(Refusal::NothingToPay { ticket: id }),
                }
            }
        }
    }

    /// The place is kept, and nobody calls it.
    pub(super) fn hold(self, id: TicketId, hold: Hold) -> Result<Vec<Event>, Refusal> {
        let ticket = self.waiting(id)?;
        match ticket.hold {
            Some(same) if same == hold => Ok(Vec::new()),
            // One reason would hide the other, and one release lift both.
            Some(other) => Err(Refusal::OnHold { ticket: id, hold: other }),
            None => Ok(vec![Event::TicketHeld { ticket: id, hold }]),
        }
    }

    pub(super) fn release(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.waiting(id)?;
        let Some(hold) = ticket.hold else { return Ok(Vec::new()) };
        let checked_in = (hold == Hold::CheckIn).then(|| self.checked_in(ticket)).flatten();
        Ok(std::iter::once(Event::TicketReleased { ticket: id }).chain(checked_in).collect())
    }

    /// Who comes for an appointment stands where the hour at which they come puts them. Who has been served already came
    /// before.
    fn checked_in(self, ticket: &Ticket) -> Option<Event> {
        let begins = self.branch.visit(ticket.visit)?.legs.first() == Some(&ticket.id);
        let booking = ticket.booking.as_ref().filter(|_| begins)?;
        let (place, kind, appointment) = self.placed_by(&ticket.service, ticket.kind, booking, self.now);
        Some(Event::CheckedIn { ticket: ticket.id, place, kind, appointment })
    }

    pub(super) fn living(self, id: TicketId) -> Result<&'a Ticket, Refusal> {
        let ticket = self.ticket(id)?;
        if ticket.state.is_live() { Ok(ticket) } else { Err(Refusal::WrongState { ticket: id }) }
    }

    pub(super) fn waiting(self, id: TicketId) -> Result<&'a Ticket, Refusal> {
        let ticket = self.ticket(id)?;
        if ticket.state == State::Waiting { Ok(ticket) } else { Err(Refusal::WrongState { ticket: id }) }
    }
}

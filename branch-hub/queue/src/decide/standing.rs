//! What changes how a ticket stands among the others: claims to a class, a nurse's class, payment, holds.
//! Must not know lines: who is before whom follows by itself.

use super::{Desk, given, millis};
use crate::calling::is_paid;
use crate::command::TransferPlace;
use crate::event::Event;
use crate::names::{Slug, TicketId};
use crate::places::going_on;
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
                Ok(vec![Event::PriorityDeclined { ticket: id, class: class.clone() }])
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

    /// One ticket moves within its line, for all to see afterwards why.
    pub(super) fn move_by_hand(
        self,
        id: TicketId,
        place: TransferPlace,
        reason: &str,
    ) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        let ticket = self.waiting(id)?;
        let visit = self.branch.visit(ticket.visit).ok_or(Refusal::UnknownTicket { ticket: id })?;
        let (to, reason) = (&ticket.service, reason.to_owned());
        let place = going_on(self.branch, self.settings, self.now, visit, ticket, to, place);
        Ok(vec![Event::TicketMoved { ticket: id, place, reason }])
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

    /// What a kind costs has been paid.
    pub(super) fn confirm_payment(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.living(id)?;
        if ticket.paid {
            return Ok(Vec::new());
        }
        if !is_paid(ticket.kind) && ticket.hold != Some(Hold::Payment) {
            return Err(Refusal::NothingToPay { ticket: id });
        }
        let mut events = vec![Event::TicketPaid { ticket: id }];
        events.extend((ticket.hold == Some(Hold::Payment)).then_some(Event::TicketReleased { ticket: id }));
        Ok(events)
    }

    /// The place is kept, and nobody calls it.
    pub(super) fn hold(self, id: TicketId, hold: Hold) -> Result<Vec<Event>, Refusal> {
        let ticket = self.waiting(id)?;
        if ticket.hold == Some(hold) {
            return Ok(Vec::new());
        }
        Ok(vec![Event::TicketHeld { ticket: id, hold }])
    }

    pub(super) fn release(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.waiting(id)?;
        Ok(ticket.hold.map(|_| Event::TicketReleased { ticket: id }).into_iter().collect())
    }

    pub(super) fn living(self, id: TicketId) -> Result<&'a Ticket, Refusal> {
        let ticket = self.ticket(id)?;
        if ticket.state.is_live() { Ok(ticket) } else { Err(Refusal::WrongState { ticket: id }) }
    }

    fn waiting(self, id: TicketId) -> Result<&'a Ticket, Refusal> {
        let ticket = self.ticket(id)?;
        if ticket.state == State::Waiting { Ok(ticket) } else { Err(Refusal::WrongState { ticket: id }) }
    }
}

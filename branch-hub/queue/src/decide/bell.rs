//! Ringing at reception, and answering.
//! Must not know who answers.

use super::Desk;
use crate::bell::{BellCause, is_awaited};
use crate::event::Event;
use crate::names::{BellId, Slug, TicketId};
use crate::refusal::Refusal;

impl Desk<'_> {
    /// What rings already does not ring twice.
    pub(super) fn ring(self, bell: BellId, cause: &BellCause) -> Result<Vec<Event>, Refusal> {
        match cause {
            BellCause::Direct { service: id } => match self.settings.services.get(id) {
                None => return Err(Refusal::UnknownService { service: id.clone() }),
                Some(service) if !service.direct => {
                    return Err(Refusal::GivesNumbers { service: id.clone() });
                }
                Some(_) => {}
            },
            BellCause::Help { .. } => {}
            BellCause::ComeForMe { ticket } => {
                if !is_awaited(&self.ticket(*ticket)?.state) {
                    return Err(Refusal::WrongState { ticket: *ticket });
                }
            }
        }
        if self.branch.rings_for(cause) {
            return Ok(Vec::new());
        }
        Ok(vec![Event::ReceptionRung { bell, cause: cause.clone() }])
    }

    /// A bell that does not ring has been answered.
    pub(super) fn answer_bell(self, bell: BellId) -> Vec<Event> {
        let rings = self.branch.bells().any(|ringing| ringing.id == bell);
        rings.then_some(Event::BellAnswered { bell }).into_iter().collect()
    }

    /// A call, and the bell for somebody whose class says that they are fetched.
    pub(super) fn called_and_rung(
        self,
        id: TicketId,
        counter: &Slug,
        agent: Option<&Slug>,
        reason: Option<String>,
    ) -> Vec<Event> {
        let mut events = vec![self.called(id, counter, agent, reason)];
        let class = self.branch.ticket(id).and_then(|ticket| ticket.priority.as_ref());
        if class.and_then(|class| self.settings.classes.get(class)).is_some_and(|class| class.come_for_me) {
            let cause = BellCause::ComeForMe { ticket: id };
            events.push(Event::ReceptionRung { bell: BellId::of_ticket(id), cause });
        }
        events
    }
}

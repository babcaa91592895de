//! Services that are paid first: whoever waits for one keeps their place and is not called until it is paid.
//! Must not know what it costs, nor how it is paid.

use super::Desk;
use crate::event::Event;
use crate::names::{Slug, TicketId};
use crate::refusal::Refusal;
use crate::ticket::Hold;
use crate::visit::Visit;

impl Desk<'_> {
    /// Whether a service is paid before anybody is called for it.
    pub(super) fn is_paid_first(self, service: &Slug) -> bool {
        self.settings.services.get(service).is_some_and(|service| service.paid_first)
    }

    /// The hold of a new leg for a service. What a visit has paid for once it does not pay again: who returns to the same
    /// doctor has paid there.
    pub(super) fn held_until_paid(
        self,
        service: &Slug,
        leg: TicketId,
        visit: Option<&Visit>,
    ) -> Option<Event> {
        let legs = visit.into_iter().flat_map(|visit| &visit.legs);
        let paid = legs.filter_map(|leg| self.branch.ticket(*leg)).any(|earlier| earlier.service == *service);
        let held = self.is_paid_first(service) && !paid;
        held.then_some(Event::TicketHeld { ticket: leg, hold: Hold::Payment })
    }

    /// Whoever stands at a counter and has not paid cannot be served there at once.
    pub(super) fn nothing_to_pay(self, service: &Slug) -> Result<(), Refusal> {
        if self.is_paid_first(service) {
            return Err(Refusal::PaidFirst { service: service.clone() });
        }
        Ok(())
    }
}

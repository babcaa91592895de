//! The person is at the counter: a key says so, or time does.
//! Must not know how a service ends.

use super::Desk;
use crate::event::Event;
use crate::names::TicketId;
use crate::refusal::Refusal;
use crate::ticket::State;

impl Desk<'_> {
    pub(super) fn start(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        match &self.ticket(id)?.state {
            // After a start by itself the key still tells something: the person is really here.
            State::Called(call) | State::Serving { call, by_itself: true, .. } => {
                Ok(vec![Event::ServiceStarted {
                    ticket: id,
                    counter: call.counter.clone(),
                    by_itself: false,
                }])
            }
            State::Serving { by_itself: false, .. } => Ok(Vec::new()),
            State::Waiting
            | State::Parked { .. }
            | State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => Err(Refusal::WrongState { ticket: id }),
        }
    }

    pub(super) fn auto_start(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.ticket(id)?;
        let State::Called(call) = &ticket.state else {
            return Err(Refusal::WrongState { ticket: id });
        };
        if !self.is_due(ticket) {
            return Err(Refusal::WrongState { ticket: id });
        }
        Ok(vec![Event::ServiceStarted { ticket: id, counter: call.counter.clone(), by_itself: true }])
    }
}

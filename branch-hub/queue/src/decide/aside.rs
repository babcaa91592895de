//! Setting a ticket aside and bringing it back: by a key, or by time.
//! Must not know who is called next: that is `calling`.

use super::{Desk, millis};
use crate::event::Event;
use crate::names::TicketId;
use crate::refusal::Refusal;
use crate::ticket::State;

impl Desk<'_> {
    pub(super) fn park(self, id: TicketId, wake_after_ms: Option<u64>) -> Result<Vec<Event>, Refusal> {
        let call = self.in_hand(self.ticket(id)?)?;
        Ok(vec![Event::TicketParked {
            ticket: id,
            counter: call.counter.clone(),
            wake_ms: wake_after_ms.unwrap_or(millis(self.settings.rules.park_s)),
        }])
    }

    pub(super) fn unpark(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let State::Parked { .. } = self.ticket(id)?.state else {
            return Err(Refusal::WrongState { ticket: id });
        };
        Ok(vec![Event::TicketUnparked { ticket: id, by_itself: false }])
    }

    /// Time wakes nobody before their time.
    pub(super) fn wake(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.ticket(id)?;
        match ticket.state {
            State::Parked { .. } if self.is_due(ticket) => {
                Ok(vec![Event::TicketUnparked { ticket: id, by_itself: true }])
            }
            State::Parked { .. }
            | State::Waiting
            | State::Called(_)
            | State::Serving { .. }
            | State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => Err(Refusal::WrongState { ticket: id }),
        }
    }
}

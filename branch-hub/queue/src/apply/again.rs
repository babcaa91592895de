//! What facts change that bring somebody back in line: set aside and returned, called by mistake, come late, reopened.
//! Must not refuse, as all of `apply`.

use crate::branch::Branch;
use crate::moment::Stamp;
use crate::names::{Slug, TicketId};
use crate::ticket::{First, Place, State};

impl Branch {
    pub(super) fn park(&mut self, id: TicketId, counter: &Slug, wake_ms: u64, stamp: Stamp) {
        self.release(id, stamp);
        let counter = counter.clone();
        let wakes_run_ms = stamp.run_ms.saturating_add(wake_ms);
        self.alter(id, |t| t.state = State::Parked { counter, wakes_run_ms: Some(wakes_run_ms) });
    }

    /// In line again, to be called before everyone else.
    pub(super) fn back_first(&mut self, id: TicketId, first: First) {
        self.alter(id, |t| {
            t.state = State::Waiting;
            t.first = Some(first);
            t.carried = false;
        });
    }

    /// As if the call had not been made: policies that count calls do not count it either.
    pub(super) fn take_back(&mut self, id: TicketId, stamp: Stamp) {
        let Some(call) = self.ticket(id).and_then(|ticket| ticket.state.call()) else { return };
        let counter = call.counter.clone();
        self.release(id, stamp);
        if let Some(past) = self.parts.past.get_mut(&counter) {
            past.pop_back();
        }
        self.alter(id, |t| t.state = State::Waiting);
    }

    pub(super) fn reopen(&mut self, id: TicketId, place: Place) {
        self.alter(id, |t| {
            // Whoever comes back is here today: no night lies before the next call.
            t.state = State::Waiting;
            t.place = place;
            t.first = None;
            t.carried = false;
            t.put_backs = 0;
        });
    }
}

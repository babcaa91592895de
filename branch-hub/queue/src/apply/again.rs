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
        let since_run_ms = stamp.run_ms;
        let wakes_run_ms = Some(since_run_ms.saturating_add(wake_ms));
        self.alter(id, |t| t.state = State::Parked { counter, since_run_ms, wakes_run_ms });
    }

    /// In line again, to be called before everyone else.
    pub(super) fn back_first(&mut self, id: TicketId, first: First) {
        self.alter(id, |t| {
            t.state = State::Waiting;
            t.first = Some(first);
            t.carried = false;
        });
    }

    /// Nobody came; whoever was thought to have come is counted anew.
    pub(super) fn did_not_come(&mut self, id: TicketId) {
        if !self.missed_the_call(id) {
            self.remember_whether(id, false);
        }
    }

    /// Whether somebody was thought to have been served, and was not there: they are not counted among those who came.
    pub(super) fn missed_the_call(&mut self, id: TicketId) -> bool {
        let Some(ticket) = self.ticket(id) else { return false };
        let State::Served { unseen_run_ms: Some(_), .. } = ticket.state else { return false };
        let service = ticket.service.clone();
        let recent = self.parts.recent_came.entry(service).or_default();
        // Which of them it was no longer matters: only how many came.
        if let Some(came) = recent.iter_mut().rev().find(|came| **came) {
            *came = false;
        }
        true
    }

    /// As if the call had not been made: policies that count calls do not count it either.
    pub(super) fn take_back(&mut self, id: TicketId, stamp: Stamp) {
        let Some(call) = self.ticket(id).and_then(|ticket| ticket.state.call()) else { return };
        let counter = call.counter.clone();
        self.release(id, stamp);
        if let Some(counter) = self.parts.counters.get_mut(&counter) {
            counter.past.pop_back();
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

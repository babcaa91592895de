//! What facts change that bring somebody back in line: set aside and returned, called by mistake, come late, reopened.
//! Must not refuse, as all of `apply`.

use crate::branch::Branch;
use crate::names::{Slug, TicketId};
use crate::ticket::{First, State};

impl Branch {
    pub(super) fn park(&mut self, id: TicketId, counter: &Slug, wakes_run_ms: u64) {
        self.release(id);
        let counter = counter.clone();
        self.alter(id, |t| t.state = State::Parked { counter, wakes_run_ms: Some(wakes_run_ms) });
    }

    /// In line again, to be called before everyone else.
    pub(super) fn back_first(&mut self, id: TicketId, first: First) {
        self.alter(id, |t| {
            t.state = State::Waiting;
            t.first = Some(first);
        });
    }
}

//! A counter goes from one agent to another, with what belongs to it.
//! Must not refuse, as all of `apply`.

use crate::branch::Branch;
use crate::event::Inherited;
use crate::names::Slug;
use crate::ticket::State;

impl Branch {
    pub(super) fn hand_over(&mut self, id: &Slug, to: &Slug, inherited: &[Inherited]) {
        let Some(counter) = self.parts.counters.get_mut(id) else { return };
        counter.agent = Some(to.clone());
        counter.paused = None;
        if let Some(held) = counter.holding {
            self.alter(held, |ticket| match &mut ticket.state {
                State::Called(call) | State::Serving { call, .. } => call.agent = Some(to.clone()),
                State::Waiting
                | State::Parked { .. }
                | State::Served { .. }
                | State::Cancelled
                | State::Expired
                | State::NoShow { .. }
                | State::Transferred { .. } => {}
            });
        }
        for Inherited { ticket, pool, returns_to } in inherited {
            self.alter(*ticket, |ticket| {
                ticket.pool.clone_from(pool);
                ticket.returns_to = returns_to.clone().map(Box::new);
            });
        }
    }
}

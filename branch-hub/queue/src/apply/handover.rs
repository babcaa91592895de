//! A counter goes from one agent to another, with what belongs to it.
//! Must not refuse, as all of `apply`.

use crate::branch::Branch;
use crate::names::{Slug, TicketId};
use crate::ticket::{Call, Pool, State, Ticket};

impl Branch {
    pub(super) fn hand_over(&mut self, id: &Slug, from: Option<&Slug>, to: &Slug) {
        let Some(counter) = self.parts.counters.get_mut(id) else { return };
        counter.agent = Some(to.clone());
        counter.paused = None;
        if let Some(held) = counter.holding {
            self.alter(held, |ticket| match &mut ticket.state {
                State::Called(Call { agent, .. }) | State::Serving { call: Call { agent, .. }, .. } => {
                    *agent = Some(to.clone());
                }
                State::Waiting
                | State::Parked { .. }
                | State::Served { .. }
                | State::Cancelled
                | State::Expired
                | State::NoShow { .. }
                | State::Transferred { .. } => {}
            });
        }
        let Some(from) = from else { return };
        let left = Pool::Agent(from.clone());
        let returns =
            |ticket: &Ticket| ticket.returns_to.as_ref().and_then(|to| to.pool.as_ref()) == Some(&left);
        let theirs: Vec<TicketId> = self
            .tickets()
            .filter(|ticket| {
                ticket.state.is_live() && (ticket.pool.as_ref() == Some(&left) || returns(ticket))
            })
            .map(|ticket| ticket.id)
            .collect();
        for ticket in theirs {
            self.alter(ticket, |ticket| {
                let returning = ticket.returns_to.as_mut().map(|to| &mut to.pool);
                for pool in returning.into_iter().chain([&mut ticket.pool]).flatten() {
                    if *pool == left {
                        *pool = Pool::Agent(to.clone());
                    }
                }
            });
        }
    }
}

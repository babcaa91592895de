//! Who goes over to whoever takes a counter over.
//! Must not know why somebody left.

use super::Desk;
use crate::event::Inherited;
use crate::names::Slug;
use crate::ticket::{Destination, Pool, State, Ticket};

impl Desk<'_> {
    /// Everyone who waits for one agent alone, or is to return to them, and what becomes of them when another comes. A
    /// no-show may still come late, and is then not to wait for somebody who has left.
    pub(super) fn inherited(self, from: &Slug, to: &Slug) -> Vec<Inherited> {
        let left = Pool::Agent(from.clone());
        let theirs = |ticket: &&Ticket| {
            let returns = ticket.returns_to.as_ref().and_then(|to| to.pool.as_ref());
            let may_come = ticket.state.is_live() || matches!(ticket.state, State::NoShow { .. });
            may_come && (ticket.pool.as_ref() == Some(&left) || returns == Some(&left))
        };
        let goes_over = |pool: &Option<Pool>, service: &Slug| match pool {
            Some(pool) if *pool == left => {
                Some(Pool::Agent(to.clone())).filter(|to| self.settings.serves(to, service))
            }
            Some(_) | None => pool.clone(),
        };
        let becomes = |ticket: &Ticket| Inherited {
            ticket: ticket.id,
            pool: goes_over(&ticket.pool, &ticket.service),
            returns_to: ticket.returns_to.as_ref().map(|to| Destination {
                service: to.service.clone(),
                pool: goes_over(&to.pool, &to.service),
            }),
        };
        self.branch.tickets().filter(theirs).map(becomes).collect()
    }
}

//! A visit goes on: a new leg under the same number.
//! Must not refuse, as all of `apply`.

use crate::branch::Branch;
use crate::moment::Stamp;
use crate::names::TicketId;
use crate::ticket::{Destination, Place, State, Ticket};

impl Branch {
    /// Opens a leg that has all from the leg before but what belongs to its own line.
    pub(super) fn open_leg(
        &mut self,
        from: TicketId,
        leg: TicketId,
        to: Destination,
        returns_to: Option<Destination>,
        place: Place,
        stamp: Stamp,
    ) {
        let Some(old) = self.ticket(from).cloned() else { return };
        if let Some(visit) = self.parts.visits.get_mut(&old.visit) {
            visit.legs.push(leg);
        }
        self.enter(Ticket {
            id: leg,
            service: to.service,
            pool: to.pool,
            returns_to,
            place,
            issued_at_ms: stamp.at_ms,
            issued_run_ms: stamp.run_ms,
            put_backs: 0,
            hold: None,
            first: None,
            carried: false,
            state: State::Waiting,
            ..old
        });
    }
}

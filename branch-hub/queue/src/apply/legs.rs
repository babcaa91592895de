//! A visit goes on: a new leg under the same number.
//! Must not refuse, as all of `apply`.

use crate::booking::Appointment;
use crate::branch::Branch;
use crate::moment::Stamp;
use crate::names::{Kind, TicketId};
use crate::ticket::{Destination, Place, State, Ticket};

impl Branch {
    /// The stay begins when the person comes, whenever the number was given.
    pub(super) fn check_in(&mut self, id: TicketId, place: Place, kind: Kind, appointment: Appointment) {
        let Some(visit) = self.ticket(id).map(|ticket| ticket.visit) else { return };
        if let Some(visit) = self.parts.visits.get_mut(&visit) {
            visit.arrival = appointment.arrival;
        }
        self.parts.next_tie = self.parts.next_tie.max(place.tie.saturating_add(1));
        self.alter(id, |t| (t.place, t.kind, t.appointment) = (place, kind, Some(Box::new(appointment))));
    }

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
            returns_to: returns_to.map(Box::new),
            place,
            issued_at_ms: stamp.at_ms,
            issued_run_ms: stamp.run_ms,
            put_backs: 0,
            hold: None,
            first: None,
            behind: None,
            carried: false,
            state: State::Waiting,
            ..old
        });
    }
}

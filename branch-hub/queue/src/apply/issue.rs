//! Somebody has a number: a visit and its first leg begin.
//! Must not refuse, as all of `apply`.

use std::sync::Arc;

use crate::branch::Branch;
use crate::event::Event;
use crate::moment::Stamp;
use crate::ticket::{State, Ticket};
use crate::visit::Visit;

impl Branch {
    pub(super) fn issue(&mut self, event: &Event, stamp: Stamp) {
        let Event::TicketIssued {
            ticket,
            visit,
            number,
            series,
            count,
            service,
            kind,
            priority,
            language,
            channel,
            place,
            day,
            told,
            then,
            claim,
            party,
            booking,
            appointment,
            island,
            roll_next,
            customer,
            pool,
        } = event
        else {
            return;
        };
        let number: Arc<str> = number.as_str().into();
        // What a kiosk printed by itself does not bring the branch's own numbers forward.
        match (roll_next, island) {
            (Some(next), _) => drop(self.parts.rolls.insert(series.clone(), *next)),
            (None, None) => self.came_to(series, *count),
            (None, Some(_)) => {}
        };
        *self.parts.issued.entry(service.clone()).or_default() += 1;
        let stay = Visit {
            id: *visit,
            number: number.clone(),
            // The place may be that of an hour to come.
            arrival: appointment.map_or(*place, |appointment| appointment.arrival),
            legs: vec![*ticket],
        };
        self.parts.visits.insert(*visit, stay);
        self.number(number.clone(), *visit);
        let began_run_ms = if island.is_some() { place.arrived_ms.min(stamp.run_ms) } else { stamp.run_ms };
        let ago_ms = i64::try_from(stamp.run_ms - began_run_ms).unwrap_or(0);
        self.enter(Ticket {
            id: *ticket,
            visit: *visit,
            number,
            series: series.clone(),
            count: *count,
            service: service.clone(),
            kind: *kind,
            paid: false,
            priority: priority.clone(),
            claim: *claim,
            triage: None,
            language: *language,
            channel: *channel,
            place: *place,
            day: *day,
            issued_at_ms: stamp.at_ms - ago_ms,
            issued_run_ms: began_run_ms,
            put_backs: 0,
            hold: None,
            pool: pool.clone(),
            first: None,
            behind: None,
            returns_to: None,
            then: then.as_slice().into(),
            party: *party,
            booking: booking.clone().map(Box::new),
            appointment: appointment.map(Box::new),
            island: island.clone(),
            customer: *customer,
            carried: false,
            told: *told,
            state: State::Waiting,
        });
    }
}

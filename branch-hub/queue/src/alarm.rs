//! Timers of tickets: when a called one starts by itself and when a parked one comes back.
//! Must not know settings: how long a timer runs came with the fact that set it.
//!
//! Timers stand still while the ticket's service is interrupted, and so do the delays before the absent key and a recall.
//! This holds for who stands at the counter too: an agent whose system is down serves nobody, so nothing starts by itself;
//! nobody who was called a moment before is made absent meanwhile; and a call is not repeated to where nobody is served.
//! What protects from a nervous finger, that Next is deaf for a moment, runs on: fingers know no outage.

use crate::branch::Branch;
use crate::names::{Slug, TicketId};
use crate::ticket::{State, Ticket};

impl Branch {
    /// When time does something with a ticket, in running time: starts it by itself, or brings it back in line. None: it
    /// does nothing, or stands still.
    #[must_use]
    pub fn alarm_of(&self, ticket: &Ticket) -> Option<u64> {
        let (since, after) = match &ticket.state {
            State::Called(call) => (call.last_run_ms, call.auto_start_ms),
            State::Parked { since_run_ms, wakes_run_ms, .. } => {
                (*since_run_ms, wakes_run_ms.as_ref()?.saturating_sub(*since_run_ms))
            }
            State::Waiting
            | State::Serving { .. }
            | State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => return None,
        };
        self.passed_at(&ticket.service, since, after)
    }

    pub(crate) fn set_alarm(&mut self, ticket: &Ticket) {
        self.alarms.extend(self.alarm_of(ticket).map(|at| (at, ticket.id)));
    }

    pub(crate) fn stop_alarm(&mut self, ticket: &Ticket) {
        if let Some(at) = self.alarm_of(ticket) {
            self.alarms.remove(&(at, ticket.id));
        }
    }

    /// Changes interruptions of services, and with them the timers of everyone who is there for one.
    pub(crate) fn interrupting(&mut self, services: &[Slug], change: impl FnOnce(&mut Self)) {
        let timed = self.tickets().filter(|t| services.contains(&t.service) && self.alarm_of(t).is_some());
        let stopped: Vec<(u64, TicketId)> =
            timed.filter_map(|ticket| Some((self.alarm_of(ticket)?, ticket.id))).collect();
        for alarm in &stopped {
            self.alarms.remove(alarm);
        }
        change(self);
        let tickets = self.tickets().filter(|ticket| services.contains(&ticket.service));
        let set: Vec<(u64, TicketId)> = tickets.filter_map(|t| Some((self.alarm_of(t)?, t.id))).collect();
        self.alarms.extend(set);
    }
}

//! What facts change of the day: its beginning and end, doors, interruptions, who is carried over.
//! Must not refuse, as all of `apply`.

use std::collections::BTreeSet;

use crate::branch::Branch;
use crate::command::Leftovers;
use crate::day::{Day, Doors};
use crate::figures::Arrivals;
use crate::moment::Stamp;
use crate::names::{Slug, TicketId, VisitId};
use crate::ticket::{State, Ticket};

impl Branch {
    pub(super) fn open_day(&mut self, day: Day, opens_in_ms: u64, stamp: Stamp) {
        let corrected = self.parts.day.is_some_and(|open| open.ordinal == day.ordinal);
        self.parts.day = Some(day);
        if corrected {
            return;
        }
        self.parts.last_ordinal = day.ordinal;
        self.parts.opened_run_ms = stamp.run_ms;
        self.parts.nights.end(stamp.run_ms.saturating_add(opens_in_ms));
        if self.parts.doors == Doors::Closed {
            self.parts.doors = Doors::ByHours;
        }
        self.parts.counts.clear();
        self.remember_lost(day.date);
        self.parts.passed.clear();
        self.parts.issued.clear();
        self.parts.past.clear();
        self.parts.leftovers = Leftovers::default();
        self.parts.peak = None;
        self.parts.accuracy.clear();
        self.parts.arrivals = Arrivals::default();
        // Who has missed a call and may still come is kept as if alive.
        let may_come = |ticket: &Ticket| ticket.carried && matches!(ticket.state, State::NoShow { .. });
        let live = self.parts.tickets.values().filter(|ticket| ticket.state.is_live() || may_come(ticket));
        let staying: BTreeSet<VisitId> = live.map(|ticket| ticket.visit).collect();
        self.parts.tickets.retain(|_, ticket| staying.contains(&ticket.visit));
        let carried: Vec<TicketId> = self.tickets().filter(|t| t.carried).map(|t| t.id).collect();
        for ticket in carried {
            self.alter(ticket, |t| t.carried = false);
        }
        let tickets = &self.parts.tickets;
        self.parts.visits.retain(|_, visit| visit.legs.iter().any(|leg| tickets.contains_key(leg)));
        self.silence_who_came();
        self.number_all();
        self.forget_outages();
    }

    /// Whoever is still called or served goes on, and so do their announcement and the bell for who is fetched.
    pub(super) fn close_day(&mut self, stay_open: &[Slug], stamp: Stamp) {
        self.parts.day = None;
        self.parts.nights.fall(stay_open, stamp.run_ms);
        let tickets = &self.parts.tickets;
        let in_hand = |id: &TicketId| tickets.get(id).is_some_and(|t| t.state.call().is_some());
        self.parts.calls.retain(|call| in_hand(&call.ticket));
        self.silence_for_the_night(stay_open);
    }

    pub(super) fn set_doors(&mut self, doors: Doors, leftovers: Leftovers) {
        self.parts.doors = doors;
        self.parts.leftovers = leftovers;
    }

    pub(super) fn carry_over(&mut self, id: TicketId, stamp: Stamp) {
        self.release(id, stamp);
        self.lets_pass_anew(id);
        self.alter(id, |t| {
            t.state = State::Waiting;
            t.carried = true;
            t.behind = None;
            // A night was no part of what was told.
            t.told = None;
        });
    }

    pub(super) fn stop(
        &mut self,
        services: &[Slug],
        reason: &str,
        (until_ms, gives_tickets): (Option<i64>, bool),
        stamp: Stamp,
    ) {
        self.interrupting(services, |branch| {
            for service in services {
                let outages = branch.parts.outages.entry(service.clone()).or_default();
                outages.begin(reason.to_owned(), until_ms, gives_tickets, stamp.run_ms);
            }
        });
    }

    pub(super) fn go_on(&mut self, services: &[Slug], stamp: Stamp) {
        self.interrupting(services, |branch| {
            for service in services {
                if let Some(outages) = branch.parts.outages.get_mut(service) {
                    outages.end(stamp.run_ms);
                }
            }
        });
    }
}

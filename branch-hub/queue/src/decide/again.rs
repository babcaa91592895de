//! Back in line: a call made by mistake, somebody who comes late, a leg that ended and should not have.
//! Must not know who may ask for it.

use super::{Desk, given, millis};
use crate::command::Leftovers;
use crate::day::Doors;
use crate::event::Event;
use crate::names::{Slug, TicketId};
use crate::refusal::Refusal;
use crate::ticket::{State, Ticket};

impl Desk<'_> {
    /// A call is taken back as if it had not been made; a latecomer is called first, by any desk of the service.
    pub(super) fn requeue(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.ticket(id)?;
        let still_given = || self.still_given(&ticket.service);
        match &ticket.state {
            State::Called(call) | State::Serving { call, .. } => {
                still_given()?;
                Ok(vec![Event::TicketRequeued { ticket: id, counter: call.counter.clone() }])
            }
            State::NoShow { at_run_ms, .. } => {
                still_given()?;
                self.still_in()?;
                self.in_time(ticket, *at_run_ms)?;
                self.unused(ticket.booking.as_deref(), ticket.customer)?;
                Ok(vec![Event::LatecomerReturned { ticket: id }])
            }
            State::Served { .. } => {
                self.missed(ticket)?.ok_or(Refusal::WrongState { ticket: id })?;
                still_given()?;
                self.still_in()?;
                self.unused(ticket.booking.as_deref(), ticket.customer)?;
                Ok(vec![Event::LatecomerReturned { ticket: id }])
            }
            State::Waiting
            | State::Parked { .. }
            | State::Cancelled
            | State::Expired
            | State::Transferred { .. } => Err(Refusal::WrongState { ticket: id }),
        }
    }

    pub(super) fn reopen(self, id: TicketId, reason: &str) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        let ticket = self.ticket(id)?;
        let unknown = Refusal::UnknownTicket { ticket: id };
        let visit = self.branch.visit(ticket.visit).ok_or(unknown.clone())?;
        let newest = *visit.legs.last().ok_or(unknown)?;
        if newest != id {
            return Err(Refusal::WentOn { ticket: id, leg: newest });
        }
        match &ticket.state {
            State::Served { .. } | State::Cancelled | State::Expired | State::NoShow { .. } => {}
            State::Waiting
            | State::Called(_)
            | State::Serving { .. }
            | State::Parked { .. }
            | State::Transferred { .. } => return Err(Refusal::WrongState { ticket: id }),
        }
        self.still_given(&ticket.service)?;
        self.still_in()?;
        self.unused(ticket.booking.as_deref(), ticket.customer)?;
        Ok(vec![Event::TicketReopened { ticket: id, place: visit.arrival, reason: reason.to_owned() }])
    }

    /// Who called somebody in vain and was not told so: no key said that they were there, nor that they were not. For as
    /// long as a latecomer is let in, while the visit has not gone on, and before the day's figures stand.
    pub(super) fn missed(self, ticket: &Ticket) -> Result<Option<&Slug>, Refusal> {
        let State::Served { counter, unseen_run_ms: Some(ended), .. } = &ticket.state else {
            return Ok(None);
        };
        self.branch.day().ok_or(Refusal::Closed)?;
        self.in_time(ticket, *ended)?;
        let newest = self.branch.visit(ticket.visit).and_then(|visit| visit.legs.last().copied());
        match newest.filter(|newest| *newest != ticket.id) {
            Some(leg) => Err(Refusal::WentOn { ticket: ticket.id, leg }),
            None => Ok(Some(counter)),
        }
    }

    fn in_time(self, ticket: &Ticket, missed_run_ms: u64) -> Result<(), Refusal> {
        if self.is_too_late(ticket, missed_run_ms) {
            Err(Refusal::TooLate { ticket: ticket.id })
        } else {
            Ok(())
        }
    }

    /// Whether somebody who missed a call has been away for longer than the branch lets in.
    pub(super) fn is_too_late(self, ticket: &Ticket, missed_run_ms: u64) -> bool {
        // While the service is interrupted nobody could have been called: patience stands still too.
        let away_ms = self.branch.waited_ms(&ticket.service, missed_run_ms, self.now.run_ms);
        away_ms > millis(self.settings.rules.latecomer_s)
    }

    /// Nobody calls a line whose service has gone from the settings.
    fn still_given(self, service: &Slug) -> Result<(), Refusal> {
        let unknown = || Refusal::UnknownService { service: service.clone() };
        self.settings.services.get(service).map(drop).ok_or_else(unknown)
    }

    /// Once the day is over, or a person has sent home who waits, nobody comes back in line.
    fn still_in(self) -> Result<(), Refusal> {
        match self.branch.doors() {
            Doors::Closed if self.branch.parts.leftovers != Leftovers::Serve => Err(Refusal::Closed),
            Doors::Closed | Doors::ByHours | Doors::Open { .. } => {
                self.branch.day().map(drop).ok_or(Refusal::Closed)
            }
        }
    }
}

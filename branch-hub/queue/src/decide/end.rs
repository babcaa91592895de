//! How a leg ends: served, absent or given back.
//! Must not know who comes next, nor where a visit goes on: that is `onward`.

use super::{Desk, given};
use crate::event::Event;
use crate::names::{Gone, Slug, TicketId};
use crate::places::behind;
use crate::refusal::Refusal;
use crate::ticket::{Call, State, Ticket};

impl Desk<'_> {
    pub(super) fn end(
        self,
        id: TicketId,
        outcome: Option<&Slug>,
        leg: TicketId,
    ) -> Result<Vec<Event>, Refusal> {
        self.ending(self.ticket(id)?, outcome, leg)
    }

    pub(super) fn absent(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.ticket(id)?;
        match self.missed(ticket)? {
            Some(counter) => Ok(vec![Event::TicketNoShow { ticket: id, counter: counter.clone() }]),
            None => Ok(vec![self.absence(ticket)?]),
        }
    }

    /// How the ticket in a counter's hand ends, and where the visit goes on, under the id of a new leg. Whoever is still
    /// on the way never counts as served unless an agent says so.
    pub(super) fn ending(
        self,
        ticket: &Ticket,
        outcome: Option<&Slug>,
        leg: TicketId,
    ) -> Result<Vec<Event>, Refusal> {
        let call = self.in_hand(ticket)?;
        let outcome = match outcome {
            Some(outcome) if outcome.as_str() == "absent" => {
                return Ok(vec![self.absence(ticket)?]);
            }
            Some(outcome) if outcome.as_str() == "served" || self.settings.outcomes.contains(outcome) => {
                outcome.clone()
            }
            Some(outcome) => return Err(Refusal::UnknownOutcome { outcome: outcome.clone() }),
            None if matches!(ticket.state, State::Called(_)) => {
                return Err(Refusal::DecideOutcome { ticket: ticket.id });
            }
            None => Slug::from("served"),
        };
        let (counter, unseen) = (call.counter.clone(), false);
        let next = self.next_leg(ticket, &outcome, leg);
        let served = Event::TicketServed { ticket: ticket.id, counter, outcome, unseen };
        Ok(std::iter::once(served).chain(next).collect())
    }

    /// Nobody came. A nervous finger makes nobody absent: the person first has the time to come.
    fn absence(self, ticket: &Ticket) -> Result<Event, Refusal> {
        let call = match &ticket.state {
            State::Called(call) | State::Serving { call, by_itself: true, .. } => call,
            State::Serving { by_itself: false, .. }
            | State::Waiting
            | State::Parked { .. }
            | State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => return Err(Refusal::WrongState { ticket: ticket.id }),
        };
        let rules = self.settings.rules_now(self.branch);
        if let Some(recalls @ 1..) = rules.recalls_before_absent.checked_sub(call.recalls) {
            return Err(Refusal::RecallFirst { recalls });
        }
        let time_to_come = self.time_to_come(ticket, rules.absent_after_s);
        if let Some(wait_ms) = self.still_to_wait_for(&ticket.service, call.last_run_ms, time_to_come) {
            return Err(Refusal::TooSoon { wait_ms });
        }
        let counter = call.counter.clone();
        if ticket.put_backs >= rules.put_back_times || self.is_on_roll(ticket) {
            return Ok(Event::TicketNoShow { ticket: ticket.id, counter });
        }
        let desk = (&counter, call.agent.as_ref());
        let places = behind(self.branch, self.settings, &ticket.service, desk, rules.put_back_places);
        Ok(Event::TicketPutBack { ticket: ticket.id, counter, places, place: ticket.place })
    }

    /// Whoever gives the own place back owes nobody a reason; staff say why.
    pub(super) fn cancel(self, id: TicketId, gone: Gone, reason: &str) -> Result<Vec<Event>, Refusal> {
        match gone {
            Gone::GivenBack => {}
            Gone::Left | Gone::Withdrawn | Gone::SentHome => given(reason)?,
        }
        match &self.ticket(id)?.state {
            State::Waiting | State::Called(_) | State::Parked { .. } => {
                Ok(vec![Event::TicketCancelled { ticket: id, gone, reason: reason.to_owned() }])
            }
            State::Serving { .. }
            | State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => Err(Refusal::WrongState { ticket: id }),
        }
    }

    pub(super) fn in_hand(self, ticket: &Ticket) -> Result<&Call, Refusal> {
        ticket.state.call().ok_or(Refusal::WrongState { ticket: ticket.id })
    }
}

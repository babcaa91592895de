//! Calling: the next one, a given one, and the same one again.
//! Must not know who is next: that is `calling`.

use super::{Desk, given, millis};
use crate::calling::next_pressed;
use crate::event::Event;
use crate::names::{Slug, TicketId, VisitId};
use crate::refusal::Refusal;
use crate::ticket::{State, Ticket};

impl Desk<'_> {
    /// One press for one customer: who is in hand leaves, who is next comes.
    pub(super) fn call_next(
        self,
        counter: &Slug,
        agent: Option<&Slug>,
        (holding, outcome, leg): (Option<TicketId>, Option<&Slug>, TicketId),
        fresh: (TicketId, VisitId),
    ) -> Result<Vec<Event>, Refusal> {
        let here = self.calling_counter(counter, agent)?;
        if here.holding != holding {
            return Err(Refusal::HoldingChanged { holding: here.holding });
        }
        let deaf_ms = millis(self.settings.rules.next_deaf_s);
        if let Some(wait_ms) = here.called_run_ms.and_then(|called| self.still_to_wait(called, deaf_ms)) {
            return Err(Refusal::JustCalled { wait_ms });
        }
        let mut events = Vec::new();
        if let Some(held) = holding {
            let ticket = self.ticket(held)?;
            events.extend(self.ending(ticket, outcome, leg)?);
            // A desk with this one key has not said that the person was there.
            let started_by_itself = matches!(ticket.state, State::Serving { by_itself: true, .. });
            if let Some(Event::TicketServed { unseen, .. }) = events.first_mut() {
                *unseen = started_by_itself && outcome.is_none();
            }
        }
        // Somebody who was absent a moment ago is not called again by the same press: the line was built without them.
        let who = here.agent.as_ref().or(agent);
        match next_pressed(self.branch, self.settings, self.now, counter, who) {
            Some((next, _)) => events.extend(self.called_and_rung(next, counter, who, None)),
            None => events.extend(self.next_on_roll(counter, who, fresh).into_iter().flatten()),
        }
        // Whoever presses with nobody to call is there; said now and then, for the journal is no clock.
        if events.is_empty() && here.may_seem_idle(self.settings, self.now) {
            events.push(Event::AgentStillHere { counter: counter.clone() });
        }
        Ok(events)
    }

    /// Called out of order, with a reason. Somebody who was sent to one counter or agent alone may be called by another
    /// so: it is how they are not forgotten.
    pub(super) fn call(
        self,
        id: TicketId,
        counter: &Slug,
        agent: Option<&Slug>,
        reason: &str,
    ) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        let ticket = self.ticket(id)?;
        let here = self.calling_counter(counter, agent)?;
        if let Some(held) = here.holding {
            return Err(Refusal::StillHolding { counter: counter.clone(), ticket: held });
        }
        match &ticket.state {
            State::Waiting | State::Parked { .. } => {}
            State::Called(_)
            | State::Serving { .. }
            | State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => return Err(Refusal::WrongState { ticket: id }),
        }
        if let Some(hold) = ticket.hold {
            return Err(Refusal::OnHold { ticket: id, hold });
        }
        let agent = here.agent.as_ref().or(agent);
        if !self.settings.offered(counter, agent).any(|service| *service == ticket.service) {
            let (counter, service) = (counter.clone(), ticket.service.clone());
            return Err(Refusal::NotThisCounter { counter, service });
        }
        self.not_interrupted(&ticket.service)?;
        Ok(self.called_and_rung(id, counter, agent, Some(reason.to_owned())))
    }

    pub(super) fn recall(self, id: TicketId) -> Result<Vec<Event>, Refusal> {
        let ticket = self.ticket(id)?;
        let call = match &ticket.state {
            State::Called(call) | State::Serving { call, by_itself: true, .. } => call,
            State::Serving { by_itself: false, .. }
            | State::Waiting
            | State::Parked { .. }
            | State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => return Err(Refusal::WrongState { ticket: id }),
        };
        let rules = self.settings.rules_now(self.branch);
        if call.recalls >= rules.recalls {
            return Err(Refusal::RecallsSpent { recalls: rules.recalls });
        }
        let gap_ms = millis(rules.recall_gap_s);
        if let Some(wait_ms) = self.still_to_wait_for(&ticket.service, call.last_run_ms, gap_ms) {
            return Err(Refusal::RecallTooSoon { wait_ms });
        }
        Ok(vec![Event::TicketRecalled {
            ticket: id,
            counter: call.counter.clone(),
            recall: call.recalls + 1,
            auto_start_ms: self.time_to_come(ticket, rules.auto_start_s),
        }])
    }

    pub(super) fn called(
        self,
        ticket: TicketId,
        counter: &Slug,
        agent: Option<&Slug>,
        reason: Option<String>,
    ) -> Event {
        let after_s = self.settings.rules.auto_start_s;
        Event::TicketCalled {
            ticket,
            counter: counter.clone(),
            agent: agent.cloned(),
            auto_start_ms: self
                .branch
                .ticket(ticket)
                .map_or(millis(after_s), |t| self.time_to_come(t, after_s)),
            reason,
        }
    }

    /// So long after an announcement, and as much longer as their class takes to walk.
    pub(super) fn time_to_come(self, ticket: &Ticket, seconds: u32) -> u64 {
        let class = ticket.priority.as_ref().and_then(|class| self.settings.classes.get(class));
        millis(seconds) + millis(class.map_or(0, |class| class.extra_walking_s))
    }
}

//! Who sits where. One agent is at one counter, and one counter has one agent.
//! Must not know tickets, but for the one in hand.

use super::{Desk, given};
use crate::event::Event;
use crate::names::Slug;
use crate::refusal::Refusal;

impl Desk<'_> {
    pub(super) fn open_counter(self, id: &Slug, agent: Option<&Slug>) -> Result<Vec<Event>, Refusal> {
        self.known_counter(id)?;
        if let Some(agent) = agent {
            self.can_sit(agent, id)?;
        }
        let opened = || Event::CounterOpened { counter: id.clone(), agent: agent.cloned() };
        let Some(counter) = self.branch.counter(id) else { return Ok(vec![opened()]) };
        match &counter.agent {
            Some(there) if Some(there) != agent => {
                Err(Refusal::CounterTaken { counter: id.clone(), agent: there.clone() })
            }
            None if agent.is_some() => {
                match self.branch.caller(counter).filter(|caller| Some(*caller) != agent) {
                    // Somebody serves there without having signed in: whoever comes takes over from them.
                    Some(caller) => Err(Refusal::CounterTaken { counter: id.clone(), agent: caller.clone() }),
                    None => Ok(vec![opened()]),
                }
            }
            Some(_) | None if counter.paused.is_some() => {
                Ok(vec![Event::CounterResumed { counter: id.clone() }])
            }
            Some(_) | None => Ok(Vec::new()),
        }
    }

    /// Whoever comes takes what is there: the ticket in hand, and who waits for whoever has left alone.
    pub(super) fn take_over(self, id: &Slug, agent: &Slug) -> Result<Vec<Event>, Refusal> {
        self.known_counter(id)?;
        self.can_sit(agent, id)?;
        let Some(counter) = self.branch.counter(id) else {
            return Err(Refusal::CounterClosed { counter: id.clone() });
        };
        if counter.agent.as_ref() == Some(agent) {
            return Ok(Vec::new());
        }
        let (from, agent) = (counter.agent.clone(), agent.clone());
        let inherited = from.as_ref().map_or_else(Vec::new, |from| self.inherited(from, &agent));
        Ok(vec![Event::CounterTakenOver { counter: id.clone(), from, agent, inherited }])
    }

    /// An agent of the settings who can do something there and sits nowhere else.
    fn can_sit(self, agent: &Slug, id: &Slug) -> Result<(), Refusal> {
        let known = self.settings.agents.contains_key(agent);
        if !known || self.settings.offered(id, Some(agent)).next().is_none() {
            return Err(Refusal::UnknownAgent { agent: agent.clone() });
        }
        self.nowhere_else(agent, id)
    }

    /// An agent works at one counter, whether they have signed in there or only called: one agent holds one ticket.
    pub(super) fn nowhere_else(self, agent: &Slug, id: &Slug) -> Result<(), Refusal> {
        match self.branch.counter_of(agent).filter(|counter| *counter != id) {
            Some(elsewhere) => {
                Err(Refusal::AgentElsewhere { agent: agent.clone(), counter: elsewhere.clone() })
            }
            None => Ok(()),
        }
    }

    pub(super) fn pause_counter(
        self,
        id: &Slug,
        reason: &str,
        keep_waiting: bool,
    ) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        self.known_counter(id)?;
        let Some(counter) = self.branch.counter(id) else {
            return Err(Refusal::CounterClosed { counter: id.clone() });
        };
        if counter.paused.as_deref() == Some(reason) {
            return Ok(Vec::new());
        }
        if counter.paused.is_none() {
            self.not_the_last(id, keep_waiting)?;
        }
        Ok(vec![Event::CounterPaused { counter: id.clone(), reason: reason.to_owned() }])
    }

    pub(super) fn resume_counter(self, id: &Slug) -> Result<Vec<Event>, Refusal> {
        self.known_counter(id)?;
        let Some(counter) = self.branch.counter(id) else {
            return Err(Refusal::CounterClosed { counter: id.clone() });
        };
        match counter.paused {
            Some(_) => Ok(vec![Event::CounterResumed { counter: id.clone() }]),
            None => Ok(Vec::new()),
        }
    }

    pub(super) fn still_here(self, id: &Slug) -> Result<Vec<Event>, Refusal> {
        self.known_counter(id)?;
        match self.branch.counter(id) {
            Some(_) => Ok(vec![Event::AgentStillHere { counter: id.clone() }]),
            None => Err(Refusal::CounterClosed { counter: id.clone() }),
        }
    }

    /// Nobody is asked who takes those that wait: whoever would answer is not there.
    pub(super) fn sign_out(self, id: &Slug) -> Vec<Event> {
        let idle = self.branch.counter(id).filter(|counter| counter.is_idle(self.settings, self.now));
        let agent = idle.and_then(|counter| counter.agent.clone());
        agent.map(|agent| Event::AgentSignedOut { counter: id.clone(), agent }).into_iter().collect()
    }

    pub(super) fn close_counter(self, id: &Slug, keep_waiting: bool) -> Result<Vec<Event>, Refusal> {
        let Some(counter) = self.branch.counter(id) else {
            self.known_counter(id)?;
            return Ok(Vec::new());
        };
        if let Some(ticket) = counter.holding {
            return Err(Refusal::StillHolding { counter: id.clone(), ticket });
        }
        self.not_the_last(id, keep_waiting)?;
        Ok(vec![Event::CounterClosed { counter: id.clone() }])
    }
}

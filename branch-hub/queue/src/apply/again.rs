//! What facts change that bring somebody back in line: set aside and returned, called by mistake, come late, reopened.
//! Must not refuse, as all of `apply`.

use std::sync::Arc;

use crate::branch::Branch;
use crate::moment::Stamp;
use crate::names::{Slug, TicketId};
use crate::ticket::{First, Place, State, Was};

impl Branch {
    pub(super) fn park(&mut self, id: TicketId, counter: &Slug, wake_ms: u64, stamp: Stamp) {
        self.release(id, stamp);
        let counter = counter.clone();
        let since_run_ms = stamp.run_ms;
        let wakes_run_ms = Some(since_run_ms.saturating_add(wake_ms));
        self.alter(id, |t| t.state = State::Parked { counter, since_run_ms, wakes_run_ms });
    }

    /// In line again, to be called before everyone else.
    pub(super) fn back_first(&mut self, id: TicketId, first: First) {
        self.lets_pass_anew(id);
        self.alter(id, |t| {
            t.state = State::Waiting;
            t.first = Some(first);
            t.behind = None;
            match first {
                // Any desk of the service lets in who comes late.
                First::Latecomer => t.pool = None,
                First::Returned => {}
            }
            t.carried = false;
        });
    }

    /// Nobody came; whoever was thought to have come is counted anew.
    pub(super) fn did_not_come(&mut self, id: TicketId) {
        if !self.missed_the_call(id) {
            self.remember_whether(id, false);
        }
    }

    /// Whether somebody was thought to have been served, and was not there: they are not counted among those who came.
    pub(super) fn missed_the_call(&mut self, id: TicketId) -> bool {
        let Some(ticket) = self.ticket(id) else { return false };
        let State::Served { unseen_run_ms: Some(_), .. } = ticket.state else { return false };
        let service = ticket.service.clone();
        let recent = self.parts.recent_came.entry(service).or_default();
        // Which of them it was no longer matters: only how many came.
        if let Some(came) = recent.iter_mut().rev().find(|came| **came) {
            *came = false;
        }
        true
    }

    /// As if the call had not been made: policies that count calls do not count it either.
    pub(super) fn take_back(&mut self, id: TicketId, stamp: Stamp) {
        let Some(call) = self.ticket(id).and_then(|ticket| ticket.state.call()) else { return };
        let (counter, was, let_pass) = (call.counter.clone(), call.was.clone(), call.let_pass.clone());
        self.release(id, stamp);
        for absent in let_pass {
            self.alter(absent, |t| {
                if let Some(behind) = &mut t.behind {
                    behind.calls = behind.calls.saturating_add(1);
                }
            });
        }
        if let Some(past) = self.parts.past.get_mut(&counter) {
            past.pop_back();
        }
        self.alter(id, |t| {
            t.carried = was == Was::Waiting { carried: true };
            t.state = match was {
                Was::Waiting { .. } => State::Waiting,
                Was::Parked { counter, since_run_ms, wakes_run_ms } => {
                    State::Parked { counter, since_run_ms, wakes_run_ms }
                }
            };
        });
    }

    /// What a ticket is that is about to be called.
    pub(super) fn was(&self, id: TicketId) -> Was {
        let ticket = self.ticket(id);
        match ticket.map(|ticket| &ticket.state) {
            Some(State::Parked { counter, since_run_ms, wakes_run_ms }) => {
                let (since_run_ms, wakes_run_ms) = (*since_run_ms, *wakes_run_ms);
                Was::Parked { counter: counter.clone(), since_run_ms, wakes_run_ms }
            }
            None
            | Some(
                State::Waiting
                | State::Called(_)
                | State::Serving { .. }
                | State::Served { .. }
                | State::Cancelled
                | State::Expired
                | State::NoShow { .. }
                | State::Transferred { .. },
            ) => Was::Waiting { carried: ticket.is_some_and(|ticket| ticket.carried) },
        }
    }

    /// A call lets somebody pass those of the same line who were absent; who they are.
    pub(super) fn others_pass(&mut self, called: TicketId, counter: &Slug) -> Vec<TicketId> {
        let Some(called) = self.ticket(called) else { return Vec::new() };
        let by_any_desk = called.pool.is_none();
        let absent = self.lines.of(&called.service).filter(|(sort, _)| {
            let behind = sort.behind.as_ref().filter(|behind| behind.calls > 0);
            behind.is_some_and(|behind| by_any_desk || behind.counter == *counter)
        });
        let absent: Vec<TicketId> = absent
            .flat_map(|(_, line)| line.iter().map(|(_, id)| *id))
            .filter(|id| *id != called.id)
            .collect();
        for id in &absent {
            self.alter(*id, |t| {
                if let Some(behind) = &mut t.behind {
                    behind.calls = behind.calls.saturating_sub(1);
                }
            });
        }
        absent
    }

    /// Whom somebody lets pass is said anew: no call that was made before counts for it.
    pub(super) fn lets_pass_anew(&mut self, id: TicketId) {
        for held in self.parts.counters.values().filter_map(|counter| counter.holding) {
            let state = self.parts.tickets.get_mut(&held).map(|ticket| &mut Arc::make_mut(ticket).state);
            if let Some(State::Called(call) | State::Serving { call, .. }) = state {
                call.let_pass.retain(|absent| *absent != id);
            }
        }
    }

    pub(super) fn reopen(&mut self, id: TicketId, place: Place) {
        self.lets_pass_anew(id);
        self.alter(id, |t| {
            // Whoever comes back is here today: no night lies before the next call.
            t.state = State::Waiting;
            t.place = place;
            t.first = None;
            t.behind = None;
            t.carried = false;
            t.put_backs = 0;
        });
    }
}

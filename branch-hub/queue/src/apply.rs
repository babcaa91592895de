//! What a fact changes. It reads neither settings nor clock, so that facts replay the same for ever.
//! Must not refuse: what happened, happened. A fact about an unknown ticket changes nothing.

mod again;
mod day;
mod handover;
mod issue;
mod legs;

use std::sync::Arc;

use crate::attention::Triage;
use crate::branch::Branch;
use crate::calling::{Past, REMEMBERED, Sort};
use crate::command::Leftovers;
use crate::counter::Counter;
use crate::day::{Day, Doors};
use crate::event::Event;
use crate::moment::Stamp;
use crate::names::{Slug, TicketId};
use crate::ticket::{Behind, Call, Claim, Destination, First, State, Ticket};

impl Branch {
    /// Adds one fact that was stored at `stamp`.
    pub fn apply(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::DayOpened { ordinal, date, trusted, opens_in_ms } => {
                let day = Day { ordinal: *ordinal, date: *date, trusted: *trusted };
                self.open_day(day, *opens_in_ms, stamp);
            }
            Event::DayClosed { stay_open, .. } => self.close_day(stay_open, stamp),
            Event::DoorsOpened { until_ms, .. } => {
                self.parts.nights.end(stamp.run_ms);
                self.set_doors(Doors::Open { until_ms: *until_ms }, Leftovers::default());
            }
            Event::DoorsClosed { leftovers, .. } => {
                self.set_doors(Doors::Closed, *leftovers);
                if *leftovers == Leftovers::CarryOver {
                    self.parts.nights.fall(&[], stamp.run_ms);
                }
            }
            Event::TicketIssued { .. } => self.issue(event, stamp),
            Event::SeriesPassedMaximum { series, max: _ } => {
                self.parts.passed.insert(series.clone());
            }
            Event::TicketCalled { ticket, counter, agent, auto_start_ms, reason } => {
                self.compare(*ticket, reason.is_none(), stamp);
                let let_pass = self.others_pass(*ticket, counter);
                let call = Call {
                    counter: counter.clone(),
                    agent: agent.clone(),
                    first_run_ms: stamp.run_ms,
                    last_run_ms: stamp.run_ms,
                    last_at_ms: stamp.at_ms,
                    auto_start_ms: *auto_start_ms,
                    recalls: 0,
                    was: self.was(*ticket),
                    let_pass,
                };
                self.alter(*ticket, |t| {
                    t.state = State::Called(Box::new(call));
                    t.carried = false;
                });
                self.announce(*ticket, counter.clone(), stamp.at_ms);
                self.hold(*ticket, counter, stamp);
            }
            Event::TicketRecalled { ticket, counter, recall, auto_start_ms } => {
                self.alter(*ticket, |t| {
                    if let Some(call) = t.state.call().cloned() {
                        t.state = State::Called(Box::new(Call {
                            last_run_ms: stamp.run_ms,
                            last_at_ms: stamp.at_ms,
                            auto_start_ms: *auto_start_ms,
                            recalls: *recall,
                            ..call
                        }));
                    }
                });
                self.announce(*ticket, counter.clone(), stamp.at_ms);
            }
            Event::ServiceStarted { ticket, by_itself, .. } => self.alter(*ticket, |t| match &mut t.state {
                State::Called(call) => {
                    t.state = State::Serving {
                        call: call.clone(),
                        started_run_ms: stamp.run_ms,
                        started_at_ms: stamp.at_ms,
                        by_itself: *by_itself,
                    };
                }
                // The person is confirmed to be here; the service began when it began.
                State::Serving { by_itself: itself, .. } => *itself = *by_itself,
                State::Waiting
                | State::Parked { .. }
                | State::Served { .. }
                | State::Cancelled
                | State::Expired
                | State::NoShow { .. }
                | State::Transferred { .. } => {}
            }),
            Event::TicketServed { ticket, counter, outcome, unseen } => {
                self.remember_duration(*ticket, stamp);
                self.remember_whether(*ticket, true);
                self.release(*ticket, stamp);
                let unseen_run_ms = unseen.then_some(stamp.run_ms);
                let (counter, outcome) = (counter.clone(), outcome.clone());
                self.alter(*ticket, |t| t.state = State::Served { counter, outcome, unseen_run_ms });
            }
            Event::TicketPutBack { ticket, counter, places, place } => {
                self.release(*ticket, stamp);
                self.lets_pass_anew(*ticket);
                self.alter(*ticket, |t| {
                    t.state = State::Waiting;
                    t.place = *place;
                    t.behind = Some(Box::new(Behind { calls: *places, counter: counter.clone() }));
                    // Whoever was to be called before everyone has been called: the line counts again.
                    t.first = None;
                    t.put_backs += 1;
                });
            }
            Event::TicketNoShow { ticket, counter } => {
                self.did_not_come(*ticket);
                self.release(*ticket, stamp);
                self.alter(*ticket, |t| {
                    t.state = State::NoShow { counter: counter.clone(), at_run_ms: stamp.run_ms }
                });
            }
            Event::TicketCancelled { ticket, .. } => {
                self.release(*ticket, stamp);
                self.alter(*ticket, |t| t.state = State::Cancelled);
            }
            Event::TicketExpired { ticket } => {
                self.release(*ticket, stamp);
                self.alter(*ticket, |t| t.state = State::Expired);
            }
            Event::TicketTransferred { ticket, counter, leg, service, place, pool, returns_to, front: _ } => {
                self.remember_duration(*ticket, stamp);
                self.remember_whether(*ticket, true);
                self.release(*ticket, stamp);
                let to = Destination { service: service.clone(), pool: pool.clone() };
                let counter = counter.clone();
                self.alter(*ticket, |t| t.state = State::Transferred { counter, leg: *leg });
                self.open_leg(*ticket, *leg, to, returns_to.clone(), *place, stamp);
            }
            Event::PriorityConfirmed { ticket } => self.alter(*ticket, |t| t.claim = Claim::Confirmed),
            Event::PriorityDeclined { ticket, place, .. } => self.alter(*ticket, |t| {
                t.claim = Claim::Declined;
                t.place = *place;
                t.priority = None;
            }),
            Event::PriorityGiven { ticket, class, .. } => self.alter(*ticket, |t| {
                t.claim = Claim::Confirmed;
                t.priority = Some(class.clone());
            }),
            Event::TicketTriaged { ticket, class, longest_wait_ms, look_again_ms } => {
                let found = Triage {
                    class: class.clone(),
                    since_run_ms: stamp.run_ms,
                    longest_wait_ms: *longest_wait_ms,
                    look_again_ms: *look_again_ms,
                    warned: false,
                    looked_run_ms: stamp.run_ms,
                };
                self.alter(*ticket, |t| t.triage = Some(Box::new(found)));
            }
            Event::TicketPaid { ticket } => self.alter(*ticket, |t| t.paid = true),
            Event::TicketHeld { ticket, hold } => self.alter(*ticket, |t| t.hold = Some(*hold)),
            Event::TicketReleased { ticket } => self.alter(*ticket, |t| t.hold = None),
            Event::CheckedIn { ticket, place, kind, appointment } => {
                self.check_in(*ticket, *place, *kind, *appointment);
            }
            Event::TicketParked { ticket, counter, wake_ms } => {
                self.park(*ticket, counter, *wake_ms, stamp);
            }
            Event::TicketUnparked { ticket, .. } => self.back_first(*ticket, First::Returned),
            Event::TicketRequeued { ticket, .. } => self.take_back(*ticket, stamp),
            Event::LatecomerReturned { ticket } => {
                self.missed_the_call(*ticket);
                self.back_first(*ticket, First::Latecomer);
            }
            Event::TicketMoved { ticket, place, first, behind, reason: _ } => {
                self.parts.next_tie = self.parts.next_tie.max(place.tie.saturating_add(1));
                self.lets_pass_anew(*ticket);
                self.alter(*ticket, |t| {
                    (t.place, t.first) = (*place, *first);
                    t.behind = behind.clone().map(Box::new);
                });
            }
            Event::TicketReopened { ticket, place, .. } => self.reopen(*ticket, *place),
            Event::LegOpened { from, leg, service, place, pool, then, visit: _ } => {
                let to = Destination { service: service.clone(), pool: pool.clone() };
                self.open_leg(*from, *leg, to, None, *place, stamp);
                if let Some(ticket) = self.parts.tickets.get_mut(leg) {
                    Arc::make_mut(ticket).then = then.as_slice().into();
                }
            }
            Event::CounterTakenOver { counter, agent, inherited, from: _ } => {
                self.hand_over(counter, agent, inherited);
                self.acted(counter, stamp);
            }
            Event::CounterOpened { counter, agent } => {
                let holding = self.parts.counters.get(counter).and_then(|counter| counter.holding);
                let opened = Counter {
                    agent: agent.clone(),
                    paused: None,
                    holding,
                    called_run_ms: None,
                    acted_run_ms: stamp.run_ms,
                };
                self.parts.counters.insert(counter.clone(), opened);
            }
            Event::CounterPaused { counter, reason } => self.pause(counter, Some(reason.clone())),
            Event::CounterResumed { counter } => {
                self.pause(counter, None);
                self.acted(counter, stamp);
            }
            Event::AgentStillHere { counter } => self.acted(counter, stamp),
            Event::CounterClosed { counter } | Event::AgentSignedOut { counter, .. } => {
                self.parts.counters.remove(counter);
            }
            Event::ServicesInterrupted { services, reason, until_ms, gives_tickets } => {
                self.stop(services, reason, (*until_ms, *gives_tickets), stamp);
            }
            Event::ServicesResumed { services } => self.go_on(services, stamp),
            Event::TicketCarriedOver { ticket } => self.carry_over(*ticket, stamp),
            Event::AttentionNeeded { ticket, why } => self.alter(*ticket, |t| {
                if let Some(triage) = &mut t.triage {
                    triage.said(*why, stamp.run_ms);
                }
            }),
            Event::ReceptionRung { bell, cause } => self.ring(*bell, cause.clone(), stamp),
            Event::BellAnswered { bell } => self.silence(*bell),
            Event::LatecomerKept { ticket } => self.alter(*ticket, |t| t.carried = true),
            Event::RollSet { series, next } => {
                self.parts.rolls.insert(series.clone(), *next);
            }
            Event::NumbersLost { series } => self.lose_numbers(series, stamp),
            Event::NumberHeard { series, count } => self.hear_number(series, *count),
            Event::NumberSaid { series, said } => self.take_word(series, *said),
            Event::PeakSet { on, reason } => self.parts.peak = on.then(|| reason.clone()),
        }
    }

    fn enter(&mut self, mut ticket: Ticket) {
        ticket.share(&mut self.words);
        self.parts.next_tie = self.parts.next_tie.max(ticket.place.tie.saturating_add(1));
        self.remember_arrival(&ticket);
        self.index(&ticket);
        self.parts.tickets.insert(ticket.id, Arc::new(ticket));
    }

    fn alter(&mut self, id: TicketId, change: impl FnOnce(&mut Ticket)) {
        let Some(was) = self.parts.tickets.get(&id).map(Arc::clone) else { return };
        self.unindex(&was);
        drop(was);
        let Some(ticket) = self.parts.tickets.get_mut(&id) else { return };
        change(Arc::make_mut(ticket));
        let is = Arc::clone(ticket);
        self.index(&is);
        if !self.parts.bells.is_empty() {
            self.silence_who_came();
        }
    }

    fn hold(&mut self, id: TicketId, counter: &Slug, stamp: Stamp) {
        let Some(ticket) = self.parts.tickets.get(&id) else { return };
        let Some(open) = self.parts.counters.get_mut(counter) else { return };
        open.holding = Some(id);
        open.called_run_ms = Some(stamp.run_ms);
        open.acted_run_ms = stamp.run_ms;
        let past = self.parts.past.entry(counter.clone()).or_default();
        past.push_back(Past { service: ticket.service.clone(), sort: Sort::of_ticket(ticket) });
        if past.len() > REMEMBERED {
            past.pop_front();
        }
    }

    fn release(&mut self, id: TicketId, stamp: Stamp) {
        let Some(call) = self.ticket(id).and_then(|ticket| ticket.state.call()) else { return };
        let counter = call.counter.clone();
        if let Some(counter) = self.parts.counters.get_mut(&counter) {
            counter.holding = None;
            counter.acted_run_ms = stamp.run_ms;
        }
    }

    fn acted(&mut self, counter: &Slug, stamp: Stamp) {
        if let Some(counter) = self.parts.counters.get_mut(counter) {
            counter.acted_run_ms = stamp.run_ms;
        }
    }

    fn pause(&mut self, counter: &Slug, reason: Option<String>) {
        if let Some(counter) = self.parts.counters.get_mut(counter) {
            counter.paused = reason;
        }
    }
}

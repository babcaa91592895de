//! Folding: what each fact changes on a board.
//! Must not know who looks: a row that the hall is not sent changes nothing that the hall may see.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Bell, Board, BoardCounter, BoardTicket, Call, First, Interruption, RECENT_CALLS};
use crate::counter::CounterState;
use crate::day::BusinessDay;
use crate::envelope::Row;
use crate::event::{Attention, BellCause, Event, Known, NotRead};
use crate::names::{Slug, TicketState};
use crate::ticket::Claim;

impl Board {
    /// Adds one committed row. A row at or below the board's own is passed over.
    ///
    /// # Errors
    /// [`NotRead`] when the fact is not known to this version: the board must be asked for anew.
    pub fn fold(&mut self, row: &Row) -> Result<(), NotRead> {
        if row.position() <= self.position() {
            return Ok(());
        }
        let event = Event::read(&row.kind, &row.data)?;
        self.apply(&event, row.at);
        self.epoch = row.epoch;
        self.seq = row.seq;
        self.at = row.at;
        Ok(())
    }

    fn apply(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::EpochOpened { incarnation, .. } => self.incarnation = *incarnation,
            Event::HubStarted { .. }
            | Event::ClockSaid { .. }
            | Event::ClockAgreed { .. }
            | Event::VisitRated { .. }
            | Event::DoorsOpened { .. }
            | Event::DoorsClosed { .. }
            | Event::TicketPrinted { .. }
            | Event::DevicePrinter { .. }
            | Event::PairingDeclined { .. }
            | Event::PersonTriedWrong { .. }
            | Event::FaultSeen { .. }
            | Event::DevicePaired { .. }
            | Event::DeviceRevoked { .. }
            | Event::PersonSignedIn { .. }
            | Event::PersonSignedOut { .. }
            | Event::PersonLockedOut { .. }
            | Event::PersonUnlocked { .. }
            | Event::PersonAdded { .. }
            | Event::PersonSecretChanged { .. }
            | Event::PersonRemoved { .. }
            | Event::TokenMade { .. }
            | Event::TokensWithdrawn { .. }
            | Event::TicketPaid { .. }
            | Event::SeriesPassedMaximum { .. }
            | Event::RollSet { .. }
            | Event::NumbersLost { .. }
            | Event::NumberHeard { .. }
            | Event::NumberSaid { .. }
            | Event::DaySealed { .. }
            | Event::BackupMade { .. }
            | Event::BackupFailed { .. }
            | Event::LatecomerKept { .. }
            | Event::AgentStillHere { .. } => {}
            Event::ReceptionRung { bell, cause } => {
                self.bells.insert(*bell, Bell { cause: cause.clone(), at });
            }
            Event::BellAnswered { bell } => drop(self.bells.remove(bell)),
            Event::SettingsAdopted { revision, .. } => self.revision = *revision,
            Event::DayOpened { ordinal, date, trusted, .. } => {
                self.open_day(BusinessDay { ordinal: *ordinal, date: *date, trusted: *trusted });
            }
            Event::DayClosed { stay_open, .. } => {
                self.day = None;
                // Only emergencies of services that go on, and people who are still called, need anybody.
                self.bells.retain(|_, bell| match &bell.cause {
                    BellCause::Direct { service } => stay_open.contains(service),
                    BellCause::Help { .. } => false,
                    BellCause::ComeForMe { .. } => true,
                });
                // Whoever is still called or served goes on, and so does their announcement.
                let tickets = &self.tickets;
                let in_hand = |id: &Uuid| tickets.get(id).is_some_and(|ticket| ticket.counter.is_some());
                self.calls.retain(|call| in_hand(&call.ticket));
            }
            Event::TicketIssued {
                ticket,
                number,
                service,
                kind,
                priority,
                claim,
                language,
                place,
                pool,
                since,
                ..
            } => {
                let (claimed, pool) = (*claim == Claim::Claimed, pool.clone());
                let who = Known { claimed, pool, ..Known::new(number, *kind, priority.clone(), *language) };
                self.tickets
                    .insert(*ticket, BoardTicket::waiting(&who, service, *place, since.unwrap_or(at)));
            }
            Event::TicketMoved { ticket, place, first, .. } => self.change(*ticket, |t| {
                t.place = *place;
                t.first = *first;
            }),
            Event::TicketCalled { ticket, counter, .. } => {
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.state = TicketState::Called;
                    t.counter = Some(counter.clone());
                    t.called_at = Some(at);
                    t.recalls = 0;
                    t.started_at = None;
                    t.carried = false;
                }
                self.hold(counter, *ticket);
                self.announce(*ticket, counter, at);
            }
            Event::TicketRecalled { ticket, counter, recall, .. } => {
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.state = TicketState::Called;
                    t.called_at = Some(at);
                    t.recalls = *recall;
                    t.started_at = None;
                }
                self.announce(*ticket, counter, at);
            }
            Event::ServiceStarted { ticket, by_itself, .. } => {
                if !by_itself {
                    self.silence(*ticket);
                }
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.state = TicketState::Serving;
                    t.started_at = t.started_at.or(Some(at));
                }
                self.settle(*ticket);
            }
            Event::TicketServed { ticket, counter, .. } | Event::TicketNoShow { ticket, counter } => {
                self.tickets.remove(ticket);
                self.let_go(counter, *ticket);
                self.settle(*ticket);
            }
            Event::TicketPutBack { ticket, counter, place, .. } => {
                self.leave_counter(*ticket, counter, TicketState::Waiting);
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.place = *place;
                    t.first = None;
                }
            }
            Event::TicketRequeued { ticket, counter, parked, carried } => {
                let state = if *parked { TicketState::Parked } else { TicketState::Waiting };
                self.leave_counter(*ticket, counter, state);
                self.change(*ticket, |t| t.carried = *carried);
            }
            Event::TicketParked { ticket, counter, .. } => {
                self.leave_counter(*ticket, counter, TicketState::Parked);
            }
            Event::TicketUnparked { ticket, .. } => self.change(*ticket, |t| {
                t.state = TicketState::Waiting;
                t.first = Some(First::Returned);
                t.carried = false;
            }),
            Event::TicketCarriedOver { ticket } => {
                if let Some(counter) = self.tickets.get(ticket).and_then(|t| t.counter.clone()) {
                    self.leave_counter(*ticket, &counter, TicketState::Waiting);
                }
                self.change(*ticket, |t| {
                    t.state = TicketState::Waiting;
                    t.carried = true;
                });
            }
            Event::LatecomerReturned { ticket, service, place, issued_at, who } => {
                let first = Some(First::Latecomer);
                let back = BoardTicket { first, ..BoardTicket::waiting(who, service, *place, *issued_at) };
                self.tickets.insert(*ticket, back);
            }
            Event::TicketReopened { ticket, service, place, issued_at, who, .. } => {
                self.tickets.insert(*ticket, BoardTicket::waiting(who, service, *place, *issued_at));
            }
            Event::LegOpened { leg, service, place, pool, who, .. } => {
                let pool = pool.clone();
                let next = BoardTicket { pool, ..BoardTicket::waiting(who, service, *place, at) };
                self.tickets.insert(*leg, next);
            }
            Event::PriorityConfirmed { ticket } => self.change(*ticket, |t| t.claimed = false),
            Event::PriorityDeclined { ticket, place, .. } => self.change(*ticket, |t| {
                t.priority = None;
                t.claimed = false;
                t.place = *place;
            }),
            Event::CheckedIn { ticket, place, kind, .. } => self.change(*ticket, |t| {
                t.place = *place;
                t.kind = *kind;
            }),
            Event::PriorityGiven { ticket, class, .. } => {
                self.change(*ticket, |t| {
                    t.priority = Some(class.clone());
                    t.claimed = false;
                });
            }
            Event::TicketTriaged { ticket, class, .. } => self.change(*ticket, |t| {
                t.triage = Some(class.clone());
                t.attention = None;
            }),
            Event::AttentionNeeded { ticket, why } => self.change(*ticket, |t| {
                // That the longest wait is over is said once, and stays true.
                if t.attention != Some(Attention::LongestWait) {
                    t.attention = Some(*why);
                }
            }),
            Event::TicketHeld { ticket, hold } => self.change(*ticket, |t| {
                t.held = true;
                t.hold = *hold;
            }),
            Event::TicketReleased { ticket } => self.change(*ticket, |t| {
                t.held = false;
                t.hold = None;
            }),
            Event::TicketCancelled { ticket, .. } | Event::TicketExpired { ticket } => {
                if let Some(counter) = self.tickets.remove(ticket).and_then(|t| t.counter) {
                    self.let_go(&counter, *ticket);
                }
                self.settle(*ticket);
            }
            Event::TicketTransferred { ticket, counter, leg, service, place, pool, .. } => {
                if let Some(mut t) = self.tickets.remove(ticket) {
                    t.state = TicketState::Waiting;
                    t.service = service.clone();
                    t.place = *place;
                    t.issued_at = at;
                    t.counter = None;
                    t.called_at = None;
                    t.recalls = 0;
                    t.started_at = None;
                    t.held = false;
                    t.hold = None;
                    t.first = None;
                    t.pool.clone_from(pool);
                    self.tickets.insert(*leg, t);
                }
                self.let_go(counter, *ticket);
                self.settle(*ticket);
            }
            Event::CounterOpened { counter, agent } => {
                let holding = self.counters.get(counter).and_then(|c| c.holding);
                let here = BoardCounter { state: CounterState::Open, agent: agent.clone(), holding };
                self.counters.insert(counter.clone(), here);
            }
            Event::CounterPaused { counter, .. } => self.set_counter(counter, CounterState::Paused),
            Event::CounterResumed { counter } => self.set_counter(counter, CounterState::Open),
            Event::CounterClosed { counter } | Event::AgentSignedOut { counter, .. } => {
                self.counters.remove(counter);
            }
            Event::CounterTakenOver { counter, agent, inherited, .. } => {
                if let Some(c) = self.counters.get_mut(counter) {
                    c.agent = Some(agent.clone());
                    c.state = CounterState::Open;
                }
                for one in inherited {
                    self.change(one.ticket, |t| t.pool.clone_from(&one.pool));
                }
            }
            Event::ServicesInterrupted { services, reason, until, .. } => {
                for service in services {
                    let stop = Interruption { reason: reason.clone(), until: *until };
                    self.interruptions.insert(service.clone(), stop);
                }
            }
            Event::ServicesResumed { services } => {
                self.interruptions.retain(|service, _| !services.contains(service));
            }
            Event::PeakSet { on, .. } => self.peak = *on,
        }
        if !self.bells.is_empty() {
            self.silence_who_is_not_called();
        }
    }

    /// Somebody who was to be fetched has been seen at the counter.
    fn silence(&mut self, ticket: Uuid) {
        self.bells.retain(|_, bell| bell.cause != BellCause::ComeForMe { ticket });
    }

    /// Nobody fetches who is not called any more.
    fn silence_who_is_not_called(&mut self) {
        let tickets = &self.tickets;
        self.bells.retain(|_, bell| match &bell.cause {
            BellCause::Direct { .. } | BellCause::Help { .. } => true,
            BellCause::ComeForMe { ticket } => tickets.get(ticket).is_some_and(|t| t.counter.is_some()),
        });
    }

    /// A corrected date is no new day: only a new one calls off the peak and calls those who were kept for it.
    fn open_day(&mut self, day: BusinessDay) {
        let corrected = self.day.is_some_and(|open| open.ordinal == day.ordinal);
        self.day = Some(day);
        if !corrected {
            self.peak = false;
            self.tickets.values_mut().for_each(|t| t.carried = false);
        }
    }

    fn change(&mut self, ticket: Uuid, change: impl FnOnce(&mut BoardTicket)) {
        if let Some(t) = self.tickets.get_mut(&ticket) {
            change(t);
        }
    }

    /// Out of a counter's hand, and still in the branch.
    fn leave_counter(&mut self, ticket: Uuid, counter: &Slug, state: TicketState) {
        if let Some(t) = self.tickets.get_mut(&ticket) {
            t.state = state;
            t.counter = None;
            t.called_at = None;
            t.recalls = 0;
            t.started_at = None;
        }
        self.let_go(counter, ticket);
        self.settle(ticket);
    }

    fn hold(&mut self, counter: &Slug, ticket: Uuid) {
        if let Some(c) = self.counters.get_mut(counter) {
            c.holding = Some(ticket);
        }
    }

    /// Who is found absent late has left the counter's hand already: whoever is there now stays.
    fn let_go(&mut self, counter: &Slug, ticket: Uuid) {
        if let Some(c) = self.counters.get_mut(counter).filter(|c| c.holding == Some(ticket)) {
            c.holding = None;
        }
    }

    fn set_counter(&mut self, counter: &Slug, state: CounterState) {
        if let Some(c) = self.counters.get_mut(counter) {
            c.state = state;
        }
    }

    fn announce(&mut self, ticket: Uuid, counter: &Slug, at: Timestamp) {
        let Some(t) = self.tickets.get(&ticket) else { return };
        let (number, service) = (t.number.clone(), t.service.clone());
        // A visit keeps its number through all its legs, and the hall knows it by that number.
        self.calls.retain(|call| call.number != number);
        self.calls.insert(0, Call { ticket, number, service, counter: counter.clone(), at, open: true });
        self.calls.truncate(RECENT_CALLS);
    }

    fn settle(&mut self, ticket: Uuid) {
        for call in self.calls.iter_mut().filter(|call| call.ticket == ticket) {
            call.open = false;
        }
    }
}

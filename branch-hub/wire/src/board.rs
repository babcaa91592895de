//! The board: everything that a screen of the hall or a desk folds out of the event stream.
//! Must not know settings: names and directions stand in the catalogue.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::counter::CounterState;
use crate::day::BusinessDay;
use crate::envelope::{Position, Row};
use crate::event::{Event, Known, NotRead, Place};
use crate::names::{Kind, Language, Slug, TicketState};

/// How many ended calls a board remembers.
pub const RECENT_CALLS: usize = 12;

/// A live ticket on the board. Numbers, never names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardTicket {
    /// As printed.
    pub number: String,
    /// For what.
    pub service: Slug,
    /// What sort.
    pub kind: Kind,
    /// The class, for desks; hall screens never show it.
    pub priority: Option<Slug>,
    /// `waiting`, `called`, `serving` or `parked`.
    pub state: TicketState,
    /// In which the customer is spoken to.
    pub language: Language,
    /// Place in line.
    #[schema(value_type = Object)]
    pub place: Place,
    /// When this leg began.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// The counter that has it.
    pub counter: Option<Slug>,
    /// When it was last called or recalled.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub called_at: Option<Timestamp>,
    /// Recalls so far in this call.
    pub recalls: u32,
    /// When service started.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
}

impl BoardTicket {
    /// Somebody who begins to wait.
    fn waiting(who: &Known, service: &Slug, place: Place, issued_at: Timestamp) -> Self {
        Self {
            number: who.number.clone(),
            service: service.clone(),
            kind: who.kind,
            priority: who.priority.clone(),
            state: TicketState::Waiting,
            language: who.language,
            place,
            issued_at,
            counter: None,
            called_at: None,
            recalls: 0,
            started_at: None,
        }
    }
}

/// A counter on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BoardCounter {
    /// Whether it can call.
    pub state: CounterState,
    /// Who is there.
    pub agent: Option<Slug>,
    /// The ticket in hand.
    pub holding: Option<Uuid>,
}

/// One announcement, newest first on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Call {
    /// Which leg.
    pub ticket: Uuid,
    /// As printed.
    pub number: String,
    /// For what.
    pub service: Slug,
    /// Where.
    pub counter: Slug,
    /// When it was last announced.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whether it is still called (and not yet serving or gone).
    pub open: bool,
}

/// What `GET /v1/board` answers and `event: snapshot` carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Board {
    /// The epoch's number.
    pub epoch: u64,
    /// The epoch's incarnation.
    pub incarnation: Uuid,
    /// The last row folded in.
    pub seq: u64,
    /// The hub's wall clock when this was made.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The settings' revision; another one means that the catalogue must be asked for anew.
    pub revision: u64,
    /// The day, if one has begun.
    pub day: Option<BusinessDay>,
    /// Live tickets.
    pub tickets: BTreeMap<Uuid, BoardTicket>,
    /// Counters that are open or paused.
    pub counters: BTreeMap<Slug, BoardCounter>,
    /// The newest [`RECENT_CALLS`] tickets called today, newest first, one line a number.
    pub calls: Vec<Call>,
}

impl Board {
    /// Where the board stands in the journal.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position { epoch: self.epoch, seq: self.seq }
    }

    /// People waiting for a service.
    #[must_use]
    pub fn waiting(&self, service: &Slug) -> usize {
        self.tickets.values().filter(|t| t.state == TicketState::Waiting && t.service == *service).count()
    }

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
            | Event::DoorsOpened { .. }
            | Event::DoorsClosed { .. }
            | Event::TicketPrinted { .. }
            | Event::DevicePrinter { .. }
            | Event::PriorityConfirmed { .. }
            | Event::TicketTriaged { .. }
            | Event::TicketPaid { .. }
            | Event::TicketHeld { .. }
            | Event::TicketReleased { .. }
            | Event::AttentionNeeded { .. }
            | Event::ServicesInterrupted { .. }
            | Event::ServicesResumed { .. }
            | Event::PeakSet { .. } => {}
            Event::SettingsAdopted { revision, .. } => self.revision = *revision,
            Event::DayOpened { ordinal, date, trusted } => {
                self.day = Some(BusinessDay { ordinal: *ordinal, date: *date, trusted: *trusted });
            }
            Event::DayClosed { .. } => {
                self.day = None;
                // Whoever is still called or served goes on, and so does their announcement.
                let tickets = &self.tickets;
                let in_hand = |id: &Uuid| tickets.get(id).is_some_and(|ticket| ticket.counter.is_some());
                self.calls.retain(|call| in_hand(&call.ticket));
            }
            Event::TicketIssued { ticket, number, service, kind, priority, language, place, .. } => {
                let who = Known {
                    number: number.clone(),
                    kind: *kind,
                    priority: priority.clone(),
                    language: *language,
                };
                self.tickets.insert(*ticket, BoardTicket::waiting(&who, service, *place, at));
            }
            Event::TicketCalled { ticket, counter, .. } => {
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.state = TicketState::Called;
                    t.counter = Some(counter.clone());
                    t.called_at = Some(at);
                    t.recalls = 0;
                    t.started_at = None;
                }
                self.hold(counter, Some(*ticket));
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
            Event::ServiceStarted { ticket, .. } => {
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.state = TicketState::Serving;
                    t.started_at = t.started_at.or(Some(at));
                }
                self.settle(*ticket);
            }
            Event::TicketServed { ticket, counter, .. } | Event::TicketNoShow { ticket, counter } => {
                self.tickets.remove(ticket);
                self.hold(counter, None);
                self.settle(*ticket);
            }
            Event::TicketPutBack { ticket, counter, place, .. } => {
                self.leave_counter(*ticket, counter, TicketState::Waiting);
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.place = *place;
                }
            }
            Event::TicketRequeued { ticket, counter } => {
                self.leave_counter(*ticket, counter, TicketState::Waiting);
            }
            Event::TicketParked { ticket, counter, .. } => {
                self.leave_counter(*ticket, counter, TicketState::Parked);
            }
            Event::TicketUnparked { ticket, .. } => {
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.state = TicketState::Waiting;
                }
            }
            Event::TicketCarriedOver { ticket } => {
                match self.tickets.get(ticket).and_then(|t| t.counter.clone()) {
                    Some(counter) => self.leave_counter(*ticket, &counter, TicketState::Waiting),
                    None => {
                        if let Some(t) = self.tickets.get_mut(ticket) {
                            t.state = TicketState::Waiting;
                        }
                    }
                }
            }
            Event::LatecomerReturned { ticket, service, place, issued_at, who }
            | Event::TicketReopened { ticket, service, place, issued_at, who } => {
                self.tickets.insert(*ticket, BoardTicket::waiting(who, service, *place, *issued_at));
            }
            Event::LegOpened { leg, service, place, who, .. } => {
                self.tickets.insert(*leg, BoardTicket::waiting(who, service, *place, at));
            }
            Event::PriorityDeclined { ticket, .. } => {
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.priority = None;
                }
            }
            Event::PriorityGiven { ticket, class, .. } => {
                if let Some(t) = self.tickets.get_mut(ticket) {
                    t.priority = Some(class.clone());
                }
            }
            Event::TicketCancelled { ticket, .. } | Event::TicketExpired { ticket } => {
                if let Some(counter) = self.tickets.remove(ticket).and_then(|t| t.counter) {
                    self.hold(&counter, None);
                }
                self.settle(*ticket);
            }
            Event::TicketTransferred { ticket, counter, leg, service, place, .. } => {
                if let Some(mut t) = self.tickets.remove(ticket) {
                    t.state = TicketState::Waiting;
                    t.service = service.clone();
                    t.place = *place;
                    t.issued_at = at;
                    t.counter = None;
                    t.called_at = None;
                    t.recalls = 0;
                    t.started_at = None;
                    self.tickets.insert(*leg, t);
                }
                self.hold(counter, None);
                self.settle(*ticket);
            }
            Event::CounterOpened { counter, agent } => {
                let holding = self.counters.get(counter).and_then(|c| c.holding);
                let here = BoardCounter { state: CounterState::Open, agent: agent.clone(), holding };
                self.counters.insert(counter.clone(), here);
            }
            Event::CounterPaused { counter, .. } => self.set_counter(counter, CounterState::Paused),
            Event::CounterResumed { counter } => self.set_counter(counter, CounterState::Open),
            Event::CounterClosed { counter } => {
                self.counters.remove(counter);
            }
            Event::CounterTakenOver { counter, agent, .. } => {
                if let Some(c) = self.counters.get_mut(counter) {
                    c.agent = Some(agent.clone());
                    c.state = CounterState::Open;
                }
            }
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
        self.hold(counter, None);
        self.settle(ticket);
    }

    fn hold(&mut self, counter: &Slug, ticket: Option<Uuid>) {
        if let Some(c) = self.counters.get_mut(counter) {
            c.holding = ticket;
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

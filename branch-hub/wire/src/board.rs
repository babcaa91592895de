//! The board: everything that a screen of the hall or a desk folds out of the event stream.
//! Must not know settings: names and directions stand in the catalogue.
//!
//! The hall's board is the staff's without what only staff may know: classes, triage, why somebody is held, who is to be
//! looked at. Whoever folds the rows that the hall is sent onto the board that the hall is sent has the hall's board.

mod fold;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::counter::CounterState;
use crate::day::BusinessDay;
use crate::envelope::Position;
pub use crate::event::First;
use crate::event::{Attention, BellCause, Known, Place, Pool};
use crate::names::{Kind, Language, Slug, TicketState};
use crate::ticket::Hold;

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
    /// Nobody has looked yet whether the claim to it is right; for desks.
    #[serde(default)]
    pub claimed: bool,
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
    /// It keeps its place and is not called.
    #[serde(default)]
    pub held: bool,
    /// Why it is held, for desks.
    #[serde(default)]
    pub hold: Option<Hold>,
    /// It is kept for the next day: nobody calls it in turn until that one opens.
    #[serde(default)]
    pub carried: bool,
    /// Why it is called before everyone else who waits for the same service, if it is.
    #[serde(default)]
    pub first: Option<First>,
    /// Who alone may call it, if anyone.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub pool: Option<Pool>,
    /// The nurse's class, for desks; hall screens never show it.
    #[serde(default)]
    pub triage: Option<Slug>,
    /// Why somebody is to look at this person, for desks, until somebody has.
    #[serde(default)]
    pub attention: Option<Attention>,
}

impl BoardTicket {
    /// Somebody who begins to wait.
    fn waiting(who: &Known, service: &Slug, place: Place, issued_at: Timestamp) -> Self {
        Self {
            number: who.number.clone(),
            service: service.clone(),
            kind: who.kind,
            priority: who.priority.clone(),
            claimed: who.claimed,
            state: TicketState::Waiting,
            language: who.language,
            place,
            issued_at,
            counter: None,
            called_at: None,
            recalls: 0,
            started_at: None,
            held: who.held,
            hold: who.hold,
            carried: false,
            first: None,
            pool: who.pool.clone(),
            triage: who.triage.clone(),
            attention: who.attention,
        }
    }

    /// Whether it stands in a line: it waits, is not held, and is not kept for the next day.
    #[must_use]
    pub fn is_in_line(&self) -> bool {
        self.state == TicketState::Waiting && !self.held && !self.carried
    }
}

/// A service that stands still, as the hall is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Interruption {
    /// In a few words.
    pub reason: String,
    /// When it is hoped to go on. Nothing goes on by itself.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
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
    /// Services that stand still.
    #[serde(default)]
    pub interruptions: BTreeMap<Slug, Interruption>,
    /// A person has declared a peak day.
    #[serde(default)]
    pub peak: bool,
    /// Who calls reception and has not been answered; for staff alone.
    #[serde(default)]
    pub bells: BTreeMap<Uuid, Bell>,
}

/// Somebody calls reception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bell {
    /// Why.
    pub cause: BellCause,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

impl Board {
    /// Where the board stands in the journal.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position { epoch: self.epoch, seq: self.seq }
    }

    /// People waiting for a service who can be called: neither held nor kept for the next day.
    #[must_use]
    pub fn waiting(&self, service: &Slug) -> usize {
        self.tickets.values().filter(|t| t.is_in_line() && t.service == *service).count()
    }

    /// How many can be called, by service; services without any are not in it.
    #[must_use]
    pub fn waiting_by_service(&self) -> BTreeMap<&Slug, usize> {
        let mut waiting = BTreeMap::new();
        for ticket in self.tickets.values().filter(|ticket| ticket.is_in_line()) {
            *waiting.entry(&ticket.service).or_default() += 1;
        }
        waiting
    }
}

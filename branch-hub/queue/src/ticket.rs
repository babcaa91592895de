//! A ticket: one leg of a visit, where it stands in line and what has become of it.
//! Must not know the rules that move it.

mod state;

use std::sync::Arc;

pub use state::{Call, State, Was};

use crate::attention::Triage;
use crate::booking::Appointment;
use crate::figures::Wait;
use crate::names::{Channel, CustomerId, Kind, Language, Slug, TicketId, VisitId, Words};

/// A place in line. Places compare field by field, in this order; the smaller is nearer the front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Place {
    /// When the person arrived, in milliseconds of the hub's own running time.
    pub arrived_ms: u64,
    /// Who came first within one millisecond; it only grows.
    pub tie: u64,
    /// 0 for the place of an arrival; more for one right behind it.
    pub back: u32,
}

/// One leg of a visit. What few tickets have is boxed: in a hall of thousands a press pays for the memory that it touches
/// more than for what it decides.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ticket {
    /// Its own id.
    pub id: TicketId,
    /// The visit that it belongs to.
    pub visit: VisitId,
    /// As printed; the same through all legs of a visit.
    pub number: Arc<str>,
    /// The series that gave the number.
    pub series: Slug,
    /// The count that the number shows.
    pub count: u32,
    /// For what.
    pub service: Slug,
    /// What sort.
    pub kind: Kind,
    /// Whether a kind that is paid for has been paid; until then it counts as `Normal`.
    pub paid: bool,
    /// The priority class that counts.
    pub priority: Option<Slug>,
    /// What has become of the claim to it.
    pub claim: Claim,
    /// The nurse's class, where a service is ordered by it. Never shown or spoken in the hall.
    pub triage: Option<Box<Triage>>,
    /// In which the customer is spoken to.
    pub language: Language,
    /// Where it was asked for.
    pub channel: Channel,
    /// Place in line.
    pub place: Place,
    /// The business day.
    pub day: u64,
    /// When this leg began, by the wall clock.
    pub issued_at_ms: i64,
    /// When this leg began, in running time.
    pub issued_run_ms: u64,
    /// How often it went back in line because nobody came.
    pub put_backs: u32,
    /// Why it keeps its place and is not called, if it is held.
    pub hold: Option<Hold>,
    /// Who alone may call it, if anyone.
    pub pool: Option<Pool>,
    /// Why it is called before everyone else, if it is.
    pub first: Option<First>,
    /// Whom it lets pass since nobody came to its call.
    pub behind: Option<Box<Behind>>,
    /// Where it goes when this leg is served, if it was only lent.
    pub returns_to: Option<Box<Destination>>,
    /// Services that follow, each when the leg before is served.
    pub then: Box<[Slug]>,
    /// People who came under this number.
    pub party: u32,
    /// The appointment that it stands for.
    pub booking: Option<Box<Booking>>,
    /// How the person came for it.
    pub appointment: Option<Box<Appointment>>,
    /// The kiosk that printed the number by itself while the hub was away; `count` is then of that kiosk's island series.
    pub island: Option<Slug>,
    /// Who asked from afar.
    pub customer: Option<CustomerId>,
    /// It keeps its place over the end of the day: nobody calls it in turn until the next one opens.
    pub carried: bool,
    /// The wait that was told with it, until its first call shows how right that was.
    pub told: Option<Wait>,
    /// Where it stands.
    pub state: State,
}

/// What has become of a claim to a priority class. It counts from the first moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Claim {
    /// Nobody claimed anything.
    #[default]
    None,
    /// The customer says so.
    Claimed,
    /// Reception or an agent has seen it.
    Confirmed,
    /// Reception or an agent has seen that it is not so: back to the place by arrival.
    Declined,
}

/// Why a waiting ticket keeps its place and is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Hold {
    /// The service is paid first.
    Payment,
    /// Not yet in the branch.
    CheckIn,
    /// Papers are missing.
    Documents,
    /// Given by a kiosk while the hub was away, and not yet placed.
    Reconciliation,
}

/// Who alone may call a ticket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Pool {
    /// One counter.
    Counter(Slug),
    /// One agent, wherever they sit.
    Agent(Slug),
}

/// Whom a ticket lets pass that was called in vain. Calls of people whom any desk may call count, and all those of the
/// desk that called in vain; where nobody else waits, nobody is waited for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Behind {
    /// So many calls of its service go to others first.
    pub calls: u32,
    /// The desk that called in vain.
    pub counter: Slug,
}

/// Why a ticket is called before everyone else who waits for the same service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum First {
    /// Came back after a no-show.
    Latecomer,
    /// Was set aside and its time has come.
    Returned,
}

/// Where a visit goes on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Destination {
    /// For what.
    pub service: Slug,
    /// With whom alone.
    pub pool: Option<Pool>,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Booking {
    /// As head office or the branch knows it; one live ticket at a time bears it.
    pub reference: Arc<str>,
    /// When, by the wall clock.
    pub at_ms: i64,
}

/// A number that a kiosk gave by itself while the hub was away: the paper is in the customer's hand already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IslandNumber {
    /// Which kiosk.
    pub kiosk: Slug,
    /// As printed.
    pub number: String,
    /// When the person arrived, in running time, as far as the clocks of kiosk and hub can say.
    pub arrived_run_ms: u64,
}

impl Ticket {
    /// The kind that counts: until it is paid, what is paid for counts as if it were not.
    #[must_use]
    pub fn kind_that_counts(&self) -> Kind {
        match self.hour() {
            _ if !crate::calling::is_paid(self.kind) || self.paid => self.kind,
            Some(_) => Kind::Appointment,
            None => Kind::Normal,
        }
    }

    /// The hour of their appointment, in running time, if they have one and came for it in time.
    #[must_use]
    pub fn hour(&self) -> Option<u64> {
        self.appointment.as_ref().and_then(|appointment| appointment.hour())
    }

    /// Takes the names that a hall asks for at every call from those that all tickets share.
    pub(crate) fn share(&mut self, words: &mut Words) {
        self.series = words.one(&self.series);
        self.service = words.one(&self.service);
        self.priority = self.priority.as_ref().map(|class| words.one(class));
    }

    /// Whether it stands in a line: it waits, is not held, and is not kept for the next day.
    #[must_use]
    pub const fn is_in_line(&self) -> bool {
        matches!(self.state, State::Waiting) && self.hold.is_none() && !self.carried
    }

    /// Whether it will be in line again, and is not now: held, or set aside.
    pub(crate) const fn is_aside(&self) -> bool {
        match self.state {
            State::Waiting => self.hold.is_some() && !self.carried,
            State::Parked { .. } => true,
            State::Called(_)
            | State::Serving { .. }
            | State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => false,
        }
    }
}

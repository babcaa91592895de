//! What facts are made of beside plain names, and what rows that are older than a field mean by not having it.
//! Must not know the facts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::day::Leftovers;
use crate::names::{Kind, Language, Slug, words};
use crate::ticket::{Claim, Gone, Hold};

/// A place in line. Places compare field by field, in this order; the smaller is nearer the front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// When the person arrived, in milliseconds of the hub's own running time.
    pub arrived_ms: u64,
    /// Who came first within one millisecond.
    pub tie: u64,
    /// 0 for who keeps the place of arrival; more for who was put back behind that place.
    pub back: u32,
}

/// Who alone may call a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pool {
    /// One counter.
    Counter(Slug),
    /// One agent, wherever they sit.
    Agent(Slug),
}

/// Where a visit goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destination {
    /// For what.
    pub service: Slug,
    /// With whom alone.
    pub pool: Option<Pool>,
}

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    /// As head office or the branch knows it; one live ticket at a time bears it.
    pub reference: String,
    /// When.
    pub at: Timestamp,
}

words! {
    /// How a visit was, as one of three faces.
    Face {
        /// Smiling.
        Good = "good",
        /// Neither.
        Fair = "fair",
        /// Not smiling.
        Poor = "poor",
    }
}

words! {
    /// How somebody came for an appointment.
    Came {
        /// Long before it.
        Early = "early",
        /// In time.
        InTime = "in-time",
        /// Too late: they wait like everybody else.
        Late = "late",
    }
}

/// How and when somebody came for an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameFor {
    /// How.
    pub came: Came,
    /// The booked hour, in milliseconds of the hub's own running time.
    pub hour_run_ms: u64,
    /// The place of their arrival.
    pub arrival: Place,
}

/// Whom somebody who was absent lets pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// So many calls of the line.
    pub calls: u32,
    /// The counter that called in vain.
    pub counter: Slug,
}

/// What a board needs of somebody whom it has forgotten, for a leg that ends leaves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// As printed.
    pub number: String,
    /// What sort.
    pub kind: Kind,
    /// The priority class that counts.
    pub priority: Option<Slug>,
    /// Nobody has looked yet whether the claim to that class is right.
    #[serde(default)]
    pub claimed: bool,
    /// In which the customer is spoken to.
    pub language: Language,
    /// Who alone may call them, if anyone.
    #[serde(default)]
    pub pool: Option<Pool>,
    /// It keeps its place and is not called.
    #[serde(default)]
    pub held: bool,
    /// Why it is held; the hall is not told.
    #[serde(default)]
    pub hold: Option<Hold>,
    /// The nurse's class.
    #[serde(default)]
    pub triage: Option<Slug>,
    /// Why somebody is to look at them, until somebody has.
    #[serde(default)]
    pub attention: Option<Attention>,
}

impl Known {
    /// Somebody of whom no more is known.
    #[must_use]
    pub fn new(number: &str, kind: Kind, priority: Option<Slug>, language: Language) -> Self {
        Self {
            number: number.to_owned(),
            kind,
            priority,
            claimed: false,
            language,
            pool: None,
            held: false,
            hold: None,
            triage: None,
            attention: None,
        }
    }

    /// What the hall may know of them.
    #[must_use]
    pub fn in_hall(self) -> Self {
        Self { priority: None, claimed: false, hold: None, triage: None, attention: None, ..self }
    }
}

words! {
    /// Why somebody goes before everyone who waits for the service.
    First {
        /// Was set aside and has come back.
        Returned = "returned",
        /// Missed a call and has come.
        Latecomer = "latecomer",
    }
}

/// Who alone calls somebody from now on, where the agent whom they waited for has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inherited {
    /// Who waits.
    pub ticket: Uuid,
    /// Who alone may call them; none: anybody may.
    pub pool: Option<Pool>,
    /// Where the visit goes when this leg is served, if it was only lent.
    pub returns_to: Option<Destination>,
}

/// Why reception is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BellCause {
    /// Somebody goes directly to a service that gives no numbers.
    Direct {
        /// Which.
        service: Slug,
    },
    /// Somebody asks for help at a device.
    Help {
        /// Which.
        device: Slug,
    },
    /// Somebody who was called is to be fetched.
    ComeForMe {
        /// Whose ticket.
        ticket: Uuid,
    },
}

words! {
    /// Why somebody who waits needs attention.
    Attention {
        /// The triage class allows no longer wait.
        LongestWait = "longest-wait",
        /// The state may have changed since somebody looked.
        LookAgain = "look-again",
    }
}

words! {
    /// How a session ended.
    SignedOut {
        /// The person signed out.
        Asked = "asked",
        /// Nothing was done in it for too long.
        Idle = "idle",
        /// It had lasted as long as a session lasts.
        Over = "over",
        /// Somebody showed a token that the session no longer bears: one of the two had stolen it.
        Reused = "reused",
    }
}

/// The row before an epoch began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpochParent {
    /// The parent epoch's number.
    pub n: u64,
    /// The parent epoch's incarnation.
    pub incarnation: Uuid,
    /// The parent's last row that this epoch stands on.
    pub seq: u64,
    /// That row's hash, lower-case hexadecimal.
    pub hash: String,
}

/// Before claims were followed, nothing was known of them.
pub(super) const fn nobody_claimed() -> Claim {
    Claim::None
}

/// Before parties were counted, a number was for one person.
pub(super) const fn one() -> u32 {
    1
}

/// Before anybody could say otherwise, those who were left were served.
pub(super) const fn served() -> Leftovers {
    Leftovers::Serve
}

/// Before anybody could say otherwise, a ticket was taken back by staff.
pub(super) const fn withdrawn() -> Gone {
    Gone::Withdrawn
}

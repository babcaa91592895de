//! The facts of a branch, as they are stored and sent. Kinds are drafts until the hub's own issue is done.
//! An event carries outcomes: whoever applies it needs neither settings nor clock.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::names::{Channel, Kind, Language, PrinterState, Slug};
use crate::ticket::PrintOutcome;

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

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $kind:literal {
        $($(#[$fdoc:meta])* $field:ident : $ty:ty),* $(,)?
    })+) => {
        /// What happened. See [`Event::kind`] for the word that is stored.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Event { $($(#[$doc])* $variant { $($(#[$fdoc])* $field: $ty),* }),+ }

        impl Event {
            /// Every kind that this version knows, in the order of declaration.
            pub const KINDS: &'static [&'static str] = &[$($kind),+];

            /// The word in the envelope's `kind`.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $kind),+ }
            }

            /// Reads a fact back.
            ///
            /// # Errors
            /// [`NotRead`] if the kind is unknown to this version or its data has another shape.
            pub fn read(kind: &str, data: &RawValue) -> Result<Self, NotRead> {
                match kind {
                    $($kind => {
                        #[derive(Deserialize)]
                        struct Data { $($field: $ty),* }
                        let Data { $($field),* } = serde_json::from_str(data.get())
                            .map_err(|e| NotRead::Shape { kind: $kind, why: e.to_string() })?;
                        Ok(Self::$variant { $($field),* })
                    })+
                    other => Err(NotRead::Unknown(other.to_owned())),
                }
            }
        }
    };
}

/// Why a fact could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotRead {
    /// A kind that this version does not know.
    Unknown(String),
    /// A known kind whose data has another shape.
    Shape {
        /// The kind.
        kind: &'static str,
        /// What the reader missed.
        why: String,
    },
}

impl std::fmt::Display for NotRead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(kind) => write!(f, "event kind `{kind}` is not known to this version"),
            Self::Shape { kind, why } => write!(f, "event `{kind}` is malformed: {why}"),
        }
    }
}

impl std::error::Error for NotRead {}

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

events! {
    /// First row of an epoch.
    EpochOpened = "epoch-opened" {
        /// The epoch's number.
        n: u64,
        /// Drawn at random for this epoch.
        incarnation: Uuid,
        /// None for a branch's first epoch.
        parent: Option<EpochParent>,
    }
    /// The hub started. What happened before was in another boot.
    HubStarted = "hub-started" {
        /// The program's version.
        version: String,
        /// When the last fact before was stored, by the wall clock of then.
        last_at: Option<Timestamp>,
    }
    /// New settings rule from here on. Both documents whole, as they were sent.
    SettingsAdopted = "settings-adopted" {
        /// 1 for the first settings, then one more each time.
        revision: u64,
        /// Head office's document.
        base: serde_json::Value,
        /// The branch's own changes, laid over the base.
        over: serde_json::Value,
    }
    /// A business day began.
    DayOpened = "day-opened" {
        /// One more than the last.
        ordinal: u64,
        /// The date as the clock or the supervisor said.
        date: Date,
        /// Whether that date can be trusted.
        trusted: bool,
    }
    /// A business day ended: numbers start again with the next one.
    DayClosed = "day-closed" {
        /// Which.
        ordinal: u64,
    }
    /// A person opened the branch whatever its hours.
    DoorsOpened = "doors-opened" {
        /// When the hours rule again; none: until closed.
        until: Option<Timestamp>,
        /// In a few words.
        reason: String,
    }
    /// A person closed the branch for the rest of the day.
    DoorsClosed = "doors-closed" {
        /// In a few words.
        reason: String,
    }
    /// Somebody has a number and a place in line.
    TicketIssued = "ticket-issued" {
        /// The leg.
        ticket: Uuid,
        /// The visit that the leg belongs to.
        visit: Uuid,
        /// As printed.
        number: String,
        /// The series that gave it, and its count within the day.
        series: Slug,
        /// The count that `number` shows.
        count: u32,
        /// For what.
        service: Slug,
        /// What sort.
        kind: Kind,
        /// The priority class that is claimed.
        priority: Option<Slug>,
        /// In which the customer is spoken to.
        language: Language,
        /// Where it was asked for.
        channel: Channel,
        /// Place in line.
        place: Place,
        /// The business day.
        day: u64,
    }
    /// A ticket is announced at a counter.
    TicketCalled = "ticket-called" {
        /// Which.
        ticket: Uuid,
        /// Where.
        counter: Slug,
        /// By whom.
        agent: Option<Slug>,
        /// The service starts by itself after this long, in milliseconds of running time.
        auto_start_ms: u64,
        /// Why it was called out of order, if it was.
        reason: Option<String>,
    }
    /// A called ticket is announced again.
    TicketRecalled = "ticket-recalled" {
        /// Which.
        ticket: Uuid,
        /// Where.
        counter: Slug,
        /// 1 for the first recall.
        recall: u32,
        /// As in `ticket-called`, counted anew.
        auto_start_ms: u64,
    }
    /// The person is at the counter.
    ServiceStarted = "service-started" {
        /// Which.
        ticket: Uuid,
        /// Where.
        counter: Slug,
        /// No key was pressed: time passed.
        by_itself: bool,
    }
    /// The service is done.
    TicketServed = "ticket-served" {
        /// Which.
        ticket: Uuid,
        /// Where.
        counter: Slug,
        /// `served`, or an outcome of the settings.
        outcome: Slug,
    }
    /// Nobody came: back in line, some places behind.
    TicketPutBack = "ticket-put-back" {
        /// Which.
        ticket: Uuid,
        /// Who called in vain.
        counter: Slug,
        /// How many places.
        places: u32,
        /// The new place.
        place: Place,
    }
    /// Nobody came, and the rules say that this was the last time.
    TicketNoShow = "ticket-no-show" {
        /// Which.
        ticket: Uuid,
        /// Who called in vain.
        counter: Slug,
    }
    /// Given back by the customer or withdrawn by staff.
    TicketCancelled = "ticket-cancelled" {
        /// Which.
        ticket: Uuid,
        /// In a few words.
        reason: String,
    }
    /// Still waiting when the day ended.
    TicketExpired = "ticket-expired" {
        /// Which.
        ticket: Uuid,
    }
    /// This leg ended, and a new one waits elsewhere under the same number.
    TicketTransferred = "ticket-transferred" {
        /// The leg that ended.
        ticket: Uuid,
        /// From where.
        counter: Slug,
        /// The new leg.
        leg: Uuid,
        /// For what.
        service: Slug,
        /// The new leg's place.
        place: Place,
    }
    /// What became of a printed ticket.
    TicketPrinted = "ticket-printed" {
        /// Which.
        ticket: Uuid,
        /// The kiosk's job.
        job: Uuid,
        /// 0 for the first paper, 1 for the first DUPLICATA.
        copy: u32,
        /// How it ended.
        outcome: PrintOutcome,
    }
    /// A device's printer is in another state than before.
    DevicePrinter = "device-printer" {
        /// Which device.
        device: Slug,
        /// How its printer is from now on.
        state: PrinterState,
    }
    /// A counter is staffed.
    CounterOpened = "counter-opened" {
        /// Which.
        counter: Slug,
        /// By whom.
        agent: Option<Slug>,
    }
    /// The agent is away for a while.
    CounterPaused = "counter-paused" {
        /// Which.
        counter: Slug,
        /// In a few words.
        reason: String,
    }
    /// The agent is back.
    CounterResumed = "counter-resumed" {
        /// Which.
        counter: Slug,
    }
    /// Nobody is at the counter any more.
    CounterClosed = "counter-closed" {
        /// Which.
        counter: Slug,
    }
}

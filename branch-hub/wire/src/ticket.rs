//! A ticket as it is answered, and the words for what is known of it. What is asked stands in `asked`, why somebody waits in `why`.

mod asked;
mod why;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::day::BusinessDay;
use crate::local_text::LocalText;
use crate::names::{Channel, Kind, Language, Slug, TicketState, words};

pub use asked::{
    Appointment, CallTicket, CancelTicket, EndTicket, HoldTicket, IdentifyTicket, IslandTicket, IssueTicket,
    MovePlace, MoveTicket, ParkTicket, PlainRequest, PrintedReport, PrioritiseTicket, ReopenTicket,
    TransferPlace, TransferTicket, TransferTo, TriageTicket, With, WithdrawTickets,
};
pub use why::{Before, OutOfLine, Rule, WhyAnswer};

/// How long the wait may be, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitRange {
    /// Half of the people wait less.
    pub p50: u32,
    /// Nine in ten wait less.
    pub p90: u32,
}

impl WaitRange {
    /// What is shown to the public: both ends in minutes, rounded to five (the low end down, the high end up).
    #[must_use]
    pub const fn minutes(self) -> (u32, u32) {
        let low = self.p50 / 300 * 5;
        let high = self.p90.div_ceil(300) * 5;
        (low, if high < low + 5 { low + 5 } else { high })
    }
}

/// Where the customer waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingPlace {
    /// The zone of the settings.
    pub zone: Slug,
    /// Its name, for paper and glass.
    pub name: LocalText,
}

/// A ticket: one leg of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ticket {
    /// The leg's own id.
    pub id: Uuid,
    /// The visit, which keeps number and track code through all its legs.
    pub visit: Uuid,
    /// As printed: `A047`.
    pub number: String,
    /// For what.
    pub service: Slug,
    /// What sort.
    pub kind: Kind,
    /// The priority class that is claimed or confirmed.
    pub priority: Option<Slug>,
    /// Where it stands.
    pub state: TicketState,
    /// Where it was asked for.
    pub channel: Channel,
    /// In which the customer is spoken to.
    pub language: Language,
    /// People who would be called before it, were the next calls made now; 0 once called.
    pub ahead: u32,
    /// None rather than a wrong figure.
    pub estimated_wait_s: Option<WaitRange>,
    /// When it was given.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Timestamp,
    /// On which day.
    pub business_day: BusinessDay,
    /// Where to wait.
    #[serde(rename = "where")]
    pub place: WaitingPlace,
    /// The counter that called it, once one did.
    #[serde(default)]
    pub counter: Option<Slug>,
    /// Where a phone can follow it, if the branch has such a page.
    pub track_url: Option<String>,
    /// In the answer that gave it: one in ten who came then would still wait when the service closes today.
    #[serde(default)]
    pub at_risk: bool,
    /// It is kept over the night: the number is called again, in order, when the branch opens.
    #[serde(default)]
    pub carried: Option<Carried>,
    /// What machines in the hall are not told.
    #[serde(default)]
    pub for_staff: Option<ForStaff>,
}

/// A ticket that is kept over the night.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Carried {
    /// When the branch opens next; none where nobody knows.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens: Option<Timestamp>,
}

/// What only staff may know of a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForStaff {
    /// What has become of the claim to the class.
    pub claim: Claim,
    /// Why it keeps its place and is not called, if it is held.
    pub hold: Option<Hold>,
    /// The nurse's class, if one was given.
    pub triage: Option<Slug>,
    /// People who came under this number.
    pub party: u32,
    /// A number that the person gave of theirs. Only `GET /v1/tickets/{id}` says it, never an answer that is kept.
    #[serde(default)]
    pub identifier: Option<String>,
}

/// The answer to `GET /v1/tickets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketList {
    /// In calling order where they wait, else newest first.
    pub tickets: Vec<Ticket>,
}

words! {
    /// What has become of somebody whose ticket was taken back.
    Gone {
        /// They gave their place back.
        GivenBack = "given-back",
        /// They have left, as somebody has seen.
        Left = "left",
        /// Staff withdrew the number.
        Withdrawn = "withdrawn",
        /// They were sent home when the branch closed.
        SentHome = "sent-home",
    }
}

words! {
    /// Why a waiting ticket keeps its place and is not called.
    Hold {
        /// The service is paid first.
        Payment = "payment",
        /// Not yet in the branch.
        CheckIn = "check-in",
        /// Papers are missing.
        Documents = "documents",
        /// Given by a kiosk while the hub was away, and not yet placed.
        Reconciliation = "reconciliation",
    }
}

words! {
    /// What has become of a claim to a priority class.
    Claim {
        /// Nobody claimed anything.
        None = "none",
        /// The customer says so; it counts.
        Claimed = "claimed",
        /// Reception or an agent has seen it.
        Confirmed = "confirmed",
        /// Reception or an agent has seen that it is not so.
        Declined = "declined",
    }
}

/// The answer to a transfer: the leg that ended and the one that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transferred {
    /// Ended here.
    pub ended: Ticket,
    /// Waits there.
    pub ticket: Ticket,
}

words! {
    /// What is known of a print job that has ended.
    PrintOutcome {
        /// The printer said that it is done.
        Confirmed = "confirmed",
        /// Sent, but nobody can say whether paper came out.
        Unknown = "unknown",
        /// Nothing came out.
        Failed = "failed",
    }
}

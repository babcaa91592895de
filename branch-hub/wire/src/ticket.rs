//! Asking for a ticket, and what is done with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::day::BusinessDay;
use crate::local_text::LocalText;
use crate::names::{Channel, Kind, Language, Slug, TicketState, words};

/// `POST /v1/tickets`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueTicket {
    /// Made by the asker, and kept, before asking.
    pub request_id: Uuid,
    /// For what.
    pub service: Slug,
    /// What sort; `normal` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// The priority class that the customer claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Slug>,
    /// In which the customer is spoken to; the branch's first language if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The services that follow, under the same number, each when the one before is served.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<Slug>,
    /// The counter at which the customer already stands, to be served there at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<Slug>,
    /// People who come under this number; 1 if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<u32>,
    /// The appointment that it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<Appointment>,
    /// A client's or patient's number, scanned or typed: personal data, which only staff read, and not for long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
}

impl IssueTicket {
    /// An ordinary ticket for a service.
    #[must_use]
    pub const fn ordinary(request_id: Uuid, service: Slug) -> Self {
        Self {
            request_id,
            service,
            kind: None,
            priority: None,
            language: None,
            then: Vec::new(),
            counter: None,
            party: None,
            appointment: None,
            identifier: None,
        }
    }
}

/// An appointment, as the asker knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    /// Its name; one live ticket at a time bears it.
    pub reference: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

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
    /// What machines in the hall are not told.
    #[serde(default)]
    pub for_staff: Option<ForStaff>,
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

/// The body of verbs that need nothing but a request id: `recall`, `start`, `absent`, `unpark`, `requeue`, `reopen`,
/// `confirm-priority`, `decline-priority`, `release`, `paid`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlainRequest {
    /// Made by the asker before asking.
    pub request_id: Uuid,
}

/// `POST /v1/tickets/{id}/call`: out of order, so a reason is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// The counter that calls.
    pub counter: Slug,
    /// Why this one first.
    pub reason: String,
}

/// `POST /v1/tickets/{id}/end`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// `served` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Slug>,
}

/// `POST /v1/tickets/{id}/cancel`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Why.
    pub reason: String,
}

/// `POST /v1/tickets/{id}/identify`: the person gives a number of theirs, or it was a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentifyTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// A client's or patient's number, scanned or typed; left out: what is known is forgotten.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<String>,
}

/// `POST /v1/tickets/{id}/park`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParkTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// When it comes back by itself, in seconds; as the rules say, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wake_after_s: Option<u32>,
}

/// `POST /v1/tickets/{id}/prioritise`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrioritiseTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// The priority class.
    pub class: Slug,
    /// Why.
    pub reason: String,
}

/// `POST /v1/tickets/{id}/triage`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TriageTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// What the nurse has found.
    pub class: Slug,
}

/// `POST /v1/tickets/{id}/hold`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Why.
    pub reason: Hold,
}

/// `POST /v1/tickets/withdraw`: all numbers of a span that still wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawTickets {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Of which series.
    pub series: Slug,
    /// The first count: 61 for `A061`.
    pub from: u32,
    /// The last count.
    pub to: u32,
    /// Why.
    pub reason: String,
}

/// The answer to `GET /v1/tickets/{id}/why`: who would be called before it, were the calls made now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhyAnswer {
    /// In the order of the calls; empty for who is next, or waits no more.
    pub before: Vec<Before>,
}

/// Somebody who goes before, and which rule says so. The sentence is made where it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Before {
    /// Who.
    pub ticket: Uuid,
    /// As printed.
    pub number: String,
    /// Which rule.
    pub rule: Rule,
    /// For `share` and `rule`: which of the policy's, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nth: Option<u32>,
}

words! {
    /// Why somebody is called before somebody else.
    Rule {
        /// Missed a call and came back, or was set aside and its time has come.
        First = "first",
        /// Came first.
        Place = "place",
        /// A heavier class.
        Class = "class",
        /// Waited long, and their class makes the time count more.
        Aged = "aged",
        /// An appointment whose time has come.
        Appointment = "appointment",
        /// Furthest past the target of their service.
        Overdue = "overdue",
        /// It is the turn of their share.
        Share = "share",
        /// A rule of the policy.
        Rule = "rule",
        /// Paid to be sooner.
        Paid = "paid",
    }
}

/// `POST /v1/tickets/{id}/transfer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Where the visit goes on.
    pub to: TransferTo,
    /// Where in that line.
    pub place: TransferPlace,
    /// Whether the visit comes back to this agent (or this counter) once the new leg is served.
    #[serde(default, rename = "return", skip_serializing_if = "std::ops::Not::not")]
    pub return_to_origin: bool,
}

/// Where a visit goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TransferTo {
    /// Another service of the branch.
    Service(Slug),
    /// One counter alone, for the same service if it offers it, else for its first.
    Counter(Slug),
    /// One agent alone, wherever they sit.
    Agent(Slug),
}

words! {
    /// Where in the other line the new leg stands.
    TransferPlace {
        /// Before everyone of its class.
        Front = "front",
        /// After everyone of its class.
        End = "end",
        /// Where its arrival at the branch puts it.
        Arrival = "arrival",
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

/// `POST /v1/tickets/{id}/printed`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintedReport {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// The kiosk's job.
    pub job: Uuid,
    /// How it ended.
    pub outcome: PrintOutcome,
    /// 0 for the first paper, 1 for the first DUPLICATA.
    pub copy: u32,
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

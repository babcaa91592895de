//! Asking for a ticket, and what is asked of one: the bodies of `POST /v1/tickets` and of its verbs.
//! Must not know what is answered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Gone, Hold, PrintOutcome};
use crate::envelope::Position;
use crate::names::{Kind, Language, Slug, words};

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
    /// The ticket that a kiosk printed by itself while it did not reach the hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub island: Option<IslandTicket>,
    /// Who asks from afar; one living ticket at a time is theirs. Whoever makes it keeps to themselves who that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Uuid>,
    /// Who alone may call it: the counter or agent with whom it was agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<With>,
}

/// One counter or one agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum With {
    /// One counter.
    Counter(Slug),
    /// One agent, wherever they sit.
    Agent(Slug),
}

/// What a kiosk knows of a ticket that it printed by itself: from it the hub computes when the person came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IslandTicket {
    /// As printed: of the kiosk's own series.
    pub number: String,
    /// Which start of the kiosk; a new one has forgotten how long ago it heard the hub.
    pub boot: Uuid,
    /// Milliseconds of the kiosk's own clock from hearing `heard_hub_time` to printing.
    pub mono_ms: u64,
    /// The last hub time that the kiosk heard.
    #[schema(value_type = String, format = DateTime)]
    pub heard_hub_time: Timestamp,
    /// The last row of the journal that it had seen before it printed: `epoch.seq`.
    #[schema(value_type = String)]
    pub seen_before: Position,
    /// The first that it saw afterwards, if it has seen one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub seen_after: Option<Position>,
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
            island: None,
            customer: None,
            with: None,
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

/// The body of verbs that need nothing but a request id: `recall`, `start`, `absent`, `unpark`, `requeue`,
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
    /// What has become of the person; staff withdrew the number, if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<Gone>,
    /// Why; whoever gives the own place back need not say.
    #[serde(default)]
    pub reason: String,
}

/// `POST /v1/tickets/{id}/reopen`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Why.
    pub reason: String,
}

/// `POST /v1/tickets/{id}/move`: one ticket is put elsewhere in its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveTicket {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Where.
    pub place: MovePlace,
    /// Why.
    pub reason: String,
}

/// Where in its line a ticket is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MovePlace {
    /// Before everyone of its class.
    Front,
    /// After everyone of its class.
    End,
    /// Where its arrival at the branch puts it.
    Arrival,
    /// Behind another ticket of the same line.
    After(Uuid),
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

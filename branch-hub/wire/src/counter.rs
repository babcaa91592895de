//! What is asked of a counter.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{Slug, words};
use crate::ticket::{Before, Ticket};

/// `POST /v1/counters/{id}/call-next`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallNext {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// The ticket that the asker believes the counter holds; compare-and-set, so it must be said, `null` for none.
    #[serde(deserialize_with = "Option::deserialize")]
    pub holding: Option<Uuid>,
    /// How the held ticket ends: `served`, `absent` or an outcome of the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Slug>,
}

/// The answer to [`CallNext`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalledNext {
    /// The ticket that was held and has ended.
    pub ended: Option<Ticket>,
    /// The ticket that is called now; none when nobody waits.
    pub ticket: Option<Ticket>,
}

/// `POST /v1/counters/{id}/open`, `resume`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterRequest {
    /// Made by the asker before asking.
    pub request_id: Uuid,
}

/// `POST /v1/counters/{id}/pause`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseCounter {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Why.
    pub reason: String,
    /// Even if people wait whom no other open counter calls.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_waiting: bool,
}

/// `POST /v1/counters/{id}/close`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseCounter {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Even if people wait whom no other open counter calls.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_waiting: bool,
}

/// `POST /v1/counters/{id}/take-over`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeOver {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Who comes; an agent comes themselves, so only a supervisor says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Slug>,
}

/// `POST /v1/series/{id}/roll`: a new roll of paper was put in, or some numbers were skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRoll {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// The count that is called next.
    pub next: u32,
}

/// The answer: which number of the roll is called next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Roll {
    /// The series.
    pub series: Slug,
    /// As printed on the roll; none where the series is none.
    pub next: Option<String>,
}

words! {
    /// Whether a counter can call.
    CounterState {
        /// Nobody is there.
        Closed = "closed",
        /// Somebody is there.
        Open = "open",
        /// Away for a while.
        Paused = "paused",
    }
}

/// The answer to the verbs above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counter {
    /// Which.
    pub id: Slug,
    /// Whether it can call.
    pub state: CounterState,
    /// Who is there.
    pub agent: Option<Slug>,
    /// The ticket in hand.
    pub holding: Option<Ticket>,
}

/// The answer to `GET /v1/counters/{id}/line`: whom the counter would call, were all its calls made now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CounterLine {
    /// In the order of the calls, at most twenty; each with the rule that calls it then.
    pub next: Vec<Before>,
}

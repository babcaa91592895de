//! The full trial before a branch's first customer: what was tried, how it went, who said so and when.
//! Must not know how anything is tried.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{Slug, words};

words! {
    /// What is tried.
    TrialSort {
        /// A printer brings out a paper.
        Paper = "paper",
        /// The screens of a zone show a call and ring.
        Ring = "ring",
        /// A counter calls.
        Counter = "counter",
        /// The hub's own printer brings out a slip.
        Slip = "slip",
    }
}

words! {
    /// How it went.
    TrialOutcome {
        /// Somebody saw that it works.
        Confirmed = "confirmed",
        /// Somebody saw that it does not.
        Failed = "failed",
        /// Nobody tried, and somebody says so.
        Skipped = "skipped",
    }
}

/// `POST /v1/trial`: how one thing went. The last word counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialReport {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// What was tried.
    pub sort: TrialSort,
    /// Of which device, zone or counter.
    pub name: Slug,
    /// How it went.
    pub outcome: TrialOutcome,
    /// From the press to the answer, where that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u32>,
}

/// `POST /v1/trial/slip`: the hub's own printer is to bring out a paper. Whether it did, a person says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialSlip {
    /// Made by the asker before asking.
    pub request_id: Uuid,
}

/// One thing that is to be tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrialPoint {
    /// What.
    pub sort: TrialSort,
    /// Of which device, zone or counter.
    pub name: Slug,
    /// As people call that.
    pub shown: String,
    /// How it went; none before anybody said.
    pub outcome: Option<TrialOutcome>,
    /// From the press to the answer, where that was measured.
    pub took_ms: Option<u32>,
    /// Who said so.
    pub by: Option<Slug>,
    /// When.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

/// The answer to `GET /v1/trial` and `POST /v1/trial`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trial {
    /// Everything that the settings name.
    pub points: Vec<TrialPoint>,
}

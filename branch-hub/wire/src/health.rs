//! What the health routes answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET /healthz`: the process answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Always `ok`.
    pub status: String,
    /// The program's version.
    pub version: String,
}

/// `GET /readyz`: 200 when `status` is `ready`, else 503.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Readiness {
    /// `ready`, `no-settings` or `behind`.
    pub status: String,
    /// The epoch's number.
    pub epoch: u64,
    /// The last row.
    pub seq: u64,
    /// With `behind`: the highest place in the journal that a device has shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
}

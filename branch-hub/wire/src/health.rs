//! What the health routes answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::words;

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
    /// `ready`, `no-settings`, `behind` or `journal-broken`.
    pub status: String,
    /// The epoch's number.
    pub epoch: u64,
    /// The last row.
    pub seq: u64,
    /// With `behind`: the highest place in the journal that a device has shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
    /// Whether every row was looked at since the start. A broken one does not keep a hub from serving that has started.
    pub journal: Journal,
    /// With a broken journal: the first row that is not what was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<String>,
}

words! {
    /// How the full check of the journal stands.
    Journal {
        /// Under way.
        Checking = "checking",
        /// Every row is what was written.
        Sound = "sound",
        /// Some row is not.
        Broken = "broken",
    }
}

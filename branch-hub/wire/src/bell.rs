//! Calling reception, and answering.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::board::Bell;
use crate::event::BellCause;

/// `POST /v1/bells/ring`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RingBell {
    /// Made by the asker before asking; it names the ring too.
    pub request_id: Uuid,
    /// Why. A machine that asks for help names itself.
    pub cause: BellCause,
}

/// The answer: what rings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bells {
    /// By ring.
    pub bells: std::collections::BTreeMap<Uuid, Bell>,
}

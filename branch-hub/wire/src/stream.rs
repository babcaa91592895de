//! The event stream's own messages beside the facts: the pulse and the snapshot.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// `event: pulse`, every five seconds: the hub lives, and this is where its journal stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Pulse {
    /// The epoch's number.
    pub epoch: u64,
    /// The epoch's incarnation.
    pub incarnation: Uuid,
    /// The last committed row.
    pub seq: u64,
    /// The hub's wall clock.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whether that clock is plausible.
    pub trusted: bool,
}

/// The name of the pulse in `event:`.
pub const PULSE: &str = "pulse";
/// The name of the snapshot in `event:`; its data is a [`crate::board::Board`].
pub const SNAPSHOT: &str = "snapshot";
/// Seconds between two pulses.
pub const PULSE_SECS: u64 = 5;

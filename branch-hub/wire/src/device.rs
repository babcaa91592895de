//! The branch's devices as staff see them: how a kiosk's printer is, and which paper is missing.
//! Must not know how a printer is asked, nor what staff do about it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{PrinterState, Slug};
use crate::settings::DeviceRole;
use crate::ticket::PrintOutcome;

/// `POST /v1/devices/{id}/printer`: a kiosk tells how its own printer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrinterReport {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// How it is now. The same as before changes nothing.
    pub state: PrinterState,
}

/// A device of the branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// Its name in addresses.
    pub id: Slug,
    /// As staff see it; its id where the settings do not name it.
    pub name: String,
    /// Kiosk or display.
    pub role: DeviceRole,
    /// Where it stands; none where the settings do not name it.
    pub zone: Option<Slug>,
    /// Since when it is paired; none if its token was given in another way, or it has none.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub paired_at: Option<Timestamp>,
    /// How its printer is; none if it never told.
    pub printer: Option<PrinterState>,
    /// Paper that did not come out, or may not have, for people who still wait or are called; who came first stands first.
    pub papers: Vec<MissingPaper>,
}

/// A ticket whose holder may stand there without paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingPaper {
    /// The leg.
    pub ticket: Uuid,
    /// The number that the holder may not know.
    pub number: String,
    /// `failed` or `unknown`.
    pub outcome: PrintOutcome,
    /// The last copy that was tried: 0 for the first paper.
    pub copy: u32,
    /// When the hub heard of it.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// The answer to `GET /v1/devices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceList {
    /// In name order.
    pub devices: Vec<Device>,
}

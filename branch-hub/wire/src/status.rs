//! What `GET /v1/status` answers: is everything well, and if not, what, where, and who can help.
//! Must not know how any of it is measured. A part that is missing is not known, or not for who asks.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::fault::{Helper, Severity};
use crate::names::{PrinterState, Slug};
use crate::settings::DeviceRole;

/// The whole in one of three words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Light {
    /// Nothing needs anybody.
    Green,
    /// Somebody should see to it today.
    Amber,
    /// Somebody is not served, or soon will not be.
    Red,
}

/// A trouble that stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Trouble {
    /// `P1`: as on fault screens, in logs and in figures.
    pub code: String,
    /// `no-paper`.
    pub name: String,
    /// How much it takes away.
    pub severity: Severity,
    /// Who can do something first.
    pub helper: Helper,
    /// The device that it is about, as staff call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<String>,
    /// It is over, was then, and stands until somebody says that they have seen it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until_seen: Option<Timestamp>,
    /// What could not be done then, in English and in a few words: for whoever repairs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What is wrong, in the asker's language.
    pub title: String,
    /// The first thing to do, in the asker's language.
    pub what_to_do: String,
}

/// `POST /v1/status/seen`: somebody has seen that the hub had ended on a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenFault {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Its short code.
    pub code: String,
    /// `until_seen` as it was shown: what has come since is not seen by this.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// The answer to [`SeenFault`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeenAnswer {
    /// Whether it was what stood then. False: somebody was faster, or another has come since.
    pub seen: bool,
}

/// A device and when it was last heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceHeard {
    /// Its name in addresses.
    pub id: Slug,
    /// As staff call it.
    pub name: String,
    /// Kiosk or display.
    pub role: DeviceRole,
    /// Seconds since it last asked anything; none if it has not since the hub's start.
    pub heard_s: Option<u64>,
    /// How its printer is; none if it never told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printer: Option<PrinterState>,
    /// What its own screen last showed of the hub being away or not understood, since the hub's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub showed: Option<ShowedFault>,
}

/// A code that stood on a device's own screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShowedFault {
    /// `H1`.
    pub code: String,
    /// Seconds since the device told of it.
    pub ago_s: u64,
}

/// How far the journal's full check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Check {
    /// It reads on behind the work.
    Running,
    /// Every row fits.
    Sound,
    /// A row does not.
    Broken,
}

/// The journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JournalNow {
    /// The epoch's number.
    pub epoch: u64,
    /// The last row.
    pub seq: u64,
    /// The full check; none where it is not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Check>,
    /// The first row that is not good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<String>,
    /// The highest place that a device has shown and the journal does not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_ahead: Option<String>,
    /// Rows up to this one are in the archive beside the journal; none: there is none yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived: Option<u64>,
}

/// The clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockNow {
    /// What it says.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whether that can be believed. A clock that is not is not followed: the hub counts on from when it last was.
    pub trusted: bool,
    /// What the machine's own clock says.
    #[schema(value_type = String, format = DateTime)]
    pub machine_at: Timestamp,
    /// The hub counts from what somebody said, since the machine's clock says otherwise.
    pub from_said: bool,
    /// The branch's date and time, `2026-11-22T10:42`, for whoever is asked what time it is.
    pub local: String,
}

/// The disk that the data folder is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiskNow {
    /// Bytes that the hub may still write.
    pub free_bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
}

/// The backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupsNow {
    /// When one last succeeded; none if never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub succeeded_at: Option<Timestamp>,
    /// It lies on the disk that it is to outlive.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same_disk: bool,
    /// Its medium knows no owners, as FAT does not: whoever holds it reads it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_owners: bool,
    /// Why the last try failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
}

/// What head office has not acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Backlog {
    /// Rows that wait to be sent; none without a head office.
    pub rows: Option<u64>,
}

/// The answer to `GET /v1/status`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// The worst of what follows.
    pub light: Light,
    /// The hub's version.
    pub version: String,
    /// Seconds since the hub's start.
    pub running_s: u64,
    /// What stands now, the gravest first.
    pub troubles: Vec<Trouble>,
    /// In name order.
    pub devices: Vec<DeviceHeard>,
    /// For who steers the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<JournalNow>,
    /// For who steers the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockNow>,
    /// For who steers the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<DiskNow>,
    /// For who steers the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backups: Option<BackupsNow>,
    /// For who steers the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backlog: Option<Backlog>,
}

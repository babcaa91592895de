//! The business day: an ordinal that only grows, a date that may be corrected.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::names::{Slug, words};

/// One business day. Only `ordinal` is monotone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BusinessDay {
    /// 1 for the branch's first day, then one more each day.
    pub ordinal: u64,
    /// The calendar date as the hub knew it, `2026-11-22`.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// Whether the clock was plausible when the date was taken.
    pub trusted: bool,
}

/// `POST /v1/day`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayRequest {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// What to do.
    #[serde(rename = "do")]
    pub what: DayAct,
    /// Corrects the date of an untrusted clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub date: Option<Date>,
    /// `open` only: when the hours rule again; without it, until closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// `close` only: what becomes of those who wait; `serve` if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leftovers: Option<Leftovers>,
    /// Why, in a few words.
    pub reason: String,
}

words! {
    /// What becomes of those who still wait when the doors close. The counters finish with whom they have in hand.
    Leftovers {
        /// They are still called, until the day gives way to the next.
        Serve = "serve",
        /// They are sent home.
        Cancel = "cancel",
        /// They keep number and place and are called first when the next day opens.
        CarryOver = "carry-over",
    }
}

/// The two acts on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DayAct {
    /// Open all services whatever the hours.
    Open,
    /// Close: no more tickets; `leftovers` says what becomes of those who wait.
    Close,
}

/// The answer to [`DayRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayAnswer {
    /// The day that the act concerned.
    pub business_day: BusinessDay,
    /// Whether tickets are given now.
    pub open: bool,
    /// Whether a person has declared a peak day.
    #[serde(default)]
    pub peak: bool,
    /// After a closing: how many it sent home, keeps for the next day, or leaves to be called, as `leftovers` said.
    #[serde(default)]
    pub left: u32,
}

/// `POST /v1/clock`: somebody says what time it is, for a machine whose clock is not believed or is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockRequest {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Date and time as they stand on the branch's wall: `2026-11-22T10:42`.
    #[schema(value_type = String)]
    pub local: DateTime,
    /// Whoever says it has looked twice: also a time that is far from what the hub knew last is taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sure: bool,
}

/// The answer to [`ClockRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClockAnswer {
    /// The hub's time from here on.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Whether the hub counts from what was said, since the machine's clock says otherwise.
    pub from_said: bool,
}

/// `POST /v1/day/peak`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeakRequest {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Whether it is a peak day.
    pub on: bool,
    /// Why, in a few words.
    pub reason: String,
}

/// `POST /v1/services/interrupt`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InterruptServices {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Which; all if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Slug>,
    /// Why, in a few words that the hall may read.
    pub reason: String,
    /// When it is hoped to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Timestamp>,
    /// Whether tickets are given meanwhile.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gives_tickets: bool,
}

/// `POST /v1/services/resume`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeServices {
    /// Made by the asker before asking.
    pub request_id: Uuid,
    /// Which; all if left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Slug>,
}

/// The answer to [`InterruptServices`] and [`ResumeServices`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServicesAnswer {
    /// Those that came to a stop, or go on.
    pub services: Vec<Slug>,
}

//! The business day: an ordinal that only grows, a date that may be corrected.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// Why, in a few words.
    pub reason: String,
}

/// The two acts on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DayAct {
    /// Open all services whatever the hours.
    Open,
    /// Close: no more tickets; those who wait expire, those at a counter are finished by their agents.
    Close,
}

/// The answer to [`DayRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayAnswer {
    /// The day that the act concerned.
    pub business_day: BusinessDay,
    /// Whether tickets are given now.
    pub open: bool,
}

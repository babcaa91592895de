//! `GET /v1/reports/days/{ordinal|date}`: how a day went, in figures. Seconds are of running time without interruptions.
//! Must not know how a figure is made: see `queue::figures`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::day::BusinessDay;
use crate::names::Slug;

/// A branch's day. Shares are from 0 to 1; null where there is nothing to share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DayReport {
    /// Which day.
    pub business_day: BusinessDay,
    /// Whether it is over; otherwise these are the figures so far.
    pub over: bool,
    /// Numbers given.
    pub issued: u32,
    /// The waits of a visit's legs added up, without nights; of visits that ended at a counter and did not begin with a
    /// number from a roll.
    pub visits: WaitFigures,
    /// In name order; a service without a leg and without an interruption is not in it.
    pub services: Vec<ServiceReport>,
    /// What became of claims to a priority class.
    pub claims: ClaimsReport,
}

/// Waits, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitFigures {
    /// How many.
    pub count: u32,
    /// Their mean.
    pub mean_s: u64,
    /// The smallest that at least half of them do not exceed.
    pub p50_s: u64,
    /// The smallest that at least nine in ten of them do not exceed.
    pub p90_s: u64,
    /// The longest.
    pub max_s: u64,
}

/// How legs ended, and how long they waited for their first call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LegFigures {
    /// All of them, those from the day before included.
    pub legs: u32,
    /// Ended at a counter.
    pub served: u32,
    /// Went on to another service.
    pub transferred: u32,
    /// Called in vain.
    pub no_shows: u32,
    /// Given back by the person, or seen to have left.
    pub abandoned: u32,
    /// Numbers that staff took back.
    pub withdrawn: u32,
    /// Sent home when the doors closed.
    pub sent_home: u32,
    /// Still waiting when the day ended.
    pub expired: u32,
    /// Not ended: in line, at a counter, or carried over.
    pub open: u32,
    /// Of ended legs, the share whose person had left.
    pub share_abandoned: Option<f64>,
    /// Of ended legs, the share that was called in vain.
    pub share_no_show: Option<f64>,
    /// Of legs that were called; a night is no part of a wait.
    pub waits: WaitFigures,
    /// The share that was called within the target: of all who were called, and of those who gave up, were sent home or
    /// were left when the day ended, without a call, after it had passed.
    pub share_within_target: Option<f64>,
}

/// A service's day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServiceReport {
    /// Which.
    pub service: Slug,
    /// How long nobody should wait, in seconds.
    pub target_s: u32,
    /// Everybody.
    pub all: LegFigures,
    /// Those of each class that counted, the ordinary ones first.
    pub classes: Vec<ClassReport>,
    /// How long it was interrupted, in seconds.
    pub interrupted_s: u64,
    /// How right its estimates were.
    pub estimates: EstimatesReport,
}

/// Those of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClassReport {
    /// Which; null for the ordinary ones.
    pub class: Option<Slug>,
    /// How they fared.
    pub legs: LegFigures,
}

/// How right estimates were: what was said with the ticket against the wait that came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EstimatesReport {
    /// Tickets that were given with an estimate and called in turn.
    pub count: u32,
    /// The mean distance between the middle of the estimate (p50) and the wait, in seconds.
    pub mean_error_s: Option<u64>,
    /// The share that was called within the p90 that was told; about 0.9 where estimates are right.
    pub share_within_p90: Option<f64>,
}

/// What became of claims to a priority class, one for each visit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ClaimsReport {
    /// Found right.
    pub confirmed: SeenBy,
    /// Found not right.
    pub declined: SeenBy,
    /// Nobody looked.
    pub left_claimed: u32,
    /// Of the claims that somebody looked at, the share that was found right.
    pub share_confirmed: Option<f64>,
    /// Of the claims that somebody looked at, the share that was found not right.
    pub share_declined: Option<f64>,
    /// Of all claims, the share that nobody looked at.
    pub share_left_claimed: Option<f64>,
}

/// Where somebody looked at claims.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SeenBy {
    /// At reception.
    pub reception: u32,
    /// At a counter.
    pub agent: u32,
}

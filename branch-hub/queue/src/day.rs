//! The business day and the branch's doors.
//! Must not know the clock: the moment is told.

use crate::moment::{Date, Now};
use crate::settings::Hours;

/// A business day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Day {
    /// 1 for the branch's first day. The only part that never goes back.
    pub ordinal: u64,
    /// The calendar date as the hub knew it.
    pub date: Date,
    /// Whether that date can be trusted.
    pub trusted: bool,
}

/// What a person last said about the doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Doors {
    /// Nothing: the hours rule.
    #[default]
    ByHours,
    /// Open whatever the hours.
    Open {
        /// When the hours rule again, by the wall clock; none: until closed.
        until_ms: Option<i64>,
    },
    /// Closed for the rest of the day.
    Closed,
}

impl Doors {
    /// What the doors are now: an opening whose time is over counts no more. A clock that cannot be trusted ends nothing.
    #[must_use]
    pub const fn at(self, now: &Now) -> Self {
        match self {
            Self::Open { until_ms: Some(until) } if now.trusted && until <= now.at_ms => Self::ByHours,
            Self::ByHours | Self::Open { .. } | Self::Closed => self,
        }
    }
}

/// The date of the business day that a moment belongs to: before the hour at which days change it is still the day before.
#[must_use]
pub fn business_date(hours: &Hours, now: &Now) -> Date {
    if now.minute_of_day < hours.day_starts { now.date.day_before() } else { now.date }
}

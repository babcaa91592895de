//! What is told of a service that stands still.
//! Must not know for how long it really will.

use jiff::Timestamp;
use wire::catalogue::Stop;

use crate::settings::Ruling;
use crate::translate::{date_out, time_out};

/// A stop with its hoped-for end on the branch's own clock. An end that is past, or of another day, is no hope for today.
#[must_use]
pub fn stop(ruling: &Ruling, now: &queue::Now, reason: &str, until_ms: Option<i64>) -> Stop {
    let local = |until: Timestamp| until.to_zoned(ruling.time_zone.clone());
    let ahead = until_ms.filter(|until| *until > now.at_ms).map(time_out).map(local);
    let today = ahead.filter(|until| until.date() == date_out(now.date));
    Stop {
        reason: reason.to_owned(),
        until: until_ms.map(time_out),
        until_time: today.map(|until| until.strftime("%H:%M").to_string()),
    }
}

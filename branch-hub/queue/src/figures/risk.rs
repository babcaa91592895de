//! Whether somebody who takes a ticket now may go home without having been served.
//! Must not refuse anybody: it is said, and the customer decides.

use super::{Line, estimated_wait};
use crate::branch::Branch;
use crate::day::Doors;
use crate::moment::Now;
use crate::names::Slug;
use crate::settings::Settings;

/// Whether one in ten who arrive for a service now would still wait when it closes today. False where nothing is
/// known: without an estimate, without a clock to trust, and while nobody has said when it closes.
#[must_use]
pub fn at_risk(branch: &Branch, settings: &Settings, now: &Now, service: &Slug) -> bool {
    let Some(wait) = estimated_wait(branch, settings, now, Line::For(service)) else { return false };
    let Some(left_s) = closes_in_s(branch, settings, now, service) else { return false };
    i64::from(wait.p90_s) > left_s
}

/// Seconds until a service closes for today; none: it does not, or nobody knows.
fn closes_in_s(branch: &Branch, settings: &Settings, now: &Now, service: &Slug) -> Option<i64> {
    if !now.trusted {
        return None;
    }
    match branch.doors().at(now) {
        Doors::Closed | Doors::Open { until_ms: None } => None,
        Doors::Open { until_ms: Some(until) } => Some((until - now.at_ms) / 1000),
        Doors::ByHours => {
            let last =
                settings.service_hours_on(service, now.date).spans.iter().map(|span| span.end).max()?;
            let tomorrow = settings.service_hours_on(service, now.date.day_after());
            let goes_on = last == 24 * 60 && tomorrow.spans.iter().any(|span| span.start == 0);
            (!goes_on).then(|| i64::from(last) * 60 - i64::from(now.minute_of_day) * 60)
        }
    }
}

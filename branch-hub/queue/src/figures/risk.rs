//! Whether somebody who takes a ticket now may go home without having been served.
//! Must not refuse anybody: it is said, and the customer decides.

use super::wait_on_arrival;
use crate::branch::Branch;
use crate::day::{Doors, business_date};
use crate::moment::{Date, Now};
use crate::names::Slug;
use crate::settings::Settings;

/// Whether one in ten who arrive for a service now, with the class that they claim, would still wait when it closes for
/// this business day. False where nothing is known: without an estimate, without a clock to trust, and while nobody has
/// said when it closes.
#[must_use]
pub fn at_risk(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    service: &Slug,
    class: Option<&Slug>,
) -> bool {
    let Some(wait) = wait_on_arrival(branch, settings, now, service, class) else { return false };
    let Some(left_s) = open_for_s(branch, settings, now, service) else { return false };
    i64::from(wait.p90_s) > left_s
}

/// How many seconds of its hours a service has left before those who wait for it are sent home; none: it has no end, or
/// nobody knows it.
fn open_for_s(branch: &Branch, settings: &Settings, now: &Now, service: &Slug) -> Option<i64> {
    if !now.trusted {
        return None;
    }
    match branch.doors().at(now) {
        Doors::Closed | Doors::Open { until_ms: None } => None,
        Doors::Open { until_ms: Some(until) } => Some((until - now.at_ms) / 1000),
        Doors::ByHours => {
            let today = business_date(&settings.hours, now);
            let next = today.day_after();
            // Who waits through the change of days still has the whole next one.
            if !settings.is_open_through(service, next) {
                return Some(minutes_left(settings, service, today, now) * 60);
            }
            let after = next.day_after();
            let both =
                minutes_left(settings, service, today, now) + minutes_left(settings, service, next, now);
            (!settings.is_open_through(service, after)).then_some(both * 60)
        }
    }
}

/// Minutes of a service's hours on a business day that are still to come.
fn minutes_left(settings: &Settings, service: &Slug, day: Date, now: &Now) -> i64 {
    let starts = i64::from(settings.hours.day_starts);
    let midnight = |date: Date| (i64::from(date.day_number()) - i64::from(now.date.day_number())) * 24 * 60;
    let from = (midnight(day) + starts).max(i64::from(now.minute_of_day));
    let to = midnight(day) + 24 * 60 + starts;
    let on = |date: Date| {
        let spans = settings.service_hours_on(service, date).spans.iter();
        spans.map(move |span| {
            let (start, end) = (midnight(date) + i64::from(span.start), midnight(date) + i64::from(span.end));
            (end.min(to) - start.max(from)).max(0)
        })
    };
    on(day).chain(on(day.day_after())).sum()
}

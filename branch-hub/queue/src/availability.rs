//! Whether a service gives tickets now, or why not.
//! Must not know who asks.

use crate::branch::Branch;
use crate::day::Doors;
use crate::moment::Now;
use crate::names::Slug;
use crate::settings::Settings;

/// Whether a service gives tickets now, or why not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Availability {
    /// It does.
    Open,
    /// Outside its hours, or no day has begun.
    OutsideHours,
    /// Closed by a person.
    Closed,
    /// It gives none: its numbers are on a roll of paper in the hall.
    OnRoll,
    /// As many tickets as it takes in a day.
    Full,
    /// Interrupted, and gives no tickets meanwhile.
    Interrupted {
        /// In a few words.
        reason: String,
        /// When it is hoped to go on, by the wall clock.
        until_ms: Option<i64>,
    },
}

/// Whether a service gives tickets now. None if there is no such service.
///
/// A clock that cannot be trusted knows no hours: a day that is open then goes on until a person says otherwise, for
/// whoever stands at a kiosk stands in an open hall.
#[must_use]
pub fn availability(branch: &Branch, settings: &Settings, now: &Now, service: &Slug) -> Option<Availability> {
    settings.services.get(service)?;
    let quota = settings.quota_now(branch, service);
    Some(match branch.doors().at(now) {
        Doors::Closed => Availability::Closed,
        Doors::ByHours | Doors::Open { .. } if branch.day().is_none() => Availability::OutsideHours,
        Doors::ByHours
            if now.trusted
                && !settings
                    .service_hours_on(service, now.date)
                    .spans
                    .iter()
                    .any(|span| span.holds(now.minute_of_day)) =>
        {
            Availability::OutsideHours
        }
        Doors::ByHours | Doors::Open { .. } => {
            if let Some(stop) = branch.interruption(service).filter(|stop| !stop.gives_tickets) {
                Availability::Interrupted { reason: stop.reason.clone(), until_ms: stop.until_ms }
            } else if settings.on_roll(service).is_some() {
                Availability::OnRoll
            } else if quota.is_some_and(|quota| branch.issued_today(service) >= quota) {
                Availability::Full
            } else {
                Availability::Open
            }
        }
    })
}

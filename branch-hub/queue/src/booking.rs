//! The place of somebody who comes with an appointment among those who simply came.
//! Must not know who booked, nor how.

use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Kind, Slug, TicketId};
use crate::places::arriving;
use crate::settings::Settings;
use crate::ticket::Place;

/// Where a booked person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookedPlace {
    /// The place in line.
    pub place: Place,
    /// What the ticket counts as.
    pub kind: Kind,
    /// How the person came.
    pub appointment: Appointment,
}

/// How somebody came for an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Appointment {
    /// Against the hour that was booked.
    pub came: Came,
    /// The hour that was booked, in running time.
    pub hour_run_ms: u64,
    /// When they really came: the place that they would have without an appointment.
    pub arrival: Place,
}

impl Appointment {
    /// The hour from which they go before others, in running time; none: it is lost.
    #[must_use]
    pub const fn hour(&self) -> Option<u64> {
        match self.came {
            Came::Early | Came::InTime => Some(self.hour_run_ms),
            Came::Late => None,
        }
    }
}

/// When a booked person came, against the hour that was booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Came {
    /// Before the early window: they wait for their hour all the same.
    Early,
    /// In time.
    InTime,
    /// After the late window: the appointment is lost, and they stand in line as anybody.
    Late,
}

/// The place of a person who arrives now with an appointment at `at_ms` by the wall clock.
///
/// Whoever is first in an ordinary line has waited `w`. In a steady line the first person at any later moment will have
/// waited about as long, so the one who will be first at the booked time is who arrives `w` before it: that virtual
/// arrival is the booked person's place. It needs no place kept free, no order of its own, and no clock at the call: any
/// order by place brings them to the front at their hour, those who came before it in front of them and those who come
/// later behind. A desk that calls appointments as soon as their time has come looks at the booked hour itself.
///
/// A clock that cannot be trusted cannot say who is late: the hour is then taken to be now.
#[must_use]
pub fn booked(branch: &Branch, settings: &Settings, now: &Now, service: &Slug, at_ms: i64) -> BookedPlace {
    let rules = settings.rules;
    let until_ms = if now.trusted { at_ms.saturating_sub(now.at_ms) } else { 0 };
    let (early_ms, late_ms) =
        (i64::from(rules.appointment_early_s) * 1000, i64::from(rules.appointment_late_s) * 1000);
    let arrival = arriving(branch, now);
    let hour_run_ms = now.run_ms.saturating_add_signed(until_ms);
    let came = |came| Appointment { came, hour_run_ms, arrival };
    if until_ms < -late_ms {
        return BookedPlace { place: arrival, kind: Kind::Normal, appointment: came(Came::Late) };
    }
    let arrived_ms = hour_run_ms.saturating_sub(wait_of_the_first(branch, settings, now, service));
    // Nobody can have waited since before the day began.
    let arrived_ms = arrived_ms.max(branch.parts.opened_run_ms.min(now.run_ms));
    let appointment = came(if until_ms > early_ms { Came::Early } else { Came::InTime });
    BookedPlace { place: Place { arrived_ms, ..arrival }, kind: Kind::Appointment, appointment }
}

/// How long whoever is first of the ordinary people of a line has waited, in milliseconds; 0 where nobody waits.
fn wait_of_the_first(branch: &Branch, settings: &Settings, now: &Now, service: &Slug) -> u64 {
    let ordinary = branch.lines.of(service).filter(|(sort, _)| {
        sort.first.is_none()
            && sort.pool.is_none()
            && sort.behind.is_none()
            && sort.weight(settings, service) == 0
    });
    // Whoever was carried over the night tells nothing about how long people wait today.
    let today = (Place { arrived_ms: branch.parts.opened_run_ms, tie: 0, back: 0 }, TicketId(0));
    let firsts = ordinary.filter_map(|(_, line)| line.range(today..).next());
    let first = firsts.map(|(place, _)| place.arrived_ms).min();
    first.map_or(0, |arrived_ms| now.run_ms.saturating_sub(arrived_ms))
}

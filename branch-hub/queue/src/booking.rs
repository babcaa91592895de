//! The place of somebody who comes with an appointment among those who simply came.
//! Must not know who booked, nor how.

use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Kind, Slug, TicketId};
use crate::places::arriving;
use crate::settings::{Order, Policy, Settings};
use crate::ticket::Place;

/// Where a booked person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookedPlace {
    /// The place in line.
    pub place: Place,
    /// What the ticket counts as.
    pub kind: Kind,
    /// How the person came.
    pub came: Came,
}

/// When a booked person came, against the hour that was booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
/// later behind. Where a policy calls appointments as soon as their time has come, that time is the booked one itself.
///
/// A clock that cannot be trusted cannot say who is late: the hour is then taken to be now.
#[must_use]
pub fn booked(branch: &Branch, settings: &Settings, now: &Now, service: &Slug, at_ms: i64) -> BookedPlace {
    let rules = settings.rules;
    let until_ms = if now.trusted { at_ms.saturating_sub(now.at_ms) } else { 0 };
    let (early_ms, late_ms) =
        (i64::from(rules.appointment_early_s) * 1000, i64::from(rules.appointment_late_s) * 1000);
    let here = arriving(branch, now);
    if until_ms < -late_ms {
        return BookedPlace { place: here, kind: Kind::Normal, came: Came::Late };
    }
    let booked_run_ms = now.run_ms.saturating_add_signed(until_ms);
    let arrived_ms = booked_run_ms.saturating_sub(wait_of_the_first(branch, settings, now, service));
    let came = if until_ms > early_ms { Came::Early } else { Came::InTime };
    BookedPlace { place: Place { arrived_ms, ..here }, kind: Kind::Appointment, came }
}

/// How long whoever is first of the ordinary people of a line has waited, in milliseconds; 0 where nobody waits, and
/// where appointments are called out of the line.
fn wait_of_the_first(branch: &Branch, settings: &Settings, now: &Now, service: &Slug) -> u64 {
    let counter = branch.usual_counter(settings, service);
    match counter.map_or(&Policy::DEFAULT, |counter| settings.policy_of(counter)) {
        Policy::By(Order::AppointmentFirst) | Policy::Rules { finally: Order::AppointmentFirst, .. } => {
            return 0;
        }
        Policy::By(_) | Policy::Rules { .. } | Policy::Ratio(_) => {}
    }
    let ordinary = branch.lines.of(service).filter(|(sort, _)| {
        sort.first.is_none() && sort.pool.is_none() && sort.weight(settings, service) == 0
    });
    // Whoever was carried over the night tells nothing about how long people wait today.
    let today = (Place { arrived_ms: branch.parts.opened_run_ms, tie: 0, back: 0 }, TicketId(0));
    let firsts = ordinary.filter_map(|(_, line)| line.range(today..).next());
    let first = firsts.map(|(place, _)| place.arrived_ms).min();
    first.map_or(0, |arrived_ms| now.run_ms.saturating_sub(arrived_ms))
}

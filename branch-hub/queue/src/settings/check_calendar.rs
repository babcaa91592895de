//! Whether a calendar makes sense.
//! Must not know what is open when: that follows from it.

use super::check::{hours, spans};
use super::{Draft, Findings, Wrong};
use crate::names::Slug;

pub(super) fn calendar(found: &mut Findings, draft: &Draft) {
    let seasons = &draft.calendar.seasons;
    for (i, season) in seasons.iter().enumerate() {
        let place = format!("calendar.seasons.{}", season.name);
        if season.to < season.from {
            found.wrong(place.clone(), Wrong::SeasonEndsBeforeStart);
        }
        let same = |other: &&super::Season| season.from <= other.to && other.from <= season.to;
        if let Some(other) = seasons[..i].iter().find(same) {
            found.wrong(place.clone(), Wrong::SeasonsOverlap { other: other.name.clone() });
        }
        hours(found, &format!("{place}.hours"), &season.week);
        for (service, week) in &season.services {
            known(found, draft, format!("{place}.services"), service);
            hours(found, &format!("{place}.services.{service}"), week);
        }
    }
    for day in draft.calendar.special.values() {
        let place = format!("calendar.special.{}", day.name);
        spans(found, &format!("{place}.hours"), &day.spans);
        for (service, own) in &day.services {
            known(found, draft, format!("{place}.services"), service);
            spans(found, &format!("{place}.services.{service}"), own);
        }
    }
}

fn known(found: &mut Findings, draft: &Draft, place: String, name: &Slug) {
    if !draft.services.contains_key(name) {
        let known = draft.services.keys().cloned().collect();
        found.wrong(place, Wrong::UnknownService { name: name.clone(), known });
    }
}

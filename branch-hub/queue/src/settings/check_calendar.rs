//! Whether a calendar makes sense.
//! Must not know what is open when: that follows from it.

use super::check::{hours, spans};
use super::{Draft, Findings, Holiday, Span, Week, Wrong};
use crate::moment::{Date, Weekday};
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
        left_out(found, &format!("{place}.hours"), (season.from, season.to), &draft.hours.week, &season.week);
        for (service, week) in &season.services {
            known(found, draft, format!("{place}.services"), service);
            let place = format!("{place}.services.{service}");
            hours(found, &place, week);
            let own = draft.services.get(service).and_then(|service| service.hours.as_ref());
            let ordinary = own.map_or(&draft.hours.week, |own| &own.week);
            left_out(found, &place, (season.from, season.to), ordinary, week);
        }
    }
    never_closed(found, draft);
    for day in draft.calendar.special.values() {
        let place = format!("calendar.special.{}", day.name);
        spans(found, &format!("{place}.hours"), &day.spans);
        for (service, own) in &day.services {
            known(found, draft, format!("{place}.services"), service);
            spans(found, &format!("{place}.services.{service}"), own);
        }
    }
}

/// A weekday that a season forgets: closed in it, though the ordinary week opens.
fn left_out(found: &mut Findings, place: &str, (from, to): (Date, Date), ordinary: &Week, season: &Week) {
    for (i, day) in Weekday::ALL.into_iter().enumerate() {
        let first = (from.day_number()..=to.day_number()).take(7);
        let lies_in_it = first.map(Date::from_day_number).any(|date| date.weekday() == day);
        if lies_in_it && season[i].is_empty() && !ordinary[i].is_empty() {
            found.warn(format!("{place}.{}", day.as_str()), Wrong::ClosedInSeason { day });
        }
    }
}

/// Services that are open day and night, and yet not on public holidays.
fn never_closed(found: &mut Findings, draft: &Draft) {
    if Holiday::ALL.iter().all(|holiday| draft.calendar.works_on.contains(holiday)) {
        return;
    }
    for (id, service) in draft.services.iter().filter(|(_, service)| !service.works_on_holidays) {
        let week = service.hours.as_ref().map_or(&draft.hours.week, |own| &own.week);
        if week.iter().all(|day| is_whole(day)) {
            found.warn(format!("services.{id}.works_on_holidays"), Wrong::ClosedOnHolidays);
        }
    }
}

fn is_whole(day: &[Span]) -> bool {
    let mut sorted = day.to_vec();
    sorted.sort_unstable();
    sorted.iter().fold(0, |end, span| if span.start <= end { span.end.max(end) } else { end }) == 24 * 60
}

fn known(found: &mut Findings, draft: &Draft, place: String, name: &Slug) {
    if !draft.services.contains_key(name) {
        let known = draft.services.keys().cloned().collect();
        found.wrong(place, Wrong::UnknownService { name: name.clone(), known });
    }
}

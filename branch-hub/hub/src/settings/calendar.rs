//! The calendar from the document to the rules: dates, spans and the names of holidays.
//! Must not know which holiday is when.

use std::collections::{BTreeMap, BTreeSet};

use queue::Date;
use queue::settings::{
    Calendar, Holiday, Mistake, Season, Span, SpecialDay, Week, Wrong, read_spans, read_week,
};
use wire::names::Slug;
use wire::settings as doc;

use crate::translate::slug_in;

/// The calendar; what cannot be read is left out and a mistake.
pub(super) fn calendar(document: &doc::Calendar, wrong: &mut Vec<Mistake>) -> Calendar {
    let works_on = document.works_on.iter().enumerate();
    let mut read = Reader { wrong };
    Calendar {
        works_on: works_on
            .filter_map(|(i, name)| read.holiday(format!("calendar.works_on[{i}]"), name))
            .collect(),
        observed: observed(&document.observed, &mut read),
        seasons: document.seasons.iter().filter_map(|(name, season)| read.season(name, season)).collect(),
        special: special(&document.special, &mut read),
    }
}

fn observed(
    dates: &BTreeMap<String, Vec<String>>,
    read: &mut Reader<'_>,
) -> BTreeMap<Holiday, BTreeSet<Date>> {
    let mut observed = BTreeMap::new();
    for (name, dates) in dates {
        let place = format!("calendar.observed.{name}");
        let kept: BTreeSet<Date> = dates
            .iter()
            .enumerate()
            .filter_map(|(i, date)| read.date(format!("{place}[{i}]"), date))
            .collect();
        if let Some(holiday) = read.holiday(place, name) {
            observed.insert(holiday, kept);
        }
    }
    observed
}

fn special(days: &BTreeMap<Slug, doc::SpecialDay>, read: &mut Reader<'_>) -> BTreeMap<Date, SpecialDay> {
    let mut special = BTreeMap::new();
    for (name, day) in days {
        let place = format!("calendar.special.{name}");
        let spans = read.spans(&format!("{place}.hours"), &day.hours);
        let own = |(service, texts): (&Slug, &Vec<String>)| {
            (slug_in(service), read.spans(&format!("{place}.services.{service}"), texts))
        };
        let services = day.services.iter().map(own).collect();
        let Some(date) = read.date(format!("{place}.date"), &day.date) else { continue };
        let day = SpecialDay { name: slug_in(name), spans, services };
        if special.insert(date, day).is_some() {
            let name = queue::Slug::new(document_date(date));
            read.wrong.push(Mistake { place: format!("{place}.date"), what: Wrong::Twice { name } });
        }
    }
    special
}

fn document_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

struct Reader<'a> {
    wrong: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    fn holiday(&mut self, place: String, name: &str) -> Option<Holiday> {
        let found = Holiday::read(name);
        if found.is_none() {
            let known = Holiday::ALL.iter().map(|holiday| queue::Slug::from(holiday.as_str())).collect();
            let what = Wrong::UnknownHoliday { name: queue::Slug::from(name), known };
            self.wrong.push(Mistake { place, what });
        }
        found
    }

    fn date(&mut self, place: String, text: &str) -> Option<Date> {
        let found = Date::read(text);
        if found.is_none() {
            self.wrong.push(Mistake { place, what: Wrong::NotADate { text: text.to_owned() } });
        }
        found
    }

    fn spans(&mut self, place: &str, texts: &[String]) -> Vec<Span> {
        let (spans, wrong) = read_spans(place, texts);
        self.wrong.extend(wrong);
        spans
    }

    fn week(&mut self, place: &str, week: &doc::Week) -> Week {
        let days = [&week.mon, &week.tue, &week.wed, &week.thu, &week.fri, &week.sat, &week.sun];
        let (week, wrong) = read_week(place, days.map(Vec::as_slice));
        self.wrong.extend(wrong);
        week
    }

    fn season(&mut self, name: &Slug, season: &doc::Season) -> Option<Season> {
        let place = format!("calendar.seasons.{name}");
        let week = self.week(&format!("{place}.hours"), &season.hours);
        let services = season
            .services
            .iter()
            .map(|(service, week)| {
                (slug_in(service), self.week(&format!("{place}.services.{service}"), week))
            })
            .collect();
        let from = self.date(format!("{place}.from"), &season.from);
        let to = self.date(format!("{place}.to"), &season.to);
        Some(Season { name: slug_in(name), from: from?, to: to?, week, services })
    }
}

//! The calendar of a branch: which hours rule on a date, and why those.
//! Must not know the clock, nor how dates and spans are written down.
//!
//! A special day goes before a holiday, a holiday before a season, a season before the ordinary week. A supervisor who
//! hears in the evening that the moon was seen corrects the feast the same day by changing the settings: a date in
//! [`Calendar::observed`] replaces the estimate, and [`crate::due`] asks the calendar anew at once.

use std::collections::{BTreeMap, BTreeSet};

use super::{Hours, Settings, Span, Week};
use crate::moment::Date;
use crate::names::Slug;
use crate::settings::Holiday;

/// What differs from the ordinary week.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Parts of the year with hours of their own; no two share a date.
    pub seasons: Vec<Season>,
    /// Single dates with hours of their own, or without any.
    pub special: BTreeMap<Date, SpecialDay>,
    /// Public holidays on which the branch works; it is closed on all others.
    pub works_on: BTreeSet<Holiday>,
    /// When a holiday was or will really be kept: each date replaces the estimate that is near to it.
    pub observed: BTreeMap<Holiday, BTreeSet<Date>>,
}

/// A part of the year with hours of its own: Ramadan, the rains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Season {
    /// What it is called.
    pub name: Slug,
    /// Its first date.
    pub from: Date,
    /// Its last date.
    pub to: Date,
    /// The branch's hours in it.
    pub week: Week,
    /// Hours of single services in it. A service that has hours of its own and does not stand here keeps them.
    pub services: BTreeMap<Slug, Week>,
}

/// A date with hours of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDay {
    /// What it is called.
    pub name: Slug,
    /// The hours of every service; empty: closed.
    pub spans: Vec<Span>,
    /// Other hours of single services.
    pub services: BTreeMap<Slug, Vec<Span>>,
}

/// The hours of a date, and why those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned<'a> {
    /// Empty: closed.
    pub spans: &'a [Span],
    /// What made them so.
    pub why: PlannedBy<'a>,
}

/// What made the hours of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedBy<'a> {
    /// The ordinary week.
    Week,
    /// A season.
    Season(&'a Slug),
    /// A public holiday on which nobody works.
    Holiday(Holiday),
    /// A special day.
    Special(&'a Slug),
}

impl Calendar {
    /// The public holidays on a date; two may meet.
    pub fn holidays(&self, date: Date) -> impl Iterator<Item = Holiday> {
        let seen = |holiday: &Holiday| self.observed.get(holiday).into_iter().flatten().copied();
        Holiday::ALL.into_iter().filter(move |holiday| holiday.is_on(date, seen(holiday)))
    }

    /// The branch's hours on a date.
    #[must_use]
    pub fn on<'a>(&'a self, hours: &'a Hours, date: Date) -> Planned<'a> {
        self.plan(hours, None, date)
    }

    fn plan<'a>(&'a self, hours: &'a Hours, own: Option<Own<'a>>, date: Date) -> Planned<'a> {
        let service = own.map(|own| own.service);
        if let Some(day) = self.special.get(&date) {
            let spans = service.and_then(|service| day.services.get(service)).unwrap_or(&day.spans);
            return Planned { spans, why: PlannedBy::Special(&day.name) };
        }
        let holiday = self.holidays(date).find(|holiday| !self.works_on.contains(holiday));
        if let Some(holiday) = holiday
            && !own.is_some_and(|own| own.works_on_holidays)
        {
            return Planned { spans: &[], why: PlannedBy::Holiday(holiday) };
        }
        let weekday = date.weekday() as usize;
        let season = self.seasons.iter().find(|season| (season.from..=season.to).contains(&date));
        let own_hours = own.and_then(|own| own.hours);
        if let Some(season) = season {
            let of_service = service.and_then(|service| season.services.get(service));
            if let Some(week) = of_service.or_else(|| own_hours.is_none().then_some(&season.week)) {
                return Planned { spans: &week[weekday], why: PlannedBy::Season(&season.name) };
            }
        }
        Planned { spans: own_hours.unwrap_or(hours).on(date), why: PlannedBy::Week }
    }
}

/// What a service has of its own.
#[derive(Clone, Copy)]
struct Own<'a> {
    service: &'a Slug,
    hours: Option<&'a Hours>,
    works_on_holidays: bool,
}

impl Settings {
    /// The branch's hours on a date.
    #[must_use]
    pub fn hours_on(&self, date: Date) -> Planned<'_> {
        self.calendar.on(&self.hours, date)
    }

    /// A service's hours on a date.
    #[must_use]
    pub fn service_hours_on<'a>(&'a self, id: &'a Slug, date: Date) -> Planned<'a> {
        let own = self.services.get(id).map(|service| Own {
            service: id,
            hours: service.hours.as_ref(),
            works_on_holidays: service.works_on_holidays,
        });
        self.calendar.plan(&self.hours, own, date)
    }

    /// Whether a service stays open while one business day gives way to that of `date`, the next one: nobody is sent
    /// home then.
    #[must_use]
    pub fn is_open_through(&self, service: &Slug, date: Date) -> bool {
        let holds = |date: Date, minute: u16| {
            let planned = self.service_hours_on(service, date);
            planned.spans.iter().any(|span| span.holds(minute))
        };
        let starts = self.hours.day_starts;
        let before = match starts {
            0 => holds(date.day_before(), 24 * 60 - 1),
            1.. => holds(date, starts - 1),
        };
        before && holds(date, starts)
    }
}

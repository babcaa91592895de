//! Whether settings make sense. Every mistake is told, not only the first.
//! Must not know what rules now: only the draft counts.

mod calling;

use std::collections::{BTreeMap, BTreeSet};

use super::check_calendar::calendar;
use super::check_chain::chains;
use super::island::islands;
use super::peak::check_peak;
use super::roll::rolls;
use super::{Draft, Findings, Mistake, Settings, Span, Week, Wrong};
use crate::calling::HEAVIEST;
use crate::moment::Weekday;
use crate::names::{BranchKind, Kind, Slug};

/// Outcomes that the rules know by themselves.
const RESERVED: [&str; 2] = ["served", "absent"];

/// Adopts a draft without mistakes.
///
/// # Errors
/// Every mistake in the draft. Warnings stop nothing: ask [`inspect`] for them.
pub fn check(draft: Draft) -> Result<Settings, Vec<Mistake>> {
    let Findings { mistakes, warnings: _ } = inspect(&draft);
    if mistakes.is_empty() { Ok(Settings(draft)) } else { Err(mistakes) }
}

/// All that is wrong, or may be misunderstood, in a draft.
#[must_use]
pub fn inspect(draft: &Draft) -> Findings {
    let mut found = Findings::default();
    hours(&mut found, "hours", &draft.hours.week);
    rules(&mut found, draft);
    series(&mut found, draft);
    islands(&mut found, draft);
    services(&mut found, draft);
    chains(&mut found, draft);
    counters(&mut found, draft);
    rolls(&mut found, draft);
    calling::policies(&mut found, draft);
    for (id, agent) in &draft.agents {
        named_services(&mut found, draft, &format!("agents.{id}.services"), &agent.services);
    }
    for (id, class) in &draft.classes {
        if class.weight == 0 {
            found.wrong(format!("classes.{id}.weight"), Wrong::Weightless);
        }
    }
    for id in draft.outcomes.iter().filter(|id| RESERVED.contains(&id.as_str())) {
        found.wrong(format!("outcomes.{id}"), Wrong::Reserved { name: id.clone() });
    }
    calendar(&mut found, draft);
    check_peak(&mut found, draft);
    found
}

impl Findings {
    pub(super) fn wrong(&mut self, place: String, what: Wrong) {
        self.mistakes.push(Mistake { place, what });
    }

    pub(super) fn at_most(&mut self, place: &str, value: u32, max: u32) {
        if value > max {
            self.wrong(place.to_owned(), Wrong::TooLarge { value, max });
        }
    }

    /// Less than a finger may slip in, or a person come in.
    fn hurried(&mut self, place: &str, value: u32, least: u32) {
        if value < least {
            self.warn(place.to_owned(), Wrong::TooShort { value, least });
        }
    }

    pub(super) fn warn(&mut self, place: String, what: Wrong) {
        self.warnings.push(Mistake { place, what });
    }
}

/// Seconds that nobody means: an hour is long for anything that happens in front of a counter.
const LONG_S: u32 = 3600;
/// Seconds that nobody means of somebody who is not in front of a counter: four hours are half a day.
const LONG_AWAY_S: u32 = 4 * 3600;
/// Times that nobody means, of anything that is done to one ticket.
pub(super) const OFTEN: u32 = 99;
/// More letters before the digits stand on no screen in large type.
const PREFIX_LENGTH: usize = 3;
/// Numbers beyond this stand on no paper and no screen of ours.
const LARGE: u32 = 99_999;

fn rules(found: &mut Findings, draft: &Draft) {
    let rules = &draft.rules;
    found.at_most("rules.auto_start_s", rules.auto_start_s, LONG_S);
    found.at_most("rules.absent_after_s", rules.absent_after_s, LONG_S);
    found.at_most("rules.recall_gap_s", rules.recall_gap_s, LONG_S);
    found.at_most("rules.recalls", rules.recalls, OFTEN);
    found.at_most("rules.recalls_before_absent", rules.recalls_before_absent, rules.recalls);
    found.at_most("rules.put_back_times", rules.put_back_times, OFTEN);
    found.at_most("rules.put_back_places", rules.put_back_places, OFTEN);
    found.at_most("rules.next_deaf_s", rules.next_deaf_s, 60);
    found.at_most("rules.appointment_early_s", rules.appointment_early_s, LONG_AWAY_S);
    found.at_most("rules.appointment_late_s", rules.appointment_late_s, LONG_AWAY_S);
    found.at_most("rules.park_s", rules.park_s, LONG_AWAY_S);
    found.at_most("rules.idle_sign_out_s", rules.idle_sign_out_s, LONG_AWAY_S);
    found.at_most("rules.latecomer_s", rules.latecomer_s, LONG_AWAY_S);
    found.hurried("rules.absent_after_s", rules.absent_after_s, 5);
    found.hurried("rules.next_deaf_s", rules.next_deaf_s, 1);
    for (id, class) in &draft.classes {
        found.at_most(&format!("classes.{id}.weight"), class.weight, HEAVIEST);
        found.at_most(&format!("classes.{id}.extra_walking_s"), class.extra_walking_s, LONG_S);
    }
    for (id, series) in &draft.series {
        found.at_most(&format!("series.{id}.step"), series.step, LARGE);
        found.at_most(&format!("series.{id}.max"), series.max, LARGE);
    }
}

pub(super) fn hours(found: &mut Findings, place: &str, week: &Week) {
    for (day, own) in Weekday::ALL.iter().zip(week) {
        spans(found, &format!("{place}.{}", day.as_str()), own);
    }
}

pub(super) fn spans(found: &mut Findings, place: &str, spans: &[Span]) {
    for (i, span) in spans.iter().enumerate() {
        if span.end <= span.start || span.end > 24 * 60 {
            found.wrong(format!("{place}[{i}]"), Wrong::EndsBeforeStart);
        }
    }
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| pair[1].start < pair[0].end) {
        found.wrong(place.to_owned(), Wrong::SpansOverlap);
    }
}

fn series(found: &mut Findings, draft: &Draft) {
    let mut prefixes = BTreeMap::new();
    for (id, series) in &draft.series {
        let place = |field: &str| format!("series.{id}.{field}");
        let own = series.prefix.clone();
        if let Some(other) = prefixes.insert(own.clone(), id) {
            found.wrong(place("prefix"), Wrong::SamePrefix { other: other.clone(), prefix: own.clone() });
        }
        prefix(found, place("prefix"), &own);
        if series.step == 0 {
            found.wrong(place("step"), Wrong::Zero);
        }
        if series.max < series.start {
            found.wrong(place("max"), Wrong::MaxBelowStart { start: series.start, max: series.max });
        }
        if series.max > 999 {
            found.warn(place("max"), Wrong::MoreThanThreeDigits { max: series.max });
        }
    }
}

/// What stands before the digits, of a series or of a kiosk's own numbers.
pub(super) fn prefix(found: &mut Findings, place: String, prefix: &str) {
    let letters = prefix.bytes().all(|letter| letter.is_ascii_uppercase());
    let prefix = prefix.to_owned();
    if prefix.len() > PREFIX_LENGTH || !letters {
        found.wrong(place, Wrong::PrefixNotLetters { prefix });
    } else if prefix.len() != 1 {
        found.warn(place, Wrong::PrefixNotOneLetter { prefix });
    }
}

fn services(found: &mut Findings, draft: &Draft) {
    if draft.services.is_empty() {
        found.wrong("services".to_owned(), Wrong::Empty);
    }
    let offered: BTreeSet<&Slug> = draft.counters.values().flat_map(|counter| &counter.services).collect();
    for (id, service) in &draft.services {
        let place = |field: &str| format!("services.{id}.{field}");
        if !draft.series.contains_key(&service.series) {
            let known = draft.series.keys().cloned().collect();
            found.wrong(place("series"), Wrong::UnknownSeries { name: service.series.clone(), known });
        }
        zone(found, draft, place("zone"), &service.zone);
        for kind in service.kinds.iter().copied().filter(|kind| !sold_here(*kind, draft)) {
            found.wrong(place("kinds"), Wrong::PaidKind { kind, branch: draft.kind });
        }
        if service.daily_quota == Some(0) {
            found.wrong(place("daily_quota"), Wrong::Zero);
        }
        if let Some(own) = &service.hours {
            hours(found, &place("hours"), &own.week);
        }
        if service.direct && service.paid_first {
            found.wrong(place("paid_first"), Wrong::NothingIsHeld);
        }
        calling::for_some(found, draft, id, service);
        if !service.direct && !offered.contains(id) {
            found.wrong(format!("services.{id}"), Wrong::NobodyOffers);
        }
    }
}

/// Places in line are not for sale where people are sick or have a right to be served, unless head office answers for it.
const fn sold_here(kind: Kind, draft: &Draft) -> bool {
    match (kind, draft.kind) {
        (Kind::Normal | Kind::Appointment, _) | (_, BranchKind::Bank) => true,
        (Kind::Vip | Kind::Express, BranchKind::Hospital | BranchKind::Administration) => {
            draft.paid_kinds_allowed
        }
    }
}

fn counters(found: &mut Findings, draft: &Draft) {
    let mut labels = BTreeMap::new();
    for (id, counter) in &draft.counters {
        let place = |field: &str| format!("counters.{id}.{field}");
        let label = counter.label.trim().to_owned();
        if label.is_empty() {
            found.wrong(place("label"), Wrong::Empty);
        } else if let Some(other) = labels.insert(label.clone(), id) {
            found.wrong(place("label"), Wrong::SameLabel { other: other.clone(), label });
        }
        zone(found, draft, place("zone"), &counter.zone);
        if counter.services.is_empty() {
            found.wrong(place("services"), Wrong::Empty);
        }
        named_services(found, draft, &place("services"), &counter.services);
        calling::of_counter(found, draft, id, counter);
    }
}

fn named_services(found: &mut Findings, draft: &Draft, place: &str, names: &[Slug]) {
    let mut seen = BTreeSet::new();
    for (i, name) in names.iter().enumerate() {
        let place = format!("{place}[{i}]");
        if !seen.insert(name) {
            found.wrong(place, Wrong::Twice { name: name.clone() });
        } else if !draft.services.contains_key(name) {
            let known = draft.services.keys().cloned().collect();
            found.wrong(place, Wrong::UnknownService { name: name.clone(), known });
        }
    }
}

fn zone(found: &mut Findings, draft: &Draft, place: String, name: &Slug) {
    if !draft.zones.contains(name) {
        let known = draft.zones.iter().cloned().collect();
        found.wrong(place, Wrong::UnknownZone { name: name.clone(), known });
    }
}

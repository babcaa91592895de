//! A small branch to try the rules on: in documentation, in tests, and wherever somebody wants to see them move.
//! Must not be mistaken for a sample that ships: those are documents.

use std::collections::BTreeMap;

use super::{Agent, Calendar, Class, Counter, Draft, Hours, Peak, Rules, Series, Service, Settings, Span};
use crate::moment::{Date, Now};
use crate::names::{BranchKind, Claimant, Kind, Language, Slug};

const LETTERS: [(&str, &str); 2] = [("a", "A"), ("b", "B")];
const SERVICES: [(&str, &str); 3] = [("caisse", "a"), ("virement", "b"), ("conseil", "b")];
const COUNTERS: [(&str, &[&str]); 3] =
    [("g1", &["caisse"]), ("g2", &["caisse", "virement"]), ("g3", &["virement", "conseil"])];
const AGENTS: [(&str, &[&str]); 3] = [("awa", &[]), ("moussa", &[]), ("fatou", &["conseil"])];
const CLASSES: [(&str, u32, u32); 2] = [("aines", 10, 15), ("enceintes", 10, 0)];

/// A bank with three services, three counters and three agents, open from 08:00 to 16:00 from Monday to Friday.
#[must_use]
pub fn example_draft() -> Draft {
    let slugs = |names: &[&str]| names.iter().copied().map(Slug::from).collect::<Vec<_>>();
    let workday = vec![Span { start: 8 * 60, end: 16 * 60 }];
    let week = std::array::from_fn(|day| if day < 5 { workday.clone() } else { Vec::new() });
    let series =
        |prefix: &str| Series { prefix: prefix.to_owned(), start: 1, step: 1, max: 999, roll: false };
    let service = |series: &str| Service {
        series: Slug::from(series),
        zone: Slug::from("hall"),
        kinds: vec![Kind::Vip],
        daily_quota: None,
        target_s: None,
        by_triage: false,
        hours: None,
        works_on_holidays: false,
        only_classes: Vec::new(),
        only_kinds: Vec::new(),
        direct: false,
        then: None,
        referral_only: false,
        paid_first: false,
    };
    let counter = |label: &str, services: &[&str]| Counter {
        label: label.to_uppercase(),
        zone: Slug::from("hall"),
        services: slugs(services),
        policy: None,
        calls_by_itself: false,
    };
    let class = |weight, extra_walking_s| Class {
        weight,
        extra_walking_s,
        claimed_by: [Claimant::Customer, Claimant::Reception, Claimant::Agent].into(),
        come_for_me: false,
    };
    Draft {
        kind: BranchKind::Bank,
        paid_kinds_allowed: false,
        language: Language::Fr,
        hours: Hours { day_starts: 4 * 60, week },
        rules: Rules::default(),
        zones: [Slug::from("hall")].into(),
        series: LETTERS.map(|(id, prefix)| (Slug::from(id), series(prefix))).into(),
        islands: BTreeMap::new(),
        services: SERVICES.map(|(id, letter)| (Slug::from(id), service(letter))).into(),
        classes: CLASSES.map(|(id, weight, walking_s)| (Slug::from(id), class(weight, walking_s))).into(),
        triage: BTreeMap::new(),
        policies: BTreeMap::new(),
        counters: COUNTERS.map(|(id, services)| (Slug::from(id), counter(id, services))).into(),
        agents: AGENTS.map(|(id, able)| (Slug::from(id), Agent { services: slugs(able) })).into(),
        outcomes: [Slug::from("incomplet")].into(),
        calendar: Calendar::default(),
        peak: Peak::default(),
    }
}

/// The same, checked.
#[must_use]
pub fn example() -> Settings {
    Settings(example_draft())
}

/// A Monday at 08:00, with a clock to trust.
#[must_use]
pub const fn example_morning() -> Now {
    Now {
        at_ms: 1_795_420_800_000,
        run_ms: 60_000,
        date: Date { year: 2026, month: 11, day: 23 },
        minute_of_day: 8 * 60,
        trusted: true,
    }
}

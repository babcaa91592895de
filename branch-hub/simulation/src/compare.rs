//! One day under several settings.
//! Must not know where the settings come from.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use queue::Settings;
use serde::Serialize;

use crate::day::{Day, Name};
use crate::play::play;
use crate::played::Played;
use crate::report::Report;
use crate::words::Words;
use crate::{chart, table};

/// Settings to try.
#[derive(Debug, Clone)]
pub struct Variant<'a> {
    /// What they are called where they are shown.
    pub name: String,
    /// The settings.
    pub settings: &'a Settings,
}

/// What a day would be like under each.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// What the day is called.
    #[serde(serialize_with = "in_french")]
    pub day: Name,
    /// Its date, `2026-11-30`.
    pub date: String,
    /// How many people came, all those under one number counted.
    pub people: u64,
    /// How many asked for a ticket.
    pub visits: usize,
    /// The figures, in the order of the variants.
    pub variants: Vec<Report>,
    /// What the figures were made from, in the same order.
    #[serde(skip)]
    pub played: Vec<Played>,
    /// When services stood still, in milliseconds after midnight.
    #[serde(skip)]
    pub(crate) outages: Vec<crate::day::Outage>,
    /// Triage classes that were found, whoever is called first first.
    #[serde(skip)]
    pub(crate) triage: Vec<String>,
}

fn in_french<S: serde::Serializer>(name: &Name, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&name.fr)
}

/// Plays one day under each of several settings: the very same customers each time.
///
/// `progress` is told how much of the work is done, 0 to 1.
pub fn compare(day: &Day, variants: &[Variant<'_>], progress: &mut dyn FnMut(f64)) -> Comparison {
    let part = 1.0 / variants.len().max(1) as f64;
    let mut comparison = Comparison {
        day: day.name.clone(),
        date: format!("{:04}-{:02}-{:02}", day.date.year, day.date.month, day.date.day),
        people: day.people.iter().map(|person| u64::from(person.party)).sum(),
        visits: day.people.len(),
        variants: Vec::new(),
        played: Vec::new(),
        outages: day.outages.clone(),
        triage: Vec::new(),
    };
    for (n, variant) in variants.iter().enumerate() {
        let played = play(day, variant.settings, &mut |done| progress((n as f64 + done) * part));
        comparison.variants.push(Report::new(&variant.name, variant.settings, &played));
        comparison.played.push(played);
    }
    let found = comparison.variants.iter().flat_map(|report| report.triage.keys());
    let found: BTreeSet<&String> = found.collect();
    let weight = |id: &&String| {
        let known = variants.iter().find_map(|variant| variant.settings.triage.get(id.as_str()));
        Reverse(known.map_or(0, |class| class.weight))
    };
    let mut found: Vec<&String> = found.into_iter().collect();
    found.sort_by_key(weight);
    comparison.triage = found.into_iter().cloned().collect();
    comparison
}

impl Comparison {
    /// Aligned tables for a terminal.
    #[must_use]
    pub fn table(&self, words: &dyn Words) -> String {
        table::of(self, words)
    }

    /// The figures as JSON: an object with `day`, `date`, `people`, `visits` and `variants`, one [`Report`] each.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// A picture: how many wait over the day, by service, and the waits by class.
    #[must_use]
    pub fn svg(&self, words: &dyn Words) -> String {
        chart::of(self, words)
    }
}

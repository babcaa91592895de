//! One day under several settings.
//! Must not know where the settings come from.

use queue::Settings;
use serde::Serialize;

use crate::day::Day;
use crate::play::play;
use crate::played::Played;
use crate::report::Report;
use crate::texts::Reader;
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
    pub day: String,
    /// Its date, `2026-11-30`.
    pub date: String,
    /// How many people came.
    pub people: usize,
    /// The figures, in the order of the variants.
    pub variants: Vec<Report>,
    /// What the figures were made from, in the same order.
    #[serde(skip)]
    pub played: Vec<Played>,
    /// When services stood still, in milliseconds after midnight.
    #[serde(skip)]
    pub(crate) outages: Vec<crate::day::Outage>,
}

/// Plays one day under each of several settings: the very same customers each time.
///
/// `progress` is told how much of the work is done, 0 to 1.
pub fn compare(day: &Day, variants: &[Variant<'_>], progress: &mut dyn FnMut(f64)) -> Comparison {
    let part = 1.0 / variants.len().max(1) as f64;
    let mut comparison = Comparison {
        day: day.name.clone(),
        date: format!("{:04}-{:02}-{:02}", day.date.year, day.date.month, day.date.day),
        people: day.people.len(),
        variants: Vec::new(),
        played: Vec::new(),
        outages: day.outages.clone(),
    };
    for (n, variant) in variants.iter().enumerate() {
        let played = play(day, variant.settings, &mut |done| progress((n as f64 + done) * part));
        comparison.variants.push(Report::new(&variant.name, variant.settings, &played));
        comparison.played.push(played);
    }
    comparison
}

impl Comparison {
    /// Aligned tables for a terminal.
    #[must_use]
    pub fn table(&self, reader: Reader) -> String {
        table::of(self, reader)
    }

    /// The figures as JSON: an object with `day`, `date`, `people` and `variants`, one [`Report`] each.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// A picture: how many wait over the day, by service, and the waits by class.
    #[must_use]
    pub fn svg(&self, reader: Reader) -> String {
        chart::of(self, reader)
    }
}

//! Numbers that a restored branch has given and does not remember: until somebody who knows says how far each series came,
//! it gives none. Must not guess.

use std::collections::BTreeMap;

use crate::branch::Branch;
use crate::moment::{Date, Stamp};
use crate::names::Slug;
use crate::series::printed;
use crate::settings::{Series, Settings};

/// What is known of a series since the branch was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lost {
    /// When the branch was restored, in running time.
    pub since_run_ms: u64,
    /// The highest count that a device remembers.
    pub heard: Option<u32>,
    /// What a person said; none: nothing yet, and the series gives no numbers.
    pub said: Option<Said>,
}

/// What a person said of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Said {
    /// The count of the last paper number; none: none was given.
    pub highest: Option<u32>,
    /// The day of which that is true; none: the clock was not trusted, and it counts until the next day but one.
    pub date: Option<Date>,
}

impl Lost {
    /// The highest count that anybody knows of.
    #[must_use]
    pub fn highest(&self) -> Option<u32> {
        self.heard.max(self.said.and_then(|said| said.highest))
    }
}

impl Branch {
    /// The series of which a restored branch may not remember every number.
    #[must_use]
    pub const fn lost(&self) -> &BTreeMap<Slug, Lost> {
        &self.parts.lost
    }

    /// Whether nobody has said yet how far a series came.
    #[must_use]
    pub fn is_unsure_of(&self, series: &Slug) -> bool {
        self.parts.lost.get(series).is_some_and(|lost| lost.said.is_none())
    }

    pub(crate) fn lose_numbers(&mut self, series: &[Slug], stamp: Stamp) {
        for id in series {
            let lost = Lost { since_run_ms: stamp.run_ms, heard: None, said: None };
            self.parts.lost.insert(id.clone(), lost);
        }
    }

    pub(crate) fn hear_number(&mut self, series: &Slug, count: u32) {
        if let Some(lost) = self.parts.lost.get_mut(series) {
            lost.heard = lost.heard.max(Some(count));
            self.bring_forward(series);
        }
    }

    pub(crate) fn take_word(&mut self, series: &Slug, said: Said) {
        if let Some(lost) = self.parts.lost.get_mut(series) {
            lost.said = Some(said);
            self.bring_forward(series);
        }
    }

    /// A day begins. What was said of another day is over; what nobody has said yet is still to be said.
    pub(crate) fn remember_lost(&mut self, date: Date) {
        let holds = |lost: &Lost| lost.said.is_none_or(|said| said.date.is_none_or(|of| of == date));
        self.parts.lost.retain(|_, lost| holds(lost));
        let series: Vec<Slug> = self.parts.lost.keys().cloned().collect();
        for id in &series {
            self.bring_forward(id);
        }
        // With a clock that nobody trusts, it counts for the day that begins and no longer.
        for said in self.parts.lost.values_mut().filter_map(|lost| lost.said.as_mut()) {
            said.date = said.date.or(Some(date));
        }
    }

    fn bring_forward(&mut self, series: &Slug) {
        let Some(highest) = self.parts.lost.get(series).and_then(Lost::highest) else { return };
        self.came_to(series, highest);
    }

    /// A series has given this count: it never goes back within a day.
    pub(crate) fn came_to(&mut self, series: &Slug, count: u32) {
        let last = self.parts.counts.entry(series.clone()).or_insert(count);
        *last = count.max(*last);
    }
}

impl Series {
    /// A count as it is printed.
    #[must_use]
    pub fn printed(&self, count: u32) -> String {
        printed(&self.prefix, self.max, count)
    }

    /// The count that a printed number of this series shows; none: it is of another.
    #[must_use]
    pub fn count_of(&self, number: &str) -> Option<u32> {
        let count = number.strip_prefix(self.prefix.as_str())?.parse().ok()?;
        (self.printed(count) == number).then_some(count)
    }
}

/// The series that printed a number, and its count.
pub(crate) fn series_of<'a>(settings: &'a Settings, number: &str) -> Option<(&'a Slug, u32)> {
    let own = settings.series.iter().filter(|(_, series)| !series.roll);
    own.filter_map(|(id, series)| Some((id, series.count_of(number)?))).next()
}

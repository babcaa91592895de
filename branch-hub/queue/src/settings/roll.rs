//! Rolls of numbers on paper, printed beforehand: which services call from one, and what makes no sense with it.
//! Must not know how far a roll has come: that is the branch's.

use super::{Draft, Findings, Series, Wrong};
use crate::names::Slug;

impl Draft {
    /// The roll that a service calls its numbers from; none: it gives tickets.
    #[must_use]
    pub fn on_roll(&self, service: &Slug) -> Option<&Slug> {
        let series = &self.services.get(service)?.series;
        self.series.get(series).is_some_and(|series| series.roll).then_some(series)
    }

    /// The roll that a counter calls from, whoever is there; none: it calls tickets alone.
    #[must_use]
    pub fn roll_of(&self, counter: &Slug) -> Option<&Slug> {
        self.counters.get(counter)?.services.iter().find_map(|service| self.on_roll(service))
    }
}

impl Series {
    /// Whether a roll bears a number with this count.
    #[must_use]
    pub const fn bears(&self, count: u32) -> bool {
        self.start <= count && count <= self.max && (count - self.start).is_multiple_of(self.steps())
    }

    /// The count that follows on a roll: the first again after the last.
    pub(crate) fn follows(&self, count: u32) -> u32 {
        let next = count.checked_add(self.steps()).filter(|next| *next <= self.max);
        next.unwrap_or(self.start)
    }

    const fn steps(&self) -> u32 {
        if self.step == 0 { 1 } else { self.step }
    }
}

pub(super) fn rolls(found: &mut Findings, draft: &Draft) {
    for (id, series) in draft.series.iter().filter(|(_, series)| series.roll && series.max == series.start) {
        found.wrong(format!("series.{id}.max"), Wrong::RollTooShort { start: series.start });
    }
    for (id, counter) in &draft.counters {
        let place = || format!("counters.{id}.services");
        let known = counter.services.iter().filter(|service| draft.services.contains_key(*service));
        let (paper, tickets): (Vec<&Slug>, Vec<&Slug>) = known
            .filter(|service| !draft.services[*service].direct)
            .partition(|service| draft.on_roll(service).is_some());
        let Some(first) = paper.first() else { continue };
        if let Some(ordinary) = tickets.first() {
            let (on_roll, ordinary) = ((*first).clone(), (*ordinary).clone());
            found.wrong(place(), Wrong::RollMixed { on_roll, ordinary });
        }
        if let Some(other) = paper.iter().find(|service| draft.on_roll(service) != draft.on_roll(first)) {
            let (first, second) = ((*first).clone(), (*other).clone());
            found.wrong(place(), Wrong::SeveralRolls { first, second });
        }
    }
}

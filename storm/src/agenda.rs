//! What happens when: the one order of a played day.
//! Must not know what happens.

use std::collections::BTreeMap;

/// Things to come, in order of time; of two at the same moment, the one that was written down first.
#[derive(Debug)]
pub(crate) struct Agenda<T> {
    entries: BTreeMap<(u64, u64), T>,
    written: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), written: 0 }
    }
}

impl<T> Agenda<T> {
    pub(crate) fn write(&mut self, at_ms: u64, what: T) {
        self.written += 1;
        self.entries.insert((at_ms, self.written), what);
    }

    /// What is next, and when.
    pub(crate) fn next(&mut self) -> Option<(u64, T)> {
        self.entries.pop_first().map(|((at_ms, _), what)| (at_ms, what))
    }
}

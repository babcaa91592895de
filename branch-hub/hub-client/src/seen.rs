//! The highest place in the journal that this device ever heard of.
//! Must not know how it was heard, nor where the device keeps it over a restart.

use std::sync::{Mutex, MutexGuard, PoisonError};

use wire::envelope::Position;

/// Only goes forward, so that a hub restored to an older state is told so.
#[derive(Debug)]
pub(crate) struct Seen(Mutex<Position>);

impl Seen {
    pub(crate) const fn new(position: Position) -> Self {
        Self(Mutex::new(position))
    }

    pub(crate) fn position(&self) -> Position {
        *self.lock()
    }

    pub(crate) fn hear(&self, position: Position) {
        let mut highest = self.lock();
        *highest = position.max(*highest);
    }

    fn lock(&self) -> MutexGuard<'_, Position> {
        // A position is a plain value: a thread that died while holding it has left a whole one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! That the engine lives: turns it has made, and what each batch cost. Written by its thread, read by everybody.
//! Must not know who looks.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So many batches are remembered until somebody looks; the oldest go first.
const REMEMBERED: usize = 8192;

/// One batch that became durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Batch {
    /// Requests in it.
    pub asks: u32,
    /// How long the disk took.
    pub took: Duration,
}

/// The engine's signs of life.
#[derive(Debug, Default)]
pub struct Pulse {
    turns: AtomicU64,
    batches: Mutex<VecDeque<Batch>>,
}

impl Pulse {
    pub(super) fn turned(&self) {
        self.turns.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn wrote(&self, batch: Batch) {
        let mut batches = self.batches.lock().unwrap_or_else(PoisonError::into_inner);
        if batches.len() == REMEMBERED {
            batches.pop_front();
        }
        batches.push_back(batch);
    }

    /// Turns since the start: more at each look, or the engine stands still.
    #[must_use]
    pub fn turns(&self) -> u64 {
        self.turns.load(Ordering::Relaxed)
    }

    /// The batches since the last look.
    #[must_use]
    pub fn batches(&self) -> VecDeque<Batch> {
        std::mem::take(&mut *self.batches.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

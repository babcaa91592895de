//! A clock that stands still until it is told: a day passes as fast as the machine can work it off.

use std::sync::atomic::{AtomicU64, Ordering};

use hub::clock::{Clock, Reading};

/// 2026-11-23 08:15 in Dakar, a Monday: the doors open.
pub const MORNING_MS: i64 = 1_795_421_700_000;

/// Shared between a test and the hub that it drives.
#[derive(Debug, Default)]
pub struct ToldClock {
    passed_ms: AtomicU64,
    before_ms: AtomicU64,
}

impl ToldClock {
    /// Lets time pass.
    pub fn pass_ms(&self, ms: u64) {
        self.passed_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// The machine starts again: the wall clock goes on, the monotonic one begins anew.
    pub fn start_again(&self) {
        let passed_ms = self.passed_ms.swap(0, Ordering::SeqCst);
        self.before_ms.fetch_add(passed_ms, Ordering::SeqCst);
    }
}

impl Clock for ToldClock {
    fn read(&self) -> Reading {
        let mono_ms = self.passed_ms.load(Ordering::SeqCst);
        let since_ms = mono_ms + self.before_ms.load(Ordering::SeqCst);
        Reading { at_ms: MORNING_MS + i64::try_from(since_ms).unwrap_or(i64::MAX), mono_ms }
    }
}

//! The one clock of the hub. Tests, benches and demonstrations drive it; nothing else asks the system for the time.
//! Must not know the rules: it says what time it is and whether that can be believed.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A wall clock that reads earlier than this (2026-01-01) has lost its battery.
const EARLIEST_MS: i64 = 1_767_225_600_000;
/// Nor does any clock of ours read this (2100-01-01).
const LATEST_MS: i64 = 4_102_444_800_000;
/// At a start a clock is not believed when it stands more than an hour before the newest fact. One hour, because a clock
/// that is put right over the network moves by minutes, while one that was set back by more would say after midnight that
/// the day before still goes on; an hour too much is no harm, for the rules count waiting by the running time.
const BACK_MS: i64 = 3_600_000;
/// Nor when it stands more than 400 days after it: longer than any branch is shut.
const AHEAD_MS: i64 = 400 * 24 * 3_600_000;

/// One look at the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Wall clock, milliseconds since 1970 in UTC.
    pub at_ms: i64,
    /// Milliseconds since this start of the hub; never goes back.
    pub mono_ms: u64,
}

/// Where readings come from.
pub trait Clock: Send + Sync {
    /// The time now.
    fn read(&self) -> Reading;

    /// How many times faster than people's it runs.
    fn speed(&self) -> u32 {
        1
    }
}

/// The system's clocks, at the speed of a demonstration if asked.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    wall_ms: i64,
    speed: u32,
}

impl SystemClock {
    /// Starts counting. With a `speed` above 1, wall and monotonic clock both run that many times faster from here on.
    #[must_use]
    pub fn start(speed: u32) -> Self {
        Self { started: Instant::now(), wall_ms: wall_ms(), speed: speed.max(1) }
    }
}

impl Clock for SystemClock {
    fn read(&self) -> Reading {
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mono_ms = elapsed.saturating_mul(u64::from(self.speed));
        let at_ms = if self.speed == 1 {
            wall_ms()
        } else {
            self.wall_ms.saturating_add(i64::try_from(mono_ms).unwrap_or(i64::MAX))
        };
        Reading { at_ms, mono_ms }
    }

    fn speed(&self) -> u32 {
        self.speed
    }
}

/// How long something takes on this machine, whatever time the branch lives in: for figures only.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// From now on.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Until now.
    #[must_use]
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

fn wall_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}

/// Whether a hub of ours can have been running then.
#[must_use]
pub fn is_of_our_time(at_ms: i64) -> bool {
    (EARLIEST_MS..LATEST_MS).contains(&at_ms)
}

/// Whether a wall clock can be believed at a start, given the newest fact that was stored with a believed clock.
#[must_use]
pub fn is_plausible(at_ms: i64, newest_trusted_ms: Option<i64>) -> bool {
    is_of_our_time(at_ms)
        && newest_trusted_ms.is_none_or(|newest| at_ms >= newest - BACK_MS && at_ms <= newest + AHEAD_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_with_a_dead_battery_is_not_believed() {
        assert!(!is_plausible(0, None));
        assert!(is_plausible(EARLIEST_MS, None));
    }

    #[test]
    fn a_clock_that_jumps_back_by_hours_or_ahead_two_years_is_not_believed() {
        const HOUR_MS: i64 = 3_600_000;
        let at = |hours: i64| EARLIEST_MS + hours * HOUR_MS;
        let newest = Some(at(2_400));
        assert!(is_plausible(at(2_424), newest));
        assert!(is_plausible(at(2_400) - HOUR_MS / 2, newest));
        assert!(!is_plausible(at(2_398), newest));
        assert!(!is_plausible(at(2_387), newest));
        assert!(!is_plausible(at(2_232), newest));
        assert!(!is_plausible(at(2_400 + 730 * 24), newest));
    }

    #[test]
    fn a_demonstration_runs_both_clocks_faster() {
        let clock = SystemClock::start(1000);
        let first = clock.read();
        let mut later = clock.read();
        while later.mono_ms < first.mono_ms + 2000 {
            later = clock.read();
        }
        assert!(later.at_ms >= first.at_ms + 2000);
    }
}

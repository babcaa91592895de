//! How long to wait before the next try: decorrelated jitter, so that a hall of screens does not return in step.
//! Must not know what is tried, nor where random numbers come from.

use std::time::Duration;

/// The next wait lies between the shortest one and three times the last one, and never above the longest.
///
/// This is the "decorrelated jitter" of M. Brooker, *Exponential Backoff and Jitter* (2015).
#[derive(Debug, Clone)]
pub struct BackOff {
    shortest: Duration,
    longest: Duration,
    last: Duration,
}

impl BackOff {
    /// Waits between `shortest` and `longest`.
    #[must_use]
    pub const fn new(shortest: Duration, longest: Duration) -> Self {
        Self { shortest, longest, last: shortest }
    }

    /// The next wait; `random` is any number, all of whose values are equally likely.
    pub fn next(&mut self, random: u64) -> Duration {
        let low = self.shortest.as_millis();
        let high = (self.last.as_millis() * 3).clamp(low, self.longest.as_millis());
        let millis = low + u128::from(random) % (high - low + 1);
        self.last = Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX)).min(self.longest);
        self.last
    }

    /// It worked: the next wait is a short one again.
    pub const fn reset(&mut self) {
        self.last = self.shortest;
    }
}

/// A number drawn at random for [`BackOff::next`].
pub(crate) fn draw() -> u64 {
    // The last eight bytes of a version 4 UUID are random but for two bits at their top.
    uuid::Uuid::new_v4().as_u64_pair().1 & (u64::MAX >> 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_stay_between_the_shortest_and_the_longest() {
        let (shortest, longest) = (Duration::from_millis(250), Duration::from_secs(5));
        let mut back_off = BackOff::new(shortest, longest);
        for random in [0, u64::MAX, 7, 1 << 40, u64::MAX - 1, 3, 0] {
            let wait = back_off.next(random);
            assert!(wait >= shortest && wait <= longest, "{wait:?}");
        }
    }

    #[test]
    fn waits_grow_with_bad_luck_and_are_short_again_after_success() {
        let mut back_off = BackOff::new(Duration::from_millis(250), Duration::from_secs(5));
        // 500 is the largest remainder of the first draw (250 + 500 = 750 = 3 x 250).
        assert_eq!(back_off.next(500), Duration::from_millis(750));
        assert_eq!(back_off.next(2_000), Duration::from_millis(2_250));
        assert_eq!(back_off.next(4_750), Duration::from_secs(5));
        back_off.reset();
        assert_eq!(back_off.next(500), Duration::from_millis(750));
    }
}

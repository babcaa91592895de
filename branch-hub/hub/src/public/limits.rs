//! How often the public may ask: for one code or key, from one address, and in total.
//! Pure: time comes in as an argument. Must not know what is asked.
//!
//! Each is a token bucket: so many at once, then so many a minute.

use std::collections::HashMap;

/// A bucket's size and how fast it fills.
#[derive(Debug, Clone, Copy)]
struct Rate {
    at_once: f64,
    a_second: f64,
}

/// A page that asks anew every few seconds, and somebody who presses a key.
const OF_ONE: Rate = Rate { at_once: 20.0, a_second: 0.5 };
/// Codes that are nobody's, from one address: a mistyped one, never a search.
const WRONG: Rate = Rate { at_once: 10.0, a_second: 0.1 };
/// Everybody together: far below what would slow the branch down.
const OF_ALL: Rate = Rate { at_once: 300.0, a_second: 100.0 };
/// So many buckets are kept; full ones say nothing and are thrown away first.
const KEPT: usize = 8192;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    at_ms: u64,
}

impl Bucket {
    const fn full(rate: Rate, now_ms: u64) -> Self {
        Self { left: rate.at_once, at_ms: now_ms }
    }

    /// Takes one; else the seconds until there is one.
    fn take(&mut self, rate: Rate, now_ms: u64) -> Result<(), u32> {
        self.fill(rate, now_ms);
        if self.left >= 1.0 {
            self.left -= 1.0;
            return Ok(());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few seconds, never negative"
        )]
        Err(((1.0 - self.left) / rate.a_second).ceil() as u32)
    }

    fn fill(&mut self, rate: Rate, now_ms: u64) {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a few years fit")]
        let passed_s = now_ms.saturating_sub(self.at_ms) as f64 / 1000.0;
        self.left = (self.left + passed_s * rate.a_second).min(rate.at_once);
        self.at_ms = now_ms;
    }
}

/// Every bucket.
#[derive(Debug, Default)]
pub(super) struct Limits {
    of_all: Option<Bucket>,
    of_one: HashMap<String, Bucket>,
    wrong: HashMap<String, Bucket>,
}

impl Limits {
    /// One more request, whatever it asks for; else the seconds to wait.
    pub(super) fn ask(&mut self, now_ms: u64) -> Result<(), u32> {
        self.of_all.get_or_insert(Bucket::full(OF_ALL, now_ms)).take(OF_ALL, now_ms)
    }

    /// One more request with a code or key that is somebody's.
    pub(super) fn ask_with(&mut self, code: &str, now_ms: u64) -> Result<(), u32> {
        take(&mut self.of_one, OF_ONE, code, now_ms)
    }

    /// One more request with a code or key that is nobody's.
    pub(super) fn ask_wrongly(&mut self, from: &str, now_ms: u64) -> Result<(), u32> {
        take(&mut self.wrong, WRONG, from, now_ms)
    }
}

fn take(buckets: &mut HashMap<String, Bucket>, rate: Rate, name: &str, now_ms: u64) -> Result<(), u32> {
    if buckets.len() >= KEPT && !buckets.contains_key(name) {
        buckets.retain(|_, bucket| {
            bucket.fill(rate, now_ms);
            bucket.left < rate.at_once
        });
        if buckets.len() >= KEPT {
            return Err(1);
        }
    }
    buckets.entry(name.to_owned()).or_insert(Bucket::full(rate, now_ms)).take(rate, now_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_then_one_every_two_seconds() {
        let mut limits = Limits::default();
        for _ in 0..20 {
            assert_eq!(limits.ask_with("a", 0), Ok(()));
        }
        assert_eq!(limits.ask_with("a", 0), Err(2));
        assert_eq!(limits.ask_with("b", 0), Ok(()), "another's code is another's");
        assert_eq!(limits.ask_with("a", 1_999), Err(1));
        assert_eq!(limits.ask_with("a", 2_000), Ok(()));
        assert_eq!(limits.ask_with("a", 2_000), Err(2));
    }

    #[test]
    fn names_without_end_take_no_memory_without_end() {
        let mut limits = Limits::default();
        for i in 0..2 * KEPT {
            let _ = limits.ask_wrongly(&i.to_string(), 0);
        }
        assert!(limits.wrong.len() <= KEPT);
        assert_eq!(limits.ask_wrongly("late", 0), Err(1));
        assert_eq!(
            limits.ask_wrongly("late", 10_000),
            Ok(()),
            "those who came once are forgotten when their bucket is full"
        );
    }
}

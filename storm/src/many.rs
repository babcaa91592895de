//! Many days, on all cores.
//! Must not know what a day is made of.

use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::day::{Broken, Held, Play, play};

/// What many days came to.
#[derive(Debug, Default)]
pub struct Sum {
    /// Days that were played to their end, and held.
    pub days: u64,
    /// All that they held, added up.
    pub held: Held,
    /// Days on which the hub refused an altered journal.
    pub refused: u64,
    /// A day that did not hold.
    pub broken: Option<Box<Broken>>,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.days += other.days;
        self.refused += other.refused;
        self.held.acknowledged += other.held.acknowledged;
        self.held.rows += other.held.rows;
        self.held.starts += other.held.starts;
        self.broken = self.broken.take().or(other.broken);
    }
}

/// Plays the days of these seeds; the first that does not hold ends it.
#[must_use]
pub fn play_all(seeds: Range<u64>, how: Play) -> Sum {
    let (next, stop) = (AtomicU64::new(seeds.start), AtomicBool::new(false));
    let work = || {
        let mut sum = Sum::default();
        while !stop.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                break;
            }
            match play(seed, how) {
                Ok(held) => {
                    sum.add(Sum { days: 1, held, refused: u64::from(held.refused), broken: None });
                }
                Err(broken) => {
                    stop.store(true, Ordering::Relaxed);
                    sum.broken = Some(broken);
                }
            }
        }
        sum
    };
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let mut all = Sum::default();
        for worker in workers {
            match worker.join() {
                Ok(sum) => all.add(sum),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

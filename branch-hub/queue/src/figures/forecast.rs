//! How long it takes until so much work is done: a range around a mean.
//! Must not know branches: people, counters and rates are numbers here.

use super::Wait;

/// The standard normal quantile of 0.9.
const Z90: f64 = 1.281_552;

/// Those who come before may keep so much of the counters, and no more, for anything to be said.
const BUSIEST: f64 = 0.95;

/// How long one customer keeps a counter, in seconds; or the sum of several.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Profile {
    pub(super) mean: f64,
    pub(super) variance: f64,
}

/// People of several services, with the sums of their means and variances.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mix {
    pub(super) count: f64,
    pub(super) sum: Profile,
}

/// Those who are still to come and go before, for each second: the work that they bring and its square, in seconds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Load {
    pub(super) work: f64,
    pub(super) square: f64,
    /// Work that they would bring after the time that somebody has waited already, under an order that counts it.
    pub(super) spared: f64,
}

impl Mix {
    pub(super) fn add(&mut self, count: f64, profile: Profile) {
        self.count += count;
        self.sum.mean += count * profile.mean;
        self.sum.variance += count * profile.variance;
    }

    /// The wait until all but `free` of them have left one of so many counters.
    pub(super) fn wait(self, free: f64, counters: f64) -> Profile {
        let leave = self.count - free;
        if leave <= 0.0 {
            return Profile::default();
        }
        let (mean, variance) = (self.sum.mean / self.count, self.sum.variance / self.count);
        // Who is at a counter now has been there a while: what is left has mean (mean + variance/mean)/2, and for the
        // variance we join the ends, all of it for exponential services, mean²/12 for even ones.
        let residual = if mean > 0.0 { f64::midpoint(mean, variance / mean) } else { 0.0 };
        let residual_variance = (11.0 * variance + mean * mean) / 12.0;
        let whole = (leave - 1.0).max(0.0);
        Profile {
            mean: whole.mul_add(mean, residual) / counters,
            variance: whole.mul_add(variance, residual_variance) / (counters * counters),
        }
    }
}

impl Load {
    pub(super) fn add(&mut self, rate: f64, profile: Profile, spared_s: f64) {
        self.work += rate * profile.mean;
        self.square += rate * profile.mean.mul_add(profile.mean, profile.variance);
        self.spared += rate * profile.mean * spared_s;
    }

    /// A wait, made longer by those who go before and come while it lasts, at so many counters. The work before is the
    /// first of a delay cycle, as in Conway, Maxwell and Miller, Theory of Scheduling (1967), section 8-4. None where
    /// they leave next to nothing of the counters: the end of such a wait is not known.
    pub(super) fn prolongs(self, wait: Profile, counters: f64) -> Option<Profile> {
        let busy = self.work / counters;
        if busy >= BUSIEST {
            return None;
        }
        let (rest, square) = (1.0 - busy, self.square / (counters * counters));
        let mean = ((wait.mean - self.spared / counters) / rest).max(wait.mean);
        let variance = wait.variance / (rest * rest) + square * wait.mean / (rest * rest * rest);
        Some(Profile { mean, variance })
    }
}

impl Profile {
    /// As it is told: half of the people wait less, and nine in ten.
    pub(super) fn told(self) -> Wait {
        let quantile = |z| seconds(gamma(self.mean, self.variance, z));
        Wait { p50_s: quantile(0.0), p90_s: quantile(Z90) }
    }
}

/// A quantile of the gamma distribution with this mean and variance, by Wilson and Hilferty's cube (1931).
fn gamma(mean: f64, variance: f64, z: f64) -> f64 {
    if mean <= 0.0 || variance <= 0.0 {
        return mean;
    }
    let ninth = variance / (mean * mean) / 9.0;
    mean * (1.0 - ninth + z * ninth.sqrt()).max(0.0).powi(3)
}

/// Whole seconds, rounded up; the cast stops at the ends by itself.
fn seconds(s: f64) -> u32 {
    s.ceil() as u32
}

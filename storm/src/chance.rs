//! Chance that can be repeated: the same seed gives the same day.
//! It must not be used for anything that has to be unguessable.

use uuid::Uuid;

/// A source of numbers, all determined by its seed.
///
/// The generator is `SplitMix64` of G. Steele, D. Lea and C. Flood, *Fast Splittable Pseudorandom Number Generators* (2014).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// Starts at a seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// Another source, independent of this one, for somebody who draws at their own pace.
    pub const fn split(&mut self) -> Self {
        Self(self.draw())
    }

    /// Any number.
    pub const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, but not including, `end`; 0 when `end` is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.draw() % end }
    }

    /// A place in a list of that length.
    pub fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// At least 0, less than 1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    pub fn share(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something happens that happens in `percent` of all cases.
    pub const fn happens(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// Whether something happens that happens in so many of a thousand cases.
    pub const fn seldom(&mut self, of_a_thousand: u64) -> bool {
        self.below(1_000) < of_a_thousand
    }

    /// The time until the next of things that happen independently, `mean` apart on average.
    pub fn gap(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// How long something takes that usually takes about `mean`: never less than a third of it, now and then three times as much.
    pub fn duration(&mut self, mean: f64) -> f64 {
        mean * (0.34 + self.gap(0.33) + self.gap(0.33)).min(3.5)
    }

    /// A request id that comes again with the seed.
    pub fn id(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(
            (u128::from(self.draw()) << 64 | u128::from(self.draw())).to_be_bytes(),
        )
        .into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_day() {
        let draw = |seed| {
            let mut chance = Chance::seeded(seed);
            (0..8).map(|_| chance.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn what_takes_three_minutes_on_average_does_so() {
        let mut chance = Chance::seeded(1);
        let times: Vec<f64> = (0..10_000).map(|_| chance.duration(180.0)).collect();
        let mean = times.iter().sum::<f64>() / 10_000.0;
        assert!((170.0..190.0).contains(&mean), "{mean}");
        assert!(times.iter().all(|t| (60.0..=630.0).contains(t)));
    }
}

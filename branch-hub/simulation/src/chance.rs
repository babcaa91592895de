//! Chance that can be repeated: the same seed gives the same day.
//! It must not be used for anything that has to be unguessable.

/// A source of numbers, all determined by its seed.
///
/// The generator is `SplitMix64` of G. Steele, D. Lea and C. Flood, *Fast Splittable Pseudorandom Number Generators* (2014).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Starts at a seed.
    pub(crate) const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// A source of its own for a name: what one service draws does not change with what another does.
    pub(crate) fn named(seed: u64, name: &str) -> Self {
        // FNV-1a of Fowler, Noll and Vo: only to tell names apart.
        let hash = name.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
        });
        Self::seeded(seed ^ hash).split()
    }

    /// Another source, for somebody who draws at their own pace.
    pub(crate) const fn split(&mut self) -> Self {
        Self(self.draw())
    }

    /// Any number.
    pub(crate) const fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// At least 0, less than 1.
    pub(crate) const fn share(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something happens that happens in this share of all cases, 0 to 1.
    pub(crate) fn happens(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// An exponential variable: the time until the next of things that happen independently, `mean` apart on average.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.share()).ln()
    }

    /// A standard normal variable, by the method of Box and Muller (1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.share()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.share()).cos()
    }

    /// One of several, each with its share; none with what is left of 1.
    pub(crate) fn one_of<'a, T>(
        &mut self,
        shares: impl IntoIterator<Item = (&'a T, &'a f64)>,
    ) -> Option<&'a T> {
        let mut left = self.share();
        shares.into_iter().find_map(|(one, share)| {
            left -= share;
            (left < 0.0).then_some(one)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let draw = |seed| {
            let mut chance = Chance::seeded(seed);
            (0..8).map(|_| chance.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        // The first number of the published generator for seed 0: the same on every machine and in every version.
        assert_eq!(Chance::seeded(0).draw(), 0xE220_A839_7B1D_CDAF);
        assert_ne!(Chance::named(7, "caisse").draw(), Chance::named(7, "conseil").draw());
    }

    #[test]
    fn means_and_shares_are_what_they_are_called() {
        let mut chance = Chance::seeded(1);
        let mean = |mut f: Box<dyn FnMut() -> f64 + '_>| (0..40_000).map(|_| f()).sum::<f64>() / 40_000.0;
        assert!((mean(Box::new(|| chance.exponential(180.0))) - 180.0).abs() < 4.0);
        assert!(mean(Box::new(|| chance.normal())).abs() < 0.02);
        assert!((mean(Box::new(|| chance.normal().powi(2))) - 1.0).abs() < 0.03);
        let shares = [("a", 0.2), ("b", 0.3)];
        let mut b = 0;
        let mut none = 0;
        for _ in 0..40_000 {
            match chance.one_of(shares.iter().map(|(name, share)| (name, share))) {
                Some(&"b") => b += 1,
                None => none += 1,
                Some(_) => {}
            }
        }
        assert!((11_500..12_500).contains(&b) && (19_500..20_500).contains(&none), "{b} {none}");
    }
}

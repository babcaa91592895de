//! How times and durations are written in a profile.
//! Must not know what they are of.

use serde::{Deserialize, Deserializer};

use crate::chance::Chance;
use crate::day::MINUTE_MS;
use crate::profile::carried;

/// The standard normal quantile of 0.9.
const Z90: f64 = 1.281_552;

/// Nothing in a hall takes longer, in seconds.
const LONGEST_S: f64 = 4.0 * 3600.0;

/// From one time of the day to another: `08:15-16:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// In milliseconds after midnight.
    pub from_ms: u64,
    /// In milliseconds after midnight, later than `from_ms`.
    pub to_ms: u64,
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let read = queue::settings::Span::read(&text).filter(|span| span.start < span.end);
        let Some(span) = read else {
            return Err(carried("span", &[&text]));
        };
        Ok(Self { from_ms: u64::from(span.start) * MINUTE_MS, to_ms: u64::from(span.end) * MINUTE_MS })
    }
}

/// How long something takes, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Duration {
    /// Always the same.
    Always(f64),
    /// Memoryless, by its mean.
    Exponential(f64),
    /// Lognormal: the logarithm is normal with this mean and standard deviation.
    Lognormal(f64, f64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    always_s: Option<f64>,
    exponential_s: Option<f64>,
    median_s: Option<f64>,
    p90_s: Option<f64>,
    mean_s: Option<f64>,
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let Written { always_s, exponential_s, median_s, p90_s, mean_s } = Written::deserialize(from)?;
        let all = [always_s, exponential_s, median_s, p90_s, mean_s];
        if let Some(odd) = all.iter().flatten().find(|s| !(s.is_finite() && (0.0..=LONGEST_S).contains(*s))) {
            return Err(carried("long", &[&odd.to_string()]));
        }
        match all {
            [Some(s), None, None, None, None] => Ok(Self::Always(s)),
            [None, Some(s), None, None, None] => Ok(Self::Exponential(s)),
            [None, None, Some(median), Some(p90), None] if 0.0 < median && median <= p90 => {
                Ok(Self::Lognormal(median.ln(), (p90 / median).ln() / Z90))
            }
            // The mean of a lognormal variable is exp(mu + sigma²/2).
            [None, None, Some(median), None, Some(mean)] if 0.0 < median && median <= mean => {
                Ok(Self::Lognormal(median.ln(), (2.0 * (mean / median).ln()).sqrt()))
            }
            _ => Err(carried("duration", &[])),
        }
    }
}

impl Duration {
    pub(crate) fn draw_ms(self, chance: &mut Chance) -> u64 {
        let seconds = match self {
            Self::Always(s) => s,
            Self::Exponential(mean) => chance.exponential(mean),
            Self::Lognormal(mu, sigma) => sigma.mul_add(chance.normal(), mu).exp(),
        };
        (seconds.min(LONGEST_S) * 1000.0).round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
    fn a_lognormal_duration_has_its_median_and_its_p90() {
        let duration: Duration = toml::from_str("median_s = 180\np90_s = 420").unwrap();
        let mut chance = Chance::seeded(3);
        let mut drawn: Vec<u64> = (0..20_001).map(|_| duration.draw_ms(&mut chance)).collect();
        drawn.sort_unstable();
        assert!((175_000..185_000).contains(&drawn[10_000]), "{}", drawn[10_000]);
        assert!((407_000..433_000).contains(&drawn[18_000]), "{}", drawn[18_000]);
    }
}

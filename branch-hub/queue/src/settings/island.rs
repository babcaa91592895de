//! Island series: the numbers that a kiosk gives by itself while the hub is away.
//! Must not know which of them a kiosk has used: it keeps its own count, which only goes forward.

use super::check::prefix;
use super::{Draft, Findings, Wrong};
use crate::series::printed;

/// A kiosk's own numbers: a prefix that nobody else has, from 1, in steps of 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Island {
    /// What stands before the digits.
    pub prefix: String,
}

/// The usual highest count, as in a series.
const MAX: u32 = 999;

impl Island {
    /// A count as the kiosk prints it: at least three digits.
    #[must_use]
    pub fn printed(&self, count: u32) -> String {
        printed(&self.prefix, MAX, count)
    }

    /// The count that a printed number shows; none: the kiosk cannot have printed it.
    #[must_use]
    pub fn count_of(&self, number: &str) -> Option<u32> {
        let count = number.strip_prefix(&self.prefix)?.parse().ok()?;
        (count > 0 && self.printed(count) == number).then_some(count)
    }
}

/// No number is given by two: prefixes are letters, so that those who differ never make the same number.
pub(super) fn islands(found: &mut Findings, draft: &Draft) {
    for (kiosk, island) in &draft.islands {
        let place = format!("devices.{kiosk}.island_prefix");
        let own = island.prefix.clone();
        if let Some((other, _)) = draft.series.iter().find(|(_, series)| series.prefix == own) {
            found.wrong(place.clone(), Wrong::SamePrefix { other: other.clone(), prefix: own.clone() });
        }
        let mut before = draft.islands.range(..kiosk.clone());
        if let Some((other, _)) = before.find(|(_, other)| other.prefix == own) {
            found.wrong(place.clone(), Wrong::SameIslandPrefix { other: other.clone(), prefix: own.clone() });
        }
        prefix(found, place, &own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_kiosk_prints_is_read_as_its_number() {
        let island = Island { prefix: "K".into() };
        let rows = [
            ("K001", Some(1)),
            ("K047", Some(47)),
            ("K1000", Some(1000)),
            ("K000", None),
            ("K47", None),
            ("K0047", None),
            ("K+47", None),
            ("A047", None),
            ("KA47", None),
            ("K", None),
            ("K99999999999", None),
        ];
        for (number, count) in rows {
            assert_eq!(island.count_of(number), count, "{number}");
        }
    }
}

//! What lies between the hub and everybody: it loses, delays, doubles and reorders, and is away at times.
//! Must not know what it carries.

use std::collections::BTreeSet;

use crate::chance::Chance;
use crate::weather::Weather;

/// Whoever speaks with the hub: one who asks, or a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    Asker(usize),
    Screen(usize),
}

#[derive(Debug, Default)]
pub(crate) struct Network {
    parted: BTreeSet<End>,
}

impl Network {
    pub(crate) fn part(&mut self, end: End) {
        self.parted.insert(end);
    }

    pub(crate) fn join(&mut self, end: End) {
        self.parted.remove(&end);
    }

    pub(crate) fn clear(&mut self) {
        self.parted.clear();
    }

    pub(crate) fn is_parted(&self, end: End) -> bool {
        self.parted.contains(&end)
    }

    /// How long each copy of a message takes that is sent now; none if it is lost.
    pub(crate) fn carry(&self, end: End, weather: &Weather, chance: &mut Chance) -> Vec<u64> {
        if self.is_parted(end) || chance.happens(weather.lost) {
            return Vec::new();
        }
        let copies = if chance.happens(weather.doubled) { 2 } else { 1 };
        (0..copies).map(|_| delay(weather, chance)).collect()
    }
}

/// Mostly a moment; of a hundred in a slow network, five take many times as long.
pub(crate) fn delay(weather: &Weather, chance: &mut Chance) -> u64 {
    let usual = 1 + chance.below(2 * weather.delay_ms);
    if weather.delay_ms > 50 && chance.happens(5) { usual * 12 } else { usual }
}

//! How bad a day is: drawn from its seed, so that some days are calm in one way and rough in another.
//! Must not know what the weather does to anybody.

use crate::chance::Chance;

/// What goes wrong, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weather {
    /// How long it lasts; then the sky clears, and everything must come right.
    pub lasts_ms: u64,
    /// Of a hundred messages, so many are lost.
    pub lost: u64,
    /// Of a hundred messages, so many arrive twice.
    pub doubled: u64,
    /// A message takes about this long; some take many times as long and are overtaken.
    pub delay_ms: u64,
    /// Of a thousand turns of the engine, in so many the power goes.
    pub cuts: u64,
    /// The hub's process ends about this often, whatever it is doing; 0: never.
    pub hub_ends_every_ms: u64,
    /// A kiosk or a desk starts anew about this often; 0: never.
    pub device_ends_every_ms: u64,
    /// The network between somebody and the hub is away about this often; 0: never.
    pub parted_every_ms: u64,
    /// The hub's wall clock is set about this often; 0: never.
    pub clock_set_every_ms: u64,
    /// The disk is nearly full, or has room again, about this often; 0: never.
    pub disk_short_every_ms: u64,
}

impl Weather {
    /// Drawn from a seed.
    pub fn draw(chance: &mut Chance) -> Self {
        let mut often = |calm: u64, least: u64, spread: u64| {
            if chance.happens(calm) { 0 } else { least + chance.below(spread) }
        };
        Self {
            lasts_ms: 40_000 + often(0, 0, 140_000),
            lost: often(30, 1, 25),
            doubled: often(30, 1, 20),
            delay_ms: 5 + often(40, 0, 800),
            cuts: often(30, 2, 25),
            hub_ends_every_ms: often(30, 12_000, 60_000),
            device_ends_every_ms: often(30, 12_000, 60_000),
            parted_every_ms: often(40, 20_000, 90_000),
            clock_set_every_ms: often(60, 20_000, 120_000),
            disk_short_every_ms: often(60, 20_000, 90_000),
        }
    }

    /// Nothing goes wrong any more.
    #[must_use]
    pub const fn clear(&self) -> Self {
        Self {
            lasts_ms: self.lasts_ms,
            lost: 0,
            doubled: 0,
            delay_ms: 5,
            cuts: 0,
            hub_ends_every_ms: 0,
            device_ends_every_ms: 0,
            parted_every_ms: 0,
            clock_set_every_ms: 0,
            disk_short_every_ms: 0,
        }
    }
}

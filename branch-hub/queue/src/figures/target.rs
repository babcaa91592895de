//! The share of a service's people who were called within its target: defined here, and nowhere else.
//! Must not know where waits come from: those of a day, and those of a simulated one, count alike.

/// A wait that is over, in milliseconds of running time without interruptions and nights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// Until the first call.
    Called(u64),
    /// Without a call, until the person gave up or was sent home, or the day was over.
    InVain(u64),
}

/// How many people were called within the target of their service, and how many were not.
///
/// Whoever was called counts, within if the wait was no longer than the target; that nobody may have come to the counter
/// changes nothing. Whoever left without a call counts as outside once the target had passed, and not at all before:
/// nobody can say that it would have been missed. Those whose number staff took back were never there, and do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Target {
    /// Called in time.
    pub within: u32,
    /// Called too late, or waited longer than that in vain.
    pub outside: u32,
}

impl Waited {
    /// How long, if it ended with a call.
    #[must_use]
    pub const fn called_ms(self) -> Option<u64> {
        match self {
            Self::Called(ms) => Some(ms),
            Self::InVain(_) => None,
        }
    }
}

impl Target {
    /// Adds one wait for a service with this target.
    pub const fn count(&mut self, waited: Waited, target_ms: u64) {
        match waited {
            Waited::Called(ms) if ms <= target_ms => self.within += 1,
            Waited::InVain(ms) if ms <= target_ms => {}
            Waited::Called(_) | Waited::InVain(_) => self.outside += 1,
        }
    }

    /// The share that was called within the target, 0 to 1; none: nobody counts.
    #[must_use]
    pub fn share(self) -> Option<f64> {
        super::day::share(self.within, self.within + self.outside)
    }
}

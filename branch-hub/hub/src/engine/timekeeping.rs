//! Which time it is, as far as that can be known: from the facts so far, and one look at the machine's clocks.
//! Pure: it is told what the clocks read. Must not know what hangs on the time.

use serde::{Deserialize, Serialize};

use super::fact::{ClockNews, Fact, Happened};
use crate::clock::{Reading, is_plausible};

/// Within one start the wall clock and the running time go side by side. A clock that is only put right moves less than this
/// against the other (a power cut of less, on a machine without a battery); one that moves more may be wrong before or
/// after, and nobody but a person can say which.
pub const STEP_MS: i64 = 3_600_000;
/// A wall clock this near to the hall's says the same.
const AGREES_MS: i64 = 120_000;

/// What is known of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timekeeping {
    /// Wall clock of the newest fact whose clock was believed, or what somebody said after it.
    pub newest_ms: Option<i64>,
    /// The newest moment that was believed, in the start that it was in.
    anchor: Option<Anchor>,
    /// Somebody has said what time it is, and the machine's clock has not come to say the same.
    said: Option<Said>,
    /// The newest start of a hub; a command's visit to the folder is none.
    started: u64,
}

/// A moment on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Anchor {
    boot: u64,
    at_ms: i64,
    mono_ms: u64,
}

impl Anchor {
    /// The time now, counted from here.
    fn counted_ms(&self, mono_ms: u64) -> i64 {
        self.at_ms.saturating_add(signed(mono_ms)).saturating_sub(signed(self.mono_ms))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    /// How far what was said is ahead of the machine's clock.
    ahead_ms: i64,
    /// The newest start that counts from it.
    boot: u64,
}

/// The time, and whether it can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Believed {
    /// Milliseconds since 1970 in UTC: the best that is known.
    pub at_ms: i64,
    /// Whether that is the time, rather than the least that can have passed.
    pub trusted: bool,
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

impl Timekeeping {
    fn anchor(&self, boot: u64) -> Option<Anchor> {
        self.anchor.filter(|anchor| anchor.boot == boot)
    }

    /// Whether the hub counts from what somebody said, and not from the machine's clock.
    #[must_use]
    pub fn counts_from_said(&self, boot: u64) -> bool {
        self.said.is_some_and(|said| said.boot == boot) && self.anchor(boot).is_some()
    }

    /// The time at one look at the clocks. A clock that is not believed is not followed either: time goes on from the newest
    /// moment that was, so that nothing expires by it and no row is older than the one before.
    #[must_use]
    pub fn believe(&self, boot: u64, reading: Reading) -> Believed {
        let Reading { at_ms, mono_ms } = reading;
        let Some(anchor) = self.anchor(boot) else {
            let (Reading { at_ms, .. }, _) = self.wake(reading);
            if is_plausible(at_ms, self.newest_ms) {
                return Believed { at_ms, trusted: true };
            }
            let least = self.newest_ms.map_or(at_ms, |newest| newest.saturating_add(signed(mono_ms)));
            return Believed { at_ms: least, trusted: false };
        };
        let counted = anchor.counted_ms(mono_ms);
        if self.counts_from_said(boot) {
            return Believed { at_ms: counted, trusted: true };
        }
        let stepped_ms = at_ms.saturating_sub(counted).saturating_abs();
        if stepped_ms <= STEP_MS {
            Believed { at_ms, trusted: true }
        } else {
            Believed { at_ms: counted, trusted: false }
        }
    }

    /// What a start may believe: the machine's clock, or that clock with what somebody once said of it, whichever can be
    /// and is earlier, so that no day is over too soon. Whether it is the second. A wrong clock that goes on counting comes
    /// out no earlier than the newest fact; one that begins at 1970 again does, and says nothing.
    #[must_use]
    pub fn wake(&self, reading: Reading) -> (Reading, bool) {
        let own = is_plausible(reading.at_ms, self.newest_ms).then_some(reading.at_ms);
        let said = self.said.map(|said| reading.at_ms.saturating_add(said.ahead_ms));
        let went_on = |at_ms: &i64| {
            is_plausible(*at_ms, self.newest_ms) && self.newest_ms.is_none_or(|newest| *at_ms >= newest)
        };
        let said = said.filter(went_on);
        match said {
            Some(at_ms) if own.is_none_or(|own| at_ms < own) => (Reading { at_ms, ..reading }, true),
            Some(_) | None => (reading, false),
        }
    }

    /// Whether the machine's clock has come to say what somebody said: from here on it is followed again.
    #[must_use]
    pub fn agrees_again(&self, boot: u64, reading: Reading) -> bool {
        let counted = self.anchor(boot).map(|anchor| anchor.counted_ms(reading.mono_ms));
        self.counts_from_said(boot)
            && counted
                .is_some_and(|counted| reading.at_ms.saturating_sub(counted).saturating_abs() <= AGREES_MS)
    }

    /// Whether a person who says this time is asked once more: it lies well before the newest fact, or days after it.
    #[must_use]
    pub fn is_far(&self, boot: u64, said_ms: i64, mono_ms: u64) -> bool {
        const FAR_MS: i64 = 3 * 24 * 3_600_000;
        let counted = self.anchor(boot).map(|anchor| anchor.counted_ms(mono_ms)).or(self.newest_ms);
        counted.is_some_and(|known| said_ms < known - STEP_MS || said_ms > known + FAR_MS)
    }

    /// Folds in a fact.
    pub(super) fn take(&mut self, fact: &Fact) {
        let Fact { boot, at_ms, mono_ms, .. } = *fact;
        if let Happened::Started(start) = &fact.happened {
            self.started = boot;
            if let Some(said) = self.said.as_mut().filter(|_| start.from_said) {
                said.boot = boot;
            }
        }
        if fact.trusted {
            self.newest_ms = Some(at_ms);
            self.anchor = Some(Anchor { boot, at_ms, mono_ms });
            // A start that believes the machine's clock has no need of the other.
            self.said = self.said.filter(|said| said.boot == boot || self.started != boot);
        }
        match fact.happened {
            Happened::Clock(ClockNews::Said { at_ms, machine_ms }) => {
                self.newest_ms = Some(at_ms);
                self.anchor = Some(Anchor { boot, at_ms, mono_ms });
                let ahead_ms = at_ms.saturating_sub(machine_ms);
                self.said = (ahead_ms.saturating_abs() > AGREES_MS).then_some(Said { ahead_ms, boot });
            }
            Happened::Clock(ClockNews::Agreed) => self.said = None,
            Happened::Rule(_)
            | Happened::Epoch { .. }
            | Happened::Saved(_)
            | Happened::Rated { .. }
            | Happened::Sealed(_)
            | Happened::Started(_)
            | Happened::Settings(_)
            | Happened::Printed(_)
            | Happened::Printer { .. }
            | Happened::Paired { .. }
            | Happened::Revoked { .. }
            | Happened::Access => {}
        }
    }
}

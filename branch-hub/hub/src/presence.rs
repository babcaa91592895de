//! Which devices were heard, and when: kept in memory, for a start of the hub is a moment when nobody was heard yet.
//! Must not know what a device asked.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use wire::fault::Fault;
use wire::names::Slug;
use wire::role::Role;
use wire::settings::DeviceRole;

use crate::access::Principal;

/// A device that has not asked anything for so long is silent: screens and kiosks ask for the catalogue at least every
/// minute, whether or not anybody touches them.
pub const SILENT_AFTER_MS: u64 = 150_000;

/// When each device last asked anything, in milliseconds of this start of the hub.
#[derive(Debug, Default)]
pub struct Presence(Mutex<BTreeMap<Slug, Heard>>);

/// One device's last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// As what it asked.
    pub role: DeviceRole,
    /// When.
    pub mono_ms: u64,
    /// What it last told of its own screen.
    pub told: Option<ToldFault>,
    /// It told that with its last question, and not before.
    pub tells: bool,
}

/// A code that stood on a device's own screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldFault {
    /// Which.
    pub fault: Fault,
    /// When the device told, in milliseconds of this start.
    pub mono_ms: u64,
    /// It stood there then; false: it was gone already.
    pub stands: bool,
}

impl ToldFault {
    /// What a device says of its screen: `E1`, or `H1 over`. A code of a later version tells nothing, nor does one of the hub's own.
    #[must_use]
    pub fn read(said: &str, mono_ms: u64) -> Option<Self> {
        let (code, stands) = said.strip_suffix(" over").map_or((said, true), |code| (code, false));
        let fault = Fault::of_code(code).filter(|fault| fault.code().starts_with(['H', 'E']))?;
        Some(Self { fault, mono_ms, stands })
    }
}

impl Presence {
    /// Somebody asked, and maybe told what their own screen shows. People and programs are not devices. True: that is a fault
    /// which they had not told before.
    pub fn hear(&self, who: &Principal, mono_ms: u64, told: Option<ToldFault>) -> bool {
        let role = match who.role {
            Role::Kiosk => DeviceRole::Kiosk,
            Role::Display => DeviceRole::Display,
            Role::Button
            | Role::Greeter
            | Role::Agent
            | Role::Supervisor
            | Role::Administrator
            | Role::Metrics
            | Role::Standby
            | Role::HeadOffice
            | Role::Customer => return false,
        };
        let mut known = self.lock();
        let last = known.get(&who.name);
        let before = last.and_then(|heard| heard.told);
        let tells = last.is_some_and(|heard| heard.tells);
        // What was told before and is not told any more is over, and is remembered.
        let now = told.or(before.map(|before| ToldFault { stands: false, ..before }));
        let heard = Heard { role, mono_ms, told: now, tells: told.is_some() };
        match known.get_mut(&who.name) {
            Some(known) => *known = heard,
            None => {
                known.insert(who.name.clone(), heard);
            }
        }
        // That it is over is no second fault, unless nobody had told of the first; and it is told until an answer comes.
        told.is_some_and(|told| {
            let same = before.filter(|before| before.fault == told.fault);
            let known =
                if told.stands { same.is_some_and(|same| same.stands) } else { same.is_some() && tells };
            !known
        })
    }

    /// Everyone who was heard, by name.
    #[must_use]
    pub fn all(&self) -> BTreeMap<Slug, Heard> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Slug, Heard>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::access::Pass;

    #[test]
    fn a_fault_that_a_device_tells_counts_once_until_it_is_over() {
        let (presence, name) = (Presence::default(), "borne-1".parse::<Slug>().unwrap());
        let kiosk = Principal { role: Role::Kiosk, name: name.clone(), pass: Pass::Token([0; 32]) };
        let says = |said: &str, ms| presence.hear(&kiosk, ms, ToldFault::read(said, ms));
        let told = || presence.all()[&name].told;
        assert!(!says("", 1) && told().is_none());
        assert!(says("E1", 2) && !says("E1", 3) && !says("E1 over", 4));
        assert_eq!(told(), Some(ToldFault { fault: Fault::DisplayStale, mono_ms: 4, stands: false }));
        assert!(!says("", 5) && told().unwrap().mono_ms == 4, "what was told is remembered");
        assert!(says("H1 over", 6), "nobody could be told while it stood");
        assert!(!says("H1 over", 7), "the answer to the first was lost");
        assert!(!says("", 8) && says("H1 over", 9), "once more, and again nobody could be told");
        for strange in ["C10", "P1", "Z9", "E1 E1", "over", "E1 over over"] {
            assert_eq!(ToldFault::read(strange, 1), None, "{strange}");
        }
        let agent = Principal { role: Role::Agent, ..kiosk };
        assert!(!presence.hear(&agent, 7, ToldFault::read("E1", 7)));
    }
}

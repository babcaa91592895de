//! Which devices were heard, and when: kept in memory, for a start of the hub is a moment when nobody was heard yet.
//! Must not know what a device asked.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
}

impl Presence {
    /// Somebody asked. People and programs are not devices.
    pub fn hear(&self, who: &Principal, mono_ms: u64) {
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
            | Role::Customer => return,
        };
        let mut known = self.lock();
        match known.get_mut(&who.name) {
            Some(heard) => *heard = Heard { role, mono_ms },
            None => {
                known.insert(who.name.clone(), Heard { role, mono_ms });
            }
        }
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

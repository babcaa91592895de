//! The state: a fold over facts, and nothing else. The engine keeps one that runs ahead within a batch (working);
//! everybody else reads one that holds committed facts only (published).
//! Must not know clocks or disks.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;
use wire::envelope::Position;

use super::devices::Devices;
use super::fact::{Fact, Happened};
use super::saved::Saved;
use crate::chain::{GENESIS, Hash};
use crate::clock::{self, Reading};
use crate::seal::Seal;
use crate::settings::Ruling;

/// So many starts are remembered: a kiosk was not alone for longer.
const STARTS: usize = 256;

/// Everything that the facts so far add up to.
#[derive(Debug, Clone)]
pub struct World {
    /// The last fact folded in.
    pub head: Position,
    /// The epoch's incarnation.
    pub incarnation: Uuid,
    /// The hub's public key in this epoch, in hex.
    pub key: Option<String>,
    /// The chain at `head`.
    pub hash: Hash,
    /// The newest head that was signed.
    pub sealed: Option<Seal>,
    /// The hub's start that wrote `head`.
    pub boot: u64,
    /// How long the hub had run in all before that start.
    pub run_base_ms: u64,
    /// How long the hub had run in all before each of its latest starts, for rows that they wrote.
    pub run_bases: BTreeMap<u64, u64>,
    /// How long that start had run at `head`.
    pub mono_ms: u64,
    /// Wall clock of `head`.
    pub at_ms: Option<i64>,
    /// Wall clock of the newest fact whose clock was plausible.
    pub newest_trusted_ms: Option<i64>,
    /// The highest business day's ordinal so far.
    pub ordinal: u64,
    /// The settings that rule.
    pub ruling: Option<Arc<Ruling>>,
    /// The hall.
    pub branch: queue::Branch,
    /// What kiosks told of printers and paper.
    pub devices: Devices,
    /// What is known of backups.
    pub saved: Saved,
}

impl Default for World {
    fn default() -> Self {
        Self {
            head: Position::default(),
            incarnation: Uuid::nil(),
            key: None,
            hash: GENESIS,
            sealed: None,
            boot: 0,
            run_base_ms: 0,
            run_bases: BTreeMap::new(),
            mono_ms: 0,
            at_ms: None,
            newest_trusted_ms: None,
            ordinal: 0,
            ruling: None,
            branch: queue::Branch::default(),
            devices: Devices::default(),
            saved: Saved::default(),
        }
    }
}

impl World {
    /// Folds in the next fact.
    pub fn apply(&mut self, fact: &Fact) {
        if fact.boot != self.boot {
            self.run_base_ms += self.mono_ms;
            self.boot = fact.boot;
            self.run_bases.insert(fact.boot, self.run_base_ms);
            if self.run_bases.len() > STARTS {
                self.run_bases.pop_first();
            }
        }
        self.mono_ms = fact.mono_ms;
        self.at_ms = Some(fact.at_ms);
        if fact.trusted {
            self.newest_trusted_ms = Some(fact.at_ms);
        }
        match &fact.happened {
            Happened::Rule(event) => {
                if let queue::Event::DayOpened { ordinal, .. } = event {
                    self.ordinal = *ordinal;
                }
                let stamp = queue::Stamp { at_ms: fact.at_ms, run_ms: self.run_base_ms + fact.mono_ms };
                self.branch.apply(event, stamp);
                self.devices.forget_who_left(&self.branch);
            }
            Happened::Epoch { incarnation, key, .. } => {
                self.incarnation = *incarnation;
                self.key.clone_from(key);
            }
            Happened::Saved(event) => {
                self.saved.take(event, fact.at_ms, self.run_base_ms + fact.mono_ms);
            }
            Happened::Sealed(seal) => self.sealed = Some(seal.clone()),
            Happened::Settings(ruling) => self.ruling = Some(Arc::clone(ruling)),
            Happened::Printed(printed) => {
                if self.branch.ticket(printed.ticket).is_some_and(|t| t.state.is_live()) {
                    self.devices.printed(printed, fact.at_ms);
                }
            }
            Happened::Printer { device, state } => self.devices.tell(device, *state),
            Happened::Started | Happened::Access => {}
        }
        self.head = fact.position;
        self.hash = fact.hash;
    }

    /// How long the hub had run in all at a moment of one of its latest starts.
    #[must_use]
    pub fn ran_ms(&self, boot: u64, mono_ms: u64) -> Option<u64> {
        self.run_bases.get(&boot).map(|base| base + mono_ms)
    }

    /// What the rules are told of a look at the clock.
    #[must_use]
    pub fn now(&self, reading: Reading) -> queue::Now {
        let zone = self.ruling.as_ref().map_or(TimeZone::UTC, |ruling| ruling.time_zone.clone());
        let at = Timestamp::from_millisecond(reading.at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = zone.to_datetime(at);
        let minute = i16::from(local.hour()) * 60 + i16::from(local.minute());
        queue::Now {
            at_ms: reading.at_ms,
            run_ms: self.run_base_ms + reading.mono_ms,
            date: crate::translate::date_in(local.date()),
            minute_of_day: minute.unsigned_abs(),
            trusted: clock::is_plausible(reading.at_ms, self.newest_trusted_ms),
        }
    }
}

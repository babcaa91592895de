//! The state: a fold over facts, and nothing else. The engine keeps one that runs ahead within a batch (working);
//! everybody else reads one that holds committed facts only (published).
//! Must not know clocks or disks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use wire::envelope::Position;

use super::devices::Devices;
use super::fact::{Fact, Happened, Start};
use super::saved::Saved;
use super::timekeeping::{Believed, Timekeeping};
use crate::chain::{GENESIS, Hash};
use crate::clock::Reading;
use crate::public::Codes;
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
    /// The start that looks at the clock now; none: the one that wrote `head`. No fact makes it.
    pub living: Option<u64>,
    /// How long the hub had run in all before that start.
    pub run_base_ms: u64,
    /// How long the hub had run in all before each of its latest starts, for rows that they wrote.
    pub run_bases: BTreeMap<u64, u64>,
    /// How long that start had run at `head`.
    pub mono_ms: u64,
    /// Wall clock of `head`.
    pub at_ms: Option<i64>,
    /// Which time it is, as far as that can be known.
    pub time: Timekeeping,
    /// The highest business day's ordinal so far.
    pub ordinal: u64,
    /// The settings that rule.
    pub ruling: Option<Arc<Ruling>>,
    /// The hall.
    pub branch: queue::Branch,
    /// What kiosks told of printers and paper.
    pub devices: Devices,
    /// Makes the codes of customers' pages. No fact makes it, and none is changed by it: the program brings it along.
    pub codes: Option<Arc<Codes>>,
    /// What is known of backups.
    pub saved: Saved,
    /// Visits of today that have been rated: each is once.
    pub rated: BTreeSet<queue::VisitId>,
    /// The power came back with the hub's last start, or what else had ended it; none: it was told to stop before.
    pub power: Option<PowerBack>,
}

/// The power came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerBack {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// How long the hub was away; none: a clock that nobody believes cannot say.
    pub away_ms: Option<u64>,
    /// How many wait. Nobody has lost a place.
    pub waiting: u32,
    /// It was not the power: the hub alone ended, and the machine went on.
    pub machine_stayed: bool,
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
            living: None,
            run_base_ms: 0,
            run_bases: BTreeMap::new(),
            mono_ms: 0,
            at_ms: None,
            time: Timekeeping::default(),
            ordinal: 0,
            ruling: None,
            branch: queue::Branch::default(),
            devices: Devices::default(),
            codes: None,
            saved: Saved::default(),
            rated: BTreeSet::new(),
            power: None,
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
        if let Happened::Started(start) = &fact.happened {
            self.power = start.cut.then(|| self.power_back(*start, fact));
        }
        self.mono_ms = fact.mono_ms;
        self.at_ms = Some(fact.at_ms);
        self.time.take(fact);
        match &fact.happened {
            Happened::Rule(event) => {
                let stamp = queue::Stamp { at_ms: fact.at_ms, run_ms: self.run_base_ms + fact.mono_ms };
                self.branch.apply(event, stamp);
                if let queue::Event::DayOpened { ordinal, .. } = event {
                    self.ordinal = *ordinal;
                    self.rated.retain(|visit| self.branch.visit(*visit).is_some());
                }
                self.devices.forget_who_left(&self.branch);
            }
            Happened::Epoch { incarnation, key, .. } => {
                self.incarnation = *incarnation;
                self.key.clone_from(key);
            }
            Happened::Saved(event) => {
                self.saved.take(event, fact.at_ms, self.run_base_ms + fact.mono_ms);
            }
            Happened::Rated { visit } => {
                self.rated.insert(*visit);
            }
            Happened::Sealed(seal) => self.sealed = Some(seal.clone()),
            Happened::Settings(ruling) => self.ruling = Some(Arc::clone(ruling)),
            Happened::Printed(printed) => {
                if self.branch.ticket(printed.ticket).is_some_and(|t| t.state.is_live()) {
                    self.devices.printed(printed, fact.at_ms);
                }
            }
            Happened::Printer { device, state } => self.devices.tell(device, *state),
            Happened::Paired { device, role } => self.devices.pair(device, *role, fact.at_ms),
            Happened::Revoked { device } => self.devices.revoke(device),
            Happened::Started(_) | Happened::Clock(_) | Happened::Access => {}
        }
        self.head = fact.position;
        self.hash = fact.hash;
    }

    fn power_back(&self, start: Start, fact: &Fact) -> PowerBack {
        // The newest of what is known of the life before.
        let alive_at_ms = start.alive_at_ms.max(self.time.newest_ms);
        let away = alive_at_ms.filter(|_| fact.trusted).map(|alive| fact.at_ms.saturating_sub(alive));
        let waiting = self.branch.tickets().filter(|ticket| ticket.state == queue::State::Waiting).count();
        PowerBack {
            at_ms: fact.at_ms,
            away_ms: away.map(|ms| u64::try_from(ms).unwrap_or(0)),
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            machine_stayed: start.machine_stayed,
        }
    }

    /// How long the hub had run in all at a moment of one of its latest starts.
    #[must_use]
    pub fn ran_ms(&self, boot: u64, mono_ms: u64) -> Option<u64> {
        self.run_bases.get(&boot).map(|base| base + mono_ms)
    }

    /// The hall's time at a look at the clock, in milliseconds since 1970.
    #[must_use]
    pub fn at_ms(&self, reading: Reading) -> i64 {
        self.believe(reading).at_ms
    }

    /// The hall's time at a look at the clock, and whether it can be believed.
    #[must_use]
    pub fn believe(&self, reading: Reading) -> Believed {
        self.time.believe(self.living.unwrap_or(self.boot), reading)
    }

    /// The branch's time zone.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        self.ruling.as_ref().map_or(TimeZone::UTC, |ruling| ruling.time_zone.clone())
    }

    /// What the rules are told of a look at the clock.
    #[must_use]
    pub fn now(&self, reading: Reading) -> queue::Now {
        let believed = self.believe(reading);
        let at = Timestamp::from_millisecond(believed.at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        let local = self.zone().to_datetime(at);
        let minute = i16::from(local.hour()) * 60 + i16::from(local.minute());
        queue::Now {
            at_ms: believed.at_ms,
            run_ms: self.run_base_ms + reading.mono_ms,
            date: crate::translate::date_in(local.date()),
            minute_of_day: minute.unsigned_abs(),
            trusted: believed.trusted,
        }
    }
}

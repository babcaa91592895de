//! A day of this branch, from the journal of its data folder: read beside a living hub, or alone. Changes nothing.
//! Must not know how a day is played.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use simulation::{Day, Name, recorded};
use wire::envelope::Envelope;
use wire::event::Event;
use wire::names::Language;
use wire::texts::{Key, key};

use crate::folder::Folder;
use crate::settings::Ruling;
use crate::store::{Archive, JournalRow};
use crate::translate::from_wire;

/// Rows read at once.
const PAGE: usize = 2_000;
/// So many days are told of when another was asked for.
const TOLD: usize = 10;

/// Which day is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The last that is over.
    Yesterday,
    /// By its date.
    Date(Date),
    /// By its number.
    Ordinal(u64),
}

impl Wanted {
    /// `yesterday`, `hier`, `2026-11-23` or `12`; none for anything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        match text {
            "yesterday" | "hier" => Some(Self::Yesterday),
            text => (text.parse().map(Self::Ordinal)).or_else(|_| text.parse().map(Self::Date)).ok(),
        }
    }
}

/// A sentence of the table and what it is filled with.
pub(super) type Complaint = (Key, Vec<(&'static str, String)>);

/// A day that the journal holds.
struct Held {
    ordinal: u64,
    date: Date,
    /// Its first row, and its last as far as the journal goes.
    rows: (u64, u64),
    over: bool,
}

/// The journal of a data folder, as far as a simulation needs it.
pub(super) struct Journal {
    archive: Archive,
    path: String,
    days: Vec<Held>,
    settings: Option<Ruling>,
}

impl Journal {
    /// Reads which days there are, and the settings that rule.
    pub(super) fn open(data: &Path) -> Result<Self, Complaint> {
        let path = data.display().to_string();
        let place = || vec![("path", path.clone())];
        let folder = Folder::existing(data).map_err(|_| (key::VERIFY_NO_FOLDER, place()))?;
        let file = folder.journal();
        if !file.is_file() {
            return Err((key::VERIFY_NO_JOURNAL, place()));
        }
        let archive = Archive::open(&file).map_err(|e| (key::VERIFY_UNREADABLE, vec![("why", e.said())]))?;
        let mut journal = Self { archive, path, days: Vec::new(), settings: None };
        let mut adopted = None;
        journal.each_row((1, u64::MAX), |days, row, envelope| {
            if let Some(open) = days.last_mut().filter(|open: &&mut Held| !open.over) {
                open.rows.1 = row.seq;
            }
            // Most rows tell of people: only the others are read now.
            if !["day-opened", "day-closed", "settings-adopted"].contains(&envelope.kind.as_str()) {
                return Ok(());
            }
            let event = Event::read(&envelope.kind, &envelope.data).map_err(|why| unreadable(row, &why))?;
            if let Event::DayOpened { ordinal, date, .. } = event {
                // With the ordinal of the day that is open, only its date was corrected.
                match days.last_mut().filter(|day| day.ordinal == ordinal) {
                    Some(day) => day.date = date,
                    None => days.push(Held { ordinal, date, rows: (row.seq, row.seq), over: false }),
                }
            } else if let Event::DayClosed { ordinal, .. } = event {
                days.iter_mut().filter(|day| day.ordinal == ordinal).for_each(|day| day.over = true);
            } else {
                adopted = Some((event, row.seq));
            }
            Ok(())
        })?;
        if let Some((Event::SettingsAdopted { revision, base, over }, seq)) = adopted {
            let why = |mistakes: Vec<crate::settings::Mistake>| {
                mistakes.first().map(|mistake| mistake.say(Language::Fr)).unwrap_or_default()
            };
            let ruling = Ruling::make(revision, base, over).map_err(why);
            journal.settings = Some(ruling.map_err(|why| told(seq, why))?);
        }
        Ok(journal)
    }

    /// The settings that rule.
    pub(super) fn settings(&mut self) -> Result<Ruling, Complaint> {
        self.settings
            .take()
            .ok_or_else(|| (key::SIMULATE_NO_FOLDER_SETTINGS, vec![("path", self.path.clone())]))
    }

    /// The day that is meant, as its facts tell it.
    pub(super) fn day(&mut self, wanted: Wanted, shipped: &str) -> Result<Day, Complaint> {
        let mut newest_first = self.days.iter().rev();
        let found = match wanted {
            Wanted::Yesterday => newest_first.find(|day| day.over),
            Wanted::Date(date) => newest_first.find(|day| day.date == date),
            Wanted::Ordinal(ordinal) => newest_first.find(|day| day.ordinal == ordinal),
        };
        let Some(Held { ordinal, rows, .. }) = found else {
            let (path, days) = (("path", self.path.clone()), ("days", self.told_days()));
            let day = match wanted {
                Wanted::Yesterday => return Err((key::SIMULATE_NO_CLOSED_DAY, vec![path, days])),
                Wanted::Date(date) => date.to_string(),
                Wanted::Ordinal(ordinal) => ordinal.to_string(),
            };
            let gaps = vec![("day", day), ("shipped", shipped.to_owned()), path, days];
            return Err((key::SIMULATE_UNKNOWN_DAY, gaps));
        };
        let (ordinal, rows) = (*ordinal, *rows);
        let name = |language| key::SIMULATE_RECORDED.say(language, &[("ordinal", &ordinal.to_string())]);
        let facts = self.facts(rows)?;
        let facts = facts.iter().map(|(event, stamp)| (event, *stamp));
        recorded::day(Name { fr: name(Language::Fr), en: name(Language::En) }, facts).ok_or_else(|| {
            (key::SIMULATE_EMPTY_DAY, vec![("day", ordinal.to_string()), ("days", self.told_days())])
        })
    }

    /// The facts of the rules in these rows, by the branch's own clock.
    fn facts(&mut self, rows: (u64, u64)) -> Result<Vec<(queue::Event, queue::Stamp)>, Complaint> {
        let zone = self.settings.as_ref().map_or(TimeZone::UTC, |ruling| ruling.time_zone.clone());
        let mut running = Running::default();
        let mut facts = Vec::new();
        self.each_row(rows, |_, row, envelope| {
            let run_ms = running.run_ms(&envelope);
            let event = Event::read(&envelope.kind, &envelope.data).map_err(|why| unreadable(row, &why))?;
            if let Some(event) = from_wire::event(&event) {
                let stamp = queue::Stamp { at_ms: local_ms(&zone, envelope.at.as_millisecond()), run_ms };
                facts.push((by_local_clock(event, &zone), stamp));
            }
            Ok(())
        })?;
        Ok(facts)
    }

    /// Goes through rows, the first and the last included.
    fn each_row(
        &mut self,
        (first, last): (u64, u64),
        mut read: impl FnMut(&mut Vec<Held>, &JournalRow, Envelope) -> Result<(), Complaint>,
    ) -> Result<(), Complaint> {
        let mut after = first - 1;
        while after < last {
            let rows = self.archive.rows_after(after, PAGE).map_err(|e| told(after + 1, e.said()))?;
            let Some(newest) = rows.last() else { return Ok(()) };
            after = newest.seq;
            for row in rows.iter().filter(|row| row.seq <= last) {
                let envelope = serde_json::from_slice(&row.bytes).map_err(|why| unreadable(row, &why))?;
                read(&mut self.days, row, envelope)?;
            }
        }
        Ok(())
    }

    /// The newest days, as a person reads them.
    pub(super) fn told_days(&self) -> String {
        let told = self.days.iter().rev().take(TOLD).map(|day| format!("{} ({})", day.ordinal, day.date));
        let told = told.collect::<Vec<_>>().join(", ");
        if told.is_empty() { "-".to_owned() } else { told }
    }
}

/// Time that has passed, whatever became of the clock; while the hub was down, the clock alone knows it.
#[derive(Default)]
struct Running {
    boot: Option<u64>,
    base_ms: u64,
    mono_ms: u64,
    at_ms: i64,
}

impl Running {
    fn run_ms(&mut self, envelope: &Envelope) -> u64 {
        let at_ms = envelope.at.as_millisecond();
        if self.boot.is_some_and(|boot| boot != envelope.boot) {
            let down_ms = if envelope.trusted { (at_ms - self.at_ms).max(0).unsigned_abs() } else { 0 };
            self.base_ms = (self.base_ms + self.mono_ms + down_ms).saturating_sub(envelope.mono_ms);
        }
        (self.boot, self.mono_ms, self.at_ms) = (Some(envelope.boot), envelope.mono_ms, at_ms);
        self.base_ms + self.mono_ms
    }
}

fn unreadable(row: &JournalRow, why: &dyn std::fmt::Display) -> Complaint {
    told(row.seq, why.to_string())
}

fn told(seq: u64, why: String) -> Complaint {
    (key::SIMULATE_UNREADABLE_ROW, vec![("seq", seq.to_string()), ("why", why)])
}

/// A simulated branch lives in its own time: its clock counts from its own midnights.
fn local_ms(zone: &TimeZone, at_ms: i64) -> i64 {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    at_ms + i64::from(zone.to_offset(at).seconds()) * 1000
}

/// The moments that a fact names, by the branch's own clock.
fn by_local_clock(mut event: queue::Event, zone: &TimeZone) -> queue::Event {
    if let queue::Event::TicketIssued { booking: Some(booking), .. } = &mut event {
        booking.at_ms = local_ms(zone, booking.at_ms);
    }
    if let queue::Event::DoorsOpened { until_ms: Some(until_ms), .. } = &mut event {
        *until_ms = local_ms(zone, *until_ms);
    }
    event
}

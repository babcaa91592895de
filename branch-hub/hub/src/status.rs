//! Whether everything is well: the faults that stand now, from what the hub knows. Pure: knowledge in, an answer out.
//! Must not know routes, nor how a fault looks.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use wire::device::Device;
use wire::fault::{Fault, Severity};
use wire::names::{Language, PrinterState, Slug};
use wire::settings::DeviceRole;
use wire::status::{
    Backlog, BackupsNow, Check, ClockNow, DeviceHeard, DiskNow, JournalNow, Light, Status, Trouble,
};
use wire::texts::key;

use crate::clock::Reading;
use crate::engine::{PowerBack, World, devices_view};
use crate::presence::{Heard, SILENT_AFTER_MS};
use crate::translate::time_out;

/// How long a power cut is spoken of.
const POWER_NEWS_MS: i64 = 12 * 3_600_000;
/// A backup older than this is late.
const BACKUP_LATE_MS: i64 = 24 * 3_600_000;

/// What the hub knows beside its state. What is none is not watched here, and nothing is said of it.
#[derive(Debug, Clone, Default)]
pub struct Watched {
    /// When each device was heard, in milliseconds of this start.
    pub heard: BTreeMap<Slug, Heard>,
    /// How many times faster than people's the hub's clock runs.
    pub speed: u32,
    /// The highest place that a device has shown beyond our own.
    pub seen_ahead: Option<String>,
    /// Requests were turned away within the last minute.
    pub overloaded: bool,
    /// The full check of the journal.
    pub check: Option<Check>,
    /// The disk, and what its watch makes of it.
    pub disk: Option<(DiskNow, Option<Fault>)>,
    /// The backups, where they are watched.
    pub backups: Option<BackupsNow>,
}

/// A fault, and the device that it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// What.
    pub fault: Fault,
    /// Which device, as staff call it.
    pub device: Option<String>,
}

/// Everything that is wrong now, the gravest first.
#[must_use]
pub fn standing(world: &World, now: Reading, watched: &Watched) -> Vec<Standing> {
    let mut found = of_the_hub(world, now, watched);
    for device in devices(world, watched) {
        let of = |fault| Standing { fault, device: Some(device.name.clone()) };
        if is_silent(device_heard(watched, &device.id), now, watched) {
            found.push(of(Fault::DeviceSilent));
        } else if let Some(fault) = device.printer.and_then(Fault::of_printer) {
            // Of a device that is silent nobody knows how its printer is.
            found.push(of(fault));
        }
        if !device.papers.is_empty() {
            found.push(of(Fault::PaperMissing));
        }
    }
    found.sort_by_key(|standing| std::cmp::Reverse(standing.fault.severity()));
    found
}

fn of_the_hub(world: &World, now: Reading, watched: &Watched) -> Vec<Standing> {
    let late = watched.backups.as_ref().is_some_and(|backups| {
        backups.succeeded_at.is_none_or(|at| now.at_ms - at.as_millisecond() > BACKUP_LATE_MS)
    });
    let judged = [
        (world.ruling.is_none(), Fault::NoSettings),
        (watched.seen_ahead.is_some(), Fault::Behind),
        (watched.check == Some(Check::Broken), Fault::JournalBroken),
        (!world.now(now).trusted, Fault::ClockNotTrusted),
        (late, Fault::BackupLate),
        (watched.overloaded, Fault::Overloaded),
        (world.power.is_some_and(|power| is_news(power, now)), Fault::PowerWasCut),
    ];
    let disk = watched.disk.as_ref().and_then(|(_, fault)| *fault);
    let faults = judged.into_iter().filter_map(|(is_so, fault)| is_so.then_some(fault)).chain(disk);
    faults.map(|fault| Standing { fault, device: None }).collect()
}

/// The devices of the settings, and any other that was heard.
fn devices(world: &World, watched: &Watched) -> Vec<Device> {
    let mut devices = devices_view::devices(world).devices;
    for (id, heard) in &watched.heard {
        if devices.iter().all(|device| device.id != *id) {
            devices.push(Device { role: heard.role, ..devices_view::device(world, id) });
        }
    }
    devices.sort_by(|a, b| a.id.cmp(&b.id));
    devices
}

fn device_heard(watched: &Watched, id: &Slug) -> Option<u64> {
    watched.heard.get(id).map(|heard| heard.mono_ms)
}

/// Milliseconds of people's time since then.
fn since(then_ms: u64, now: Reading, watched: &Watched) -> u64 {
    now.mono_ms.saturating_sub(then_ms) / u64::from(watched.speed.max(1))
}

/// At the hub's start everybody is given as long as between two words.
fn is_silent(heard_ms: Option<u64>, now: Reading, watched: &Watched) -> bool {
    since(heard_ms.unwrap_or(0), now, watched) > SILENT_AFTER_MS
}

/// The worst of some faults.
#[must_use]
pub fn light(standing: &[Standing]) -> Light {
    match standing.iter().map(|standing| standing.fault.severity()).max() {
        None | Some(Severity::Tells) => Light::Green,
        Some(Severity::Hinders) => Light::Amber,
        Some(Severity::Stops) => Light::Red,
    }
}

/// The answer; `whole` for who steers the branch.
#[must_use]
pub fn status(world: &World, now: Reading, watched: &Watched, whole: bool, language: Language) -> Status {
    let standing = standing(world, now, watched);
    let trouble = |standing: &Standing| Trouble {
        code: standing.fault.code().into(),
        name: standing.fault.as_str().into(),
        severity: standing.fault.severity(),
        helper: standing.fault.helper(),
        device: standing.device.clone(),
        title: title(world, standing.fault, language),
        what_to_do: standing.fault.what_to_do(language).into(),
    };
    let heard = |device: Device| DeviceHeard {
        heard_s: device_heard(watched, &device.id).map(|ms| since(ms, now, watched) / 1000),
        id: device.id,
        name: device.name,
        role: device.role,
        printer: device.printer,
    };
    Status {
        light: light(&standing),
        version: env!("CARGO_PKG_VERSION").into(),
        running_s: since(0, now, watched) / 1000,
        troubles: standing.iter().map(trouble).collect(),
        devices: devices(world, watched).into_iter().map(heard).collect(),
        journal: whole.then(|| JournalNow {
            epoch: world.head.epoch,
            seq: world.head.seq,
            check: watched.check,
            seen_ahead: watched.seen_ahead.clone(),
        }),
        clock: whole.then(|| ClockNow { at: time_out(now.at_ms), trusted: world.now(now).trusted }),
        disk: watched.disk.as_ref().filter(|_| whole).map(|(disk, _)| disk.clone()),
        backups: watched.backups.clone().filter(|_| whole),
        backlog: whole.then_some(Backlog { rows: None }),
    }
}

/// A power cut is spoken of for half a day.
const fn is_news(power: PowerBack, now: Reading) -> bool {
    now.at_ms.saturating_sub(power.at_ms) < POWER_NEWS_MS
}

/// What is wrong, in words; of a power cut, what a supervisor wants to know of it.
fn title(world: &World, fault: Fault, language: Language) -> String {
    let Some(power) = world.power.filter(|_| fault == Fault::PowerWasCut) else {
        return fault.title(language).into();
    };
    let waiting = power.waiting.to_string();
    let Some(away_ms) = power.away_ms else {
        return key::STATUS_POWER_BACK_UNDATED.say(language, &[("n", &waiting)]);
    };
    let zone = world.ruling.as_ref().map_or(TimeZone::UTC, |ruling| ruling.time_zone.clone());
    let at = zone.to_datetime(time_out(power.at_ms));
    let time = match language {
        Language::En => format!("{:02}:{:02}", at.hour(), at.minute()),
        Language::Fr | Language::Wo => format!("{} h {:02}", at.hour(), at.minute()),
    };
    let minutes = away_ms / 60_000;
    let away = if minutes < 60 {
        format!("{minutes} min")
    } else {
        format!("{} h {:02}", minutes / 60, minutes % 60)
    };
    key::STATUS_POWER_BACK.say(language, &[("time", &time), ("away", &away), ("n", &waiting)])
}

/// How many devices are in each state of printer, for figures.
#[must_use]
pub fn printers(world: &World) -> BTreeMap<PrinterState, u64> {
    let mut counted: BTreeMap<PrinterState, u64> =
        PrinterState::ALL.iter().map(|state| (*state, 0)).collect();
    let told = devices_view::devices(world).devices.into_iter().filter(|d| d.role == DeviceRole::Kiosk);
    for state in told.filter_map(|device| device.printer) {
        *counted.entry(state).or_default() += 1;
    }
    counted
}

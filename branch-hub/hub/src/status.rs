//! Whether everything is well: the faults that stand now, from what the hub knows. Pure: knowledge in, an answer out.
//! Must not know routes, nor how a fault looks.

use std::collections::BTreeMap;

use wire::catalogue::hour_said;
use wire::device::Device;
use wire::fault::{Fault, Severity};
use wire::names::{Language, PrinterState, Slug};
use wire::settings::DeviceRole;
use wire::status::{
    Backlog, BackupsNow, Check, ClockNow, DeviceHeard, DiskNow, JournalNow, Light, ShowedFault, Status,
    Trouble,
};
use wire::texts::key;

use crate::clock::Reading;
use crate::engine::{PowerBack, World, devices_view};
use crate::fatal::LastFault;
use crate::presence::{Heard, SILENT_AFTER_MS, ToldFault};
use crate::translate::time_out;

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
    /// The first row that it found not to be good.
    pub broken_at: Option<String>,
    /// The disk, and what its watch makes of it.
    pub disk: Option<(DiskNow, Option<Fault>)>,
    /// The backups, where they are watched.
    pub backups: Option<BackupsNow>,
    /// What the hub ended on last, unless somebody has seen it.
    pub ended: Option<LastFault>,
    /// The last row that is in the archive.
    pub archived: Option<u64>,
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
        if let Some(told) = told(watched, &device.id).filter(|told| told.stands)
            && since(told.mono_ms, now, watched) <= SILENT_AFTER_MS
        {
            found.push(of(told.fault));
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
        // A copy on the disk that it is to outlive is none.
        let is_old = |at: jiff::Timestamp| world.at_ms(now) - at.as_millisecond() > BACKUP_LATE_MS;
        backups.same_disk || backups.succeeded_at.is_none_or(is_old)
    });
    let judged = [
        (world.ruling.is_none(), Fault::NoSettings),
        (watched.seen_ahead.is_some(), Fault::Behind),
        (watched.check == Some(Check::Broken), Fault::JournalBroken),
        (!world.now(now).trusted, Fault::ClockNotTrusted),
        (late, Fault::BackupLate),
        (watched.overloaded, Fault::Overloaded),
        (world.branch.lost().values().any(|lost| lost.said.is_none()), Fault::NumbersUnknown),
        (power_is_news(world, now, watched).is_some(), Fault::PowerWasCut),
    ];
    let disk = watched.disk.as_ref().and_then(|(_, fault)| *fault);
    let faults = judged.into_iter().filter_map(|(is_so, fault)| is_so.then_some(fault)).chain(disk);
    let faults = faults.chain(watched.ended.as_ref().map(|ended| ended.fault));
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

/// What a device last told of its own screen.
fn told(watched: &Watched, id: &Slug) -> Option<ToldFault> {
    watched.heard.get(id).and_then(|heard| heard.told)
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

/// For so long after it is back, people are told that the power was gone, in milliseconds of people's time.
const POWER_NEWS_MS: u64 = 60 * 60_000;

/// The power that came back with this start, while that is news.
fn power_is_news(world: &World, now: Reading, watched: &Watched) -> Option<PowerBack> {
    world.power.filter(|_| since(0, now, watched) < POWER_NEWS_MS)
}

/// What a person wants to know first of a power cut: since when it is over, how long it was, and that nobody lost a place.
/// Of a hub that ended on a machine that went on: since when it was away.
fn power_said(world: &World, power: PowerBack, watched: &Watched, language: Language) -> String {
    let zone = world.ruling.as_ref().map_or(jiff::tz::TimeZone::UTC, |ruling| ruling.time_zone.clone());
    let away_ms = power.away_ms.and_then(|ms| i64::try_from(ms).ok()).filter(|_| power.machine_stayed);
    let clock = time_out(power.at_ms - away_ms.unwrap_or(0)).to_zoned(zone).strftime("%H:%M").to_string();
    let time = hour_said(&clock, language).unwrap_or(clock);
    let (waiting, minutes) = (power.waiting.to_string(), power.away_ms.map(|ms| ms.div_ceil(60_000)));
    let minutes = minutes.map(|minutes| minutes.to_string());
    let (known, unknown) = if power.machine_stayed {
        (key::POWER_STAYED, key::POWER_STAYED_UNKNOWN)
    } else {
        (key::POWER_BACK, key::POWER_BACK_UNKNOWN)
    };
    let said = match &minutes {
        None => unknown.say(language, &[("n", &waiting)]),
        Some(minutes) => known.say(language, &[("time", &time), ("minutes", minutes), ("n", &waiting)]),
    };
    // Whoever has lost rows is told so by another fault, and not the contrary by this one.
    let whole = watched.check != Some(Check::Broken)
        && watched.seen_ahead.is_none()
        && world.branch.lost().is_empty();
    if whole { format!("{said}, {}", key::POWER_NOTHING_LOST.raw(language)) } else { said }
}

/// What the hub ended on, when, and how often.
fn ended_said(world: &World, ended: &LastFault, language: Language) -> String {
    let title = ended.fault.title(language);
    let at = time_out(ended.at_ms).to_zoned(world.zone()).strftime("%Y-%m-%d %H:%M").to_string();
    let times = ended.times.to_string();
    let key = if ended.times > 1 { key::STATUS_ENDED_TIMES } else { key::STATUS_ENDED };
    key.say(language, &[("title", title), ("at", &at), ("n", &times)])
}

fn clock(world: &World, now: Reading) -> ClockNow {
    let believed = world.believe(now);
    let at = time_out(believed.at_ms);
    ClockNow {
        at,
        trusted: believed.trusted,
        machine_at: time_out(now.at_ms),
        from_said: world.time.counts_from_said(world.boot),
        local: at.to_zoned(world.zone()).strftime("%Y-%m-%dT%H:%M").to_string(),
    }
}

/// The answer; `whole` for who steers the branch.
#[must_use]
pub fn status(world: &World, now: Reading, watched: &Watched, whole: bool, language: Language) -> Status {
    let standing = standing(world, now, watched);
    let ended = |standing: &Standing| watched.ended.as_ref().filter(|ended| ended.fault == standing.fault);
    let trouble = |standing: &Standing| Trouble {
        code: standing.fault.code().into(),
        name: standing.fault.as_str().into(),
        severity: standing.fault.severity(),
        helper: standing.fault.helper(),
        device: standing.device.clone(),
        until_seen: ended(standing).map(|ended| time_out(ended.at_ms)),
        why: ended(standing).filter(|ended| whole && !ended.why.is_empty()).map(|ended| ended.why.clone()),
        title: match (power_is_news(world, now, watched), ended(standing)) {
            (Some(power), _) if standing.fault == Fault::PowerWasCut => {
                power_said(world, power, watched, language)
            }
            (_, Some(ended)) => ended_said(world, ended, language),
            (_, None) => standing.fault.title(language).into(),
        },
        what_to_do: standing.fault.what_to_do(language).into(),
    };
    let heard = |device: Device| DeviceHeard {
        heard_s: device_heard(watched, &device.id).map(|ms| since(ms, now, watched) / 1000),
        showed: told(watched, &device.id).map(|told| ShowedFault {
            code: told.fault.code().into(),
            ago_s: since(told.mono_ms, now, watched) / 1000,
        }),
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
            broken_at: watched.broken_at.clone(),
            seen_ahead: watched.seen_ahead.clone(),
            archived: watched.archived,
        }),
        clock: whole.then(|| clock(world, now)),
        disk: watched.disk.as_ref().filter(|_| whole).map(|(disk, _)| disk.clone()),
        backups: watched.backups.clone().filter(|_| whole),
        backlog: whole.then_some(Backlog { rows: None }),
    }
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

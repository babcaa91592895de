//! The full trial: every printer, zone and counter of the settings, and what somebody said of it. Kept in a file of its
//! own, whole at each word, so that a power cut in the middle loses none.
//! Must not know pages, nor try anything itself.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use wire::names::{Language, Slug};
use wire::settings::{DeviceRole, Document};
use wire::texts::key;
use wire::trial::{Trial, TrialOutcome, TrialPoint, TrialReport, TrialSort};

use crate::folder::write_owned;

/// The words that were said, on disk.
#[derive(Debug)]
pub struct Trials {
    file: PathBuf,
    said: Mutex<Vec<Said>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    sort: TrialSort,
    name: Slug,
    outcome: TrialOutcome,
    took_ms: Option<u32>,
    by: Slug,
    at: Timestamp,
}

impl Trials {
    /// What has been said so far in a data folder; nothing if it cannot be read.
    #[must_use]
    pub fn open(folder: &Path) -> Self {
        let file = folder.join("trial.json");
        let kept = std::fs::read(&file).ok().and_then(|kept| serde_json::from_slice(&kept).ok());
        Self { file, said: Mutex::new(kept.unwrap_or_default()) }
    }

    /// Takes a word; false if the settings name no such thing.
    ///
    /// # Errors
    /// Whatever the disk says; nothing was taken then.
    pub fn say(
        &self,
        document: &Document,
        report: &TrialReport,
        by: &Slug,
        at: Timestamp,
    ) -> std::io::Result<bool> {
        let known = points(document).any(|(sort, name, _)| sort == report.sort && name == report.name);
        if !known {
            return Ok(false);
        }
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let mut after = said.clone();
        after.retain(|one| one.sort != report.sort || one.name != report.name);
        let TrialReport { sort, name, outcome, took_ms, .. } = report.clone();
        after.push(Said { sort, name, outcome, took_ms, by: by.clone(), at });
        write_owned(&self.file, &serde_json::to_vec(&after)?)?;
        *said = after;
        Ok(true)
    }

    /// Everything that the settings name, with what was said of it.
    #[must_use]
    pub fn all(&self, document: &Document) -> Trial {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let point = |(sort, name, shown): (TrialSort, Slug, &str)| {
            let word = said.iter().find(|one| one.sort == sort && one.name == name);
            TrialPoint {
                sort,
                shown: shown.to_owned(),
                outcome: word.map(|word| word.outcome),
                took_ms: word.and_then(|word| word.took_ms),
                by: word.map(|word| word.by.clone()),
                at: word.map(|word| word.at),
                name,
            }
        };
        Trial { points: points(document).map(point).collect() }
    }
}

/// Kiosks bring out paper, zones ring, counters call, and the hub may have a printer of its own.
fn points(document: &Document) -> impl Iterator<Item = (TrialSort, Slug, &str)> {
    let kiosks = document.devices.iter().filter(|(_, device)| device.role == DeviceRole::Kiosk);
    let papers = kiosks.map(|(id, device)| (TrialSort::Paper, id.clone(), device.name.as_str()));
    let own = document.slip.as_ref().map(|_| {
        let name = "centrale".parse().expect("a word of ours is a slug");
        (TrialSort::Slip, name, key::TRIAL_SLIP_PRINTER.raw(Language::Fr))
    });
    // A zone without a screen has nothing that could ring.
    let screens =
        |zone: &Slug| document.devices.values().any(|d| d.role == DeviceRole::Display && d.zone == *zone);
    let zones = document.zones.iter().filter(move |(id, _)| screens(id));
    let rings = zones.map(|(id, zone)| (TrialSort::Ring, id.clone(), zone.name.fr.as_str()));
    let mut counters: Vec<_> = document.counters.iter().collect();
    counters.sort_by_key(|(id, counter)| (counter.order, *id));
    let calls =
        counters.into_iter().map(|(id, counter)| (TrialSort::Counter, id.clone(), counter.name.fr.as_str()));
    papers.chain(own).chain(rings).chain(calls)
}

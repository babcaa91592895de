//! `branch-hub simulate`: plays a day under one or several settings, and says what it would have been like.
//! Must not know how a day is played.

mod recorded;
mod unread;
mod words;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use simulation::{Day, Profile, Variant, compare, days};
use wire::names::Language;
use wire::texts::key;

use self::recorded::{Journal, Wanted};
use self::words::Said;
use super::settings::{read, refuse};
use super::terminal::{complain, language, say};
use crate::settings::{Ruling, check};

/// Steps of the progress bar.
const STEPS: u64 = 1_000;

#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// Settings to play the day under; several are compared. Without any, those of the data folder.
    #[arg(long, num_args = 1..)]
    settings: Vec<PathBuf>,
    /// `ordinary`, `salary`, `tabaski`, `hospital`; a file that describes a day; or a day of the data folder:
    /// `yesterday` (`hier`), a date or a number.
    #[arg(long, default_value = "ordinary")]
    day: String,
    /// The same seed draws the same people.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The figures as JSON.
    #[arg(long)]
    json: bool,
    /// Draw the day into this file.
    #[arg(long)]
    svg: Option<PathBuf>,
}

/// Sentences that say why not.
type Refusal = Vec<String>;

impl Simulate {
    pub(super) fn run(self, data: &Path) -> anyhow::Result<ExitCode> {
        let language = language();
        let (day, rulings) = match self.prepare(data, language) {
            Ok(ready) => ready,
            Err(why) => {
                why.iter().for_each(|line| complain(line));
                return Ok(ExitCode::FAILURE);
            }
        };
        let variants: Vec<Variant<'_>> = rulings
            .iter()
            .map(|(name, ruling)| Variant { name: name.clone(), settings: &ruling.rules })
            .collect();
        let style = ProgressStyle::with_template("{wide_bar} {percent} %").context("draw a progress bar")?;
        let bar = ProgressBar::new(STEPS).with_style(style);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of all steps")]
        let comparison = compare(&day, &variants, &mut |done| {
            bar.set_position((done.clamp(0.0, 1.0) * STEPS as f64) as u64)
        });
        bar.finish_and_clear();
        let words =
            Said { language, documents: rulings.iter().map(|(_, ruling)| &ruling.document).collect() };
        say(&if self.json { comparison.json() } else { comparison.table(&words) });
        if let Some(file) = &self.svg {
            let drawing = comparison.svg(&words);
            std::fs::write(file, drawing).with_context(|| format!("write {}", file.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The day, and the settings with their names.
    fn prepare(&self, data: &Path, language: Language) -> Result<(Day, Vec<(String, Ruling)>), Refusal> {
        let mut rulings = Vec::new();
        for file in &self.settings {
            let text = read(file, language).map_err(|why| vec![why])?;
            let ruling = check(&text).map_err(|mistakes| {
                refuse(&mistakes, language);
                Refusal::new()
            })?;
            rulings.push((named(file), ruling));
        }
        let generated = self.generated(language)?;
        if let Some(day) = generated.as_ref().filter(|_| !rulings.is_empty()) {
            return Ok((day.clone(), rulings));
        }
        let complaint = |(sentence, gaps): recorded::Complaint| {
            let gaps: Vec<(&str, &str)> = gaps.iter().map(|(name, word)| (*name, word.as_str())).collect();
            vec![sentence.say(language, &gaps)]
        };
        let mut journal = Journal::open(data).map_err(complaint)?;
        let day = match (generated, Wanted::read(&self.day)) {
            (Some(day), _) => day,
            (None, Some(wanted)) => journal.day(wanted, &shipped()).map_err(complaint)?,
            (None, None) => {
                let (path, days) = (data.display().to_string(), journal.told_days());
                let gaps =
                    vec![("day", self.day.clone()), ("shipped", shipped()), ("path", path), ("days", days)];
                return Err(complaint((key::SIMULATE_UNKNOWN_DAY, gaps)));
            }
        };
        if rulings.is_empty() {
            let name = key::SIMULATE_FOLDER_SETTINGS.raw(language).to_owned();
            rulings.push((name, journal.settings().map_err(complaint)?));
        }
        Ok((day, rulings))
    }

    /// The day drawn from a profile; none if the journal is meant.
    fn generated(&self, language: Language) -> Result<Option<Day>, Refusal> {
        let name = self.day.as_str();
        let text = match days::text(name) {
            Some(text) => text.to_owned(),
            None if Wanted::read(name).is_some() || !Path::new(name).exists() => return Ok(None),
            None => std::fs::read_to_string(name).map_err(|why| {
                vec![key::SIMULATE_NO_READING.say(language, &[("file", name), ("why", &why.to_string())])]
            })?,
        };
        let told = |wrong| vec![unread::told(name, &wrong, language)];
        let profile = Profile::read(&text).map_err(told)?;
        Ok(Some(profile.draw(self.seed)))
    }
}

/// The days that ship, as they are asked for.
fn shipped() -> String {
    days::ALL.map(|(name, _)| name).join(", ")
}

/// A file by its name alone.
fn named(file: &Path) -> String {
    file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

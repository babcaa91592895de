//! `branch-hub simulate`: plays a day under one or several settings, and says what it would have been like.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use simulation::{Day, Profile, Reader, Variant, compare, days};
use wire::names::Language;

use super::settings::{read, refuse};
use super::terminal::{complain, language, say};
use crate::settings::{Ruling, check};

/// Steps of the progress bar.
const STEPS: u64 = 1_000;

#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// Settings to play the day under; several are compared.
    #[arg(long, required = true, num_args = 1..)]
    settings: Vec<PathBuf>,
    /// `salary`, `ordinary`, `hospital`, `tabaski`, or a file that describes a day.
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

impl Simulate {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let language = language();
        let reader = match language {
            Language::En => Reader::English,
            Language::Fr | Language::Wo => Reader::French,
        };
        let rulings = match self.rulings(language) {
            Ok(rulings) => rulings,
            Err(code) => return Ok(code),
        };
        let day = match drawn(&self.day, self.seed) {
            Ok(day) => day,
            Err(why) => {
                complain(&why);
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
        say(&if self.json { comparison.json() } else { comparison.table(reader) });
        if let Some(file) = &self.svg {
            let drawing = comparison.svg(reader);
            std::fs::write(file, drawing).with_context(|| format!("write {}", file.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn rulings(&self, language: Language) -> Result<Vec<(String, Ruling)>, ExitCode> {
        let mut rulings = Vec::new();
        for file in &self.settings {
            let text = read(file, language).map_err(|why| {
                complain(&why);
                ExitCode::FAILURE
            })?;
            let ruling = check(&text).map_err(|mistakes| refuse(&mistakes, language))?;
            rulings.push((named(file), ruling));
        }
        Ok(rulings)
    }
}

/// A file by its name alone.
fn named(file: &Path) -> String {
    file.file_stem().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

fn drawn(name: &str, seed: u64) -> Result<Day, String> {
    let profile = match days::text(name) {
        Some(text) => Profile::read(text),
        None => Profile::read(&std::fs::read_to_string(name).map_err(|why| format!("{name}: {why}"))?),
    };
    profile.map(|profile| profile.draw(seed)).map_err(|unread| format!("{name}: {unread}"))
}

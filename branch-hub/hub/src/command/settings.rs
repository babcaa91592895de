//! `branch-hub settings check|apply FILE`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use wire::texts::key;

use super::ask;
use super::terminal::{complain, language, say};
use crate::admin::Request;
use crate::settings::check;

#[derive(Debug, Subcommand)]
pub(super) enum Settings {
    /// Name every mistake in a file; change nothing.
    Check {
        /// The settings in TOML.
        file: PathBuf,
    },
    /// Make a file rule, if it has no mistake.
    Apply {
        /// The settings in TOML.
        file: PathBuf,
    },
}

impl Settings {
    pub(super) async fn run(self, data: &Path) -> anyhow::Result<ExitCode> {
        let (Self::Check { file } | Self::Apply { file }) = &self;
        let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
        match &self {
            Self::Check { .. } => Ok(report(&text)),
            Self::Apply { .. } => ask(data, Request::Apply(text)).await,
        }
    }
}

fn report(text: &str) -> ExitCode {
    let language = language();
    match check(text) {
        Ok(ruling) => {
            ruling.remarks.iter().for_each(|remark| say(&remark.say(language)));
            say(key::SETTINGS_OK.raw(language));
            ExitCode::SUCCESS
        }
        Err(mistakes) => {
            mistakes.iter().for_each(|mistake| complain(&mistake.say(language)));
            complain(&match mistakes.len() {
                1 => key::SETTINGS_MISTAKES_ONE.raw(language).to_owned(),
                n => key::SETTINGS_MISTAKES.say(language, &[("n", &n.to_string())]),
            });
            ExitCode::FAILURE
        }
    }
}

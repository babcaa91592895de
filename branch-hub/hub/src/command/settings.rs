//! `branch-hub settings check|apply FILE` and `settings show`.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use wire::names::Language;
use wire::texts::key;

use super::ask;
use super::terminal::{complain, language, say};
use crate::admin::{Layer, Request};
use crate::settings::{Mistake, check, read_text};

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
        /// The file holds the branch's own changes alone, whole: they are laid over the settings that are there.
        #[arg(long = "override")]
        over: bool,
    },
    /// Print what rules now, in TOML.
    Show {
        /// The settings without the branch's own changes.
        #[arg(long, conflicts_with = "over")]
        base: bool,
        /// The branch's own changes alone.
        #[arg(long = "override")]
        over: bool,
    },
}

impl Settings {
    pub(super) async fn run(self, data: &Path) -> anyhow::Result<ExitCode> {
        let language = language();
        let file = match &self {
            Self::Check { file } | Self::Apply { file, .. } => file,
            Self::Show { base: true, .. } => return ask(data, Request::Settings(Layer::Base)).await,
            Self::Show { over: true, .. } => return ask(data, Request::Settings(Layer::Over)).await,
            Self::Show { .. } => return ask(data, Request::Settings(Layer::Both)).await,
        };
        let text = match read(file, language) {
            Ok(text) => text,
            Err(why) => {
                complain(&why);
                return Ok(ExitCode::FAILURE);
            }
        };
        // Changes alone make no whole settings: the hub checks them together with what is there.
        if let Self::Apply { over: true, .. } = &self {
            return ask(data, Request::ApplyOver(text)).await;
        }
        match (&self, check(&text)) {
            (Self::Check { .. }, Ok(ruling)) => {
                ruling.remarks.iter().for_each(|remark| say(&remark.say(language)));
                say(key::SETTINGS_OK.raw(language));
                Ok(ExitCode::SUCCESS)
            }
            (Self::Apply { .. } | Self::Show { .. }, Ok(_)) => ask(data, Request::Apply(text)).await,
            (Self::Check { .. }, Err(mistakes)) => Ok(refuse(&mistakes, language)),
            (Self::Apply { .. } | Self::Show { .. }, Err(mistakes)) => {
                let code = refuse(&mistakes, language);
                complain(key::SETTINGS_KEPT_OLD.raw(language));
                Ok(code)
            }
        }
    }
}

pub(super) fn read(file: &Path, language: Language) -> Result<String, String> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|why| {
        if why.kind() == ErrorKind::NotFound {
            key::SETTINGS_NO_FILE.say(language, &[("file", &name)])
        } else {
            key::SETTINGS_NO_READING.say(language, &[("file", &name), ("why", &why.to_string())])
        }
    })?;
    read_text(bytes).map_err(|mistake| mistake.say(language))
}

pub(super) fn refuse(mistakes: &[Mistake], language: Language) -> ExitCode {
    mistakes.iter().for_each(|mistake| complain(&mistake.say(language)));
    complain(&match mistakes.len() {
        1 => key::SETTINGS_MISTAKES_ONE.raw(language).to_owned(),
        n => key::SETTINGS_MISTAKES.say(language, &[("n", &n.to_string())]),
    });
    ExitCode::FAILURE
}

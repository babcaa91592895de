//! `branch-hub backup`.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;

use crate::admin::Request;

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// A folder that is there already, best on another disk; without it, the one of the settings.
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    /// How many are kept, the new one counted; without it, as the settings say.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
    keep: Option<u32>,
}

impl Backup {
    pub(super) fn request(self) -> anyhow::Result<Request> {
        // The hub that does it may stand in another folder than this terminal.
        let to = self.to.map(|to| std::path::absolute(&to).with_context(|| format!("find {}", to.display())));
        Ok(Request::Backup(to.transpose()?, self.keep))
    }
}

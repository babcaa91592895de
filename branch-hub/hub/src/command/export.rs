//! `branch-hub export`: beside a living hub, or without one.

use std::fs::File;
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use wire::texts::key;

use super::terminal::{complain, language};
use crate::export::{Form, Span, export};
use crate::folder::Folder;
use crate::store::Archive;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The first business day, as 2026-11-22; without it, from the beginning.
    #[arg(long)]
    from: Option<Date>,
    /// The last business day; without it, up to now.
    #[arg(long)]
    until: Option<Date>,
    /// In which form.
    #[arg(long, value_enum, default_value_t = Written::Jsonl)]
    format: Written,
    /// A file that is not there yet; without it, the export is printed.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Written {
    /// JSON Lines: every row whole.
    Jsonl,
    /// A sheet.
    Csv,
}

impl Export {
    pub(super) fn run(self, data: &Path) -> anyhow::Result<ExitCode> {
        let folder = Folder::existing(data)?;
        let archive = Archive::open(&folder.journal())?;
        let span = Span { from: self.from, until: self.until };
        let form = match self.format {
            Written::Jsonl => Form::JsonLines,
            Written::Csv => Form::Csv,
        };
        let Some(file) = self.out else {
            // Whoever has read enough closes the pipe: that is no failure.
            return match export(&archive, span, form, BufWriter::new(std::io::stdout().lock())) {
                Err(crate::export::ExportError::Write(e)) if e.kind() == std::io::ErrorKind::BrokenPipe => {
                    Ok(ExitCode::SUCCESS)
                }
                done => done.map(|_| ExitCode::SUCCESS).map_err(Into::into),
            };
        };
        let made = File::options().create_new(true).write(true).mode(0o600).open(&file);
        let made = made.with_context(|| format!("make {}", file.display()))?;
        let rows = export(&archive, span, form, BufWriter::new(&made))?;
        made.sync_all().context("write the export to the disk")?;
        let told = [("n", rows.to_string()), ("file", file.display().to_string())];
        let told = told.each_ref().map(|(name, value)| (*name, value.as_str()));
        complain(&key::EXPORT_DONE.say(language(), &told));
        Ok(ExitCode::SUCCESS)
    }
}

//! `branch-hub verify`: reads beside a living hub, or alone.

use std::path::Path;
use std::process::ExitCode;

use super::{complain, say};
use crate::folder::Folder;
use crate::store::Archive;
use crate::verify::{Verdict, verify};

/// Rows read at once.
const PAGE: usize = 2_000;

pub(super) fn run(data: &Path) -> anyhow::Result<ExitCode> {
    let archive = Archive::open(&Folder::open(data)?.journal())?;
    let verdict = verify(|after| archive.rows_after(after, PAGE))?;
    // The snapshot remembers a row that a lost tail no longer has.
    let remembered = archive.snapshot_place()?.map_or(1, |(seq, _)| seq);
    let verdict = match verdict {
        Verdict::Sound { epoch, seq, .. } if seq < remembered => {
            Verdict::Broken { epoch, seq: seq + 1, why: "it is missing" }
        }
        Verdict::Sound { .. } | Verdict::Broken { .. } => verdict,
    };
    match verdict {
        Verdict::Sound { epoch, seq, hash } => {
            say(&format!("ok epoch={epoch} seq={seq} hash={}", hex::encode(hash)));
            Ok(ExitCode::SUCCESS)
        }
        Verdict::Broken { epoch, seq, why } => {
            complain(&format!("broken epoch={epoch} seq={seq}: {why}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

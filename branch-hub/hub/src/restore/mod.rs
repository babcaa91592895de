//! Restoring a branch: from a backup, or from what can still be read of itself. A new epoch begins, what was there before
//! is kept beside it, and no number is guessed. Must not run beside a living hub.

mod admission;
mod place;
mod salvage;

use std::path::{Path, PathBuf};

use uuid::Uuid;
use wire::envelope::Position;
use wire::names::Slug;

use crate::access::AccessError;
use crate::backup::{self, BackupError, JOURNAL, Manifest, ManifestError};
use crate::clock::Reading;
use crate::engine::{Answer, Body, Engine, StartError};
use crate::folder::{Folder, FolderError};
use crate::seal::Sealer;
use crate::store::{Archive, Flaw, SqliteStore, StoreError};
use crate::translate::slug_in;
use crate::verify::{Verdict, verify_branch};

pub use admission::Admission;
pub(crate) use place::finish;
use place::{Replaced, Stage, put_in_place};
pub use salvage::Salvaged;

/// What a branch is restored from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A backup, or a folder of backups: the newest.
    Backup(PathBuf),
    /// What can still be read of itself.
    Itself,
}

/// What is asked of a restore.
#[derive(Debug, Clone)]
pub struct Wish {
    /// From what.
    pub source: Source,
    /// The last paper number of a series; none: none was given.
    pub last: Vec<(Slug, Option<String>)>,
    /// Everything is tried, and nothing is changed.
    pub drill: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Restored {
    /// What it was restored from.
    pub from: PathBuf,
    /// The last row that was taken over.
    pub head: Position,
    /// The new epoch.
    pub epoch: u64,
    /// People in line, called or being served, as far as the branch remembers.
    pub here: usize,
    /// Series that give no number before somebody says how far they had come.
    pub awaiting: Vec<queue::Slug>,
    /// Who may come in from here on.
    pub admission: Admission,
    /// Where what was there before is kept; none after a drill, and on an empty machine.
    pub replaced: Option<PathBuf>,
    /// That cannot be opened, so that numbers which people gave may still stand in it.
    pub unerased: bool,
    /// What could be read of a damaged branch.
    pub salvaged: Option<Salvaged>,
}

/// Why a branch was not restored. It is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The data folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// There is none.
    #[error("find a backup in {0}")]
    NoBackup(PathBuf),
    /// It is not whole, or none of ours.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The journal of it is not what was written.
    #[error("follow the journal of the backup: row {0} is not what was written")]
    Broken(u64),
    /// A file of the archive is missing, or is not what was written.
    #[error(
        "find the file {file} of the archive whole ({flaw:?}): put it back into the folder `archive` from that of any backup, then restore again"
    )]
    Archive {
        /// Its name.
        file: String,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// Nothing of the branch can be read.
    #[error("read anything of this branch: {0}; restore it from a backup")]
    Nothing(String),
    /// What somebody said of the last paper number makes no sense.
    #[error("take {0} for the last number of series {1}")]
    Number(String, Slug),
    /// A file cannot be read or written.
    #[error("write the restored branch: {0}")]
    File(#[from] std::io::Error),
    /// The restored database cannot be written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The restored branch does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Who may come in cannot be read or written.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// It cannot be looked into.
    #[error(transparent)]
    Backup(#[from] BackupError),
}

/// Restores the branch in `data`, and tries it before anything is replaced.
///
/// # Errors
/// [`RestoreError`]; the branch is as it was.
pub fn restore(
    data: &Path,
    wish: &Wish,
    reading: Reading,
    incarnation: Uuid,
) -> Result<Restored, RestoreError> {
    let folder = Folder::open(data)?;
    // A drill reads what is there and replaces nothing: a living hub goes on beside it.
    let (_lock, stage) = if wish.drill {
        (None, Stage::of_drill(&folder)?)
    } else {
        let lock = folder.lock()?;
        finish(&folder)?;
        (Some(lock), Stage::make(&folder)?)
    };
    let mut salvaged = None;
    let from = match &wish.source {
        Source::Backup(given) => {
            let backup = newest(given)?;
            Manifest::read(&backup)?;
            std::fs::copy(backup.join(JOURNAL), stage.journal())?;
            stage.gather(&folder, Some(&backup))?;
            backup
        }
        Source::Itself => {
            salvaged = Some(salvage::salvage(&folder.journal(), &stage.journal())?);
            stage.gather(&folder, None)?;
            data.to_owned()
        }
    };
    let sealer = Sealer::keep(&folder.key())?;
    // An epoch's number is never used twice, also not by a restore that is restored over.
    let spent = place::newest_epoch(&folder.journal());
    let (head, epoch, here, awaiting) = open_epoch(&stage, wish, spent, sealer, reading, incarnation)?;
    let backup = matches!(wish.source, Source::Backup(_)).then_some(from.as_path());
    let admission = admission::admit(&folder, &stage, backup, head.seq)?;
    let archive = Archive::open(&stage.journal())?;
    match verify_branch(&archive) {
        Verdict::Sound { .. } => {}
        Verdict::Broken { seq, .. } | Verdict::Archived { seq, .. } => return Err(RestoreError::Broken(seq)),
        Verdict::Unreadable { seq, .. } => return Err(RestoreError::Broken(seq + 1)),
    }
    drop(archive);
    let Replaced { kept, unerased } =
        if wish.drill { Replaced::default() } else { put_in_place(&folder, &stage, epoch)? };
    Ok(Restored { from, head, epoch, here, awaiting, admission, replaced: kept, unerased, salvaged })
}

/// The backup that is meant.
fn newest(given: &Path) -> Result<PathBuf, RestoreError> {
    if given.join(JOURNAL).is_file() {
        return Ok(given.to_owned());
    }
    let mut all = backup::list(given).unwrap_or_default();
    all.pop().ok_or_else(|| RestoreError::NoBackup(given.to_owned()))
}

/// The last row taken over, the new epoch, who is here, and which series await a word.
type Opened = (Position, u64, usize, Vec<queue::Slug>);

fn open_epoch(
    stage: &Stage,
    wish: &Wish,
    spent: u64,
    sealer: Sealer,
    reading: Reading,
    incarnation: Uuid,
) -> Result<Opened, RestoreError> {
    let store = SqliteStore::open(&stage.journal())?;
    let mut engine = Engine::adopt(store, sealer)?;
    let head = engine.working().head;
    let epoch = head.epoch.max(spent) + 1;
    let say = |(series, last): &(Slug, Option<String>)| queue::Command::SayNumber {
        series: slug_in(series),
        last: last.clone(),
    };
    let answers = engine.reopen(epoch, incarnation, wish.last.iter().map(say).collect(), reading)?;
    for (Answer { body, .. }, (series, last)) in answers.iter().zip(&wish.last) {
        if let Body::Problem(_) = body {
            return Err(RestoreError::Number(last.clone().unwrap_or_default(), series.clone()));
        }
    }
    let branch = &engine.working().branch;
    let here = branch.tickets().filter(|ticket| ticket.state.is_live()).count();
    let awaiting = branch.lost().keys().filter(|series| branch.is_unsure_of(series)).cloned().collect();
    engine.store().rest()?;
    Ok((head, epoch, here, awaiting))
}

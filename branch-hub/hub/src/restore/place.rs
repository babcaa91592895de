//! Where a restored branch is made ready, and how it takes the place of what was there: a power cut at any moment leaves
//! either the one or the other, or a note by which the next start finishes. Must not know what is in the files.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::RestoreError;
use crate::backup::{self, ACCESS, JOURNAL, sync};
use crate::folder::{Folder, owner_only};
use crate::store::{Archive, bundle, forget_people};

/// The note, and what stands in it: the name of the folder that keeps what was replaced.
const NOTE: &str = "restoring";
/// What a journal leaves beside itself.
const BESIDE: [&str; 3] = ["-wal", "-shm", ""];

/// Where a restore makes a branch ready.
const READY: &str = "incoming";
/// Where a drill does, beside a living hub and other drills: this, then the number of its process.
const DRILL: &str = "drill-";

/// A folder inside the data folder, gone with the end of the restore.
#[derive(Debug)]
pub(super) struct Stage(PathBuf);

impl Stage {
    /// That of a restore, whose folder nobody else works in.
    pub(super) fn make(folder: &Folder) -> std::io::Result<Self> {
        Self::at(folder.path().join(READY))
    }

    /// That of a drill.
    pub(super) fn of_drill(folder: &Folder) -> std::io::Result<Self> {
        Self::at(folder.path().join(format!("{DRILL}{}", std::process::id())))
    }

    fn at(path: PathBuf) -> std::io::Result<Self> {
        use std::os::unix::fs::DirBuilderExt as _;
        clear(&path)?;
        std::fs::DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }

    pub(super) fn journal(&self) -> PathBuf {
        self.0.join(JOURNAL)
    }

    pub(super) fn access(&self) -> PathBuf {
        self.0.join(ACCESS)
    }

    /// Brings the bundles that the journal here lists: those that the branch still has whole, the others from the backup.
    pub(super) fn gather(&self, folder: &Folder, backup: Option<&Path>) -> Result<(), RestoreError> {
        use std::os::unix::fs::DirBuilderExt as _;
        let bundles = Archive::open(&self.journal())?.bundles()?;
        let here = self.0.join(bundle::FOLDER);
        if !bundles.is_empty() {
            std::fs::DirBuilder::new().mode(0o700).create(&here)?;
        }
        let mut previous = None;
        for bundle in &bundles {
            let own = folder.archive();
            let from = match (bundle.check(&own, previous), backup) {
                (Ok(()), _) => Ok(own),
                (Err(_), Some(backup)) => backup::place(backup, bundle, previous),
                (Err(flaw), None) => Err(flaw),
            };
            let from = from.map_err(|flaw| RestoreError::Archive { file: bundle.file.clone(), flaw })?;
            // The same disk needs the same bytes only once.
            if std::fs::hard_link(from.join(&bundle.file), here.join(&bundle.file)).is_err() {
                backup::put(&from.join(&bundle.file), &here, &bundle.file)?;
            }
            previous = Some(bundle);
        }
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What is not finished yet is still needed; anything else is cleared away by the next restore at the latest.
        let is_restore = self.0.ends_with(READY);
        let unfinished = is_restore && self.0.parent().is_some_and(|folder| folder.join(NOTE).exists());
        if !unfinished {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}

/// Whether a database can be opened and holds together.
pub(super) fn is_whole(file: &Path) -> bool {
    let look = || -> rusqlite::Result<bool> {
        let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        database.query_row("PRAGMA quick_check(1)", [], |r| Ok(r.get::<_, String>(0)? == "ok"))
    };
    look().unwrap_or(false)
}

/// The highest epoch that a journal, or a device that spoke with it, knows of; 0 if it says nothing.
pub(super) fn newest_epoch(journal: &Path) -> u64 {
    let look = |statement: &str| -> rusqlite::Result<Option<u64>> {
        let database = Connection::open_with_flags(journal, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        database.query_row(statement, [], |r| r.get(0))
    };
    let said = ["SELECT max(epoch) FROM journal", "SELECT max(epoch) FROM seen_ahead"];
    // A journal that cannot be read says nothing.
    said.iter().filter_map(|statement| look(statement).ok().flatten()).max().unwrap_or(0)
}

/// What was there before a restore.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// Where it is kept from now on; none: nothing was there.
    pub(super) kept: Option<PathBuf>,
    /// What people's numbers it held could not be erased from it.
    pub(super) unerased: bool,
}

/// Puts what is ready in the place of what was there.
pub(super) fn put_in_place(folder: &Folder, stage: &Stage, epoch: u64) -> std::io::Result<Replaced> {
    for file in [stage.journal(), stage.access()] {
        if file.exists() {
            owner_only(&file)?;
            std::fs::File::open(&file)?.sync_all()?;
        }
    }
    sync(&stage.0)?;
    let replaced = (1..).map(|n| format!("replaced-{epoch:06}-{n}"));
    let replaced = replaced.into_iter().find(|name| !folder.path().join(name).exists()).unwrap_or_default();
    let note = folder.path().join(NOTE);
    let unfinished = note.with_extension("new");
    std::fs::write(&unfinished, &replaced)?;
    std::fs::File::open(&unfinished)?.sync_all()?;
    std::fs::rename(&unfinished, &note)?;
    sync(folder.path())?;
    let erased = finish(folder)?;
    let kept = Some(folder.path().join(replaced)).filter(|kept| kept.exists());
    Ok(Replaced { kept, unerased: !erased })
}

/// Finishes a restore whose note was left behind. Without a note there is nothing to do but to clear away what an
/// interrupted one had made ready. False: what is known of people could not be erased from what was set aside.
pub(crate) fn finish(folder: &Folder) -> std::io::Result<bool> {
    let data = folder.path();
    let (note, stage) = (data.join(NOTE), data.join(READY));
    clear_drills(data)?;
    let replaced = match std::fs::read_to_string(&note) {
        Ok(name) => data.join(name.trim()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return clear(&stage).map(|()| true),
        Err(e) => return Err(e),
    };
    finish_archive(folder, &stage.join(bundle::FOLDER), &replaced)?;
    for name in [JOURNAL, ACCESS] {
        let ready = stage.join(name);
        if !ready.exists() {
            continue;
        }
        // A log that belongs to the old file would be read into the new one.
        for beside in BESIDE {
            let old = data.join(format!("{name}{beside}"));
            if old.exists() {
                std::fs::create_dir_all(&replaced)?;
                std::fs::rename(&old, replaced.join(format!("{name}{beside}")))?;
            }
        }
        sync(data)?;
        std::fs::rename(&ready, data.join(name))?;
        sync(data)?;
    }
    // Nobody looks for a number in what was set aside, and nobody would erase it there when its time is over.
    let aside = replaced.join(JOURNAL);
    let erased = if aside.exists() { forget_people(&aside) } else { Ok(()) };
    if let Err(error) = &erased {
        tracing::warn!(file = %aside.display(), "failed to erase what is known of people: {error}");
    }
    clear(&stage)?;
    std::fs::remove_file(&note)?;
    sync(data)?;
    Ok(erased.is_ok())
}

/// What drills left behind that were killed. One that is under way fails: it is begun again.
fn clear_drills(data: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(data)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(DRILL)) {
            clear(&entry.path())?;
        }
    }
    Ok(())
}

fn clear(stage: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(stage) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The bundles first: a journal must not list what is not there. One that the branch has already is the same file.
fn finish_archive(folder: &Folder, ready: &Path, replaced: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
    if !ready.exists() {
        return Ok(());
    }
    let archive = folder.archive();
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&archive)?;
    for entry in std::fs::read_dir(ready)? {
        let entry = entry?;
        let own = archive.join(entry.file_name());
        let same = std::fs::metadata(&own).is_ok_and(|there| {
            entry.metadata().is_ok_and(|new| (there.dev(), there.ino()) == (new.dev(), new.ino()))
        });
        if own.exists() && !same {
            let kept = replaced.join(bundle::FOLDER);
            std::fs::create_dir_all(&kept)?;
            std::fs::rename(&own, kept.join(entry.file_name()))?;
        }
        std::fs::rename(entry.path(), &own)?;
    }
    sync(&archive)?;
    sync(folder.path())
}

//! Backups: a whole copy of the branch in a folder of its own, made beside a living hub, looked at before it counts.
//! What is known of people is not in it, nor any secret key. Must not know when one is due: see `saving`.

mod bundles;
mod manifest;

use std::fs::File;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use wire::envelope::Position;

use crate::chain::Hash;
use crate::folder::{Folder, owner_only_if_known};
use crate::seal::Sealer;
use crate::store::{Archive, Flaw, StoreError, bundle};
use crate::verify::{Survey, Verdict};

pub(crate) use bundles::{place, put};
pub use manifest::{Manifest, ManifestError};

/// The files of a backup.
pub const JOURNAL: &str = "hub.sqlite";
/// Who may come in.
pub const ACCESS: &str = "access.sqlite";
/// What a folder with a backup is called: this, then epoch and row.
const NAME: &str = "smartqueue-";
/// One that is not whole yet bears this before its name.
const UNFINISHED: &str = ".unfinished-";

/// A backup that was made and found good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its folder.
    pub folder: PathBuf,
    /// The last row in it.
    pub head: Position,
    /// The chain's hash there.
    pub hash: Hash,
    /// Its size.
    pub bytes: u64,
    /// It lies on the same disk as the branch itself, and is lost together with it.
    pub same_disk: bool,
    /// Its medium knows no owners, as FAT does not: whoever holds it reads it.
    pub no_owners: bool,
}

/// Why no backup was made. What was there before is still there.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder for backups cannot be used.
    #[error("write to {0}: {1}")]
    Target(PathBuf, std::io::Error),
    /// The copy could not be made.
    #[error("copy the branch: {0}")]
    Copy(#[from] rusqlite::Error),
    /// The copy cannot be read back.
    #[error("read the copy: {0}")]
    Read(#[from] StoreError),
    /// The copy is not good: the journal that was copied is not.
    #[error("find the copy good: row {0} of the journal is not what was written")]
    Broken(u64),
    /// A bundle of the archive is not good.
    #[error("find the copy good: the file {file} of the archive is not what was written ({flaw:?})")]
    Archive {
        /// Its name.
        file: String,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// The list of what is in it could not be made.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

/// Makes one more backup of `branch` in `target`, and keeps the newest `keep`.
///
/// # Errors
/// [`BackupError`]; nothing half-made is left behind.
pub fn make(
    branch: &Folder,
    target: &Path,
    keep: usize,
    sealer: &Sealer,
    at_ms: i64,
) -> Result<Made, BackupError> {
    let fault = |e| BackupError::Target(target.to_owned(), e);
    // A medium that is not plugged in is no folder: nothing is written where it should have been.
    let target_disk = std::fs::metadata(target).map_err(fault)?.dev();
    let same_disk = std::fs::metadata(branch.journal()).is_ok_and(|journal| journal.dev() == target_disk);
    clear_unfinished(target).map_err(fault)?;
    let unfinished = target.join(format!("{UNFINISHED}{}", std::process::id()));
    std::fs::DirBuilder::new().mode(0o700).create(&unfinished).map_err(fault)?;
    let made = fill(branch, target, &unfinished, sealer, at_ms).and_then(|(manifest, bytes, no_owners)| {
        let head = manifest.head;
        let folder = target.join(format!("{NAME}{:06}-{:012}", head.epoch, head.seq));
        if folder.exists() {
            // Nothing has happened since the last one: the newer copy takes its place.
            std::fs::remove_dir_all(&folder).map_err(fault)?;
        }
        std::fs::rename(&unfinished, &folder).map_err(fault)?;
        sync(target).map_err(fault)?;
        Ok(Made { folder, head, hash: manifest.hash_bytes(), bytes, same_disk, no_owners })
    });
    match made {
        Ok(made) => {
            keep_newest(target, keep).map_err(fault)?;
            Ok(made)
        }
        Err(error) => {
            // What failed is reported; that its rest cannot be cleared away is seen by the next one.
            let _ = std::fs::remove_dir_all(&unfinished);
            Err(error)
        }
    }
}

/// Every whole backup in a folder, the newest last.
///
/// # Errors
/// When the folder cannot be read.
pub fn list(target: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(target)? {
        let entry = entry?;
        let is_backup = entry.file_name().to_str().is_some_and(|name| name.starts_with(NAME));
        if is_backup && entry.path().join(manifest::FILE).is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Copies the databases without what must not leave the branch, looks at the copy, and says what is in it.
fn fill(
    branch: &Folder,
    target: &Path,
    into: &Path,
    sealer: &Sealer,
    at_ms: i64,
) -> Result<(Manifest, u64, bool), BackupError> {
    let (journal, access) = (into.join(JOURNAL), into.join(ACCESS));
    let owned = copy(&branch.journal(), &journal, &["personal", "seen_ahead"])?;
    copy(&branch.access(), &access, &["sessions", "session_tokens"])?;
    // The copy says which bundles belong to it. All backups of a folder share them: they never change.
    let shared = target.join(bundle::FOLDER);
    let archive = Archive::open_with(&journal, &shared)?;
    archive.sound()?;
    let bundles = archive.bundles()?;
    let mut bytes = bundles::bring(&bundles, &branch.archive(), &shared)?;
    // A bundle that is what was signed holds the rows that were there: they are not followed each time again.
    let (epoch, seq, hash) = match Survey::of_bundles(&archive)?.end(&archive) {
        Verdict::Sound { epoch, seq, hash } => (epoch, seq, hash),
        Verdict::Broken { seq, .. } => return Err(BackupError::Broken(seq)),
        Verdict::Archived { file, .. } => return Err(BackupError::Archive { file, flaw: Flaw::Altered }),
        Verdict::Unreadable { why, .. } => return Err(StoreError::Damaged(why).into()),
    };
    drop(archive);
    let listed = bundles.into_iter().map(|bundle| (bundle.file, bundle.sha256)).collect();
    let fault = |e| BackupError::Target(into.to_owned(), e);
    for file in [&journal, &access] {
        let written = File::open(file).map_err(fault)?;
        written.sync_all().map_err(fault)?;
        bytes += written.metadata().map_err(fault)?.len();
    }
    let incarnation = incarnation_of(&journal)?;
    let head = Position { epoch, seq };
    let seal = sealer.seal(head, incarnation, hash);
    let manifest = Manifest::of(into, &[JOURNAL, ACCESS], listed, &seal, incarnation, at_ms)?;
    manifest.write(into)?;
    sync(into).map_err(fault)?;
    Ok((manifest, bytes, !owned))
}

/// The incarnation of the newest epoch in a journal.
pub(crate) fn incarnation_of(journal: &Path) -> Result<uuid::Uuid, BackupError> {
    let archive = Archive::open(journal)?;
    let (world, _) =
        crate::engine::load(archive.snapshot()?, |after, limit| archive.rows_after(after, limit))
            .map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok(world.incarnation)
}

/// A copy of a database as it is at one moment, while others write to it, but of nothing that stands in the tables `without`:
/// whatever ends the copying, the medium has never held it. Whether only its owner reads the copy.
fn copy(from: &Path, to: &Path, without: &[&str]) -> Result<bool, BackupError> {
    let fault = |e| BackupError::Target(to.to_owned(), e);
    let owned = owner_only_if_known(to).map_err(fault)?;
    let made = Connection::open(to)?;
    // One that is not finished is cleared away, and is on the disk before it counts: it needs neither log nor sync.
    for (name, word) in [("journal_mode", "MEMORY"), ("synchronous", "OFF"), ("foreign_keys", "OFF")] {
        made.pragma_update(None, name, word)?;
    }
    made.busy_timeout(std::time::Duration::from_secs(5))?;
    made.execute("ATTACH ?1 AS branch", [only_read(from)])?;
    made.execute_batch("BEGIN")?;
    let parts = parts_of(&made)?;
    for part in parts.iter().filter(|part| part.is_table) {
        made.execute_batch(&part.sql)?;
        if !without.contains(&part.name.as_str()) {
            let name = &part.name;
            made.execute_batch(&format!("INSERT INTO main.\"{name}\" SELECT * FROM branch.\"{name}\""))?;
        }
    }
    // An index is quicker to make when its table is there.
    for part in parts.iter().filter(|part| !part.is_table) {
        made.execute_batch(&part.sql)?;
    }
    made.execute_batch("COMMIT; DETACH branch")?;
    made.close().map_err(|(_, e)| e)?;
    Ok(owned)
}

/// A database that is there, as SQLite is told to read it and never to write: <https://www.sqlite.org/uri.html>.
fn only_read(file: &Path) -> String {
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?mode=ro")
}

/// A table or what hangs on one.
struct Part {
    name: String,
    is_table: bool,
    sql: String,
}

/// What the attached branch is made of. What SQLite makes by itself has no text or is its own.
fn parts_of(made: &Connection) -> rusqlite::Result<Vec<Part>> {
    let mut ask = made.prepare(
        "SELECT name, type = 'table', sql FROM branch.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    )?;
    let read = |r: &rusqlite::Row<'_>| Ok(Part { name: r.get(0)?, is_table: r.get(1)?, sql: r.get(2)? });
    ask.query_map([], read)?.collect()
}

/// Clears away what a hub left behind that was stopped while it copied.
///
/// # Errors
/// When the folder cannot be read, or not cleared.
pub fn clear_unfinished(target: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(target)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn keep_newest(target: &Path, keep: usize) -> std::io::Result<()> {
    let all = list(target)?;
    for old in &all[..all.len().saturating_sub(keep.max(1))] {
        std::fs::remove_dir_all(old)?;
    }
    Ok(())
}

/// What a folder lists is on the disk.
pub(crate) fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_copy_never_held_what_it_must_not_and_is_the_rest_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("100 % d'ici ? #1"), folder.path().join("to.sqlite"));
        assert!(copy(&from, &to, &[]).is_err() && !from.exists(), "what is not there is not made");
        std::fs::remove_file(&to).unwrap();
        let branch = Connection::open(&from).unwrap();
        branch
            .execute_batch(
                "PRAGMA journal_mode = WAL;
                 CREATE TABLE day (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL) STRICT;
                 CREATE INDEX by_what ON day (what);
                 CREATE TABLE personal (visit BLOB PRIMARY KEY, identifier TEXT) STRICT, WITHOUT ROWID;
                 INSERT INTO day (what) VALUES ('opened'), ('closed');
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                 INSERT INTO personal SELECT CAST(i AS BLOB), 'CLI-77-' || i FROM n;",
            )
            .unwrap();
        // Seen from the copy, rows that were there once and are gone leave pages behind that nobody uses.
        copy(&from, &to, &["personal"]).unwrap();
        let copied = Connection::open(&to).unwrap();
        let number = |statement: &str| copied.query_row(statement, [], |r| r.get::<_, i64>(0)).unwrap();
        assert_eq!(number("PRAGMA freelist_count"), 0, "numbers that people gave stood there once");
        assert_eq!(number("SELECT count(*) FROM personal"), 0);
        assert_eq!(number("SELECT count(*) FROM day INDEXED BY by_what WHERE what = 'closed'"), 1);
        assert_eq!(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
    }
}

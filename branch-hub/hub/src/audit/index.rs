//! Where the facts of the audit stand in the journal, so that a year is looked through in a moment. A file of its own beside
//! the journal, and disposable: it is made again from the journal whenever it does not fit.
//! Must not hold what the journal says: places, times and names of staff only.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, ToSql, params};
use serde_json::Value;
use wire::audit::AuditKind;
use wire::envelope::Envelope;
use wire::event::Event;
use wire::role::Actor;

use super::changed::changed;
use super::told;
use crate::folder::owner_only;
use crate::store::{Archive, JournalRow, StoreError};

/// Rows of the journal that are looked at in one go.
const PAGE: usize = 1_000;

/// Grows when what is kept here, or what the audit tells, changes.
const VERSION: i64 = 4;

const SCHEMA: &str = "
    CREATE TABLE told (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, who TEXT NOT NULL,
                       about TEXT NOT NULL, changed TEXT NOT NULL) STRICT;
    CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL, hash BLOB NOT NULL,
                       settings INTEGER NOT NULL) STRICT;
    INSERT INTO mark VALUES (1, 0, x'', 0);
";

/// Why the audit could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The index's own file.
    #[error("read or write the audit's index: {0}")]
    Index(#[from] rusqlite::Error),
    /// The file could not be made.
    #[error("make the audit's index: {0}")]
    File(#[from] std::io::Error),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] StoreError),
}

/// What is sought.
#[derive(Debug, Clone, Default)]
pub struct Between {
    /// Only after this row.
    pub after: u64,
    /// From then on, in milliseconds since 1970.
    pub from_ms: Option<i64>,
    /// Before then.
    pub until_ms: Option<i64>,
    /// Who did it, or whom it concerns.
    pub person: Option<String>,
    /// What sort.
    pub kind: Option<AuditKind>,
}

/// A place in the journal that the audit tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The row.
    pub seq: u64,
    /// Of settings: which keys changed.
    pub changed: String,
}

/// The index.
pub struct Index {
    connection: Connection,
}

impl Index {
    /// Opens the index, or makes it anew when it is not of this version or does not hold together.
    ///
    /// # Errors
    /// [`IndexError`] when the file cannot be made.
    pub fn open(file: &Path) -> Result<Self, IndexError> {
        if let Some(index) = Self::existing(file) {
            return Ok(index);
        }
        for end in ["", "-wal", "-shm", "-journal"] {
            match std::fs::remove_file(format!("{}{end}", file.display())) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                Ok(()) | Err(_) => {}
            }
        }
        owner_only(file)?;
        let connection = Connection::open(file)?;
        connection.execute_batch(SCHEMA)?;
        connection.pragma_update(None, "user_version", VERSION)?;
        Ok(Self { connection })
    }

    fn existing(file: &Path) -> Option<Self> {
        if !file.exists() {
            return None;
        }
        owner_only(file).ok()?;
        let connection = Connection::open(file).ok()?;
        let version: i64 = connection.query_row("PRAGMA user_version", [], |r| r.get(0)).ok()?;
        connection.query_row("SELECT seq FROM mark", [], |r| r.get::<_, u64>(0)).ok()?;
        (version == VERSION).then_some(Self { connection })
    }

    /// Reads on in the journal, up to a row at the most.
    ///
    /// # Errors
    /// [`IndexError`].
    pub fn read_on(
        &mut self,
        rows_after: impl Fn(u64, usize) -> Result<Vec<JournalRow>, StoreError>,
        head: u64,
    ) -> Result<(), IndexError> {
        let (mut seq, hash, mut settings): (u64, Vec<u8>, u64) =
            self.connection.query_row("SELECT seq, hash, settings FROM mark", [], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?))
            })?;
        if seq == head {
            return Ok(());
        }
        let here = rows_after(seq.saturating_sub(1), 1)?;
        if seq > 0 && !here.first().is_some_and(|row| row.seq == seq && row.hash.as_slice() == hash) {
            // Another history, as after a restore.
            self.connection
                .execute_batch("DELETE FROM told; UPDATE mark SET seq = 0, hash = x'', settings = 0;")?;
            (seq, settings) = (0, 0);
        }
        loop {
            let rows = rows_after(seq, PAGE)?;
            let rows: Vec<_> = rows.into_iter().filter(|row| row.seq <= head).collect();
            let Some(last) = rows.last() else { return Ok(()) };
            let tx = self.connection.transaction()?;
            for row in &rows {
                if let Some(is_settings) = note(&tx, row, settings, &rows_after)? {
                    settings = if is_settings { row.seq } else { settings };
                }
            }
            tx.execute(
                "UPDATE mark SET seq = ?1, hash = ?2, settings = ?3",
                params![last.seq, last.hash.as_slice(), settings],
            )?;
            tx.commit()?;
            seq = last.seq;
        }
    }

    /// The last row that was looked at.
    ///
    /// # Errors
    /// [`IndexError`].
    pub fn seq(&self) -> Result<u64, IndexError> {
        Ok(self.connection.query_row("SELECT seq FROM mark", [], |r| r.get(0)).optional()?.unwrap_or(0))
    }

    /// Places, in the order of the journal.
    ///
    /// # Errors
    /// [`IndexError`].
    pub fn places(&self, sought: &Between, limit: usize) -> Result<Vec<Place>, IndexError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let kind = sought.kind.map(AuditKind::as_str);
        let mut ask = self.connection.prepare_cached(
            "SELECT seq, changed FROM told
             WHERE seq > ?1 AND (?2 IS NULL OR at_ms >= ?2) AND (?3 IS NULL OR at_ms < ?3)
               AND (?4 IS NULL OR who = ?4 OR about = ?4) AND (?5 IS NULL OR kind = ?5)
             ORDER BY seq LIMIT ?6",
        )?;
        let wanted: [&dyn ToSql; 6] =
            [&sought.after, &sought.from_ms, &sought.until_ms, &sought.person, &kind, &limit];
        let rows = ask.query_map(wanted, |r| Ok(Place { seq: r.get(0)?, changed: r.get(1)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Keeps the place of a row that the audit tells of. Answers whether it is one of settings, if it is told at all.
fn note(
    tx: &rusqlite::Transaction<'_>,
    row: &JournalRow,
    settings: u64,
    rows_after: &impl Fn(u64, usize) -> Result<Vec<JournalRow>, StoreError>,
) -> Result<Option<bool>, IndexError> {
    let Some((envelope, event)) = read(row) else { return Ok(None) };
    let Some(told) = told(&event, &envelope.actor) else { return Ok(None) };
    let mut keys = String::new();
    if let Event::SettingsAdopted { base, over, .. } = &event {
        let before = match settings.checked_sub(1) {
            Some(after) => rows_after(after, 1)?.first().and_then(effective),
            None => None,
        };
        // The first settings changed nothing: there were none.
        if let Some(before) = before {
            keys = changed(&before, &wire::settings::lay_over(base, over));
        }
    }
    let who = match &envelope.actor {
        Actor::Hub => String::new(),
        Actor::Named(_, name) => name.to_string(),
    };
    let about = told.about.map(|about| about.to_string()).unwrap_or_default();
    tx.prepare_cached("INSERT OR REPLACE INTO told VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(params![
        row.seq,
        envelope.at.as_millisecond(),
        told.kind.as_str(),
        who,
        about,
        keys
    ])?;
    Ok(Some(matches!(event, Event::SettingsAdopted { .. })))
}

/// The settings that a row made rule.
fn effective(row: &JournalRow) -> Option<Value> {
    let (_, Event::SettingsAdopted { base, over, .. }) = read(row)? else { return None };
    Some(wire::settings::lay_over(&base, &over))
}

/// A row of ours; what is not is for `verify` to complain of.
pub(super) fn read(row: &JournalRow) -> Option<(Envelope, Event)> {
    let envelope: Envelope = serde_json::from_slice(&row.bytes).ok()?;
    let event = Event::read(&envelope.kind, &envelope.data).ok()?;
    Some((envelope, event))
}

impl Index {
    /// Reads on in an archive.
    ///
    /// # Errors
    /// [`IndexError`].
    pub fn follow(&mut self, archive: &std::sync::Mutex<Archive>, head: u64) -> Result<(), IndexError> {
        let rows_after = |after, limit| {
            archive.lock().unwrap_or_else(std::sync::PoisonError::into_inner).rows_after(after, limit)
        };
        self.read_on(rows_after, head)
    }
}

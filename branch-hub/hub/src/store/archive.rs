//! The journal and what stands beside it, for who reads beside the engine.
//! Must not write: its connection cannot.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension};
use uuid::Uuid;

use super::shelf::{Shelf, Trust};
use super::sqlite::snapshot;
use super::{Bundle, JournalRow, Snapshot, StoreError};

/// A second connection that reads committed facts beside the engine.
pub struct Archive {
    connection: Connection,
    shelf: Shelf,
}

impl Archive {
    /// Opens an existing database for reading.
    ///
    /// # Errors
    /// [`StoreError`] when there is no such database.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let shelf = Shelf::beside(&connection, file)?;
        Ok(Self { connection, shelf })
    }

    /// The same, with its bundles in another folder than the one beside it.
    ///
    /// # Errors
    /// [`StoreError`] when there is no such database.
    pub fn open_with(file: &Path, bundles: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let shelf = Shelf::at(&connection, bundles.to_owned())?;
        Ok(Self { connection, shelf })
    }

    /// The first bundle that ends with this row or later.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    pub fn bundle_from(&self, seq: u64) -> Result<Option<Bundle>, StoreError> {
        self.shelf.bundle_from(&self.connection, seq)
    }

    /// Every bundle, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    pub fn bundles(&self) -> Result<Vec<Bundle>, StoreError> {
        let mut all: Vec<Bundle> = Vec::new();
        while let Some(next) = self.bundle_from(all.last().map_or(1, Bundle::next))? {
            all.push(next);
        }
        Ok(all)
    }

    /// The last bundle.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    pub fn newest_bundle(&self) -> Result<Option<Bundle>, StoreError> {
        self.shelf.newest(&self.connection)
    }

    /// The last row that is in a bundle; 0 without any.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    pub fn last_archived(&self) -> Result<u64, StoreError> {
        self.shelf.last_row(&self.connection)
    }

    /// Where the bundles are.
    #[must_use]
    pub fn bundles_folder(&self) -> &Path {
        self.shelf.folder()
    }

    /// As [`super::Store::rows_after`], and of a bundle that is not whole what could be unpacked: for who looks at each row's hash.
    ///
    /// # Errors
    /// [`StoreError`] when the next row cannot be read.
    pub fn rows_as_they_are(&self, after: u64, limit: usize) -> Result<Vec<JournalRow>, StoreError> {
        self.shelf.rows_after(&self.connection, after, limit, Trust::EachRow)
    }

    /// As [`super::Store::rows_after`].
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    pub fn rows_after(&self, after: u64, limit: usize) -> Result<Vec<JournalRow>, StoreError> {
        self.shelf.rows_after(&self.connection, after, limit, Trust::Whole)
    }

    /// Lets SQLite look through the whole file.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read, or does not hold together.
    pub fn sound(&self) -> Result<(), StoreError> {
        let said: String = self.connection.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
        if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(said.replace('\n', " "))) }
    }

    /// The snapshot, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    pub fn snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        snapshot(&self.connection)
    }

    /// The number that the person of a visit gave of theirs, as long as it is kept.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    pub fn identifier(&self, visit: Uuid) -> Result<Option<String>, StoreError> {
        let mut ask = self.connection.prepare_cached("SELECT identifier FROM personal WHERE visit = ?1")?;
        Ok(ask.query_row([visit.as_bytes().as_slice()], |r| r.get(0)).optional()?)
    }

    /// How a past ticket ended: [`wire::ticket::Ticket`] as JSON.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    pub fn ended(&self, ticket: Uuid) -> Result<Option<String>, StoreError> {
        let mut ask = self.connection.prepare_cached("SELECT body FROM history WHERE ticket = ?1")?;
        Ok(ask.query_row([ticket.as_bytes().as_slice()], |r| r.get(0)).optional()?)
    }
}

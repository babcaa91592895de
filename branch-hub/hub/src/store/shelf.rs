//! Reading the whole journal in one go: old rows from their bundles, the others from the database.
//! Must not write: what goes where is decided elsewhere.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::bundle::{FOLDER, Part};
use super::{Bundle, Flaw, JournalRow, StoreError};
use crate::chain::Hash;

/// How much of a flawed bundle is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Nothing of a part that is not whole.
    Whole,
    /// All that could be unpacked, for who looks at each row's hash.
    EachRow,
}

/// The bundles beside a journal.
pub(super) struct Shelf {
    folder: PathBuf,
    /// An older schema knows of no bundles.
    is_listed: bool,
    /// The part that was unpacked last: whoever reads on a few rows at a time is soon here again.
    last: RefCell<Option<(String, Part)>>,
}

impl Shelf {
    /// The shelf of a journal that is open.
    pub(super) fn beside(connection: &Connection, journal: &Path) -> rusqlite::Result<Self> {
        Self::at(connection, journal.parent().unwrap_or(Path::new(".")).join(FOLDER))
    }

    pub(super) fn at(connection: &Connection, folder: PathBuf) -> rusqlite::Result<Self> {
        const TABLE: &str = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'archived'";
        let is_listed = connection.query_row(TABLE, [], |_| Ok(())).optional()?.is_some();
        Ok(Self { folder, is_listed, last: RefCell::default() })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The first bundle that ends with this row or later.
    pub(super) fn bundle_from(
        &self,
        connection: &Connection,
        seq: u64,
    ) -> Result<Option<Bundle>, StoreError> {
        if !self.is_listed {
            return Ok(None);
        }
        let mut ask = connection
            .prepare_cached("SELECT manifest FROM archived WHERE last >= ?1 ORDER BY first LIMIT 1")?;
        let Some(text) = ask.query_row([seq], |r| r.get::<_, String>(0)).optional()? else { return Ok(None) };
        let bundle =
            serde_json::from_str(&text).map_err(|_| StoreError::Malformed { what: "list of the archive" })?;
        Ok(Some(bundle))
    }

    /// The last row of the last bundle; 0 without any.
    pub(super) fn last_row(&self, connection: &Connection) -> Result<u64, StoreError> {
        if !self.is_listed {
            return Ok(0);
        }
        Ok(connection.query_row("SELECT COALESCE(MAX(last), 0) FROM archived", [], |r| r.get(0))?)
    }

    /// The last bundle.
    pub(super) fn newest(&self, connection: &Connection) -> Result<Option<Bundle>, StoreError> {
        match self.last_row(connection)? {
            0 => Ok(None),
            last => self.bundle_from(connection, last),
        }
    }

    /// As [`super::Store::rows_after`], from wherever the rows are. A row that still stands in the database is read there;
    /// the list is looked at after it, so that rows which go meanwhile are found in their bundle.
    pub(super) fn rows_after(
        &self,
        connection: &Connection,
        after: u64,
        limit: usize,
        trust: Trust,
    ) -> Result<Vec<JournalRow>, StoreError> {
        let mut here = rows_after(connection, after, limit)?;
        if here.first().is_some_and(|row| row.seq == after + 1) || limit == 0 {
            return Ok(here);
        }
        let mut rows: Vec<JournalRow> = Vec::new();
        let mut next = after + 1;
        while let Some(bundle) = self.bundle_from(connection, next)?.filter(|bundle| bundle.first <= next) {
            while next <= bundle.last {
                let part = self.part(&bundle, next);
                let left = limit - rows.len();
                rows.extend(part.rows.iter().take(left).cloned());
                if let Some(flaw) = part.flaw {
                    if trust == Trust::EachRow && !rows.is_empty() {
                        return Ok(rows);
                    }
                    return Err(StoreError::Archived { file: bundle.file, seq: next, flaw });
                }
                if rows.len() == limit {
                    return Ok(rows);
                }
                next += part.rows.len() as u64;
            }
        }
        if next > after + 1 {
            here = rows_after(connection, next - 1, limit - rows.len())?;
        }
        rows.append(&mut here);
        Ok(rows)
    }

    /// The rows of a bundle from `seq` to the end of its part.
    fn part(&self, bundle: &Bundle, seq: u64) -> Part {
        let mut last = self.last.borrow_mut();
        if let Some((file, part)) = &*last
            && *file == bundle.file
            && let Ok(i) = part.rows.binary_search_by_key(&seq, |row| row.seq)
        {
            return Part { rows: part.rows[i..].to_vec(), flaw: part.flaw.clone() };
        }
        let part = bundle.part_of(&self.folder, seq);
        let part = match part {
            // A part that ends where it should has rows.
            Part { ref rows, flaw: None } if rows.is_empty() => Part { flaw: Some(Flaw::OutOfPlace), ..part },
            part => part,
        };
        *last = Some((bundle.file.clone(), part.clone()));
        part
    }
}

/// Rows that stand in the database.
fn rows_after(connection: &Connection, after: u64, limit: usize) -> Result<Vec<JournalRow>, StoreError> {
    let mut ask = connection
        .prepare_cached("SELECT epoch, seq, bytes, hash FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut found = ask.query(params![after, limit])?;
    let mut rows = Vec::new();
    while let Some(r) = found.next()? {
        let seq = r.get(1)?;
        let hash = Hash::try_from(r.get_ref(3)?.as_blob().unwrap_or_default());
        let hash = hash.map_err(|_| StoreError::MalformedRow { seq })?;
        rows.push(JournalRow { epoch: r.get(0)?, seq, bytes: r.get(2)?, hash });
    }
    Ok(rows)
}

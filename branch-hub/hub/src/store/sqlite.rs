//! The real disk: SQLite with a write-ahead log, synced at every commit.
//! Must not know what a fact means. One connection writes; [`super::Archive`] only reads what is committed.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};
use uuid::Uuid;

use wire::envelope::Position;

use super::room::{Keeper, Room};
use super::shelf::{Shelf, Trust};
use super::{
    Ended, Forgotten, JournalRow, Personal, Reply, Snapshot, Store, StoreError, Transaction, leftovers,
};
use crate::folder::owner_only;
use crate::schema::bring_up_to_date;

mod schema {
    refinery::embed_migrations!("migrations/hub");
}

/// What a copy must not keep longer than the database: the numbers that people gave of theirs. A table that an old schema
/// does not have is made, to be empty.
const FORGET: &str = "CREATE TABLE IF NOT EXISTS personal (visit BLOB); DELETE FROM personal;";
/// The write-ahead log is folded back when idle once it has this many pages, and at the latest when it has [`LOG_MAX_PAGES`].
const LOG_IDLE_PAGES: u32 = 500;
const LOG_MAX_PAGES: u32 = 32_000;

/// The database that the engine writes.
pub struct SqliteStore {
    connection: Connection,
    pages_since_checkpoint: u32,
    keeper: Keeper,
    scarce: bool,
    /// The write-ahead log still tells what the database has erased.
    log_tells: bool,
    shelf: Shelf,
    /// Rows of the archive may still stand in the journal.
    has_leftovers: bool,
}

impl SqliteStore {
    /// Opens or makes the database, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be opened, is no database of ours, or was written by a newer version.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        // Room is made, if there is a reserve to make it from, before the database needs it to open.
        let keeper = Keeper::begin(file.parent().unwrap_or(Path::new(".")))?;
        owner_only(file)?;
        let mut connection = Connection::open(file)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        // What is erased is overwritten, not only unlinked.
        connection.pragma_update(None, "secure_delete", true)?;
        bring_up_to_date(&mut connection, file, schema::migrations::runner(), FORGET)?;
        // A write that failed may look done to whoever reads it back from the system's memory. Written once more, into
        // the database itself, it is on the disk or the hub does not start.
        truncate_log(&connection)?;
        let shelf = Shelf::beside(&connection, file)?;
        Ok(Self {
            connection,
            pages_since_checkpoint: 0,
            keeper,
            scarce: false,
            log_tells: false,
            shelf,
            has_leftovers: true,
        })
    }

    /// Empties the log of what was erased. Whoever reads from it now delays that: it is tried again when idle.
    fn forget_log(&mut self) -> Result<(), StoreError> {
        if self.log_tells && truncate_log(&self.connection)? {
            self.log_tells = false;
        }
        Ok(())
    }

    /// Folds the log into the database, so that one file holds everything.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be written.
    pub fn rest(&mut self) -> Result<(), StoreError> {
        truncate_log(&self.connection)?;
        Ok(())
    }

    fn checkpoint(&mut self) -> Result<(), StoreError> {
        self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        self.pages_since_checkpoint = 0;
        Ok(())
    }
}

impl Store for SqliteStore {
    fn commit(&mut self, transaction: &Transaction) -> Result<(), StoreError> {
        let tx = self.connection.transaction()?;
        {
            let mut row =
                tx.prepare_cached("INSERT INTO journal (seq, epoch, bytes, hash) VALUES (?1, ?2, ?3, ?4)")?;
            for r in &transaction.rows {
                row.execute(params![r.seq, r.epoch, r.bytes, r.hash])?;
            }
            let mut reply = tx.prepare_cached(
                "INSERT INTO replies (n, day, principal, request_id, digest, status, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?;
            for r in &transaction.replies {
                reply.execute(params![
                    r.n,
                    r.day,
                    r.principal,
                    r.request_id.as_bytes().as_slice(),
                    r.digest,
                    r.status,
                    r.body
                ])?;
            }
            let mut ended =
                tx.prepare_cached("INSERT OR REPLACE INTO history (ticket, day, body) VALUES (?1, ?2, ?3)")?;
            for e in &transaction.history {
                ended.execute(params![e.ticket.as_bytes().as_slice(), e.day, e.body])?;
            }
            for personal in &transaction.personal {
                keep_or_erase(&tx, personal)?;
            }
            for gone in &transaction.forgotten {
                let blob: Vec<u8> = gone.fingerprints.iter().flat_map(|f| f.to_be_bytes()).collect();
                tx.execute(
                    "INSERT OR REPLACE INTO spent_requests (day, fingerprints) VALUES (?1, ?2)",
                    params![gone.day, blob],
                )?;
                tx.execute("DELETE FROM replies WHERE day = ?1", [gone.day])?;
            }
            if let Some(s) = &transaction.snapshot {
                tx.execute(
                    "INSERT OR REPLACE INTO snapshot (id, state_version, seq, hash, body) VALUES (1, ?1, ?2, ?3, ?4)",
                    params![s.state_version, s.seq, s.hash, s.body],
                )?;
            }
            for bundle in &transaction.archived {
                leftovers::record(&tx, bundle)?;
            }
            if let Some(seen) = &transaction.seen_ahead {
                tx.execute(
                    "INSERT OR REPLACE INTO seen_ahead (id, epoch, seq) VALUES (1, ?1, ?2)",
                    params![seen.epoch, seen.seq],
                )?;
            }
        }
        tx.commit()?;
        self.has_leftovers |= !transaction.archived.is_empty();
        if transaction.personal.iter().any(|personal| matches!(personal, Personal::Erased { .. })) {
            self.log_tells = true;
            self.forget_log()?;
        }
        let written = transaction.rows.len() + transaction.replies.len() + transaction.history.len();
        self.pages_since_checkpoint += 1 + u32::try_from(written / 4).unwrap_or(u32::MAX / 2);
        if self.pages_since_checkpoint > LOG_MAX_PAGES { self.checkpoint() } else { Ok(()) }
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, StoreError> {
        snapshot(&self.connection)
    }

    fn rows_after(&mut self, after: u64, limit: usize) -> Result<Vec<JournalRow>, StoreError> {
        self.shelf.rows_after(&self.connection, after, limit, Trust::Whole)
    }

    fn reply_keys(&mut self) -> Result<Vec<Reply>, StoreError> {
        let mut ask = self
            .connection
            .prepare("SELECT n, day, principal, request_id, digest, status, '' FROM replies ORDER BY n")?;
        let replies = ask.query_map([], reply_row)?.collect::<Result<_, _>>()?;
        Ok(replies)
    }

    fn reply(&mut self, n: u64) -> Result<Option<Reply>, StoreError> {
        let mut ask = self.connection.prepare_cached(
            "SELECT n, day, principal, request_id, digest, status, body FROM replies WHERE n = ?1",
        )?;
        Ok(ask.query_row([n], reply_row).optional()?)
    }

    fn spent(&mut self) -> Result<Vec<Forgotten>, StoreError> {
        spent_of(&self.connection)
    }

    fn seen_ahead(&mut self) -> Result<Option<Position>, StoreError> {
        let read = |r: &Row<'_>| Ok(Position { epoch: r.get(0)?, seq: r.get(1)? });
        Ok(self.connection.query_row("SELECT epoch, seq FROM seen_ahead", [], read).optional()?)
    }

    fn beat(&mut self) -> Result<(), StoreError> {
        // A number in the database's own header, which nothing of ours reads: a page of the log, synced like any other.
        let count: i32 = self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        self.connection.pragma_update(None, "user_version", count.wrapping_add(1))?;
        self.pages_since_checkpoint += 1;
        Ok(())
    }

    fn room(&mut self) -> Result<Room, StoreError> {
        let room = self.keeper.look()?;
        if room.scarce && !self.scarce {
            // The log's own room is worth more now than the time that it saves.
            if truncate_log(&self.connection)? {
                self.pages_since_checkpoint = 0;
            }
        }
        self.scarce = room.scarce;
        Ok(room)
    }

    fn idle(&mut self) -> Result<(), StoreError> {
        self.forget_log()?;
        if self.has_leftovers {
            let went = leftovers::let_go(&self.connection)?;
            self.has_leftovers = went > 0;
            self.pages_since_checkpoint += u32::try_from(went / 4).unwrap_or(u32::MAX / 2);
        }
        if self.pages_since_checkpoint >= LOG_IDLE_PAGES { self.checkpoint() } else { Ok(()) }
    }
}

/// Folds the write-ahead log into the database, and empties it. False: somebody reads from it, and it stays.
fn truncate_log(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| Ok(r.get::<_, i64>(0)? == 0))
}

fn keep_or_erase(tx: &rusqlite::Transaction<'_>, personal: &Personal) -> rusqlite::Result<usize> {
    match personal {
        Personal::Known { visit, day, identifier } => tx
            .prepare_cached("INSERT OR REPLACE INTO personal (visit, day, identifier) VALUES (?1, ?2, ?3)")?
            .execute(params![visit.as_bytes().as_slice(), day, identifier]),
        Personal::Unknown { visit } => {
            tx.execute("DELETE FROM personal WHERE visit = ?1", [visit.as_bytes().as_slice()])
        }
        Personal::StillHere { visit, day } => tx.execute(
            "UPDATE personal SET day = ?2 WHERE visit = ?1",
            params![visit.as_bytes().as_slice(), day],
        ),
        Personal::Erased { until } => tx.execute("DELETE FROM personal WHERE day <= ?1", [until]),
    }
}

fn reply_row(r: &Row<'_>) -> rusqlite::Result<Reply> {
    Ok(Reply {
        n: r.get(0)?,
        day: r.get(1)?,
        principal: r.get(2)?,
        request_id: Uuid::from_bytes(r.get(3)?),
        digest: r.get(4)?,
        status: r.get(5)?,
        body: r.get(6)?,
    })
}

/// Every kept reply, for a restore.
pub(crate) fn replies_of(connection: &Connection) -> Result<Vec<Reply>, StoreError> {
    let mut ask = connection
        .prepare("SELECT n, day, principal, request_id, digest, status, body FROM replies ORDER BY n")?;
    let replies = ask.query_map([], reply_row)?.collect::<Result<_, _>>()?;
    Ok(replies)
}

/// How every past ticket ended, for a restore.
pub(crate) fn history_of(connection: &Connection) -> Result<Vec<Ended>, StoreError> {
    let mut ask = connection.prepare("SELECT ticket, day, body FROM history")?;
    let read =
        |r: &Row<'_>| Ok(Ended { ticket: Uuid::from_bytes(r.get(0)?), day: r.get(1)?, body: r.get(2)? });
    let ended = ask.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(ended)
}

/// What is known of people, for a restore.
pub(crate) fn personal_of(connection: &Connection) -> Result<Vec<Personal>, StoreError> {
    let mut ask = connection.prepare("SELECT visit, day, identifier FROM personal")?;
    let read = |r: &Row<'_>| {
        Ok(Personal::Known { visit: Uuid::from_bytes(r.get(0)?), day: r.get(1)?, identifier: r.get(2)? })
    };
    let known = ask.query_map([], read)?.collect::<Result<_, _>>()?;
    Ok(known)
}

/// The fingerprints of all requests whose answers are gone, by their days.
pub(crate) fn spent_of(connection: &Connection) -> Result<Vec<Forgotten>, StoreError> {
    let mut ask = connection.prepare("SELECT day, fingerprints FROM spent_requests")?;
    let days = ask.query_map([], |r| Ok((r.get(0)?, r.get::<_, Vec<u8>>(1)?)))?;
    let read = |(day, blob): (u64, Vec<u8>)| {
        let (whole, rest) = blob.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(StoreError::Malformed { what: "spent requests" });
        }
        Ok(Forgotten { day, fingerprints: whole.iter().map(|bytes| u64::from_be_bytes(*bytes)).collect() })
    };
    days.map(|day| read(day?)).collect()
}

/// Erases what is known of people from a database that nobody works in any more, and leaves no log of it.
pub(crate) fn forget_people(file: &Path) -> Result<(), StoreError> {
    let aside = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    aside.pragma_update(None, "secure_delete", true)?;
    aside.execute_batch(FORGET)?;
    // Folds the log in, which still tells what the table has forgotten, and takes it away.
    let folded: String = aside.query_row("PRAGMA journal_mode = DELETE", [], |r| r.get(0))?;
    if folded == "delete" { Ok(()) } else { Err(StoreError::Malformed { what: "log beside the database" }) }
}

pub(super) fn snapshot(connection: &Connection) -> Result<Option<Snapshot>, StoreError> {
    let read = |r: &Row<'_>| {
        Ok(Snapshot { state_version: r.get(0)?, seq: r.get(1)?, hash: r.get(2)?, body: r.get(3)? })
    };
    Ok(connection.query_row("SELECT state_version, seq, hash, body FROM snapshot", [], read).optional()?)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_commit_waits_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("hub.sqlite")).unwrap();
        let pragma = |name| store.connection.pragma_query_value(None, name, |r| r.get::<_, String>(0));
        let synchronous = store.connection.pragma_query_value(None, "synchronous", |r| r.get::<_, u32>(0));
        // 2 is FULL: see <https://www.sqlite.org/pragma.html#pragma_synchronous>.
        assert_eq!((synchronous.unwrap(), pragma("journal_mode").unwrap().as_str()), (2, "wal"));
    }
}

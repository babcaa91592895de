//! The kiosk's own journal: what it asked, what it printed, what it heard, on disk before anybody acts on it.
//! Must not know HTTP, printers or the glass; the time comes as an argument.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;

mod asks;
mod heard;
mod jobs;
mod numbers;

pub use asks::OpenAsk;
pub use jobs::{Job, JobState, Report};

mod embedded {
    refinery::embed_migrations!("migrations");
}

/// Finished asks and jobs are kept this long.
const KEPT_DAYS: i64 = 7;

/// Why the journal cannot do it.
#[derive(Debug, thiserror::Error)]
pub enum IslandError {
    /// SQLite.
    #[error("use the kiosk's journal: {0}")]
    Store(#[from] rusqlite::Error),
    /// The file is of another version, or none of ours.
    #[error("bring the kiosk's journal up to date: {0}")]
    Migration(#[from] refinery::Error),
    /// A row does not read back as what was written.
    #[error("read back {0}")]
    Unreadable(String),
    /// This copy of this ticket was already handed to the printer.
    #[error("print a second time without DUPLICATA")]
    AlreadyPrinted,
}

/// The journal; one a kiosk.
pub struct Island {
    db: Connection,
}

impl Island {
    /// Opens the journal in a file, or makes it.
    ///
    /// # Errors
    /// [`IslandError`] when the file cannot be used.
    pub fn open(file: &Path) -> Result<Self, IslandError> {
        let mut db = Connection::open(file)?;
        // FULL: an ask that the hub has heard of, or a job that the printer has, must be known after a power cut.
        db.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;",
        )?;
        embedded::migrations::runner().run(&mut db)?;
        Ok(Self { db })
    }

    /// Forgets what has been finished for a week.
    ///
    /// # Errors
    /// [`IslandError`] when the file cannot be written.
    pub fn tidy_up(&mut self, now: Timestamp) -> Result<(), IslandError> {
        let before = now.as_millisecond() - KEPT_DAYS * 24 * 3_600_000;
        let both = self.db.transaction()?;
        both.execute("DELETE FROM asks WHERE state <> 'open' AND kept_at_ms < ?1", [before])?;
        both.execute("DELETE FROM jobs WHERE reported = 1 AND queued_at_ms < ?1", [before])?;
        Ok(both.commit()?)
    }
}

/// How long ago; a moment that lies ahead means that the clock was set back, and is taken for long ago.
#[must_use]
pub fn age(at_ms: i64, now: Timestamp) -> Duration {
    u64::try_from(now.as_millisecond() - at_ms).map_or(Duration::MAX, Duration::from_millis)
}

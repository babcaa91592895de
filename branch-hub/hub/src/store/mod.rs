//! What the engine asks of a disk: one transaction at a time, and reading back.
//! Must not know what a fact means.

mod archive;
pub mod bundle;
mod leftovers;
mod memory;
mod room;
mod shelf;
mod sqlite;

pub use archive::Archive;
pub use bundle::{Bundle, Flaw};
pub use memory::{Disk, MemoryStore};
pub use room::Room;
pub use sqlite::SqliteStore;
pub(crate) use sqlite::{forget_people, history_of, personal_of, replies_of, spent_of};

use uuid::Uuid;
use wire::envelope::Position;

use crate::chain::Hash;

/// One row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// The epoch's number.
    pub epoch: u64,
    /// Rises by one through all epochs.
    pub seq: u64,
    /// The envelope's JSON, exactly as hashed.
    pub bytes: Vec<u8>,
    /// The chain's hash after this row.
    pub hash: Hash,
}

/// An answer that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Rises by one.
    pub n: u64,
    /// The business day's ordinal when it was given (0 before the first day).
    pub day: u64,
    /// Who asked.
    pub principal: String,
    /// The asker's id.
    pub request_id: Uuid,
    /// Of route and body, to notice an id that comes back with another body.
    pub digest: [u8; 16],
    /// HTTP status: 2xx or 409.
    pub status: u16,
    /// JSON.
    pub body: String,
}

/// How a ticket ended, for reading after its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The leg.
    pub ticket: Uuid,
    /// The business day's ordinal.
    pub day: u64,
    /// [`wire::ticket::Ticket`] as JSON.
    pub body: String,
}

/// A state at some row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Another version of the state is not read: the journal is.
    pub state_version: u32,
    /// The last row folded in.
    pub seq: u64,
    /// That row's hash.
    pub hash: Hash,
    /// Whatever the engine wrote.
    pub body: Vec<u8>,
}

/// Replies that are old enough to go; their requests are remembered by fingerprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// Every reply of this day.
    pub day: u64,
    /// Sorted.
    pub fingerprints: Vec<u64>,
}

/// What is known of the person of a visit. It stands in no fact and in no answer that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Personal {
    /// They gave this number of theirs.
    Known {
        /// The visit.
        visit: Uuid,
        /// The business day's ordinal on which it is not older than a day.
        day: u64,
        /// A client's or patient's number.
        identifier: String,
    },
    /// It was a mistake.
    Unknown {
        /// The visit.
        visit: Uuid,
    },
    /// The visit goes on, so what is known of it is kept as if it were of this day.
    StillHere {
        /// The visit.
        visit: Uuid,
        /// The business day's ordinal.
        day: u64,
    },
    /// Everything of this day and earlier ones goes.
    Erased {
        /// The business day's ordinal.
        until: u64,
    },
}

/// All that one batch changes; all or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transaction {
    /// New facts, in order.
    pub rows: Vec<JournalRow>,
    /// New answers.
    pub replies: Vec<Reply>,
    /// Tickets that ended.
    pub history: Vec<Ended>,
    /// What came to be known of people, and what is to be forgotten, in order.
    pub personal: Vec<Personal>,
    /// Replies that go.
    pub forgotten: Vec<Forgotten>,
    /// A newer snapshot.
    pub snapshot: Option<Snapshot>,
    /// A device has shown this place, which the journal does not have.
    pub seen_ahead: Option<Position>,
    /// Old rows that are in the archive from now on, the next after those that are there: the journal lets go of them, and
    /// of the requests of their days whose answers are gone. Several come in their order.
    pub archived: Vec<Bundle>,
}

impl Transaction {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why the disk could not do it. After a failed commit the engine's state may be ahead of the disk: start again.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database said so.
    #[error("read or write the journal: {0}")]
    Database(#[from] rusqlite::Error),
    /// The file could not be made, or closed to others.
    #[error("make the journal's file: {0}")]
    File(#[from] std::io::Error),
    /// The schema could not be brought up to date.
    #[error("bring the database up to date: {0}")]
    Migration(#[from] crate::schema::SchemaError),
    /// What was read back cannot have been written by us.
    #[error("make sense of the stored {what}")]
    Malformed {
        /// Which part.
        what: &'static str,
    },
    /// A row of the journal is not of the shape that we write.
    #[error("read row {seq} of the journal: its hash has another length")]
    MalformedRow {
        /// The row.
        seq: u64,
    },
    /// Rows that were archived do not come out of their file.
    #[error("read row {seq} in the archive, file {file}: {flaw:?}")]
    Archived {
        /// Its name.
        file: String,
        /// The first row that was sought in it.
        seq: u64,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// The file does not hold together.
    #[error("read the file whole: {0}")]
    Damaged(String),
    /// The stand-in disk lost power.
    #[error("write: the disk lost power")]
    PowerCut,
}

impl StoreError {
    /// What the disk itself said, for a sentence that already tells what was tried.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::Database(e) => e.to_string(),
            Self::Damaged(said) => said.clone(),
            Self::File(_)
            | Self::Migration(_)
            | Self::Malformed { .. }
            | Self::MalformedRow { .. }
            | Self::Archived { .. }
            | Self::PowerCut => self.to_string(),
        }
    }
}

/// A disk. One writer at a time.
pub trait Store: Send {
    /// Makes the whole transaction durable, or nothing of it.
    ///
    /// # Errors
    /// After any error the caller must start again from disk: it may or may not have happened.
    fn commit(&mut self, transaction: &Transaction) -> Result<(), StoreError>;

    /// The newest snapshot.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    fn snapshot(&mut self) -> Result<Option<Snapshot>, StoreError>;

    /// Rows with `seq` greater than `after`, at most `limit`, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    fn rows_after(&mut self, after: u64, limit: usize) -> Result<Vec<JournalRow>, StoreError>;

    /// Every kept reply without its body, in order of `n`.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    fn reply_keys(&mut self) -> Result<Vec<Reply>, StoreError>;

    /// One kept reply.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    fn reply(&mut self, n: u64) -> Result<Option<Reply>, StoreError>;

    /// The fingerprints of all requests whose answers are gone, by their days, in any order.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    fn spent(&mut self) -> Result<Vec<Forgotten>, StoreError>;

    /// The highest place that a device has shown and the journal did not have.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be read.
    fn seen_ahead(&mut self) -> Result<Option<Position>, StoreError>;

    /// A small write that is durable when this returns: whether the disk still takes one.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be written.
    fn beat(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    /// What the disk has left, measured now.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be measured.
    fn room(&mut self) -> Result<Room, StoreError>;

    /// Called when there is nothing else to do: housekeeping that costs time.
    ///
    /// # Errors
    /// [`StoreError`] when the disk cannot be written.
    fn idle(&mut self) -> Result<(), StoreError>;
}

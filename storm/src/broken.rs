//! Guards taken away one at a time, to see that the witness notices. Each stands around the store, as a disk, a setting of the
//! database or a mistake in the hub would; the hub itself has no switch for any of them.
//! Must not know what the witness looks at.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hub::chain::{GENESIS, Hash, link};
use hub::store::{
    Disk, Forgotten, JournalRow, MemoryStore, Reply, Room, Snapshot, Store, StoreError, Transaction,
};
use wire::envelope::Position;

/// So many commits are in the cache of a disk that says too early that they are safe.
const CACHED: usize = 3;

/// A guard that is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// A commit is on disk when it is answered (`synchronous=FULL`).
    Durable,
    /// At a start, every row is checked against the chain.
    Chain,
    /// Answers are kept with the facts.
    Replies,
    /// What is read and shown is committed: the published state, never the working one.
    Published,
}

impl Guard {
    /// Every guard that can be taken away.
    pub const ALL: &'static [Self] = &[Self::Durable, Self::Chain, Self::Replies, Self::Published];
}

/// What a store without a guard leaves behind, beside the disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Left(Arc<Mutex<LeftBehind>>);

#[derive(Debug, Default)]
struct LeftBehind {
    older: VecDeque<Disk>,
    shown: Vec<JournalRow>,
}

impl Left {
    fn lock(&self) -> MutexGuard<'_, LeftBehind> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is on a disk that lied once the power has gone.
    pub(crate) fn after_power_cut(&self) -> Option<Disk> {
        let mut left = self.lock();
        let oldest = left.older.pop_front();
        left.older.clear();
        oldest
    }

    /// Rows that were shown before they were committed.
    pub(crate) fn take_shown(&self) -> Vec<JournalRow> {
        std::mem::take(&mut self.lock().shown)
    }
}

/// The disk of a played branch, with all its guards or without one.
pub(crate) struct Medium {
    store: MemoryStore,
    disk: Disk,
    without: Option<Guard>,
    left: Left,
}

impl Medium {
    pub(crate) fn on(disk: &Disk, without: Option<Guard>, left: &Left) -> Self {
        Self { store: MemoryStore::on(disk), disk: disk.clone(), without, left: left.clone() }
    }

    /// Every row as if it had always been what it is now.
    fn linked_anew(&self) -> Vec<JournalRow> {
        let mut rows = self.disk.rows();
        let mut hash = GENESIS;
        for row in &mut rows {
            hash = link(&hash, row.epoch, crate::hub::INCARNATION, row.seq, &row.bytes);
            row.hash = hash;
        }
        rows
    }

    fn hash_anew(&self, seq: u64) -> Option<Hash> {
        self.linked_anew().iter().find(|row| row.seq == seq).map(|row| row.hash)
    }
}

impl Store for Medium {
    fn commit(&mut self, transaction: &Transaction) -> Result<(), StoreError> {
        match self.without {
            Some(Guard::Durable) => {
                let mut left = self.left.lock();
                left.older.push_back(self.disk.duplicate());
                if left.older.len() > CACHED {
                    left.older.pop_front();
                }
            }
            Some(Guard::Published) => self.left.lock().shown.extend(transaction.rows.iter().cloned()),
            Some(Guard::Replies) => {
                return self.store.commit(&Transaction { replies: Vec::new(), ..transaction.clone() });
            }
            Some(Guard::Chain) | None => {}
        }
        self.store.commit(transaction)
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, StoreError> {
        let mut found = self.store.snapshot()?;
        if let (Some(Guard::Chain), Some(snapshot)) = (self.without, &mut found) {
            snapshot.hash = self.hash_anew(snapshot.seq).unwrap_or(snapshot.hash);
        }
        Ok(found)
    }

    fn rows_after(&mut self, after: u64, limit: usize) -> Result<Vec<JournalRow>, StoreError> {
        if self.without == Some(Guard::Chain) {
            return Ok(self.linked_anew().into_iter().filter(|row| row.seq > after).take(limit).collect());
        }
        self.store.rows_after(after, limit)
    }

    fn reply_keys(&mut self) -> Result<Vec<Reply>, StoreError> {
        self.store.reply_keys()
    }

    fn reply(&mut self, n: u64) -> Result<Option<Reply>, StoreError> {
        self.store.reply(n)
    }

    fn spent(&mut self) -> Result<Vec<Forgotten>, StoreError> {
        self.store.spent()
    }

    fn seen_ahead(&mut self) -> Result<Option<Position>, StoreError> {
        self.store.seen_ahead()
    }

    fn room(&mut self) -> Result<Room, StoreError> {
        self.store.room()
    }

    fn idle(&mut self) -> Result<(), StoreError> {
        self.store.idle()
    }
}

/// Somebody writes another number into the newest row that gives one, behind the hub's back. Says which row.
pub(crate) fn alter_a_number(disk: &Disk) -> Option<u64> {
    let rows = disk.rows();
    let gives = |row: &&JournalRow| String::from_utf8_lossy(&row.bytes).contains("\"ticket-issued\"");
    let seq = rows.iter().rev().find(gives)?.seq;
    disk.alter(seq, |bytes| {
        let mut envelope: serde_json::Value = serde_json::from_str(&bytes).unwrap_or_default();
        if let Some(number) = envelope["data"]["number"].as_str() {
            envelope["data"]["number"] = format!("{}9{}", &number[..1], &number[1..]).into();
        }
        envelope.to_string()
    });
    Some(seq)
}

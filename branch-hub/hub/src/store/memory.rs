//! A disk in memory that can lose power at any commit: for simulation and tests.
//! What was committed survives; a torn commit happens wholly or not at all, and the writer is not told which.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;
use wire::envelope::Position;

use super::{Forgotten, JournalRow, Personal, Reply, Room, Snapshot, Store, StoreError, Transaction};

#[derive(Debug, Clone, Default)]
struct Platters {
    rows: Vec<JournalRow>,
    replies: BTreeMap<u64, Reply>,
    spent: Vec<Forgotten>,
    personal: BTreeMap<Uuid, (u64, String)>,
    snapshot: Option<Snapshot>,
    seen_ahead: Option<Position>,
    scarce: bool,
    /// Commits until the power goes, and whether that last one still reaches the disk.
    cut: Option<(u32, bool)>,
}

impl Platters {
    fn keep_or_erase(&mut self, personal: &Personal) {
        match personal {
            Personal::Known { visit, day, identifier } => {
                self.personal.insert(*visit, (*day, identifier.clone()));
            }
            Personal::Unknown { visit } => {
                self.personal.remove(visit);
            }
            Personal::StillHere { visit, day } => {
                if let Some(known) = self.personal.get_mut(visit) {
                    known.0 = *day;
                }
            }
            Personal::Erased { until } => self.personal.retain(|_, (day, _)| *day > *until),
        }
    }
}

/// What survives the power cut.
#[derive(Debug, Clone, Default)]
pub struct Disk(Arc<Mutex<Platters>>);

impl Disk {
    /// The power goes at the `nth` commit from now (0 = the next); `reached` says whether it is on disk all the same.
    pub fn cut_power_at(&self, nth: u32, reached: bool) {
        self.with(|p| p.cut = Some((nth, reached)));
    }

    /// The disk is nearly full, or has room again.
    pub fn run_short(&self, scarce: bool) {
        self.with(|p| p.scarce = scarce);
    }

    /// Forgets the snapshot, so that the next start replays from the first row.
    pub fn drop_snapshot(&self) {
        self.with(|p| p.snapshot = None);
    }

    /// Another disk with the same content.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(Arc::new(Mutex::new(self.with(|p| p.clone()))))
    }

    /// The numbers that people gave of theirs, by visit.
    #[must_use]
    pub fn identifiers(&self) -> BTreeMap<Uuid, String> {
        self.with(|p| p.personal.iter().map(|(visit, (_, known))| (*visit, known.clone())).collect())
    }

    /// Loses the last row behind everybody's back.
    pub fn lose_last_row(&self) {
        self.with(|p| {
            p.rows.pop();
        });
    }

    /// Changes the bytes of one row behind everybody's back.
    pub fn alter(&self, seq: u64, change: impl FnOnce(String) -> String) {
        self.with(|p| {
            if let Some(row) = p.rows.iter_mut().find(|row| row.seq == seq) {
                row.bytes = change(String::from_utf8_lossy(&row.bytes).into_owned()).into_bytes();
            }
        });
    }

    /// A copy of the journal.
    #[must_use]
    pub fn rows(&self) -> Vec<JournalRow> {
        self.with(|p| p.rows.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut Platters) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One life of a writer on a [`Disk`].
#[derive(Debug)]
pub struct MemoryStore {
    disk: Disk,
    dead: bool,
}

impl MemoryStore {
    /// Starts the machine again on what is on the disk.
    #[must_use]
    pub fn on(disk: &Disk) -> Self {
        disk.with(|p| p.cut = None);
        Self { disk: disk.clone(), dead: false }
    }
}

impl Store for MemoryStore {
    fn commit(&mut self, transaction: &Transaction) -> Result<(), StoreError> {
        if self.dead {
            return Err(StoreError::PowerCut);
        }
        let cut = self.disk.with(|p| match &mut p.cut {
            Some((0, reached)) => Some(*reached),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        });
        self.dead = cut.is_some();
        if cut != Some(false) {
            self.disk.with(|p| {
                p.rows.extend(transaction.rows.iter().cloned());
                p.replies.extend(transaction.replies.iter().map(|r| (r.n, r.clone())));
                for personal in &transaction.personal {
                    p.keep_or_erase(personal);
                }
                for gone in &transaction.forgotten {
                    p.replies.retain(|_, r| r.day != gone.day);
                    p.spent.push(gone.clone());
                }
                // Rows take no room here: only what else goes with them is let go.
                for bundle in &transaction.archived {
                    p.spent.retain(|gone| gone.day > bundle.day);
                }
                if let Some(snapshot) = &transaction.snapshot {
                    p.snapshot = Some(snapshot.clone());
                }
                p.seen_ahead = transaction.seen_ahead.or(p.seen_ahead);
            });
        }
        if self.dead { Err(StoreError::PowerCut) } else { Ok(()) }
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, StoreError> {
        Ok(self.disk.with(|p| p.snapshot.clone()))
    }

    fn rows_after(&mut self, after: u64, limit: usize) -> Result<Vec<JournalRow>, StoreError> {
        Ok(self.disk.with(|p| p.rows.iter().filter(|r| r.seq > after).take(limit).cloned().collect()))
    }

    fn reply_keys(&mut self) -> Result<Vec<Reply>, StoreError> {
        Ok(self.disk.with(|p| p.replies.values().cloned().collect()))
    }

    fn reply(&mut self, n: u64) -> Result<Option<Reply>, StoreError> {
        Ok(self.disk.with(|p| p.replies.get(&n).cloned()))
    }

    fn spent(&mut self) -> Result<Vec<Forgotten>, StoreError> {
        Ok(self.disk.with(|p| p.spent.clone()))
    }

    fn seen_ahead(&mut self) -> Result<Option<Position>, StoreError> {
        Ok(self.disk.with(|p| p.seen_ahead))
    }

    fn room(&mut self) -> Result<Room, StoreError> {
        Ok(Room { scarce: self.disk.with(|p| p.scarce), ..Room::default() })
    }

    fn idle(&mut self) -> Result<(), StoreError> {
        Ok(())
    }
}

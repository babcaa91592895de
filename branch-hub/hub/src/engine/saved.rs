//! What the journal tells of backups: the newest good one, and whether the last try failed.
//! Must not know disks.

use serde::{Deserialize, Serialize};
use wire::envelope::Position;
use wire::event::Event;

use super::act::Ask;
use super::step::Step;
use super::{Engine, views};
use crate::chain::Hash;
use crate::clock::Reading;
use crate::store::Store;

/// How a backup went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackupNews {
    /// It was made and found good.
    Made {
        /// The folder that backups are kept in.
        to: String,
        /// The last row in it.
        head: Position,
        /// The chain's hash there.
        hash: Hash,
        /// Its size.
        bytes: u64,
        /// It lies on the branch's own disk.
        same_disk: bool,
        /// Its medium knows no owners.
        no_owners: bool,
    },
    /// There is none.
    Failed {
        /// The folder that backups are kept in.
        to: String,
        /// In a few words, in English.
        why: String,
    },
}

/// What is known of backups.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Saved {
    /// The newest good one.
    pub made: Option<SavedAt>,
    /// Why the last try failed, if it did.
    pub failing: Option<String>,
}

/// A good backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedAt {
    /// When, by the hub's clock.
    pub at_ms: i64,
    /// When, in running time.
    pub run_ms: u64,
    /// The last row in it.
    pub head: Position,
    /// It lies on the branch's own disk.
    pub same_disk: bool,
    /// Its medium knows no owners: whoever holds it reads it.
    pub no_owners: bool,
}

impl Saved {
    pub(super) fn take(&mut self, event: &Event, at_ms: i64, run_ms: u64) {
        if let Event::BackupMade { head, same_disk, no_owners, .. } = event {
            let (same_disk, no_owners) = (*same_disk, *no_owners);
            self.made = Some(SavedAt { at_ms, run_ms, head: *head, same_disk, no_owners });
            self.failing = None;
        } else if let Event::BackupFailed { why, .. } = event {
            self.failing = Some(why.clone());
        }
    }
}

impl<S: Store> Engine<S> {
    /// Writes down how a backup went. The same failure again is no news.
    pub(super) fn backed_up(
        &mut self,
        news: &BackupNews,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> String {
        let event = match news {
            BackupNews::Made { to, head, hash, bytes, same_disk, no_owners } => Event::BackupMade {
                to: to.clone(),
                head: *head,
                hash: hex::encode(hash),
                bytes: *bytes,
                same_disk: *same_disk,
                no_owners: *no_owners,
            },
            BackupNews::Failed { to, why } => Event::BackupFailed { to: to.clone(), why: why.clone() },
        };
        let old = matches!(news, BackupNews::Failed { why, .. } if self.working.saved.failing.as_ref() == Some(why));
        if !old {
            self.write_own(&event, ask, reading, step);
        }
        views::json(&())
    }
}

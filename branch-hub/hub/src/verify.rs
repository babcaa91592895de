//! The full check of a journal: every row, from the first, and every signed head.
//! Must not know the state that the rows add up to.

use std::collections::BTreeSet;

use uuid::Uuid;
use wire::envelope::{Envelope, Position};
use wire::event::{EpochParent, Event};
use wire::texts::{Key, key};

use crate::chain::{GENESIS, Hash, link};
use crate::seal::Seal;
use crate::store::{Archive, Bundle, Flaw, JournalRow, StoreError};

/// Rows read at once.
const PAGE: usize = 2_000;

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row fits.
    Sound {
        /// The epoch's number.
        epoch: u64,
        /// The last row.
        seq: u64,
        /// The chain there.
        hash: Hash,
    },
    /// This row is the first that does not.
    Broken {
        /// The epoch's number as the row says, or as the row before it says.
        epoch: u64,
        /// The row.
        seq: u64,
        /// What is wrong with it: a sentence with the arguments `epoch` and `seq`.
        why: Key,
    },
    /// Rows of an old day are not in the archive as they were written.
    Archived {
        /// The epoch's number of the last good row; 0 if there is none.
        epoch: u64,
        /// The first row that is not good; the bundle's first, if its rows are and the file is not.
        seq: u64,
        /// The bundle's file.
        file: String,
        /// What is wrong with it: a sentence with the arguments `epoch`, `seq` and `file`.
        why: Key,
    },
    /// Behind this good row the disk does not give back what was written.
    Unreadable {
        /// The epoch's number of the last good row; 0 if there is none.
        epoch: u64,
        /// The last good row; 0 if there is none.
        seq: u64,
        /// What the disk said.
        why: String,
    },
}

/// Reads every row with `rows_after(place, limit)` until there are no more.
pub fn verify(mut rows_after: impl FnMut(u64, usize) -> Result<Vec<JournalRow>, StoreError>) -> Verdict {
    let mut walk = Walk::default();
    loop {
        if let Some(verdict) = walk.page(&mut rows_after) {
            return verdict;
        }
    }
}

/// Checks every row of a branch, and every bundle of its archive.
pub fn verify_branch(archive: &Archive) -> Verdict {
    Survey::default().end(archive)
}

/// A check of a whole branch that is under way: its rows first, wherever they are, so that the first bad one is named; then
/// the bundles as files.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    walk: Walk,
    /// What the rows came to.
    rows: Option<Verdict>,
    /// The last bundle that was found good.
    bundle: Option<Bundle>,
}

impl Survey {
    /// A check that believes the rows of the archive for its bundles' sake: hashed, signed, and one behind the other.
    ///
    /// # Errors
    /// [`StoreError`] when the list of the archive cannot be read.
    pub fn of_bundles(archive: &Archive) -> Result<Self, StoreError> {
        let walk = archive.newest_bundle()?.map_or_else(Walk::default, |newest| Walk::behind(&newest));
        Ok(Self { walk, ..Self::default() })
    }

    /// The last row that was found good; 0 before the first.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.walk.seq()
    }

    /// Checks all that is left.
    pub fn end(mut self, archive: &Archive) -> Verdict {
        loop {
            if let Some(verdict) = self.piece(archive) {
                return verdict;
            }
        }
    }

    /// Checks the next piece; none: there may be more.
    pub fn piece(&mut self, archive: &Archive) -> Option<Verdict> {
        let Some(sound) = &self.rows else {
            return match self.walk.page(|after, limit| archive.rows_as_they_are(after, limit))? {
                sound @ Verdict::Sound { .. } => {
                    self.rows = Some(sound);
                    None
                }
                Verdict::Broken { epoch, seq, why } => Some(placed(archive, epoch, seq, why)),
                other @ (Verdict::Archived { .. } | Verdict::Unreadable { .. }) => Some(other),
            };
        };
        let next = self.bundle.as_ref().map_or(1, Bundle::next);
        let unreadable = |e: StoreError| {
            Some(Verdict::Unreadable { epoch: self.walk.epoch, seq: self.walk.seq, why: e.said() })
        };
        let bundle = match archive.bundle_from(next) {
            Ok(Some(bundle)) => bundle,
            Ok(None) => return Some(sound.clone()),
            Err(e) => return unreadable(e),
        };
        let whose = self.walk.keys.as_ref().is_none_or(|keys| keys.contains(&bundle.key));
        let checked = bundle.check(archive.bundles_folder(), self.bundle.as_ref());
        if let Err(flaw) = checked.and(if whose { Ok(()) } else { Err(Flaw::Unsigned) }) {
            let Bundle { epoch, first, file, .. } = bundle;
            return Some(Verdict::Archived { epoch, seq: first, file, why: flaw.sentence() });
        }
        self.bundle = Some(bundle);
        None
    }
}

/// A bad row, and its file if it is archived.
fn placed(archive: &Archive, epoch: u64, seq: u64, why: Key) -> Verdict {
    match archive.bundle_from(seq) {
        Ok(Some(bundle)) if bundle.first <= seq => {
            Verdict::Archived { epoch, seq, file: bundle.file, why: key::VERIFY_ARCHIVE_ALTERED }
        }
        Ok(_) | Err(_) => Verdict::Broken { epoch, seq, why },
    }
}

impl Flaw {
    /// What is wrong with a bundle: a sentence with the arguments `epoch`, `seq` and `file`.
    #[must_use]
    pub fn sentence(&self) -> Key {
        match self {
            Self::Missing => key::VERIFY_ARCHIVE_MISSING,
            Self::Torn(_) => key::VERIFY_ARCHIVE_TORN,
            Self::Altered | Self::OutOfPlace => key::VERIFY_ARCHIVE_ALTERED,
            Self::Unsigned => key::VERIFY_ARCHIVE_UNSIGNED,
        }
    }
}

/// A check that is under way, a page at a time.
#[derive(Debug, Clone)]
pub struct Walk {
    epoch: u64,
    seq: u64,
    hash: Hash,
    incarnation: Uuid,
    /// The hub's public key in this epoch.
    key: Option<String>,
    /// The keys of all epochs so far; none: there is one that does not tell its key.
    keys: Option<BTreeSet<String>>,
}

impl Default for Walk {
    fn default() -> Self {
        let keys = Some(BTreeSet::new());
        Self { epoch: 0, seq: 0, hash: GENESIS, incarnation: Uuid::nil(), key: None, keys }
    }
}

impl Walk {
    /// A walk that begins behind a bundle which was found good.
    #[must_use]
    pub fn behind(bundle: &Bundle) -> Self {
        let Bundle { epoch, last, incarnation, .. } = *bundle;
        Self { epoch, seq: last, hash: bundle.hash(), incarnation, key: None, keys: None }
    }

    /// The epoch's number of the last good row; 0 before the first.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The epoch's incarnation there.
    #[must_use]
    pub const fn incarnation(&self) -> Uuid {
        self.incarnation
    }

    /// The chain there.
    #[must_use]
    pub const fn hash(&self) -> Hash {
        self.hash
    }

    /// The last row that was found good; 0 before the first.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Checks the next rows; none: there may be more.
    pub fn page(
        &mut self,
        mut rows_after: impl FnMut(u64, usize) -> Result<Vec<JournalRow>, StoreError>,
    ) -> Option<Verdict> {
        let (epoch, seq) = (self.epoch, self.seq);
        let unreadable = |why: String| Some(Verdict::Unreadable { epoch, seq, why });
        let broken = |why| Some(Verdict::Broken { epoch, seq: seq + 1, why });
        let rows = match rows_after(seq, PAGE) {
            Ok(rows) if rows.is_empty() => return Some(Verdict::Sound { epoch, seq, hash: self.hash }),
            Ok(rows) => rows,
            // One by one, up to the row that is the trouble.
            Err(of_page) => match rows_after(seq, 1) {
                Ok(rows) if rows.is_empty() => return unreadable(of_page.said()),
                Ok(rows) => rows,
                Err(StoreError::MalformedRow { seq: bad }) if bad == seq + 1 => {
                    return broken(key::VERIFY_BAD_HASH);
                }
                Err(StoreError::MalformedRow { .. }) => return broken(key::VERIFY_MISSING),
                Err(StoreError::Archived { file, flaw, .. }) => {
                    return Some(Verdict::Archived { epoch, seq: seq + 1, file, why: flaw.sentence() });
                }
                Err(e) => return unreadable(e.said()),
            },
        };
        rows.iter().find_map(|row| self.follow(row).err())
    }

    /// Checks one row: it follows on the last, in the chain and in its epoch, and signs what it says it signs.
    pub(crate) fn follow(&mut self, row: &JournalRow) -> Result<(), Verdict> {
        let broken = |why| Verdict::Broken { epoch: row.epoch, seq: row.seq, why };
        if row.seq != self.seq + 1 {
            return Err(Verdict::Broken { epoch: self.epoch, seq: self.seq + 1, why: key::VERIFY_MISSING });
        }
        let envelope: Envelope =
            serde_json::from_slice(&row.bytes).map_err(|_| broken(key::VERIFY_NO_FACT))?;
        let fact = match envelope.kind.as_str() {
            "epoch-opened" | "day-sealed" => {
                Some(Event::read(&envelope.kind, &envelope.data).map_err(|_| broken(key::VERIFY_NO_FACT))?)
            }
            _ => None,
        };
        if let Some(Event::EpochOpened { n, incarnation, key: hubs, parent }) = &fact {
            if !self.may_follow(*n, parent.as_ref()) {
                return Err(broken(key::VERIFY_OTHER_EPOCH));
            }
            (self.epoch, self.incarnation, self.key) = (*n, *incarnation, hubs.clone());
            self.keys = self.keys.take().zip(hubs.clone()).map(|(mut keys, own)| {
                keys.insert(own);
                keys
            });
        }
        if row.epoch != self.epoch {
            return Err(broken(key::VERIFY_OTHER_EPOCH));
        }
        if let Some(Event::DaySealed { head, hash, key: by, signature, .. }) = &fact
            && !self.is_sealed_by(*head, hash, by, signature)
        {
            return Err(broken(key::VERIFY_UNSEALED));
        }
        if link(&self.hash, self.epoch, self.incarnation, row.seq, &row.bytes) != row.hash {
            return Err(broken(key::VERIFY_ALTERED));
        }
        (self.seq, self.hash) = (row.seq, row.hash);
        Ok(())
    }

    /// Whether an epoch of this number may begin here. Restores that were restored over have used up some numbers.
    fn may_follow(&self, n: u64, parent: Option<&EpochParent>) -> bool {
        match parent {
            None => self.seq == 0 && n == 1,
            Some(parent) => {
                n > self.epoch
                    && (parent.n, parent.seq, parent.incarnation) == (self.epoch, self.seq, self.incarnation)
                    && parent.hash == hex::encode(self.hash)
            }
        }
    }

    /// Whether a seal signs the row before it, with the key of the epoch.
    fn is_sealed_by(&self, head: Position, hash: &str, by: &str, signature: &str) -> bool {
        let seal =
            Seal { position: head, hash: self.hash, key: by.to_owned(), signature: signature.to_owned() };
        head == (Position { epoch: self.epoch, seq: self.seq })
            && hash == hex::encode(self.hash)
            && self.key.as_deref().is_none_or(|key| key == by)
            && seal.is_good(self.incarnation)
    }
}

//! A bundle: the rows of an old business day, packed and signed, in a file of its own. Its lines are JSON, and any tool
//! that unpacks gzip reads them: a line for each row, and at the end the manifest.
//! Must not know which days may go, nor where the other rows are.

mod pack;
mod read;

use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::chain::{GENESIS, Hash};
use crate::seal::{Sealer, is_signed};

pub use pack::{PackError, Span, pack};
pub(crate) use read::Part;

/// The folder beside the journal.
pub const FOLDER: &str = "archive";
/// The only format there is.
const FORMAT: u32 = 1;

/// What is in a bundle. It stands as the last line in the file, in a part of its own, and in the journal's database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    format: u32,
    /// The file's name.
    pub file: String,
    /// The first row.
    pub first: u64,
    /// The last row.
    pub last: u64,
    /// The ordinal of the business day that it closes.
    pub day: u64,
    /// The epoch's number at the last row.
    pub epoch: u64,
    /// The epoch's incarnation there.
    pub incarnation: Uuid,
    /// The chain's hash before the first row, in hex.
    pub before: String,
    /// The chain's hash after the last row, in hex.
    pub after: String,
    /// Bytes of the file that hold the rows. The manifest follows.
    pub bytes: u64,
    /// SHA-256 of those bytes, in hex.
    pub sha256: String,
    /// Where the rows can be unpacked from: each part is a gzip file in itself.
    parts: Vec<Start>,
    /// The hub's public key, in hex.
    pub key: String,
    /// Its signature, in hex.
    signature: String,
}

/// Where a part begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Start {
    /// Bytes before it.
    at: u64,
    /// Its first row.
    seq: u64,
}

/// What is wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// There is no such file.
    Missing,
    /// It cannot be unpacked, or ends early.
    Torn(String),
    /// It is not what was written.
    Altered,
    /// The signature does not fit, or is nobody's.
    Unsigned,
    /// It does not begin where the one before it ends.
    OutOfPlace,
}

impl Bundle {
    /// What is signed: `"sq1-archive" | n | incarnation | day | first | last | before | after | bytes | sha256`, integers as 8
    /// bytes big-endian, the incarnation as its 16 bytes, hashes as their 32.
    fn message(&self) -> Vec<u8> {
        [
            b"sq1-archive".as_slice(),
            &self.epoch.to_be_bytes(),
            self.incarnation.as_bytes(),
            &self.day.to_be_bytes(),
            &self.first.to_be_bytes(),
            &self.last.to_be_bytes(),
            &unhex(&self.before),
            &unhex(&self.after),
            &self.bytes.to_be_bytes(),
            &unhex(&self.sha256),
        ]
        .concat()
    }

    fn signed(mut self, sealer: &Sealer) -> Self {
        self.key = sealer.public();
        self.signature = sealer.sign(&self.message());
        self
    }

    /// The row that follows on the last. A manifest that was altered may say any number.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.last.saturating_add(1)
    }

    /// The chain's hash after the last row.
    #[must_use]
    pub fn hash(&self) -> Hash {
        unhex(&self.after)
    }

    /// Whether this bundle is what was written: its file in `folder`, its signature, and its place behind `previous`.
    /// Whose the key is, is the asker's to know.
    ///
    /// # Errors
    /// The [`Flaw`] that was found first.
    pub fn check(&self, folder: &Path, previous: Option<&Self>) -> Result<(), Flaw> {
        let (first, after) = previous.map_or((1, GENESIS), |previous| (previous.next(), previous.hash()));
        if (self.first, unhex(&self.before)) != (first, after) || self.last < self.first {
            return Err(Flaw::OutOfPlace);
        }
        if !is_signed(&self.key, &self.signature, &self.message()) {
            return Err(Flaw::Unsigned);
        }
        self.check_file(&folder.join(&self.file))
    }
}

/// Zeros, which fit no signature, if it is no hash.
fn unhex(text: &str) -> Hash {
    let mut hash = [0; 32];
    let _ = hex::decode_to_slice(text, &mut hash);
    hash
}

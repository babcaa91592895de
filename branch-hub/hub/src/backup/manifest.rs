//! What is in a backup: its files with their hashes, the head of its journal, signed by the hub that made it.
//! Must not know how it is made or restored.

use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use wire::envelope::Position;

use crate::chain::Hash;
use crate::seal::Seal;

/// The file's name.
pub(super) const FILE: &str = "manifest.json";
/// The only format there is.
const FORMAT: u32 = 1;
/// A larger file is none of ours: thirty years of archived days take a megabyte.
const LARGEST: u64 = 4 << 20;

/// `manifest.json` of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: u32,
    /// The program that made it.
    pub version: String,
    /// When, by the hub's clock.
    pub made_at: jiff::Timestamp,
    /// The last row of the journal.
    pub head: Position,
    /// The epoch's incarnation.
    pub incarnation: Uuid,
    /// The chain's hash at `head`, in hex.
    pub hash: String,
    /// The hub's public key, in hex.
    pub key: String,
    /// Its signature of the head, in hex.
    pub signature: String,
    /// SHA-256 of each file, in hex.
    pub files: std::collections::BTreeMap<String, String>,
    /// The bundles of the archive that belong to it, with the SHA-256 of their rows, in hex. They stand in the folder
    /// `archive` beside the backup, which all backups there share.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub archive: std::collections::BTreeMap<String, String>,
}

/// Why a backup's list cannot be made or is not believed.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// A file cannot be read or written.
    #[error("read or write {0}: {1}")]
    File(String, std::io::Error),
    /// The folder holds no list of ours.
    #[error("read {FILE}: {0}")]
    Strange(String),
    /// A file is not the one that was listed.
    #[error("find the backup whole: {0} is not what was written")]
    Altered(String),
    /// The head is not what the hub has signed.
    #[error("find the backup whole: its signature does not fit")]
    Unsealed,
}

impl Manifest {
    /// Of the files in a folder.
    pub(super) fn of(
        folder: &Path,
        files: &[&str],
        archive: std::collections::BTreeMap<String, String>,
        seal: &Seal,
        incarnation: Uuid,
        at_ms: i64,
    ) -> Result<Self, ManifestError> {
        let hashed = files.iter().map(|file| Ok(((*file).to_owned(), hash_of(folder, file)?)));
        Ok(Self {
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            made_at: crate::translate::time_out(at_ms),
            head: seal.position,
            incarnation,
            hash: hex::encode(seal.hash),
            key: seal.key.clone(),
            signature: seal.signature.clone(),
            files: hashed.collect::<Result<_, ManifestError>>()?,
            archive,
        })
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), ManifestError> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let fault = |e| ManifestError::File(FILE.to_owned(), e);
        let text = serde_json::to_vec_pretty(self).map_err(|e| ManifestError::Strange(e.to_string()))?;
        let mut file = std::fs::File::options()
            .create_new(true)
            .write(true)
            .mode(0o600)
            .open(folder.join(FILE))
            .map_err(fault)?;
        file.write_all(&text).map_err(fault)?;
        file.sync_all().map_err(fault)
    }

    /// Reads the list of a backup, and looks whether every file is the one that was listed.
    ///
    /// # Errors
    /// [`ManifestError`] when it is no backup of ours, or not whole.
    pub fn read(folder: &Path) -> Result<Self, ManifestError> {
        let fault = |e| ManifestError::File(FILE.to_owned(), e);
        let file = folder.join(FILE);
        if std::fs::metadata(&file).map_err(fault)?.len() > LARGEST {
            return Err(ManifestError::Strange("it is too large".to_owned()));
        }
        let text = std::fs::read(&file).map_err(fault)?;
        let manifest: Self =
            serde_json::from_slice(&text).map_err(|e| ManifestError::Strange(e.to_string()))?;
        if manifest.format != FORMAT {
            return Err(ManifestError::Strange(format!("format {} is not {FORMAT}", manifest.format)));
        }
        for (name, listed) in &manifest.files {
            // A name that leads elsewhere would have another file looked at.
            if name.contains('/') || hash_of(folder, name)? != *listed {
                return Err(ManifestError::Altered(name.clone()));
            }
        }
        if manifest.seal().is_good(manifest.incarnation) {
            Ok(manifest)
        } else {
            Err(ManifestError::Unsealed)
        }
    }

    /// The signed head.
    #[must_use]
    pub fn seal(&self) -> Seal {
        Seal {
            position: self.head,
            hash: self.hash_bytes(),
            key: self.key.clone(),
            signature: self.signature.clone(),
        }
    }

    /// The chain's hash; zeros if it is none.
    #[must_use]
    pub fn hash_bytes(&self) -> Hash {
        let mut hash = [0; 32];
        // What is no hash fits no signature.
        let _ = hex::decode_to_slice(&self.hash, &mut hash);
        hash
    }
}

fn hash_of(folder: &Path, file: &str) -> Result<String, ManifestError> {
    let fault = |e| ManifestError::File(file.to_owned(), e);
    let mut read = std::fs::File::open(folder.join(file)).map_err(fault)?;
    let mut sha = Sha256::new();
    std::io::copy(&mut read, &mut sha).map_err(fault)?;
    Ok(hex::encode(sha.finalize()))
}

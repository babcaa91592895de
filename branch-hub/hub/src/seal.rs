//! The hub's own key, and what it signs: the head of the journal at each day's close.
//! Must not know what the journal says.

use std::io::Write as _;
use std::path::Path;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use uuid::Uuid;
use wire::envelope::Position;

use crate::chain::Hash;

/// A place in the journal with the chain's hash there, signed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Seal {
    /// The row that is sealed.
    pub position: Position,
    /// The chain's hash after it.
    pub hash: Hash,
    /// The public key, 32 bytes in hex.
    pub key: String,
    /// Ed25519 over [`message`], 64 bytes in hex.
    pub signature: String,
}

/// The hub's key. It never leaves the folder, and is not in the journal, answers or logs.
#[derive(Clone)]
pub struct Sealer(SigningKey);

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer({})", self.public())
    }
}

/// What is signed: `"sq1-head" | n | incarnation | seq | hash`, integers as 8 bytes big-endian, the incarnation as its
/// 16 bytes, the hash as its 32.
fn message(position: Position, incarnation: Uuid, hash: &Hash) -> Vec<u8> {
    [
        b"sq1-head".as_slice(),
        &position.epoch.to_be_bytes(),
        incarnation.as_bytes(),
        &position.seq.to_be_bytes(),
        hash,
    ]
    .concat()
}

impl Sealer {
    /// The key that grows from 32 secret bytes.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// The key in a file, made with the first use. Only its owner can read it.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds something else.
    pub fn keep(file: &Path) -> std::io::Result<Self> {
        let strange =
            || std::io::Error::new(std::io::ErrorKind::InvalidData, "the file does not hold a key of ours");
        match std::fs::read_to_string(file) {
            Ok(text) => {
                let mut seed = [0; 32];
                hex::decode_to_slice(text.trim(), &mut seed).map_err(|_| strange())?;
                Ok(Self::from_seed(seed))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Self::make(file),
            Err(e) => Err(e),
        }
    }

    /// A key that was written halfway is never found: it gets its name when it is whole and on the disk.
    fn make(file: &Path) -> std::io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|e| std::io::Error::other(e.to_string()))?;
        let unfinished = file.with_extension("new");
        let mut made =
            std::fs::File::options().create(true).truncate(true).write(true).mode(0o600).open(&unfinished)?;
        made.write_all(hex::encode(seed).as_bytes())?;
        made.sync_all()?;
        std::fs::rename(&unfinished, file)?;
        Ok(Self::from_seed(seed))
    }

    /// The public key, in hex.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    /// Signs a message; 64 bytes in hex. Each sort of message begins with a word of its own, so that none is taken for another.
    #[must_use]
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.0.sign(message).to_bytes())
    }

    /// Signs a place of the journal.
    #[must_use]
    pub fn seal(&self, position: Position, incarnation: Uuid, hash: Hash) -> Seal {
        let signature = self.sign(&message(position, incarnation, &hash));
        Seal { position, hash, key: self.public(), signature }
    }
}

/// Whether a key, in hex, has made a signature, in hex, of just this message.
pub(crate) fn is_signed(key: &str, signature: &str, message: &[u8]) -> bool {
    let (mut by, mut signed) = ([0; 32], [0; 64]);
    if hex::decode_to_slice(key, &mut by).is_err() || hex::decode_to_slice(signature, &mut signed).is_err() {
        return false;
    }
    VerifyingKey::from_bytes(&by)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(&signed)).is_ok())
}

impl Seal {
    /// Whether the key in the seal has signed just this. Whose key that is, is the asker's to know.
    #[must_use]
    pub fn is_good(&self, incarnation: Uuid) -> bool {
        is_signed(&self.key, &self.signature, &message(self.position, incarnation, &self.hash))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_seal_is_good_for_just_the_place_epoch_and_hash_that_were_signed() {
        let (place, incarnation) = (Position { epoch: 1, seq: 9 }, Uuid::from_u128(5));
        let seal = Sealer::from_seed([7; 32]).seal(place, incarnation, [3; 32]);
        assert!(seal.is_good(incarnation));
        assert!(!seal.is_good(Uuid::nil()));
        assert!(!Seal { hash: [4; 32], ..seal.clone() }.is_good(incarnation));
        assert!(!Seal { position: Position { epoch: 1, seq: 8 }, ..seal.clone() }.is_good(incarnation));
        assert!(!Seal { key: Sealer::from_seed([8; 32]).public(), ..seal }.is_good(incarnation));
    }

    #[test]
    fn the_key_is_made_once_and_only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hub.key");
        let made = Sealer::keep(&file).unwrap();
        assert_eq!(Sealer::keep(&file).unwrap().public(), made.public());
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&file, "half").unwrap();
        assert!(Sealer::keep(&file).is_err());
    }
}

//! The chain of hashes over the journal, and its check.
//! Must not know what the bytes mean.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// What stands before the first row of all.
pub const GENESIS: Hash = [0; 32];

/// The chain's hash after a row: `SHA-256("sq1" | prev | n | incarnation | seq | bytes)`, integers as 8 bytes
/// big-endian, the incarnation as its 16 bytes. `n` is the epoch's number.
#[must_use]
pub fn link(prev: &Hash, n: u64, incarnation: Uuid, seq: u64, bytes: &[u8]) -> Hash {
    let mut sha = Sha256::new();
    sha.update(b"sq1");
    sha.update(prev);
    sha.update(n.to_be_bytes());
    sha.update(incarnation.as_bytes());
    sha.update(seq.to_be_bytes());
    sha.update(bytes);
    sha.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formula_stays_what_it_was() {
        let incarnation = Uuid::from_u128(7);
        let by_hand: Hash = Sha256::digest(
            [
                b"sq1".as_slice(),
                &[0; 32],
                &[0, 0, 0, 0, 0, 0, 0, 1],
                incarnation.as_bytes(),
                &[0, 0, 0, 0, 0, 0, 0, 2],
                b"{}",
            ]
            .concat(),
        )
        .into();
        assert_eq!(link(&GENESIS, 1, incarnation, 2, b"{}"), by_hand);
    }

    #[test]
    fn every_part_of_the_formula_counts() {
        let base = link(&GENESIS, 1, Uuid::nil(), 1, b"{}");
        assert_ne!(base, link(&[1; 32], 1, Uuid::nil(), 1, b"{}"));
        assert_ne!(base, link(&GENESIS, 2, Uuid::nil(), 1, b"{}"));
        assert_ne!(base, link(&GENESIS, 1, Uuid::max(), 1, b"{}"));
        assert_ne!(base, link(&GENESIS, 1, Uuid::nil(), 2, b"{}"));
        assert_ne!(base, link(&GENESIS, 1, Uuid::nil(), 1, b"{ }"));
    }
}

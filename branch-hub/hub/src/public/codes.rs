//! The codes of customers' pages and of boards: made from a key that stands beside the journal, never in it, so that whoever
//! reads the journal or its chain can open nobody's page. Must not know who asks.

use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use queue::VisitId;
use ring::hmac;
use subtle::ConstantTimeEq as _;

use crate::engine::World;
use crate::folder::write_owned;

/// Letters and digits that nobody takes for others (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 16 letters are 80 bits: at a thousand tries a second, all guesses together find one of a thousand codes in thirty
/// thousand years.
pub(super) const LENGTH: usize = 16;

/// Makes codes.
pub struct Codes {
    key: hmac::Key,
    known: Mutex<Known>,
}

/// Codes of the visits that the branch knows now.
#[derive(Default)]
struct Known {
    by_code: HashMap<String, VisitId>,
    visits: HashSet<VisitId>,
}

impl std::fmt::Debug for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Codes")
    }
}

impl Codes {
    /// With the key of a file, drawn there at the first start.
    ///
    /// # Errors
    /// When it cannot be read or written, or is none.
    pub fn open(file: &Path) -> std::io::Result<Self> {
        let key = match std::fs::read(file) {
            Ok(key) if key.len() == 32 => key,
            Ok(_) => return Err(std::io::Error::new(ErrorKind::InvalidData, "the key has not 32 bytes")),
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let mut key = vec![0; 32];
                getrandom::fill(&mut key).map_err(|e| std::io::Error::other(e.to_string()))?;
                write_owned(file, &key)?;
                key
            }
            Err(e) => return Err(e),
        };
        Ok(Self { key: hmac::Key::new(hmac::HMAC_SHA256, &key), known: Mutex::default() })
    }

    /// The code of a visit.
    #[must_use]
    pub fn of_visit(&self, visit: VisitId) -> String {
        self.code(b"visit", &visit.0.to_be_bytes())
    }

    /// The key that opens the board of a zone.
    #[must_use]
    pub fn of_zone(&self, zone: &str) -> String {
        self.code(b"board", zone.as_bytes())
    }

    /// Whether this key opens the board of a zone.
    #[must_use]
    pub fn opens(&self, zone: &str, key: &str) -> bool {
        self.of_zone(zone).as_bytes().ct_eq(key.as_bytes()).into()
    }

    /// Whose code this is, among those whom the branch knows now.
    #[must_use]
    pub fn visit(&self, code: &str, world: &World) -> Option<VisitId> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(visit) = known.by_code.get(code) {
            return Some(*visit);
        }
        if known.visits.len() > 2 * world.branch.tickets().len() {
            // Days have gone by: those of before are nobody's any more.
            *known = Known::default();
        }
        for ticket in world.branch.tickets() {
            if known.visits.insert(ticket.visit) {
                known.by_code.insert(self.of_visit(ticket.visit), ticket.visit);
            }
        }
        known.by_code.get(code).copied()
    }

    fn code(&self, of: &[u8], id: &[u8]) -> String {
        let tag = hmac::sign(&self.key, &[of, b":", id].concat());
        let bits = tag.as_ref().iter().take(10).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        let letter = |at: usize| char::from(LETTERS[(bits >> (5 * (LENGTH - 1 - at)) & 31) as usize]);
        (0..LENGTH).map(letter).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_after_a_restart_and_another_for_everybody_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("track.key");
        let code = Codes::open(&file).unwrap().of_visit(VisitId(7));
        let again = Codes::open(&file).unwrap();
        assert_eq!((again.of_visit(VisitId(7)), code.len()), (code.clone(), LENGTH));
        assert_ne!(again.of_visit(VisitId(8)), code);
        let elsewhere = Codes::open(&folder.path().join("other.key")).unwrap();
        assert_ne!(elsewhere.of_visit(VisitId(7)), code);
        assert!(again.opens("hall", &again.of_zone("hall")) && !again.opens("hall", &again.of_zone("etage")));
        std::fs::write(&file, b"short").unwrap();
        assert!(Codes::open(&file).is_err());
    }
}

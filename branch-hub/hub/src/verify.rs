//! The full check of a journal: every row, from the first.
//! Must not know the state that the rows add up to.

use uuid::Uuid;
use wire::envelope::Envelope;
use wire::event::Event;
use wire::texts::{Key, key};

use crate::chain::{GENESIS, Hash, link};
use crate::store::{JournalRow, StoreError};

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
    let (mut epoch, mut seq, mut hash, mut incarnation) = (0, 0, GENESIS, Uuid::nil());
    loop {
        let rows = match rows_after(seq, PAGE) {
            Ok(rows) if rows.is_empty() => return Verdict::Sound { epoch, seq, hash },
            Ok(rows) => rows,
            // One by one, up to the row that is the trouble.
            Err(of_page) => match rows_after(seq, 1) {
                Ok(rows) if rows.is_empty() => {
                    return Verdict::Unreadable { epoch, seq, why: of_page.said() };
                }
                Ok(rows) => rows,
                Err(StoreError::MalformedRow { seq: bad }) if bad == seq + 1 => {
                    return Verdict::Broken { epoch, seq: bad, why: key::VERIFY_BAD_HASH };
                }
                Err(StoreError::MalformedRow { .. }) => {
                    return Verdict::Broken { epoch, seq: seq + 1, why: key::VERIFY_MISSING };
                }
                Err(e) => return Verdict::Unreadable { epoch, seq, why: e.said() },
            },
        };
        for row in rows {
            let broken = |why| Verdict::Broken { epoch: row.epoch, seq: row.seq, why };
            if row.seq != seq + 1 {
                return Verdict::Broken { epoch, seq: seq + 1, why: key::VERIFY_MISSING };
            }
            let Ok(envelope) = serde_json::from_slice::<Envelope>(&row.bytes) else {
                return broken(key::VERIFY_NO_FACT);
            };
            if envelope.kind == "epoch-opened" {
                let Ok(Event::EpochOpened { n, incarnation: drawn, .. }) =
                    Event::read(&envelope.kind, &envelope.data)
                else {
                    return broken(key::VERIFY_NO_FACT);
                };
                if n != epoch + 1 {
                    return broken(key::VERIFY_OTHER_EPOCH);
                }
                (epoch, incarnation) = (n, drawn);
            }
            if row.epoch != epoch {
                return broken(key::VERIFY_OTHER_EPOCH);
            }
            if link(&hash, epoch, incarnation, row.seq, &row.bytes) != row.hash {
                return broken(key::VERIFY_ALTERED);
            }
            (seq, hash) = (row.seq, row.hash);
        }
    }
}

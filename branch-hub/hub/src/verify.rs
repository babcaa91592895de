//! The full check of a journal: every row, from the first.
//! Must not know the state that the rows add up to.

use uuid::Uuid;
use wire::envelope::Envelope;
use wire::event::Event;

use crate::chain::{GENESIS, Hash, link};
use crate::store::{JournalRow, StoreError};

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
        /// The epoch's number as the row says.
        epoch: u64,
        /// The row.
        seq: u64,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// Reads every row with `page(after)` until it is empty.
///
/// # Errors
/// [`StoreError`] when the disk cannot be read.
pub fn verify(
    mut page: impl FnMut(u64) -> Result<Vec<JournalRow>, StoreError>,
) -> Result<Verdict, StoreError> {
    let (mut epoch, mut seq, mut hash, mut incarnation) = (0, 0, GENESIS, Uuid::nil());
    loop {
        let rows = page(seq)?;
        if rows.is_empty() {
            return Ok(Verdict::Sound { epoch, seq, hash });
        }
        for row in rows {
            let broken = |why| Ok(Verdict::Broken { epoch: row.epoch, seq: row.seq, why });
            if row.seq != seq + 1 {
                return Ok(Verdict::Broken { epoch, seq: seq + 1, why: "it is missing" });
            }
            let Ok(envelope) = serde_json::from_slice::<Envelope>(&row.bytes) else {
                return broken("it is no envelope");
            };
            if envelope.kind == "epoch-opened" {
                let Ok(Event::EpochOpened { n, incarnation: drawn, .. }) =
                    Event::read(&envelope.kind, &envelope.data)
                else {
                    return broken("it opens no epoch");
                };
                if n != epoch + 1 {
                    return broken("its epoch does not follow");
                }
                (epoch, incarnation) = (n, drawn);
            }
            if row.epoch != epoch {
                return broken("it stands in another epoch");
            }
            if link(&hash, epoch, incarnation, row.seq, &row.bytes) != row.hash {
                return broken("its hash does not fit the rows before it");
            }
            (seq, hash) = (row.seq, row.hash);
        }
    }
}

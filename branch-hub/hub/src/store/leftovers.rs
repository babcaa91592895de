//! Rows that are in the archive and still stand in the journal: they go a few at a time, when nobody waits.
//! Must not let go of a row that no bundle holds.

use rusqlite::{Connection, Transaction, params};

use super::{Bundle, StoreError};

/// Rows that go in one turn: a write of about the size of a busy batch.
const A_TURN: u64 = 500;

/// From now on the rows of a bundle are read from its file, and the requests of its days have no fingerprints.
pub(super) fn record(tx: &Transaction<'_>, bundle: &Bundle) -> Result<(), StoreError> {
    let strange = |_| StoreError::Malformed { what: "list of the archive" };
    let manifest = serde_json::to_string(bundle).map_err(strange)?;
    tx.execute(
        "INSERT INTO archived (first, last, manifest) VALUES (?1, ?2, ?3)",
        params![bundle.first, bundle.last, manifest],
    )?;
    tx.execute("DELETE FROM spent_requests WHERE day <= ?1", [bundle.day])?;
    Ok(())
}

/// How many rows went; none: there are no leftovers.
pub(super) fn let_go(connection: &Connection) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM journal WHERE seq <= (SELECT MAX(last) FROM archived)
             AND seq < (SELECT MIN(seq) FROM journal) + ?1",
        )?
        .execute([A_TURN])
}

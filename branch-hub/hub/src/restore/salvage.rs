//! What can still be read of a branch: its journal up to the first row that is not what was written, and what belongs to
//! those rows. Must not repair anything: what does not fit is left behind.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;
use wire::envelope::Envelope;
use wire::role::Actor;
use wire::texts::Key;

use super::RestoreError;
use crate::engine::fingerprint;
use crate::store::{Archive, Forgotten, JournalRow, SqliteStore, Store as _, StoreError, Transaction};
use crate::verify::{Verdict, Walk};

/// Rows read and written at once.
const PAGE: usize = 2_000;

/// How far a damaged branch could be read.
#[derive(Debug, Clone)]
pub struct Salvaged {
    /// The last good row.
    pub seq: u64,
    /// What is wrong with the next one, if there is one; otherwise the journal itself is whole.
    pub broken: Option<Key>,
    /// Answers that are kept on.
    pub replies: usize,
}

/// Under this day stand the requests whose answers could not be read, of whichever day they were.
const OF_ALL_DAYS: u64 = i64::MAX.unsigned_abs();

/// Who asked for what caused a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Asked {
    actor: Actor,
    request_id: Uuid,
}

/// Takes over into a new database what can be read of an old one.
pub(super) fn salvage(old: &Path, new: &Path) -> Result<Salvaged, RestoreError> {
    let nothing = |e: StoreError| RestoreError::Nothing(e.said());
    let archive = Archive::open(old).map_err(nothing)?;
    let mut store = SqliteStore::open(new)?;
    // What is archived stays where it is, and is looked at there. Without its list nothing says where the rest begins.
    let bundles = archive.bundles().map_err(nothing)?;
    let mut walk = bundles.last().map_or_else(Walk::default, Walk::behind);
    let mut taken = walk.seq();
    store.commit(&Transaction { archived: bundles, ..Transaction::default() })?;
    let mut asked = HashSet::new();
    let broken = loop {
        let verdict = walk.page(|after, limit| archive.rows_after(after, limit));
        // What the walk has found good is taken over, whatever ended it.
        while taken < walk.seq() {
            let left = usize::try_from(walk.seq() - taken).unwrap_or(PAGE).min(PAGE);
            let rows = archive.rows_after(taken, left).map_err(nothing)?;
            let Some(last) = rows.last() else { break };
            taken = last.seq;
            asked.extend(rows.iter().filter_map(request_of));
            store.commit(&Transaction { rows, ..Transaction::default() })?;
        }
        match verdict {
            None => {}
            Some(Verdict::Sound { .. }) => break None,
            Some(Verdict::Broken { why, .. } | Verdict::Archived { why, .. }) => break Some(why),
            Some(Verdict::Unreadable { .. }) => break Some(wire::texts::key::VERIFY_MISSING),
        }
    };
    if walk.seq() == 0 {
        return Err(RestoreError::Nothing("its first row is not what was written".to_owned()));
    }
    let replies = take_beside(old, &mut store, &asked)?;
    Ok(Salvaged { seq: walk.seq(), broken, replies })
}

fn request_of(row: &JournalRow) -> Option<Asked> {
    let envelope: Envelope = serde_json::from_slice(&row.bytes).ok()?;
    Some(Asked { actor: envelope.actor, request_id: envelope.request_id? })
}

/// Answers to requests whose effects are there, and what stands beside the journal. Each part that cannot be read is
/// left behind: a repeated request is then answered as an expired one, and never done again.
fn take_beside(old: &Path, store: &mut SqliteStore, asked: &HashSet<Asked>) -> Result<usize, RestoreError> {
    let Ok(source) = Connection::open_with_flags(old, OpenFlags::SQLITE_OPEN_READ_ONLY) else { return Ok(0) };
    let replies = crate::store::replies_of(&source).unwrap_or_default();
    let known: HashSet<Uuid> = asked.iter().map(|asked| asked.request_id).collect();
    let kept: Vec<_> = replies.into_iter().filter(|reply| known.contains(&reply.request_id)).collect();
    // Whoever asks again for what is done already, and whose answer cannot be read, is told that it is too late.
    let answered: HashSet<Uuid> = kept.iter().map(|reply| reply.request_id).collect();
    let mut spent = crate::store::spent_of(&source).unwrap_or_default();
    let unanswered = asked.iter().filter(|asked| !answered.contains(&asked.request_id));
    let fingerprints = unanswered.map(|asked| fingerprint(&asked.actor, asked.request_id)).collect();
    spent.retain(|gone| gone.day != OF_ALL_DAYS);
    spent.push(Forgotten { day: OF_ALL_DAYS, fingerprints });
    let transaction = Transaction {
        history: crate::store::history_of(&source).unwrap_or_default(),
        personal: crate::store::personal_of(&source).unwrap_or_default(),
        forgotten: spent,
        ..Transaction::default()
    };
    let count = kept.len();
    store.commit(&Transaction { replies: kept, ..transaction })?;
    Ok(count)
}

//! Starting from disk: the snapshot, then the tail, row by row along the chain.

use uuid::Uuid;
use wire::envelope::Position;
use wire::event::Event;
use wire::role::Actor;

use super::fact::{Fact, Happened, Start, Unreadable};
use super::replies::Replies;
use super::step::Step;
use super::{Engine, World, snapshot};
use crate::chain;
use crate::clock::Reading;
use crate::living::LastLife;
use crate::seal::Sealer;
use crate::store::{JournalRow, Snapshot, Store, StoreError};
use crate::translate::time_out;

/// Rows read at once.
const PAGE: usize = 2_000;

/// Why the hub cannot start on this journal.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The disk cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A row is not what was written.
    #[error(
        "follow the journal: row {seq} of epoch {epoch} does not fit the chain; restore the branch from a backup"
    )]
    Broken {
        /// The epoch's number.
        epoch: u64,
        /// The row.
        seq: u64,
    },
    /// The head that was signed at the close of a day is not what stands in the journal, or somebody else signed it.
    #[error(
        "follow the journal: row {seq} of epoch {epoch} is not the one that this hub has signed; restore the branch from a backup"
    )]
    Unsealed {
        /// The epoch's number.
        epoch: u64,
        /// The row that should be the signed one.
        seq: u64,
    },
    /// A row cannot be understood.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl<S: Store> Engine<S> {
    /// Opens the disk, and writes that the hub has started.
    ///
    /// # Errors
    /// [`StartError`] when the journal cannot be read, followed or understood.
    pub fn start(
        store: S,
        reading: Reading,
        incarnation: Uuid,
        sealer: Sealer,
        version: &str,
    ) -> Result<Self, StartError> {
        Self::start_after(store, reading, incarnation, sealer, version, LastLife::default())
    }

    /// Opens the disk, and writes that the hub has started after another life.
    ///
    /// # Errors
    /// [`StartError`] when the journal cannot be read, followed or understood.
    pub fn start_after(
        store: S,
        reading: Reading,
        incarnation: Uuid,
        sealer: Sealer,
        version: &str,
        last: LastLife,
    ) -> Result<Self, StartError> {
        let mut engine = Self::open(store, reading, incarnation, sealer)?;
        let last_at = engine.working.at_ms.map(time_out).filter(|_| engine.working.boot != engine.boot);
        // The first start of all follows on no life.
        let cut = last_at.is_some() && last.alive_at_ms.is_some() && !last.told_to_stop;
        let alive_at = last.alive_at_ms.map(time_out);
        let (reading, from_said) = engine.working.time.wake(reading);
        let machine_stayed = cut && last.machine_stayed;
        let alive_at_ms = alive_at.map(|at| at.as_millisecond());
        let start = Start { alive_at_ms, cut, machine_stayed, from_said };
        let version = version.to_owned();
        let event = Event::HubStarted { version, last_at, alive_at, cut, machine_stayed, from_said };
        let mut step = Step::default();
        engine.write(&event, Happened::Started(start), &Actor::Hub, None, reading, true, &mut step);
        step.transaction.rows = step.facts.iter().map(|fact| fact.row()).collect();
        engine.commit(&step.transaction)?;
        Ok(engine)
    }

    /// Folds the disk's snapshot and tail into a state. On an empty disk the first epoch is opened.
    ///
    /// # Errors
    /// [`StartError`] when the journal cannot be read, followed or understood, or is not what this hub has signed.
    pub fn open(store: S, reading: Reading, incarnation: Uuid, sealer: Sealer) -> Result<Self, StartError> {
        let mut engine = Self::adopt(store, sealer)?;
        check_seal(&mut engine.store, &engine.working, &engine.sealer)?;
        if engine.working.head.seq == 0 {
            let mut step = Step::default();
            let key = Some(engine.sealer.public());
            let event = Event::EpochOpened { n: 1, incarnation, parent: None, key: key.clone() };
            engine.write(
                &event,
                Happened::Epoch { n: 1, incarnation, key },
                &Actor::Hub,
                None,
                reading,
                true,
                &mut step,
            );
            step.transaction.rows = step.facts.iter().map(|fact| fact.row()).collect();
            engine.commit(&step.transaction)?;
        }
        Ok(engine)
    }

    /// Folds the disk's snapshot and tail into a state, whichever hub has signed it.
    ///
    /// # Errors
    /// [`StartError`] when the journal cannot be read, followed or understood.
    pub(crate) fn adopt(mut store: S, sealer: Sealer) -> Result<Self, StartError> {
        let (mut working, tail) = load(store.snapshot()?, |after, limit| store.rows_after(after, limit))?;
        let replies = Replies::load(store.reply_keys()?, store.spent()?);
        // What was seen of a lost journal says nothing any more once a restore has opened another epoch. Within one it
        // stands even when our own rows have grown past it: they are other rows.
        let behind = store.seen_ahead()?.filter(|seen| seen.epoch >= working.head.epoch);
        let boot = working.boot + 1;
        working.living = Some(boot);
        let room = store.room()?;
        Ok(Self {
            store,
            sealer,
            working,
            replies,
            boot,
            unsnapshotted: tail,
            behind,
            behind_is_news: false,
            room,
        })
    }
}

/// The newest head that was signed is this hub's, and stands in the journal as it was signed.
fn check_seal(store: &mut impl Store, world: &World, sealer: &Sealer) -> Result<(), StartError> {
    let Some(seal) = &world.sealed else { return Ok(()) };
    let Position { epoch, seq } = seal.position;
    let rows = store.rows_after(seq.saturating_sub(1), 1)?;
    let stands = rows.first().is_some_and(|row| row.seq == seq && row.hash == seal.hash);
    // Another hub's key is another epoch's.
    let ours = epoch != world.head.epoch || (seal.key == sealer.public() && seal.is_good(world.incarnation));
    if stands && ours { Ok(()) } else { Err(StartError::Unsealed { epoch, seq }) }
}

/// The state that a snapshot and the rows after it add up to, and how many those are.
pub(crate) fn load(
    stored: Option<Snapshot>,
    mut rows_after: impl FnMut(u64, usize) -> Result<Vec<JournalRow>, StoreError>,
) -> Result<(World, usize), StartError> {
    if let Some(stored) = &stored {
        // A snapshot beyond the last row, or beside the chain, tells of rows that the disk has lost.
        let row = rows_after(stored.seq.saturating_sub(1), 1)?;
        if !row.first().is_some_and(|row| row.seq == stored.seq && row.hash == stored.hash) {
            let epoch = row.first().map_or(0, |row| row.epoch);
            return Err(StartError::Broken { epoch, seq: stored.seq });
        }
    }
    let mut world = stored.and_then(|stored| snapshot::read(&stored)).unwrap_or_default();
    let mut tail = 0;
    loop {
        let rows = rows_after(world.head.seq, PAGE)?;
        if rows.is_empty() {
            return Ok((world, tail));
        }
        tail += rows.len();
        for row in &rows {
            follow(&mut world, row)?;
        }
    }
}

/// Whether a snapshot is what the rows before it add up to. One of another version is nobody's, and agrees.
///
/// # Errors
/// [`StartError`] when the rows cannot be read, followed or understood.
pub fn snapshot_agrees(
    stored: Option<Snapshot>,
    mut rows_after: impl FnMut(u64, usize) -> Result<Vec<JournalRow>, StoreError>,
) -> Result<bool, StartError> {
    let Some(stored) = stored.filter(|stored| stored.state_version == snapshot::STATE_VERSION) else {
        return Ok(true);
    };
    let up_to = stored.seq;
    let (replayed, _) = load(None, |after, limit| {
        let limit = usize::try_from(up_to.saturating_sub(after)).map_or(limit, |left| left.min(limit));
        rows_after(after, limit)
    })?;
    Ok(snapshot::take(&replayed) == stored)
}

/// Checks one row against the chain and folds it in.
pub(super) fn follow(world: &mut World, row: &JournalRow) -> Result<(), StartError> {
    let broken = || StartError::Broken { epoch: row.epoch, seq: row.seq };
    if row.seq != world.head.seq + 1 {
        return Err(StartError::Broken { epoch: row.epoch, seq: world.head.seq + 1 });
    }
    let fact = Fact::read(row).map_err(|e| if links(world, row) { StartError::from(e) } else { broken() })?;
    let incarnation = match &fact.happened {
        Happened::Epoch { incarnation, .. } => *incarnation,
        Happened::Rule(_)
        | Happened::Sealed(_)
        | Happened::Saved(_)
        | Happened::Started(_)
        | Happened::Clock(_)
        | Happened::Rated { .. }
        | Happened::Settings(_)
        | Happened::Printed(_)
        | Happened::Printer { .. }
        | Happened::Access
        | Happened::Paired { .. }
        | Happened::Revoked { .. } => world.incarnation,
    };
    if chain::link(&world.hash, row.epoch, incarnation, row.seq, &row.bytes) != row.hash {
        return Err(broken());
    }
    world.apply(&fact);
    Ok(())
}

fn links(world: &World, row: &JournalRow) -> bool {
    chain::link(&world.hash, row.epoch, world.incarnation, row.seq, &row.bytes) == row.hash
}

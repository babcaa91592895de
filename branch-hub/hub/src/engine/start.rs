//! Starting from disk: the snapshot, then the tail, row by row along the chain.

use uuid::Uuid;
use wire::event::Event;
use wire::role::Actor;

use super::fact::{Fact, Happened, Unreadable};
use super::replies::Replies;
use super::step::Step;
use super::{Engine, World, snapshot};
use crate::chain;
use crate::clock::Reading;
use crate::store::{JournalRow, Store, StoreError};
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
    /// A row cannot be understood.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

impl<S: Store> Engine<S> {
    /// Opens the disk, and writes that the hub has started.
    ///
    /// # Errors
    /// [`StartError`] when the journal cannot be read, followed or understood.
    pub fn start(store: S, reading: Reading, incarnation: Uuid, version: &str) -> Result<Self, StartError> {
        let mut engine = Self::open(store, reading, incarnation)?;
        let last_at = engine.working.at_ms.map(time_out).filter(|_| engine.working.boot != engine.boot);
        let event = Event::HubStarted { version: version.to_owned(), last_at };
        let mut step = Step::default();
        engine.write(&event, Happened::Started, &Actor::Hub, None, reading, true, &mut step);
        step.transaction.rows = step.facts.iter().map(|fact| fact.row()).collect();
        engine.commit(&step.transaction)?;
        Ok(engine)
    }

    /// Folds the disk's snapshot and tail into a state. On an empty disk the first epoch is opened.
    ///
    /// # Errors
    /// [`StartError`] when the journal cannot be read, followed or understood.
    pub fn open(mut store: S, reading: Reading, incarnation: Uuid) -> Result<Self, StartError> {
        let (working, tail) = load(&mut store)?;
        let replies = Replies::load(store.reply_keys()?, store.spent()?);
        // What was seen of a lost journal says nothing any more once a restore has opened another epoch. Within one it
        // stands even when our own rows have grown past it: they are other rows.
        let behind = store.seen_ahead()?.filter(|seen| seen.epoch >= working.head.epoch);
        let boot = working.boot + 1;
        let unsnapshotted = tail;
        let room = store.room()?;
        let mut engine =
            Self { store, working, replies, boot, unsnapshotted, behind, behind_is_news: false, room };
        if engine.working.head.seq == 0 {
            let mut step = Step::default();
            let event = Event::EpochOpened { n: 1, incarnation, parent: None };
            engine.write(
                &event,
                Happened::Epoch { n: 1, incarnation },
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
}

/// The state on the disk, and how many rows came after its snapshot.
pub(super) fn load<S: Store>(store: &mut S) -> Result<(World, usize), StartError> {
    let stored = store.snapshot()?;
    if let Some(stored) = &stored {
        // A snapshot beyond the last row, or beside the chain, tells of rows that the disk has lost.
        let row = store.rows_after(stored.seq.saturating_sub(1), 1)?;
        if !row.first().is_some_and(|row| row.seq == stored.seq && row.hash == stored.hash) {
            let epoch = row.first().map_or(0, |row| row.epoch);
            return Err(StartError::Broken { epoch, seq: stored.seq });
        }
    }
    let mut world = stored.and_then(|stored| snapshot::read(&stored)).unwrap_or_default();
    let mut tail = 0;
    loop {
        let rows = store.rows_after(world.head.seq, PAGE)?;
        if rows.is_empty() {
            return Ok((world, tail));
        }
        tail += rows.len();
        for row in &rows {
            follow(&mut world, row)?;
        }
    }
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
        | Happened::Started
        | Happened::Settings(_)
        | Happened::Printed(_)
        | Happened::Printer { .. } => world.incarnation,
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

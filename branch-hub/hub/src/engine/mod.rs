//! The engine: a synchronous state machine over a small store. It decides and applies each command to a working state
//! at once; a batch becomes one transaction; nothing derived from it leaves before that is committed.
//! Must not know tokio, HTTP, clocks or randomness: time and ids are told.

pub mod act;
mod answer;
pub mod devices;
pub mod devices_view;
pub mod fact;
pub mod hall;
mod personal;
pub mod pulse;
pub mod recent;
mod reopen;
mod replies;
mod reserved;
mod saved;
pub mod shell;
mod snapshot;
mod start;
mod step;
pub mod timekeeping;
pub mod views;
mod world;

pub use act::{Act, Ask, PrintReport};
pub use answer::{Answer, Body, Trouble};
pub use personal::Identifier;
pub use replies::digest;
pub(crate) use replies::fingerprint;
pub use saved::{BackupNews, Saved, SavedAt};
pub(crate) use start::load;
pub use start::{StartError, snapshot_agrees};
pub use step::Step;
pub use world::{PowerBack, World};

use std::sync::Arc;

use wire::envelope::Position;

use crate::public::Codes;
use crate::seal::Sealer;
use crate::store::{Room, Store};
use replies::Replies;

/// The state machine with its disk.
pub struct Engine<S> {
    store: S,
    /// Signs the head of each day.
    sealer: Sealer,
    working: World,
    replies: Replies,
    /// Which start of the hub this is.
    boot: u64,
    /// Rows since the last snapshot.
    unsnapshotted: usize,
    /// A device has seen this, which this hub does not remember.
    behind: Option<Position>,
    /// Whether that still has to be written down.
    behind_is_news: bool,
    /// What the disk had left at the last step.
    room: Room,
}

impl<S: Store> Engine<S> {
    /// The state that runs ahead of the disk within a batch. Only for the step itself and for asserting in tests.
    #[must_use]
    pub const fn working(&self) -> &World {
        &self.working
    }

    /// Brings along what makes the codes of customers' pages.
    pub fn bring(&mut self, codes: Arc<Codes>) {
        self.working.codes = Some(codes);
    }

    /// The disk.
    pub const fn store(&mut self) -> &mut S {
        &mut self.store
    }

    /// From now on no tickets are issued: a device has shown a place in the journal that this hub does not have.
    /// The next step writes it down, so that a start does not forget it.
    pub fn fall_behind(&mut self, seen: Position) {
        if self.behind.is_none_or(|known| known < seen) {
            self.behind = Some(seen);
            self.behind_is_news = true;
        }
    }

    /// The highest place that a device has shown and this hub does not have.
    #[must_use]
    pub const fn behind(&self) -> Option<Position> {
        self.behind
    }

    /// What the disk had left at the last step.
    #[must_use]
    pub const fn room(&self) -> Room {
        self.room
    }

    /// When the rules want to be woken, in milliseconds of the hub's running time.
    #[must_use]
    pub fn next_wake_ms(&self) -> Option<u64> {
        queue::next_wake_ms(&self.working.branch)
    }
}

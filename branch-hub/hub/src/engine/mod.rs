//! The engine: a synchronous state machine over a small store. It decides and applies each command to a working state
//! at once; a batch becomes one transaction; nothing derived from it leaves before that is committed.
//! Must not know tokio, HTTP, clocks or randomness: time and ids are told.

pub mod act;
mod answer;
pub mod devices;
pub mod devices_view;
pub mod fact;
pub mod recent;
mod replies;
pub mod shell;
mod snapshot;
mod start;
mod step;
pub mod views;
mod world;

pub use act::{Act, Ask, PrintReport};
pub use answer::{Answer, Body, Trouble};
pub use replies::digest;
pub use start::StartError;
pub use step::Step;
pub use world::World;

use crate::store::Store;
use replies::Replies;

/// The state machine with its disk.
pub struct Engine<S> {
    store: S,
    working: World,
    replies: Replies,
    /// Which start of the hub this is.
    boot: u64,
    /// Rows since the last snapshot.
    unsnapshotted: usize,
    /// A device has seen more than this hub remembers.
    behind: bool,
}

impl<S: Store> Engine<S> {
    /// The state that runs ahead of the disk within a batch. Only for the step itself and for asserting in tests.
    #[must_use]
    pub const fn working(&self) -> &World {
        &self.working
    }

    /// The disk.
    pub const fn store(&mut self) -> &mut S {
        &mut self.store
    }

    /// From now on no tickets are issued: a device has shown a place in the journal that this hub does not have.
    pub const fn fall_behind(&mut self) {
        self.behind = true;
    }

    /// When the rules want to be woken, in milliseconds of the hub's running time.
    #[must_use]
    pub fn next_wake_ms(&self) -> Option<u64> {
        queue::next_wake_ms(&self.working.branch)
    }
}

//! How a device asks the hub and listens to it: one address, asks that are safe to repeat, one stream of facts.
//! It must not know any rule of the queue, nor what a screen does with what it hears: only `wire`'s shapes.

mod address;
mod ask;
mod back_off;
mod event_stream;
mod follower;
mod listen;
mod seen;

pub use address::{BadAddress, Hub, HubAddress};
pub use ask::AskError;
pub use back_off::BackOff;
pub use event_stream::{EventStream, StreamEvent, TooLong};
pub use follower::{Follower, Freshness, Heed, OLD_AFTER, STALE_AFTER};
pub use listen::{Heard, Listening, Malformed, WATCHDOG};

//! How a device asks the hub and listens to it: one address, asks that are safe to repeat, one stream of facts.
//! It must not know any rule of the queue, nor what a screen does with what it hears: only `wire`'s shapes.

mod address;
mod ask;
mod authority;
mod back_off;
mod event_stream;
mod follower;
mod kept;
mod let_in;
mod listen;
mod nearby;
mod pair;
mod seen;
mod standing;
mod told;
mod typing;
mod way_in;

pub use address::{BadAddress, Hub, HubAddress, HubPlace};
pub use ask::AskError;
pub use authority::{Authority, BadAuthority};
pub use back_off::BackOff;
pub use event_stream::{EventStream, StreamEvent, TooLong};
pub use follower::{Follower, Freshness, Heed, OLD_AFTER, STALE_AFTER};
pub use let_in::{Step, let_in, paired_hub, still_paired};
pub use listen::{Heard, Listening, Malformed, WATCHDOG};
pub use nearby::look_around;
pub use pair::{PairError, Paired, Pairing};
pub use told::{keep_told_place, told_place};
pub use typing::{Typing, Wrong};
pub use way_in::{Admitted, WayIn};

//! The engine over the disk in memory: what survives, what is repeated, what nobody may see.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where it stopped")]

mod breaks;
mod clocks;
mod cuts;
mod lives;
mod power;
mod replies;
mod room;
mod unseen;

//! The engine over the disk in memory: what survives, what is repeated, what nobody may see.

mod cuts;
mod lives;
mod replies;
mod unseen;

//! Whole-branch tests, the crowd that fills a demonstration branch, benches, and the tree's own tidiness.
//! It must not hold a rule of the queue: it only comes in by the doors that the programs have.

pub use storm::chance;

pub mod crowd;
pub mod house;
pub mod journal;
pub mod living;
pub mod process;
pub mod told_clock;

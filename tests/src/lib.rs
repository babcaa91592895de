//! Whole-branch tests, the crowd that fills a demonstration branch, benches, and the tree's own tidiness.
//! It must not hold a rule of the queue: it only comes in by the doors that the programs have.

pub use storm::{chance, house, journal, process, told_clock};

pub mod crowd;
pub mod living;

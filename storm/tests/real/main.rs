//! Real weather: processes that are killed or stand still, disks that fail, fill up or lose power, clocks that are set. What
//! this machine does not allow is skipped, and said so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod clock;
mod failing;
mod full;
mod killed;
mod power;

use storm::chance::Chance;
use storm::house::{BANK, House};
use storm::load::hurried;

/// Says on the terminal that something was not tried here.
#[expect(clippy::print_stderr, reason = "a test that was skipped must not look like one that passed")]
fn skipped(why: &str) {
    eprintln!("skipped: {why}");
}

async fn house() -> House {
    House::build(&hurried(BANK)).await.unwrap()
}

/// A program of this machine, found where programs are.
fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|paths| std::env::split_paths(&paths).any(|folder| folder.join(program).is_file()))
}

fn seeded(seed: u64) -> Chance {
    Chance::seeded(seed)
}

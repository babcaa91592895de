//! `make sim`: any number of days in bad weather, or one of them with all that happened in it.
//! It must not know what a day is made of.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use storm::day::{Play, play};
use storm::many::play_all;

/// Plays days from seeds and says which of them did not hold.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many days.
    #[arg(long, default_value_t = 1_000)]
    seeds: u32,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Only this one, with all that happens in it.
    #[arg(long)]
    seed: Option<u64>,
}

#[expect(clippy::print_stdout, reason = "what it found is what it is for")]
fn main() -> ExitCode {
    let Arguments { seeds, from, seed } = Arguments::parse();
    if let Some(seed) = seed {
        return match play(seed, Play { traced: true, ..Play::default() }) {
            Ok(held) => {
                println!("seed {seed} held: {held:?}");
                ExitCode::SUCCESS
            }
            Err(broken) => {
                println!("{broken}");
                ExitCode::FAILURE
            }
        };
    }
    let began = Instant::now();
    let sum = play_all(from..from + u64::from(seeds), Play::default());
    let secs = began.elapsed().as_secs_f64();
    println!("days played      {}, from seed {from}", sum.days);
    println!("hub started      {} times", sum.held.starts);
    println!("rows             {}", sum.held.rows);
    println!("acknowledged     {} tickets", sum.held.acknowledged);
    println!("took             {secs:.1} s, {:.0} days a second", f64::from(seeds) / secs);
    if let Some(broken) = sum.broken {
        println!("{broken}\nto see all that happened: make sim SEED={}", broken.seed);
        return ExitCode::FAILURE;
    }
    println!("lost, doubled    0, 0");
    ExitCode::SUCCESS
}

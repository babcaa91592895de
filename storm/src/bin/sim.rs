//! `make sim`: any number of days in bad weather, or one of them with all that happened in it.
//! It must not know what a day is made of.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use storm::day::{Broken, Held, Play, play};

/// Plays days from seeds and says which of them did not hold.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many days.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Only this one, with all that happens in it.
    #[arg(long)]
    seed: Option<u64>,
}

#[expect(clippy::print_stdout, reason = "what it found is what it is for")]
fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if let Some(seed) = arguments.seed {
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
    let (sum, broken) = play_all(arguments.from, arguments.seeds);
    let secs = began.elapsed().as_secs_f64();
    println!(
        "days {}, starts of the hub {}, tickets acknowledged {}, rows {}; {secs:.1} s, {:.0} days a second",
        arguments.seeds,
        sum.starts,
        sum.acknowledged,
        sum.rows,
        f64::from(u32::try_from(arguments.seeds).unwrap_or(u32::MAX)) / secs
    );
    if let Some(broken) = broken {
        println!("{broken}\nplay it again with: make sim SEED={}", broken.seed);
        return ExitCode::FAILURE;
    }
    println!("lost 0, doubled 0");
    ExitCode::SUCCESS
}

/// Plays them on all cores; the first that did not hold ends it.
fn play_all(from: u64, seeds: u64) -> (Held, Option<Broken>) {
    let (next, stop) = (AtomicU64::new(from), AtomicBool::new(false));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let work = || {
        let mut sum = Held::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + seeds || stop.load(Ordering::Relaxed) {
                return (sum, None);
            }
            match play(seed, Play::default()) {
                Ok(held) => {
                    sum.acknowledged += held.acknowledged;
                    sum.rows += held.rows;
                    sum.starts += held.starts;
                }
                Err(broken) => {
                    stop.store(true, Ordering::Relaxed);
                    return (sum, Some(*broken));
                }
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let mut all = (Held::default(), None);
        for worker in workers {
            let Ok((held, broken)) = worker.join() else { continue };
            all.0.acknowledged += held.acknowledged;
            all.0.rows += held.rows;
            all.0.starts += held.starts;
            all.1 = all.1.or(broken);
        }
        all
    })
}

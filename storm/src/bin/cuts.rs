//! `make cuts`: the power of a real disk is cut while a hub works, and what anybody was told is looked for afterwards.
//! It must not know how that is done.

use std::process::ExitCode;
use std::time::Instant;

use clap::Parser;
use storm::cuts::cut;
use storm::ground::Ground;

/// Cuts the power of a hub's disk and counts what is lost or doubled.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many cuts.
    #[arg(long, default_value_t = 1_000)]
    cuts: u64,
    /// Chooses the moments.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[expect(clippy::print_stdout, reason = "what it found is what it is for")]
#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { cuts, seed } = Arguments::parse();
    let ground = match Ground::ext4(512) {
        Ok(ground) => ground,
        Err(why) => {
            println!("skipped: power cuts need root and a loop device here: {why:#}");
            return ExitCode::SUCCESS;
        }
    };
    let began = Instant::now();
    let tell = |n: u64| {
        if n.is_multiple_of(50) {
            eprintln!("{n} cuts, {:.0} s", began.elapsed().as_secs_f64());
        }
    };
    let found = cut(&ground, seed, cuts, tell).await;
    let secs = began.elapsed().as_secs_f64();
    match found {
        Ok(survived) => {
            println!(
                "power cuts       {}, ext4 on a loop device, its log not flushed; seed {seed}",
                survived.cuts
            );
            println!("acknowledged     {} tickets, {} calls", survived.acknowledged, survived.calls);
            println!("asked again      {} requests that a cut left without an answer", survived.unanswered);
            println!("lost, doubled    0, 0");
            println!(
                "longest start    {:.2} s from the power's return to a hub that listens",
                survived.longest_start.as_secs_f64()
            );
            println!("took             {secs:.0} s");
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("seed {seed}, after {secs:.0} s: {why:#}");
            ExitCode::FAILURE
        }
    }
}

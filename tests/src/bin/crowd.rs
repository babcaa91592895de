//! The program `crowd`: a demonstration branch fills with people, and agents work by themselves.
//! It must not know more than its command line: see `tests::crowd`.

use std::path::PathBuf;

use clap::Parser;
use tests::crowd::{Crowd, Day, Pace};
use tokio::signal::unix::{SignalKind, signal};
use wire::names::Slug;

/// Customers come and agents work by themselves, until this program is ended.
#[derive(Debug, Parser)]
struct Flags {
    /// Where the hub is.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    hub: String,
    /// How the day goes.
    #[arg(long, value_enum, default_value = "ordinary")]
    day: Day,
    /// How many times faster than usual; the hub's own speed.
    #[arg(long, default_value_t = 1)]
    speed: u32,
    /// Which of all such days.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The folder with the files `agents`, `crowd-door` and `agent-NAME`.
    #[arg(long)]
    tokens: PathBuf,
    /// An agent who has the day off: their place stays free for a person.
    #[arg(long)]
    leave: Option<Slug>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false).init();
    let flags = Flags::parse();
    let (door, agents) = Crowd::tokens(&flags.tokens)?;
    let crowd = Crowd {
        hub: flags.hub,
        day: flags.day,
        pace: Pace(flags.speed),
        seed: flags.seed,
        door,
        agents,
        leave: flags.leave,
    };
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        lived = crowd.live() => lived,
        _ = term.recv() => Ok(()),
        _ = int.recv() => Ok(()),
    }
}

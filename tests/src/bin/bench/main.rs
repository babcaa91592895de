//! The figures we hold ourselves to, measured on this machine and printed as one table with their conditions.
//! It must not print a figure that it did not measure.

mod back;
mod echo;
mod figures;
mod full;
mod glass;
mod hall;
mod house;
mod http;
mod machine;
mod past;
mod press;
mod rate;
mod rules;
mod start;
mod table;
mod tap;
mod year;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use figures::grouped;
use past::Past;
use table::Table;

/// Measures the figures of the design, and prints them as one table.
#[derive(Debug, Parser)]
struct Flags {
    /// Full size: a million tickets of the past, a million rows, two hundred thousand tickets; some minutes more.
    #[arg(long)]
    full: bool,
    /// Where the branches that are measured live; on the disk that is meant, not in memory.
    #[arg(long, env = "BENCH_DATA")]
    data: Option<PathBuf>,
    /// Only the parts of these names: rules, rate, press, hall, full, start, year, back, kiosk.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    #[command(subcommand)]
    part: Option<Part>,
}

/// What this program also is, to be measured or compared with.
#[derive(Debug, Subcommand)]
#[command(rename_all = "kebab-case")]
enum Part {
    /// The handler that only echoes.
    #[command(hide = true)]
    Echo {
        /// The folder with the tokens.
        data: PathBuf,
    },
    /// A year of an engine.
    #[command(hide = true)]
    Year {
        /// The folder of its branch.
        data: PathBuf,
    },
    /// A kiosk that shows one frame.
    #[command(hide = true)]
    FirstFrame {
        /// The folder of its journal.
        data: PathBuf,
    },
}

/// How much is measured.
struct Size {
    /// Tickets of the rush, in all rounds.
    tickets: u64,
    /// Tickets of the past, and over how many days.
    past_tickets: u64,
    past_days: u32,
    /// Rows of the journal from which the hub starts, and over how many days.
    journal_rows: u64,
    journal_days: u32,
}

const SHORT: Size =
    Size { tickets: 20_000, past_tickets: 100_000, past_days: 30, journal_rows: 100_000, journal_days: 30 };
const FULL: Size = Size {
    tickets: 200_000,
    past_tickets: 1_000_000,
    past_days: 300,
    journal_rows: 1_000_000,
    journal_days: 300,
};

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    match &flags.part {
        Some(Part::Echo { data }) => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(echo::serve(data))
        }
        Some(Part::Year { data }) => year::live(data),
        Some(Part::FirstFrame { data }) => glass::light_once(data),
        None => measure(&flags),
    }
}

fn measure(flags: &Flags) -> anyhow::Result<()> {
    let size = if flags.full { FULL } else { SHORT };
    let mut builder = tempfile::Builder::new();
    let builder = builder.prefix("smartqueue-bench-");
    let folder = match &flags.data {
        Some(data) => {
            std::fs::create_dir_all(data)?;
            builder.tempdir_in(data)
        }
        None => builder.tempdir(),
    };
    let folder = folder.context("failed to make a folder for the branches")?;
    let machine = machine::line(folder.path());
    let begun = Instant::now();
    let mut table = Table::default();
    let measured = rows(&mut table, flags, folder.path(), &size);
    #[expect(clippy::print_stdout, reason = "the table is what this program is for")]
    {
        println!("{machine}\n\n{table}\nmeasured in {} s", begun.elapsed().as_secs());
    }
    measured
}

fn rows(table: &mut Table, flags: &Flags, folder: &Path, size: &Size) -> anyhow::Result<()> {
    let wanted = |part: &str| flags.only.is_empty() || flags.only.iter().any(|only| only == part);
    let (_, kind) = machine::disk(folder);
    if kind == "tmpfs" {
        eprintln!("the folder is in memory (tmpfs): what is durable there proves nothing; set BENCH_DATA");
    }
    if wanted("rules") {
        eprintln!("the rules");
        rules::measure(table);
    }
    if wanted("rate") || wanted("press") {
        eprintln!("a past of {} tickets over {} days", grouped(size.past_tickets), size.past_days);
        let written = folder.join("past");
        let mut past = Past::begin(&written, size.past_days, 1)?;
        for _ in 0..size.past_days {
            past.day(size.past_tickets / u64::from(size.past_days))?;
        }
        past.rest(true)?;
        let described = format!(
            "{} tickets over {} days behind it ({} rows)",
            grouped(size.past_tickets / u64::from(size.past_days) * u64::from(size.past_days)),
            size.past_days,
            grouped(past.rows())
        );
        drop(past);
        if wanted("press") {
            eprintln!("presses of next");
            past::copy(&written, &folder.join("full"))?;
            press::measure(table, &folder.join("full"), &folder.join("empty"), &described)?;
        }
        if wanted("rate") {
            eprintln!("tickets");
            rate::measure(table, &written, &described, size)?;
        }
    }
    if wanted("hall") {
        eprintln!("a thousand screens");
        hall::measure(table, &folder.join("hall"))?;
    }
    if wanted("full") {
        eprintln!("tickets while the whole branch listens");
        full::measure(table, &folder.join("full-branch"))?;
    }
    if wanted("year") {
        eprintln!("a year of an engine");
        year::measure(table, &folder.join("year"))?;
    }
    if wanted("start") {
        eprintln!("starts on {} rows over {} days", grouped(size.journal_rows), size.journal_days);
        start::measure(table, folder, size)?;
    }
    if wanted("back") {
        eprintln!("a hub that is killed");
        back::measure(table)?;
    }
    if wanted("kiosk") {
        eprintln!("the kiosk");
        glass::measure(table, &folder.join("kiosk"))?;
    }
    Ok(())
}

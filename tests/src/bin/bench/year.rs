//! What the engine keeps in memory over a year of days that are each like the one before.
//! It must not count what it needs itself: the year is lived in a process of its own.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use crate::past::Past;
use crate::table::Table;

const DAYS: u32 = 250;
const TICKETS: u64 = 2_000;
/// Between two looks.
const LOOK: u32 = 25;
/// Days that are older leave the journal, as a branch's settings say; requests are known again for as long.
const ARCHIVE_AFTER_DAYS: u32 = 90;
/// The look from which the line is to be flat: everything that is kept for a while has filled up.
const FULL: usize = 125 / LOOK as usize - 1;
/// What a flat line may rise by: the noise of an allocator.
const RISE: f64 = 1.10;

/// The row.
pub(crate) fn measure(table: &mut Table, data: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    let lived = command.arg("year").arg(data).stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !lived.status.success() {
        bail!("failed to live through a year: {}", lived.status);
    }
    let said = String::from_utf8(lived.stdout)?;
    let looks: Vec<f64> = said.lines().map(str::parse).collect::<Result<_, _>>()?;
    let (first, last) = (looks.get(FULL).context("no look")?, looks.last().context("no look")?);
    let told: Vec<String> = looks.iter().map(|mb| format!("{mb:.1}")).collect();
    table.measured(
        "engine: memory over a year of 250 days",
        format!("{:.2}x ({first:.1} -> {last:.1} MB)", last / first),
        &format!("<= {RISE:.2}x"),
        last / first <= RISE,
        format!(
            "VmRSS of a process with the engine and its journal on disk, told time, {TICKETS} tickets a day, days older than {ARCHIVE_AFTER_DAYS} archived; from day 125, when all that is kept for a while has filled up, to day {DAYS}; every {LOOK} days: {} MB",
            told.join(" ")
        ),
    );
    Ok(())
}

/// The year itself: prints its memory in megabytes every so many days.
pub(crate) fn live(data: &Path) -> anyhow::Result<()> {
    let mut past = Past::begin(data, DAYS, 21)?;
    for day in 1..=DAYS {
        past.day(TICKETS)?;
        past.put_away(ARCHIVE_AFTER_DAYS)?;
        if day % LOOK == 0 {
            #[expect(clippy::print_stdout, reason = "the lines are what this part is for")]
            {
                println!("{:.3}", resident_mb()?);
            }
        }
    }
    past.rest(true)
}

fn resident_mb() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
    let kib: f64 = line.split_whitespace().nth(1).context("no number in VmRSS")?.parse()?;
    Ok(kib * 1024.0 / 1e6)
}

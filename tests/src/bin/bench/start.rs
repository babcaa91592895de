//! From the start of the hub's program to the first ticket, on a year's journal; and what it then keeps in memory.
//! It must not help the program with anything that a branch would not have.

use std::path::Path;
use std::time::Instant;

use tests::chance::Chance;

use crate::Size;
use crate::figures::{grouped, median, ms, quantile};
use crate::house::{House, Tokens};
use crate::http::Line;
use crate::past::{self, Past};
use crate::rate::wish;
use crate::table::Table;

/// Rows after the last snapshot.
const TAIL: u64 = 4_000;
const STARTS: usize = 5;

/// Both rows.
pub(crate) fn measure(table: &mut Table, folder: &Path, size: &Size) -> anyhow::Result<()> {
    let written = folder.join("journal");
    let mut past = Past::begin(&written, size.journal_days, 8)?;
    // Three rows a ticket and a few for the day.
    let each = size.journal_rows / u64::from(size.journal_days) / 3;
    for _ in 0..size.journal_days {
        past.day(each)?;
    }
    past.open()?;
    past.rest(true)?;
    past.tail(TAIL)?;
    let rows = past.rows();
    drop(past);
    let tokens = Tokens::make(&written)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut times, mut memory) = (Vec::new(), Vec::new());
    for n in 0..STARTS {
        let data = folder.join(format!("start-{n}"));
        past::copy(&written, &data)?;
        let body = wish(&mut Chance::seeded(9));
        let begun = Instant::now();
        let hub = House::hub(&data)?;
        runtime.block_on(async {
            Line::open(&hub.address).await?.post("/v1/tickets", &tokens.kiosk, &body).await
        })?;
        times.push(ms(begun.elapsed()));
        #[expect(clippy::cast_precision_loss, reason = "memory in megabytes")]
        memory.push(hub.resident_bytes()? as f64 / 1e6);
        drop(hub);
        std::fs::remove_dir_all(&data)?;
    }
    let conditions = format!(
        "{} rows over {} days, of them {} after the snapshot; {STARTS} starts after a kill, file in the page cache",
        grouped(rows),
        size.journal_days,
        grouped(TAIL)
    );
    let time = median(&times);
    table.measured(
        "hub: start to first ticket",
        format!("{time:.0} ms"),
        "<= 300 ms",
        time <= 300.0,
        format!("median, worst {:.0} ms; {conditions}", quantile(&times, 1.0)),
    );
    let resident = median(&memory);
    table.measured(
        "hub: resident memory with no screens",
        format!("{resident:.1} MB"),
        "<= 40 MB",
        resident <= 40.0,
        format!("VmRSS after the first ticket, worst {:.1} MB; {conditions}", quantile(&memory, 1.0)),
    );
    Ok(())
}

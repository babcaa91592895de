//! Durable tickets a second, beside a handler that only echoes, and how long one ticket takes beside the disk alone.
//! It must not take a ticket for given whose number was given before.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tests::chance::Chance;
use tokio::task::LocalSet;

use crate::Size;
use crate::figures::{grouped, median, ms, quantile};
use crate::house::{House, Tokens};
use crate::http::{Line, request, word};
use crate::table::Table;

/// Kiosks that ask at the same time.
const KIOSKS: usize = 64;
/// How often each side has its turn.
const ROUNDS: u64 = 5;
/// Tickets of the calm half minute: twenty a second.
const CALM: u32 = 600;
const CALM_GAP: Duration = Duration::from_millis(50);

/// Both rows, on a branch with a past in `data`.
pub(crate) fn measure(table: &mut Table, data: &Path, past: &str, size: &Size) -> anyhow::Result<()> {
    let tokens = Tokens::make(data)?;
    let hub = House::hub(data)?;
    let echo = House::part("echo", &[data.to_str().context("a folder without a plain name")?])?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    calm(table, data, &hub, &tokens, &runtime)?;
    let mut chance = Chance::seeded(1);
    let mut round = |house: &House, tickets: u64| {
        let local = LocalSet::new();
        local.block_on(&runtime, rush(&house.address, &tokens.kiosk, tickets, &mut chance))
    };
    let each = size.tickets / ROUNDS;
    let (mut rates, mut echoes, mut ratios, mut numbers) =
        (Vec::new(), Vec::new(), Vec::new(), HashSet::new());
    let mut given = 0;
    let mut take = |said: Vec<String>| {
        given += said.len();
        numbers.extend(said);
    };
    take(round(&hub, 1_000)?.1);
    round(&echo, 1_000)?;
    for n in 1..=ROUNDS {
        let (rate, said) = round(&hub, each)?;
        let (echo_rate, _) = round(&echo, each)?;
        eprintln!("  round {n} of {ROUNDS}: {rate:.0} tickets/s, echo {echo_rate:.0}/s");
        take(said);
        rates.push(rate);
        echoes.push(echo_rate);
        ratios.push(rate / echo_rate);
    }
    if numbers.len() != given {
        bail!("{given} tickets bear only {} numbers", numbers.len());
    }
    let ratio = median(&ratios);
    table.measured(
        "durable ticket issue over HTTP",
        format!("{ratio:.2}x ({:.0}/s against {:.0}/s)", median(&rates), median(&echoes)),
        ">= 0.25x of an echo",
        ratio >= 0.25,
        format!(
            "{KIOSKS} keep-alive clients in this process, {} tickets in {ROUNDS} interleaved rounds, median of the ratios; {past}; all {} numbers unique",
            grouped(each * ROUNDS),
            grouped(given as u64)
        ),
    );
    Ok(())
}

/// Everybody asks as fast as they are answered: tickets a second, and the numbers.
pub(crate) async fn rush(
    address: &str,
    token: &str,
    tickets: u64,
    chance: &mut Chance,
) -> anyhow::Result<(f64, Vec<String>)> {
    let left = Rc::new(Cell::new(tickets));
    let numbers = Rc::new(RefCell::new(Vec::new()));
    let mut lines = Vec::new();
    for _ in 0..KIOSKS {
        lines.push(Line::open(address).await?);
    }
    let begun = Instant::now();
    let mut kiosks = Vec::new();
    for mut line in lines {
        let (left, numbers, token, mut chance) =
            (Rc::clone(&left), Rc::clone(&numbers), token.to_owned(), chance.split());
        kiosks.push(tokio::task::spawn_local(async move {
            while left.get() > 0 {
                left.set(left.get() - 1);
                let answer = line.post("/v1/tickets", &token, &wish(&mut chance)).await?;
                numbers.borrow_mut().push(word(&answer, "number")?.to_owned());
            }
            anyhow::Ok(())
        }));
    }
    for kiosk in kiosks {
        kiosk.await??;
    }
    let took = begun.elapsed().as_secs_f64();
    let numbers = numbers.take();
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 tickets")]
    let rate = numbers.len() as f64 / took;
    Ok((rate, numbers))
}

/// A ticket for the cash desk, under an id of its own.
pub(crate) fn wish(chance: &mut Chance) -> String {
    format!(r#"{{"request_id":"{}","service":"caisse"}}"#, chance.id())
}

/// Half a minute at twenty tickets a second, and the disk alone in the gaps between them.
fn calm(
    table: &mut Table,
    data: &Path,
    hub: &House,
    tokens: &Tokens,
    runtime: &tokio::runtime::Runtime,
) -> anyhow::Result<()> {
    eprintln!("  20 tickets a second for half a minute");
    let begin = Instant::now() + Duration::from_millis(200);
    let probe = data.join("probe");
    let disk = std::thread::spawn(move || -> anyhow::Result<Vec<f64>> {
        let mut file = File::create(&probe)?;
        let mut times = Vec::new();
        for n in 0..CALM {
            let begun = due(begin + CALM_GAP * n + CALM_GAP / 2);
            file.write_all(&[0x53; 4096])?;
            file.sync_data()?;
            times.push(ms(begun.elapsed()));
        }
        std::fs::remove_file(&probe)?;
        Ok(times)
    });
    let times = runtime.block_on(async {
        let mut line = Line::open(&hub.address).await?;
        let mut chance = Chance::seeded(2);
        let mut times = Vec::new();
        for n in 0..CALM {
            let asked = request("POST", "/v1/tickets", &tokens.kiosk, "", &wish(&mut chance));
            let since = due(begin + CALM_GAP * n);
            let (status, answer) = line.ask(&asked).await?;
            times.push(ms(since.elapsed()));
            if status != 201 {
                bail!("a ticket was answered {status}: {answer}");
            }
        }
        anyhow::Ok(times)
    })?;
    let disk = disk.join().map_err(|_| anyhow::anyhow!("the disk's thread broke"))??;
    let late = times.iter().enumerate().filter(|(_, time)| **time > 50.0);
    late.for_each(|(n, time)| eprintln!("  ticket {n} of {CALM} took {time:.0} ms"));
    let (p99, floor) = (quantile(&times, 0.99), quantile(&disk, 0.99));
    let most = 3.0 * floor + 1.0;
    table.measured(
        "one ticket at 20/s: p99",
        format!("{p99:.1} ms"),
        &format!("<= 3 x fdatasync + 1 ms = {most:.1} ms"),
        p99 <= most,
        format!(
            "{CALM} tickets, p50 {:.1} ms, worst {:.1} ms; 4 kB written and fdatasync in the gaps, same folder: p50 {:.1} ms, p99 {floor:.1} ms, worst {:.1} ms",
            median(&times),
            quantile(&times, 1.0),
            median(&disk),
            quantile(&disk, 1.0)
        ),
    );
    Ok(())
}

/// Waits for a moment, and says from when to count: what had to wait for something slow before it has waited too.
fn due(planned: Instant) -> Instant {
    std::thread::sleep(planned.saturating_duration_since(Instant::now()));
    if planned.elapsed() > CALM_GAP / 2 { planned } else { Instant::now() }
}

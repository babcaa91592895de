//! How long after the press of a call each of a thousand screens has heard of it.
//! It must not count a screen that has not heard.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tests::chance::Chance;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::figures::{ms, quantile};
use crate::house::{House, Tokens};
use crate::http::Line;
use crate::machine;
use crate::past::Past;
use crate::press::Button;
use crate::rate::wish;
use crate::table::Table;

const SCREENS: usize = 1_000;
const CALLS: usize = 50;
const BETWEEN_CALLS: Duration = Duration::from_millis(200);
const WHAT: &str = "call -> event received by 1,000 screens: p99";
const GOAL: &str = "<= 50 ms";

/// The row.
pub(crate) fn measure(table: &mut Table, data: &std::path::Path) -> anyhow::Result<()> {
    let open_files = machine::open_files();
    if open_files < SCREENS as u64 + 200 {
        let why = format!("only {open_files} files may be open here (`ulimit -n`)");
        table.unmeasured(WHAT, GOAL, &why);
        return Ok(());
    }
    Past::begin(data, 0, 3)?.rest(true)?;
    let tokens = Tokens::make(data)?;
    let hub = House::hub(data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let times = runtime.block_on(listen_and_call(&hub, &tokens))?;
    let p99 = quantile(&times, 0.99);
    table.measured(
        WHAT,
        format!("{p99:.1} ms"),
        GOAL,
        p99 <= 50.0,
        format!(
            "from before the press is sent until each screen has read the fact; {CALLS} calls, all {} heard; p50 {:.1} ms, worst {:.1} ms; screens and hub share the cores; next_deaf_s 0",
            times.len(),
            quantile(&times, 0.5),
            quantile(&times, 1.0)
        ),
    );
    Ok(())
}

async fn listen_and_call(hub: &House, tokens: &Tokens) -> anyhow::Result<Vec<f64>> {
    let mut button = Button::at(hub, tokens).await?;
    let mut door = Line::open(&hub.address).await?;
    let mut chance = Chance::seeded(4);
    for _ in 0..=CALLS {
        door.post("/v1/tickets", &tokens.kiosk, &wish(&mut chance)).await?;
    }
    let (heard, mut ears) = mpsc::unbounded_channel();
    let ask = crate::http::request("GET", "/v1/events", &tokens.display, "", "");
    let ask = Arc::new(ask);
    let mut screens = Vec::new();
    for _ in 0..SCREENS {
        let stream = Line::open(&hub.address).await?.stream(&ask).await?;
        screens.push(tokio::spawn(screen(stream, heard.clone())));
    }
    drop(heard);
    // Everybody has their first message before the first call.
    for _ in 0..SCREENS {
        next(&mut ears).await?;
    }
    let mut times = Vec::new();
    for call in 1..=CALLS {
        let pressed = Instant::now();
        button.next().await?;
        for _ in 0..SCREENS {
            let (n, at) = next(&mut ears).await?;
            if n != call {
                bail!("a screen heard call {n} when call {call} was made");
            }
            times.push(ms(at.saturating_duration_since(pressed)));
        }
        tokio::time::sleep(BETWEEN_CALLS).await;
    }
    screens.iter().for_each(tokio::task::JoinHandle::abort);
    Ok(times)
}

async fn next(ears: &mut mpsc::UnboundedReceiver<(usize, Instant)>) -> anyhow::Result<(usize, Instant)> {
    let heard = tokio::time::timeout(Duration::from_secs(20), ears.recv()).await;
    heard.context("a screen did not hear of a call within 20 s")?.context("the screens are gone")
}

/// Reads until it is ended; tells of its first message as 0, then of each call.
async fn screen(mut stream: TcpStream, heard: mpsc::UnboundedSender<(usize, Instant)>) -> anyhow::Result<()> {
    let mut inbox = Vec::new();
    let (mut calls, mut began) = (0, false);
    loop {
        if stream.read_buf(&mut inbox).await? == 0 {
            bail!("the stream ended");
        }
        let at = Instant::now();
        let Some(end) = inbox.windows(2).rposition(|two| two == b"\n\n") else { continue };
        let whole = inbox.get(..end).unwrap_or_default();
        if !began && contains(whole, b"event: snapshot") {
            began = true;
            heard.send((0, at))?;
        }
        if contains(whole, b"event: ticket-called") {
            calls += 1;
            heard.send((calls, at))?;
        }
        inbox.drain(..end + 2);
    }
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|part| part == word)
}

//! The rush of tickets while the whole branch listens: a hundred screens, twenty desks, and one that has stopped reading.
//! It must not count a listener that is not where the journal stands in the end.

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tests::chance::Chance;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::LocalSet;

use crate::figures::{median, ms, quantile};
use crate::house::{House, Tokens};
use crate::http::{Line, request};
use crate::machine;
use crate::past::Past;
use crate::rate::rush;
use crate::table::Table;

const SCREENS: usize = 100;
const DESKS: usize = 20;
const ROUNDS: u64 = 5;
/// Tickets of a round. Nobody is called, and whoever listens is told of everybody who waits: forty thousand in the end, sixty
/// times the fullest hall that a branch has.
const EACH: u64 = 4_000;
const WHAT: &str = "the same while 100 screens and 20 desks listen";
const GOAL: &str = ">= 0.25x of an echo that tells as many";
/// Of what a listener has read, so much is kept: its end says where the listener stands.
const TAIL: usize = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

/// The row.
pub(crate) fn measure(table: &mut Table, data: &Path) -> anyhow::Result<()> {
    if machine::open_files() < 1_000 {
        table.unmeasured(WHAT, GOAL, "too few files may be open here (`ulimit -n`)");
        return Ok(());
    }
    Past::begin(data, 0, 3)?.rest(true)?;
    let tokens = Tokens::make(data)?;
    let hub = House::hub(data)?;
    let echo = House::part("echo", &[data.to_str().context("a folder without a plain name")?])?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut chance = Chance::seeded(12);
    let mut round = |house: &House, tickets| {
        let local = LocalSet::new();
        local
            .block_on(&runtime, rush(&house.address, &tokens.kiosk, tickets, &mut chance))
            .map(|(rate, _)| rate)
    };
    round(&hub, 1_000)?;
    round(&echo, 1_000)?;
    let (mut rates, mut alone, mut ratios, mut behind) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for n in 1..=ROUNDS {
        let ears = Ears::open(&hub, &tokens)?;
        let rate = round(&hub, EACH)?;
        behind.push(ears.catch_up(head(&hub, &tokens)?)?);
        let ears = Ears::open(&echo, &tokens)?;
        let echo_rate = round(&echo, EACH)?;
        ears.leave()?;
        alone.push(round(&hub, EACH)?);
        eprintln!("  round {n} of {ROUNDS}: {rate:.0} tickets/s, echo {echo_rate:.0}/s");
        rates.push(rate);
        ratios.push(rate / echo_rate);
    }
    let ratio = median(&ratios);
    table.measured(
        WHAT,
        format!("{ratio:.2}x ({:.0}/s)", median(&rates)),
        GOAL,
        ratio >= 0.25,
        format!(
            "with nobody listening {:.0}/s, interleaved; {ROUNDS} rounds of {EACH}; listeners share the two cores with the hub and the 64 clients; one more has stopped reading; after each rush every listener that reads stood at the journal's head within {:.0} ms (worst of {ROUNDS})",
            median(&alone),
            quantile(&behind, 1.0)
        ),
    );
    Ok(())
}

/// Where the journal stands.
fn head(hub: &House, tokens: &Tokens) -> anyhow::Result<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ask = request("GET", "/v1/board", &tokens.display, "", "");
    let (_, board) = runtime.block_on(async { Line::open(&hub.address).await?.ask(&ask).await })?;
    let board: serde_json::Value = serde_json::from_str(&board)?;
    board["seq"].as_u64().context("a board without a place")
}

/// Everybody who listens, on a thread of their own.
struct Ears {
    thread: JoinHandle<anyhow::Result<()>>,
    until: watch::Sender<Option<u64>>,
}

impl Ears {
    /// Returns once each has heard something.
    fn open(hub: &House, tokens: &Tokens) -> anyhow::Result<Self> {
        let (until, told) = watch::channel(None);
        let (began, heard): (Sender<()>, Receiver<()>) = channel();
        let address = hub.address.clone();
        let ask = |token: &str| request("GET", "/v1/events", token, "", "");
        let (screen, desk) = (ask(&tokens.display), ask(&tokens.agent));
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let asleep = Line::open(&address).await?.stream(&screen).await?;
                let mut listening = Vec::new();
                for ask in std::iter::repeat_n(&screen, SCREENS).chain(std::iter::repeat_n(&desk, DESKS)) {
                    let stream = Line::open(&address).await?.stream(ask).await?;
                    listening.push(tokio::spawn(listen(stream, began.clone(), told.clone())));
                }
                drop(began);
                // Patience begins when the rush is over, however long it was.
                told.clone().wait_for(Option::is_some).await?;
                for one in listening {
                    tokio::time::timeout(PATIENCE, one).await.context("a listener never caught up")???;
                }
                drop(asleep);
                anyhow::Ok(())
            })
        });
        for _ in 0..SCREENS + DESKS {
            heard.recv_timeout(PATIENCE).context("a listener heard nothing")?;
        }
        Ok(Self { thread, until })
    }

    /// Wherever they stand.
    fn leave(self) -> anyhow::Result<()> {
        self.catch_up(0).map(|_| ())
    }

    /// Milliseconds until every listener stands at `seq`; then they leave.
    fn catch_up(self, seq: u64) -> anyhow::Result<f64> {
        let begun = Instant::now();
        self.until.send_replace(Some(seq));
        match self.thread.join() {
            Ok(heard) => heard?,
            Err(_) => bail!("a listener broke"),
        }
        Ok(ms(begun.elapsed()))
    }
}

/// Reads until it stands where it is told to be in the end.
async fn listen(
    mut stream: TcpStream,
    began: Sender<()>,
    mut until: watch::Receiver<Option<u64>>,
) -> anyhow::Result<()> {
    let mut read = Vec::with_capacity(2 * TAIL);
    let mut begins = Some(began);
    let mut place = 0;
    loop {
        let goal = *until.borrow_and_update();
        if goal.is_some_and(|goal| place >= goal) {
            return Ok(());
        }
        tokio::select! {
            count = stream.read_buf(&mut read) => if count? == 0 { bail!("the stream ended") },
            changed = until.changed() => changed?,
        }
        place = last_place(&read).unwrap_or(place);
        if place > 0
            && let Some(began) = begins.take()
        {
            began.send(())?;
        }
        let surplus = read.len().saturating_sub(TAIL);
        read.drain(..surplus);
    }
}

/// The row number of the last `id: EPOCH.SEQ` that was read whole.
fn last_place(read: &[u8]) -> Option<u64> {
    let start = read.windows(5).rposition(|five| five == b"\nid: ")?;
    let rest = read.get(start + 5..)?;
    let line = rest.get(..rest.iter().position(|byte| *byte == b'\n')?)?;
    let (_, seq) = std::str::from_utf8(line).ok()?.split_once('.')?;
    seq.parse().ok()
}

//! The press of "next": with ten thousand people waiting and a long past, beside a branch where nobody is.
//! It must not measure anything but the press.

use std::path::Path;
use std::time::Instant;

use tests::chance::Chance;

use crate::figures::{median, ms};
use crate::house::{House, Tokens};
use crate::http::{Line, request, word};
use crate::past::Past;
use crate::rate::wish;
use crate::table::Table;

/// Who waits in the full branch.
pub(crate) const WAITING: u64 = 10_000;
const PRESSES: usize = 300;

/// An agent at the first counter.
pub(crate) struct Button {
    line: Line,
    token: String,
    held: Option<String>,
    chance: Chance,
}

impl Button {
    /// Sits down.
    pub(crate) async fn at(hub: &House, tokens: &Tokens) -> anyhow::Result<Self> {
        let mut line = Line::open(&hub.address).await?;
        let mut chance = Chance::seeded(5);
        let open = format!(r#"{{"request_id":"{}"}}"#, chance.id());
        // Already open is as good.
        line.ask(&request("POST", "/v1/counters/g1/open", &tokens.agent, "", &open)).await?;
        Ok(Self { line, token: tokens.agent.clone(), held: None, chance })
    }

    /// One press: who is in hand was served, who is next comes. Milliseconds until the answer.
    pub(crate) async fn next(&mut self) -> anyhow::Result<f64> {
        let body = match &self.held {
            Some(held) => {
                format!(r#"{{"request_id":"{}","holding":"{held}","outcome":"served"}}"#, self.chance.id())
            }
            None => format!(r#"{{"request_id":"{}","holding":null}}"#, self.chance.id()),
        };
        let begun = Instant::now();
        let answer = self.line.post("/v1/counters/g1/call-next", &self.token, &body).await?;
        let took = ms(begun.elapsed());
        // `{"ended": ..., "ticket": {"id": ...}}`: the ticket that is now in hand is the last one named.
        let (_, ticket) = answer.rsplit_once("\"ticket\":{").unwrap_or_default();
        self.held = Some(word(ticket, "id")?.to_owned());
        Ok(took)
    }
}

/// The row. `full` holds a branch with a past whose day has just begun.
pub(crate) fn measure(table: &mut Table, full: &Path, empty: &Path, past: &str) -> anyhow::Result<()> {
    Past::begin(empty, 0, 6)?.rest(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let times = runtime.block_on(async {
        let mut sides = Vec::new();
        for data in [full, empty] {
            let tokens = Tokens::make(data)?;
            let hub = House::hub(data)?;
            let door = Line::open(&hub.address).await?;
            let button = Button::at(&hub, &tokens).await?;
            sides.push((hub, tokens, door, button, Vec::new()));
        }
        let mut chance = Chance::seeded(7);
        if let Some((_, tokens, door, _, _)) = sides.first_mut() {
            for _ in 0..WAITING {
                door.post("/v1/tickets", &tokens.kiosk, &wish(&mut chance)).await?;
            }
        }
        for n in 0..=PRESSES {
            // The sides take turns at being first.
            let first = n % 2;
            for turn in [first, 1 - first] {
                let Some((_, tokens, door, button, times)) = sides.get_mut(turn) else { continue };
                door.post("/v1/tickets", &tokens.kiosk, &wish(&mut chance)).await?;
                let took = button.next().await?;
                // The first press ends nobody.
                if n > 0 {
                    times.push(took);
                }
            }
        }
        anyhow::Ok(sides.into_iter().map(|(_, _, _, _, times)| times).collect::<Vec<_>>())
    })?;
    let medians: Vec<f64> = times.iter().map(|times| median(times)).collect();
    let [full, empty] = medians.as_slice() else { anyhow::bail!("two sides were measured") };
    let ratio = full / empty;
    table.measured(
        "call-next, 10,000 waiting and a long past, beside an empty branch",
        format!("{ratio:.2}x ({full:.2} ms against {empty:.2} ms)"),
        "<= 1.1x",
        ratio <= 1.1,
        format!("medians of {PRESSES} presses over HTTP, interleaved; {past}; next_deaf_s 0"),
    );
    Ok(())
}

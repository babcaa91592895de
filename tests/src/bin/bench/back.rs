//! From a kill -9 in the middle of a busy day to the next ticket, with the pause that systemd makes in a branch.
//! It must not help the hub to stand up again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use hub_client::Hub;
use tests::chance::Chance;
use tests::house::{BANK, House};
use tests::process::HubProcess;
use tokio::task::JoinSet;
use wire::role::Role;
use wire::ticket::IssueTicket;

use crate::figures::{ms, quantile};
use crate::table::Table;

const KILLS: usize = 20;
/// `RestartSec` of `branch-hub.service`.
const PAUSE: Duration = Duration::from_millis(200);
const DOORS: [&str; 3] = ["porte-1", "porte-2", "porte-3"];
const PATIENCE: Duration = Duration::from_secs(30);

/// The row.
pub(crate) fn measure(table: &mut Table) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let (times, tickets) = runtime.block_on(kill_and_wait())?;
    let worst = quantile(&times, 1.0);
    table.measured(
        "hub: from kill -9 on a busy day to the next ticket",
        format!("{worst:.0} ms"),
        "<= 1000 ms",
        worst <= 1000.0,
        format!(
            "worst of {KILLS}, median {:.0} ms; {} ms of it the pause of the unit; three doors ask all the time, {tickets} tickets",
            quantile(&times, 0.5),
            PAUSE.as_millis()
        ),
    );
    Ok(())
}

async fn kill_and_wait() -> anyhow::Result<(Vec<f64>, usize)> {
    let house = House::build(BANK).await?;
    let mut process = HubProcess::start(house.data())?;
    let mut chance = Chance::seeded(12);
    let closing = Arc::new(AtomicBool::new(false));
    let mut doors = JoinSet::new();
    for name in DOORS {
        let hub = house.seen_by(Role::Kiosk, name, &process.base())?.with_patience(PATIENCE);
        doors.spawn(door(hub, chance.split(), Arc::clone(&closing)));
    }
    let visitor = house.seen_by(Role::Kiosk, "borne-1", &process.base())?;
    let mut times = Vec::new();
    for _ in 0..KILLS {
        tokio::time::sleep(Duration::from_millis(100 + chance.place(200) as u64)).await;
        let killed = Instant::now();
        process.kill()?;
        tokio::time::sleep(PAUSE).await;
        process.start_again()?;
        let wish = wish(&mut chance);
        while visitor.issue(&wish).await.is_err() {
            anyhow::ensure!(killed.elapsed() < PATIENCE, "the hub does not come back");
        }
        times.push(ms(killed.elapsed()));
    }
    closing.store(true, Ordering::Relaxed);
    let mut tickets = KILLS;
    while let Some(given) = doors.join_next().await {
        tickets += given??;
    }
    Ok((times, tickets))
}

async fn door(hub: Hub, mut chance: Chance, closing: Arc<AtomicBool>) -> anyhow::Result<usize> {
    let mut given = 0;
    while !closing.load(Ordering::Relaxed) {
        hub.issue(&wish(&mut chance)).await?;
        given += 1;
    }
    Ok(given)
}

fn wish(chance: &mut Chance) -> IssueTicket {
    let service = "caisse".parse().expect("a service of the sample");
    IssueTicket::ordinary(chance.id(), service)
}

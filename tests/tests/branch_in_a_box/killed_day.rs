//! The same day with the hub killed ten times, at moments that a seed chooses, while everybody goes on asking.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use hub_client::{Follower, Heard, Hub};
use tests::chance::Chance;
use tests::house::{BANK, House};
use tests::journal::{Told, timeless};
use tests::process::HubProcess;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use wire::names::{Slug, TicketState};
use wire::role::Role;
use wire::ticket::{IssueTicket, Ticket};

use crate::desks::{CUSTOMERS, Progress, Seen, desk, hurried};
use crate::hall::AGENTS;
use crate::stand::PATIENCE;

const DOORS: [&str; 3] = ["porte-1", "porte-2", "porte-3"];
const KILLS: usize = 10;
/// A door lets no more people in than this before some have gone.
const CROWDED: usize = 30;

/// A door that lets a hundred people in, one after the other, and keeps what each of them was told.
async fn door(
    (name, hub): (&'static str, Hub),
    mut chance: Chance,
    services: Vec<Slug>,
    progress: Arc<Seen>,
) -> Vec<(&'static str, IssueTicket, Ticket)> {
    let mut told = Vec::new();
    let mut seen = progress.subscribe();
    for _ in 0..CUSTOMERS / DOORS.len() {
        seen.wait_for(|p| p.given < p.ended + CROWDED).await.unwrap();
        let service = services[chance.place(services.len())].clone();
        let ask = IssueTicket::ordinary(chance.id(), service);
        let ticket = hub.issue(&ask).await.unwrap();
        progress.send_modify(|p| p.given += 1);
        told.push((name, ask, ticket));
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_killed_ten_times_loses_no_ticket_doubles_none_and_answers_what_it_answered() {
    let house = House::build(&hurried(BANK)).await.unwrap();
    let mut process = HubProcess::start(house.data()).unwrap();
    let base = process.base();
    let seen_by = |role, name: &str| house.seen_by(role, name, &base).unwrap().with_patience(PATIENCE);
    let display = seen_by(Role::Display, "ecran-1");
    let catalogue = display.catalogue().await.unwrap();
    let services: Vec<Slug> = catalogue.services.iter().map(|service| service.id.clone()).collect();
    let mut chance = Chance::seeded(11);
    let progress = Arc::new(watch::Sender::new(Progress::default()));

    let (mut doors, mut desks) = (JoinSet::new(), JoinSet::new());
    for name in DOORS {
        let at = (name, seen_by(Role::Kiosk, name));
        doors.spawn(door(at, chance.split(), services.clone(), Arc::clone(&progress)));
    }
    for (agent, counter) in AGENTS.iter().zip(&catalogue.counters) {
        desks.spawn(desk(
            seen_by(Role::Agent, agent),
            counter.id.clone(),
            chance.split(),
            Arc::clone(&progress),
        ));
    }
    let mut listening = display.listen(None);

    let mut moments: BTreeSet<usize> = BTreeSet::new();
    while moments.len() < KILLS {
        moments.insert(5 + chance.place(2 * CUSTOMERS - 20));
    }
    let mut seen = progress.subscribe();
    let mut longest = Duration::ZERO;
    for moment in &moments {
        timeout(PATIENCE, seen.wait_for(|p| p.given + p.ended >= *moment))
            .await
            .expect("the day goes on")
            .unwrap();
        longest = longest.max(process.kill_and_start_again().unwrap());
    }
    let mut told = Vec::new();
    while let Some(one) = timeout(PATIENCE, doors.join_next()).await.expect("the doors end") {
        told.extend(one.unwrap());
    }
    let mut ended = Vec::new();
    while let Some(one) = timeout(PATIENCE, desks.join_next()).await.expect("the agents end") {
        ended.extend(one.unwrap());
    }
    assert_eq!((told.len(), ended.len()), (CUSTOMERS, CUSTOMERS));

    let journal = Told::read(&seen_by(Role::Administrator, "administrator")).await.unwrap();
    let legs = journal.legs();
    legs.ensure_once_each().unwrap();
    let kept: BTreeSet<&str> = legs.numbers.iter().map(String::as_str).collect();
    assert_eq!(
        kept,
        told.iter().map(|(_, _, ticket)| ticket.number.as_str()).collect(),
        "told and kept are the same"
    );
    let starts = journal.rows.iter().filter(|(row, _)| row.kind == "hub-started").count();
    assert_eq!(starts, KILLS + 2, "the house was built with one start, the day began with another");
    let board = display.board(None).await.unwrap();
    assert_eq!(timeless(&journal.fold().unwrap()), timeless(&board));
    the_screen_came_back_by_itself(&mut listening, &board).await;
    assert!(process.verify().unwrap().starts_with(&format!("ok epoch=1 seq={}", board.seq)));

    // Whoever asks once more hears what they heard, and nobody is given a second ticket.
    process.kill_and_start_again().unwrap();
    for (name, ask, ticket) in &told {
        let again = seen_by(Role::Kiosk, name).issue(ask).await.unwrap();
        assert_eq!(again, *ticket, "the same request, the same answer");
    }
    let after = display.board(None).await.unwrap();
    assert_eq!(
        (after.seq, after.tickets.len()),
        (board.seq + 1, 0),
        "asking again did nothing but start the hub"
    );
    assert!(longest < Duration::from_secs(10), "nobody listened for {longest:?}");
    assert!(ended.iter().all(|t| matches!(t.state, TicketState::Served | TicketState::NoShow)));
}

/// A screen that was never told that anything happened has the hub's own board in the end.
async fn the_screen_came_back_by_itself(listening: &mut hub_client::Listening, board: &wire::board::Board) {
    let mut follower = Follower::new();
    let deadline = Instant::now() + PATIENCE;
    let mut lost = 0;
    while follower.board().is_none_or(|mine| mine.position() < board.position()) {
        let heard =
            timeout_at(deadline, listening.next()).await.expect("the screen comes back").expect("it lives");
        lost += usize::from(matches!(heard, Heard::Lost));
        follower.hear(heard, std::time::Instant::now());
    }
    assert_eq!(follower.board().map(timeless), Some(timeless(board)));
    assert!(lost > 0, "the screen never noticed that the hub was killed");
}

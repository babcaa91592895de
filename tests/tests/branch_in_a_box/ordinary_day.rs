//! A day with 300 customers on 5 counters: everybody gets a number of their own and ends once, and whichever way one looks
//! at the hall (board, fold, snapshot, replay), one sees the same.

use std::collections::BTreeMap;
use std::time::Duration;

use hub_client::{Follower, Heed};
use tests::house::BANK;
use tests::journal::{Told, timeless};
use tests::living::Living;
use tokio::time::{Instant, timeout_at};
use wire::board::Board;
use wire::event::Event;
use wire::names::Slug;
use wire::role::Role;

use crate::hall::Hall;

const CUSTOMERS: usize = 300;
/// Longer than anything here takes on a busy machine, so that what hangs ends.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a screen has folded out of the stream, once it has come as far as the hub.
async fn followed(follower: &mut Follower, listening: &mut hub_client::Listening, until: &Board) -> Board {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(board) = follower.board().filter(|board| board.position() >= until.position()) {
            return board.clone();
        }
        let heard = timeout_at(deadline, listening.next())
            .await
            .expect("the screen hears")
            .expect("the stream lives");
        assert_ne!(follower.hear(heard, std::time::Instant::now()), Heed::StartAnew);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_customers_get_a_number_each_end_once_and_all_who_look_see_the_same() {
    let living = Living::open(BANK).await.unwrap();
    let display = living.seen_by(Role::Display, "ecran-1").unwrap();
    let mut hall = Hall::open(living, CUSTOMERS, 2026).await;
    let (mut follower, mut listening) = (Follower::new(), display.listen(None));
    // The screen is switched on before the first customer comes.
    let first = display.board(None).await.unwrap();
    followed(&mut follower, &mut listening, &first).await;
    hall.until_everybody_has_gone().await;

    let board = display.board(None).await.unwrap();
    let screen = followed(&mut follower, &mut listening, &board).await;
    assert_eq!(timeless(&screen), timeless(&board), "a screen that listened all day");

    let administrator = hall.living.seen_by(Role::Administrator, "administrator").unwrap();
    let told = Told::read(&administrator).await.unwrap();
    let legs = told.legs();
    legs.ensure_once_each().unwrap();
    assert_eq!(legs.numbers.len(), CUSTOMERS);
    let mut given: Vec<String> = hall.given.iter().map(|ticket| ticket.number.clone()).collect();
    let mut journalled = legs.numbers.clone();
    given.sort();
    journalled.sort();
    assert_eq!(given, journalled, "what customers were told is what is kept");
    assert_eq!(timeless(&told.fold().unwrap()), timeless(&board), "every row from the first");
    in_order_of_arrival(&told);
    every_way_of_ending_was_met(&told);
    for ticket in &hall.given {
        let past: wire::ticket::Ticket = display.read(&format!("/v1/tickets/{}", ticket.id)).await.unwrap();
        assert!(!past.state.is_live(), "{} is {:?}", past.number, past.state);
    }

    let living = hall.living.start_again(|_| ()).await.unwrap();
    let from_snapshot = living.seen_by(Role::Display, "ecran-1").unwrap().board(None).await.unwrap();
    let living = living.start_again(|house| forget_snapshot(house.data())).await.unwrap();
    let replayed = living.seen_by(Role::Display, "ecran-1").unwrap().board(None).await.unwrap();
    // Each start writes one row of its own, which changes nothing in the hall.
    assert_eq!((from_snapshot.seq, replayed.seq), (board.seq + 1, board.seq + 2));
    assert_eq!(timeless(&Board { seq: board.seq, ..from_snapshot }), timeless(&board), "from the snapshot");
    assert_eq!(timeless(&Board { seq: board.seq, ..replayed }), timeless(&board), "from the first row");
    living.stop().await;
}

fn forget_snapshot(data: &std::path::Path) {
    let database = rusqlite::Connection::open(data.join("hub.sqlite")).unwrap();
    assert_eq!(database.execute("DELETE FROM snapshot", []).unwrap(), 1);
}

/// Of two people of one class who came for one service, whoever came first is called first.
fn in_order_of_arrival(told: &Told) {
    let legs = told.legs();
    let mut lines: BTreeMap<(Slug, Option<Slug>), Vec<u64>> = BTreeMap::new();
    for (_, event) in &told.rows {
        if let Event::TicketIssued { ticket, service, priority, .. } = event
            && let Some(called) = legs.first_calls.get(ticket)
        {
            lines.entry((service.clone(), priority.clone())).or_default().push(called.seq);
        }
    }
    assert!(lines.values().map(Vec::len).sum::<usize>() > CUSTOMERS * 4 / 5);
    for (line, calls) in lines {
        assert!(calls.is_sorted(), "{line:?}: {calls:?}");
    }
}

/// A day without a no-show, a second call, a transfer or somebody who gives up would prove little.
fn every_way_of_ending_was_met(told: &Told) {
    let kinds = [
        "ticket-served",
        "ticket-no-show",
        "ticket-cancelled",
        "ticket-transferred",
        "ticket-put-back",
        "ticket-recalled",
        "service-started",
    ];
    for kind in kinds {
        assert!(told.rows.iter().any(|(row, _)| row.kind == kind), "nobody met {kind}");
    }
}

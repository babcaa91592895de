//! More than the hub can do at once: who is turned away, who still gets through, and who slows nobody.

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt as _;
use hub::clock::{Clock, Reading};
use hub::engine::{Act, Ask, Body};
use queue::{Command, TicketId, VisitId};
use serde_json::json;
use uuid::Uuid;

use wire::role::{Actor, Role};

use crate::branch::{Desk, Hand};
use crate::stream::Ear;

const BANK: &str = include_str!("../../../branches/dakar-plateau-bank.toml");

/// A clock that keeps the engine, and nobody else, from going on.
#[derive(Default)]
struct Stuck {
    hand: Arc<Hand>,
    shut: Mutex<()>,
}

impl Clock for Stuck {
    fn read(&self) -> Reading {
        if std::thread::current().name() == Some("engine") {
            let _open = self.shut.lock().unwrap_or_else(PoisonError::into_inner);
        }
        self.hand.read()
    }
}

/// The wish of somebody's kiosk, each another's.
fn wish(n: u128) -> Ask {
    let command = Command::issue(TicketId(2 * n), VisitId(2 * n + 1), "caisse");
    Ask { actor: Actor::Hub, request_id: Some(Uuid::from_u128(n)), digest: [0; 16], act: Act::Rule(command) }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::await_holding_lock, reason = "the engine waits at this lock, on a thread of its own")]
async fn when_too_many_ask_new_tickets_are_turned_away_and_a_call_still_gets_through() {
    let clock = Arc::new(Stuck::default());
    let desk = Desk::by(BANK.to_owned(), Arc::clone(&clock.hand), Arc::clone(&clock) as _).await;
    let (kiosk, awa) = (desk.token(Role::Kiosk), desk.token(Role::Agent));
    let opened = desk.post("/v1/counters/g1/open", &awa, &json!({"request_id": Uuid::new_v4()})).await;
    assert_eq!(opened.status, 200);

    let shut = clock.shut.lock().unwrap();
    let engine = &desk.branch.app.engine;
    let mut inside = Vec::new();
    for n in 1..=10_000 {
        let mut asked = Box::pin(engine.ask(wish(n)));
        match asked.as_mut().now_or_never() {
            None => inside.push(asked),
            Some(answer) => {
                assert!(answer.is_err(), "a stuck engine answers nobody");
                break;
            }
        }
    }
    assert!((1_000..10_000).contains(&inside.len()), "{} wait", inside.len());
    let away = desk.issue(&kiosk, "caisse").await;
    assert_eq!((away.status.as_u16(), away.code()), (503, "busy"));
    assert_eq!(away.headers["retry-after"], "1");
    // Whoever works has a thousand places that no crowd at the kiosks can take.
    let mut others = Vec::new();
    for n in 20_001..=21_000 {
        let recall = Act::Rule(Command::Recall { ticket: TicketId(2) });
        let mut asked = Box::pin(engine.ask(Ask { act: recall, ..wish(n) }));
        assert!(asked.as_mut().now_or_never().is_none(), "there is room for what is no new ticket");
        others.push(asked);
    }
    let next = json!({"request_id": Uuid::new_v4(), "holding": null});
    let mut call = pin!(desk.post("/v1/counters/g1/call-next", &awa, &next));
    assert!(call.as_mut().now_or_never().is_none(), "a call waits its turn");

    drop(shut);
    let called = call.await;
    assert_eq!((called.status.as_u16(), &called.body["ticket"]["number"]), (200, &json!("A001")));
    let all = inside.len();
    for asked in inside {
        assert!(matches!(asked.await.unwrap().body, Body::Done(201, _)));
    }
    assert_eq!(engine.world().branch.tickets().count(), all, "whoever was let in has a ticket");
    assert_eq!(desk.issue(&kiosk, "caisse").await.status, 201, "and there is room again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_does_not_read_slows_nobody_and_is_given_a_fresh_snapshot() {
    let desk = Desk::with(BANK.to_owned()).await;
    let mut asleep = Ear::at(&desk, &desk.token(Role::Display), "", None).await;
    assert_eq!(asleep.next().await.0, "snapshot");
    let engine = &desk.branch.app.engine;
    for hundreds in 0..30 {
        let asked = (1..=100).map(|n| engine.ask(wish(hundreds * 100 + n)));
        for answer in futures_util::future::join_all(asked).await {
            assert!(matches!(answer.unwrap().body, Body::Done(201, _)));
        }
    }
    let (event, board) = asleep.next().await;
    assert_eq!((event.as_str(), &board["seq"]), ("snapshot", &json!(desk.head())));
}

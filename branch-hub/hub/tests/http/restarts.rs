//! What a hub still knows after a mere restart, and what it never takes for a reason to stop.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::StatusCode;
use hub::admin::{Reply, Request, perform};
use hub::clock::Clock;
use hub::serve::Branch;
use serde_json::json;
use uuid::Uuid;
use wire::names::Language;
use wire::role::Role;

use crate::branch::{Desk, asking};

/// Nothing here takes that long; it only keeps a red test from hanging.
const PATIENCE: Duration = Duration::from_secs(20);

async fn show(desk: &Desk, kiosk: &str, place: &str) -> StatusCode {
    let seen = asking("GET", "/v1/catalogue", kiosk).header("SmartQueue-Seen", place);
    desk.send(seen.body(Body::empty()).unwrap()).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_stopped_issuing_does_not_issue_after_a_restart_and_goes_on_calling() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (desk.token(Role::Kiosk), desk.token(Role::Agent));
    assert_eq!(desk.issue(&kiosk, "caisse").await.status, StatusCode::CREATED);
    let seen = desk.head() + 2;
    show(&desk, &kiosk, &format!("1.{seen}")).await;
    show(&desk, &kiosk, &format!("1.{}", seen - 1)).await;
    let ask = || json!({"request_id": Uuid::new_v4()});
    assert_eq!(desk.post("/v1/counters/g1/open", &awa, &ask()).await.status, StatusCode::OK);
    let next = json!({"request_id": Uuid::new_v4(), "holding": null});
    assert_eq!(desk.post("/v1/counters/g1/call-next", &awa, &next).await.body["ticket"]["number"], "A001");
    // Its own rows grow past the place that was seen: they are other rows, so it stays stopped, start after start.
    let desk = desk.start_again().await.start_again().await;
    assert!(desk.head() > seen);
    let ready = desk.get("/readyz", "").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((&ready.body["status"], &ready.body["seen"]), (&json!("behind"), &json!(format!("1.{seen}"))));
    let refused = desk.issue(&kiosk, "caisse").await;
    assert_eq!((refused.status.as_u16(), refused.code()), (503, "behind"));
    assert_eq!(desk.post("/v1/counters/g1/close", &awa, &ask()).await.code(), "still-holding");
    assert_eq!(
        desk.post("/v1/counters/g2/open", &desk.token(Role::Supervisor), &ask()).await.status,
        StatusCode::OK
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_healthy_hub_never_takes_itself_for_behind_because_a_screen_was_quick() {
    let desk = Arc::new(Desk::bank().await);
    let kiosk = desk.token(Role::Kiosk);
    let before = desk.head();
    let runtime = tokio::runtime::Handle::current();
    let quick = {
        let (desk, kiosk) = (Arc::clone(&desk), kiosk.clone());
        tokio::task::spawn_blocking(move || {
            // The engine is held between publishing its state and telling the listeners of it: a screen that asks for
            // the board now has seen the new row already.
            let head = desk.branch.app.engine.recent().head();
            let held = head.borrow();
            let issuing = runtime.spawn({
                let (desk, kiosk) = (Arc::clone(&desk), kiosk.clone());
                async move { desk.issue(&kiosk, "caisse").await.status }
            });
            let begun = Instant::now();
            while desk.head() == before && begun.elapsed() < PATIENCE {
                std::thread::yield_now();
            }
            let seen = desk.head();
            let (tell, told) = mpsc::channel();
            runtime.spawn({
                let (desk, kiosk) = (Arc::clone(&desk), kiosk.clone());
                async move { tell.send(show(&desk, &kiosk, &format!("1.{seen}")).await) }
            });
            let shown = told.recv_timeout(PATIENCE);
            drop(held);
            (seen, shown, runtime.block_on(issuing).unwrap())
        })
    };
    let (seen, shown, issued) = quick.await.unwrap();
    assert!(seen > before, "the state is published before anybody is told of it");
    assert_eq!(shown, Ok(StatusCode::OK));
    assert_eq!(issued, StatusCode::CREATED);
    assert_eq!(desk.get("/readyz", "").await.body["status"], "ready");
    assert_eq!(desk.issue(&kiosk, "caisse").await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_now_opens_until_closed_and_not_again_after_a_restart_of_that_day() {
    let desk = Desk::bank().await;
    let (kiosk, chief) = (desk.token(Role::Kiosk), desk.token(Role::Supervisor));
    let desk = desk.start_again().await;
    desk.branch.open_now().await;
    assert_eq!(desk.issue(&kiosk, "caisse").await.status, StatusCode::CREATED);
    let close = json!({"request_id": Uuid::new_v4(), "do": "close", "reason": "panne"});
    assert_eq!(desk.post("/v1/day", &chief, &close).await.status, StatusCode::OK);
    let desk = desk.start_again().await;
    let head = desk.head();
    desk.branch.open_now().await;
    assert_eq!(desk.head(), head);
    assert_eq!(desk.issue(&kiosk, "caisse").await.code(), "closed");
    // Another day is another day: Tuesday at 5, hours before the doors open by themselves.
    desk.clock.pass_ms(20 * 3_600_000);
    let desk = desk.start_again().await;
    desk.branch.open_now().await;
    assert_eq!(desk.issue(&kiosk, "caisse").await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_without_a_living_hub_leaves_no_trace_of_a_start_in_the_journal() {
    let Desk { branch, clock, folder } = Desk::bank().await;
    let head = branch.app.engine.world().head.seq;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    let visit = || {
        let clock: Arc<dyn Clock> = Arc::clone(&clock) as _;
        Branch::visit(folder.path(), clock, |why| panic!("{why}")).unwrap()
    };
    // A token is told of, and listing tells nothing.
    let requests = [
        (Request::Token(Role::Kiosk, "borne-1".parse().unwrap()), 1),
        (Request::Tokens, 1),
        (Request::People, 1),
    ];
    for (request, own) in requests {
        let branch = visit();
        assert!(matches!(perform(&branch.app, Language::Fr, request).await, Reply::Done(_)));
        assert_eq!(branch.app.engine.world().head.seq, head + own);
        tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    }
    // An act does leave its own fact, and it stands on a chain that the next start can follow.
    let branch = visit();
    let close = wire::day::DayRequest {
        request_id: Uuid::new_v4(),
        what: wire::day::DayAct::Close,
        date: None,
        until: None,
        leftovers: None,
        reason: "panne".into(),
    };
    assert!(matches!(perform(&branch.app, Language::Fr, Request::Day(close)).await, Reply::Done(_)));
    assert_eq!(branch.app.engine.world().head.seq, head + 2);
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    let branch = crate::branch::open(folder.path(), &clock);
    assert_eq!(branch.app.engine.world().head.seq, head + 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_hub_remembers_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::bank().await;
    let files: Vec<_> = std::fs::read_dir(desk.folder.path()).unwrap().map(Result::unwrap).collect();
    let databases: Vec<_> =
        files.iter().filter(|file| file.file_name().to_string_lossy().contains(".sqlite")).collect();
    assert!(databases.iter().any(|file| file.file_name() == "hub.sqlite-wal"), "{files:?}");
    for file in databases {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
    // Also when an older hub left them open.
    let Desk { branch, clock, folder } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    let file = folder.path().join("hub.sqlite");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let _branch = crate::branch::open(folder.path(), &clock);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

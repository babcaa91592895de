//! The event stream: snapshot first, then facts in order, each listener what concerns it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt as _;
use hub::api;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Desk, asking};

/// Nothing here takes that long; it only keeps a red test from hanging.
const PATIENCE: Duration = Duration::from_secs(20);

/// One open stream, read message by message.
pub(crate) struct Ear {
    stream: BodyDataStream,
    text: String,
}

impl Ear {
    pub(crate) async fn at(desk: &Desk, token: &str, query: &str, last_event_id: Option<&str>) -> Self {
        let mut request = asking("GET", &format!("/v1/events{query}"), token);
        if let Some(id) = last_event_id {
            request = request.header("last-event-id", id);
        }
        let router = api::router(Arc::clone(&desk.branch.app));
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), 200);
        Self { stream: response.into_body().into_data_stream(), text: String::new() }
    }

    /// Nothing but pulses comes any more, and then the stream is over.
    pub(crate) async fn ends(&mut self) {
        let rest = async {
            while let Some(chunk) = self.stream.next().await {
                self.text.push_str(&String::from_utf8_lossy(&chunk.unwrap()));
            }
        };
        tokio::time::timeout(PATIENCE, rest).await.expect("the stream ends");
        assert!(!self.text.contains("event: ticket"), "{}", self.text);
    }

    /// The next message that is no pulse: its name and data.
    pub(crate) async fn next(&mut self) -> (String, Value) {
        let news = async {
            loop {
                let message = self.message().await;
                if message.0 != "pulse" {
                    return message;
                }
            }
        };
        tokio::time::timeout(PATIENCE, news).await.expect("something comes")
    }

    /// The next message, be it a pulse.
    async fn message(&mut self) -> (String, Value) {
        while !self.text.contains("\n\n") {
            let chunk = tokio::time::timeout(PATIENCE, self.stream.next()).await;
            let chunk = chunk.expect("something comes").expect("the stream goes on").unwrap();
            self.text.push_str(&String::from_utf8_lossy(&chunk));
        }
        let (message, rest) = self.text.split_once("\n\n").unwrap();
        let field = |name: &str| {
            message.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
        };
        let (event, data) = (field("event:"), field("data:"));
        self.text = rest.to_owned();
        (event, serde_json::from_str(&data).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_starts_from_a_snapshot_and_hears_every_fact_after_it_once_and_in_order() {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    let mut ear = Ear::at(&desk, &desk.token(Role::Display), "", None).await;
    let (event, board) = ear.next().await;
    assert_eq!((event.as_str(), &board["seq"]), ("snapshot", &json!(desk.head())));
    for n in 1..=3 {
        desk.issue(&kiosk, "caisse").await;
        let (event, row) = ear.next().await;
        assert_eq!(event, "ticket-issued");
        assert_eq!(row["seq"], json!(board["seq"].as_u64().unwrap() + n));
        assert_eq!(row["last"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_returns_hears_what_it_missed_and_a_stranger_place_gets_a_snapshot() {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    desk.issue(&kiosk, "caisse").await;
    let place = format!("1.{}", desk.head());
    desk.issue(&kiosk, "virement").await;
    let token = desk.token(Role::Display);
    let (event, row) = Ear::at(&desk, &token, "", Some(&place)).await.next().await;
    assert_eq!((event.as_str(), &row["data"]["service"]), ("ticket-issued", &json!("virement")));
    for strange in ["7.1", "1.999999", "1.1", "nonsense"] {
        let (event, _) = Ear::at(&desk, &token, "", Some(strange)).await.next().await;
        assert_eq!(event, "snapshot", "{strange}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_learns_that_settings_changed_but_not_what_is_in_them_and_staff_learn_both() {
    let desk = Desk::bank().await;
    let mut screen = Ear::at(&desk, &desk.token(Role::Display), "", None).await;
    let mut staff = Ear::at(&desk, &desk.token(Role::Supervisor), "", None).await;
    screen.next().await;
    staff.next().await;
    let over = json!({"branch": {"accent": "#102030"}});
    let body = json!({"request_id": Uuid::new_v4(), "revision": 1, "document": over}).to_string();
    let put = asking("PUT", "/v1/settings", &desk.token(Role::Supervisor))
        .header("content-type", "application/json");
    assert_eq!(desk.send(put.body(Body::from(body)).unwrap()).await.status, 200);
    let (event, row) = screen.next().await;
    assert_eq!(
        (event.as_str(), &row["data"]),
        ("settings-adopted", &json!({"revision": 2, "base": null, "over": null}))
    );
    assert_eq!(staff.next().await.1["data"]["over"]["branch"]["accent"], "#102030");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_became_of_paper_is_for_staff_and_not_for_screens() {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    let ticket = desk.issue(&kiosk, "caisse").await.body["id"].as_str().unwrap().to_owned();
    let mut screen = Ear::at(&desk, &desk.token(Role::Display), "", None).await;
    let mut staff = Ear::at(&desk, &desk.token(Role::Agent), "", None).await;
    screen.next().await;
    staff.next().await;
    let report = json!({"request_id": Uuid::new_v4(), "job": Uuid::new_v4(), "outcome": "failed", "copy": 0});
    assert_eq!(desk.post(&format!("/v1/tickets/{ticket}/printed"), &kiosk, &report).await.status, 200);
    let report = json!({"request_id": Uuid::new_v4(), "state": "no-paper"});
    assert_eq!(desk.post("/v1/devices/kiosk/printer", &kiosk, &report).await.status, 200);
    desk.issue(&kiosk, "caisse").await;
    assert_eq!(staff.next().await.0, "ticket-printed");
    let (event, row) = staff.next().await;
    assert_eq!(
        (event.as_str(), &row["data"]),
        ("device-printer", &json!({"device": "kiosk", "state": "no-paper"}))
    );
    assert_eq!(screen.next().await.0, "ticket-issued");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timer_of_the_rules_is_heard_like_any_fact() {
    let desk = Desk::bank().await;
    let awa = desk.token(Role::Agent);
    desk.issue(&desk.token(Role::Kiosk), "caisse").await;
    desk.post("/v1/counters/g1/open", &awa, &json!({"request_id": Uuid::new_v4()})).await;
    desk.post("/v1/counters/g1/call-next", &awa, &json!({"request_id": Uuid::new_v4(), "holding": null}))
        .await;
    let mut ear = Ear::at(&desk, &awa, "", None).await;
    ear.next().await;
    desk.clock.pass_ms(20_000);
    let (event, row) = ear.next().await;
    assert_eq!(
        (event.as_str(), &row["data"]["by_itself"], &row["actor"]),
        ("service-started", &json!(true), &json!("hub"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_hears_at_once_where_the_journal_stands_and_what_time_it_is() {
    let desk = Desk::bank().await;
    let mut ear = Ear::at(&desk, &desk.token(Role::Display), "", None).await;
    assert_eq!(ear.message().await.0, "snapshot");
    let (event, pulse) = ear.message().await;
    assert_eq!((event.as_str(), &pulse["seq"], &pulse["epoch"]), ("pulse", &json!(desk.head()), &json!(1)));
    assert_eq!((&pulse["at"], &pulse["trusted"]), (&json!("2026-11-23T09:00:00Z"), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_of_a_zone_hears_of_its_own_tickets_and_of_who_comes_in_and_leaves() {
    let desk = Desk::bank().await;
    let (kiosk, chief) = (desk.token(Role::Kiosk), desk.token(Role::Supervisor));
    let salon =
        json!({"zones": {"salon": {"name": {"fr": "Salon"}}}, "services": {"conseil": {"zone": "salon"}}});
    let body = json!({"request_id": Uuid::new_v4(), "revision": 1, "document": salon}).to_string();
    let put = asking("PUT", "/v1/settings", &chief).header("content-type", "application/json");
    let put = desk.send(put.body(Body::from(body)).unwrap()).await;
    assert_eq!(put.status, 200, "{put:?}");
    let screen = desk.token(Role::Display);
    let mut salon = Ear::at(&desk, &screen, "?zone=salon", None).await;
    let mut hall = Ear::at(&desk, &screen, "?zone=hall", None).await;
    assert_eq!((salon.next().await.0, hall.next().await.0), ("snapshot".to_owned(), "snapshot".to_owned()));

    let teller = desk.issue(&kiosk, "caisse").await.body;
    let adviser = desk.issue(&kiosk, "conseil").await.body;
    assert_eq!(hall.next().await.1["data"]["number"], teller["number"]);
    assert_eq!(salon.next().await.1["data"]["number"], adviser["number"]);

    // Whoever is sent on to the other zone is news there: that listener never heard of them, so it starts anew.
    let ask = |more: Value| {
        let mut body = json!({"request_id": Uuid::new_v4()});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    desk.post("/v1/counters/g1/open", &chief, &ask(json!({}))).await;
    assert_eq!(salon.next().await.0, "counter-opened");
    let called = desk.post("/v1/counters/g1/call-next", &chief, &ask(json!({"holding": null}))).await.body;
    assert_eq!(called["ticket"]["id"], teller["id"]);
    let path = format!("/v1/tickets/{}/transfer", teller["id"].as_str().unwrap());
    let sent =
        desk.post(&path, &chief, &ask(json!({"to": {"service": "conseil"}, "place": "arrival"}))).await;
    assert_eq!(sent.status, 200, "{sent:?}");
    for event in ["counter-opened", "ticket-called", "ticket-transferred"] {
        assert_eq!(hall.next().await.0, event);
    }
    let (event, board) = salon.next().await;
    assert_eq!((event.as_str(), board["tickets"].as_object().unwrap().len()), ("snapshot", 2), "{board}");
}

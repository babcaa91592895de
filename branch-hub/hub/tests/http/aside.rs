//! What is done with a ticket beside calling and ending it, and with a day beside opening and closing it, over HTTP.

use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Back, Desk};
use crate::stream::Ear;

pub(crate) struct Person<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) token: String,
}

impl<'a> Person<'a> {
    pub(crate) fn of(desk: &'a Desk, role: Role) -> Self {
        Self { desk, token: desk.token(role) }
    }

    pub(crate) async fn asks(&self, path: &str, more: Value) -> Back {
        let mut body = json!({"request_id": Uuid::new_v4()});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.desk.post(path, &self.token, &body).await
    }

    pub(crate) async fn does(&self, path: &str, more: Value) -> Value {
        let back = self.asks(path, more).await;
        assert!(back.status.is_success(), "{path}: {back:?}");
        back.body
    }

    pub(crate) async fn may_not(&self, path: &str, more: Value, code: &str) {
        let back = self.asks(path, more).await;
        assert_eq!((back.status.as_u16(), back.code()), (409, code), "{path}: {back:?}");
    }

    pub(crate) async fn reads(&self, path: &str) -> Value {
        let back = self.desk.get(path, &self.token).await;
        assert!(back.status.is_success(), "{path}: {back:?}");
        back.body
    }
}

pub(crate) fn of(ticket: &Value, verb: &str) -> String {
    format!("/v1/tickets/{}/{verb}", ticket["id"].as_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_counts_at_once_and_why_says_so_until_it_is_declined() {
    let desk = Desk::bank().await;
    let (kiosk, greeter) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Greeter));
    let first = kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
    let claims = kiosk.does("/v1/tickets", json!({"service": "caisse", "priority": "aines"})).await;
    let before = |answer: &Value| -> Vec<(Value, Value)> {
        answer["before"]
            .as_array()
            .unwrap()
            .iter()
            .map(|b| (b["number"].clone(), b["rule"].clone()))
            .collect()
    };
    let why = greeter.reads(&of(&first, "why")).await;
    assert_eq!(before(&why), [(claims["number"].clone(), json!("class"))]);
    greeter.does(&of(&claims, "decline-priority"), json!({})).await;
    assert!(before(&greeter.reads(&of(&first, "why")).await).is_empty());
    let why = greeter.reads(&of(&claims, "why")).await;
    assert_eq!(before(&why), [(first["number"].clone(), json!("place"))]);
    greeter.may_not(&of(&claims, "confirm-priority"), json!({}), "nothing-claimed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_set_aside_held_or_called_by_mistake_keeps_a_place() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    let (a, b) = (
        kiosk.does("/v1/tickets", json!({"service": "caisse"})).await,
        kiosk.does("/v1/tickets", json!({"service": "caisse"})).await,
    );
    awa.does("/v1/counters/g1/open", json!({})).await;
    awa.does(&of(&a, "hold"), json!({"reason": "documents"})).await;
    let why = awa.reads(&of(&a, "why")).await;
    assert_eq!((&why["out"], &why["hold"]), (&json!("held"), &json!("documents")));
    let called = awa.does("/v1/counters/g1/call-next", json!({"holding": null})).await;
    assert_eq!(called["ticket"]["id"], b["id"], "whoever is held is passed over");
    let listed = awa.reads("/v1/tickets?state=waiting").await;
    assert_eq!(listed["tickets"][0]["id"], a["id"], "and is still listed: {listed}");
    assert_eq!(listed["tickets"][0]["for_staff"]["hold"], "documents");
    let hall = kiosk.reads("/v1/tickets?state=waiting").await;
    assert_eq!(hall["tickets"][0]["for_staff"], Value::Null, "and why is nobody's business in the hall");
    assert_eq!(awa.does(&of(&b, "requeue"), json!({})).await["state"], "waiting");
    awa.does(&of(&a, "release"), json!({})).await;
    desk.clock.pass_ms(4_000);
    let called = awa.does("/v1/counters/g1/call-next", json!({"holding": null})).await;
    assert_eq!(called["ticket"]["id"], a["id"]);
    awa.does(&of(&a, "start"), json!({})).await;
    assert_eq!(awa.does(&of(&a, "park"), json!({"wake_after_s": 60})).await["state"], "parked");
    assert_eq!(awa.does(&of(&a, "unpark"), json!({})).await["state"], "waiting");
    let chief = Person::of(&desk, Role::Supervisor);
    awa.does(&of(&a, "cancel"), json!({"reason": "parti"})).await;
    assert_eq!(chief.does(&of(&a, "reopen"), json!({"reason": "trop tôt"})).await["state"], "waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_goes_on_as_planned_and_comes_back_to_who_lent_it() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    let planned = json!({"service": "caisse", "then": ["virement"], "party": 3});
    let ticket = kiosk.does("/v1/tickets", planned).await;
    awa.does("/v1/counters/g1/open", json!({})).await;
    awa.does("/v1/counters/g1/call-next", json!({"holding": null})).await;
    awa.does(&of(&ticket, "start"), json!({})).await;
    awa.does(&of(&ticket, "end"), json!({})).await;
    let board = awa.reads("/v1/board").await;
    let next = board["tickets"].as_object().unwrap().values().next().unwrap();
    assert_eq!((&next["number"], &next["service"]), (&ticket["number"], &json!("virement")));

    let other = kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
    awa.does(&of(&other, "call"), json!({"counter": "g1", "reason": "suite"})).await;
    awa.does(&of(&other, "start"), json!({})).await;
    let to = json!({"to": {"counter": "g2"}, "place": "front", "return": true});
    let sent = awa.does(&of(&other, "transfer"), to).await;
    assert_eq!(
        (&sent["ended"]["state"], &sent["ticket"]["state"]),
        (&json!("transferred"), &json!("waiting"))
    );
    let nowhere = json!({"to": {"agent": "personne"}, "place": "end"});
    awa.does(&of(&sent["ticket"], "call"), json!({"counter": "g1", "reason": "retour"})).await;
    awa.may_not(&of(&sent["ticket"], "transfer"), nowhere, "unknown-agent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_walks_in_at_a_counter_is_served_there_and_no_machine_may_put_them_there() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    awa.does("/v1/counters/g1/open", json!({})).await;
    let here = || json!({"service": "caisse", "counter": "g1"});
    for role in [Role::Kiosk, Role::Greeter] {
        let refused = Person::of(&desk, role).asks("/v1/tickets", here()).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (403, "forbidden"), "{role}");
    }
    let given = awa.does("/v1/tickets", here()).await;
    assert_eq!((&given["state"], &given["channel"]), (&json!("serving"), &json!("counter")));
    let booked = json!({"reference": "RV-1", "at": "2026-11-23T09:30:00Z"});
    let appointment = json!({"service": "conseil", "kind": "appointment", "appointment": booked});
    kiosk.may_not("/v1/tickets", appointment, "kind-not-offered").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_counter_asks_who_takes_those_who_wait() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    awa.does("/v1/counters/g1/open", json!({})).await;
    kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
    awa.may_not("/v1/counters/g1/pause", json!({"reason": "pause"}), "last-counter").await;
    awa.may_not("/v1/counters/g1/close", json!({}), "last-counter").await;
    awa.does("/v1/counters/g1/pause", json!({"reason": "pause", "keep_waiting": true})).await;
    let moussa = desk.branch.app.access.make_token(Role::Agent, &"moussa".parse().unwrap(), 0).unwrap();
    let moussa = Person { desk: &desk, token: moussa };
    let taken = moussa.does("/v1/counters/g1/take-over", json!({})).await;
    assert_eq!((&taken["agent"], &taken["state"]), (&json!("moussa"), &json!("open")));
    let other = moussa.asks("/v1/counters/g1/take-over", json!({"agent": "awa"})).await;
    assert_eq!(other.code(), "forbidden", "an agent sits down, nobody else");
    moussa.does("/v1/counters/g1/close", json!({"keep_waiting": true})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_stops_and_resumes_services_declares_a_peak_and_withdraws_a_span() {
    let desk = Desk::bank().await;
    let (kiosk, chief) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Supervisor));
    for _ in 0..3 {
        kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
    }
    let stopped =
        chief.does("/v1/services/interrupt", json!({"services": ["caisse"], "reason": "réseau"})).await;
    assert_eq!(stopped["services"], json!(["caisse"]));
    let waits = chief.reads("/v1/tickets?state=waiting").await["tickets"][0].clone();
    let why = chief.reads(&of(&waits, "why")).await;
    assert_eq!((&why["out"], &why["reason"]), (&json!("interrupted"), &json!("réseau")));
    kiosk.may_not("/v1/tickets", json!({"service": "caisse"}), "service-interrupted").await;
    let offered = kiosk.reads("/v1/catalogue").await;
    let caisse = offered["services"].as_array().unwrap().iter().find(|s| s["id"] == "caisse").unwrap();
    assert_eq!(caisse["availability"], "interrupted");
    assert_eq!(chief.does("/v1/services/resume", json!({})).await["services"], json!(["caisse"]));
    assert_eq!(chief.does("/v1/day/peak", json!({"on": true, "reason": "salaires"})).await["peak"], true);
    let span = json!({"series": "a", "from": 2, "to": 99, "reason": "pris en masse"});
    let gone = chief.does("/v1/tickets/withdraw", span).await;
    let mut numbers: Vec<&str> =
        gone["tickets"].as_array().unwrap().iter().filter_map(|t| t["number"].as_str()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["A002", "A003"]);
    let backwards = json!({"series": "a", "from": 9, "to": 2, "reason": "x"});
    chief.may_not("/v1/tickets/withdraw", backwards, "span-upside-down").await;
    let closed = json!({"do": "close", "reason": "fin", "leftovers": "carry-over"});
    assert_eq!(chief.does("/v1/day", closed).await["open"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hall_hears_nothing_of_claims_triage_holds_and_reasons_and_staff_hear_all() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    let chief = Person::of(&desk, Role::Supervisor);
    let class = json!({"name": {"fr": "Rouge"}, "weight": 9, "longest_wait_min": 1, "look_again_min": 1});
    let over = json!({"triage": {"rouge": class}, "services": {"caisse": {"by_triage": true}}});
    let put = json!({"request_id": Uuid::new_v4(), "revision": 1, "document": over}).to_string();
    let put = crate::branch::asking("PUT", "/v1/settings", &chief.token)
        .header("content-type", "application/json")
        .body(axum::body::Body::from(put));
    assert_eq!(desk.send(put.unwrap()).await.status, 200);
    awa.does("/v1/counters/g1/open", json!({})).await;
    let mut hall = Ear::at(&desk, &desk.token(Role::Display), "", None).await;
    let mut staff = Ear::at(&desk, &awa.token, "", None).await;
    assert_eq!((hall.next().await.0, staff.next().await.0), ("snapshot".to_owned(), "snapshot".to_owned()));

    let asked = json!({"service": "caisse", "priority": "aines"});
    let ticket = kiosk.does("/v1/tickets", asked).await;
    awa.does(&of(&ticket, "confirm-priority"), json!({})).await;
    awa.does(&of(&ticket, "triage"), json!({"class": "rouge"})).await;
    awa.does(&of(&ticket, "hold"), json!({"reason": "documents"})).await;
    awa.does(&of(&ticket, "release"), json!({})).await;
    awa.does(&of(&ticket, "call"), json!({"counter": "g1", "reason": "malaise"})).await;

    let (event, row) = hall.next().await;
    assert_eq!((event.as_str(), &row["data"]["claim"]), ("ticket-issued", &json!("none")));
    assert_eq!(row["data"]["priority"], Value::Null);
    let (event, row) = hall.next().await;
    assert_eq!((event.as_str(), &row["data"]["hold"]), ("ticket-held", &Value::Null), "that, but not why");
    assert_eq!(hall.next().await.0, "ticket-released");
    let (event, row) = hall.next().await;
    assert_eq!((event.as_str(), &row["data"]["reason"]), ("ticket-called", &Value::Null));
    let (event, row) = staff.next().await;
    assert_eq!((event.as_str(), &row["data"]["claim"]), ("ticket-issued", &json!("claimed")));
    for heard in ["priority-confirmed", "ticket-triaged", "ticket-held", "ticket-released"] {
        assert_eq!(staff.next().await.0, heard);
    }
    let (event, row) = staff.next().await;
    assert_eq!((event.as_str(), &row["data"]["reason"]), ("ticket-called", &json!("malaise")));
}

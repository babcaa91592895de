//! Pairing from outside, message by message: who is let in, when nobody is, and what is written down.

use axum::body::Body;
use axum::http::Request;
use hub::door::hosts::Via;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use wire::pairing::{Bytes32, Exchange, commitment, digits};
use wire::role::Role;
use wire::settings::DeviceRole;

use crate::branch::{Back, Desk};

const NAME: &str = "Borne sans nom";
const SECRET: [u8; 32] = [9; 32];
const NONCE: [u8; 32] = [8; 32];

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn told(bytes: [u8; 32]) -> String {
    Bytes32(bytes).into()
}

/// What a device sends over TLS, without a token.
async fn send(desk: &Desk, path: &str, body: &Value) -> Back {
    let request = Request::post(path).header("content-type", "application/json").extension(Via::Tls);
    desk.send(request.body(Body::from(body.to_string())).unwrap()).await
}

/// A device that has begun.
struct Device {
    id: String,
    hub_nonce: Bytes32,
}

impl Device {
    async fn begin(desk: &Desk) -> Self {
        let back = ask_to_begin(desk).await;
        assert_eq!(back.status, 201, "{back:?}");
        let hub_nonce = back.body["nonce"].as_str().unwrap().to_owned().try_into().unwrap();
        Self { id: back.body["id"].as_str().unwrap().to_owned(), hub_nonce }
    }

    async fn reveal(&self, desk: &Desk) -> Back {
        self.say(desk, "reveal", &json!({"nonce": told(NONCE), "claim": told(hash(&SECRET))})).await
    }

    async fn fetch(&self, desk: &Desk, secret: [u8; 32]) -> Back {
        self.say(desk, "fetch", &json!({"secret": told(secret)})).await
    }

    async fn say(&self, desk: &Desk, what: &str, body: &Value) -> Back {
        send(desk, &format!("/v1/devices/pairings/{}/{what}", self.id), body).await
    }

    async fn accept(&self, desk: &Desk, digits: &str, name: &str) -> Back {
        let body = json!({"request_id": Uuid::new_v4(), "digits": digits, "device": name});
        let path = format!("/v1/devices/pairings/{}/accept", self.id);
        desk.post(&path, &desk.token(Role::Supervisor), &body).await
    }

    /// What the device shows.
    fn digits(&self, desk: &Desk) -> String {
        let claim = hash(&SECRET);
        let exchange = Exchange {
            authority: hash(desk.branch.app.identity.authority()),
            role: DeviceRole::Kiosk,
            name: NAME,
            commitment: hash(&commitment(&NONCE, &claim)),
            hub_nonce: self.hub_nonce.0,
            device_nonce: NONCE,
            claim,
        };
        digits(&hash(&exchange.bytes()))
    }
}

async fn ask_to_begin(desk: &Desk) -> Back {
    let bound = hash(&commitment(&NONCE, &hash(&SECRET)));
    let body = json!({"commitment": told(bound), "role": "kiosk", "name": NAME});
    send(desk, "/v1/devices/pairings", &body).await
}

async fn waiting(desk: &Desk) -> Vec<Value> {
    let list = desk.get("/v1/devices/pairings", &desk.token(Role::Supervisor)).await.body;
    list["pairings"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_screens_show_the_same_digits_and_who_is_accepted_gets_a_token() {
    let desk = Desk::bank().await;
    let device = Device::begin(&desk).await;
    assert_eq!(
        waiting(&desk).await,
        [] as [Value; 0],
        "nothing is shown before the device has shown its hand"
    );
    assert_eq!(device.reveal(&desk).await.status, 200);
    let shown = waiting(&desk).await;
    assert_eq!((&shown[0]["digits"], &shown[0]["name"]), (&json!(device.digits(&desk)), &json!(NAME)));
    assert_eq!(device.fetch(&desk, SECRET).await.body, json!({"state": "waiting"}));

    let back = device.accept(&desk, &device.digits(&desk), "borne-1").await;
    assert_eq!((back.status.as_u16(), &back.body["device"]), (200, &json!("borne-1")), "{back:?}");
    let first = device.fetch(&desk, SECRET).await.body;
    let token = first["token"].as_str().unwrap();
    assert_eq!(desk.issue(token, "caisse").await.status, 201);
    assert_eq!(
        device.fetch(&desk, SECRET).await.body,
        first,
        "a lost answer is given again, and no second token"
    );
    let devices = desk.get("/v1/devices", token).await.body;
    assert!(devices["devices"][0]["paired_at"].is_string(), "{devices}");
    assert_eq!(waiting(&desk).await, [] as [Value; 0]);

    let journal = desk
        .text(
            crate::branch::asking("GET", "/v1/journal", &desk.token(Role::Administrator))
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert!(journal.contains("device-paired"), "{journal}");
    for secret in [token, &told(SECRET), &told(NONCE)] {
        assert!(!journal.contains(secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_know_the_secret_gets_nothing_and_the_sixth_try_is_not_even_looked_at() {
    let desk = Desk::bank().await;
    let device = Device::begin(&desk).await;
    device.reveal(&desk).await;
    device.accept(&desk, &device.digits(&desk), "borne-1").await;
    for _ in 0..5 {
        assert_eq!(device.fetch(&desk, [7; 32]).await.code(), "pairing-differs");
    }
    let sixth = device.fetch(&desk, SECRET).await;
    assert_eq!((sixth.status.as_u16(), sixth.code()), (429, "too-many-tries"));
    assert!(sixth.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_shows_another_hand_than_it_bound_itself_to_is_not_shown() {
    let desk = Desk::bank().await;
    let device = Device::begin(&desk).await;
    let other = json!({"nonce": told([1; 32]), "claim": told(hash(&SECRET))});
    assert_eq!(device.say(&desk, "reveal", &other).await.code(), "pairing-differs");
    assert_eq!(waiting(&desk).await, [] as [Value; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_supervisor_cannot_accept_digits_that_are_not_there() {
    let desk = Desk::bank().await;
    let device = Device::begin(&desk).await;
    device.reveal(&desk).await;
    let before = desk.head();
    let wrong = if device.digits(&desk) == "000000" { "000001" } else { "000000" };
    assert_eq!(device.accept(&desk, wrong, "borne-1").await.code(), "pairing-differs");
    assert_eq!(device.accept(&desk, &device.digits(&desk), "ecran-1").await.code(), "other-role");
    assert_eq!(
        (desk.head(), device.fetch(&desk, SECRET).await.body["state"].clone()),
        (before, json!("waiting"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sixth_pairing_in_five_minutes_waits_and_pairings_end_by_the_hubs_clock() {
    let desk = Desk::bank().await;
    let device = Device::begin(&desk).await;
    device.reveal(&desk).await;
    for _ in 1..5 {
        Device::begin(&desk).await;
    }
    let sixth = ask_to_begin(&desk).await;
    assert_eq!((sixth.code(), &sixth.headers["retry-after"]), ("too-many-tries", &"301".parse().unwrap()));
    desk.clock.pass_ms(300_000 - 1);
    assert_eq!(waiting(&desk).await.len(), 1);
    assert_eq!(ask_to_begin(&desk).await.code(), "too-many-tries");
    desk.clock.pass_ms(1);
    assert_eq!(waiting(&desk).await, [] as [Value; 0]);
    assert_eq!(device.accept(&desk, &device.digits(&desk), "borne-1").await.code(), "unknown-pairing");
    assert_eq!(device.fetch(&desk, SECRET).await.code(), "unknown-pairing");
    assert_eq!(ask_to_begin(&desk).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spare_takes_the_name_and_the_old_device_is_out() {
    let desk = Desk::bank().await;
    let old = desk.branch.app.access.make_token(Role::Kiosk, &"borne-1".parse().unwrap(), 0).unwrap();
    assert_eq!(desk.issue(&old, "caisse").await.status, 201);
    let spare = Device::begin(&desk).await;
    spare.reveal(&desk).await;
    assert_eq!(spare.accept(&desk, &spare.digits(&desk), "borne-1").await.status, 200);
    assert_eq!(desk.issue(&old, "caisse").await.code(), "unauthenticated");
    let token = spare.fetch(&desk, SECRET).await.body["token"].as_str().unwrap().to_owned();
    assert_eq!(desk.issue(&token, "caisse").await.status, 201);

    let supervisor = desk.token(Role::Supervisor);
    let decision = || json!({"request_id": Uuid::new_v4()});
    let back = desk.post("/v1/devices/borne-1/revoke", &supervisor, &decision()).await;
    assert_eq!((back.status.as_u16(), &back.body["paired_at"]), (200, &Value::Null), "{back:?}");
    assert_eq!(desk.issue(&token, "caisse").await.code(), "unauthenticated");
    assert_eq!(spare.fetch(&desk, SECRET).await.code(), "unknown-pairing", "nor is it given again");
    assert_eq!(
        desk.post("/v1/devices/jamais-vue/revoke", &supervisor, &decision()).await.code(),
        "unknown-device"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_declined_hears_it_and_nobody_accepts_it_later() {
    let desk = Desk::bank().await;
    let device = Device::begin(&desk).await;
    device.reveal(&desk).await;
    let path = format!("/v1/devices/pairings/{}/decline", device.id);
    let chief = desk.token(Role::Supervisor);
    let ask = json!({"request_id": Uuid::new_v4()});
    let back = desk.post(&path, &chief, &ask).await;
    assert_eq!((back.status.as_u16(), &back.body), (200, &json!({"role": "kiosk", "name": NAME})));
    let head = desk.head();
    let again = desk.post(&path, &chief, &ask).await;
    assert_eq!((again.body, again.headers.contains_key("idempotent-replayed")), (back.body.clone(), true));
    let other = desk.post(&path, &chief, &json!({"request_id": Uuid::new_v4()})).await;
    assert_eq!((other.status.as_u16(), desk.head()), (200, head), "the same no again is no fact");
    let audit = desk.get("/v1/audit?kind=access", &chief).await.body["entries"].clone();
    let said = audit.as_array().unwrap().last().unwrap()["sentence"].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(said, format!("supervisor a refusé l'appareil « {NAME} » (kiosk)"));
    assert_eq!(device.fetch(&desk, SECRET).await.body["state"], "declined");
    assert_eq!(device.accept(&desk, &device.digits(&desk), "borne-1").await.code(), "pairing-differs");
    // Long after the pairing is forgotten, and in another start, the same request has the same answer.
    desk.clock.pass_ms(600_000);
    let desk = desk.start_again().await;
    let chief = desk.token(Role::Supervisor);
    let late = desk.post(&path, &chief, &ask).await;
    assert_eq!((late.status.as_u16(), &late.body), (200, &back.body));
    let unknown = desk.post(&path, &chief, &json!({"request_id": Uuid::new_v4()})).await;
    assert_eq!(unknown.code(), "unknown-pairing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_never_sent_where_others_can_read_it() {
    let desk = Desk::bank().await;
    let bound = hash(&commitment(&NONCE, &hash(&SECRET)));
    let body = json!({"commitment": told(bound), "role": "kiosk", "name": NAME}).to_string();
    let request = Request::post("/v1/devices/pairings").header("content-type", "application/json");
    assert_eq!(desk.send(request.body(Body::from(body)).unwrap()).await.code(), "needs-tls");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_paired_is_known_after_a_restart() {
    let desk = Desk::bank().await;
    let device = Device::begin(&desk).await;
    device.reveal(&desk).await;
    device.accept(&desk, &device.digits(&desk), "borne-9").await;
    let token = device.fetch(&desk, SECRET).await.body["token"].as_str().unwrap().to_owned();
    let authority = desk.branch.app.identity.authority().to_vec();
    let desk = desk.start_again().await;
    let devices = desk.get("/v1/devices", &token).await.body;
    let borne = devices["devices"].as_array().unwrap().iter().find(|d| d["id"] == "borne-9").cloned();
    assert!(borne.is_some_and(|borne| borne["paired_at"].is_string()), "{devices}");
    assert_eq!(desk.branch.app.identity.authority(), authority, "the authority outlives every start");
}

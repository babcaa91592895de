//! The supervisor's page of devices, over TLS, in a real browser: digits are compared, a device is let in and put out; and
//! no page asks anybody but its own hub for anything.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use hub::access::{Moment, Shown};
use hub::api;
use hub::clock::SystemClock;
use hub::door::hosts::Via;
use hub::serve::{Branch, Doors, Served};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tower::ServiceExt as _;
use wire::names::Language;
use wire::pairing::{Bytes32, commitment};
use wire::role::Role;

use crate::browser::{Browser, ENTER, TAB};

/// The sample bank behind TLS, in this process.
struct Secure {
    served: Served,
    _folder: tempfile::TempDir,
}

impl Secure {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let branch =
            Branch::open(folder.path(), Arc::new(SystemClock::start(1)), |why| panic!("{why}")).unwrap();
        let bank = include_str!("../../../branches/dakar-plateau-bank.toml").to_owned();
        hub::admin::perform(&branch.app, Language::Fr, hub::admin::Request::Apply(bank)).await;
        branch.app.access.add_person(&"chef".parse().unwrap(), Role::Supervisor, "Baobab-Teranga-7").unwrap();
        branch.open_now().await;
        let near = SocketAddr::from(([127, 0, 0, 1], 0));
        let served = branch.listen_at(Doors { http: near, https: Some(near), public: None }).await.unwrap();
        Self { served, _folder: folder }
    }

    fn origin(&self) -> String {
        format!("https://{}", self.served.https.unwrap())
    }

    /// What a device says over TLS.
    async fn say(&self, path: &str, body: &Value) -> Value {
        let request = Request::post(path).header("content-type", "application/json").extension(Via::Tls);
        let request = request.body(Body::from(body.to_string())).unwrap();
        let answer = api::router(Arc::clone(&self.served.branch.app)).oneshot(request).await.unwrap();
        serde_json::from_slice(&to_bytes(answer.into_body(), usize::MAX).await.unwrap()).unwrap()
    }
}

fn hex(bytes: [u8; 32]) -> String {
    Bytes32(bytes).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_compares_digits_lets_a_kiosk_in_and_puts_it_out_again() {
    let hub = Secure::open().await;
    let (nonce, secret) = ([1; 32], [2; 32]);
    let claim: [u8; 32] = Sha256::digest(secret).into();
    let bound: [u8; 32] = Sha256::digest(commitment(&nonce, &claim)).into();
    let begin = json!({"commitment": hex(bound), "role": "kiosk", "name": "Borne du carton"});
    let id = hub.say("/v1/devices/pairings", &begin).await["id"].as_str().unwrap().to_owned();
    let pairing = format!("/v1/devices/pairings/{id}");
    hub.say(&format!("{pairing}/reveal"), &json!({"nonce": hex(nonce), "claim": hex(claim)})).await;

    let browser = Browser::open_over_tls("fr").await;
    browser.go(&format!("{}/sign-in", hub.origin())).await;
    browser.until("document.activeElement.id == 'person'").await;
    browser.keys(&format!("chef{TAB}Baobab-Teranga-7{ENTER}")).await;
    browser.until("location.pathname == '/desk'").await;
    browser.go(&format!("{}/devices", hub.origin())).await;
    browser.until("/^[0-9]{3} [0-9]{3}$/.test(document.querySelector('.pairing .number').textContent)").await;
    browser.until("document.querySelector('#devices').innerText.includes('borne-1')").await;
    browser.value("document.querySelector('.pairing input').focus()").await;
    browser.keys("borne-1").await;
    browser.value("document.querySelector('.pairing button').click()").await;
    browser.until("document.getElementById('word').textContent == 'borne-1 est en service.'").await;
    browser.until("!document.querySelector('.pairing')").await;
    let token = hub.say(&format!("{pairing}/fetch"), &json!({"secret": hex(secret)})).await["token"].clone();
    let access = &hub.served.branch.app.access;
    let now = || Moment { at_ms: 0, run_ms: 0 };
    let is_good = || access.who(token.as_str().unwrap(), now) != Shown::Unknown;
    assert!(is_good());

    let key = "document.querySelector('#devices [data-id=borne-1] button')";
    browser.value(&format!("{key}.click()")).await;
    browser.until(&format!("{key}.textContent == 'Retirer borne-1 maintenant\u{a0}?'")).await;
    assert!(is_good(), "one press asks again");
    browser.value(&format!("{key}.click()")).await;
    browser.until("document.getElementById('word').textContent == \"borne-1 n'est plus en service.\"").await;
    assert!(!is_good());
    assert_eq!(browser.complaints().await, Vec::<Value>::new());
    browser.close().await;
    hub.served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_asks_anybody_but_its_own_hub() {
    let hub = Secure::open().await;
    let browser = Browser::open_over_tls("fr").await;
    browser.go(&format!("{}/sign-in", hub.origin())).await;
    browser.until("document.activeElement.id == 'person'").await;
    browser.keys(&format!("chef{TAB}Baobab-Teranga-7{ENTER}")).await;
    browser.until("document.body.dataset.view == 'choose'").await;
    browser.go(&format!("{}/devices", hub.origin())).await;
    browser.until("document.querySelector('#devices').innerText.includes('borne-1')").await;
    assert_eq!(browser.asked().await, [hub.origin()].into());
    // A stranger's picture would have been seen here; and the page's own policy holds it back.
    let lure = "{ const i = new Image(); i.src = 'https://127.0.0.9:9/x.png'; document.body.append(i); return true; }";
    browser.value(&format!("(() => {lure})()")).await;
    browser.until("document.body.lastElementChild.complete").await;
    assert!(browser.asked().await.contains("https://127.0.0.9:9"));
    let complaints = browser.complaints().await;
    let is_held_back =
        |said: &Value| said["message"].as_str().is_some_and(|said| said.contains("Content Security Policy"));
    assert!(complaints.iter().any(is_held_back), "{complaints:?}");
    browser.close().await;
    hub.served.stop().await;
}

//! A hub in this process whose time stands still until it is told, so that its pages look the same each time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use hub::admin::{Reply, Request, perform};
use hub::api::Shared;
use hub::clock::{Clock, Reading};
use hub::serve::{Branch, Served};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

/// 2026-11-23 09:00 in Dakar, a Monday.
pub(crate) const MORNING_MS: i64 = 1_795_424_400_000;

/// Milliseconds since then.
#[derive(Default)]
struct Hand(AtomicI64);

impl Clock for Hand {
    fn read(&self) -> Reading {
        let passed = self.0.load(Ordering::SeqCst);
        Reading { at_ms: MORNING_MS + passed, mono_ms: passed.unsigned_abs() }
    }
}

/// The sample bank, open; agent `awa` has the PIN 2468.
pub(crate) struct Still {
    app: Shared,
    clock: Arc<Hand>,
    served: Option<Served>,
    address: SocketAddr,
    http: reqwest::Client,
    _folder: tempfile::TempDir,
}

impl Still {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::<Hand>::default();
        let hand: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let branch = Branch::open(folder.path(), hand, |why| panic!("{why}")).unwrap();
        let app = Arc::clone(&branch.app);
        let text = include_str!("../../../branches/dakar-plateau-bank.toml");
        // Nothing starts by itself while time passes between two pictures.
        let text = text.replace("auto_start_s = 20", "auto_start_s = 3600");
        let person = Request::AddPerson("awa".parse().unwrap(), Role::Agent, "2468".into());
        for request in [Request::Apply(text), person] {
            let reply = perform(&app, wire::names::Language::Fr, request).await;
            assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
        }
        branch.open_now().await;
        let served = branch.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { app, clock, address: served.address, served: Some(served), http, _folder: folder }
    }

    /// Somebody who may sign in.
    pub(crate) async fn person(&self, name: &str, role: Role, secret: &str) {
        let request = Request::AddPerson(name.parse().unwrap(), role, secret.into());
        let reply = perform(&self.app, wire::names::Language::Fr, request).await;
        assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    }

    pub(crate) fn pass_s(&self, secs: i64) {
        self.clock.0.fetch_add(secs * 1000, Ordering::SeqCst);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Asks as somebody; the request id is added.
    pub(crate) async fn ask(&self, role: Role, name: &str, path: &str, mut body: Value) -> Value {
        let token = self.app.access.make_token(role, &name.parse().unwrap(), 0).unwrap();
        body["request_id"] = json!(Uuid::new_v4());
        let answer = self.http.post(self.url(path)).bearer_auth(token).json(&body).send().await.unwrap();
        let status = answer.status();
        let answer: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{path}: {answer}");
        answer
    }

    /// Gives a ticket at the kiosk; its id.
    pub(crate) async fn issue(&self, service: &str, priority: Option<&str>, language: &str) -> String {
        let mut body = json!({ "service": service, "language": language });
        if let Some(priority) = priority {
            body["priority"] = json!(priority);
        }
        let ticket = self.ask(Role::Kiosk, "borne-1", "/v1/tickets", body).await;
        ticket["id"].as_str().unwrap().to_owned()
    }

    /// Nobody answers any more.
    pub(crate) async fn stop(&mut self) {
        self.served.take().unwrap().stop().await;
    }
}

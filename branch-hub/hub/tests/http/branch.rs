//! A branch in this process, asked without a socket.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use hub::api;
use hub::clock::{Clock, Reading};
use hub::serve::Branch;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;
use wire::names::Language;
use wire::role::Role;

/// 2026-11-23 09:00 in Dakar, a Monday.
pub(crate) const MORNING_MS: i64 = 1_795_424_400_000;

/// A clock that stands still until it is told.
#[derive(Default)]
pub(crate) struct Hand(AtomicI64, AtomicI64);

impl Hand {
    pub(crate) fn pass_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Somebody sets the wall clock; the running time does not notice.
    pub(crate) fn set_wrong_by(&self, ms: i64) {
        self.1.store(ms, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn read(&self) -> Reading {
        let passed = self.0.load(Ordering::SeqCst);
        let wrong_by_ms = self.1.load(Ordering::SeqCst);
        Reading { at_ms: MORNING_MS + passed + wrong_by_ms, mono_ms: passed.unsigned_abs() }
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Back {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Back {
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

pub(crate) struct Desk {
    pub(crate) branch: Branch,
    pub(crate) clock: Arc<Hand>,
    pub(crate) folder: tempfile::TempDir,
}

impl Desk {
    /// The bank of the samples, open on a Monday morning.
    pub(crate) async fn bank() -> Self {
        Self::with(include_str!("../../../branches/dakar-plateau-bank.toml").to_owned()).await
    }

    /// A branch with settings of its own, open on a Monday morning.
    pub(crate) async fn with(text: String) -> Self {
        let clock = Arc::new(Hand::default());
        Self::by(text, Arc::clone(&clock), clock).await
    }

    /// The same by a clock that is more than a hand.
    pub(crate) async fn by(text: String, clock: Arc<Hand>, read: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let branch = Branch::open(folder.path(), read, |why| panic!("{why}")).unwrap();
        let desk = Self { branch, clock, folder };
        hub::admin::perform(&desk.branch.app, Language::Fr, hub::admin::Request::Apply(text)).await;
        assert!(desk.branch.app.engine.world().ruling.is_some(), "the settings have mistakes");
        desk.branch.open_now().await;
        desk
    }

    /// A branch that has no settings yet.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(Hand::default());
        Self { branch: open(folder.path(), &clock), clock, folder }
    }

    /// The hub ends and starts again on the same folder; its clock goes on.
    pub(crate) async fn start_again(self) -> Self {
        let Self { branch, clock, folder } = self;
        tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
        Self { branch: open(folder.path(), &clock), clock, folder }
    }

    pub(crate) fn token(&self, role: Role) -> String {
        let name = if role == Role::Agent { "awa" } else { role.as_str() };
        self.branch.app.access.make_token(role, &name.parse().unwrap(), 0).unwrap()
    }

    pub(crate) fn head(&self) -> u64 {
        self.branch.app.engine.world().head.seq
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Back {
        let response = api::router(Arc::clone(&self.branch.app)).oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        if headers.get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            return Back { status, headers, body: Value::Null };
        }
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Back { status, headers, body }
    }

    /// An answer that is no JSON.
    pub(crate) async fn text(&self, request: Request<Body>) -> String {
        let response = api::router(Arc::clone(&self.branch.app)).oneshot(request).await.unwrap();
        assert!(response.status().is_success(), "{response:?}");
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Back {
        self.send(asking("GET", path, token).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Back {
        let request = asking("POST", path, token).header("content-type", "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    pub(crate) async fn issue(&self, token: &str, service: &str) -> Back {
        self.post("/v1/tickets", token, &json!({"request_id": Uuid::new_v4(), "service": service})).await
    }
}

pub(crate) fn asking(method: &str, path: &str, token: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"))
}

pub(crate) fn open(folder: &Path, clock: &Arc<Hand>) -> Branch {
    let clock: Arc<dyn Clock> = Arc::clone(clock) as _;
    Branch::open(folder, clock, |why| panic!("{why}")).unwrap()
}

/// The files below a data folder of which the sheet on people's data says nothing.
pub(crate) fn untold_files(folder: &Path) -> Vec<String> {
    let (mut untold, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap().map(Result::unwrap) {
            let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else if hub::privacy::file_of(&name).is_none() {
                untold.push(name);
            }
        }
    }
    untold
}

//! A hub that answers by script and remembers what it was asked.
//! Must not know any rule: each test says what the next answer is.
#![expect(clippy::unwrap_used, reason = "a test that cannot start must stop")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse as _, Response};
use hub_client::{Hub, HubAddress};
use wire::envelope::Position;

/// One request, as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) what: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

#[derive(Default)]
struct Script {
    asked: Mutex<Vec<Asked>>,
    answers: Mutex<VecDeque<Response>>,
}

/// The stand-in; it ends with the test's runtime.
pub(crate) struct StandIn {
    script: Arc<Script>,
    pub(crate) hub: Hub,
}

impl StandIn {
    /// Listens on a free port.
    pub(crate) async fn start() -> Self {
        let script = Arc::new(Script::default());
        let app = Router::new().fallback(answer).with_state(Arc::clone(&script));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let hub = Hub::new(HubAddress { base, token: "sesame".into() }, Position::default()).unwrap();
        Self { script, hub }
    }

    /// Says what the next answer is; without any the stand-in answers 404 with a text that is no problem document.
    pub(crate) fn answer(&self, answer: Response) {
        self.script.answers.lock().unwrap().push_back(answer);
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().unwrap().clone()
    }
}

async fn answer(
    State(script): State<Arc<Script>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    script.asked.lock().unwrap().push(Asked { what: format!("{method} {uri}"), headers, body });
    let next = script.answers.lock().unwrap().pop_front();
    next.unwrap_or_else(|| (axum::http::StatusCode::NOT_FOUND, "nothing is scripted").into_response())
}

//! Somebody who stands between a device and the hub: speaks TLS with an authority of their own, hands on every word, and
//! remembers every answer.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use hub::door::{Identity, Names, TlsListener};
use hub_client::{Authority, Hub, HubPlace};
use rustls::time_provider::DefaultTimeProvider;
use tokio::net::TcpListener;

#[derive(Clone)]
struct Between {
    hub: String,
    client: reqwest::Client,
    heard: Arc<Mutex<Vec<String>>>,
    asked: Arc<AtomicUsize>,
}

/// The relay, as long as this lives.
pub(crate) struct Relay {
    address: SocketAddr,
    between: Between,
    _folder: tempfile::TempDir,
}

/// A client over TLS of any rustls configuration.
pub(crate) fn client(tls: rustls::ClientConfig) -> reqwest::Client {
    reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy().build().unwrap()
}

impl Relay {
    pub(crate) async fn before(hub: &HubPlace) -> Self {
        let authority: Authority = Hub::meet(hub).await.unwrap();
        let client = client(authority.tls_at(Arc::new(DefaultTimeProvider)).unwrap());
        let between = Between { hub: hub.base(), client, heard: Arc::default(), asked: Arc::default() };
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity::open(&folder.path().join("authority.pem"), Names::loopback(), 0).unwrap();
        let tcp = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = tcp.local_addr().unwrap();
        let listener = TlsListener::new(tcp, identity.server_config().unwrap()).unwrap();
        let router = Router::new().fallback(hand_on).with_state(between.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, between, _folder: folder }
    }

    pub(crate) fn place(&self) -> HubPlace {
        self.address.to_string().parse().unwrap()
    }

    /// Every answer that went through.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.between.heard.lock().unwrap().clone()
    }

    /// How many requests came through TLS.
    pub(crate) fn asked(&self) -> usize {
        self.between.asked.load(Ordering::SeqCst)
    }
}

async fn hand_on(State(between): State<Between>, request: Request) -> Response {
    between.asked.fetch_add(1, Ordering::SeqCst);
    let (parts, body) = request.into_parts();
    let url = format!("{}{}", between.hub, parts.uri);
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let mut ask = between.client.request(parts.method, url).body(body);
    for name in ["content-type", "authorization"] {
        if let Some(value) = parts.headers.get(name) {
            ask = ask.header(name, value);
        }
    }
    let answer = ask.send().await.unwrap();
    let (status, kind) = (answer.status(), answer.headers().get("content-type").cloned());
    let text = answer.text().await.unwrap();
    between.heard.lock().unwrap().push(text.clone());
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    if let Some(kind) = kind {
        response.headers_mut().insert("content-type", kind);
    }
    response
}

//! The public listener: a customer's own page and the board for any television. Plain HTTP by design, no cookie, no script,
//! and nothing else. Must not know roles, tokens or sessions: here a code is the only key, and opens one visit.

mod board_page;
mod codes;
mod limits;
mod ticket_page;

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use sha2::{Digest as _, Sha256};
use wire::names::Language;
use wire::texts::{Key, key};

pub use codes::Codes;
use limits::Limits;

use crate::api::{App, Shared};
use crate::door::Peer;

/// What a page of this listener is asked for.
const LARGEST: usize = 1024;
/// The one style sheet; it stands inside each page, for there is no other route that could serve it.
const STYLE: &str = include_str!("../../templates/public.css");

/// What every request here may reach.
#[derive(Clone)]
struct Public {
    app: Shared,
    limits: Arc<Mutex<Limits>>,
}

/// The routes of this listener, and no other.
pub fn router(app: Shared) -> Router {
    Router::new()
        .route("/t/{code}", get(ticket_page::show))
        .route("/t/{code}/give-back", post(ticket_page::give_back))
        .route("/t/{code}/let-pass", post(ticket_page::let_pass))
        .route("/t/{code}/rate", post(ticket_page::rate))
        .route("/display/{zone}", get(board_page::show))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .method_not_allowed_fallback(|| async { StatusCode::METHOD_NOT_ALLOWED })
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(map_response(locked_down))
        .with_state(Public { app, limits: Arc::default() })
}

impl Public {
    fn limits(&self) -> std::sync::MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn app(&self) -> &App {
        &self.app
    }

    /// Counts a request for what one code or key opens; none means that it opens nothing. What is answered to whoever goes
    /// no further.
    fn stopped(&self, opened: Option<&str>, peer: Option<Peer>) -> Option<Response> {
        let now_ms = self.app.clock.read().mono_ms;
        let mut limits = self.limits();
        // Without an address all count as one.
        let from = peer.map(|Peer(peer)| peer.ip().to_string()).unwrap_or_default();
        // Who tries codes is refused before they count among all: one phone that guesses must not shut the others out.
        let counted = match opened {
            Some(code) => limits.ask_with(code, now_ms),
            None => limits.ask_wrongly(&from, now_ms),
        };
        let counted = counted.and_then(|()| limits.ask(now_ms));
        match (counted, opened) {
            (Err(secs), _) => Some(later(secs)),
            (Ok(()), None) => Some(said(StatusCode::NOT_FOUND, Language::Fr, key::TRACK_UNKNOWN)),
            (Ok(()), Some(_)) => None,
        }
    }
}

/// What stands in an address in place of a code or zone; what is no text is nobody's, and counts as a guess.
struct Named(String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let named = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(named.map(|Path(named)| named).unwrap_or_default()))
    }
}

fn peer(info: Option<axum::Extension<ConnectInfo<Peer>>>) -> Option<Peer> {
    info.map(|axum::Extension(ConnectInfo(peer))| peer)
}

fn later(secs: u32) -> Response {
    let mut response = said(StatusCode::TOO_MANY_REQUESTS, Language::Fr, key::TRACK_TOO_OFTEN);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(secs));
    // A television has nobody who would ask again for it.
    response.headers_mut().insert(header::REFRESH, HeaderValue::from(secs));
    response
}

/// One sentence.
fn said(status: StatusCode, language: Language, sentence: Key) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], sentence.raw(language)).into_response()
}

fn page(status: StatusCode, template: &impl askama::Template) -> Response {
    match template.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "failed to draw a page");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Nothing is loaded, run, framed or kept; forms go to this listener only.
async fn locked_down(mut response: Response) -> Response {
    use base64::Engine as _;
    let style = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // The address of the page is the key to it.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

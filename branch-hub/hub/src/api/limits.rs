//! How much anybody may send and hold: headers, bodies, how long a body may take, and streams. What is beyond is refused before
//! anybody looks at it. Must not know what is asked.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wire::names::Slug;
use wire::problem::Code;
use wire::role::Role;

use super::Fault;
use crate::access::Principal;

/// So many headers, of so many bytes in all. What browsers and our devices send is a tenth of it.
const HEADERS_MOST: usize = 64;
const HEADER_BYTES_MOST: usize = 16 * 1024;
/// No address is longer.
const ADDRESS_MOST: usize = 8 * 1024;
/// A body of these may be large: documents.
const LARGE: &[&str] = &["/v1/settings"];
const LARGE_MOST: usize = 512 * 1024;
/// Any other.
const SMALL_MOST: usize = 16 * 1024;
/// A body that is not here by then is not coming.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Streams at once: in all, of one person (pages share one for each browser), and of one device's or program's name.
const STREAMS_MOST: usize = 4_096;
const STREAMS_OF_PERSON: usize = 24;
const STREAMS_OF_DEVICE: usize = 2_048;

/// Refuses what is too large to be anything of ours.
pub(super) async fn heads(request: Request, next: Next) -> Response {
    let bytes: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let address = request.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if request.headers().len() > HEADERS_MOST || bytes > HEADER_BYTES_MOST || address > ADDRESS_MOST {
        return Fault::new(Code::HeadersTooLarge).into_response();
    }
    next.run(request).await
}

/// What a broken handler answers: a problem, not a connection that dies. The hub's own state is the engine's, which no handler
/// touches.
pub(super) fn broken(panic: Box<dyn Any + Send>) -> Response {
    let said =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(said = said.unwrap_or("nothing"), "a handler broke");
    Fault::new(Code::Fault).into_response()
}

/// A body, as far as its route takes one.
///
/// # Errors
/// [`Fault`] when it is too large or too slow.
pub(super) async fn body(request: Request) -> Result<Bytes, Fault> {
    body_within(request, BODY_WITHIN).await
}

async fn body_within(request: Request, patience: Duration) -> Result<Bytes, Fault> {
    let most = if LARGE.contains(&request.uri().path()) { LARGE_MOST } else { SMALL_MOST };
    let declared = request.headers().get(axum::http::header::CONTENT_LENGTH);
    let declared = declared.and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > most) {
        return Err(Fault::new(Code::TooLarge));
    }
    match tokio::time::timeout(patience, to_bytes(request.into_body(), most)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(Fault::new(Code::TooLarge)),
        Err(_) => Err(Fault::new(Code::TooSlow)),
    }
}

/// Who listens, and how often.
#[derive(Debug, Clone, Default)]
pub struct Streams(Arc<Mutex<HashMap<(Role, Slug), usize>>>);

/// A place among those who listen, as long as it is held.
#[derive(Debug)]
pub struct Seat {
    streams: Streams,
    who: (Role, Slug),
}

impl Streams {
    /// Takes a place. None: whoever asks, or everybody together, holds as many as there are.
    #[must_use]
    pub fn sit(&self, who: &Principal) -> Option<Seat> {
        let most = if who.role.is_staff() { STREAMS_OF_PERSON } else { STREAMS_OF_DEVICE };
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = taken.values().sum();
        let who = (who.role, who.name.clone());
        let mine = taken.get(&who).copied().unwrap_or(0);
        if all >= STREAMS_MOST || mine >= most {
            return None;
        }
        taken.insert(who.clone(), mine + 1);
        Some(Seat { streams: self.clone(), who })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mine) = taken.get_mut(&self.who) {
            *mine -= 1;
            if *mine == 0 {
                taken.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::access::Pass;

    #[test]
    fn a_person_holds_so_many_streams_and_everybody_together_so_many() {
        let who =
            |role, name: String| Principal { role, name: name.parse().unwrap(), pass: Pass::Session(1) };
        let streams = Streams::default();
        let awa = who(Role::Agent, "awa".into());
        let mut mine: Vec<Seat> = (0..STREAMS_OF_PERSON).map(|_| streams.sit(&awa).unwrap()).collect();
        assert!(streams.sit(&awa).is_none());
        let other = streams.sit(&who(Role::Agent, "ibra".into()));
        assert!(other.is_some(), "another person's are their own");
        mine.pop();
        assert!(streams.sit(&awa).is_some(), "a place that is left is free");
        drop((mine, other));
        let crowd: Vec<Seat> =
            (0..STREAMS_MOST).map(|i| streams.sit(&who(Role::Display, format!("d{i}"))).unwrap()).collect();
        assert!(streams.sit(&awa).is_none());
        drop(crowd);
        assert!(streams.0.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_handler_that_breaks_answers_with_a_problem() {
        use tower::ServiceExt as _;
        let router = axum::Router::new()
            .route(
                "/",
                axum::routing::get(|| async {
                    if true {
                        panic!("on purpose")
                    }
                }),
            )
            .layer(tower_http::catch_panic::CatchPanicLayer::custom(broken))
            .layer(axum::middleware::from_fn(super::super::fault::speak));
        let request = Request::get("/").body(axum::body::Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), 500);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
    }

    #[tokio::test]
    async fn a_body_that_does_not_come_is_not_waited_for() {
        let never =
            axum::body::Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
        let request = Request::post("/v1/tickets").body(never).unwrap();
        let late = body_within(request, Duration::from_millis(1)).await;
        assert_eq!(late.unwrap_err(), Fault::new(Code::TooSlow));
    }
}

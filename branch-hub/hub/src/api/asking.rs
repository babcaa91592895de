//! Reading what is asked: the body, its digest, and who asks.

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header;
use axum::http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use wire::names::Slug;
use wire::problem::Code;

use super::{Fault, limits};
use crate::access::Principal;
use crate::engine::digest;

/// A JSON body with its digest.
pub(super) struct Asked<T> {
    /// The body.
    pub body: T,
    /// Of route and body: white space does not count.
    pub digest: [u8; 16],
}

impl<T: DeserializeOwned + Serialize, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Self, Fault> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        if !kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json") {
            return Err(Fault::new(Code::UnsupportedMedia));
        }
        let route = format!("{} {}", request.method(), request.uri().path());
        let bytes = limits::body(request).await?;
        // A list in the order of our fields would be taken for the object that it is not.
        if bytes.trim_ascii_start().first() != Some(&b'{') {
            return Err(Fault::because(Code::Malformed, "the body is no JSON object"));
        }
        let body: T =
            serde_json::from_slice(&bytes).map_err(|e| Fault::because(Code::Malformed, e.to_string()))?;
        let canonical = impersonal(&body).map_err(|e| Fault::because(Code::Malformed, e.to_string()))?;
        Ok(Self { digest: digest(&route, &canonical), body })
    }
}

/// What is digested of a body. A digest is kept with its answer, and must not tell what is known of a person.
fn impersonal<T: Serialize>(body: &T) -> serde_json::Result<Vec<u8>> {
    const PERSONAL: &str = "identifier";
    let canonical = serde_json::to_string(body)?;
    if !canonical.contains(PERSONAL) {
        return Ok(canonical.into_bytes());
    }
    let mut body = serde_json::from_str::<serde_json::Value>(&canonical)?;
    if let Some(known) = body.get_mut(PERSONAL) {
        *known = serde_json::Value::Bool(!known.is_null());
    }
    serde_json::to_vec(&body)
}

/// Who asks; the guard has let them in.
pub(super) struct Who(pub Principal);

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Principal>().cloned().map(Self).ok_or(Fault::new(Code::Unauthenticated))
    }
}

/// The ticket of the path. What is no id names no ticket.
pub(super) struct TicketPath(pub queue::TicketId);

impl<S: Send + Sync> FromRequestParts<S> for TicketPath {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Ok(Path(id)) = Path::<Uuid>::from_request_parts(parts, state).await else {
            return Err(Fault::new(Code::UnknownTicket));
        };
        Ok(Self(crate::translate::ticket_in(id)))
    }
}

/// The counter of the path. What is no name names no counter.
pub(super) struct CounterPath(pub queue::Slug);

impl<S: Send + Sync> FromRequestParts<S> for CounterPath {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Ok(Path(id)) = Path::<Slug>::from_request_parts(parts, state).await else {
            return Err(Fault::new(Code::UnknownCounter));
        };
        Ok(Self(crate::translate::slug_in(&id)))
    }
}

/// The series of the path. What is no name names no series.
pub(super) struct SeriesPath(pub queue::Slug);

impl<S: Send + Sync> FromRequestParts<S> for SeriesPath {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Ok(Path(id)) = Path::<Slug>::from_request_parts(parts, state).await else {
            return Err(Fault::new(Code::UnknownSeries));
        };
        Ok(Self(crate::translate::slug_in(&id)))
    }
}

/// The ring of the path. What is no id names no ring.
pub(super) struct BellPath(pub queue::BellId);

impl<S: Send + Sync> FromRequestParts<S> for BellPath {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let Ok(Path(id)) = Path::<Uuid>::from_request_parts(parts, state).await else {
            return Err(Fault::new(Code::UnknownBell));
        };
        Ok(Self(queue::BellId(id.as_u128())))
    }
}

//! Reading what stands after the `?`. A key that nobody knows, or one that is given twice, is a mistake of the asker:
//! a list that silently ignores `?sate=waiting` would show everything.

use axum::extract::{FromRequestParts, Query};
use axum::http::Uri;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use wire::problem::Code;

use super::Fault;

/// The routes that take a query, all with GET; everything else takes none.
pub(super) const ASKED_WITH: &[&str] =
    &["/v1/audit", "/v1/board", "/v1/events", "/v1/journal", "/v1/tickets"];

/// A query of known keys; `T` denies unknown fields.
pub(crate) struct Sought<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Sought<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let because = |why: String| Fault::because(Code::Malformed, why);
        if !is_text(parts.uri.query().unwrap_or_default()) {
            return Err(because("the query is no percent-encoded UTF-8".into()));
        }
        let Query(sought) = Query::<T>::try_from_uri(&parts.uri).map_err(|e| because(e.body_text()))?;
        Ok(Self(sought))
    }
}

/// Nothing may stand after the `?`.
pub(super) fn none(uri: &Uri) -> Result<(), Fault> {
    let Some(key) = uri.query().filter(|query| !query.is_empty()) else { return Ok(()) };
    let key = key.split(['=', '&']).next().unwrap_or_default();
    Err(Fault::because(Code::Malformed, format!("unknown field `{key}`, there are no fields")))
}

/// Whether every `%` begins an encoded byte, and the bytes are UTF-8.
fn is_text(query: &str) -> bool {
    let mut bytes = Vec::with_capacity(query.len());
    let mut rest = query.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let (Some(high), Some(low)) = (rest.next(), rest.next()) else { return false };
        let mut decoded = [0];
        if hex::decode_to_slice([high, low], &mut decoded).is_err() {
            return false;
        }
        bytes.extend(decoded);
    }
    std::str::from_utf8(&bytes).is_ok()
}

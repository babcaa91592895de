//! Signing in and out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wire::problem::{Code, Problem};
use wire::session::{Session, SignIn};

use super::asking::Asked;
use super::guard::{COOKIE, bearer, cookie};
use super::{Fault, Shared, fault};
use crate::access::rule::{SECRET_MOST, Sort};
use crate::access::sessions::LASTS_MS;
use crate::doorkeeper::{self, DoorError, Welcome};
use crate::engine::views;
use crate::translate::time_out;

/// After so long there is room at the door again.
const FULL_SECS: u32 = 2;

/// A person signs in: agents and reception with a PIN, supervisors and administrators with a password. After five wrong tries
/// they wait: a minute, then five, then a quarter of an hour.
#[utoipa::path(post, path = "/v1/sessions", tag = "sessions", request_body = SignIn,
    responses((status = 201, body = Session), (status = 401, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn sign_in(State(app): State<Shared>, asked: Asked<SignIn>) -> Result<Response, Fault> {
    let SignIn { person, pin, password } = asked.body;
    let (sort, secret) = match (pin, password) {
        (Some(pin), None) => (Sort::Pin, pin),
        (None, Some(password)) => (Sort::Password, password),
        (None, None) | (Some(_), Some(_)) => {
            return Err(Fault::because(Code::Malformed, "give `pin` or `password`, one of them"));
        }
    };
    if secret.len() > SECRET_MOST {
        return Err(Fault::because(Code::Malformed, "the secret is longer than any that is taken"));
    }
    let signed = match doorkeeper::sign_in(&app, person, sort, secret).await.map_err(|e| broken(&e))? {
        Welcome::In(signed) => signed,
        Welcome::Wrong => return Err(Fault::new(Code::WrongSecret)),
        Welcome::Locked(secs) => return Err(Fault::later(Code::TooManyTries, secs)),
        Welcome::Full => return Err(Fault::later(Code::Busy, FULL_SECS)),
    };
    let expires_at = time_out(signed.ends_at_ms);
    let session = Session { token: signed.token, person: signed.who.name, role: signed.who.role, expires_at };
    let mut response = fault::json(201, views::json(&session));
    keep(&mut response, &session.token);
    Ok(response)
}

/// The person of this session signs out.
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "sessions", responses((status = 204)))]
pub(super) async fn sign_out(State(app): State<Shared>, headers: HeaderMap) -> Result<Response, Fault> {
    let token = bearer(&headers).or_else(|| cookie(&headers)).unwrap_or_default().to_owned();
    doorkeeper::sign_out(&app, token).await.map_err(|e| broken(&e))?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &format!("{COOKIE}=; Max-Age=0"));
    Ok(response)
}

/// Has the browser keep a session's token.
pub(super) fn keep(response: &mut Response, token: &str) {
    set_cookie(response, &format!("{COOKIE}={token}; Max-Age={}", LASTS_MS / 1000));
}

fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(mut value) = HeaderValue::from_str(&format!("{cookie}; Path=/; HttpOnly; SameSite=Strict")) {
        value.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

pub(super) fn broken(error: &DoorError) -> Fault {
    match error {
        DoorError::Untold => Fault::later(Code::Busy, 1),
        DoorError::Access(error) => {
            tracing::error!(%error, "failed at the door");
            Fault::new(Code::Fault)
        }
    }
}

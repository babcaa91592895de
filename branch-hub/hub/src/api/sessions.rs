//! Signing in and out.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use wire::problem::{Code, Problem};
use wire::session::{Session, SignIn};

use super::asking::Asked;
use super::guard::{COOKIE, bearer, cookie};
use super::{Fault, Shared, fault};
use crate::access::SignInError;
use crate::door::hosts::Via;
use crate::engine::views;
use crate::translate::time_out;

/// A person signs in.
#[utoipa::path(post, path = "/v1/sessions", tag = "sessions", request_body = SignIn,
    responses((status = 201, body = Session), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn sign_in(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    asked: Asked<SignIn>,
) -> Result<Response, Fault> {
    let SignIn { person, pin, password } = asked.body;
    let (Some(secret), None) = (pin.as_ref().or(password.as_ref()).cloned(), pin.and(password)) else {
        return Err(Fault::because(Code::Malformed, "give `pin` or `password`, one of them"));
    };
    let now_ms = app.clock.read().at_ms;
    let access = Arc::clone(&app.access);
    let signed = tokio::task::spawn_blocking(move || access.sign_in(&person, &secret, now_ms)).await;
    let (token, who) = match signed {
        Ok(Ok(signed)) => signed,
        Ok(Err(SignInError::Wrong)) => return Err(Fault::new(Code::WrongSecret)),
        Ok(Err(SignInError::Locked(secs))) => return Err(Fault::later(Code::TooManyTries, secs)),
        Ok(Err(SignInError::Access(error))) => {
            tracing::error!(%error, "failed to sign somebody in");
            return Err(Fault::new(Code::Fault));
        }
        Err(_) => return Err(Fault::new(Code::Fault)),
    };
    let until_ms = who.until_ms.unwrap_or(now_ms);
    let session = Session { token, person: who.name, role: who.role, expires_at: time_out(until_ms) };
    let secs = (until_ms - now_ms) / 1000;
    let mut response = fault::json(201, views::json(&session));
    set_cookie(&mut response, &format!("{COOKIE}={}; Max-Age={secs}", session.token), via);
    Ok(response)
}

/// The person of this session signs out.
#[utoipa::path(delete, path = "/v1/sessions/current", tag = "sessions", responses((status = 204)))]
pub(super) async fn sign_out(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let token = bearer(&headers).or_else(|| cookie(&headers)).unwrap_or_default().to_owned();
    let access = Arc::clone(&app.access);
    match tokio::task::spawn_blocking(move || access.sign_out(&token)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => {
            tracing::error!(%error, "failed to sign somebody out");
            return Err(Fault::new(Code::Fault));
        }
        Err(_) => return Err(Fault::new(Code::Fault)),
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&mut response, &format!("{COOKIE}=; Max-Age=0"), via);
    Ok(response)
}

/// What was set over TLS is never sent without it.
fn set_cookie(response: &mut Response, cookie: &str, via: Option<Extension<Via>>) {
    let secure = match via {
        Some(Extension(Via::Tls)) => "; Secure",
        Some(Extension(Via::Plain)) | None => "",
    };
    if let Ok(value) = HeaderValue::from_str(&format!("{cookie}; Path=/; HttpOnly; SameSite=Strict{secure}"))
    {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}

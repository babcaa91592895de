//! What happens to a request before its route sees it: version, who asks, whether they may, what they have seen.

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wire::envelope::Position;
use wire::problem::Code;

use super::rights::{self, NO_TOKEN};
use super::{App, Fault, Shared, query};
use crate::access::Principal;
use crate::door::Peer;
use crate::door::hosts::{self, Via};

/// What anybody may ask in plain HTTP: nothing in it is anybody's.
const OPEN_IN_PLAIN: [&str; 3] = ["/healthz", "/readyz", "/ca.crt"];

/// The session cookie of pages.
pub(crate) const COOKIE: &str = "smartqueue_session";

pub(super) async fn guard(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    match admit(&app, &request) {
        Ok(who) => {
            if let Some(who) = who {
                request.extensions_mut().insert(who);
            }
            next.run(request).await
        }
        Err(fault) => fault.into_response(),
    }
}

fn admit(app: &App, request: &Request) -> Result<Option<Principal>, Fault> {
    let headers = request.headers();
    let version =
        headers.get(wire::HEADER_API).map(|value| value.to_str().ok().and_then(|v| v.parse::<u32>().ok()));
    if version.is_some_and(|version| version != Some(wire::API)) {
        return Err(Fault::new(Code::ApiVersion));
    }
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let roles = rights::of(request.method(), route);
    let via = Via::of(request);
    let is_foreign = !hosts::is_our_page(headers, request.uri(), via);
    if roles == Some(NO_TOKEN) {
        if is_foreign {
            return Err(Fault::new(Code::ForeignOrigin));
        }
        query::none(request.uri())?;
        return Ok(None);
    }
    // Whoever shows no token is told of methods only where some of them need none.
    let known = principal(app, headers, request.method());
    let Some(roles) = roles else {
        return Err(known
            .err()
            .filter(|_| !rights::is_for_anybody(route))
            .unwrap_or(Fault::new(Code::MethodNotAllowed)));
    };
    let who = known?;
    // A cookie goes along whoever's page asks; a token is shown by programs alone.
    if is_foreign && bearer(headers).is_none() {
        return Err(Fault::new(Code::ForeignOrigin));
    }
    if !roles.contains(&who.role) {
        return Err(Fault::new(Code::Forbidden));
    }
    if !query::ASKED_WITH.contains(&route) || *request.method() == Method::POST {
        query::none(request.uri())?;
    }
    note_seen(app, headers)?;
    Ok(Some(who))
}

/// Before anything else: whether the request was meant for this hub, and came by a way that the settings allow.
pub(super) async fn door(State(app): State<Shared>, request: Request, next: Next) -> Response {
    match enter(&app, &request) {
        Ok(()) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

fn enter(app: &App, request: &Request) -> Result<(), Fault> {
    // No browser leaves the host out, and only browsers are led astray by names.
    if let Some(host) = hosts::host(request.headers(), request.uri()) {
        let host = hosts::without_port(host);
        if !app.identity.answers_to(host) && !(app.looks_again() && app.identity.answers_to(host)) {
            return Err(Fault::new(Code::ForeignHost));
        }
    }
    let peer = request.extensions().get::<ConnectInfo<Peer>>().map(|ConnectInfo(Peer(peer))| peer.ip());
    let is_far = peer.is_some_and(|peer| !peer.to_canonical().is_loopback());
    let is_open = OPEN_IN_PLAIN.contains(&request.uri().path());
    // The settings may have changed since the hub began to listen.
    if Via::of(request) == Via::Plain && is_far && !is_open && !app.allows_plain() {
        return Err(Fault::new(Code::NeedsTls));
    }
    Ok(())
}

/// Before the answer that there is no such path: a token or session, as for every path that there is.
pub(super) async fn known(State(app): State<Shared>, request: Request, next: Next) -> Response {
    match principal(&app, request.headers(), &Method::GET) {
        Ok(_) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

/// Who asks, by token or by the cookie of a page.
pub(crate) fn principal(app: &App, headers: &HeaderMap, method: &Method) -> Result<Principal, Fault> {
    let now_ms = app.clock.read().at_ms;
    let known = |token: &str| app.access.who(token, now_ms).ok_or(Fault::new(Code::Unauthenticated));
    if let Some(token) = bearer(headers) {
        return known(token);
    }
    let token = cookie(headers).ok_or(Fault::new(Code::Unauthenticated))?;
    // A foreign page can make a browser send the cookie, but not this header.
    let changes = !matches!(*method, Method::GET | Method::HEAD);
    if changes && !headers.contains_key(wire::HEADER_API) {
        return Err(Fault::new(Code::ForeignOrigin));
    }
    known(token)
}

/// The token of `Authorization: Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The token of the session cookie.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token)
}

/// A device that has seen more than this hub remembers has spoken with a hub that is lost: no more tickets here.
fn note_seen(app: &App, headers: &HeaderMap) -> Result<(), Fault> {
    let Some(seen) = headers.get(wire::HEADER_SEEN) else { return Ok(()) };
    let seen = seen.to_str().map_err(|e| e.to_string()).and_then(str::parse::<Position>);
    let seen =
        seen.map_err(|why| Fault::because(Code::Malformed, format!("{}: {why}", wire::HEADER_SEEN)))?;
    // The published state is never behind what any listener was sent.
    let head = app.engine.world().head;
    if seen <= head {
        return Ok(());
    }
    let mut ahead = app.seen_ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if ahead.is_none() {
        tracing::error!(%seen, %head, "a device has seen facts that this hub does not have: tickets are stopped until it is restored");
    }
    if ahead.is_none_or(|known| known < seen) {
        *ahead = Some(seen);
    }
    app.engine.fall_behind(seen);
    Ok(())
}

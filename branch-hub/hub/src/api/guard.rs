//! What happens to a request before its route sees it: version, who asks, whether they may, what they have seen.

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wire::envelope::Position;
use wire::problem::Code;

use super::rights::{self, NO_TOKEN};
use super::{App, Fault, Shared, query, sessions};
use crate::access::{Pass, Principal, Shown};
use crate::door::Peer;
use crate::door::hosts::{self, Via};
use crate::doorkeeper;
use crate::presence::ToldFault;

/// What anybody may ask in plain HTTP: nothing in it is anybody's.
const OPEN_IN_PLAIN: [&str; 3] = ["/healthz", "/readyz", "/ca.crt"];

/// The session cookie of pages.
pub(crate) const COOKIE: &str = "smartqueue_session";

/// Somebody who was let in.
#[derive(Debug)]
pub(crate) struct Came {
    /// Who.
    pub who: Principal,
    /// What their browser shows from now on, if that changes.
    token: Option<String>,
}

impl Came {
    /// Has their browser keep what it shows from now on.
    pub(crate) fn keep(self, response: &mut Response) {
        if let Some(token) = self.token {
            sessions::keep(response, &token);
        }
    }
}

pub(super) async fn guard(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let asked = Asked {
        method: request.method().clone(),
        uri: request.uri().clone(),
        route: request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned(),
        headers: request.headers().clone(),
        via: Via::of(&request),
    };
    match admit(&app, &asked).await {
        Ok(None) => next.run(request).await,
        Ok(Some(came)) => {
            request.extensions_mut().insert(came.who.clone());
            let mut response = next.run(request).await;
            came.keep(&mut response);
            response
        }
        Err(fault) => fault.into_response(),
    }
}

/// What is looked at of a request: all but its body.
struct Asked {
    method: Method,
    uri: Uri,
    route: String,
    headers: HeaderMap,
    via: Via,
}

async fn admit(app: &App, asked: &Asked) -> Result<Option<Came>, Fault> {
    let Asked { method, uri, route, headers, via } = asked;
    let route = route.as_str();
    let version =
        headers.get(wire::HEADER_API).map(|value| value.to_str().ok().and_then(|v| v.parse::<u32>().ok()));
    if version.is_some_and(|version| version != Some(wire::API)) {
        if let Some(Shown::Good(who)) = bearer(headers).map(|token| app.access.who(token, || app.moment())) {
            hear(app, &who, Some("H4"));
        }
        return Err(Fault::new(Code::ApiVersion));
    }
    let roles = rights::of(method, route);
    let is_foreign = !hosts::is_our_page(headers, uri, *via);
    if roles == Some(NO_TOKEN) {
        if is_foreign {
            return Err(Fault::new(Code::ForeignOrigin));
        }
        query::none(uri)?;
        return Ok(None);
    }
    // A cookie goes along whoever's page asks; a token is shown by programs alone.
    if is_foreign && bearer(headers).is_none() && cookie(headers).is_some() {
        return Err(Fault::new(Code::ForeignOrigin));
    }
    // Whoever shows no token is told of methods only where some of them need none.
    let came = match (roles, rights::is_for_anybody(route)) {
        (None, true) => return Err(Fault::new(Code::MethodNotAllowed)),
        (_, _) => come_in(app, headers, method, route).await?,
    };
    let Some(roles) = roles else {
        return Err(Fault::new(Code::MethodNotAllowed));
    };
    hear(app, &came.who, headers.get(wire::HEADER_FAULT).and_then(|said| said.to_str().ok()));
    if !roles.contains(&came.who.role) {
        return Err(Fault::new(Code::Forbidden));
    }
    if !query::ASKED_WITH.contains(&route) || *method == Method::POST {
        query::none(uri)?;
    }
    note_seen(app, headers)?;
    Ok(Some(came))
}

/// Notes that somebody was heard, and what their own screen shows if that is told.
fn hear(app: &App, who: &Principal, shows: Option<&str>) {
    let mono_ms = app.clock.read().mono_ms;
    let told = shows.and_then(|shows| ToldFault::read(shows, mono_ms));
    if app.presence.hear(who, mono_ms, told)
        && let Some(told) = told
    {
        app.figures.device_fault(told.fault);
        tracing::warn!(code = told.fault.code(), device = %who.name, stands = told.stands, "a device tells what its screen shows");
    }
}

/// Before anything else: whether the request was meant for this hub, and came by a way that the settings allow.
pub(super) async fn door(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let via = Via::of(&request);
    let mut response = match enter(&app, &request) {
        Ok(()) => next.run(request).await,
        Err(fault) => fault.into_response(),
    };
    if via == Via::Tls {
        hosts::seal_cookies(response.headers_mut());
    }
    response
}

fn enter(app: &App, request: &Request) -> Result<(), Fault> {
    // No browser leaves the host out, and only browsers are led astray by names.
    if let Some(host) = hosts::host(request.headers(), request.uri()) {
        let host = hosts::without_port(host);
        let is_ours = || app.identity.answers_to(host);
        if !is_ours() && (!app.looks_again() || !is_ours()) {
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
    let headers = request.headers().clone();
    match come_in(&app, &headers, &Method::GET, "").await {
        Ok(came) => {
            let mut response = next.run(request).await;
            came.keep(&mut response);
            response
        }
        Err(fault) => fault.into_response(),
    }
}

/// Who asks, by token or by the cookie of a page. A session's cookie changes from time to time; whoever shows an old one ends
/// the session.
pub(crate) async fn come_in(
    app: &App,
    headers: &HeaderMap,
    method: &Method,
    route: &str,
) -> Result<Came, Fault> {
    let nobody = || Fault::new(Code::Unauthenticated);
    let by_cookie = bearer(headers).is_none();
    let token = bearer(headers).or_else(|| cookie(headers)).ok_or_else(nobody)?;
    // A foreign page can make a browser send the cookie, but not this header.
    let changes = !matches!(*method, Method::GET | Method::HEAD);
    if by_cookie && changes && !headers.contains_key(wire::HEADER_API) {
        return Err(Fault::new(Code::ForeignOrigin));
    }
    let came = match app.access.who(token, || app.moment()) {
        Shown::Good(who) => Came { who, token: None },
        // Who shows a token without a cookie keeps it as long as the session lasts: they could not be told another.
        Shown::Due(who) if !by_cookie => Came { who, token: None },
        Shown::Due(who) => Came { who, token: change(app, token).await? },
        Shown::Reused(session) => {
            doorkeeper::end_reused(app, session).await.map_err(|e| sessions::broken(&e))?;
            return Err(nobody());
        }
        Shown::Unknown => return Err(nobody()),
    };
    if let Pass::Session(session) = came.who.pass
        && rights::is_an_act(method, route)
    {
        act(app, session);
    }
    Ok(came)
}

async fn change(app: &App, token: &str) -> Result<Option<String>, Fault> {
    let (access, token, now) = (std::sync::Arc::clone(&app.access), token.to_owned(), app.moment());
    let changed = tokio::task::spawn_blocking(move || access.change_token(&token, now)).await;
    let changed = changed.map_err(|_| Fault::new(Code::Fault))?;
    changed.map_err(|error| sessions::broken(&error.into()))
}

/// Notes that somebody does something; now and then also on disk, which nobody waits for.
fn act(app: &App, session: u64) {
    let now = app.moment();
    if app.access.act(session, now) {
        let access = std::sync::Arc::clone(&app.access);
        tokio::task::spawn_blocking(move || {
            if let Err(error) = access.write_act(session, now) {
                tracing::error!(%error, "failed to write down that somebody did something");
            }
        });
    }
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
        tracing::error!(code = wire::fault::Fault::Behind.code(), %seen, %head, "a device has seen facts that this hub does not have: tickets are stopped until it is restored");
    }
    if ahead.is_none_or(|known| known < seen) {
        *ahead = Some(seen);
    }
    app.engine.fall_behind(seen);
    Ok(())
}

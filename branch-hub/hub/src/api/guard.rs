//! What happens to a request before its route sees it: version, who asks, whether they may, what they have seen.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wire::envelope::Position;
use wire::problem::Code;

use super::rights::{self, NO_TOKEN};
use super::{App, Fault, Shared, query, sessions};
use crate::access::{Pass, Principal, Shown};
use crate::doorkeeper;

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
}

async fn admit(app: &App, asked: &Asked) -> Result<Option<Came>, Fault> {
    let Asked { method, uri, route, headers } = asked;
    let route = route.as_str();
    let version =
        headers.get(wire::HEADER_API).map(|value| value.to_str().ok().and_then(|v| v.parse::<u32>().ok()));
    if version.is_some_and(|version| version != Some(wire::API)) {
        return Err(Fault::new(Code::ApiVersion));
    }
    let roles = rights::of(method, route);
    if roles == Some(NO_TOKEN) {
        query::none(uri)?;
        return Ok(None);
    }
    let came =
        if rights::is_for_anybody(route) { None } else { Some(come_in(app, headers, method, route).await?) };
    let (Some(roles), Some(came)) = (roles, came) else {
        return Err(Fault::new(Code::MethodNotAllowed));
    };
    if !roles.contains(&came.who.role) {
        return Err(Fault::new(Code::Forbidden));
    }
    if !query::ASKED_WITH.contains(&route) || *method == Method::POST {
        query::none(uri)?;
    }
    note_seen(app, headers)?;
    Ok(Some(came))
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
        tracing::error!(%seen, %head, "a device has seen facts that this hub does not have: tickets are stopped until it is restored");
    }
    if ahead.is_none_or(|known| known < seen) {
        *ahead = Some(seen);
    }
    app.engine.fall_behind(seen);
    Ok(())
}

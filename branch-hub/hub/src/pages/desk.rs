//! The door and the desk: who is let in, in which language.
//! Must not act for anybody: a page holds no token, its scripts use the session cookie.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use wire::names::Language;
use wire::problem::Code;
use wire::role::Role;
use wire::texts::{Key, key};

use super::devices::may_let_in;
use super::speech::{self, Given};
use crate::access::Principal;
use crate::api::{Fault, Shared, Sought, principal};
use crate::door::hosts::{self, Via};

/// `?lang=`: the switch at the top of a page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    pub(super) lang: Option<Language>,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    /// Whether this person lets devices in.
    lets_in: bool,
    unread: bool,
}

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignIn {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    notice: Option<&'static str>,
    /// Other machines can read what is typed here.
    unread: bool,
}

impl Desk {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

impl SignIn {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

/// `/`: to wherever this browser belongs.
pub(super) async fn front(State(app): State<Shared>, headers: HeaderMap) -> Redirect {
    Redirect::to(if signed_in(&app, &headers).is_some() { "/desk" } else { "/sign-in" })
}

/// The door.
pub(super) async fn sign_in(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/sign-in");
    }
    if signed_in(&app, &headers).is_some_and(|who| works_at_a_desk(&who)) {
        return Redirect::to("/desk").into_response();
    }
    page(StatusCode::OK, &door(&app, &headers, None, hosts::is_readable(&headers, &uri, via)))
}

/// The agent's desk. Without a session, the door.
pub(super) async fn desk(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/desk");
    }
    let Some(who) = signed_in(&app, &headers) else {
        return Redirect::to("/sign-in").into_response();
    };
    let unread = hosts::is_readable(&headers, &uri, via);
    if !works_at_a_desk(&who) {
        if may_let_in(&who) {
            return Redirect::to("/devices").into_response();
        }
        return page(StatusCode::FORBIDDEN, &door(&app, &headers, Some(key::PROBLEM_FORBIDDEN), unread));
    }
    let language = speech::language(&headers);
    let given = Given {
        language,
        person: Some(who.name.as_str()),
        role: Some(who.role.as_str()),
        texts: speech::scripted(language),
    };
    let given = given.json();
    let (other, branch, lets_in) = (speech::other(language), branch(&app), may_let_in(&who));
    page(StatusCode::OK, &Desk { language, other, branch, given, lets_in, unread })
}

fn door(app: &Shared, headers: &HeaderMap, notice: Option<Key>, unread: bool) -> SignIn {
    let language = speech::language(headers);
    let given = Given { language, person: None, role: None, texts: speech::scripted(language) };
    SignIn {
        language,
        other: speech::other(language),
        branch: branch(app),
        given: given.json(),
        notice: notice.map(|key| key.raw(language)),
        unread,
    }
}

pub(super) fn signed_in(app: &Shared, headers: &HeaderMap) -> Option<Principal> {
    principal(app, headers, &Method::GET).ok()
}

const fn works_at_a_desk(who: &Principal) -> bool {
    matches!(who.role, Role::Agent | Role::Supervisor)
}

pub(super) fn branch(app: &Shared) -> String {
    let world = app.engine.world();
    world.ruling.as_ref().map_or_else(|| "SmartQueue".into(), |ruling| ruling.document.branch.name.clone())
}

pub(super) fn switched(language: Language, path: &str) -> Response {
    let cookie = speech::remember(speech::staff(language));
    ([(header::SET_COOKIE, cookie)], Redirect::to(path)).into_response()
}

pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "failed to draw a page");
            Fault::new(Code::Fault).into_response()
        }
    }
}

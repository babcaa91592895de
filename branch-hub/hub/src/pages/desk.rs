//! The door and the desk: who is let in, in which language.
//! Must not act for anybody: a page holds no token, its scripts use the session cookie.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Deserialize;
use wire::names::Language;
use wire::problem::Code;
use wire::role::Role;
use wire::texts::{Key, key};

use super::speech::{self, Given};
use super::{Visitor, nav};
use crate::access::Principal;
use crate::api::{Fault, Shared, Sought, rights};
use crate::door::hosts::{self, Via};

/// `?lang=`: the switch at the top of a page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Switch {
    pub(super) lang: Option<Language>,
    /// The desk's script sends whoever is signed out here, and the door's script says so.
    #[serde(rename = "over")]
    _over: Option<String>,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct Desk {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    supervisor: bool,
    unread: bool,
    /// Where else this person can go.
    ways: Vec<(&'static str, &'static str)>,
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
pub(super) async fn front(State(app): State<Shared>, Visitor(who): Visitor) -> Redirect {
    if app.engine.world().ruling.is_none() && app.setup.code().is_some() {
        return Redirect::to("/setup");
    }
    Redirect::to(who.map_or("/sign-in", |who| home(&who)))
}

/// The first page of somebody's role. For whom there is none, the desk says so.
fn home(who: &Principal) -> &'static str {
    rights::home(who.role).unwrap_or("/desk")
}

/// The door.
pub(super) async fn sign_in(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Visitor(who): Visitor,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/sign-in");
    }
    if let Some(home) = who.and_then(|who| rights::home(who.role)) {
        return Redirect::to(home).into_response();
    }
    page(StatusCode::OK, &door(&app, &headers, None, hosts::is_readable(&headers, &uri, via)))
}

/// The door, for somebody who is not let through it.
pub(super) fn shut(app: &Shared, headers: &HeaderMap) -> Response {
    page(StatusCode::FORBIDDEN, &door(app, headers, Some(key::PROBLEM_FORBIDDEN), false))
}

/// The agent's desk.
pub(super) async fn desk(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Extension(who): Extension<Principal>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/desk");
    }
    let unread = hosts::is_readable(&headers, &uri, via);
    let language = speech::language(&headers);
    let given = Given {
        language,
        person: Some(who.name.as_str()),
        role: Some(who.role.as_str()),
        zone: None,
        texts: speech::scripted(language),
    };
    let given = given.json();
    let ways = nav::ways(who.role, "/desk", language);
    let (other, branch, supervisor) = (speech::other(language), branch(&app), who.role == Role::Supervisor);
    page(StatusCode::OK, &Desk { language, other, branch, given, supervisor, unread, ways })
}

fn door(app: &Shared, headers: &HeaderMap, notice: Option<Key>, unread: bool) -> SignIn {
    let language = speech::language(headers);
    let given = Given { language, person: None, role: None, zone: None, texts: speech::scripted(language) };
    SignIn {
        language,
        other: speech::other(language),
        branch: branch(app),
        given: given.json(),
        notice: notice.map(|key| key.raw(language)),
        unread,
    }
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

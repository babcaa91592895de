//! Two sheets: the branch's status, for whoever may ask for it, and the full trial, for who runs the hall.
//! Must not judge or know what is wrong: its script asks the API.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use wire::names::Language;
use wire::texts::{Key, key};

use super::desk::{Switch, branch, page, switched};
use super::nav;
use super::speech::{self, Given};
use crate::access::Principal;
use crate::api::{Shared, Sought, rights};
use crate::door::hosts::{self, Via};

#[derive(Template)]
#[template(path = "status.html")]
struct Status {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    /// Other machines can read what is shown here.
    unread: bool,
    /// Where else this person can go.
    ways: Vec<(&'static str, &'static str)>,
    /// Whether this person may say what time it is, and which number was the last.
    steers: bool,
    /// Whether this person puts people in line again.
    readmits: bool,
}

#[derive(Template)]
#[template(path = "trial.html")]
struct Trial {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    /// Other machines can read what is shown here.
    unread: bool,
    /// Where else this person can go.
    ways: Vec<(&'static str, &'static str)>,
}

impl Trial {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

impl Status {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

/// `/status`.
pub(super) async fn status(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Extension(who): Extension<Principal>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/status");
    }
    let unread = hosts::is_readable(&headers, &uri, via);
    let language = speech::language(&headers);
    let zone =
        app.engine.world().ruling.as_ref().and_then(|ruling| ruling.time_zone.iana_name().map(str::to_owned));
    let given = given(&who, language, zone.as_deref());
    let ways = nav::ways(who.role, "/status", language);
    let other = speech::other(language);
    let may = |route| rights::of(&Method::POST, route).is_some_and(|roles| roles.contains(&who.role));
    let (steers, readmits) = (may("/v1/clock"), may("/v1/tickets/readmit"));
    page(
        StatusCode::OK,
        &Status { language, other, branch: branch(&app), given, unread, ways, steers, readmits },
    )
}

/// `/trial`.
pub(super) async fn trial(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Extension(who): Extension<Principal>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/trial");
    }
    let unread = hosts::is_readable(&headers, &uri, via);
    let language = speech::language(&headers);
    let given = given(&who, language, None);
    let ways = nav::ways(who.role, "/trial", language);
    page(
        StatusCode::OK,
        &Trial { language, other: speech::other(language), branch: branch(&app), given, unread, ways },
    )
}

fn given(who: &Principal, language: Language, zone: Option<&str>) -> String {
    let given = Given {
        language,
        person: Some(who.name.as_str()),
        role: Some(who.role.as_str()),
        zone,
        texts: speech::scripted(language),
    };
    given.json()
}

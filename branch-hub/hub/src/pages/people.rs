//! The page of the people: who may sign in, somebody new, another secret, somebody out.
//! Must not decide or keep anything: its script asks the API with the session's cookie.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use wire::names::Language;
use wire::role::Role;
use wire::texts::{Key, key};

use super::desk::{Switch, branch, page, switched};
use super::nav;
use super::speech::{self, Given};
use crate::access::Principal;
use crate::api::rights::may_handle;
use crate::api::{Shared, Sought};
use crate::door::hosts::{self, Via};

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    /// Other machines can read what is shown here.
    unread: bool,
    /// Where else this person can go.
    ways: Vec<(&'static str, &'static str)>,
    /// As what somebody can be let in here, and how that is called.
    roles: Vec<(Role, &'static str)>,
}

impl People {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

/// `/people`.
pub(super) async fn people(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Extension(who): Extension<Principal>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/people");
    }
    let language = speech::language(&headers);
    let given = Given {
        language,
        person: Some(who.name.as_str()),
        role: Some(who.role.as_str()),
        zone: None,
        texts: speech::texts_of(language, &["people.", "desk.connection-lost"]),
    };
    let called = [
        (Role::Agent, key::PEOPLE_ROLE_AGENT),
        (Role::Greeter, key::PEOPLE_ROLE_GREETER),
        (Role::Supervisor, key::PEOPLE_ROLE_SUPERVISOR),
        (Role::Administrator, key::PEOPLE_ROLE_ADMINISTRATOR),
    ];
    let offered = called.into_iter().filter(|(role, _)| may_handle(who.role, *role));
    let drawn = People {
        language,
        other: speech::other(language),
        branch: branch(&app),
        given: given.json(),
        unread: hosts::is_readable(&headers, &uri, via),
        ways: nav::ways(who.role, "/people", language),
        roles: offered.map(|(role, key)| (role, key.raw(language))).collect(),
    };
    page(StatusCode::OK, &drawn)
}

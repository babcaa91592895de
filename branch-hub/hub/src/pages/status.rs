//! Two sheets: the branch's status, for whoever may ask for it, and the full trial, for who runs the hall.
//! Must not judge or know what is wrong: its script asks the API.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use wire::names::Language;
use wire::role::Role;
use wire::texts::{Key, key};

use super::desk::{Switch, branch, page, switched, works_at_a_desk};
use super::speech::{self, Given};
use crate::access::Principal;
use crate::api::{Shared, Sought, principal};

#[derive(Template)]
#[template(path = "status.html")]
struct Status {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    /// Whether this person also has a desk to go to.
    works: bool,
    /// Whether this person makes the full trial.
    tries: bool,
}

#[derive(Template)]
#[template(path = "trial.html")]
struct Trial {
    language: Language,
    other: Language,
    branch: String,
    given: String,
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

/// `/status`. Without a session, the door.
pub(super) async fn status(
    State(app): State<Shared>,
    Sought(switch): Sought<Switch>,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/status");
    }
    let Some(who) = principal(&app, &headers, &Method::GET).ok().filter(|who| sees(who.role)) else {
        return Redirect::to("/sign-in").into_response();
    };
    let language = speech::language(&headers);
    let given = given(&who, language);
    let (works, tries) = (works_at_a_desk(&who), who.role == Role::Supervisor);
    let other = speech::other(language);
    page(StatusCode::OK, &Status { language, other, branch: branch(&app), given, works, tries })
}

/// `/trial`. Without a supervisor's session, the door.
pub(super) async fn trial(
    State(app): State<Shared>,
    Sought(switch): Sought<Switch>,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/trial");
    }
    let who = principal(&app, &headers, &Method::GET).ok().filter(|who| who.role == Role::Supervisor);
    let Some(who) = who else { return Redirect::to("/sign-in").into_response() };
    let language = speech::language(&headers);
    let given = given(&who, language);
    page(StatusCode::OK, &Trial { language, other: speech::other(language), branch: branch(&app), given })
}

fn given(who: &Principal, language: Language) -> String {
    let given = Given {
        language,
        person: Some(who.name.as_str()),
        role: Some(who.role.as_str()),
        texts: speech::scripted(language),
    };
    given.json()
}

/// The people of `GET /v1/status`.
const fn sees(role: Role) -> bool {
    role.is_staff()
}

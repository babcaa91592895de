//! The page of the audit: which entries are wanted, and what they prove.
//! Must not read the journal: its script asks the API.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use wire::audit::AuditKind;
use wire::names::Language;
use wire::texts::{Key, key};

use super::desk::{Switch, branch, page, switched};
use super::nav;
use super::speech::{self, Given};
use crate::access::Principal;
use crate::api::{Shared, Sought};
use crate::door::hosts::{self, Via};

#[derive(Template)]
#[template(path = "audit.html")]
struct Audit {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    /// Where else this person can go.
    ways: Vec<(&'static str, &'static str)>,
    /// Other machines can read what is shown here.
    unread: bool,
    today: String,
    kinds: Vec<(&'static str, &'static str)>,
}

impl Audit {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

/// The word for a sort of act.
const fn named(kind: AuditKind) -> Key {
    match kind {
        AuditKind::SignIn => key::AUDIT_PAGE_SIGN_IN,
        AuditKind::Access => key::AUDIT_PAGE_ACCESS,
        AuditKind::OutOfOrder => key::AUDIT_PAGE_OUT_OF_ORDER,
        AuditKind::Priority => key::AUDIT_PAGE_PRIORITY,
        AuditKind::Reopened => key::AUDIT_PAGE_REOPENED,
        AuditKind::Withdrawn => key::AUDIT_PAGE_WITHDRAWN,
        AuditKind::Moved => key::AUDIT_PAGE_MOVED,
        AuditKind::Day => key::AUDIT_PAGE_DAY,
        AuditKind::Settings => key::AUDIT_PAGE_SETTINGS,
        AuditKind::Reception => key::AUDIT_PAGE_RECEPTION,
    }
}

/// `/audit`.
pub(super) async fn audit(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Extension(who): Extension<Principal>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/audit");
    }
    let language = speech::language(&headers);
    let (today, zone) = {
        let world = app.engine.world();
        let date = world.now(app.clock.read()).date;
        let zone = world.ruling.as_ref().map_or("UTC", |r| r.document.branch.time_zone.as_str()).to_owned();
        (crate::translate::date_out(date).to_string(), zone)
    };
    let given = Given {
        language,
        person: Some(who.name.as_str()),
        role: Some(who.role.as_str()),
        zone: Some(&zone),
        texts: speech::texts_of(language, &["audit-page.", "desk.connection-lost"]),
    };
    let given = given.json();
    let page_of = Audit {
        language,
        other: speech::other(language),
        branch: branch(&app),
        given,
        ways: nav::ways(who.role, "/audit", language),
        unread: hosts::is_readable(&headers, &uri, via),
        today,
        kinds: AuditKind::ALL.iter().map(|kind| (kind.as_str(), named(*kind).raw(language))).collect(),
    };
    page(StatusCode::OK, &page_of)
}

//! The supervisor's page of devices: digits to compare, whom to let in, whom to put out, and where everything is reached.
//! Must not decide: its script asks the API with the session's cookie.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use wire::names::Language;
use wire::texts::{Key, key};

use super::desk::{Switch, branch, page, switched};
use super::speech::{self, Given};
use super::{nav, qr};
use crate::access::Principal;
use crate::api::{Shared, Sought};
use crate::console;
use crate::door::hosts::{self, Via};

#[derive(Template)]
#[template(path = "devices.html")]
struct Devices {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    /// What may be typed into a device, and the code that says the same: `192.168.1.10:8443`.
    places: Vec<(String, String)>,
    /// The board of each zone, for any television.
    boards: Vec<(String, String)>,
    unread: bool,
    /// Where else this person can go.
    ways: Vec<(&'static str, &'static str)>,
}

impl Devices {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

/// `/devices`.
pub(super) async fn devices(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Extension(who): Extension<Principal>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/devices");
    }
    let language = speech::language(&headers);
    let (person, role) = (Some(who.name.as_str()), Some(who.role.as_str()));
    let given = Given { language, person, role, zone: None, texts: speech::scripted(language) };
    let drawn = Devices {
        language,
        other: speech::other(language),
        branch: branch(&app),
        given: given.json(),
        places: console::places(&app).into_iter().map(drawn_place).collect(),
        boards: boards(&app),
        unread: hosts::is_readable(&headers, &uri, via),
        ways: nav::ways(who.role, "/devices", language),
    };
    page(StatusCode::OK, &drawn)
}

fn drawn_place(place: String) -> (String, String) {
    let code = qr::svg(&format!("smartqueue://{place}")).unwrap_or_default();
    (place, code)
}

fn boards(app: &Shared) -> Vec<(String, String)> {
    let world = app.engine.world();
    let (Some(ruling), Some(codes)) = (&world.ruling, &world.codes) else { return Vec::new() };
    let Some(url) = &ruling.document.branch.public_url else { return Vec::new() };
    let board = |zone: &wire::names::Slug| {
        format!("{}/display/{zone}?key={}", url.trim_end_matches('/'), codes.of_zone(zone.as_str()))
    };
    ruling.document.zones.iter().map(|(zone, named)| (named.name.fr.clone(), board(zone))).collect()
}

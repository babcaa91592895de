//! The board for any television: whatever shows a page of the web shows who is called. It asks anew by itself.
//! Must not know more than the hall's own screens do.

use askama::Template;
use axum::extract::rejection::QueryRejection;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wire::names::{Language, Slug};
use wire::texts::{Key, key};

use super::{Named, Public, STYLE, page, peer, said};
use crate::door::Peer;
use crate::engine::views;
use crate::translate::slug_in;

/// So many calls are readable from the back of a hall.
const CALLS: usize = 5;

/// `?key=`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    #[serde(default)]
    key: String,
}

#[derive(Template)]
#[template(path = "television.html")]
struct Television {
    language: Language,
    style: &'static str,
    branch: String,
    time: String,
    calls: Vec<Call>,
    waiting: usize,
}

struct Call {
    number: String,
    counter: String,
    is_open: bool,
}

impl Television {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

/// `GET /display/{zone}?key=`.
pub(super) async fn show(
    State(public): State<Public>,
    info: Option<axum::Extension<ConnectInfo<Peer>>>,
    Named(zone): Named,
    shown: Result<Query<Shown>, QueryRejection>,
) -> Response {
    let given = shown.map(|Query(shown)| shown.key).unwrap_or_default();
    let zone = zone.parse::<Slug>().ok().filter(|zone| {
        let world = public.app().engine.world();
        let known = world.ruling.as_ref().is_some_and(|r| r.document.zones.contains_key(zone));
        known && world.codes.as_ref().is_some_and(|codes| codes.opens(zone.as_str(), &given))
    });
    // All televisions of a zone share its key: each counts by itself.
    let peer = peer(info);
    let from = peer.map(|Peer(peer)| peer.ip().to_string()).unwrap_or_default();
    let screen = zone.as_ref().map(|zone| format!("{zone} {from}"));
    if let Some(response) = public.stopped(screen.as_deref(), peer) {
        return response;
    }
    let Some(drawn) = zone.and_then(|zone| draw(&public, &zone)) else {
        return said(StatusCode::NOT_FOUND, Language::Fr, key::TRACK_UNKNOWN);
    };
    page(StatusCode::OK, &drawn)
}

fn draw(public: &Public, zone: &Slug) -> Option<Television> {
    let reading = public.app().clock.read();
    let world = public.app().engine.world();
    let ruling = world.ruling.as_ref()?;
    let board = views::board(&world, world.at_ms(reading), Some(&slug_in(zone)), false);
    let label = |counter: &Slug| {
        let known = ruling.document.counters.get(counter);
        known.map_or_else(|| counter.to_string(), |counter| counter.label.clone())
    };
    let calls = board.calls.iter().take(CALLS).map(|call| Call {
        number: call.number.clone(),
        counter: label(&call.counter),
        is_open: call.open,
    });
    let at = board.at.to_zoned(ruling.time_zone.clone());
    Some(Television {
        language: ruling.document.branch.languages.first().copied().unwrap_or(Language::Fr),
        style: STYLE,
        branch: ruling.document.branch.name.clone(),
        time: format!("{:02}:{:02}", at.hour(), at.minute()),
        calls: calls.collect(),
        waiting: board.waiting_by_service().values().sum(),
    })
}

//! Health: whether the process answers, and whether it gives tickets.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use wire::envelope::Position;
use wire::health::{Health, Journal, Readiness};

use super::{Shared, fault};
use crate::check::Checked;
use crate::door::pem;
use crate::engine::views;
use crate::verify::Verdict;

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, body = Health)))]
pub(super) async fn healthz() -> Response {
    let health = Health { status: "ok".into(), version: env!("CARGO_PKG_VERSION").into() };
    fault::json(200, views::json(&health))
}

/// The hub can give tickets, or why not.
#[utoipa::path(get, path = "/readyz", tag = "health", responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
pub(super) async fn readyz(State(app): State<Shared>) -> Response {
    let seen = *app.seen_ahead.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let world = app.engine.world();
    let status = match (&world.ruling, seen) {
        (_, Some(_)) => "behind",
        (None, None) => "no-settings",
        (Some(_), None) => "ready",
    };
    let (journal, broken_at) = match app.check.state() {
        Checked::Running(_) => (Journal::Checking, None),
        Checked::Ended(Verdict::Sound { .. }) => (Journal::Sound, None),
        Checked::Ended(Verdict::Broken { epoch, seq, .. } | Verdict::Archived { epoch, seq, .. }) => {
            (Journal::Broken, Some(Position { epoch, seq }.to_string()))
        }
        Checked::Ended(Verdict::Unreadable { epoch, seq, .. }) => {
            (Journal::Broken, Some(Position { epoch, seq: seq + 1 }.to_string()))
        }
    };
    let readiness = Readiness {
        status: status.into(),
        epoch: world.head.epoch,
        seq: world.head.seq,
        seen: seen.map(|seen| seen.to_string()),
        journal,
        broken_at,
    };
    fault::json(if status == "ready" { 200 } else { 503 }, views::json(&readiness))
}

/// `GET /ca.crt`: the hub's authority, to be installed in the browsers of those who work here.
pub(super) async fn authority(State(app): State<Shared>) -> Response {
    let head = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"smartqueue-ca.crt\""),
    ];
    (head, pem(app.identity.authority())).into_response()
}

//! Reading and changing the branch's own settings.

use axum::extract::State;
use axum::response::Response;
use wire::problem::Problem;
use wire::settings::{PutSettings, SettingsAnswer};

use super::asking::{Asked, Who};
use super::{Fault, Shared, fault};
use crate::engine::{Act, views};

/// What rules, and the two documents behind it.
#[utoipa::path(get, path = "/v1/settings", tag = "settings", responses((status = 200, body = SettingsAnswer)))]
pub(super) async fn read(State(app): State<Shared>) -> Response {
    fault::json(200, views::json(&views::settings(app.engine.world().ruling.as_ref())))
}

/// Writes the branch's own changes, whole.
#[utoipa::path(put, path = "/v1/settings", tag = "settings", request_body = PutSettings,
    responses((status = 200, body = SettingsAnswer), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn write(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<PutSettings>,
) -> Result<Response, Fault> {
    let PutSettings { request_id, revision, document } = asked.body;
    let act = Act::Settings { base: None, over: Some(document), seen: Some(revision) };
    app.ask(&who, request_id, asked.digest, act).await
}

//! The description of the API, made from the routes themselves.

use axum::Json;
use utoipa::OpenApi;

use super::{counters, day, devices, events, health, journal, reading, sessions, settings, tickets};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "SmartQueue hub",
        description = "The branch's own API. Every write carries a `request_id` that the asker made before asking: the same id has one effect and one answer."
    ),
    paths(
        tickets::issue,
        tickets::call,
        tickets::recall,
        tickets::start,
        tickets::end,
        tickets::absent,
        tickets::cancel,
        tickets::transfer,
        tickets::printed,
        counters::open,
        counters::pause,
        counters::resume,
        counters::close,
        counters::call_next,
        day::day,
        devices::devices,
        devices::printer,
        reading::catalogue,
        reading::board,
        reading::tickets,
        reading::ticket,
        reading::counter,
        events::events,
        journal::journal,
        settings::read,
        settings::write,
        sessions::sign_in,
        sessions::sign_out,
        health::healthz,
        health::readyz
    )
)]
struct Description;

/// The description.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    Description::openapi()
}

/// `GET /openapi.json`.
pub(super) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

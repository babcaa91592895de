//! The description of the API, made from the routes themselves.

use axum::Json;
use utoipa::OpenApi;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};

use super::{
    aside, audit, bells, counters, day, devices, events, health, journal, line, pairings, people, reading,
    recovery, reports, sessions, settings, status, tickets, trial,
};

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
        tickets::unpark,
        tickets::requeue,
        tickets::reopen,
        tickets::confirm_priority,
        tickets::decline_priority,
        tickets::paid,
        tickets::release,
        tickets::identify,
        tickets::move_ticket,
        counters::still_here,
        counters::set_roll,
        bells::ring,
        bells::answer,
        aside::park,
        aside::prioritise,
        aside::triage,
        aside::hold,
        aside::withdraw,
        aside::why,
        line::line,
        counters::open,
        counters::pause,
        counters::resume,
        counters::close,
        counters::take_over,
        counters::call_next,
        day::day,
        day::clock,
        day::peak,
        day::interrupt,
        day::resume,
        reports::day,
        reports::slip,
        audit::audit,
        devices::devices,
        devices::printer,
        pairings::list,
        pairings::begin,
        pairings::reveal,
        pairings::fetch,
        pairings::accept,
        pairings::decline,
        pairings::revoke,
        recovery::recovery,
        recovery::say_number,
        recovery::hear_numbers,
        recovery::readmit,
        reading::catalogue,
        reading::board,
        reading::tickets,
        reading::ticket,
        reading::counter,
        events::events,
        journal::journal,
        settings::read,
        settings::write,
        people::people,
        people::let_in,
        people::remove,
        people::unlock,
        sessions::sign_in,
        sessions::sign_out,
        health::healthz,
        health::readyz,
        status::status,
        status::seen,
        status::metrics,
        trial::read,
        trial::say,
        trial::slip
    )
)]
struct Description;

/// Whatever an operation answers beyond what it names is a problem document.
fn with_problems(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    let reference = RefOr::Ref(Ref::from_schema_name("Problem"));
    let content = ContentBuilder::new().schema(Some(reference)).build();
    let problem = ResponseBuilder::new()
        .description("not done, and why")
        .content("application/problem+json", content)
        .build();
    for item in document.paths.paths.values_mut() {
        let each = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete];
        for operation in each.into_iter().flatten() {
            operation.responses.responses.insert("default".to_owned(), RefOr::T(problem.clone()));
        }
    }
    document
}

/// The description.
#[must_use]
pub fn document() -> utoipa::openapi::OpenApi {
    with_problems(Description::openapi())
}

/// `GET /openapi.json`.
pub(super) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(document())
}

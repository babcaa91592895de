//! Opening and closing by hand.

use axum::extract::State;
use axum::response::Response;
use queue::Command;
use wire::day::{DayAct, DayAnswer, DayRequest};
use wire::problem::{Code, Problem};

use super::asking::{Asked, Who};
use super::{Fault, Shared};
use crate::engine::Act;
use crate::translate::date_in;

/// Opens the branch whatever its hours, or closes it for the day.
#[utoipa::path(post, path = "/v1/day", tag = "day", request_body = DayRequest,
    responses((status = 200, body = DayAnswer), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn day(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<DayRequest>,
) -> Result<Response, Fault> {
    if asked.body.reason.trim().is_empty() {
        return Err(Fault::because(Code::Malformed, "`reason` is empty"));
    }
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command(&asked.body))).await
}

/// The command of the rules behind a request.
pub(crate) fn command(request: &DayRequest) -> Command {
    match request.what {
        DayAct::Open => Command::OpenDoors {
            until_ms: request.until.map(|until| until.as_millisecond()),
            reason: request.reason.clone(),
            date: request.date.map(date_in),
        },
        DayAct::Close => Command::CloseDoors { reason: request.reason.clone() },
    }
}

//! The day as a supervisor steers it: opening and closing by hand, interruptions, a peak day.

use axum::extract::State;
use axum::response::Response;
use queue::Command;
use wire::day::{
    ClockAnswer, ClockRequest, DayAct, DayAnswer, DayRequest, InterruptServices, Leftovers, PeakRequest,
    ResumeServices, ServicesAnswer,
};
use wire::problem::Problem;

use super::asking::{Asked, Who};
use super::{Fault, Shared};
use crate::engine::Act;
use crate::translate::{date_in, leftovers_in, slug_in};

/// Opens the branch whatever its hours, or closes it for the day.
#[utoipa::path(post, path = "/v1/day", tag = "day", request_body = DayRequest,
    responses((status = 200, body = DayAnswer), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn day(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<DayRequest>,
) -> Result<Response, Fault> {
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
        DayAct::Close => Command::CloseDoors {
            reason: request.reason.clone(),
            leftovers: leftovers_in(request.leftovers.unwrap_or(Leftovers::Serve)),
        },
    }
}

/// Somebody says what time it is: the hub counts from that until the machine's clock says the same.
#[utoipa::path(post, path = "/v1/clock", tag = "day", request_body = ClockRequest,
    responses((status = 200, body = ClockAnswer), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn clock(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<ClockRequest>,
) -> Result<Response, Fault> {
    let act = Act::SayTime { local: asked.body.local, sure: asked.body.sure };
    app.ask(&who, asked.body.request_id, asked.digest, act).await
}

/// Declares a peak day, or calls it off.
#[utoipa::path(post, path = "/v1/day/peak", tag = "day", request_body = PeakRequest,
    responses((status = 200, body = DayAnswer), (status = 409, body = Problem)))]
pub(super) async fn peak(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<PeakRequest>,
) -> Result<Response, Fault> {
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(peak_command(&asked.body))).await
}

/// The command of the rules behind a request.
pub(crate) fn peak_command(request: &PeakRequest) -> Command {
    Command::SetPeak { on: request.on, reason: request.reason.clone() }
}

/// Brings services to a stop: nobody is called, places are kept, time stands still.
#[utoipa::path(post, path = "/v1/services/interrupt", tag = "day", request_body = InterruptServices,
    responses((status = 200, body = ServicesAnswer), (status = 409, body = Problem)))]
pub(super) async fn interrupt(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<InterruptServices>,
) -> Result<Response, Fault> {
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(interrupt_command(&asked.body))).await
}

/// The command of the rules behind a request.
pub(crate) fn interrupt_command(request: &InterruptServices) -> Command {
    Command::Interrupt {
        services: request.services.iter().map(slug_in).collect(),
        reason: request.reason.clone(),
        until_ms: request.until.map(|until| until.as_millisecond()),
        gives_tickets: request.gives_tickets,
    }
}

/// Lets services go on.
#[utoipa::path(post, path = "/v1/services/resume", tag = "day", request_body = ResumeServices,
    responses((status = 200, body = ServicesAnswer), (status = 409, body = Problem)))]
pub(super) async fn resume(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<ResumeServices>,
) -> Result<Response, Fault> {
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(resume_command(&asked.body))).await
}

/// The command of the rules behind a request.
pub(crate) fn resume_command(request: &ResumeServices) -> Command {
    Command::ResumeServices { services: request.services.iter().map(slug_in).collect() }
}

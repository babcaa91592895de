//! After a restore: how far the series had come, and who holds a number that was forgotten.
//! Must not guess: see the rules.

use axum::extract::State;
use axum::response::Response;
use queue::Command;
use wire::problem::Problem;
use wire::recovery::{Readmit, Recovery, SayNumber, TellNumbers};
use wire::ticket::Ticket;

use super::asking::{Asked, Who};
use super::{Fault, Shared, fault};
use crate::engine::{Act, views};
use crate::translate::{language_in, slug_in, ticket_in};

type Answered = Result<Response, Fault>;

/// What a restored branch does not know of its numbers.
#[utoipa::path(get, path = "/v1/recovery", tag = "recovery", responses((status = 200, body = Recovery)))]
pub(super) async fn recovery(State(app): State<Shared>) -> Answered {
    Ok(fault::json(200, views::json(&views::recovery(&app.engine.world()))))
}

/// The last paper number of a series.
#[utoipa::path(post, path = "/v1/recovery/numbers", tag = "recovery", request_body = SayNumber,
    responses((status = 200, body = Recovery), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn say_number(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<SayNumber>,
) -> Answered {
    let SayNumber { request_id, series, last } = asked.body;
    let command = Command::SayNumber { series: slug_in(&series), last };
    app.ask(&who, request_id, asked.digest, Act::Rule(command)).await
}

/// The numbers that a device has printed or shown.
#[utoipa::path(post, path = "/v1/recovery/heard", tag = "recovery", request_body = TellNumbers,
    responses((status = 200, body = Recovery)))]
pub(super) async fn hear_numbers(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<TellNumbers>,
) -> Answered {
    let TellNumbers { request_id, numbers } = asked.body;
    app.ask(&who, request_id, asked.digest, Act::Rule(Command::HearNumbers { numbers })).await
}

/// Puts somebody in line again who holds a number that the branch has forgotten.
#[utoipa::path(post, path = "/v1/tickets/readmit", tag = "recovery", request_body = Readmit,
    responses((status = 201, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn readmit(State(app): State<Shared>, Who(who): Who, asked: Asked<Readmit>) -> Answered {
    let Readmit { request_id, number, service, priority, language } = asked.body;
    let first =
        app.engine.world().ruling.as_ref().map_or(queue::Language::Fr, |ruling| ruling.rules.language);
    let command = Command::Readmit {
        ticket: ticket_in(app.draw_id()?),
        visit: queue::VisitId(app.draw_id()?.as_u128()),
        number: number.trim().to_uppercase(),
        service: slug_in(&service),
        priority: priority.as_ref().map(slug_in),
        language: language.map_or(first, language_in),
    };
    app.ask(&who, request_id, asked.digest, Act::Rule(command)).await
}

//! What is asked of a counter.

use axum::extract::State;
use axum::response::Response;
use queue::Command;
use wire::counter::{CallNext, CalledNext, Counter, CounterRequest, PauseCounter};
use wire::problem::Problem;

use super::asking::{Asked, CounterPath, Who};
use super::tickets::agent;
use super::{Fault, Shared};
use crate::engine::Act;
use crate::translate::{slug_in, ticket_in};

type Answered = Result<Response, Fault>;

/// Somebody sits down at the counter.
#[utoipa::path(post, path = "/v1/counters/{id}/open", tag = "counters", params(("id" = String, Path)), request_body = CounterRequest,
    responses((status = 200, body = Counter), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn open(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(counter): CounterPath,
    asked: Asked<CounterRequest>,
) -> Answered {
    let command = Command::OpenCounter { counter, agent: agent(&who) };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Away for a while.
#[utoipa::path(post, path = "/v1/counters/{id}/pause", tag = "counters", params(("id" = String, Path)), request_body = PauseCounter,
    responses((status = 200, body = Counter), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn pause(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(counter): CounterPath,
    asked: Asked<PauseCounter>,
) -> Answered {
    let command = Command::PauseCounter { counter, reason: asked.body.reason.clone() };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Back again.
#[utoipa::path(post, path = "/v1/counters/{id}/resume", tag = "counters", params(("id" = String, Path)), request_body = CounterRequest,
    responses((status = 200, body = Counter), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn resume(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(counter): CounterPath,
    asked: Asked<CounterRequest>,
) -> Answered {
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(Command::ResumeCounter { counter })).await
}

/// Gone.
#[utoipa::path(post, path = "/v1/counters/{id}/close", tag = "counters", params(("id" = String, Path)), request_body = CounterRequest,
    responses((status = 200, body = Counter), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn close(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(counter): CounterPath,
    asked: Asked<CounterRequest>,
) -> Answered {
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(Command::CloseCounter { counter })).await
}

/// Ends what is in hand and calls who is next.
#[utoipa::path(post, path = "/v1/counters/{id}/call-next", tag = "counters", params(("id" = String, Path)), request_body = CallNext,
    responses((status = 200, body = CalledNext), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn call_next(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(counter): CounterPath,
    asked: Asked<CallNext>,
) -> Answered {
    let command = Command::CallNext {
        counter,
        agent: agent(&who),
        holding: asked.body.holding.map(ticket_in),
        outcome: asked.body.outcome.as_ref().map(slug_in),
    };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

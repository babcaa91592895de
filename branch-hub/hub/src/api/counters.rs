//! What is asked of a counter.

use axum::extract::State;
use axum::response::Response;
use queue::Command;
use wire::counter::{
    CallNext, CalledNext, CloseCounter, Counter, CounterRequest, PauseCounter, Roll, SetRoll, TakeOver,
};
use wire::problem::{Code, Problem};

use super::asking::{Asked, CounterPath, SeriesPath, Who};
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
    let command = Command::PauseCounter {
        counter,
        reason: asked.body.reason.clone(),
        keep_waiting: asked.body.keep_waiting,
    };
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
#[utoipa::path(post, path = "/v1/counters/{id}/close", tag = "counters", params(("id" = String, Path)), request_body = CloseCounter,
    responses((status = 200, body = Counter), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn close(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(counter): CounterPath,
    asked: Asked<CloseCounter>,
) -> Answered {
    let command = Command::CloseCounter { counter, keep_waiting: asked.body.keep_waiting };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Sits down where somebody has left, and takes what they had in hand.
#[utoipa::path(post, path = "/v1/counters/{id}/take-over", tag = "counters", params(("id" = String, Path)), request_body = TakeOver,
    responses((status = 200, body = Counter), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn take_over(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(counter): CounterPath,
    asked: Asked<TakeOver>,
) -> Answered {
    let named = asked.body.agent.as_ref().map(slug_in);
    let agent = match (agent(&who), named) {
        (Some(own), Some(named)) if own != named => return Err(Fault::new(Code::Forbidden)),
        (Some(own), _) => own,
        (None, Some(named)) => named,
        (None, None) => return Err(Fault::because(Code::Malformed, "`agent` is missing")),
    };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(Command::TakeOver { counter, agent })).await
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
        leg: ticket_in(app.draw_id()?),
        ticket: ticket_in(app.draw_id()?),
        visit: queue::VisitId(app.draw_id()?.as_u128()),
    };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// The agent is there, though nobody waits.
#[utoipa::path(post, path = "/v1/counters/{id}/still-here", tag = "counters", params(("id" = String, Path)), request_body = CounterRequest,
    responses((status = 200, body = Counter), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn still_here(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(counter): CounterPath,
    asked: Asked<CounterRequest>,
) -> Answered {
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(Command::StillHere { counter })).await
}

/// A new roll of paper numbers was put in, or some were skipped: this one is called next.
#[utoipa::path(post, path = "/v1/series/{id}/roll", tag = "counters", params(("id" = String, Path)), request_body = SetRoll,
    responses((status = 200, body = Roll), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn set_roll(
    State(app): State<Shared>,
    Who(who): Who,
    SeriesPath(series): SeriesPath,
    asked: Asked<SetRoll>,
) -> Answered {
    if let Some(agent) = agent(&who) {
        let world = app.engine.world();
        let sits_at = world.branch.counter_of(&agent);
        let rules = world.ruling.as_ref().map(|ruling| &ruling.rules);
        let theirs = sits_at.and_then(|counter| rules?.roll_of(counter));
        let known = rules.is_some_and(|rules| rules.series.contains_key(&series));
        if known && theirs != Some(&series) {
            return Err(Fault::new(Code::Forbidden));
        }
    }
    let command = Command::SetRoll { series, next: asked.body.next };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

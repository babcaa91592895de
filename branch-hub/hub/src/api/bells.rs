//! Calling reception: somebody goes directly, asks for help, or is to be fetched.
//! Must not decide who comes.

use axum::extract::State;
use axum::response::Response;
use queue::{BellId, Command};
use wire::bell::{Bells, RingBell};
use wire::event::BellCause;
use wire::problem::{Code, Problem};
use wire::role::Role;
use wire::ticket::PlainRequest;

use super::asking::{Asked, BellPath, Who};
use super::{Fault, Shared};
use crate::engine::Act;
use crate::translate::cause_in;

type Answered = Result<Response, Fault>;

/// Calls reception.
#[utoipa::path(post, path = "/v1/bells/ring", tag = "reception", request_body = RingBell,
    responses((status = 200, body = Bells), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn ring(State(app): State<Shared>, Who(who): Who, asked: Asked<RingBell>) -> Answered {
    let RingBell { request_id, cause } = asked.body;
    // A machine speaks for itself alone.
    let own = if let BellCause::Help { device } = &cause { *device == who.name } else { true };
    if who.role == Role::Kiosk && !own {
        return Err(Fault::new(Code::Forbidden));
    }
    let command = Command::Ring { bell: BellId(request_id.as_u128()), cause: cause_in(&cause) };
    app.ask(&who, request_id, asked.digest, Act::Rule(command)).await
}

/// Somebody goes.
#[utoipa::path(post, path = "/v1/bells/{id}/answer", tag = "reception", params(("id" = uuid::Uuid, Path)), request_body = PlainRequest,
    responses((status = 200, body = Bells), (status = 404, body = Problem)))]
pub(super) async fn answer(
    State(app): State<Shared>,
    Who(who): Who,
    BellPath(bell): BellPath,
    asked: Asked<PlainRequest>,
) -> Answered {
    let act = Act::Rule(Command::AnswerBell { bell });
    app.ask(&who, asked.body.request_id, asked.digest, act).await
}

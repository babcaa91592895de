//! Giving tickets, and what is done with one.

use axum::extract::State;
use axum::response::Response;
use queue::Command;
use wire::names::{Channel, Kind, Language};
use wire::problem::{Code, Problem};
use wire::role::Role;
use wire::ticket::{
    CallTicket, CancelTicket, EndTicket, IssueTicket, PlainRequest, PrintedReport, Ticket, TransferTicket,
    TransferTo, Transferred,
};

use super::asking::{Asked, TicketPath, Who};
use super::{Fault, Shared};
use crate::access::Principal;
use crate::engine::{Act, PrintReport};
use crate::translate::{channel_in, kind_in, language_in, slug_in, ticket_in, transfer_in};

type Answered = Result<Response, Fault>;

/// Gives a ticket.
#[utoipa::path(post, path = "/v1/tickets", tag = "tickets", request_body = IssueTicket, responses(
    (status = 201, body = Ticket), (status = 409, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn issue(State(app): State<Shared>, Who(who): Who, asked: Asked<IssueTicket>) -> Answered {
    let body = asked.body;
    let first = app.engine.world().ruling.as_ref().and_then(|r| r.document.branch.languages.first().copied());
    let visit = app.draw_id()?;
    let command = Command::Issue {
        ticket: ticket_in(app.draw_id()?),
        visit: queue::VisitId(visit.as_u128()),
        service: slug_in(&body.service),
        kind: kind_in(body.kind.unwrap_or(Kind::Normal)),
        priority: body.priority.as_ref().map(slug_in),
        language: language_in(body.language.or(first).unwrap_or(Language::Fr)),
        channel: channel_in(if who.role == Role::Kiosk { Channel::Kiosk } else { Channel::Reception }),
    };
    app.ask(&who, body.request_id, asked.digest, Act::Rule(command)).await
}

/// Calls a given ticket out of order.
#[utoipa::path(post, path = "/v1/tickets/{id}/call", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = CallTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn call(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<CallTicket>,
) -> Answered {
    let (counter, agent, reason) = (slug_in(&asked.body.counter), agent(&who), asked.body.reason.clone());
    if reason.trim().is_empty() {
        return Err(Fault::because(Code::Malformed, "`reason` is empty"));
    }
    let command = Command::Call { ticket, counter, agent, reason };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

macro_rules! plain {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $command:ident;)+) => { $(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = PlainRequest,
            responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
        pub(super) async fn $name(State(app): State<Shared>, Who(who): Who, TicketPath(ticket): TicketPath, asked: Asked<PlainRequest>) -> Answered {
            app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(Command::$command { ticket })).await
        }
    )+ };
}

plain! {
    /// Announces a called ticket again.
    recall, "/v1/tickets/{id}/recall", Recall;
    /// The person is at the counter.
    start, "/v1/tickets/{id}/start", Start;
    /// Nobody came.
    absent, "/v1/tickets/{id}/absent", Absent;
}

/// The service is done.
#[utoipa::path(post, path = "/v1/tickets/{id}/end", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = EndTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn end(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<EndTicket>,
) -> Answered {
    let command = Command::End { ticket, outcome: asked.body.outcome.as_ref().map(slug_in) };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Withdraws a ticket.
#[utoipa::path(post, path = "/v1/tickets/{id}/cancel", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = CancelTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn cancel(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<CancelTicket>,
) -> Answered {
    let command = Command::Cancel { ticket, reason: asked.body.reason.clone() };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Sends the visit on to another service, under the same number.
#[utoipa::path(post, path = "/v1/tickets/{id}/transfer", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = TransferTicket,
    responses((status = 200, body = Transferred), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn transfer(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<TransferTicket>,
) -> Answered {
    let TransferTo::Service(to) = &asked.body.to;
    let place = transfer_in(asked.body.place);
    let command = Command::Transfer { ticket, leg: ticket_in(app.draw_id()?), to: slug_in(to), place };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// A kiosk tells how a print job ended.
#[utoipa::path(post, path = "/v1/tickets/{id}/printed", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = PrintedReport,
    responses((status = 200, body = Ticket), (status = 404, body = Problem)))]
pub(super) async fn printed(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<PrintedReport>,
) -> Answered {
    let PrintedReport { request_id, job, outcome, copy } = asked.body;
    let report = PrintReport { ticket, job, copy, outcome };
    app.ask(&who, request_id, asked.digest, Act::Printed(report)).await
}

/// The agent that a person is; a supervisor who stands in is none.
pub(super) fn agent(who: &Principal) -> Option<queue::Slug> {
    (who.role == Role::Agent).then(|| slug_in(&who.name))
}

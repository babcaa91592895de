//! Giving tickets, and what is done with one.

use axum::extract::State;
use axum::response::Response;
use queue::{Command, Destination, Pool};
use wire::names::{Channel, Kind, Language};
use wire::problem::{Code, Problem};
use wire::role::Role;
use wire::ticket::{
    CallTicket, CancelTicket, EndTicket, Gone, IdentifyTicket, IssueTicket, MovePlace, MoveTicket,
    PlainRequest, PrintedReport, ReopenTicket, Ticket, TransferTicket, TransferTo, Transferred, With,
};

use super::arrival::island;
use super::asking::{Asked, TicketPath, Who};
use super::{Fault, Shared};
use crate::access::Principal;
use crate::engine::{Act, Identifier, PrintReport};
use crate::translate::{channel_in, gone_in, kind_in, language_in, slug_in, ticket_in, transfer_in};

type Answered = Result<Response, Fault>;

/// Gives a ticket.
#[utoipa::path(post, path = "/v1/tickets", tag = "tickets", request_body = IssueTicket, responses(
    (status = 201, body = Ticket), (status = 409, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn issue(State(app): State<Shared>, Who(who): Who, asked: Asked<IssueTicket>) -> Answered {
    let body = asked.body;
    // Only who may work at a counter puts somebody there.
    if body.counter.is_some() && !matches!(who.role, Role::Agent | Role::Supervisor) {
        return Err(Fault::new(Code::Forbidden));
    }
    let first = app.engine.world().ruling.as_ref().and_then(|r| r.document.branch.languages.first().copied());
    let visit = app.draw_id()?;
    let command = Command::Issue {
        ticket: ticket_in(app.draw_id()?),
        visit: queue::VisitId(visit.as_u128()),
        service: slug_in(&body.service),
        kind: kind_in(body.kind.unwrap_or(Kind::Normal)),
        priority: body.priority.as_ref().map(slug_in),
        language: language_in(body.language.or(first).unwrap_or(Language::Fr)),
        channel: channel_in(if body.island.is_some() {
            Channel::Island
        } else {
            channel(&who, body.counter.is_some())
        }),
        then: body.then.iter().map(slug_in).collect(),
        counter: body.counter.as_ref().map(slug_in),
        party: body.party.unwrap_or(1),
        booking: body.appointment.as_ref().map(|booked| queue::Booking {
            reference: booked.reference.as_str().into(),
            at_ms: booked.at.as_millisecond(),
        }),
        island: island(&app, &who, body.island.as_ref()).await?,
        customer: body.customer.map(|customer| queue::CustomerId(customer.as_u128())),
        with: body.with.as_ref().map(|with| match with {
            With::Counter(counter) => Pool::Counter(slug_in(counter)),
            With::Agent(agent) => Pool::Agent(slug_in(agent)),
        }),
    };
    let act = match identifier(body.identifier.as_deref())? {
        Some(identifier) => Act::IssueTo { command, identifier },
        None => Act::Rule(command),
    };
    app.ask(&who, body.request_id, asked.digest, act).await
}

fn identifier(written: Option<&str>) -> Result<Option<Identifier>, Fault> {
    let read = |written: &str| {
        Identifier::read(written).ok_or_else(|| {
            Fault::because(Code::Malformed, "`identifier` is empty, too long, or no line of text")
        })
    };
    written.map(read).transpose()
}

/// The person gives a number of theirs, or it was a mistake.
#[utoipa::path(post, path = "/v1/tickets/{id}/identify", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = IdentifyTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem)))]
pub(super) async fn identify(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<IdentifyTicket>,
) -> Answered {
    let act = Act::Identify { ticket, identifier: identifier(asked.body.identifier.as_deref())? };
    app.ask(&who, asked.body.request_id, asked.digest, act).await
}

/// Where a ticket is asked for: an agent, and whoever names a counter, does it there.
fn channel(who: &Principal, at_counter: bool) -> Channel {
    match who.role {
        Role::Kiosk => Channel::Kiosk,
        Role::Agent => Channel::Counter,
        _ if at_counter => Channel::Counter,
        Role::Greeter
        | Role::Supervisor
        | Role::Administrator
        | Role::Display
        | Role::Button
        | Role::Metrics
        | Role::Customer
        | Role::Standby
        | Role::HeadOffice => Channel::Reception,
    }
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
    /// Brings a parked ticket back now.
    unpark, "/v1/tickets/{id}/unpark", Unpark;
    /// Takes back a call that was a mistake, or lets in somebody who missed it and has come.
    requeue, "/v1/tickets/{id}/requeue", Requeue;
    /// The claim to a priority class is right.
    confirm_priority, "/v1/tickets/{id}/confirm-priority", ConfirmPriority;
    /// The claim is not right: back to the place by arrival.
    decline_priority, "/v1/tickets/{id}/decline-priority", DeclinePriority;
    /// The kind, or the service, has been paid.
    paid, "/v1/tickets/{id}/paid", ConfirmPayment;
    /// Calls a held ticket again in turn.
    release, "/v1/tickets/{id}/release", Release;
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
    let outcome = asked.body.outcome.as_ref().map(slug_in);
    let command = Command::End { ticket, outcome, leg: ticket_in(app.draw_id()?) };
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
    let gone = gone_in(asked.body.gone.unwrap_or(Gone::Withdrawn));
    let command = Command::Cancel { ticket, gone, reason: asked.body.reason.clone() };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Lets a leg that has ended wait again.
#[utoipa::path(post, path = "/v1/tickets/{id}/reopen", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = ReopenTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn reopen(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<ReopenTicket>,
) -> Answered {
    let command = Command::Reopen { ticket, reason: asked.body.reason.clone() };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Puts one ticket elsewhere in its line.
#[utoipa::path(post, path = "/v1/tickets/{id}/move", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = MoveTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn move_ticket(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<MoveTicket>,
) -> Answered {
    let place = match asked.body.place {
        MovePlace::Front => queue::MovePlace::Front,
        MovePlace::End => queue::MovePlace::End,
        MovePlace::Arrival => queue::MovePlace::Arrival,
        MovePlace::After(other) => queue::MovePlace::After(ticket_in(other)),
    };
    let command = Command::Move { ticket, place, reason: asked.body.reason.clone() };
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
    let command = Command::Transfer {
        ticket,
        leg: ticket_in(app.draw_id()?),
        to: destination(&app, ticket, &asked.body.to)?,
        place: transfer_in(asked.body.place),
        return_to_origin: asked.body.return_to_origin,
    };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// What a visit that is sent to one counter or agent waits for there. A leg never changes its service, so that it may
/// be looked up before the engine decides.
fn destination(app: &Shared, ticket: queue::TicketId, to: &TransferTo) -> Result<Destination, Fault> {
    let pool = match to {
        TransferTo::Service(service) => return Ok(Destination { service: slug_in(service), pool: None }),
        TransferTo::Counter(counter) => Pool::Counter(slug_in(counter)),
        TransferTo::Agent(agent) => Pool::Agent(slug_in(agent)),
    };
    let world = app.engine.world();
    let found = world.branch.ticket(ticket).ok_or(Fault::new(Code::UnknownTicket))?;
    let ruling = world.ruling.as_ref().ok_or(Fault::new(Code::NoSettings))?;
    // Where they do nothing at all, the rules say so.
    let service = ruling.rules.service_with(&pool, &found.service).unwrap_or(&found.service).clone();
    Ok(Destination { service, pool: Some(pool) })
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

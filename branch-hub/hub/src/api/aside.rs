//! What is done with a ticket beside calling and ending it: set aside, triaged, held, given a class, withdrawn, explained.
//! Must not decide: see the rules.

use axum::extract::State;
use axum::response::Response;
use queue::Command;
use wire::problem::{Code, Problem};
use wire::ticket::{
    Before, HoldTicket, OutOfLine, ParkTicket, PrioritiseTicket, Rule, Ticket, TicketList, TriageTicket,
    WhyAnswer, WithdrawTickets,
};

use super::asking::{Asked, TicketPath, Who};
use super::{Fault, Shared, fault};
use crate::engine::{Act, views};
use crate::translate::{hold_in, hold_out, slug_in, ticket_out};

type Answered = Result<Response, Fault>;

/// Sets the ticket in hand aside, to come back later.
#[utoipa::path(post, path = "/v1/tickets/{id}/park", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = ParkTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn park(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<ParkTicket>,
) -> Answered {
    let wake_after_ms = asked.body.wake_after_s.map(|seconds| u64::from(seconds) * 1000);
    let command = Command::Park { ticket, wake_after_ms };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Gives a priority class.
#[utoipa::path(post, path = "/v1/tickets/{id}/prioritise", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = PrioritiseTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn prioritise(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<PrioritiseTicket>,
) -> Answered {
    let (class, reason) = (slug_in(&asked.body.class), asked.body.reason.clone());
    let command = Command::Prioritise { ticket, class, reason };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Gives a nurse's class.
#[utoipa::path(post, path = "/v1/tickets/{id}/triage", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = TriageTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn triage(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<TriageTicket>,
) -> Answered {
    let command = Command::Triage { ticket, class: slug_in(&asked.body.class) };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Keeps the place and does not call.
#[utoipa::path(post, path = "/v1/tickets/{id}/hold", tag = "tickets", params(("id" = uuid::Uuid, Path)), request_body = HoldTicket,
    responses((status = 200, body = Ticket), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn hold(
    State(app): State<Shared>,
    Who(who): Who,
    TicketPath(ticket): TicketPath,
    asked: Asked<HoldTicket>,
) -> Answered {
    let command = Command::Hold { ticket, hold: hold_in(asked.body.reason) };
    app.ask(&who, asked.body.request_id, asked.digest, Act::Rule(command)).await
}

/// Withdraws all numbers of a span that still wait.
#[utoipa::path(post, path = "/v1/tickets/withdraw", tag = "tickets", request_body = WithdrawTickets,
    responses((status = 200, body = TicketList), (status = 409, body = Problem)))]
pub(super) async fn withdraw(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<WithdrawTickets>,
) -> Answered {
    let WithdrawTickets { request_id, series, from, to, reason } = asked.body;
    let command = Command::Withdraw { series: slug_in(&series), from, to, reason };
    app.ask(&who, request_id, asked.digest, Act::Rule(command)).await
}

/// Who would be called before a ticket, and which rule says so.
#[utoipa::path(get, path = "/v1/tickets/{id}/why", tag = "reading", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = WhyAnswer), (status = 404, body = Problem)))]
pub(super) async fn why(State(app): State<Shared>, TicketPath(id): TicketPath) -> Answered {
    // A long line takes a while to play through: not on the threads that answer everybody.
    let asked = tokio::task::spawn_blocking(move || {
        let world = app.engine.world();
        world.branch.ticket(id).ok_or(Fault::new(Code::UnknownTicket))?;
        let ruling = world.ruling.as_ref().ok_or(Fault::new(Code::NoSettings))?;
        let now = world.now(app.clock.read());
        let before = match queue::why(&world.branch, &ruling.rules, &now, id) {
            Ok(before) => before,
            Err(out) => return Ok(views::json(&kept_out(&world.branch, id, out))),
        };
        let named = before.into_iter().filter_map(|(other, why)| {
            let number = world.branch.ticket(other)?.number.to_string();
            let (rule, nth, name) = word(why);
            Some(Before { ticket: ticket_out(other), number, rule, nth, name })
        });
        Ok::<_, Fault>(views::json(&WhyAnswer { before: named.collect(), ..WhyAnswer::default() }))
    });
    let json = asked.await.map_err(|_| Fault::new(Code::Fault))??;
    Ok(fault::json(200, json))
}

/// Why nobody would call a ticket in turn, with what belongs to the answer.
fn kept_out(branch: &queue::Branch, ticket: queue::TicketId, out: queue::OutOfLine) -> WhyAnswer {
    let answer = |out| WhyAnswer { out: Some(out), ..WhyAnswer::default() };
    match out {
        queue::OutOfLine::Held(hold) => WhyAnswer { hold: Some(hold_out(hold)), ..answer(OutOfLine::Held) },
        queue::OutOfLine::Parked => answer(OutOfLine::Parked),
        queue::OutOfLine::Interrupted => {
            let stopped = branch.ticket(ticket).and_then(|ticket| branch.interruption(&ticket.service));
            let reason = stopped.map(|stopped| stopped.reason.to_string());
            WhyAnswer { reason, ..answer(OutOfLine::Interrupted) }
        }
        queue::OutOfLine::CarriedOver => answer(OutOfLine::CarriedOver),
        queue::OutOfLine::InHand => answer(OutOfLine::InHand),
        queue::OutOfLine::Gone => answer(OutOfLine::Gone),
    }
}

/// Which rule, and of several the place and the name.
pub(super) fn word(why: queue::Why) -> (Rule, Option<u32>, Option<String>) {
    let nth = |n: usize| u32::try_from(n + 1).ok();
    let rule = match why {
        queue::Why::Share { nth: n, name } => {
            return (Rule::Share, nth(n), name.map(|name| name.to_string()));
        }
        queue::Why::Rule { nth: n, name } => return (Rule::Rule, nth(n), name.map(|name| name.to_string())),
        queue::Why::First => Rule::First,
        queue::Why::Place => Rule::Place,
        queue::Why::Class => Rule::Class,
        queue::Why::Aged => Rule::Aged,
        queue::Why::Appointment => Rule::Appointment,
        queue::Why::Overdue => Rule::Overdue,
        queue::Why::Paid => Rule::Paid,
    };
    (rule, None, None)
}

//! Reading: catalogue, board, tickets, counters. From the published state, which holds committed facts only.

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::board::Board;
use wire::catalogue::Catalogue;
use wire::counter::Counter;
use wire::names::{Slug, TicketState};
use wire::problem::{Code, Problem};
use wire::ticket::{Ticket, TicketList};

use super::asking::{CounterPath, TicketPath};
use super::{Fault, Shared, fault};
use crate::engine::views;
use crate::translate::{slug_in, ticket_out};

/// At most so many tickets in one list.
const LIST: usize = 500;

type Answered = Result<Response, Fault>;

/// What the branch offers.
#[utoipa::path(get, path = "/v1/catalogue", tag = "reading", responses((status = 200, body = Catalogue), (status = 503, body = Problem)))]
pub(super) async fn catalogue(State(app): State<Shared>) -> Answered {
    let world = app.engine.world();
    let ruling = world.ruling.as_ref().ok_or(Fault::new(Code::NoSettings))?;
    let now = world.now(app.clock.read());
    Ok(fault::json(200, views::json(&views::catalogue(&world, ruling, &now))))
}

/// `?zone=`.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct OfZone {
    /// A zone of the settings; without it, the whole branch.
    pub zone: Option<Slug>,
}

/// What a screen shows.
#[utoipa::path(get, path = "/v1/board", tag = "reading", params(OfZone), responses((status = 200, body = Board), (status = 404, body = Problem)))]
pub(super) async fn board(State(app): State<Shared>, Query(of): Query<OfZone>) -> Answered {
    let world = app.engine.world();
    let zone = super::events::zone(&world, of.zone.as_ref())?;
    let board = views::board(&world, app.clock.read().at_ms, zone.as_ref());
    drop(world);
    Ok(fault::json(200, views::json(&board)))
}

/// Which tickets to list.
#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct Wanted {
    /// Only this state.
    state: Option<TicketState>,
    /// Only this service.
    service: Option<Slug>,
    /// Only this number.
    number: Option<String>,
}

/// Tickets of the running day: those who wait in calling order, then the others, newest first.
#[utoipa::path(get, path = "/v1/tickets", tag = "reading", params(Wanted), responses((status = 200, body = TicketList)))]
pub(super) async fn tickets(State(app): State<Shared>, Query(wanted): Query<Wanted>) -> Answered {
    let world = app.engine.world();
    let now = world.now(app.clock.read());
    let service = wanted.service.as_ref().map(slug_in);
    let fits = |t: &&queue::Ticket| {
        wanted.state.is_none_or(|state| views::state(&t.state) == state)
            && service.as_ref().is_none_or(|service| t.service == *service)
            && wanted.number.as_ref().is_none_or(|number| *t.number == **number)
    };
    let waits = |t: &&queue::Ticket| matches!(t.state, queue::State::Waiting);
    let mut found: Vec<&queue::Ticket> = Vec::new();
    if let Some(ruling) = world.ruling.as_ref() {
        for name in ruling.rules.services.keys().filter(|name| service.as_ref().is_none_or(|s| s == *name)) {
            found.extend(queue::waiting_in_order(&world.branch, &ruling.rules, name).filter(fits).take(LIST));
        }
    }
    let mut rest: Vec<&queue::Ticket> = world.branch.tickets().filter(|t| !waits(t)).filter(fits).collect();
    rest.sort_by_key(|t| std::cmp::Reverse(t.id));
    found.extend(rest);
    found.truncate(LIST);
    let tickets = found.into_iter().map(|t| views::ticket(&world, &now, t)).collect();
    Ok(fault::json(200, views::json(&TicketList { tickets })))
}

/// One ticket, of today or of the past.
#[utoipa::path(get, path = "/v1/tickets/{id}", tag = "reading", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Ticket), (status = 404, body = Problem)))]
pub(super) async fn ticket(State(app): State<Shared>, TicketPath(id): TicketPath) -> Answered {
    {
        let world = app.engine.world();
        let now = world.now(app.clock.read());
        if let Some(found) = world.branch.ticket(id) {
            return Ok(fault::json(200, views::json(&views::ticket(&world, &now, found))));
        }
    }
    let archive = app.archive.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match archive.ended(ticket_out(id)) {
        Ok(Some(body)) => Ok(fault::json(200, body)),
        Ok(None) => Err(Fault::new(Code::UnknownTicket)),
        Err(error) => {
            tracing::error!(%error, "failed to read a past ticket");
            Err(Fault::new(Code::Fault))
        }
    }
}

/// One counter.
#[utoipa::path(get, path = "/v1/counters/{id}", tag = "reading", params(("id" = String, Path)),
    responses((status = 200, body = Counter), (status = 404, body = Problem)))]
pub(super) async fn counter(State(app): State<Shared>, CounterPath(id): CounterPath) -> Answered {
    let world = app.engine.world();
    let now = world.now(app.clock.read());
    let known = world.ruling.as_ref().is_some_and(|r| r.rules.counters.contains_key(&id));
    if !known {
        return Err(Fault::new(Code::UnknownCounter));
    }
    Ok(fault::json(200, views::json(&views::counter(&world, &now, &id))))
}

//! Reading: catalogue, board, tickets, counters. From the published state, which holds committed facts only.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;
use wire::board::Board;
use wire::catalogue::Catalogue;
use wire::counter::Counter;
use wire::names::{Slug, TicketState};
use wire::problem::{Code, Problem};
use wire::role::Role;
use wire::ticket::{Ticket, TicketList};

use super::asking::{CounterPath, TicketPath, Who};
use super::query::Sought;
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
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct OfZone {
    /// A zone of the settings; without it, the whole branch.
    pub zone: Option<Slug>,
}

/// What a screen shows.
#[utoipa::path(get, path = "/v1/board", tag = "reading", params(OfZone), responses((status = 200, body = Board), (status = 404, body = Problem)))]
pub(super) async fn board(State(app): State<Shared>, Who(who): Who, Sought(of): Sought<OfZone>) -> Answered {
    let world = app.engine.world();
    let zone = super::events::zone(&world, of.zone.as_ref())?;
    let board = views::board(&world, world.at_ms(app.clock.read()), zone.as_ref(), who.role.is_staff());
    drop(world);
    Ok(fault::json(200, views::json(&board)))
}

/// Which tickets to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Only this state.
    state: Option<TicketState>,
    /// Only this service.
    service: Option<Slug>,
    /// Only this number.
    number: Option<String>,
}

/// Tickets of the running day: those in line in calling order, then the others (held and kept ones too), newest first.
#[utoipa::path(get, path = "/v1/tickets", tag = "reading", params(Wanted), responses((status = 200, body = TicketList)))]
pub(super) async fn tickets(
    State(app): State<Shared>,
    Who(who): Who,
    Sought(wanted): Sought<Wanted>,
) -> Answered {
    // A long line takes a while to write down: not on the threads that answer everybody.
    let listed = tokio::task::spawn_blocking(move || list(&app, &wanted, who.role.is_staff())).await;
    Ok(fault::json(200, views::json(&listed.map_err(|_| Fault::new(Code::Fault))?)))
}

fn list(app: &Shared, wanted: &Wanted, staff: bool) -> TicketList {
    let world = app.engine.world();
    let now = world.now(app.clock.read());
    let service = wanted.service.as_ref().map(slug_in);
    let fits = |t: &&queue::Ticket| {
        wanted.state.is_none_or(|state| views::state(&t.state) == state)
            && service.as_ref().is_none_or(|service| t.service == *service)
            && wanted.number.as_ref().is_none_or(|number| *t.number == **number)
    };
    let mut found: Vec<&queue::Ticket> = Vec::new();
    if let Some(ruling) = world.ruling.as_ref() {
        for name in ruling.rules.services.keys().filter(|name| service.as_ref().is_none_or(|s| s == *name)) {
            found.extend(
                queue::waiting_in_order(&world.branch, &ruling.rules, &now, name).filter(fits).take(LIST),
            );
        }
    }
    // Ids rise with time: from the end means newest first.
    found.extend(world.branch.tickets().rev().filter(|t| !t.is_in_line()).filter(fits).take(LIST));
    found.truncate(LIST);
    // Whoever reads a list holds nobody's paper.
    let told = |t| Ticket { track_url: None, ..views::ticket_for(&world, &now, t, staff) };
    TicketList { tickets: found.into_iter().map(told).collect() }
}

/// One ticket, of today or of the past.
#[utoipa::path(get, path = "/v1/tickets/{id}", tag = "reading", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Ticket), (status = 404, body = Problem)))]
pub(super) async fn ticket(State(app): State<Shared>, Who(who): Who, TicketPath(id): TicketPath) -> Answered {
    let staff = who.role.is_staff();
    let found = {
        let world = app.engine.world();
        let now = world.now(app.clock.read());
        world.branch.ticket(id).map(|found| views::ticket_for(&world, &now, found, staff))
    };
    if let Some(mut ticket) = found {
        if who.role == Role::Display {
            ticket.track_url = None;
        }
        if let Some(known) = &mut ticket.for_staff {
            let visit = ticket.visit;
            known.identifier = app.look_up(move |archive| archive.identifier(visit)).await?;
        }
        return Ok(fault::json(200, views::json(&ticket)));
    }
    let ended = app.look_up(move |archive| archive.ended(ticket_out(id))).await?;
    let body = ended.ok_or(Fault::new(Code::UnknownTicket))?;
    if who.role.is_staff() {
        return Ok(fault::json(200, body));
    }
    let told: Ticket = serde_json::from_str(&body).map_err(|_| Fault::new(Code::Fault))?;
    Ok(fault::json(200, views::json(&Ticket { track_url: None, ..views::for_hall(told) })))
}

/// One counter.
#[utoipa::path(get, path = "/v1/counters/{id}", tag = "reading", params(("id" = String, Path)),
    responses((status = 200, body = Counter), (status = 404, body = Problem)))]
pub(super) async fn counter(
    State(app): State<Shared>,
    Who(who): Who,
    CounterPath(id): CounterPath,
) -> Answered {
    let world = app.engine.world();
    let now = world.now(app.clock.read());
    let known = world.ruling.as_ref().is_some_and(|r| r.rules.counters.contains_key(&id));
    if !known {
        return Err(Fault::new(Code::UnknownCounter));
    }
    Ok(fault::json(200, views::json(&views::counter(&world, &now, &id, who.role.is_staff()))))
}

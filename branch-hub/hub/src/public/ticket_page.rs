//! A customer's own page: the number, how it stands, and giving the place back.
//! Must not decide: what is pressed goes to the engine, as the visit's own act.

use askama::Template;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use queue::{Command, Gone, Ticket};
use uuid::Uuid;
use wire::names::{Language, TicketState};
use wire::role::{Actor, Role};
use wire::texts::{Key, key};

use super::{LARGEST, Public, STYLE, page, peer, said};
use crate::door::Peer;
use crate::engine::{Act, Ask, Body, World, digest, views};

type Info = Option<axum::Extension<ConnectInfo<Peer>>>;

#[derive(Template)]
#[template(path = "track.html")]
struct Track {
    language: Language,
    style: &'static str,
    branch: String,
    number: String,
    service: String,
    /// What is the case, in one sentence.
    said: String,
    /// More about it; empty for nothing more.
    more: String,
    is_called: bool,
    /// Where the place is given back, with an id for this press; none once there is nothing to give back.
    give_back: Option<(String, Uuid)>,
}

impl Track {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

/// `GET /t/{code}`.
pub(super) async fn show(State(public): State<Public>, info: Info, Path(code): Path<String>) -> Response {
    let visit = visit(&public, &code);
    if let Some(response) = public.stopped(visit.map(|_| code.as_str()), peer(info)) {
        return response;
    }
    let Some(drawn) = visit.and_then(|visit| draw(&public, visit, &code)) else {
        return said(StatusCode::NOT_FOUND, Language::Fr, key::TRACK_UNKNOWN);
    };
    page(StatusCode::OK, &drawn)
}

/// `POST /t/{code}/give-back`, with `request_id` in a form or in JSON.
pub(super) async fn give_back(
    State(public): State<Public>,
    info: Info,
    Path(code): Path<String>,
    request: Request,
) -> Response {
    let visit = visit(&public, &code);
    if let Some(response) = public.stopped(visit.map(|_| code.as_str()), peer(info)) {
        return response;
    }
    let Some(visit) = visit else {
        return said(StatusCode::NOT_FOUND, Language::Fr, key::TRACK_UNKNOWN);
    };
    let Some(request_id) = request_id(request).await else {
        return said(StatusCode::BAD_REQUEST, Language::Fr, key::PROBLEM_MALFORMED);
    };
    let ticket = {
        let world = public.app().engine.world();
        newest(&world, visit).map(|ticket| (ticket.id, crate::translate::language_out(ticket.language)))
    };
    let Some((ticket, language)) = ticket else {
        return said(StatusCode::NOT_FOUND, Language::Fr, key::TRACK_UNKNOWN);
    };
    // The visit's own name in the journal; its code stands nowhere there.
    let name = Uuid::from_u128(visit.0).simple().to_string();
    let Ok(name) = name.parse() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let command = Command::Cancel { ticket, gone: Gone::GivenBack, reason: String::new() };
    let ask = Ask {
        actor: Actor::Named(Role::Customer, name),
        request_id: Some(request_id),
        digest: digest("give-back", &visit.0.to_be_bytes()),
        act: Act::Rule(command),
    };
    match public.app().engine.ask(ask).await.map(|answer| answer.body) {
        Ok(Body::Done(..)) => Redirect::to(&format!("/t/{code}")).into_response(),
        Ok(Body::Problem(_)) => said(StatusCode::CONFLICT, language, key::TRACK_TOO_LATE),
        Err(_) => said(StatusCode::SERVICE_UNAVAILABLE, language, key::PROBLEM_BUSY),
    }
}

async fn request_id(request: Request) -> Option<Uuid> {
    let bytes = to_bytes(request.into_body(), LARGEST).await.ok()?;
    let text = std::str::from_utf8(&bytes).ok()?.trim();
    if let Some(id) = text.strip_prefix("request_id=") {
        return id.parse().ok();
    }
    let body: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text).ok()?;
    body.get("request_id").filter(|_| body.len() == 1)?.as_str()?.parse().ok()
}

fn visit(public: &Public, code: &str) -> Option<queue::VisitId> {
    let world = public.app().engine.world();
    let codes = world.codes.as_ref().filter(|_| code.len() == super::codes::LENGTH)?;
    codes.visit(code, &world)
}

/// The leg that a visit stands at: the living one, or the last that ended.
fn newest(world: &World, visit: queue::VisitId) -> Option<&Ticket> {
    let legs = world.branch.tickets().filter(|ticket| ticket.visit == visit);
    legs.max_by_key(|ticket| (ticket.state.is_live(), ticket.id))
}

fn draw(public: &Public, visit: queue::VisitId, code: &str) -> Option<Track> {
    let world = public.app().engine.world();
    let ruling = world.ruling.as_ref()?;
    let found = newest(&world, visit)?;
    let ticket = views::ticket_for(&world, &world.now(public.app().clock.read()), found, false);
    let language = ticket.language;
    let say = |key: Key, arguments: &[(&str, &str)]| key.say(language, arguments);
    let counter = ticket.counter.as_ref().and_then(|name| ruling.document.counters.get(name));
    let counter = counter.map(|counter| counter.label.clone()).unwrap_or_default();
    let place = ticket.place.name.say(language);
    let (said, more) = match ticket.state {
        TicketState::Waiting if ticket.ahead == 0 => {
            (say(key::TRACK_NEXT, &[]), say(key::TRACK_WAIT_IN, &[("place", place)]))
        }
        TicketState::Waiting => {
            let ahead = ticket.ahead.to_string();
            (say(key::TRACK_AHEAD, &[("n", &ahead)]), say(key::TRACK_WAIT_IN, &[("place", place)]))
        }
        TicketState::Called => (say(key::BOARD_GO_TO_COUNTER, &[("c", &counter)]), String::new()),
        TicketState::Serving => (say(key::TRACK_SERVING, &[("c", &counter)]), String::new()),
        TicketState::Parked => (say(key::TRACK_PARKED, &[]), String::new()),
        TicketState::NoShow => (say(key::TRACK_NO_SHOW, &[]), say(key::BOARD_SEE_STAFF, &[])),
        TicketState::Served | TicketState::Transferred => (say(key::TRACK_SERVED, &[]), String::new()),
        TicketState::Cancelled | TicketState::Expired => (say(key::TRACK_ENDED, &[]), String::new()),
    };
    let can_give_back = matches!(ticket.state, TicketState::Waiting | TicketState::Parked);
    Some(Track {
        language,
        style: STYLE,
        branch: ruling.document.branch.name.clone(),
        number: ticket.number,
        service: ruling.document.services.get(&ticket.service)?.name.say(language).to_owned(),
        said,
        more,
        is_called: ticket.state == TicketState::Called,
        give_back: can_give_back.then(|| (format!("/t/{code}/give-back"), Uuid::new_v4())),
    })
}

//! A customer's own page: the number, how it stands, giving the place back, letting others go first, and how it was.
//! Must not decide: what is pressed goes to the engine, as the visit's own act.

use std::collections::BTreeMap;

use askama::Template;
use axum::body::to_bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use queue::{Command, Gone, Ticket};
use serde_json::Value;
use uuid::Uuid;
use wire::names::{Language, TicketState};
use wire::problem::Code;
use wire::role::{Actor, Role};
use wire::texts::{Key, key};

use super::{LARGEST, Named, Public, STYLE, page, peer, said};
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
    /// Where what is asked goes.
    path: String,
    /// Whether the place can be given back.
    can_give_back: bool,
    /// Whether others can be let go first.
    can_let_pass: bool,
    /// Whether it can be said how it was.
    can_rate: bool,
}

impl Track {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }

    fn say(&self, key: Key, n: &u32) -> String {
        key.say(self.language, &[("n", &n.to_string())])
    }

    /// A new id for each press.
    #[expect(clippy::unused_self, reason = "a template calls methods only")]
    fn id(&self) -> Uuid {
        Uuid::new_v4()
    }
}

/// `GET /t/{code}`.
pub(super) async fn show(State(public): State<Public>, info: Info, Named(code): Named) -> Response {
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
    Named(code): Named,
    request: Request,
) -> Response {
    let act = |ticket: &Ticket, _: &Fields| {
        Some(Act::Rule(Command::Cancel { ticket: ticket.id, gone: Gone::GivenBack, reason: String::new() }))
    };
    press(&public, info, &code, request, &[], act).await
}

/// `POST /t/{code}/let-pass`, with `request_id` and `others`: so many go first, at most [`MOST_PASS`].
pub(super) async fn let_pass(
    State(public): State<Public>,
    info: Info,
    Named(code): Named,
    request: Request,
) -> Response {
    let act = |ticket: &Ticket, fields: &Fields| {
        let others = fields.get("others")?.parse().ok().filter(|others| (1..=MOST_PASS).contains(others))?;
        Some(Act::Rule(Command::LetPass { ticket: ticket.id, others }))
    };
    press(&public, info, &code, request, &["others"], act).await
}

/// `POST /t/{code}/rate`, with `request_id` and `face`: once, after the visit.
pub(super) async fn rate(
    State(public): State<Public>,
    info: Info,
    Named(code): Named,
    request: Request,
) -> Response {
    let act = |ticket: &Ticket, fields: &Fields| {
        Some(Act::Rate { visit: ticket.visit, face: fields.get("face")?.parse().ok()? })
    };
    press(&public, info, &code, request, &["face"], act).await
}

/// What whoever holds a code asks for, as the visit's own act: a `request_id`, the fields that `names` says, and no other;
/// `act` says what they mean, and none that they mean nothing.
async fn press(
    public: &Public,
    info: Info,
    code: &str,
    request: Request,
    names: &[&str],
    act: impl Fn(&Ticket, &Fields) -> Option<Act>,
) -> Response {
    let visit = visit(public, code);
    if let Some(response) = public.stopped(visit.map(|_| code), peer(info)) {
        return response;
    }
    let what = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
    let mut fields = fields(request).await;
    if fields.keys().any(|name| name != "request_id" && !names.contains(&name.as_str())) {
        fields.clear();
    }
    let asked = {
        let world = public.app().engine.world();
        let ticket = visit.and_then(|visit| newest(&world, visit));
        ticket.map(|ticket| {
            let request_id = fields.get("request_id").and_then(|id| id.parse::<Uuid>().ok());
            let asked = request_id.and_then(|id| Some((id, act(ticket, &fields)?)));
            (asked, ticket.visit, crate::translate::language_out(ticket.language))
        })
    };
    let Some((asked, visit, language)) = asked else {
        return said(StatusCode::NOT_FOUND, Language::Fr, key::TRACK_UNKNOWN);
    };
    let Some((request_id, act)) = asked else {
        return said(StatusCode::BAD_REQUEST, language, key::PROBLEM_MALFORMED);
    };
    // The visit's own name in the journal; its code stands nowhere there.
    let name = Uuid::from_u128(visit.0).simple().to_string();
    let Ok(name) = name.parse() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let said_all: String = fields.iter().map(|(name, value)| format!("{name}={value}&")).collect();
    let ask = Ask {
        actor: Actor::Named(Role::Customer, name),
        request_id: Some(request_id),
        digest: digest(&what, format!("{}&{said_all}", visit.0).as_bytes()),
        act,
    };
    match public.app().engine.ask(ask).await.map(|answer| answer.body) {
        Ok(Body::Done(..)) => Redirect::to(&format!("/t/{code}")).into_response(),
        // Another key of the same page came first: the page says what that one did.
        Ok(Body::Problem(no)) if no.code() == Code::RequestIdReused => {
            Redirect::to(&format!("/t/{code}")).into_response()
        }
        Ok(Body::Problem(_)) => said(StatusCode::CONFLICT, language, key::TRACK_TOO_LATE),
        Err(_) => said(StatusCode::SERVICE_UNAVAILABLE, language, key::PROBLEM_BUSY),
    }
}

/// What a request says, by name.
type Fields = BTreeMap<String, String>;

/// The fields of a form, or of a JSON object of words and numbers; none at all where it is neither.
async fn fields(request: Request) -> Fields {
    let Ok(bytes) = to_bytes(request.into_body(), LARGEST).await else { return Fields::new() };
    if bytes.first() == Some(&b'{') {
        let read = serde_json::from_slice::<BTreeMap<String, Value>>(&bytes).unwrap_or_default();
        let word = |value: Value| match value {
            Value::String(word) => word,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                value.to_string()
            }
        };
        return read.into_iter().map(|(name, value)| (name, word(value))).collect();
    }
    // Ids, numbers and our own words: nothing in them is written otherwise in a form.
    let text = std::str::from_utf8(&bytes).unwrap_or_default().trim();
    let fields = text.split('&').filter_map(|field| field.split_once('='));
    fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn visit(public: &Public, code: &str) -> Option<queue::VisitId> {
    let world = public.app().engine.world();
    let codes = world.codes.as_ref().filter(|_| code.len() == super::codes::LENGTH)?;
    codes.visit(code, &world)
}

/// Who lets more than so many go first had better give the number back.
const MOST_PASS: u32 = 20;

/// The leg that a visit stands at: the living one, or the last that ended.
fn newest(world: &World, visit: queue::VisitId) -> Option<&Ticket> {
    let legs = world.branch.tickets().filter(|ticket| ticket.visit == visit);
    legs.max_by_key(|ticket| (ticket.state.is_live(), ticket.id))
}

fn draw(public: &Public, visit: queue::VisitId, code: &str) -> Option<Track> {
    let world = public.app().engine.world();
    let ruling = world.ruling.as_ref()?;
    let found = newest(&world, visit)?;
    let reading = public.app().clock.read();
    let ticket = views::ticket_for(&world, &world.now(reading), found, false);
    let language = ticket.language;
    let say = |key: Key, arguments: &[(&str, &str)]| key.say(language, arguments);
    let counter = ticket.counter.as_ref().and_then(|name| ruling.document.counters.get(name));
    let counter = counter.map(|counter| counter.label.clone()).unwrap_or_default();
    let place = ticket.place.name.say(language);
    let rated = world.rated.contains(&visit);
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
        TicketState::Served if rated => (say(key::TRACK_SERVED, &[]), say(key::TRACK_RATED, &[])),
        TicketState::Served | TicketState::Transferred => (say(key::TRACK_SERVED, &[]), String::new()),
        TicketState::Cancelled | TicketState::Expired => (say(key::TRACK_ENDED, &[]), String::new()),
    };
    // Nobody is offered to let others pass when none stand behind: the rules say whether it would move anything.
    let pass = Command::LetPass { ticket: found.id, others: 1 };
    let passes = queue::decide(&world.branch, &ruling.rules, &world.now(reading), &pass);
    Some(Track {
        language,
        style: STYLE,
        branch: ruling.document.branch.name.clone(),
        number: ticket.number,
        service: ruling.document.services.get(&ticket.service)?.name.say(language).to_owned(),
        said,
        more,
        is_called: ticket.state == TicketState::Called,
        path: format!("/t/{code}"),
        can_give_back: matches!(ticket.state, TicketState::Waiting | TicketState::Parked),
        can_let_pass: passes.is_ok_and(|events| !events.is_empty()),
        can_rate: ticket.state == TicketState::Served && !rated,
    })
}

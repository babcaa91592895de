//! Whom a counter would call next.
//! Must not call anybody, nor know why a rule says so.

use axum::extract::State;
use axum::response::Response;
use wire::counter::CounterLine;
use wire::problem::{Code, Problem};
use wire::ticket::Before;

use super::aside::word;
use super::asking::CounterPath;
use super::{Fault, Shared, fault};
use crate::engine::views;
use crate::translate::ticket_out;

/// Nobody at a desk looks further ahead.
const NEXT: usize = 20;

/// The next twenty whom a counter would call, were it to make all its calls now; none while it is closed.
#[utoipa::path(get, path = "/v1/counters/{id}/line", tag = "reading", params(("id" = String, Path)),
    responses((status = 200, body = CounterLine), (status = 404, body = Problem)))]
pub(super) async fn line(State(app): State<Shared>, CounterPath(id): CounterPath) -> Result<Response, Fault> {
    // A long hall takes a while to play through: not on the threads that answer everybody.
    let asked = tokio::task::spawn_blocking(move || {
        let world = app.engine.world();
        let ruling = world.ruling.as_ref().ok_or(Fault::new(Code::NoSettings))?;
        if !ruling.rules.counters.contains_key(&id) {
            return Err(Fault::new(Code::UnknownCounter));
        }
        let now = world.now(app.clock.read());
        let next = views::line(&world.branch, &ruling.rules, &now, &id).take(NEXT);
        let named = next.filter_map(|(ticket, why)| {
            let number = world.branch.ticket(ticket)?.number.to_string();
            let (rule, nth, name) = word(why);
            Some(Before { ticket: ticket_out(ticket), number, rule, nth, name })
        });
        Ok(views::json(&CounterLine { next: named.collect() }))
    });
    let json = asked.await.map_err(|_| Fault::new(Code::Fault))??;
    Ok(fault::json(200, json))
}

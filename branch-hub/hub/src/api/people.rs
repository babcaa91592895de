//! The people who may sign in: who they are, and letting those try again who wait after wrong tries.

use axum::extract::{Path, State};
use axum::response::Response;
use wire::event::Event;
use wire::names::Slug;
use wire::problem::{Code, Problem};
use wire::session::{PeopleList, Person, Unlock};

use super::asking::{Asked, Who};
use super::{Fault, Shared, fault};
use crate::access::Access;
use crate::engine::{Act, views};

/// Everyone who may sign in, and who of them waits after wrong tries.
#[utoipa::path(get, path = "/v1/people", tag = "sessions", responses((status = 200, body = PeopleList)))]
pub(super) async fn people(State(app): State<Shared>) -> Result<Response, Fault> {
    let now = app.moment();
    let access = std::sync::Arc::clone(&app.access);
    let known = tokio::task::spawn_blocking(move || list(&access, now)).await;
    let people = known.ok().flatten().ok_or(Fault::new(Code::Fault))?;
    Ok(fault::json(200, views::json(&PeopleList { people })))
}

fn list(access: &Access, now: crate::access::Moment) -> Option<Vec<Person>> {
    let known = access.people().inspect_err(|error| tracing::error!(%error, "failed to list people")).ok()?;
    let told = known.into_iter().map(|person| {
        let left_ms = access.locked_ms(&person.id, now);
        let locked_s = (left_ms > 0).then(|| u32::try_from(left_ms / 1000 + 1).unwrap_or(u32::MAX));
        Person { id: person.id, role: person.role, locked_s }
    });
    Some(told.collect())
}

/// Lets somebody try again who waits after wrong tries.
#[utoipa::path(post, path = "/v1/people/{id}/unlock", tag = "sessions", params(("id" = String, Path)), request_body = Unlock,
    responses((status = 200), (status = 404, body = Problem)))]
pub(super) async fn unlock(
    State(app): State<Shared>,
    Who(who): Who,
    path: Result<Path<Slug>, axum::extract::rejection::PathRejection>,
    asked: Asked<Unlock>,
) -> Result<Response, Fault> {
    let Path(person) = path.map_err(|_| Fault::new(Code::UnknownPerson))?;
    let (access, id, now) = (std::sync::Arc::clone(&app.access), person.clone(), app.moment());
    let known = tokio::task::spawn_blocking(move || list(&access, now)).await.ok().flatten();
    if !known.ok_or(Fault::new(Code::Fault))?.iter().any(|known| known.id == id) {
        return Err(Fault::new(Code::UnknownPerson));
    }
    // Told before it is done, and done once: a repeat of an old request lifts no newer wait.
    let event = Event::PersonUnlocked { person: person.clone() };
    let answer = app.ask(&who, asked.body.request_id, asked.digest, Act::Access(event)).await?;
    if answer.status().is_success() && !answer.headers().contains_key(wire::HEADER_REPLAYED) {
        let access = std::sync::Arc::clone(&app.access);
        let lifted = tokio::task::spawn_blocking(move || access.unlock(&person, now)).await;
        lifted.ok().and_then(Result::ok).ok_or(Fault::new(Code::Fault))?;
    }
    Ok(answer)
}

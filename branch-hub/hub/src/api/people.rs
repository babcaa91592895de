//! The people who may sign in: who they are, letting somebody in or out, and letting those try again who wait after wrong
//! tries.

use axum::extract::{Path, State};
use axum::response::Response;
use wire::event::Event;
use wire::names::Slug;
use wire::problem::{Code, Problem};
use wire::role::Role;
use wire::session::{LetIn, NewSecret, PeopleList, Person, Remove, Unlock};

use super::asking::{Asked, Who};
use super::rights::may_handle;
use super::{Fault, Shared, fault};
use crate::access::{Access, AccessError, rule};
use crate::engine::{Act, views};
use crate::setup::draw_secret;

/// Everyone who may sign in, and who of them waits after wrong tries.
#[utoipa::path(get, path = "/v1/people", tag = "sessions", responses((status = 200, body = PeopleList)))]
pub(super) async fn people(State(app): State<Shared>) -> Result<Response, Fault> {
    let now = app.moment();
    let access = std::sync::Arc::clone(&app.access);
    let known = tokio::task::spawn_blocking(move || list(&access, now)).await;
    let people = known.ok().flatten().ok_or(Fault::new(Code::Fault))?;
    Ok(fault::json(200, views::json(&PeopleList { people })))
}

/// What somebody is let in as; none: nobody of that name is.
async fn known_as(app: &Shared, id: &Slug) -> Result<Option<Role>, Fault> {
    let (access, now) = (std::sync::Arc::clone(&app.access), app.moment());
    let known = tokio::task::spawn_blocking(move || list(&access, now)).await.ok().flatten();
    let mut known = known.ok_or(Fault::new(Code::Fault))?.into_iter();
    Ok(known.find(|person| person.id == *id).map(|person| person.role))
}

/// Works on the list of who may come in, away from the threads that answer everybody.
async fn with_access<T: Send + 'static>(
    app: &Shared,
    work: impl FnOnce(&Access) -> Result<T, AccessError> + Send + 'static,
) -> Result<T, Fault> {
    let access = std::sync::Arc::clone(&app.access);
    let worked = tokio::task::spawn_blocking(move || work(&access)).await;
    worked.map_err(|_| Fault::new(Code::Fault))?.map_err(|error| {
        tracing::error!(%error, "failed to let a person in or out");
        Fault::new(Code::Fault)
    })
}

/// Lets somebody in, or gives somebody another secret; the hub draws it, and says it this once.
#[utoipa::path(post, path = "/v1/people", tag = "sessions", request_body = LetIn,
    responses((status = 200, body = NewSecret), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn let_in(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<LetIn>,
) -> Result<Response, Fault> {
    let LetIn { request_id, person, role } = asked.body;
    let known = known_as(&app, &person).await?;
    let sort = rule::sort(role).filter(|_| may_handle(who.role, role));
    let Some(sort) = sort.filter(|_| known.is_none_or(|known| may_handle(who.role, known))) else {
        return Err(Fault::new(Code::Forbidden));
    };
    let is_agent = |id: &Slug| {
        app.engine.world().ruling.as_ref().is_some_and(|ruling| ruling.document.agents.contains_key(id))
    };
    if role == Role::Agent && !is_agent(&person) {
        return Err(Fault::new(Code::UnknownAgent));
    }
    let secret = draw_secret(sort).map_err(|_| Fault::new(Code::Fault))?;
    let (id, drawn) = (person.clone(), secret.clone());
    let new = with_access(&app, move |access| access.add_person(&id, role, &drawn)).await?;
    let event = if new {
        Event::PersonAdded { person: person.clone(), role }
    } else {
        Event::PersonSecretChanged { person: person.clone(), role }
    };
    // The answer that is kept for a repeat holds no secret.
    let told = app.ask(&who, request_id, asked.digest, Act::Access(event)).await?;
    if !told.status().is_success() {
        return Ok(told);
    }
    Ok(fault::json(200, views::json(&NewSecret { person, role, secret })))
}

/// Lets somebody in no longer; their sessions end at once. Nobody takes themselves out, so that somebody is left.
#[utoipa::path(post, path = "/v1/people/{id}/remove", tag = "sessions", params(("id" = String, Path)), request_body = Remove,
    responses((status = 200), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn remove(
    State(app): State<Shared>,
    Who(who): Who,
    path: Result<Path<Slug>, axum::extract::rejection::PathRejection>,
    asked: Asked<Remove>,
) -> Result<Response, Fault> {
    let Path(person) = path.map_err(|_| Fault::new(Code::UnknownPerson))?;
    let role = known_as(&app, &person).await?.ok_or(Fault::new(Code::UnknownPerson))?;
    if !may_handle(who.role, role) || person == who.name {
        return Err(Fault::new(Code::Forbidden));
    }
    let id = person.clone();
    with_access(&app, move |access| access.remove_person(&id)).await?;
    app.ask(&who, asked.body.request_id, asked.digest, Act::Access(Event::PersonRemoved { person })).await
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

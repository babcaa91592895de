//! The full trial of a branch: what is to be tried, and what the supervisor says of it.

use axum::extract::State;
use axum::response::Response;
use wire::problem::{Code, Problem};
use wire::trial::{Trial, TrialReport, TrialSlip};

use super::asking::{Asked, Who};
use super::{App, Fault, Shared, fault};
use crate::engine::views;
use crate::translate::time_out;

/// Everything that is to be tried, and how it went.
#[utoipa::path(get, path = "/v1/trial", tag = "trial", responses((status = 200, body = Trial)))]
pub(super) async fn read(State(app): State<Shared>) -> Result<Response, Fault> {
    Ok(fault::json(200, views::json(&trial(&app)?)))
}

/// Somebody says how one thing went; the last word counts.
#[utoipa::path(post, path = "/v1/trial", tag = "trial", request_body = TrialReport,
    responses((status = 200, body = Trial), (status = 400, body = Problem)))]
pub(super) async fn say(
    State(app): State<Shared>,
    Who(who): Who,
    asked: Asked<TrialReport>,
) -> Result<Response, Fault> {
    let document = ruling(&app)?;
    let at = time_out(app.at_ms());
    let shared = Shared::clone(&app);
    // The word is on disk before it is answered: not on the threads that answer everybody.
    let said = tokio::task::spawn_blocking(move || {
        shared.trials.say(&document.document, &asked.body, &who.name, at)
    });
    match said.await {
        Ok(Ok(true)) => Ok(fault::json(200, views::json(&trial(&app)?))),
        Ok(Ok(false)) => Err(Fault::because(Code::Malformed, "the settings name no such thing")),
        Ok(Err(error)) => {
            tracing::error!(%error, "failed to keep a word of the trial");
            Err(Fault::new(Code::Fault))
        }
        Err(_) => Err(Fault::new(Code::Fault)),
    }
}

/// The hub's own printer brings out a paper; it is not waited for.
#[utoipa::path(post, path = "/v1/trial/slip", tag = "trial", request_body = TrialSlip,
    responses((status = 200, body = Trial), (status = 404, body = Problem)))]
pub(super) async fn slip(State(app): State<Shared>, _asked: Asked<TrialSlip>) -> Result<Response, Fault> {
    if ruling(&app)?.document.slip.is_none() {
        return Err(Fault::because(Code::UnknownDevice, "the settings name no printer of the hub's own"));
    }
    let shared = Shared::clone(&app);
    tokio::task::spawn_blocking(move || crate::slip::print_trial(&shared));
    Ok(fault::json(200, views::json(&trial(&app)?)))
}

fn ruling(app: &App) -> Result<std::sync::Arc<crate::settings::Ruling>, Fault> {
    app.engine.world().ruling.clone().ok_or(Fault::new(Code::NoSettings))
}

fn trial(app: &App) -> Result<Trial, Fault> {
    Ok(app.trials.all(&ruling(app)?.document))
}

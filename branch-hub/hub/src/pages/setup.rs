//! The page of the first start: one step after the other, plain forms. It is there until the hub has settings.
//! Must not know how codes or plans are kept: see `crate::setup`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use serde::Deserialize;
use wire::names::Language;
use wire::problem::Code;
use wire::role::{Actor, Role};
use wire::texts::{Key, key};

use super::desk::{branch, page, switched};
use super::speech::{self, Given};
use crate::access::{AccessError, rule};
use crate::api::{Fault, Shared, Sought};
use crate::door::hosts::{Via, is_our_page};
use crate::doorkeeper::{self, DoorError};
use crate::engine::{Act, Answer, Ask, Body};
use crate::setup::plan::{DAYS, Item, LOGO_MOST, Named, Opening, installer, trimmed};
use crate::setup::{Plan, SetupError, Step, Tried, draw_secret};

/// What the browser shows that knew the code.
const COOKIE: &str = "smartqueue_setup";
/// Where the unit lets the hub write beside its own folder.
const MEDIUM: &str = "/media/sauvegarde";
/// Empty lines for agents beyond those of the sample.
const SPARE: usize = 3;
/// So many agents at most.
const AGENTS: usize = 60;

/// `?lang=` and `?step=`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Way {
    lang: Option<Language>,
    step: Option<Step>,
}

/// What a form holds, in its order.
type Fields = Vec<(String, String)>;

struct Person {
    name: String,
    what: &'static str,
    id: String,
    secret: String,
}

#[derive(Template)]
#[template(path = "setup.html")]
struct Shown {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    step: &'static str,
    /// `2 / 6`.
    place: String,
    before: Option<&'static str>,
    wrong: Vec<String>,
    kinds: &'static [(&'static str, Key)],
    plan: Plan,
    items: Vec<Item>,
    /// How the days of each line are called, and their hours.
    hours: Vec<(&'static str, Opening)>,
    /// The folder that copies go to.
    backup: String,
    spare: std::ops::Range<usize>,
    secrets: Vec<Person>,
}

const KINDS: &[(&str, Key)] = &[
    ("dakar-plateau-bank", key::SETUP_KIND_BANK),
    ("thies-hospital", key::SETUP_KIND_HOSPITAL),
    ("saint-louis-townhall", key::SETUP_KIND_TOWN_HALL),
];

impl Shown {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

/// What goes wrong beside what the person said.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Door(#[from] DoorError),
    #[error("finish: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// `GET /setup`.
pub(super) async fn show(
    State(app): State<Shared>,
    Sought(way): Sought<Way>,
    headers: HeaderMap,
) -> Response {
    if is_over(&app) {
        return Fault::new(Code::Unauthenticated).into_response();
    }
    if let Some(language) = way.lang {
        return switched(language, "/setup");
    }
    if !knows(&app, &headers) {
        return shown(&app, &headers, "code", Plan::default(), Vec::new());
    }
    let plan = app.setup.plan();
    let step = way.step.filter(|step| *step <= plan.step).unwrap_or(plan.step);
    shown(&app, &headers, step.as_str(), plan, Vec::new())
}

/// `POST /setup`: what was said on one step.
pub(super) async fn say(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    uri: Uri,
    headers: HeaderMap,
    form: Result<Form<Fields>, FormRejection>,
) -> Response {
    // Another site's page in the installer's browser must not use up the tries for the code.
    let via = via.map_or(Via::Plain, |Extension(via)| via);
    if is_over(&app) || !is_our_page(&headers, &uri, via) {
        return Fault::new(Code::Unauthenticated).into_response();
    }
    let Ok(Form(fields)) = form else { return Fault::new(Code::Malformed).into_response() };
    let step = one(&fields, "step");
    if step == "code" {
        return enter(&app, &headers, &one(&fields, "code"));
    }
    if !knows(&app, &headers) {
        return shown(&app, &headers, "code", Plan::default(), Vec::new());
    }
    let done = match step.as_str() {
        "sheet" => make_people(&app, &headers).await,
        "open" => open(&app, &headers).await,
        _ => take(&app, &headers, &step, &fields),
    };
    done.unwrap_or_else(|trouble| {
        tracing::error!("failed to {trouble}");
        Fault::new(Code::Fault).into_response()
    })
}

fn enter(app: &Shared, headers: &HeaderMap, code: &str) -> Response {
    let language = speech::language(headers);
    let again = |line: String| shown(app, headers, "code", Plan::default(), vec![line]);
    match app.setup.enter(code, app.clock.read().mono_ms) {
        Ok(Tried::Right(pass)) => {
            let cookie = format!("{COOKIE}={pass}; Path=/setup; HttpOnly; SameSite=Strict");
            ([(header::SET_COOKIE, cookie)], Redirect::to("/setup")).into_response()
        }
        Ok(Tried::Wrong) => again(key::SETUP_CODE_WRONG.say(language, &[])),
        Ok(Tried::Wait(secs)) => again(key::SETUP_CODE_WAIT.say(language, &[("n", &secs.to_string())])),
        Err(error) => {
            tracing::error!("failed to {error}");
            Fault::new(Code::Fault).into_response()
        }
    }
}

/// One step of the plan: kept on disk before the next one is shown.
fn take(app: &Shared, headers: &HeaderMap, step: &str, fields: &Fields) -> Result<Response, Trouble> {
    let Some(step) = Step::ALL.iter().copied().find(|known| known.as_str() == step) else {
        return Ok(Fault::new(Code::Malformed).into_response());
    };
    let mut plan = app.setup.plan();
    let language = speech::language(headers);
    let mut wrong = Vec::new();
    match step {
        Step::Kind => {
            if !plan.choose(&one(fields, "sample")) {
                wrong.push(key::SETUP_CHOOSE_KIND.say(language, &[]));
            }
        }
        Step::Branch => {
            plan.name = trimmed(&one(fields, "name"));
            plan.town = trimmed(&one(fields, "town"));
            let logo = one(fields, "logo");
            if logo.len() > LOGO_MOST {
                wrong.push(key::SETUP_LOGO_TOO_LARGE.say(language, &[]));
            } else if !logo.is_empty() {
                plan.logo_svg = Some(logo);
            }
            if plan.name.is_empty() {
                wrong.push(key::SETUP_NAME_NEEDED.say(language, &[]));
            }
        }
        Step::Hours => {
            plan.hours = openings(fields);
            if plan.hours.iter().any(|day| !day.is_whole()) {
                wrong.push(key::SETUP_HOURS_INCOMPLETE.say(language, &[]));
            } else if plan.hours.iter().all(|day| day.from.is_empty()) {
                wrong.push(key::SETUP_HOURS_NEVER.say(language, &[]));
            }
        }
        Step::Services => plan.services = listed(fields, &plan.services),
        Step::Counters => plan.counters = listed(fields, &plan.counters),
        Step::People => {
            let named = all(fields, "agent").map(trimmed).filter(|name| !name.is_empty());
            plan.agents = named.take(AGENTS).collect();
            plan.supervisor = trimmed(&one(fields, "supervisor"));
            plan.reception = trimmed(&one(fields, "reception"));
            if plan.supervisor.is_empty() || plan.agents.is_empty() {
                wrong.push(key::SETUP_PEOPLE_NEEDED.say(language, &[]));
            }
        }
        Step::Backup => {
            let folder = trimmed(&one(fields, "to"));
            if !folder.is_empty() && !std::path::Path::new(&folder).is_dir() {
                wrong.push(key::SETUP_BACKUP_MISSING.say(language, &[("folder", &folder)]));
            }
            plan.backup = Some(folder);
        }
        Step::Sheet => {}
    }
    // What a step leaves behind is looked at before the next, where its mistakes can still be put right: what is kept makes
    // settings, and a logo that is none is not kept.
    if wrong.is_empty() && step > Step::Kind {
        let mistakes = plan.document().err().unwrap_or_default();
        wrong.extend(mistakes.iter().map(|mistake| mistake.say(language)));
    }
    if !wrong.is_empty() {
        return Ok(shown(app, headers, step.as_str(), plan, wrong));
    }
    plan.step = plan.step.max(step.next());
    app.setup.keep(&plan)?;
    let next = format!("/setup?step={}", step.next().as_str());
    Ok(Redirect::to(&next).into_response())
}

/// Everybody gets a secret, and the one sheet that shows them is drawn. Once more makes new ones: the last sheet counts, and
/// whom only an earlier one named is let in no longer.
async fn make_people(app: &Shared, headers: &HeaderMap) -> Result<Response, Trouble> {
    let mut plan = app.setup.plan();
    if plan.step != Step::Sheet {
        return Ok(Redirect::to("/setup").into_response());
    }
    let language = speech::language(headers);
    let actor = Actor::Named(Role::Administrator, installer());
    let people = plan.people();
    // Kept first, so that a power cut in the middle leaves nobody of whom the next sheet does not know.
    plan.made.extend(people.iter().map(|person| person.id.clone()));
    app.setup.keep(&plan)?;
    for id in std::mem::take(&mut plan.made) {
        if people.iter().all(|person| person.id != id) {
            doorkeeper::remove_person(app, actor.clone(), id).await?;
        }
    }
    let mut secrets = Vec::new();
    for Named { id, role, name } in people {
        let Some(sort) = rule::sort(role) else { continue };
        let secret = draw_secret(sort)?;
        let what = Key::named(&format!("people.role-{role}")).map_or("", |key| key.raw(language));
        doorkeeper::add_person(app, actor.clone(), id.clone(), role, secret.clone()).await?;
        secrets.push(Person { name, what, id: id.to_string(), secret });
        plan.made.insert(id);
    }
    app.setup.keep(&plan)?;
    Ok(draw_page(app, headers, "open", plan, Vec::new(), secrets))
}

/// The settings rule from here on, and this page is gone.
async fn open(app: &Shared, headers: &HeaderMap) -> Result<Response, Trouble> {
    let plan = app.setup.plan();
    let access = Arc::clone(&app.access);
    let known = tokio::task::spawn_blocking(move || access.people()).await??;
    let people = plan.people();
    let is_known = |named: &Named| known.iter().any(|one| one.id == named.id && one.role == named.role);
    // The sheet names everybody of the plan and nobody else: without it nobody could sign in, with an older one somebody could.
    if people.len() != plan.made.len()
        || !people.iter().all(|one| plan.made.contains(&one.id) && is_known(one))
    {
        return Ok(Redirect::to("/setup").into_response());
    }
    let language = speech::language(headers);
    let document = match plan.document() {
        Ok(document) => document,
        Err(mistakes) => {
            let wrong = mistakes.iter().map(|mistake| mistake.say(language)).collect();
            return Ok(shown(app, headers, Step::Services.as_str(), plan, wrong));
        }
    };
    let ask = Ask {
        actor: Actor::Named(Role::Administrator, installer()),
        request_id: None,
        digest: [0; 16],
        act: Act::Settings { base: Some(document), over: None, seen: None },
    };
    match app.engine.ask(ask).await {
        Ok(Answer { body: Body::Done(..), .. }) => {}
        Ok(Answer { body: Body::Problem(trouble), .. }) => return Ok(Fault::from(trouble).into_response()),
        Err(_) => return Ok(Fault::later(Code::Busy, 1).into_response()),
    }
    app.setup.finish();
    tracing::info!(branch = plan.name, "the branch has been set up");
    Ok(shown(app, headers, "done", plan, Vec::new()))
}

fn is_over(app: &Shared) -> bool {
    let ruled = app.engine.world().ruling.is_some();
    if ruled && app.setup.code().is_some() {
        // Settings came on another way.
        app.setup.finish();
    }
    ruled
}

fn knows(app: &Shared, headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).is_some_and(|(_, pass)| app.setup.knows(pass))
}

fn one(fields: &Fields, name: &str) -> String {
    fields.iter().find(|(known, _)| known == name).map_or_else(String::new, |(_, value)| value.clone())
}

fn all<'a>(fields: &'a Fields, name: &'a str) -> impl Iterator<Item = &'a str> {
    fields.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The hours of each of the page's lines.
fn openings(fields: &Fields) -> Vec<Opening> {
    let nth = |name, n| all(fields, name).nth(n).map(trimmed).unwrap_or_default();
    let line = |n| Opening {
        from: nth("from", n),
        until: nth("until", n),
        break_from: nth("break-from", n),
        break_until: nth("break-until", n),
    };
    (0..DAYS.len()).map(line).collect()
}

/// The lines of a list in the order in which they came; a line that nobody knows is none.
fn listed(fields: &Fields, known: &[Item]) -> Vec<Item> {
    let on: Vec<&str> = all(fields, "on").collect();
    let lines = all(fields, "id").zip(all(fields, "name"));
    let mut items: Vec<Item> = Vec::new();
    for (id, name) in lines {
        let Some(item) = known.iter().find(|item| item.id.as_str() == id) else { continue };
        if items.iter().any(|listed| listed.id == item.id) {
            continue;
        }
        let name = Some(trimmed(name)).filter(|name| !name.is_empty()).unwrap_or_else(|| item.name.clone());
        items.push(Item { id: item.id.clone(), name, on: on.contains(&id) });
    }
    // Whatever the form did not hold stays behind as it was, so that no line is lost.
    items.extend(known.iter().filter(|item| fields.iter().all(|(_, id)| *id != item.id.as_str())).cloned());
    items
}

fn shown(app: &Shared, headers: &HeaderMap, step: &'static str, plan: Plan, wrong: Vec<String>) -> Response {
    draw_page(app, headers, step, plan, wrong, Vec::new())
}

fn draw_page(
    app: &Shared,
    headers: &HeaderMap,
    step: &'static str,
    plan: Plan,
    wrong: Vec<String>,
    secrets: Vec<Person>,
) -> Response {
    let language = speech::language(headers);
    let at = Step::ALL.iter().position(|known| known.as_str() == step);
    let given = Given { language, person: None, role: None, zone: None, texts: speech::scripted(language) };
    let items = match step {
        "services" => plan.services.clone(),
        "counters" => plan.counters.clone(),
        _ => Vec::new(),
    };
    let called = |days: &str| Key::named(&format!("setup.days-{days}")).map_or("", |key| key.raw(language));
    let hours = DAYS.iter().map(|(days, _)| called(days));
    let medium = Some(MEDIUM).filter(|medium| std::path::Path::new(medium).is_dir());
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let drawn = Shown {
        language,
        other: speech::other(language),
        branch: branch(app),
        given: given.json(),
        step,
        place: at.map_or_else(String::new, |at| format!("{} / {}", at + 1, Step::ALL.len())),
        before: at.and_then(|at| at.checked_sub(1)).map(|at| Step::ALL[at].as_str()),
        wrong,
        hours: hours.zip(plan.hours.iter().cloned()).collect(),
        backup: plan.backup.clone().unwrap_or_else(|| medium.map(str::to_owned).unwrap_or_default()),
        kinds: KINDS,
        plan,
        items,
        spare: 0..SPARE,
        secrets,
    };
    page(status, &drawn)
}

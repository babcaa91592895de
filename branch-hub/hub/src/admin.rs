//! The hub's own command line, heard through a socket in the data folder: one JSON line in, one JSON line out.
//! Whoever can open the socket owns the folder, so nothing is asked of them.

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use wire::day::DayRequest;
use wire::names::Slug;
use wire::problem::Code;
use wire::role::{Actor, Role};

use crate::api::{App, Shared};
use crate::engine::{Act, Answer, Ask, Body};
use crate::folder::Folder;
use crate::settings::read_toml;

/// No command is longer.
const LONGEST: u64 = 1024 * 1024;

/// What the command line asks.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// `settings apply`: a TOML text becomes the base.
    Apply(String),
    /// `token`.
    Token(Role, Slug),
    /// `person add`, with the secret.
    AddPerson(Slug, Role, String),
    /// `person remove`.
    RemovePerson(Slug),
    /// `person list`.
    People,
    /// `day`.
    Day(DayRequest),
}

/// What it is answered.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// Done; what to print.
    Done(String),
    /// Not done; why, one line each.
    Refused(Vec<String>),
}

/// Carries out one command.
pub async fn perform(app: &App, request: Request) -> Reply {
    match try_perform(app, request).await {
        Ok(text) => Reply::Done(text),
        Err(lines) => Reply::Refused(lines),
    }
}

async fn try_perform(app: &App, request: Request) -> Result<String, Vec<String>> {
    let fault = |e: &dyn std::fmt::Display| vec![format!("failed to {e}")];
    match request {
        Request::Apply(text) => {
            // The check of the file itself knows its lines; the engine checks once more what it adopts.
            let ruling = crate::settings::check(&text).map_err(|mistakes| said(&mistakes))?;
            let base = read_toml(&text).map_err(|mistakes| said(&mistakes))?;
            ask(app, Act::Settings { base: Some(base), over: None, seen: None }).await?;
            let revision = app.engine.world().ruling.as_ref().map_or(0, |r| r.revision);
            Ok(format!("{} : révision {revision}", ruling.document.branch.name))
        }
        Request::Token(role, name) => {
            let known =
                app.engine.world().ruling.as_ref().is_some_and(|r| r.document.agents.contains_key(&name));
            if role == Role::Agent && !known {
                return Err(vec![format!("« {name} » n'est pas un agent des réglages")]);
            }
            app.access.make_token(role, &name, app.clock.read().at_ms).map_err(|e| fault(&e))
        }
        Request::AddPerson(id, role, secret) => {
            let known =
                app.engine.world().ruling.as_ref().is_some_and(|r| r.document.agents.contains_key(&id));
            if role == Role::Agent && !known {
                return Err(vec![format!("« {id} » n'est pas un agent des réglages")]);
            }
            app.access.add_person(&id, role, &secret).map_err(|e| fault(&e))?;
            Ok(format!("{id} {role}"))
        }
        Request::RemovePerson(id) => match app.access.remove_person(&id) {
            Ok(true) => Ok(format!("{id}")),
            Ok(false) => Err(vec![format!("« {id} » n'est pas connu ici")]),
            Err(e) => Err(fault(&e)),
        },
        Request::People => {
            let people = app.access.people().map_err(|e| fault(&e))?;
            Ok(people.iter().map(|p| format!("{} {}", p.id, p.role)).collect::<Vec<_>>().join("\n"))
        }
        Request::Day(request) => ask(app, Act::Rule(crate::api::day_command(&request))).await,
    }
}

fn said(mistakes: &[crate::settings::Mistake]) -> Vec<String> {
    mistakes.iter().map(|m| m.say(wire::names::Language::Fr)).collect()
}

/// Asks the engine as the console; the answer's JSON.
async fn ask(app: &App, act: Act) -> Result<String, Vec<String>> {
    let name = "console".parse().map_err(|_| vec![String::new()])?;
    let ask = Ask { actor: Actor::Named(Role::Administrator, name), request_id: None, digest: [0; 16], act };
    match app.engine.ask(ask).await {
        Ok(Answer { body: Body::Done(_, json), .. }) => Ok(json),
        Ok(Answer { body: Body::Problem(trouble), .. }) => {
            let title = title(trouble.code());
            Err(if trouble.details.is_empty() {
                vec![title]
            } else {
                trouble.details.into_iter().map(|d| d.0).collect()
            })
        }
        Err(away) => Err(vec![format!("failed to {away}")]),
    }
}

fn title(code: Code) -> String {
    let key = wire::texts::Key::named(&format!("problem.{}", code.as_str()));
    key.map_or_else(|| code.as_str().to_owned(), |key| key.raw(wire::names::Language::Fr).to_owned())
}

/// Answers commands until the hub ends.
pub(crate) async fn listen(app: Shared, folder: Folder, door: UnixListener) {
    use std::os::unix::fs::PermissionsExt;
    let owner_only = std::fs::Permissions::from_mode(0o600);
    if let Err(error) = std::fs::set_permissions(folder.socket(), owner_only) {
        tracing::error!(%error, "failed to keep others from the hub's socket");
        return;
    }
    while let Ok((stream, _)) = door.accept().await {
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = converse(&app, stream).await {
                tracing::warn!(%error, "failed to answer a command");
            }
        });
    }
}

async fn converse(app: &App, stream: UnixStream) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(LONGEST)).read_line(&mut line).await?;
    let reply = match serde_json::from_str(&line) {
        Ok(request) => perform(app, request).await,
        Err(error) => Reply::Refused(vec![format!("failed to read the command: {error}")]),
    };
    let mut answer = serde_json::to_vec(&reply)?;
    answer.push(b'\n');
    writer.write_all(&answer).await
}

/// Asks a living hub; none if none lives in the folder.
///
/// # Errors
/// When the hub hangs up without an answer.
pub async fn ask_living(folder: &Folder, request: &Request) -> std::io::Result<Option<Reply>> {
    let Ok(mut stream) = UnixStream::connect(folder.socket()).await else { return Ok(None) };
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    Ok(Some(serde_json::from_str(&answer)?))
}

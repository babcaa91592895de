//! Carrying out what the command line asks, and saying what came of it in the terminal's language.
//! Must not know how the request came: a living hub and an offline command do the same.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};
use wire::day::{ClockAnswer, ClockRequest, DayAct, DayAnswer, Leftovers};
use wire::names::{Language, Slug};
use wire::problem::Code;
use wire::role::{Actor, Role};
use wire::settings::lay_over;
use wire::texts::{Key, key};

use super::{Layer, Reply, Request};
use crate::access::{Access, AccessError, Person, Token};
use crate::api::{App, Shared};
use crate::doorkeeper::{self, DoorError};
use crate::engine::{Act, Answer, Ask, Body};
use crate::saving;
use crate::settings::{Mistake, read_toml};
use crate::translate::{slug_in, time_out};

/// Carries out one command.
pub async fn perform(app: &Shared, language: Language, request: Request) -> Reply {
    match (Errand { app, language }).run(request).await {
        Ok(text) => Reply::Done(text),
        Err(lines) => Reply::Refused(lines),
    }
}

/// What somebody from afar may know: settings without the people in them, how many may come in, status and figures.
fn for_support(app: &App, people: &[Person], tokens: &[Token]) -> String {
    let mut settings = app
        .engine
        .world()
        .ruling
        .as_ref()
        .map_or(Value::Null, |ruling| serde_json::to_value(&ruling.document).unwrap_or_default());
    if let Some(settings) = settings.as_object_mut() {
        let agents = settings.get("agents").and_then(Value::as_object).map_or(0, serde_json::Map::len);
        settings.insert("agents".into(), json!(agents));
    }
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    people.iter().for_each(|person| *counted.entry(person.role.as_str()).or_default() += 1);
    // A person's token bears the person's name; a device's does not.
    let devices = tokens.iter().filter(|token| !token.role.is_staff());
    let devices: Vec<String> = devices.map(|token| format!("{} {}", token.role, token.name)).collect();
    let told = json!({
        "status": app.status(Role::Administrator, Language::En),
        "settings": settings,
        "people": counted,
        "devices": devices,
    });
    let told = serde_json::to_string_pretty(&told).unwrap_or_default();
    format!("{told}\n\n{}", app.figures_text())
}

/// TOML knows no null; in a change it says the same as nothing.
fn without_nulls(document: &mut Value) {
    if let Some(table) = document.as_object_mut() {
        table.retain(|_, value| !value.is_null());
        table.values_mut().for_each(without_nulls);
    }
}

struct Errand<'a> {
    app: &'a Shared,
    language: Language,
}

/// What to print, or why it was not done.
type Done = Result<String, Vec<String>>;

impl Errand<'_> {
    async fn run(&self, request: Request) -> Done {
        match request {
            Request::Apply(text) => self.apply(&text).await,
            Request::ApplyOver(text) => {
                let over = read_toml(&text).map_err(|mistakes| self.said(&mistakes))?;
                self.ask(Act::Settings { base: None, over: Some(over), seen: None }).await?;
                Ok(self.applied())
            }
            Request::Settings(layer) => self.settings(layer),
            Request::Token(role, name) => {
                self.must_be_an_agent(role, &name)?;
                doorkeeper::make_token(self.app, self.actor()?, role, name).await.map_err(|e| self.told(&e))
            }
            Request::Tokens => {
                let tokens = self.with_access(Access::tokens).await?;
                let lines =
                    tokens.iter().map(|t| format!("{} {} {}", t.role, t.name, time_out(t.made_at_ms)));
                Ok(lines.collect::<Vec<_>>().join("\n"))
            }
            Request::WithdrawTokens(role, name) => {
                let withdrawn =
                    doorkeeper::withdraw_tokens(self.app, self.actor()?, role, name.clone()).await;
                let n = withdrawn.map_err(|e| self.told(&e))?;
                let arguments = [("role", role.as_str()), ("name", name.as_str()), ("n", &n.to_string())];
                if n == 0 {
                    return Err(vec![key::CONSOLE_NO_TOKEN.say(self.language, &arguments)]);
                }
                Ok(key::CONSOLE_WITHDRAWN.say(self.language, &arguments))
            }
            Request::AddPerson(id, role, secret) => {
                self.must_be_an_agent(role, &id)?;
                let added = format!("{id} {role}");
                let done = doorkeeper::add_person(self.app, self.actor()?, id, role, secret).await;
                done.map_err(|e| self.told(&e))?;
                Ok(added)
            }
            Request::RemovePerson(id) => {
                let name = id.clone();
                let removed = doorkeeper::remove_person(self.app, self.actor()?, id).await;
                if removed.map_err(|e| self.told(&e))? {
                    return Ok(name.to_string());
                }
                Err(vec![key::CONSOLE_NOT_KNOWN.say(self.language, &[("name", name.as_str())])])
            }
            Request::UnlockPerson(id) => {
                let waited = doorkeeper::unlock(self.app, self.actor()?, id.clone()).await;
                let key = if waited.map_err(|e| self.told(&e))? {
                    key::CONSOLE_UNLOCKED
                } else {
                    key::CONSOLE_NOT_LOCKED
                };
                Ok(key.say(self.language, &[("name", id.as_str())]))
            }
            Request::People => {
                let people = self.with_access(Access::people).await?;
                let now = self.app.moment();
                let line = |p: &Person| {
                    let left_ms = self.app.access.locked_ms(&p.id, now);
                    let waits =
                        key::CONSOLE_LOCKED.say(self.language, &[("n", &(left_ms / 1000 + 1).to_string())]);
                    if left_ms > 0 {
                        format!("{} {} {waits}", p.id, p.role)
                    } else {
                        format!("{} {}", p.id, p.role)
                    }
                };
                Ok(people.iter().map(line).collect::<Vec<_>>().join("\n"))
            }
            Request::Privacy => {
                let world = self.app.engine.world();
                let document = world.ruling.as_ref().map(|ruling| &ruling.document);
                Ok(crate::privacy::sheet(document, self.language))
            }
            Request::Support => {
                let people = self.with_access(Access::people).await?;
                let tokens = self.with_access(Access::tokens).await?;
                Ok(for_support(self.app, &people, &tokens))
            }
            Request::Day(request) => {
                let json = self.ask(Act::Rule(crate::api::day::command(&request))).await?;
                Ok(match request.what {
                    DayAct::Open => json,
                    DayAct::Close => self.closed(request.leftovers.unwrap_or(Leftovers::Serve), &json),
                })
            }
            Request::Clock(ClockRequest { local, sure, .. }) => {
                let json = self.ask(Act::SayTime { local, sure }).await?;
                let from_said = serde_json::from_str(&json).is_ok_and(|answer: ClockAnswer| answer.from_said);
                let key = if from_said { key::CONSOLE_CLOCK_SAID } else { key::CONSOLE_CLOCK_AGREES };
                let time = local.strftime("%Y-%m-%d %H:%M").to_string();
                Ok(key.say(self.language, &[("time", &time)]))
            }
            Request::Peak(request) => self.ask(Act::Rule(crate::api::day::peak_command(&request))).await,
            Request::Interrupt(request) => {
                self.ask(Act::Rule(crate::api::day::interrupt_command(&request))).await
            }
            Request::SayNumber(series, last) => {
                let command = queue::Command::SayNumber { series: slug_in(&series), last };
                self.ask(Act::Rule(command)).await
            }
            Request::Backup(to, keep) => self.back_up(to, keep).await,
            Request::Resume(request) => self.ask(Act::Rule(crate::api::day::resume_command(&request))).await,
        }
    }

    /// Makes a backup where it was asked for, or where the settings say.
    async fn back_up(&self, to: Option<PathBuf>, keep: Option<u32>) -> Done {
        let set =
            self.app.engine.world().ruling.as_ref().map(|r| r.document.backup.clone()).unwrap_or_default();
        let Some(to) = to.or(set.to.map(PathBuf::from)) else {
            return Err(vec![key::BACKUP_NOWHERE.raw(self.language).to_owned()]);
        };
        let keep = usize::try_from(keep.unwrap_or(set.keep)).unwrap_or(usize::MAX);
        let made = saving::save(self.app, to, keep).await.map_err(|e| vec![format!("failed to {e}")])?;
        let row = made.head.to_string();
        let folder = made.folder.display().to_string();
        let size = format!("{:.1}", made.bytes as f64 / 1e6);
        let arguments = [("folder", folder.as_str()), ("row", &row), ("size", &size)];
        let mut lines = vec![key::BACKUP_MADE.say(self.language, &arguments)];
        if made.same_disk {
            lines.push(key::BACKUP_SAME_DISK.raw(self.language).to_owned());
        }
        if made.no_owners {
            lines.push(key::BACKUP_NO_OWNERS.raw(self.language).to_owned());
        }
        Ok(lines.join("\n"))
    }

    /// How many a closing concerned, in a sentence.
    fn closed(&self, leftovers: Leftovers, json: &str) -> String {
        let left = serde_json::from_str(json).map_or(0, |answer: DayAnswer| answer.left);
        let key = match leftovers {
            Leftovers::Serve => key::CONSOLE_DAY_SERVE,
            Leftovers::Cancel => key::CONSOLE_DAY_CANCELLED,
            Leftovers::CarryOver => key::CONSOLE_DAY_CARRIED_OVER,
        };
        key.say(self.language, &[("n", &left.to_string())])
    }

    async fn apply(&self, text: &str) -> Done {
        // The check of the file itself knows its lines; the engine checks once more what it adopts.
        crate::settings::check(text).map_err(|mistakes| self.said(&mistakes))?;
        let base = read_toml(text).map_err(|mistakes| self.said(&mistakes))?;
        self.ask(Act::Settings { base: Some(base), over: None, seen: None }).await?;
        Ok(self.applied())
    }

    fn said(&self, mistakes: &[Mistake]) -> Vec<String> {
        mistakes.iter().map(|mistake| mistake.say(self.language)).collect()
    }

    /// Which settings rule now.
    fn applied(&self) -> String {
        let world = self.app.engine.world();
        let (branch, revision) = world
            .ruling
            .as_ref()
            .map_or((String::new(), 0), |ruling| (ruling.document.branch.name.clone(), ruling.revision));
        let arguments = [("branch", branch.as_str()), ("revision", &revision.to_string())];
        key::CONSOLE_APPLIED.say(self.language, &arguments)
    }

    /// The settings as a file that could be applied.
    fn settings(&self, layer: Layer) -> Done {
        let world = self.app.engine.world();
        let Some(ruling) = &world.ruling else { return Err(vec![self.title(Code::NoSettings)]) };
        let mut document = match layer {
            Layer::Both => lay_over(&ruling.base, &ruling.over),
            Layer::Base => ruling.base.clone(),
            Layer::Over => ruling.over.clone(),
        };
        without_nulls(&mut document);
        toml::to_string(&document).map_err(|e| vec![format!("failed to write the settings in TOML: {e}")])
    }

    fn must_be_an_agent(&self, role: Role, name: &Slug) -> Result<(), Vec<String>> {
        let world = self.app.engine.world();
        let known = world.ruling.as_ref().is_some_and(|r| r.document.agents.contains_key(name));
        if role != Role::Agent || known {
            return Ok(());
        }
        Err(vec![key::CONSOLE_NOT_AN_AGENT.say(self.language, &[("name", name.as_str())])])
    }

    /// Secrets are slow by design and the database waits for the disk: not on the threads that answer everybody.
    async fn with_access<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Access) -> Result<T, AccessError> + Send + 'static,
    ) -> Result<T, Vec<String>> {
        let fault = |e: &dyn Display| vec![format!("failed to {e}")];
        let access = Arc::clone(&self.app.access);
        let acted = tokio::task::spawn_blocking(move || act(&access)).await;
        acted.map_err(|e| fault(&format!("finish: {e}")))?.map_err(|e| fault(&e))
    }

    /// Why somebody was not let in, or could not be.
    fn told(&self, error: &DoorError) -> Vec<String> {
        if let DoorError::Access(AccessError::Weak(weak)) = error {
            return vec![weak.text().raw(self.language).to_owned()];
        }
        vec![format!("failed to {error}")]
    }

    /// Whoever owns the folder.
    fn actor(&self) -> Result<Actor, Vec<String>> {
        let name = "console".parse().map_err(|_| vec![String::new()])?;
        Ok(Actor::Named(Role::Administrator, name))
    }

    /// Asks the engine as the console; the answer's JSON.
    async fn ask(&self, act: Act) -> Done {
        let actor = self.actor()?;
        match self.app.engine.ask(Ask { actor, request_id: None, digest: [0; 16], act }).await {
            Ok(Answer { body: Body::Done(_, json), .. }) => Ok(json),
            Ok(Answer { body: Body::Problem(trouble), .. }) if trouble.details.is_empty() => {
                Err(vec![self.title(trouble.code())])
            }
            Ok(Answer { body: Body::Problem(trouble), .. }) => {
                let english = self.language == Language::En;
                Err(trouble.details.into_iter().map(|(fr, en)| if english { en } else { fr }).collect())
            }
            Err(away) => Err(vec![format!("failed to {away}")]),
        }
    }

    fn title(&self, code: Code) -> String {
        let key = Key::named(&format!("problem.{}", code.as_str()));
        key.map_or_else(|| code.as_str().to_owned(), |key| key.raw(self.language).to_owned())
    }
}

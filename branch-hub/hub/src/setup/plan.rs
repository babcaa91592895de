//! What has been said on the set-up page so far, and the settings that come of it: a sample, without what was struck out.
//! Pure. Must not know pages, files or people's secrets.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wire::names::Slug;
use wire::role::Role;

use crate::settings::{Mistake, Ruling, read_toml};

/// The samples: name, and text.
pub const SAMPLES: &[(&str, &str)] = &[
    ("dakar-plateau-bank", include_str!("../../../branches/dakar-plateau-bank.toml")),
    ("thies-hospital", include_str!("../../../branches/thies-hospital.toml")),
    ("saint-louis-townhall", include_str!("../../../branches/saint-louis-townhall.toml")),
];
/// No logo is larger, as SVG text.
pub const LOGO_MOST: usize = 200_000;
/// No name is longer.
const NAME_MOST: usize = 60;

/// A thing of the sample that may be struck out or called otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its short name.
    pub id: Slug,
    /// As people read it, in French.
    pub name: String,
    /// Whether the branch has it.
    pub on: bool,
}

/// Days that have the same hours in a simple week, and how they are called: the first part of a text's key.
pub const DAYS: &[(&str, &[&str])] =
    &[("mon-thu", &["mon", "tue", "wed", "thu"]), ("fri", &["fri"]), ("sat", &["sat"]), ("sun", &["sun"])];

/// The hours of some days, as somebody writes them: `08:15`; all empty on a closed day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// From then on.
    pub from: String,
    /// Until then.
    pub until: String,
    /// Closed from then on; empty: no break.
    pub break_from: String,
    /// Until then.
    pub break_until: String,
}

impl Opening {
    /// The hours of a day of the settings.
    fn of(spans: &Value) -> Self {
        let spans: Vec<(&str, &str)> = spans
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|span| span.as_str()?.split_once('-'))
            .collect();
        let text = |time: Option<&str>| time.unwrap_or_default().to_owned();
        let break_from = spans.first().filter(|_| spans.len() > 1).map(|(_, until)| *until);
        Self {
            from: text(spans.first().map(|(from, _)| *from)),
            until: text(spans.last().map(|(_, until)| *until)),
            break_from: text(break_from),
            break_until: text(spans.last().filter(|_| spans.len() > 1).map(|(from, _)| *from)),
        }
    }

    /// Whether it says enough: nothing, both ends, or both ends and both of the break.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        let day = self.from.is_empty() == self.until.is_empty();
        let at_noon = self.break_from.is_empty() == self.break_until.is_empty();
        day && at_noon && (self.break_from.is_empty() || !self.from.is_empty())
    }

    fn spans(&self) -> Vec<String> {
        let Self { from, until, break_from, break_until } = self;
        match (from.is_empty(), break_from.is_empty()) {
            (true, _) => Vec::new(),
            (false, true) => vec![format!("{from}-{until}")],
            (false, false) => vec![format!("{from}-{break_from}"), format!("{break_until}-{until}")],
        }
    }
}

/// Where the page stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Which sample.
    Kind,
    /// Name, town, logo.
    Branch,
    /// When it is open.
    Hours,
    /// What customers choose.
    Services,
    /// Where they are served.
    Counters,
    /// Who works here.
    People,
    /// Where copies are kept.
    Backup,
    /// The sheet with everybody's secrets.
    Sheet,
}

impl Step {
    /// All, in order.
    pub const ALL: &'static [Self] = &[
        Self::Kind,
        Self::Branch,
        Self::Hours,
        Self::Services,
        Self::Counters,
        Self::People,
        Self::Backup,
        Self::Sheet,
    ];

    /// As it stands in a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Branch => "branch",
            Self::Hours => "hours",
            Self::Services => "services",
            Self::Counters => "counters",
            Self::People => "people",
            Self::Backup => "backup",
            Self::Sheet => "sheet",
        }
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self::ALL.iter().copied().find(|step| *step > self).unwrap_or(Self::Sheet)
    }
}

/// What has been said so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Where the page stands.
    pub step: Step,
    /// The sample's name; empty before it was chosen.
    pub sample: String,
    /// The branch's name.
    pub name: String,
    /// Where it is.
    pub town: String,
    /// Its logo, as SVG text.
    pub logo_svg: Option<String>,
    /// When it is open, for each of [`DAYS`].
    #[serde(default)]
    pub hours: Vec<Opening>,
    /// The folder of the medium that keeps copies; none: nobody was asked yet, empty: there is no medium.
    #[serde(default)]
    pub backup: Option<String>,
    /// In the order of the kiosk.
    pub services: Vec<Item>,
    /// In their order.
    pub counters: Vec<Item>,
    /// Their names; short names are made of them.
    pub agents: Vec<String>,
    /// The name of whoever runs the hall.
    pub supervisor: String,
    /// The name of whoever receives people; empty: nobody does.
    #[serde(default)]
    pub reception: String,
    /// Whom a sheet of the set-up has let in so far: a sheet that is thrown away lets nobody in.
    #[serde(default)]
    pub made: BTreeSet<Slug>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            step: Step::Kind,
            sample: String::new(),
            name: String::new(),
            town: String::new(),
            logo_svg: None,
            hours: Vec::new(),
            backup: None,
            services: Vec::new(),
            counters: Vec::new(),
            agents: Vec::new(),
            supervisor: String::new(),
            reception: String::new(),
            made: BTreeSet::new(),
        }
    }
}

/// Somebody who is to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// With which short name.
    pub id: Slug,
    /// As what.
    pub role: Role,
    /// What people call them.
    pub name: String,
}

/// Whoever set the branch up.
#[must_use]
pub fn installer() -> Slug {
    "administrateur".parse().expect("a word of ours is a slug")
}

/// A sample as JSON.
fn sample(name: &str) -> Option<Value> {
    let (_, text) = SAMPLES.iter().find(|(sample, _)| *sample == name)?;
    read_toml(text).ok()
}

impl Plan {
    /// Begins with a sample: what was said of another is void. False if there is no such sample.
    pub fn choose(&mut self, name: &str) -> bool {
        if self.sample == name {
            return true;
        }
        let Some(document) = sample(name) else { return false };
        let text = |path: &str| document.pointer(path).and_then(Value::as_str).unwrap_or_default().to_owned();
        *self = Self {
            step: self.step,
            sample: name.to_owned(),
            name: text("/branch/name"),
            town: text("/branch/town"),
            logo_svg: self.logo_svg.take(),
            hours: DAYS.iter().map(|(_, days)| Opening::of(&document["hours"][days[0]])).collect(),
            backup: self.backup.take(),
            services: items(&document["services"]),
            counters: items(&document["counters"]),
            agents: items(&document["agents"]).into_iter().map(|item| item.name).collect(),
            supervisor: String::new(),
            reception: String::new(),
            made: std::mem::take(&mut self.made),
        };
        true
    }

    /// Everybody, with the short names that they sign in with: no two alike.
    #[must_use]
    pub fn people(&self) -> Vec<Named> {
        let installing = Named { id: installer(), role: Role::Administrator, name: "SmartQueue".into() };
        let mut used = BTreeSet::from([installing.id.clone()]);
        let mut named = |name: &str, role, otherwise: &str| {
            let name = Some(trimmed(name)).filter(|name| !name.is_empty())?;
            let plain = slug(&name, otherwise);
            let more = (2..).map_while(|n| format!("{plain}-{n}").parse().ok());
            let id = std::iter::once(plain.clone()).chain(more).find(|id| !used.contains(id))?;
            used.insert(id.clone());
            Some(Named { id, role, name })
        };
        let mut people: Vec<Named> =
            named(&self.supervisor, Role::Supervisor, "responsable").into_iter().collect();
        people.push(installing);
        people.extend(named(&self.reception, Role::Greeter, "accueil"));
        people.extend(self.agents.iter().filter_map(|name| named(name, Role::Agent, "agent")));
        people
    }

    /// The settings that come of it.
    ///
    /// # Errors
    /// Every mistake, as `settings check` tells it.
    pub fn document(&self) -> Result<Value, Vec<Mistake>> {
        let mut document = sample(&self.sample).unwrap_or(Value::Null);
        document["branch"]["id"] = json!(slug(&self.name, "agence"));
        document["branch"]["name"] = json!(self.name);
        document["branch"]["town"] = json!(self.town);
        if let Some(logo) = &self.logo_svg {
            document["branch"]["logo_svg"] = json!(logo);
        }
        for ((_, days), opening) in DAYS.iter().zip(&self.hours) {
            for day in *days {
                document["hours"][*day] = json!(opening.spans());
            }
        }
        if let Some(folder) = self.backup.as_ref().filter(|folder| !folder.is_empty()) {
            document["backup"]["to"] = json!(folder);
        }
        keep(&mut document["counters"], &self.counters);
        let gone = keep(&mut document["services"], &self.services);
        forget_services(&mut document, &gone);
        let agents = self.people().into_iter().filter(|person| person.role == Role::Agent);
        document["agents"] =
            agents.map(|agent| (agent.id.to_string(), json!({ "name": agent.name }))).collect();
        Ruling::make(1, document.clone(), Value::Object(Map::new())).map(|_| document)
    }
}

/// What people call a thing may hold any letter, but no line break, and not too many.
#[must_use]
pub fn trimmed(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    one_line.trim().chars().take(NAME_MOST).collect()
}

/// The things of one table, in their order.
fn items(table: &Value) -> Vec<Item> {
    let Some(table) = table.as_object() else { return Vec::new() };
    let mut items: Vec<(u64, Item)> = table
        .iter()
        .filter_map(|(id, thing)| {
            let name = thing["name"].as_str().or_else(|| thing["name"]["fr"].as_str())?.to_owned();
            let order = thing["order"].as_u64().unwrap_or(u64::MAX);
            Some((order, Item { id: id.parse().ok()?, name, on: true }))
        })
        .collect();
    items.sort_by_key(|(order, _)| *order);
    items.into_iter().map(|(_, item)| item).collect()
}

/// Leaves in a table what is on, under its new name and in its new order; what went.
fn keep(table: &mut Value, items: &[Item]) -> Vec<String> {
    let Some(table) = table.as_object_mut() else { return Vec::new() };
    let mut gone = Vec::new();
    for (order, item) in items.iter().enumerate() {
        if !item.on {
            table.remove(item.id.as_str());
            gone.push(item.id.to_string());
        } else if let Some(thing) = table.get_mut(item.id.as_str()) {
            if thing["name"]["fr"] != json!(item.name) {
                // Nobody has translated the new name: the other languages show the French one.
                thing["name"] = json!({ "fr": item.name });
            }
            thing["order"] = json!(order + 1);
        }
    }
    gone
}

/// Nothing may still speak of a service that is gone.
fn forget_services(document: &mut Value, gone: &[String]) {
    let is_gone = |value: &Value| value.as_str().is_some_and(|id| gone.iter().any(|gone| gone == id));
    let mut empty_profiles = BTreeSet::new();
    for table in ["profiles", "counters", "agents"] {
        let Some(table) = document.get_mut(table).and_then(Value::as_object_mut) else { continue };
        table.retain(|id, thing| {
            let offered = |thing: &Value| thing["services"].as_array().is_some_and(|all| !all.is_empty());
            let mut had = offered(thing);
            if let Some(services) = thing.get_mut("services").and_then(Value::as_array_mut) {
                services.retain(|service| !is_gone(service));
            }
            if thing["profile"].as_str().is_some_and(|profile| empty_profiles.contains(profile)) {
                had = true;
                thing.as_object_mut().map(|thing| thing.remove("profile"));
            }
            // What offered only what is gone has nothing left to do.
            let keeps = !had || offered(thing) || thing.get("profile").is_some();
            if !keeps {
                empty_profiles.insert(id.clone());
            }
            keeps
        });
    }
    let mut groups = BTreeSet::new();
    if let Some(services) = document.get_mut("services").and_then(Value::as_object_mut) {
        for service in services.values_mut().filter_map(Value::as_object_mut) {
            if service.get("then").is_some_and(is_gone) {
                service.remove("then");
            }
            groups.extend(service.get("group").and_then(Value::as_str).map(str::to_owned));
        }
    }
    if let Some(table) = document.get_mut("groups").and_then(Value::as_object_mut) {
        table.retain(|id, _| groups.contains(id));
    }
    if let Some(quotas) = document.pointer_mut("/peak/daily_quotas").and_then(Value::as_object_mut) {
        quotas.retain(|id, _| !gone.contains(id));
    }
}

/// A short name for addresses, made of what people say.
#[must_use]
pub fn slug(name: &str, otherwise: &str) -> Slug {
    let mut short = String::new();
    for c in name.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => short.push(c),
            'à' | 'â' | 'ä' | 'á' => short.push('a'),
            'ç' => short.push('c'),
            'é' | 'è' | 'ê' | 'ë' => short.push('e'),
            'î' | 'ï' | 'í' => short.push('i'),
            'ñ' | 'ŋ' => short.push('n'),
            'ô' | 'ö' | 'ó' => short.push('o'),
            'ù' | 'û' | 'ü' => short.push('u'),
            _ if short.is_empty() || short.ends_with('-') => {}
            _ => short.push('-'),
        }
    }
    let short: String = short.trim_matches('-').chars().take(32).collect();
    let made = short.trim_matches('-').parse();
    made.unwrap_or_else(|_| otherwise.parse().expect("a word of ours is a slug"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn every_sample_as_it_stands_makes_settings_without_a_mistake() {
        for (name, _) in SAMPLES {
            let mut plan = Plan::default();
            assert!(plan.choose(name));
            assert!(plan.services.len() > 2 && plan.counters.len() > 1 && !plan.agents.is_empty(), "{name}");
            let document = plan.document().unwrap_or_else(|mistakes| panic!("{name}: {mistakes:?}"));
            assert_eq!(document["branch"]["name"], json!(plan.name));
            assert_eq!(
                document["hours"],
                sample(name).unwrap()["hours"],
                "{name}: what nobody touched stays"
            );
        }
        assert!(!Plan::default().choose("nowhere"));
    }

    #[test]
    fn a_week_is_said_in_four_lines_and_a_break_needs_both_of_its_ends() {
        let mut plan = Plan::default();
        plan.choose("dakar-plateau-bank");
        let at = |from: &str, until: &str, break_from: &str, break_until: &str| Opening {
            from: from.into(),
            until: until.into(),
            break_from: break_from.into(),
            break_until: break_until.into(),
        };
        let closed = Opening::default();
        plan.hours = vec![
            at("08:00", "17:00", "13:00", "14:30"),
            at("08:00", "12:00", "", ""),
            closed.clone(),
            closed,
        ];
        plan.backup = Some("/media/sauvegarde".into());
        let document = plan.document().unwrap();
        assert_eq!(document["hours"]["wed"], json!(["08:00-13:00", "14:30-17:00"]));
        assert_eq!(document["hours"]["fri"], json!(["08:00-12:00"]));
        assert_eq!(document["hours"]["sat"], json!([]));
        assert_eq!(document["backup"]["to"], "/media/sauvegarde");
        for half in [at("08:00", "", "", ""), at("08:00", "17:00", "13:00", ""), at("", "", "13:00", "14:00")]
        {
            assert!(!half.is_whole(), "{half:?}");
        }
    }

    /// Whatever single service a branch does not have, its settings hold together or say what does not.
    #[test]
    fn a_service_that_is_struck_out_is_spoken_of_nowhere() {
        let mut sound = 0;
        for (name, _) in SAMPLES {
            let mut whole = Plan::default();
            whole.choose(name);
            for at in 0..whole.services.len() {
                let mut plan = whole.clone();
                plan.services[at].on = false;
                let id = plan.services[at].id.clone();
                let document = plan.document().unwrap_or_else(|m| panic!("{name} without {id}: {m:?}"));
                assert!(document["services"].get(id.as_str()).is_none());
                sound += 1;
            }
        }
        assert!(sound > 10, "{sound}");
    }

    #[test]
    fn agents_sign_in_with_short_names_that_are_theirs_alone() {
        let names = ["Aïssatou Ndiaye", "aissatou ndiaye", "  ", "Ñaari", "王", "Administrateur"];
        let plan =
            Plan { agents: names.map(str::to_owned).to_vec(), supervisor: "Naari".into(), ..Plan::default() };
        let ids: Vec<String> = plan.people().into_iter().map(|person| person.id.to_string()).collect();
        let agents = ["aissatou-ndiaye", "aissatou-ndiaye-2", "naari-2", "agent", "administrateur-2"];
        assert_eq!(ids, [&["naari", "administrateur"][..], &agents].concat());
    }

    #[test]
    fn a_new_name_and_order_stand_in_the_settings_and_no_translation_of_the_old_name() {
        let mut plan = Plan::default();
        plan.choose("dakar-plateau-bank");
        plan.services.reverse();
        plan.services[0].name = "Comptes".into();
        let document = plan.document().unwrap();
        let id = plan.services[0].id.as_str();
        assert_eq!(document["services"][id]["name"], json!({ "fr": "Comptes" }));
        assert_eq!(document["services"][id]["order"], 1);
    }
}

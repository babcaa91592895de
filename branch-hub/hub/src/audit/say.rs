//! An entry in words.
//! Must not decide what is told.

use std::collections::HashMap;

use uuid::Uuid;
use wire::names::Language;
use wire::role::Actor;
use wire::settings::Document;
use wire::texts::key;

use super::told::{Part, Told};

/// What tickets and counters are called.
#[derive(Debug, Default)]
pub struct Names {
    /// Numbers by ticket.
    pub numbers: HashMap<Uuid, String>,
    /// What stands above counters, by their names.
    pub counters: HashMap<String, String>,
}

impl Names {
    /// The counters of the settings.
    #[must_use]
    pub fn of(document: Option<&Document>) -> Self {
        let counters = document.into_iter().flat_map(|d| &d.counters);
        let counters = counters.map(|(name, counter)| (name.to_string(), counter.label.clone())).collect();
        Self { numbers: HashMap::new(), counters }
    }
}

impl Told {
    /// The tickets that the sentence names.
    pub fn tickets(&self) -> impl Iterator<Item = Uuid> {
        self.parts.iter().filter_map(|(_, part)| match part {
            Part::Ticket(ticket) => Some(*ticket),
            Part::Text(_) | Part::Counter(_) => None,
        })
    }

    /// The sentence. `changed`: of settings, the keys.
    #[must_use]
    pub fn say(&self, actor: &Actor, language: Language, names: &Names, changed: &str) -> String {
        let who = match actor {
            Actor::Hub => key::AUDIT_THE_HUB.raw(language).to_owned(),
            Actor::Named(_, name) => name.to_string(),
        };
        let said: Vec<(&str, String)> = self
            .parts
            .iter()
            .map(|(name, part)| {
                let text = match part {
                    Part::Text(text) if text.is_empty() => "—".to_owned(),
                    Part::Text(text) => text.clone(),
                    // What is long past and was compacted has no number any more.
                    Part::Ticket(ticket) => names
                        .numbers
                        .get(ticket)
                        .cloned()
                        .unwrap_or_else(|| format!("{:.8}", ticket.simple())),
                    Part::Counter(counter) => {
                        names.counters.get(counter.as_str()).cloned().unwrap_or_else(|| counter.to_string())
                    }
                };
                (*name, text)
            })
            .chain([("who", who), ("keys", if changed.is_empty() { "—".into() } else { changed.to_owned() })])
            .collect();
        let arguments: Vec<(&str, &str)> = said.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.key.say(language, &arguments)
    }
}

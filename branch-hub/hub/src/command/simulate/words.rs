//! The sentences of a simulation, from the one table of texts, and the names that the settings give to things.
//! Must not know figures.

use simulation::{Name, Thing, Word, Words};
use wire::local_text::LocalText;
use wire::names::{Language, Slug};
use wire::settings::Document;
use wire::texts::{Key, key};

/// Says it all in one language, with the names of these documents; the first that knows a thing names it.
pub(super) struct Said<'a> {
    pub(super) language: Language,
    pub(super) documents: Vec<&'a Document>,
}

impl Words for Said<'_> {
    fn say(&self, word: Word, gaps: &[(&str, &str)]) -> String {
        sentence(word).say(self.language, gaps)
    }

    fn name(&self, thing: Thing, id: &str) -> String {
        let named = self.documents.iter().find_map(|document| name_in(document, thing, id));
        named.map_or_else(|| id.to_owned(), |name| name.say(self.language).to_owned())
    }

    fn day(&self, name: &Name) -> String {
        match self.language {
            Language::En => name.en.clone(),
            Language::Fr | Language::Wo => name.fr.clone(),
        }
    }
}

fn name_in<'a>(document: &'a Document, thing: Thing, id: &str) -> Option<&'a LocalText> {
    let id: Slug = id.parse().ok()?;
    match thing {
        Thing::Service => document.services.get(&id).map(|service| &service.name),
        Thing::Class => document.classes.get(&id).map(|class| &class.name),
        Thing::Triage => document.triage.get(&id).map(|class| &class.name),
        Thing::Counter => document.counters.get(&id).map(|counter| &counter.name),
    }
}

const fn sentence(word: Word) -> Key {
    match word {
        Word::Day => key::SIMULATE_DAY,
        Word::ByService => key::SIMULATE_BY_SERVICE,
        Word::ByClass => key::SIMULATE_BY_CLASS,
        Word::ByTriage => key::SIMULATE_BY_TRIAGE,
        Word::Ends => key::SIMULATE_ENDS,
        Word::Counters => key::SIMULATE_COUNTERS,
        Word::Within => key::SIMULATE_WITHIN,
        Word::Alerts => key::SIMULATE_ALERTS,
        Word::UnknownCounters => key::SIMULATE_UNKNOWN_COUNTERS,
        Word::Everybody => key::SIMULATE_EVERYBODY,
        Word::NoClass => key::SIMULATE_NO_CLASS,
        Word::Service => key::SIMULATE_SERVICE,
        Word::Class => key::SIMULATE_CLASS,
        Word::Triage => key::SIMULATE_TRIAGE,
        Word::Counter => key::SIMULATE_COUNTER,
        Word::Settings => key::SIMULATE_SETTINGS,
        Word::Called => key::SIMULATE_CALLED,
        Word::Mean => key::SIMULATE_MEAN,
        Word::P50 => key::SIMULATE_P50,
        Word::P90 => key::SIMULATE_P90,
        Word::Max => key::SIMULATE_MAX,
        Word::Target => key::SIMULATE_TARGET,
        Word::NoShows => key::SIMULATE_NO_SHOWS,
        Word::GaveUp => key::SIMULATE_GAVE_UP,
        Word::LeftOver => key::SIMULATE_LEFT_OVER,
        Word::LeftOverMax => key::SIMULATE_LEFT_OVER_MAX,
        Word::Served => key::SIMULATE_SERVED,
        Word::GaveBack => key::SIMULATE_GAVE_BACK,
        Word::LeftSilently => key::SIMULATE_LEFT_SILENTLY,
        Word::Expired => key::SIMULATE_EXPIRED,
        Word::Carried => key::SIMULATE_CARRIED,
        Word::TurnedAway => key::SIMULATE_TURNED_AWAY,
        Word::WentIn => key::SIMULATE_WENT_IN,
        Word::Open => key::SIMULATE_OPEN,
        Word::Paused => key::SIMULATE_PAUSED,
        Word::Busy => key::SIMULATE_BUSY,
        Word::Idle => key::SIMULATE_IDLE,
        Word::IdleShare => key::SIMULATE_IDLE_SHARE,
        Word::Last => key::SIMULATE_LAST,
        Word::Waiting => key::SIMULATE_WAITING,
        Word::Bars => key::SIMULATE_BARS,
        Word::People => key::SIMULATE_PEOPLE,
        Word::Minutes => key::SIMULATE_MINUTES,
        Word::Outage => key::SIMULATE_OUTAGE,
        Word::Nobody => key::SIMULATE_NOBODY,
    }
}

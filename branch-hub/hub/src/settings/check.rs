//! The whole check of settings, and what comes out of it: the ruling.
//! Must not know who asked for the change.

use jiff::tz::TimeZone;
use serde_json::Value;
use wire::settings::{Document, lay_over};
use wire::texts::key;

use super::Mistake;
use super::draft::draft;
use super::kept::kept;
use super::mistake::Word;
use super::read::{Reading, add_lines, read};
use super::shape::{Shaped, StandIn, as_written, shape, under};
use super::shown::shown;
use super::told::told;
use crate::audit::syslog::Target;

/// Settings that passed every check, and so rule.
#[derive(Debug)]
pub struct Ruling {
    /// 1 for the first.
    pub revision: u64,
    /// Head office's document.
    pub base: Value,
    /// The branch's own changes.
    pub over: Value,
    /// The override laid over the base.
    pub document: Document,
    /// The part that the rules need.
    pub rules: queue::Settings,
    /// The branch's.
    pub time_zone: TimeZone,
    /// What stops nothing but should be looked at.
    pub remarks: Vec<Mistake>,
}

impl Ruling {
    /// Lays the override over the base and checks everything.
    ///
    /// # Errors
    /// Every mistake.
    pub fn make(revision: u64, base: Value, over: Value) -> Result<Self, Vec<Mistake>> {
        let Shaped { document, mut mistakes, stand_ins, renamed } = shape(&lay_over(&base, &over));
        let Some(document) = document else {
            as_written(&renamed, &mut mistakes);
            return Err(mistakes);
        };
        let (draft, unread) = draft(&document);
        let mut found = unread;
        let mut remarks = shown(&document, &mut found);
        kept(&document, &mut found);
        let time_zone = TimeZone::get(&document.branch.time_zone);
        if time_zone.is_err() {
            let value = document.branch.time_zone.as_str().into();
            found.push(Mistake::at("branch.time_zone", key::SETTINGS_BAD_TIME_ZONE, vec![("value", value)]));
        }
        if let Some(server) = document.audit.syslog.as_deref().filter(|server| Target::read(server).is_none())
        {
            found.push(Mistake::at("audit.syslog", key::SETTINGS_BAD_SYSLOG, vec![("value", server.into())]));
        }
        remarks.extend(queue::settings::inspect(&draft).warnings.iter().map(told));
        let rules = queue::settings::check(draft).map_err(|wrong| found.extend(wrong.iter().map(told)));
        said_of_profiles(&document, &mut found);
        mistakes.extend(found.into_iter().filter(|mistake| !is_hearsay(mistake, &stand_ins)));
        // A counter that offers nothing is what is wrong, not the service that it would have offered.
        if mistakes.iter().any(|mistake| mistake.text == key::SETTINGS_NO_SERVICE) {
            mistakes.retain(|mistake| mistake.text != key::SETTINGS_NO_COUNTER);
        }
        as_written(&renamed, &mut mistakes);
        match (rules, time_zone) {
            (Ok(rules), Ok(time_zone)) if mistakes.is_empty() => {
                Ok(Self { revision, base, over, document, rules, time_zone, remarks })
            }
            (_, _) => Err(mistakes),
        }
    }
}

/// Counters that have nothing from their profile: the profile is what is wrong, once.
fn said_of_profiles(document: &Document, found: &mut Vec<Mistake>) {
    for mistake in found.iter_mut().filter(|mistake| mistake.text == key::SETTINGS_NO_SERVICE) {
        let counter =
            mistake.place.strip_prefix("counters.").and_then(|place| place.strip_suffix(".services"));
        let counter = counter.and_then(|name| document.counters.get(&name.parse().ok()?));
        let profile = counter.filter(|counter| counter.services.is_empty()).and_then(|c| c.profile.as_ref());
        if let Some(profile) = profile.filter(|name| document.profiles.contains_key(*name)) {
            mistake.place = format!("profiles.{profile}.services");
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|mistake| mistake.text != key::SETTINGS_NO_SERVICE || seen.insert(mistake.place.clone()));
}

/// Whether what is said of a document only comes of a stand-in.
fn is_hearsay(mistake: &Mistake, stand_ins: &[StandIn]) -> bool {
    let into_nothing = mistake.arguments.contains(&("known", "".into()));
    stand_ins.iter().any(|mended| {
        mended.covers(&mistake.place)
            || (mistake.text == key::SETTINGS_NO_COUNTER
                && (under(&mended.place, "counters")
                    || under(&mended.place, "profiles")
                    || under(&mended.place, &mistake.place)))
            || (mistake.text == key::SETTINGS_NO_SERVICE && under(&mended.place, &mistake.place))
            || (mistake.text == key::SETTINGS_POLICY_ONE_OF && under(&mended.place, &mistake.place))
            || (mistake.text == key::SETTINGS_UNKNOWN_REFERENCE
                && into_nothing
                && !mended.place.contains('.'))
    })
}

/// Checks a TOML file as a whole document.
///
/// # Errors
/// Every mistake, with its line, in the order of the file.
pub fn check(text: &str) -> Result<Ruling, Vec<Mistake>> {
    let reading = read(text);
    match Ruling::make(1, reading.value.clone(), Value::Null) {
        Ok(mut ruling) if reading.mistakes.is_empty() => {
            add_lines(&reading.sound, &mut ruling.remarks);
            Ok(ruling)
        }
        made => {
            let found = made.err().unwrap_or_default();
            let mut mistakes = reading.mistakes.clone();
            mistakes.extend(found.into_iter().filter(|mistake| !may_be_there(mistake, &reading, text)));
            add_lines(&reading.sound, &mut mistakes);
            Err(mistakes)
        }
    }
}

/// Whether what a mistake misses may well stand on a line that could not be read.
fn may_be_there(mistake: &Mistake, reading: &Reading, text: &str) -> bool {
    let named = |argument: &str| {
        mistake.arguments.iter().find(|(name, _)| *name == argument).is_some_and(|(_, word)| match word {
            Word::Quoted(name) => reading.may_have_lost(text, name),
            Word::Ours(_) => false,
        })
    };
    match mistake.text {
        key::SETTINGS_MISSING_KEY | key::SETTINGS_UNKNOWN_REFERENCE => named("name"),
        key::SETTINGS_NO_COUNTER => {
            mistake.place.rsplit('.').next().is_some_and(|service| reading.may_have_lost(text, service))
        }
        key::SETTINGS_NO_SERVICES => reading.may_have_lost(text, "services"),
        _ => false,
    }
}

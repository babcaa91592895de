//! The whole check of settings, and what comes out of it: the ruling.
//! Must not know who asked for the change.

use jiff::tz::TimeZone;
use serde_json::Value;
use wire::local_text::LocalText;
use wire::names::Slug;
use wire::settings::{Document, lay_over};
use wire::texts::key;
use wire::{pictures, texts};

use super::Mistake;
use super::draft::{draft, told};
use super::read::{add_lines, read_toml, shape};

/// At most so many tiles stand on a kiosk's first screen.
const HOME_TILES: usize = 8;

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
        let document = shape(&lay_over(&base, &over))?;
        let (draft, mut mistakes) = draft(&document);
        let mut remarks = shown(&document, &mut mistakes);
        let time_zone = TimeZone::get(&document.branch.time_zone);
        if time_zone.is_err() {
            let value = document.branch.time_zone.clone();
            mistakes.push(Mistake::at(
                "branch.time_zone",
                key::SETTINGS_BAD_TIME_ZONE,
                vec![("value", value)],
            ));
        }
        remarks.extend(queue::settings::inspect(&draft).warnings.iter().map(told));
        let rules = queue::settings::check(draft).map_err(|wrong| mistakes.extend(wrong.iter().map(told)));
        match (rules, time_zone) {
            (Ok(rules), Ok(time_zone)) if mistakes.is_empty() => {
                Ok(Self { revision, base, over, document, rules, time_zone, remarks })
            }
            (_, _) => Err(mistakes),
        }
    }
}

/// Checks a TOML file as a whole document.
///
/// # Errors
/// Every mistake, with its line.
pub fn check(text: &str) -> Result<Ruling, Vec<Mistake>> {
    let base = read_toml(text).map_err(|mistake| vec![mistake])?;
    Ruling::make(1, base, Value::Null)
        .map(|mut ruling| {
            add_lines(text, &mut ruling.remarks);
            ruling
        })
        .map_err(|mut mistakes| {
            add_lines(text, &mut mistakes);
            mistakes
        })
}

/// Checks what the rules do not care for but people see: pictures, colours, languages, tiles.
/// Returns remarks; mistakes are added.
fn shown(document: &Document, mistakes: &mut Vec<Mistake>) -> Vec<Mistake> {
    let mut remarks = Vec::new();
    let branch = &document.branch;
    let accent = branch.accent.strip_prefix('#').unwrap_or_default();
    if accent.len() != 6 || !accent.chars().all(|c| c.is_ascii_hexdigit()) {
        mistakes.push(Mistake::at(
            "branch.accent",
            key::SETTINGS_BAD_COLOR,
            vec![("value", branch.accent.clone())],
        ));
    }
    if branch.languages.is_empty() {
        mistakes.push(Mistake::at("branch.languages", key::SETTINGS_NO_LANGUAGES, vec![]));
    }
    if branch.logo_svg.as_ref().is_some_and(|svg| !svg.trim_start().starts_with("<svg")) {
        mistakes.push(Mistake::at("branch.logo_svg", key::SETTINGS_BAD_LOGO, vec![]));
    }
    if let Some(url) = branch.public_url.as_ref().filter(|url| !url.starts_with("http")) {
        mistakes.push(Mistake::at(
            "branch.public_url",
            key::SETTINGS_BAD_ADDRESS,
            vec![("value", url.clone())],
        ));
    }
    let groups = document.groups.iter().map(|(name, g)| (format!("groups.{name}"), &g.name, &g.picture));
    let services =
        document.services.iter().map(|(name, s)| (format!("services.{name}"), &s.name, &s.picture));
    for (place, name, picture) in groups.chain(services) {
        text(&place, name, mistakes, &mut remarks);
        if pictures::svg(picture).is_none() {
            let arguments = vec![("name", picture.clone()), ("known", pictures::NAMES.join(", "))];
            mistakes.push(Mistake::at(format!("{place}.picture"), key::SETTINGS_UNKNOWN_PICTURE, arguments));
        }
    }
    for (name, service) in &document.services {
        let unknown = service.group.as_ref().filter(|group| !document.groups.contains_key(*group));
        if let Some(group) = unknown {
            let known: Vec<&str> = document.groups.keys().map(Slug::as_str).collect();
            let what = key::SETTINGS_WHAT_GROUP.raw(wire::names::Language::Fr).to_owned();
            let arguments = vec![("what", what), ("name", group.to_string()), ("known", known.join(", "))];
            mistakes.push(Mistake::at(
                format!("services.{name}.group"),
                key::SETTINGS_UNKNOWN_REFERENCE,
                arguments,
            ));
        }
    }
    let zones = document.zones.iter().map(|(name, z)| (format!("zones.{name}"), &z.name));
    let counters = document.counters.iter().map(|(name, c)| (format!("counters.{name}"), &c.name));
    for (place, name) in zones.chain(counters) {
        text(&place, name, mistakes, &mut remarks);
    }
    for (name, device) in &document.devices {
        if !document.zones.contains_key(&device.zone) {
            let known: Vec<&str> = document.zones.keys().map(Slug::as_str).collect();
            let what = key::SETTINGS_WHAT_ZONE.raw(wire::names::Language::Fr).to_owned();
            let arguments =
                vec![("what", what), ("name", device.zone.to_string()), ("known", known.join(", "))];
            mistakes.push(Mistake::at(
                format!("devices.{name}.zone"),
                key::SETTINGS_UNKNOWN_REFERENCE,
                arguments,
            ));
        }
    }
    let tiles = document.groups.len() + document.services.values().filter(|s| s.group.is_none()).count();
    if tiles > HOME_TILES {
        let arguments = vec![("n", tiles.to_string()), ("max", HOME_TILES.to_string())];
        mistakes.push(Mistake::at("services", key::SETTINGS_TOO_MANY_TILES, arguments));
    }
    remarks.extend(
        texts::awaiting_review().map(|text| {
            Mistake::at(text.key, key::SETTINGS_NOT_REVIEWED, vec![("text", text.wo.to_owned())])
        }),
    );
    remarks
}

fn text(place: &str, text: &LocalText, mistakes: &mut Vec<Mistake>, remarks: &mut Vec<Mistake>) {
    if text.fr.trim().is_empty() {
        mistakes.push(Mistake::at(format!("{place}.name.fr"), key::SETTINGS_EMPTY_TEXT, vec![]));
    }
    if text.awaits_review() {
        let wolof = text.wo.clone().unwrap_or_default();
        remarks.push(Mistake::at(
            format!("{place}.name.wo"),
            key::SETTINGS_NOT_REVIEWED,
            vec![("text", wolof)],
        ));
    }
}

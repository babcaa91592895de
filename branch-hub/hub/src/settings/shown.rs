//! The check of what the rules do not care for but people see: texts, pictures, colours, languages, tiles, devices.
//! Must not know the rules of calling.

use std::collections::BTreeMap;

use wire::local_text::LocalText;
use wire::names::Slug;
use wire::settings::Document;
use wire::texts::key;
use wire::{pictures, texts};

use super::Mistake;

/// At most so many tiles stand on a kiosk's first screen.
const HOME_TILES: usize = 8;
/// Characters that a name may have: more do not stand on a tile in large type.
const NAME_LENGTH: usize = 48;
/// And a smaller line: a hint, the foot of the paper.
const LINE_LENGTH: usize = 96;

/// Pictures and large letters in the accent stand on white: less than this is not seen (WCAG 2.2, 1.4.11).
const LEAST_CONTRAST: f64 = 3.0;
/// What stands above a desk is read from far away.
const LABEL_LENGTH: usize = 8;

/// Returns remarks; mistakes are added.
pub(super) fn shown(document: &Document, mistakes: &mut Vec<Mistake>) -> Vec<Mistake> {
    let mut remarks = Vec::new();
    branch(document, mistakes);
    for (place, max, text) in local_texts(document) {
        words(&place, max, text, mistakes, &mut remarks);
    }
    plain_names(document, mistakes);
    hall_names(document, mistakes);
    drawings(document, mistakes, &mut remarks);
    groups(document, mistakes, &mut remarks);
    devices(document, mistakes);
    agents(document, &mut remarks);
    let waiting = texts::awaiting_review();
    remarks.extend(
        waiting.map(|text| Mistake::at(text.key, key::SETTINGS_NOT_REVIEWED, vec![("text", text.wo.into())])),
    );
    remarks
}

/// What is the same in every language: labels above desks, and what staff call each other and their machines.
fn plain_names(document: &Document, mistakes: &mut Vec<Mistake>) {
    for (name, counter) in &document.counters {
        line(&format!("counters.{name}.label"), &counter.label, LABEL_LENGTH, mistakes);
    }
    let agents = document.agents.iter().map(|(name, agent)| (format!("agents.{name}.name"), &agent.name));
    let devices =
        document.devices.iter().map(|(name, device)| (format!("devices.{name}.name"), &device.name));
    for (place, name) in agents.chain(devices) {
        if name.trim().is_empty() {
            mistakes.push(Mistake::at(&place, key::SETTINGS_EMPTY_TEXT, vec![]));
        }
        line(&place, name, NAME_LENGTH, mistakes);
    }
}

/// What nobody in the hall should learn has another name there.
fn hall_names(document: &Document, mistakes: &mut Vec<Mistake>) {
    for (name, _) in document.services.iter().filter(|(_, s)| s.discreet && s.hall_name.is_none()) {
        mistakes.push(Mistake::at(format!("services.{name}.discreet"), key::SETTINGS_NO_HALL_NAME, vec![]));
    }
}

fn branch(document: &Document, mistakes: &mut Vec<Mistake>) {
    let branch = &document.branch;
    let accent = branch.accent.strip_prefix('#').unwrap_or_default();
    let value = vec![("value", branch.accent.as_str().into())];
    let digits = Some(accent).filter(|digits| digits.len() == 6 && !digits.starts_with('+'));
    match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
        None => mistakes.push(Mistake::at("branch.accent", key::SETTINGS_BAD_COLOR, value)),
        Some(colour) if contrast_to_white(colour) < LEAST_CONTRAST => {
            mistakes.push(Mistake::at("branch.accent", key::SETTINGS_PALE_COLOR, value));
        }
        Some(_) => {}
    }
    if branch.name.trim().is_empty() {
        mistakes.push(Mistake::at("branch.name", key::SETTINGS_EMPTY_TEXT, vec![]));
    }
    line("branch.name", &branch.name, LINE_LENGTH, mistakes);
    if branch.languages.is_empty() {
        mistakes.push(Mistake::at("branch.languages", key::SETTINGS_NO_LANGUAGES, vec![]));
    }
    for (i, language) in branch.languages.iter().enumerate() {
        if branch.languages.iter().take(i).any(|before| before == language) {
            let name = language.as_str().into();
            let place = format!("branch.languages[{i}]");
            mistakes.push(Mistake::at(place, key::SETTINGS_TWICE, vec![("name", name)]));
        }
    }
    if branch.logo_svg.as_ref().is_some_and(|svg| !svg.contains("<svg")) {
        mistakes.push(Mistake::at("branch.logo_svg", key::SETTINGS_BAD_LOGO, vec![]));
    }
    let address = branch.public_url.as_ref().filter(|url| !leads_somewhere(url));
    if let Some(url) = address {
        let value = url.as_str().into();
        mistakes.push(Mistake::at("branch.public_url", key::SETTINGS_BAD_ADDRESS, vec![("value", value)]));
    }
}

/// Of a colour `0xRRGGBB` and white, by WCAG 2.2: 1 for white itself, 21 for black.
fn contrast_to_white(colour: u32) -> f64 {
    let [_, red, green, blue] = colour.to_be_bytes();
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.040_45 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    1.05 / (luminance + 0.05)
}

fn leads_somewhere(url: &str) -> bool {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")).unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !host.starts_with(':') && !url.contains(char::is_whitespace)
}

/// Every text of the branch, with its place and how long it may be.
fn local_texts(document: &Document) -> Vec<(String, usize, &LocalText)> {
    let mut texts = Vec::new();
    let mut named = |section: &str, name: &Slug, text| {
        texts.push((format!("{section}.{name}.name"), NAME_LENGTH, text));
    };
    document.zones.iter().for_each(|(name, entry)| named("zones", name, &entry.name));
    document.groups.iter().for_each(|(name, entry)| named("groups", name, &entry.name));
    document.services.iter().for_each(|(name, entry)| named("services", name, &entry.name));
    document.classes.iter().for_each(|(name, entry)| named("classes", name, &entry.name));
    document.counters.iter().for_each(|(name, entry)| named("counters", name, &entry.name));
    document.triage.iter().for_each(|(name, entry)| named("triage", name, &entry.name));
    document.outcomes.iter().for_each(|(name, entry)| named("outcomes", name, &entry.name));
    for (name, service) in &document.services {
        texts.extend(service.hint.iter().map(|hint| (format!("services.{name}.hint"), LINE_LENGTH, hint)));
        let hall_name = service.hall_name.iter();
        texts.extend(hall_name.map(|text| (format!("services.{name}.hall_name"), NAME_LENGTH, text)));
    }
    let footer = document.branch.paper_footer.iter();
    texts.extend(footer.map(|text| ("branch.paper_footer".to_owned(), LINE_LENGTH, text)));
    texts
}

fn words(place: &str, max: usize, text: &LocalText, mistakes: &mut Vec<Mistake>, remarks: &mut Vec<Mistake>) {
    for (language, words) in [("fr", Some(&text.fr)), ("en", text.en.as_ref()), ("wo", text.wo.as_ref())] {
        let Some(words) = words else { continue };
        let place = format!("{place}.{language}");
        if words.trim().is_empty() {
            mistakes.push(Mistake::at(&place, key::SETTINGS_EMPTY_TEXT, vec![]));
        }
        line(&place, words, max, mistakes);
    }
    if text.awaits_review() {
        let wolof = text.wo.as_deref().unwrap_or_default().into();
        let arguments = vec![("text", wolof)];
        remarks.push(Mistake::at(format!("{place}.wo"), key::SETTINGS_NOT_REVIEWED, arguments));
    }
}

fn line(place: &str, text: &str, max: usize, mistakes: &mut Vec<Mistake>) {
    let n = text.chars().count();
    if n > max {
        let arguments = vec![("n", n.to_string().into()), ("max", max.to_string().into())];
        mistakes.push(Mistake::at(place, key::SETTINGS_TEXT_LONG, arguments));
    }
    // Nobody sees it, but printers, terminals and readers obey it.
    if text.contains(char::is_control) {
        mistakes.push(Mistake::at(place, key::SETTINGS_CONTROL_LETTER, vec![]));
    }
}

fn drawings(document: &Document, mistakes: &mut Vec<Mistake>, remarks: &mut Vec<Mistake>) {
    let groups = document.groups.iter().map(|(name, entry)| ("groups", name, &entry.picture));
    let services = document.services.iter().map(|(name, entry)| ("services", name, &entry.picture));
    let mut drawn: BTreeMap<&str, &Slug> = BTreeMap::new();
    for (section, name, picture) in groups.chain(services) {
        let place = format!("{section}.{name}.picture");
        if pictures::svg(picture).is_none() {
            let known = pictures::NAMES.join(", ").into();
            let arguments = vec![("name", picture.as_str().into()), ("known", known)];
            mistakes.push(Mistake::at(place, key::SETTINGS_UNKNOWN_PICTURE, arguments));
        } else if section == "services"
            && let Some(other) = drawn.insert(picture, name)
        {
            let other = format!("services.{other}").into();
            remarks.push(Mistake::at(place, key::SETTINGS_SAME_PICTURE, vec![("other", other)]));
        }
    }
}

fn groups(document: &Document, mistakes: &mut Vec<Mistake>, remarks: &mut Vec<Mistake>) {
    let grouped =
        document.services.iter().filter_map(|(name, service)| Some((name, service.group.as_ref()?)));
    for (name, group) in grouped.filter(|(_, group)| !document.groups.contains_key(*group)) {
        let known = document.groups.keys().map(Slug::as_str);
        let place = format!("services.{name}.group");
        mistakes.push(Mistake::unknown(place, key::SETTINGS_WHAT_GROUP, group.as_str(), known));
    }
    for name in document.groups.keys() {
        if !document.services.values().any(|service| service.group.as_ref() == Some(name)) {
            remarks.push(Mistake::at(format!("groups.{name}"), key::SETTINGS_EMPTY_GROUP, vec![]));
        }
    }
    let tiles = document.groups.len()
        + document.services.values().filter(|s| s.group.is_none() && !s.referral_only).count();
    if tiles > HOME_TILES {
        let arguments = vec![("n", tiles.to_string().into()), ("max", HOME_TILES.to_string().into())];
        mistakes.push(Mistake::at("services", key::SETTINGS_TOO_MANY_TILES, arguments));
    }
}

fn devices(document: &Document, mistakes: &mut Vec<Mistake>) {
    for (name, device) in &document.devices {
        if !document.zones.contains_key(&device.zone) {
            let known = document.zones.keys().map(Slug::as_str);
            let place = format!("devices.{name}.zone");
            mistakes.push(Mistake::unknown(place, key::SETTINGS_WHAT_ZONE, device.zone.as_str(), known));
        }
    }
}

/// An agent whose every service is offered nowhere would never have anyone to call.
fn agents(document: &Document, remarks: &mut Vec<Mistake>) {
    let profiles =
        document.counters.values().filter_map(|counter| document.profiles.get(counter.profile.as_ref()?));
    let lists: Vec<&Vec<Slug>> = document
        .counters
        .values()
        .map(|counter| &counter.services)
        .chain(profiles.map(|profile| &profile.services))
        .collect();
    let offered = |name: &Slug| lists.iter().any(|services| services.contains(name));
    for (name, agent) in &document.agents {
        if !agent.services.is_empty() && !agent.services.iter().any(offered) {
            let place = format!("agents.{name}.services");
            remarks.push(Mistake::at(place, key::SETTINGS_AGENT_CANNOT_WORK, vec![]));
        }
    }
}

//! Reading a document: from TOML text to JSON, and from JSON to [`Document`], naming every mistake of shape.
//! Must not know whether the values make sense together: see `check`.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};
use wire::settings::{Document, FORMAT};
use wire::texts::key;

use super::Mistake;

/// A TOML text as JSON, for [`shape`] and for storing.
///
/// # Errors
/// One mistake, with its line, when the text is not TOML.
pub fn read_toml(text: &str) -> Result<Value, Mistake> {
    match toml::from_str::<Value>(text) {
        Ok(value) => Ok(value),
        Err(error) => {
            let line = error.span().map(|span| line_of(text, span.start));
            let why = error.message().replace('\n', " ");
            Err(Mistake {
                place: "TOML".into(),
                line,
                text: key::SETTINGS_NOT_TOML,
                arguments: vec![("why", why)],
            })
        }
    }
}

/// Adds the file's lines to mistakes, where their places stand in it.
pub(super) fn add_lines(text: &str, mistakes: &mut [Mistake]) {
    let Ok(table) = DeTable::parse(text) else { return };
    for mistake in mistakes.iter_mut().filter(|m| m.line.is_none()) {
        mistake.line = find(table.get_ref(), &mistake.place).map(|start| line_of(text, start));
    }
}

fn find(table: &DeTable<'_>, place: &str) -> Option<usize> {
    let (first, rest) = place.split_once('.').map_or((place, None), |(first, rest)| (first, Some(rest)));
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == first)?;
    let here = name.span().start;
    match (rest, value.get_ref()) {
        (Some(rest), DeValue::Table(inner)) => find(inner, rest).or(Some(here)),
        (_, _) => Some(here),
    }
}

fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}

/// The document in its types.
///
/// # Errors
/// Every mistake of shape: unknown or missing keys, values of another type.
pub fn shape(value: &Value) -> Result<Document, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let Value::Object(sections) = value else {
        return Err(vec![Mistake::at("", key::SETTINGS_WRONG_FORMAT, vec![])]);
    };
    if sections.get("format").and_then(Value::as_u64) != Some(u64::from(FORMAT)) {
        mistakes.push(Mistake::at("format", key::SETTINGS_WRONG_FORMAT, vec![]));
    }
    for (section, value) in sections {
        match section.as_str() {
            "format" => {}
            "branch" => one::<wire::settings::Branch>(section, value, &mut mistakes),
            "hours" => one::<wire::settings::Hours>(section, value, &mut mistakes),
            "rules" => one::<wire::settings::Rules>(section, value, &mut mistakes),
            "zones" => each::<wire::settings::Zone>(section, value, &mut mistakes),
            "series" => each::<wire::settings::Series>(section, value, &mut mistakes),
            "groups" => each::<wire::settings::Group>(section, value, &mut mistakes),
            "services" => each::<wire::settings::Service>(section, value, &mut mistakes),
            "classes" => each::<wire::settings::Class>(section, value, &mut mistakes),
            "counters" => each::<wire::settings::Counter>(section, value, &mut mistakes),
            "agents" => each::<wire::settings::Agent>(section, value, &mut mistakes),
            "outcomes" => each::<wire::settings::Outcome>(section, value, &mut mistakes),
            "devices" => each::<wire::settings::Device>(section, value, &mut mistakes),
            _ => {}
        }
    }
    if mistakes.is_empty() {
        // What is left are the document's own keys: an unknown section, a missing one.
        one::<Document>("", value, &mut mistakes);
    } else {
        unknown_sections(sections, &mut mistakes);
    }
    if mistakes.is_empty() {
        serde_json::from_value(value.clone())
            .map_err(|e| vec![Mistake::at("", key::SETTINGS_NOT_TOML, vec![("why", e.to_string())])])
    } else {
        Err(mistakes)
    }
}

const SECTIONS: &[&str] = &[
    "format", "branch", "hours", "rules", "zones", "series", "groups", "services", "classes", "counters",
    "agents", "outcomes", "devices",
];

fn unknown_sections(sections: &Map<String, Value>, mistakes: &mut Vec<Mistake>) {
    for section in sections.keys().filter(|s| !SECTIONS.contains(&s.as_str())) {
        let arguments = vec![("name", section.clone()), ("known", SECTIONS.join(", "))];
        mistakes.push(Mistake::at(section.clone(), key::SETTINGS_UNKNOWN_KEY, arguments));
    }
}

fn each<T: DeserializeOwned>(section: &str, value: &Value, mistakes: &mut Vec<Mistake>) {
    let Value::Object(entries) = value else {
        let arguments = vec![("expected", format!("[{section}.…]")), ("found", kind_of(value).into())];
        mistakes.push(Mistake::at(section, key::SETTINGS_WRONG_TYPE, arguments));
        return;
    };
    for (name, entry) in entries {
        let place = format!("{section}.{name}");
        if name.parse::<wire::names::Slug>().is_err() {
            mistakes.push(Mistake::at(place.clone(), key::SETTINGS_BAD_SLUG, vec![("name", name.clone())]));
        }
        one::<T>(&place, entry, mistakes);
    }
}

/// Reads one table, noting each unknown key and going on without it, so that the next mistake is found too.
fn one<T: DeserializeOwned>(place: &str, value: &Value, mistakes: &mut Vec<Mistake>) {
    let mut value = value.clone();
    loop {
        let Err(error) = T::deserialize(&value) else { return };
        let said = error.to_string();
        let quoted = |n: usize| said.split('`').nth(n * 2 + 1).unwrap_or_default().to_owned();
        let inside = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        if said.starts_with("unknown field") {
            let known: Vec<&str> = said.split('`').skip(3).step_by(2).collect();
            let arguments = vec![("name", quoted(0)), ("known", known.join(", "))];
            mistakes.push(Mistake::at(inside(&quoted(0)), key::SETTINGS_UNKNOWN_KEY, arguments));
            if !remove(&mut value, &quoted(0)) {
                return;
            }
        } else if said.starts_with("missing field") {
            mistakes.push(Mistake::at(place, key::SETTINGS_MISSING_KEY, vec![("name", quoted(0))]));
            return;
        } else {
            let (at, expected, found) = culprit::<T>(&value, &said);
            let arguments = vec![("expected", expected), ("found", found)];
            let at = at.map_or_else(|| place.to_owned(), |name| inside(&name));
            mistakes.push(Mistake::at(at, key::SETTINGS_WRONG_TYPE, arguments));
            return;
        }
    }
}

/// Removes a key here or, where a text was meant (`name = { fr = … }`), one level below.
fn remove(value: &mut Value, name: &str) -> bool {
    let Value::Object(table) = value else { return false };
    table.remove(name).is_some()
        || table.values_mut().any(|v| v.as_object_mut().is_some_and(|inner| inner.remove(name).is_some()))
}

/// Which key made the reader stop: the first one without which the complaint is another.
fn culprit<T: DeserializeOwned>(value: &Value, said: &str) -> (Option<String>, String, String) {
    let (found, expected) = said
        .strip_prefix("invalid type: ")
        .or_else(|| said.strip_prefix("invalid value: "))
        .and_then(|rest| rest.split_once(", expected "))
        .map_or_else(
            || (String::new(), said.to_owned()),
            |(found, expected)| (found.to_owned(), expected.to_owned()),
        );
    let Value::Object(table) = value else { return (None, expected, found) };
    let name = table.keys().find(|name| {
        let mut without = table.clone();
        without.remove(*name);
        T::deserialize(&Value::Object(without)).err().is_none_or(|e| e.to_string() != said)
    });
    let found = match name {
        Some(name) if found.is_empty() => table.get(name).map_or(found, ToString::to_string),
        _ => found,
    };
    (name.cloned(), expected, found)
}

const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true/false",
        Value::Number(_) => "123",
        Value::String(_) => "\"…\"",
        Value::Array(_) => "[…]",
        Value::Object(_) => "[section]",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use wire::names::Language;

    const SAMPLE: &str = include_str!("../../../branches/dakar-plateau-bank.toml");

    #[test]
    fn every_mistake_of_shape_is_named_with_its_line_not_only_the_first() {
        let text = SAMPLE
            .replacen("picture = ", "pictur = ", 1)
            .replacen("step = 1", "step = \"un\"", 1)
            .replacen("[zones.", "[zone.", 1);
        let value = read_toml(&text).unwrap();
        let mut mistakes = shape(&value).unwrap_err();
        add_lines(&text, &mut mistakes);
        let said: Vec<String> = mistakes.iter().map(|m| m.say(Language::Fr)).collect();
        assert!(mistakes.len() >= 2, "{said:#?}");
        assert!(said.iter().any(|s| s.contains("pictur") && s.contains("ligne")), "{said:#?}");
        assert!(said.iter().any(|s| s.contains("zone")), "{said:#?}");
    }

    #[test]
    fn a_text_that_is_not_toml_is_refused_with_its_line() {
        let mistake = read_toml("format = 1\n[branch\n").unwrap_err();
        assert_eq!(mistake.line, Some(2));
    }
}

//! Every kind of fact is read and written byte for byte for good. Files in `golden/` are never edited: a new kind, and what is
//! added to an old one, gets rows in a new file beside them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use serde_json::value::to_raw_value;
use wire::envelope::Envelope;
use wire::event::{Attention, Came, Event, Face, First, SignedOut};
use wire::names::{Channel, Kind, Language, PrinterState};
use wire::role::Role;
use wire::ticket::{Claim, Gone, Hold, PrintOutcome};

/// Every row of every file of facts, with where it stands.
fn rows() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut rows = Vec::new();
    for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_some_and(|end| end == "jsonl") {
            let text = std::fs::read_to_string(&file).unwrap();
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            let lines = text.lines().enumerate();
            rows.extend(lines.map(|(n, line)| (format!("{name}:{}", n + 1), line.to_owned())));
        }
    }
    rows
}

/// What is said of each kind.
fn said() -> BTreeMap<String, Vec<Value>> {
    let mut said: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (_, row) in rows() {
        let envelope: Envelope = serde_json::from_str(&row).unwrap();
        said.entry(envelope.kind).or_default().push(serde_json::from_str(envelope.data.get()).unwrap());
    }
    said
}

#[test]
fn every_fact_ever_written_is_read_and_written_byte_for_byte() {
    for (place, row) in rows() {
        let envelope: Envelope = serde_json::from_str(&row).unwrap_or_else(|why| panic!("{place}: {why}"));
        assert_eq!(serde_json::to_string(&envelope).unwrap(), row, "{place}");
        let event =
            Event::read(&envelope.kind, &envelope.data).unwrap_or_else(|why| panic!("{place}: {why}"));
        assert_eq!(event.kind(), envelope.kind, "{place}");
        assert_eq!(serde_json::to_string(&event).unwrap(), envelope.data.get(), "{place}");
    }
}

#[test]
fn every_kind_has_a_golden_row_and_so_has_everything_that_it_may_say() {
    let said = said();
    for (kind, fields) in Event::KINDS.iter().zip(Event::FIELDS) {
        let rows = said.get(*kind).unwrap_or_else(|| panic!("`{kind}` has no golden row"));
        for field in *fields {
            assert!(
                rows.iter().any(|row| row.get(field).is_some()),
                "no golden row of `{kind}` says `{field}`"
            );
        }
    }
    let known: BTreeSet<&str> = Event::KINDS.iter().copied().collect();
    for kind in said.keys() {
        assert!(known.contains(kind.as_str()), "`{kind}` was written once, and is not known any more");
    }
}

/// The way to every value inside of one.
fn ways(value: &Value, way: &str, ways_to: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, inner)| (format!("{way}/{key}"), inner)).collect(),
        Value::Array(list) => {
            list.iter().enumerate().map(|(n, inner)| (format!("{way}/{n}"), inner)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (way, inner) in inner {
        ways(inner, &way, ways_to);
        ways_to.push(way);
    }
}

/// A row without what stands there; none if that is no key.
fn without(row: &Value, way: &str) -> Option<Value> {
    let (parent, key) = way.rsplit_once('/')?;
    let mut row = row.clone();
    row.pointer_mut(parent)?.as_object_mut()?.remove(key)?;
    Some(row)
}

#[test]
fn what_a_fact_need_not_say_is_said_in_one_golden_row_and_not_in_another() {
    let mut optional = 0;
    for (kind, rows) in said() {
        // Settings are kept as they were sent: what they may leave out is not the fact's to say.
        let is_deep = |way: &str| kind == "settings-adopted" && way.matches('/').count() > 1;
        let mut said: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in &rows {
            let mut all = Vec::new();
            ways(row, "", &mut all);
            for way in all.into_iter().filter(|way| !is_deep(way)) {
                let reads = |row: &Value| Event::read(&kind, &to_raw_value(row).unwrap()).is_ok();
                if without(row, &way).is_some_and(|row| reads(&row)) {
                    said.entry(way).or_default();
                }
            }
        }
        for (way, values) in &mut said {
            let in_parent =
                |row: &&Value| way.rsplit_once('/').is_some_and(|(up, _)| row.pointer(up).is_some());
            let value =
                |row: &Value| row.pointer(way).map_or_else(|| "not said".to_owned(), Value::to_string);
            values.extend(rows.iter().filter(in_parent).map(value));
            assert!(
                values.len() > 1,
                "`{kind}` need not say `{way}`, and its golden rows only know {values:?}"
            );
            optional += 1;
        }
    }
    assert!(optional > 50, "only {optional}");
}

#[test]
fn every_word_of_the_facts_has_a_golden_row() {
    let mut said: BTreeSet<(String, String)> = BTreeSet::new();
    for row in self::said().into_values().flatten() {
        let mut all = Vec::new();
        ways(&row, "", &mut all);
        for way in all {
            let word = row.pointer(&way).and_then(Value::as_str).unwrap_or_default();
            said.insert((way.rsplit('/').next().unwrap().to_owned(), word.to_owned()));
        }
    }
    macro_rules! words {
        ($($key:literal: $words:ty),+ $(,)?) => {
            [$(($key, <$words>::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>())),+]
        };
    }
    let words = words! {
        "came": Came, "channel": Channel, "claim": Claim, "face": Face, "first": First, "gone": Gone, "hold": Hold,
        "kind": Kind, "language": Language, "leftovers": wire::day::Leftovers, "outcome": PrintOutcome,
        "role": Role, "state": PrinterState, "why": Attention, "why": SignedOut,
    };
    for (key, words) in words {
        for word in words {
            assert!(
                said.contains(&(key.to_owned(), word.to_owned())),
                "no golden row says \"{key}\":\"{word}\""
            );
        }
    }
}

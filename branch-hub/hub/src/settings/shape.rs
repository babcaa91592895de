//! From JSON to [`Document`], naming every mistake of shape: unknown and missing keys, values of another type.
//! Must not know whether the values make sense together: see `check`.
//!
//! The reader stops at its first complaint. So that the next one is found too, what it complained of is mended with a
//! stand-in, and it reads again; what the checks then say of a stand-in is not told.

use serde_json::{Map, Value};
use serde_path_to_error::{Path, Segment};
use wire::names::Slug;
use wire::settings::{Document, FORMAT};
use wire::texts::{Key, key};

use super::Mistake;
use super::stand_in::stand_in;

/// So many are told at once; a document with more is another kind of file.
const TOLD_AT_ONCE: usize = 200;
/// At most so much of a value is quoted.
const QUOTED: usize = 40;
/// The sections whose entries bear short names.
const NAMED: [&str; 12] = [
    "zones", "series", "groups", "services", "classes", "policies", "profiles", "triage", "counters",
    "agents", "outcomes", "devices",
];

/// A document as far as it could be read.
#[derive(Debug)]
pub(super) struct Shaped {
    /// With stand-ins where it could not; `None` for a file of another kind.
    pub(super) document: Option<Document>,
    /// What could not be read.
    pub(super) mistakes: Vec<Mistake>,
    /// Where the stand-ins stand.
    pub(super) stand_ins: Vec<StandIn>,
    /// Places whose short name was mended, each with the place as it is written.
    pub(super) renamed: Vec<(String, String)>,
}

/// A place that is not as it was written.
#[derive(Debug)]
pub(super) struct StandIn {
    pub(super) place: String,
    /// An entry was taken out of this list: what is said of its other entries is still true.
    pub(super) of_a_list: bool,
}

impl StandIn {
    /// Whether what is said of a place is said of this.
    pub(super) fn covers(&self, place: &str) -> bool {
        // What a counter has from its profile is missing too.
        let from_profile = self.place.strip_suffix(".profile").is_some_and(|counter| {
            place.strip_prefix(counter).is_some_and(|key| key == ".services" || key == ".policy")
        });
        from_profile || if self.of_a_list { self.place == place } else { under(place, &self.place) }
    }
}

/// The document in its types.
pub(super) fn shape(value: &Value) -> Shaped {
    let mut shaped =
        Shaped { document: None, mistakes: Vec::new(), stand_ins: Vec::new(), renamed: Vec::new() };
    let mut value = value.clone();
    let Value::Object(sections) = &mut value else {
        shaped.mistakes.push(Mistake::at("format", key::SETTINGS_WRONG_FORMAT, vec![]));
        return shaped;
    };
    if sections.get("format").and_then(Value::as_u64) != Some(u64::from(FORMAT)) {
        shaped.mistakes.push(Mistake::at("format", key::SETTINGS_WRONG_FORMAT, vec![]));
        sections.insert("format".into(), FORMAT.into());
    }
    shaped.renamed = rename(sections, &mut shaped.mistakes);
    while shaped.mistakes.len() < TOLD_AT_ONCE {
        match serde_path_to_error::deserialize::<_, Document>(&value) {
            Ok(document) => {
                shaped.document = Some(document);
                break;
            }
            Err(error) => {
                let complaint = Complaint::new(error.path(), &error.inner().to_string(), &value);
                complaint.mend(&mut value);
                shaped.stand_ins.push(complaint.mended());
                let mistake = complaint.tell();
                if shaped.mistakes.last() == Some(&mistake) {
                    // Mending did not help: what was found so far is told.
                    break;
                }
                shaped.mistakes.push(mistake);
            }
        }
    }
    shaped
}

/// Puts the places as they are written.
pub(super) fn as_written(renamed: &[(String, String)], mistakes: &mut [Mistake]) {
    for (place, written) in renamed {
        for mistake in mistakes.iter_mut().filter(|m| under(&m.place, place)) {
            mistake.place = mistake.place.replacen(place, written, 1);
        }
    }
}

/// Whether `place` is `above` or stands in it.
pub(super) fn under(place: &str, above: &str) -> bool {
    place.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// Gives entries whose names do not fit one that does, so that what is in them is read too.
/// Answers the places so made, each with the one that was written.
fn rename(sections: &mut Map<String, Value>, mistakes: &mut Vec<Mistake>) -> Vec<(String, String)> {
    let mut renamed = Vec::new();
    for section in NAMED {
        let Some(Value::Object(entries)) = sections.get_mut(section) else { continue };
        let written = std::mem::take(entries);
        let good = |name: &str| name.parse::<Slug>().is_ok();
        let taken: Vec<String> = written.keys().filter(|name| good(name)).cloned().collect();
        for (i, (name, entry)) in written.into_iter().enumerate() {
            if good(&name) {
                entries.insert(name, entry);
                continue;
            }
            let place = format!("{section}.{name}");
            let meant = slugged(&name);
            mistakes.push(Mistake::at(&place, key::SETTINGS_BAD_SLUG, vec![("name", name.into())]));
            // Named as it was probably meant, so that those who refer to it are not told that it is not there.
            let free = good(&meant) && !taken.contains(&meant) && !entries.contains_key(&meant);
            let ours = if free { meant } else { format!("x-{i}") };
            renamed.push((format!("{section}.{ours}"), place));
            entries.insert(ours, entry);
        }
    }
    renamed
}

/// The short name that somebody may have meant: small letters without accents, `-` between words.
fn slugged(name: &str) -> String {
    let name = name.to_lowercase();
    let letters = name.chars().map(|c| match c {
        'à' | 'â' | 'ä' | 'á' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        c if c.is_ascii_alphanumeric() => c,
        _ => '-',
    });
    letters.collect::<String>().trim_matches('-').to_owned()
}

/// What the reader stumbled over.
struct Complaint {
    /// Down to the value, or to the table that lacks a key.
    path: Vec<Segment>,
    what: What,
}

enum What {
    UnknownKey { name: String, known: String },
    MissingKey { name: String },
    NotAShortName { text: String },
    NotAChoice { text: String, choices: String },
    TextWithoutLanguages { text: String },
    TooLarge { number: String },
    WrongType { expected: Key, found: String },
    Other { said: String },
}

impl Complaint {
    fn new(path: &Path, said: &str, value: &Value) -> Self {
        let mut path: Vec<Segment> = path.iter().cloned().collect();
        let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
        let first = quoted.first().copied().unwrap_or_default().to_owned();
        let others = || quoted.iter().skip(1).copied().collect::<Vec<_>>().join(", ");
        if said.starts_with("unknown field") {
            // The table is meant, not the key in it: whether the path already names the key is the reader's affair.
            path.pop_if(|last| matches!(last, Segment::Map { key } if *key == first));
            return Self { path, what: What::UnknownKey { name: first, known: others() } };
        }
        if said.starts_with("missing field") {
            return Self { path, what: What::MissingKey { name: first } };
        }
        let found = at(value, &path).unwrap_or(&Value::Null);
        let text = found.as_str().map(str::to_owned);
        let too_large = said.starts_with("invalid value") && found.as_u64().is_some();
        let what = match text {
            Some(text) if said.starts_with("unknown variant") => What::NotAChoice { text, choices: others() },
            Some(text) if said.contains("is not a name") => What::NotAShortName { text },
            Some(text) if said.contains("struct LocalText") => What::TextWithoutLanguages { text },
            _ if too_large => What::TooLarge { number: found.to_string() },
            _ => match said.rsplit_once(", expected ").and_then(|(_, expected)| type_named(expected)) {
                Some(expected) => What::WrongType { expected, found: quote(found) },
                None => What::Other { said: said.to_owned() },
            },
        };
        Self { path, what }
    }

    /// The key that is told of: `services.caisse.order`, or the table that lacks one.
    fn place(&self) -> String {
        match &self.what {
            What::UnknownKey { name, .. } => joined(&self.path, Some(name)),
            What::MissingKey { name } if self.path.is_empty() => name.clone(),
            What::MissingKey { .. }
            | What::NotAShortName { .. }
            | What::NotAChoice { .. }
            | What::TextWithoutLanguages { .. }
            | What::TooLarge { .. }
            | What::WrongType { .. }
            | What::Other { .. } => joined(&self.path, None),
        }
    }

    /// Below which nothing is to be believed from now on; of a list, the whole.
    fn mended(&self) -> StandIn {
        let place = match &self.what {
            What::MissingKey { name } => joined(&self.path, Some(name)),
            What::UnknownKey { .. }
            | What::NotAShortName { .. }
            | What::NotAChoice { .. }
            | What::TextWithoutLanguages { .. }
            | What::TooLarge { .. }
            | What::WrongType { .. }
            | What::Other { .. } => self.place(),
        };
        let list = place.split_once('[').map(|(list, _)| list.to_owned());
        StandIn { of_a_list: list.is_some(), place: list.unwrap_or(place) }
    }

    fn tell(self) -> Mistake {
        let place = self.place();
        let (text, arguments) = match self.what {
            What::UnknownKey { name, known } => {
                (key::SETTINGS_UNKNOWN_KEY, vec![("name", name.into()), ("known", known.into())])
            }
            What::MissingKey { name } => (key::SETTINGS_MISSING_KEY, vec![("name", name.into())]),
            What::NotAShortName { text } => (key::SETTINGS_BAD_SLUG, vec![("name", text.into())]),
            What::NotAChoice { text, choices } => {
                (key::SETTINGS_BAD_VALUE, vec![("value", text.into()), ("expected", choices.into())])
            }
            What::TextWithoutLanguages { text } => {
                (key::SETTINGS_WITHOUT_LANGUAGE, vec![("text", text.into())])
            }
            What::TooLarge { number } => {
                let arguments =
                    vec![("value", number.into()), ("min", "0".into()), ("max", u32::MAX.to_string().into())];
                (key::SETTINGS_OUT_OF_RANGE, arguments)
            }
            What::WrongType { expected, found } => {
                (key::SETTINGS_WRONG_TYPE, vec![("expected", expected.into()), ("found", found.into())])
            }
            What::Other { said } => (key::SETTINGS_NOT_READ, vec![("why", said.into())]),
        };
        Mistake::at(place, text, arguments)
    }

    /// Takes the stumbling block away, so that the reader gets further.
    fn mend(&self, document: &mut Value) {
        let (table, name) = match (&self.what, self.path.split_last()) {
            (What::UnknownKey { name, .. }, _) => {
                if let Some(Value::Object(table)) = at_mut(document, &self.path) {
                    table.remove(name);
                }
                return;
            }
            (What::MissingKey { name }, _) => (self.path.as_slice(), name.clone()),
            (_, Some((Segment::Map { key }, table))) => (table, key.clone()),
            (_, Some((Segment::Seq { index }, list))) => {
                if let Some(Value::Array(list)) = at_mut(document, list) {
                    // A short name that was misspelt is taken as it was probably meant.
                    let meant =
                        list[*index].as_str().map(slugged).filter(|name| name.parse::<Slug>().is_ok());
                    match (&self.what, meant) {
                        (What::NotAShortName { .. }, Some(name)) => list[*index] = name.into(),
                        (_, _) => drop(list.remove(*index)),
                    }
                }
                return;
            }
            (_, Some((Segment::Enum { .. } | Segment::Unknown, _)) | None) => return,
        };
        let mut names: Vec<&str> = table.iter().filter_map(named).collect();
        names.push(&name);
        let value = stand_in(&names, document);
        let Some(Value::Object(table)) = at_mut(document, table) else { return };
        match value {
            Some(value) => table.insert(name, value),
            None => table.remove(&name),
        };
    }
}

/// `counters.g1.services[2]`.
fn joined(path: &[Segment], last: Option<&str>) -> String {
    let mut place = String::new();
    let dotted = |place: &mut String, key: &str| {
        if !place.is_empty() {
            place.push('.');
        }
        place.push_str(key);
    };
    for segment in path {
        match segment {
            Segment::Map { key } => dotted(&mut place, key),
            Segment::Seq { index } => place.push_str(&format!("[{index}]")),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    if let Some(key) = last {
        dotted(&mut place, key);
    }
    place
}

fn named(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Map { key } => Some(key),
        Segment::Seq { .. } | Segment::Enum { .. } | Segment::Unknown => None,
    }
}

fn at<'a>(value: &'a Value, path: &[Segment]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, segment| match segment {
        Segment::Map { key } => value.get(key),
        Segment::Seq { index } => value.get(*index),
        Segment::Enum { .. } | Segment::Unknown => None,
    })
}

fn at_mut<'a>(value: &'a mut Value, path: &[Segment]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, segment| match segment {
        Segment::Map { key } => value.get_mut(key),
        Segment::Seq { index } => value.get_mut(*index),
        Segment::Enum { .. } | Segment::Unknown => None,
    })
}

/// What a type is called by the reader, in words of ours.
fn type_named(expected: &str) -> Option<Key> {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" | "i32" | "i64" => Some(key::SETTINGS_TYPE_NUMBER),
        "a string" | "a borrowed string" | "string or map" => Some(key::SETTINGS_TYPE_TEXT),
        "a boolean" => Some(key::SETTINGS_TYPE_YES_NO),
        "a sequence" => Some(key::SETTINGS_TYPE_LIST),
        "a map" => Some(key::SETTINGS_TYPE_TABLE),
        other if other.starts_with("struct ") => Some(key::SETTINGS_TYPE_TABLE),
        _ => None,
    }
}

/// A value as its author wrote it, not too much of it.
fn quote(value: &Value) -> String {
    // A time without quotes is read by TOML as a table with one key of its own.
    let written = match value {
        Value::Object(table) => table.get("$__toml_private_datetime").and_then(Value::as_str),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    };
    written.map_or_else(|| value.to_string(), str::to_owned).chars().take(QUOTED).collect()
}

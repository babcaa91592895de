//! Reading a file: from bytes to JSON, naming every line that is not TOML; and finding the line of a place.
//! Must not know what a document must hold: see `shape`.

use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use wire::texts::{Key, key};

use super::Mistake;

/// At most so much of a line is quoted.
const QUOTED: usize = 60;
/// So many lines are told at once; a file with more is another kind of file.
const TOLD_AT_ONCE: usize = 50;

/// What could be read of a file.
#[derive(Debug)]
pub(super) struct Reading {
    /// The lines that could be read.
    pub(super) value: Value,
    /// The others.
    pub(super) mistakes: Vec<Mistake>,
    /// The file without them; every line where it was.
    pub(super) sound: String,
}

impl Reading {
    /// Whether a line that could not be read may have said this.
    pub(super) fn may_have_lost(&self, text: &str, word: &str) -> bool {
        text.lines().zip(self.sound.lines()).any(|(line, kept)| line != kept && line.contains(word))
    }
}

/// A TOML text as JSON, for storing.
///
/// # Errors
/// Every line that is not TOML.
pub fn read_toml(text: &str) -> Result<Value, Vec<Mistake>> {
    let reading = read(text);
    if reading.mistakes.is_empty() { Ok(reading.value) } else { Err(reading.mistakes) }
}

/// The text of a file.
///
/// # Errors
/// The line on which something stands that is no text.
pub fn read_text(bytes: Vec<u8>) -> Result<String, Mistake> {
    String::from_utf8(bytes).map_err(|error| {
        let sound = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(sound).filter(|b| **b == b'\n').count() + 1;
        Mistake { line: Some(line), ..Mistake::at("", key::SETTINGS_NOT_UTF8, vec![]) }
    })
}

/// Reads, and where it cannot, reads again without the lines at fault: a bracket that is not closed would otherwise
/// make nonsense of all that follows.
pub(super) fn read(text: &str) -> Reading {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let mut mistakes: Vec<Mistake> = Vec::new();
    loop {
        let sound = lines.join("\n");
        let error = match toml::from_str(&sound) {
            Ok(value) => {
                mistakes.sort_by_key(|mistake| mistake.line);
                return Reading { value, mistakes, sound };
            }
            Err(error) => error,
        };
        let line = error.span().map_or(lines.len(), |span| line_of(&sound, span.start));
        let fault = fault(&lines, line - 1);
        let nothing_left = lines[fault.clone()].iter().all(|line| line.trim().is_empty());
        if nothing_left || mistakes.len() == TOLD_AT_ONCE {
            return Reading { value: Value::Null, mistakes, sound };
        }
        let stumbled = fault.contains(&(line - 1)) && !lines[line - 1].trim().is_empty();
        let told = if stumbled { line - 1 } else { fault.start };
        mistakes.push(unreadable(error.message(), told + 1, code(lines[told])));
        lines[fault].fill("");
    }
}

/// Which lines to leave out when the reader stumbles over line `at`: usually that one.
fn fault(lines: &[&str], at: usize) -> Range<usize> {
    let begins_something = |line: &&str| {
        let line = line.trim_start();
        let name = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        line.starts_with('[') || (name.len() < line.len() && name.trim_start().starts_with('='))
    };
    let is_title = |line: &&str| line.trim_start().starts_with('[');
    let up_to = |start: usize, end: &dyn Fn(&&str) -> bool| {
        start..lines.iter().skip(start + 1).position(end).map_or(lines.len(), |n| start + 1 + n)
    };
    let before = lines.iter().take(at + 1);
    if let Some(start) = before.clone().rposition(|line| line.matches("\"\"\"").count() % 2 == 1)
        && before.clone().filter(|line| line.matches("\"\"\"").count() % 2 == 1).count() % 2 == 1
    {
        // A long text that does not end swallows everything.
        return start..lines.len();
    }
    // A list or table that began above and was not closed is at fault, up to the next line that begins something.
    let above = before.enumerate().rev().skip(usize::from(is_title(&lines[at])));
    let is_open = |start: usize| {
        let inside = lines.iter().take(at).skip(start + 1);
        balance(lines[start]) > 0 && balance(lines[start]) + inside.map(|line| balance(line)).sum::<i32>() > 0
    };
    match above.take_while(|(_, line)| !is_title(line)).find(|(start, _)| is_open(*start)) {
        Some((start, _)) => up_to(start, &begins_something),
        // What stands under a title that cannot be read would be taken for the part's before.
        None if is_title(&lines[at]) => up_to(at, &is_title),
        None => at..at + 1,
    }
}

/// How many more brackets open on a line than close, outside of its texts.
fn balance(line: &str) -> i32 {
    code(line).split('"').step_by(2).flat_map(str::chars).fold(0, |depth, c| match c {
        '[' | '{' => depth + 1,
        ']' | '}' => depth - 1,
        _ => depth,
    })
}

/// A line without its note.
fn code(line: &str) -> &str {
    let mut in_text = false;
    let note = line.find(|c| {
        in_text ^= c == '"';
        c == '#' && !in_text
    });
    line[..note.unwrap_or(line.len())].trim()
}

fn unreadable(said: &str, line: usize, code: &str) -> Mistake {
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let text = if has(&["duplicate key"]) { key::SETTINGS_WRITTEN_TWICE } else { key::SETTINGS_NOT_TOML };
    let remedy: Key = if has(&["too large", "too small"]) {
        key::SETTINGS_REMEDY_NUMBER
    } else if code.starts_with('[') {
        key::SETTINGS_REMEDY_TITLE
    } else if code.matches('"').count() % 2 == 1 || has(&["must be quoted"]) {
        key::SETTINGS_REMEDY_QUOTES
    } else if code.contains('{') {
        key::SETTINGS_REMEDY_BRACES
    } else if code.contains('[') || has(&["array"]) {
        key::SETTINGS_REMEDY_LIST
    } else {
        key::SETTINGS_REMEDY_LINE
    };
    let quoted: String = code.chars().take(QUOTED).collect();
    let arguments = vec![("code", quoted.into()), ("remedy", remedy.into())];
    Mistake { line: Some(line), ..Mistake::at("", text, arguments) }
}

/// Adds the file's lines to mistakes, where their places stand in it, and puts them in its order.
pub(super) fn add_lines(sound: &str, mistakes: &mut [Mistake]) {
    let (table, _) = DeTable::parse_recoverable(sound);
    for mistake in mistakes.iter_mut().filter(|m| m.line.is_none() && !m.place.is_empty()) {
        mistake.line = find(table.get_ref(), &mistake.place).map(|start| line_of(sound, start));
    }
    mistakes.sort_by_key(|mistake| mistake.line.unwrap_or(usize::MAX));
}

/// Where a place stands; where it does not stand at all, what is around it.
fn find(table: &DeTable<'_>, place: &str) -> Option<usize> {
    let (first, rest) = place.split_once('.').map_or((place, None), |(first, rest)| (first, Some(rest)));
    let (first, index) = numbered(first);
    let (name, value) = table.iter().find(|(name, _)| name.get_ref() == first)?;
    let here = name.span().start;
    match (rest, index, value.get_ref()) {
        (Some(rest), None, DeValue::Table(inner)) => find(inner, rest).or(Some(here)),
        (None, Some(index), DeValue::Array(list)) => {
            Some(list.get(index).map_or(here, |entry: &Spanned<DeValue<'_>>| entry.span().start))
        }
        (_, _, _) => Some(here),
    }
}

/// `mon[1]`: the key and which entry of its list.
fn numbered(name: &str) -> (&str, Option<usize>) {
    name.strip_suffix(']')
        .and_then(|name| name.split_once('['))
        .and_then(|(name, index)| Some((name, Some(index.parse().ok()?))))
        .unwrap_or((name, None))
}

fn line_of(text: &str, byte: usize) -> usize {
    text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        read(text).mistakes.iter().filter_map(|mistake| mistake.line).collect()
    }

    #[test]
    fn every_line_that_is_not_toml_is_named_and_the_others_are_read() {
        let text =
            "format = 1\n[branch]\nname = \"Agence\nid = \"plateau\"\nkind =\n[hours]\nmon = [\"08:00\"\n";
        let reading = read(text);
        assert_eq!(lines(text), [3, 5, 7], "{:?}", reading.mistakes);
        assert_eq!(reading.value["branch"]["id"], "plateau");
    }

    #[test]
    fn what_is_left_open_does_not_make_mistakes_of_the_lines_below() {
        let below = "tue = [\"08:00-12:00\"]\nwed = []\n[zones.hall]\nname = { fr = \"Hall\" }\n";
        for open in [
            "mon = [\"08:00\"",
            "mon = [",
            "mon = { fr = \"x",
            "mon = [\n  \"a\"\n  \"b\"\n]",
            "mon 08:00",
            "mon = {",
        ] {
            let text = format!("[hours]\n{open}\n{below}");
            let reading = read(&text);
            assert_eq!(reading.mistakes.len(), 1, "{open}: {:?}", reading.mistakes);
            assert_eq!(reading.value["hours"]["tue"][0], "08:00-12:00", "{open}");
            assert_eq!(reading.value["zones"]["hall"]["name"]["fr"], "Hall", "{open}");
        }
    }

    #[test]
    fn a_part_whose_title_cannot_be_read_lends_its_lines_to_no_other_part() {
        let text = "[zones.a]\nname = 1\n[zones.b\nname = 2\n[zones.a]\nname = 3\n[zones.c]\nname = 4\n";
        let reading = read(text);
        assert_eq!(lines(text), [3, 5], "{:?}", reading.mistakes);
        assert_eq!(reading.value.to_string(), r#"{"zones":{"a":{"name":1},"c":{"name":4}}}"#);
    }

    #[test]
    fn a_long_text_that_does_not_end_is_one_mistake() {
        let text = "[branch]\nid = \"x\"\nlogo_svg = \"\"\"\n<svg>\n[hours]\nmon = []\n";
        assert_eq!(lines(text), [3], "{:?}", read(text).mistakes);
    }

    #[test]
    fn bytes_that_are_no_text_are_told_with_their_line() {
        let mistake = read_text(b"format = 1\nname = \"Th\xe9\"\n".to_vec()).map_err(|m| m.line);
        assert_eq!(mistake, Err(Some(2)));
    }
}

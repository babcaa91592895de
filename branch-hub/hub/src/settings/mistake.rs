//! One mistake in a settings document: where, what, and what would be right.
//! Must not know the checks: it only carries and says.

use std::fmt;

use wire::names::Language;
use wire::texts::{Key, key};

/// A mistake, told in the reader's language where it is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Mistake {
    /// `services.caisse.series`; empty for the whole document.
    pub place: String,
    /// The line of the file, if the document came from one.
    pub line: Option<usize>,
    /// A text of the table; its `{place}` is filled in here.
    pub text: Key,
    /// What else it is filled with.
    pub arguments: Vec<(&'static str, Word)>,
}

/// What fills a gap in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// As it stands in the document.
    Quoted(String),
    /// A text of the table, told in the reader's language.
    Ours(Key),
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Quoted(text)
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Quoted(text.to_owned())
    }
}

impl From<Key> for Word {
    fn from(key: Key) -> Self {
        Self::Ours(key)
    }
}

impl Word {
    fn say(&self, language: Language) -> &str {
        match self {
            Self::Quoted(text) => text,
            Self::Ours(key) => key.raw(language),
        }
    }
}

impl fmt::Debug for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Language::En))
    }
}

impl Mistake {
    /// A mistake without a line.
    #[must_use]
    pub fn at(place: impl Into<String>, text: Key, arguments: Vec<(&'static str, Word)>) -> Self {
        Self { place: place.into(), line: None, text, arguments }
    }

    /// A name that nothing in the document bears.
    #[must_use]
    pub fn unknown<'a>(
        place: impl Into<String>,
        what: Key,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        let arguments = vec![("what", what.into()), ("name", name.into()), ("known", known.into())];
        Self::at(place, key::SETTINGS_UNKNOWN_REFERENCE, arguments)
    }

    /// `services.caisse.series (ligne 12) : …`.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let line = self.line.map(|n| match language {
            Language::En => format!("line {n}"),
            Language::Fr | Language::Wo => format!("ligne {n}"),
        });
        let place = match (self.place.as_str(), line) {
            (place, None) => place.to_owned(),
            ("", Some(line)) => line,
            (place, Some(line)) => format!("{place} ({line})"),
        };
        let mut arguments: Vec<(&str, &str)> = vec![("place", &place)];
        arguments.extend(self.arguments.iter().map(|(name, word)| (*name, word.say(language))));
        self.text.say(language, &arguments)
    }
}

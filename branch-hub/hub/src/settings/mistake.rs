//! One mistake in a settings document: where, what, and what would be right.

use wire::names::Language;
use wire::texts::Key;

/// A mistake, told in the reader's language where it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// `services.caisse.series`; empty for the whole document.
    pub place: String,
    /// The line of the file, if the document came from one.
    pub line: Option<usize>,
    /// A text of the table.
    pub text: Key,
    /// What it is filled with.
    pub arguments: Vec<(&'static str, String)>,
}

impl Mistake {
    /// A mistake without a line.
    #[must_use]
    pub fn at(place: impl Into<String>, text: Key, arguments: Vec<(&'static str, String)>) -> Self {
        Self { place: place.into(), line: None, text, arguments }
    }

    /// `ligne 12, services.caisse.series : …`.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let arguments: Vec<(&str, &str)> = self.arguments.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let sentence = self.text.say(language, &arguments);
        let line = match (self.line, language) {
            (Some(n), Language::En) => format!("line {n}, "),
            (Some(n), Language::Fr | Language::Wo) => format!("ligne {n}, "),
            (None, _) => String::new(),
        };
        let colon = if language == Language::En { ":" } else { " :" };
        if self.place.is_empty() { format!("{line}{sentence}") } else { format!("{line}{}{colon} {sentence}", self.place) }
    }
}

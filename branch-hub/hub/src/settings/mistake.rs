//! One mistake in a settings document: where, what, and what would be right.
//! Must not know the checks: it only carries and says.

use wire::names::Language;
use wire::texts::Key;

/// A mistake, told in the reader's language where it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// `services.caisse.series`; empty for the whole document.
    pub place: String,
    /// The line of the file, if the document came from one.
    pub line: Option<usize>,
    /// A text of the table; its `{place}` is filled in here.
    pub text: Key,
    /// What else it is filled with.
    pub arguments: Vec<(&'static str, String)>,
}

impl Mistake {
    /// A mistake without a line.
    #[must_use]
    pub fn at(place: impl Into<String>, text: Key, arguments: Vec<(&'static str, String)>) -> Self {
        Self { place: place.into(), line: None, text, arguments }
    }

    /// `services.caisse.series (ligne 12) : …`.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let place = match (self.line, language) {
            (Some(n), Language::En) => format!("{} (line {n})", self.place),
            (Some(n), Language::Fr | Language::Wo) => format!("{} (ligne {n})", self.place),
            (None, _) => self.place.clone(),
        };
        let mut arguments: Vec<(&str, &str)> = vec![("place", place.trim_start())];
        arguments.extend(self.arguments.iter().map(|(name, value)| (*name, value.as_str())));
        self.text.say(language, &arguments)
    }
}

//! Every sentence that people read or hear from us, from one table: `texts/texts.csv`.
//! Must not know where a sentence is shown.
//!
//! A Wolof text that is of low confidence, or composed by us rather than attested, is not shown until a
//! named reviewer has accepted it (`reviewed_by`): French stands in.

use crate::names::Language;

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// `home.choose-service`.
    pub key: &'static str,
    /// `public` texts are in three languages, `staff` texts in French and English.
    pub audience: &'static str,
    /// French; `{name}` stands for an argument.
    pub fr: &'static str,
    /// Wolof; empty where there is none.
    pub wo: &'static str,
    /// English.
    pub en: &'static str,
    /// `high`, `medium` or `low`; empty without Wolof.
    pub confidence: &'static str,
    /// `attested` or `composed`; empty without Wolof.
    pub source: &'static str,
    /// Who accepted the Wolof text.
    pub reviewed_by: &'static str,
}

/// A key that exists: see [`key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(u16);

impl Text {
    /// Whether the Wolof may be shown.
    #[must_use]
    pub fn wolof_is_released(&self) -> bool {
        let sure = self.source == "attested" && self.confidence != "low";
        !self.wo.is_empty() && (sure || !self.reviewed_by.is_empty())
    }
}

impl Key {
    /// The line of the table.
    #[must_use]
    pub fn text(self) -> &'static Text {
        &TEXTS[usize::from(self.0)]
    }

    /// Looks a key up by its name, for keys that travel as data (problem codes, pages).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let at = TEXTS.binary_search_by_key(&name, |text| text.key).ok()?;
        u16::try_from(at).ok().map(Self)
    }

    /// The sentence with no arguments filled in.
    #[must_use]
    pub fn raw(self, language: Language) -> &'static str {
        let text = self.text();
        match language {
            Language::Fr => text.fr,
            Language::En => text.en,
            Language::Wo if text.wolof_is_released() => text.wo,
            Language::Wo => text.fr,
        }
    }

    /// The sentence for `language`, with `{name}` replaced by its argument.
    #[must_use]
    pub fn say(self, language: Language, arguments: &[(&str, &str)]) -> String {
        let mut sentence = self.raw(language).to_owned();
        for (name, value) in arguments {
            sentence = sentence.replace(&format!("{{{name}}}"), value);
        }
        sentence
    }
}

/// The whole table, in key order.
#[must_use]
pub fn all() -> &'static [Text] {
    TEXTS
}

/// The Wolof texts that wait for a reviewer.
pub fn awaiting_review() -> impl Iterator<Item = &'static Text> {
    TEXTS.iter().filter(|text| !text.wo.is_empty() && !text.wolof_is_released())
}

//! A text of the hall in several languages at once: the first language large, the others below it, smaller.
//! Must not know where it is shown, nor Slint's own translations, which know one language at a time.

use wire::local_text::LocalText;
use wire::names::Language;
use wire::texts::Key;

/// One text, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    /// In the branch's first language.
    pub first: String,
    /// In its other languages where they differ, with a dot between; empty if there are none.
    pub others: String,
}

impl Words {
    /// A sentence of ours; `arguments` fill its `{name}`s.
    #[must_use]
    pub fn of_key(key: Key, languages: &[Language], arguments: &[(&str, &str)]) -> Self {
        Self::stacked(languages.iter().map(|&language| key.say(language, arguments)))
    }

    /// A text of the branch's settings.
    #[must_use]
    pub fn of_branch(text: &LocalText, languages: &[Language]) -> Self {
        Self::stacked(languages.iter().map(|&language| text.say(language).to_owned()))
    }

    /// The same in every language.
    #[must_use]
    pub fn plain(text: &str) -> Self {
        Self { first: text.to_owned(), others: String::new() }
    }

    /// One text a language, the first one first. A language that has no text of its own repeats another: it is not shown twice.
    pub fn stacked(texts: impl IntoIterator<Item = String>) -> Self {
        let mut different: Vec<String> = Vec::new();
        for text in texts {
            if !text.is_empty() && !different.contains(&text) {
                different.push(text);
            }
        }
        let mut different = different.into_iter();
        let first = different.next().unwrap_or_default();
        Self { first, others: different.collect::<Vec<_>>().join(" · ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{En, Fr, Wo};

    #[test]
    fn the_first_language_leads_and_the_others_follow() {
        let left = wire::texts::key::DIRECTION_LEFT;
        let words = Words::of_key(left, &[Fr, Wo, En], &[]);
        assert_eq!(words.first, "À gauche");
        assert_eq!(words.others, "Ci càmmooñ · Left");
        assert_eq!(Words::of_key(left, &[Wo, Fr], &[]).first, "Ci càmmooñ");
    }

    #[test]
    fn a_text_that_stands_in_for_a_missing_one_is_not_shown_twice() {
        let name = LocalText { fr: "Caisse".into(), wo: Some("Kees".into()), ..LocalText::default() };
        assert_eq!(Words::of_branch(&name, &[Fr, Wo, En]), Words::plain("Caisse"));
    }

    #[test]
    fn a_branch_without_languages_is_spoken_to_in_nothing_rather_than_in_a_crash() {
        assert_eq!(Words::of_key(wire::texts::key::BOARD_NUMBER, &[], &[]), Words::default());
    }
}

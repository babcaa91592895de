//! In which language a page speaks, and the texts that its scripts need.
//! Must not hold a sentence: they all come from the one table.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use serde::Serialize;
use wire::names::Language;
use wire::texts;

use crate::api::language as asked_for;

/// Remembers the language that somebody chose on a page.
const COOKIE: &str = "smartqueue_language";

/// Staff pages speak French or English: as chosen on a page before, else as the browser asks, else French.
pub(super) fn language(headers: &HeaderMap) -> Language {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let chosen = pairs.find(|(name, _)| *name == COOKIE).and_then(|(_, word)| word.parse().ok());
    staff(chosen.unwrap_or_else(|| asked_for(headers)))
}

/// The language of staff pages that is nearest.
pub(super) const fn staff(language: Language) -> Language {
    match language {
        Language::Fr | Language::Wo => Language::Fr,
        Language::En => Language::En,
    }
}

/// The other language of staff pages.
pub(super) const fn other(language: Language) -> Language {
    match language {
        Language::Fr | Language::Wo => Language::En,
        Language::En => Language::Fr,
    }
}

/// Makes a browser remember a choice for a year.
pub(super) fn remember(language: Language) -> String {
    format!("{COOKIE}={language}; Path=/; Max-Age=31536000; SameSite=Lax")
}

/// What a script finds in the page: who is signed in, and its texts.
#[derive(Debug, Serialize)]
pub(super) struct Given<'a> {
    /// Which language the texts are in.
    pub language: Language,
    /// Who is signed in; none at the door.
    pub person: Option<&'a str>,
    /// As what.
    pub role: Option<&'a str>,
    /// The branch's time zone, for pages that show times of the past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<&'a str>,
    /// Texts by key, with `{name}` for arguments.
    pub texts: BTreeMap<&'static str, &'static str>,
}

/// The texts that scripts may name, in one language.
pub(super) fn scripted(language: Language) -> BTreeMap<&'static str, &'static str> {
    let ours = |key: &str| {
        [
            "desk.",
            "age.",
            "lang.",
            "device.",
            "devices.",
            "status.",
            "clock-page.",
            "recovery.",
            "trial.",
            "setup.logo",
        ]
        .iter()
        .any(|family| key.starts_with(family))
            || ["problem.fault", "problem.wrong-secret", "problem.still-holding"].contains(&key)
    };
    let keys = texts::all().iter().map(|text| text.key).filter(|key| ours(key));
    keys.filter_map(|key| Some((key, texts::Key::named(key)?.raw(language)))).collect()
}

/// The texts of some families, in one language.
pub(super) fn texts_of(language: Language, families: &[&str]) -> BTreeMap<&'static str, &'static str> {
    let keys = texts::all().iter().map(|text| text.key);
    let ours = keys.filter(|key| families.iter().any(|family| key.starts_with(family)));
    ours.filter_map(|key| Some((key, texts::Key::named(key)?.raw(language)))).collect()
}

impl Given<'_> {
    /// As JSON that may stand inside a `script` element: no `<` can end it.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default().replace('<', "\\u003c")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), header::HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_page_speaks_as_the_browser_asks_until_somebody_chooses() {
        assert_eq!(language(&headers(&[])), Language::Fr);
        assert_eq!(language(&headers(&[(header::ACCEPT_LANGUAGE, "en-GB,en;q=0.9")])), Language::En);
        let chosen = [(header::ACCEPT_LANGUAGE, "en"), (header::COOKIE, "x=y; smartqueue_language=fr")];
        assert_eq!(language(&headers(&chosen)), Language::Fr);
        assert_eq!(language(&headers(&[(header::ACCEPT_LANGUAGE, "wo")])), Language::Fr);
    }

    #[test]
    fn nothing_in_the_given_can_end_its_element() {
        let given = Given {
            language: Language::Fr,
            person: Some("</script>"),
            role: None,
            zone: None,
            texts: BTreeMap::new(),
        };
        assert!(!given.json().contains('<'));
    }

    #[test]
    fn every_text_that_a_script_names_exists() {
        let mut texts = scripted(Language::Fr);
        texts.extend(texts_of(Language::Fr, &["audit-page.", "people."]));
        let mut named = 0;
        for script in [
            "desk.js",
            "dialog.js",
            "view.js",
            "say.js",
            "sign-in.js",
            "troubles.js",
            "line.js",
            "bells.js",
            "audit.js",
            "status.js",
            "clock.js",
            "recovery.js",
            "people.js",
            "news.js",
            "setup.js",
            "trial.js",
        ] {
            let source = super::super::assets::text(script);
            let quoted = source.split('"').skip(1).step_by(2);
            for key in quoted.filter(|q| {
                [
                    "desk.",
                    "age.",
                    "problem.",
                    "device.",
                    "audit-page.",
                    "status.",
                    "clock-page.",
                    "recovery.",
                    "people.",
                    "trial.",
                    "setup.logo",
                ]
                .iter()
                .any(|family| q.starts_with(family))
            }) {
                assert!(
                    texts.contains_key(key) || key.ends_with(".js"),
                    "{script} says `{key}`, which is no text"
                );
                named += 1;
            }
        }
        assert!(named > 30, "the scripts were read: {named}");
    }
}

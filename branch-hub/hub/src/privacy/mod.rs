//! What the hub knows of people, for the file that a branch hands to the CDP: what, why, on which basis, how long, where, who
//! reads it and how it goes. Must not state what the code does not do: a test holds it against the schema.

mod kept;

pub use kept::{ABOUT_NOBODY, ELSEWHERE, FILES, Files, KEPT, Kept, Place, file_of};

use wire::names::Language;
use wire::settings::Document;
use wire::texts::{Key, key};

/// The sheet, with what the settings say of it. Without settings: with the defaults.
#[must_use]
pub fn sheet(document: Option<&Document>, language: Language) -> String {
    let days = document
        .map_or_else(|| wire::settings::Privacy::default().identifier_days, |d| d.privacy.identifier_days);
    let syslog = document.and_then(|d| d.audit.syslog.as_deref());
    let branch = document.map_or("SmartQueue", |d| d.branch.name.as_str());
    let (days, server) = (days.to_string(), syslog.unwrap_or_default());
    let said = |key: Key| key.say(language, &[("branch", branch), ("days", &days), ("server", server)]);
    let mut lines = vec![
        said(key::PRIVACY_TITLE),
        String::new(),
        said(key::PRIVACY_LAW),
        said(key::PRIVACY_CONTROLLER),
        String::new(),
    ];
    for (n, kept) in KEPT.iter().enumerate() {
        lines.push(format!("{}. {}", n + 1, said(kept.what)));
        for (label, text) in [
            (key::PRIVACY_WHY, kept.why),
            (key::PRIVACY_BASIS, kept.basis),
            (key::PRIVACY_HOW_LONG, kept.how_long),
            (key::PRIVACY_WHO, kept.who),
            (key::PRIVACY_GONE, kept.gone),
        ] {
            lines.push(format!("   {} {}", said(label), said(text)));
        }
        let places: Vec<String> =
            kept.places.iter().map(|(file, table, _)| format!("{file} ({table})")).collect();
        let mut places_once = places;
        places_once.dedup();
        lines.push(format!("   {} {}", said(key::PRIVACY_WHERE), places_once.join(", ")));
        lines.push(String::new());
    }
    lines.push(said(key::PRIVACY_FILES));
    for (names, what) in FILES {
        let what = said(what.unwrap_or(key::PRIVACY_FILE_NOBODY));
        lines.push(format!("   {} ({what})", names.join(", ")));
    }
    lines.extend(ELSEWHERE.iter().map(|(name, what)| format!("   {name} ({})", said(*what))));
    lines.push(String::new());
    lines.push(said(key::PRIVACY_NOT_KEPT));
    lines.push(said(if syslog.is_some() { key::PRIVACY_SYSLOG } else { key::PRIVACY_NO_SYSLOG }));
    lines.push(said(key::PRIVACY_FOLDER));
    lines.push(said(key::PRIVACY_RIGHTS));
    lines.join("\n")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Every column of every table of a database that the hub has made.
    fn columns(file: &std::path::Path, name: &'static str) -> BTreeSet<(&'static str, String, String)> {
        let database = rusqlite::Connection::open(file).unwrap();
        let mut ask = database
            .prepare(
                "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'refinery_schema_history'",
            )
            .unwrap();
        let rows = ask.query_map([], |r| Ok((name, r.get(0)?, r.get(1)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn every_column_of_every_table_is_in_the_sheet_or_is_said_to_be_about_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        drop(crate::access::Access::open(&file("access.sqlite")).unwrap());
        drop(crate::store::SqliteStore::open(&file("hub.sqlite")).unwrap());
        drop(crate::audit::Index::open(&file("audit.sqlite")).unwrap());
        let there: BTreeSet<_> = ["access.sqlite", "hub.sqlite", "audit.sqlite"]
            .into_iter()
            .flat_map(|name| columns(&file(name), name))
            .collect();
        let told = KEPT.iter().flat_map(|kept| kept.places).chain(ABOUT_NOBODY);
        let told: BTreeSet<_> = told
            .flat_map(|(file, table, columns)| {
                columns.iter().map(move |column| (*file, (*table).to_owned(), (*column).to_owned()))
            })
            .collect();
        let untold: Vec<_> = there.difference(&told).collect();
        let invented: Vec<_> = told.difference(&there).collect();
        assert!(untold.is_empty() && invented.is_empty(), "not told: {untold:?}; not there: {invented:?}");
    }

    #[test]
    fn the_sheet_says_what_the_settings_say() {
        let text = include_str!("../../../branches/dakar-plateau-bank.toml");
        let with = |instead: &str| {
            let text = text.replacen("[privacy]\nidentifier_days = 1", instead, 1);
            crate::settings::check(&text).unwrap().document
        };
        let (one, many) = (
            with("[privacy]\nidentifier_days = 1"),
            with("[privacy]\nidentifier_days = 7\n[audit]\nsyslog = \"udp://10.0.0.5:514\""),
        );
        let french = |document: &Document| sheet(Some(document), Language::Fr);
        assert!(french(&many).contains("7") && french(&many).contains("udp://10.0.0.5:514"));
        assert!(french(&one).contains("2008-12") && !french(&one).contains("10.0.0.5"));
        assert_ne!(french(&one), french(&many));
        assert!(sheet(None, Language::En).contains("Senegal"));
        for language in [Language::Fr, Language::En] {
            assert!(!sheet(Some(&many), language).contains(['{', '}']), "{language}");
        }
    }
}

//! The terminal that a command speaks to: its language, what is an answer and what is a complaint.

use std::io::Write as _;

use wire::names::Language;

/// French unless the locale says English.
pub(super) fn language() -> Language {
    of_locale(|name| std::env::var(name).ok())
}

/// The first of these that is set to something rules, as in POSIX.
fn of_locale(variable: impl Fn(&str) -> Option<String>) -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|v| !v.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("en")) { Language::En } else { Language::Fr }
}

/// What a command prints is its answer. Whoever has read enough closes the pipe: that is no failure.
pub(super) fn say(text: &str) {
    if !text.is_empty() {
        let _ = writeln!(std::io::stdout(), "{text}");
    }
}

/// What a command complains of is for the person at the terminal.
pub(super) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_spoken_to_in_french_unless_its_locale_is_english() {
        for (locale, language) in [
            (vec![], Language::Fr),
            (vec![("LANG", "C.UTF-8")], Language::Fr),
            (vec![("LANG", "en_GB.UTF-8")], Language::En),
            (vec![("LANG", "en_GB.UTF-8"), ("LC_MESSAGES", "fr_SN.UTF-8")], Language::Fr),
            (
                vec![("LANG", "fr_SN.UTF-8"), ("LC_MESSAGES", "fr_SN.UTF-8"), ("LC_ALL", "en_US")],
                Language::En,
            ),
            (vec![("LANG", "en_GB.UTF-8"), ("LC_ALL", "")], Language::En),
        ] {
            let variable = |name: &str| locale.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(of_locale(variable), language, "{locale:?}");
        }
    }
}

//! What is wrong with a file that describes a day, in the reader's words.
//! Must not know what such a file holds.

use simulation::Unreadable;
use simulation::profile::Wrong;
use wire::names::Language;
use wire::texts::{Key, key};

/// `ma-journee.toml:12: services.caisse.takes: ...`, as compilers say it.
pub(super) fn told(file: &str, unread: &Unreadable, language: Language) -> String {
    let line = unread.line.map(|line| format!(":{line}")).unwrap_or_default();
    let place = if unread.place.is_empty() { String::new() } else { format!("{}: ", unread.place) };
    let (sentence, gaps) = sentence(&unread.what);
    format!("{file}{line}: {place}{}", sentence.say(language, &gaps))
}

fn sentence(wrong: &Wrong) -> (Key, Vec<(&'static str, &str)>) {
    match wrong {
        Wrong::NotAShare { value } => (key::SIMULATE_WRONG_SHARE, vec![("value", value)]),
        Wrong::MoreThanAll { sum } => (key::SIMULATE_WRONG_SHARES, vec![("sum", sum)]),
        Wrong::NotARate { value } => (key::SIMULATE_WRONG_RATE, vec![("value", value)]),
        Wrong::Overlap => (key::SIMULATE_WRONG_OVERLAP, vec![]),
        Wrong::UnknownService { name } => (key::SIMULATE_WRONG_SERVICE, vec![("name", name)]),
        Wrong::Circle { name } => (key::SIMULATE_WRONG_CIRCLE, vec![("name", name)]),
        Wrong::NotAReaction => (key::SIMULATE_WRONG_REACTION, vec![]),
        Wrong::PauseOutside => (key::SIMULATE_WRONG_PAUSE, vec![]),
        Wrong::NotASpan { value } => (key::SIMULATE_WRONG_SPAN, vec![("value", value)]),
        Wrong::NotATime { value } => (key::SIMULATE_WRONG_TIME, vec![("value", value)]),
        Wrong::NotADate { value } => (key::SIMULATE_WRONG_DATE, vec![("value", value)]),
        Wrong::NotAWord { value, known } => {
            (key::SIMULATE_WRONG_WORD, vec![("value", value), ("known", known)])
        }
        Wrong::TooLong { value } => (key::SIMULATE_WRONG_LONG, vec![("value", value)]),
        Wrong::NotADuration => (key::SIMULATE_WRONG_DURATION, vec![]),
        Wrong::UnknownKey { name, known } => {
            (key::SIMULATE_WRONG_KEY, vec![("name", name), ("known", known)])
        }
        Wrong::MissingKey { name } => (key::SIMULATE_WRONG_MISSING, vec![("name", name)]),
        Wrong::Unread { said } => (key::SIMULATE_WRONG_UNREAD, vec![("said", said)]),
    }
}

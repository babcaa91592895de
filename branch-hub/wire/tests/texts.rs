//! Guards the table of texts: complete, honest about Wolof, and safe to fill in.

use std::collections::BTreeSet;

use wire::names::Language;
use wire::problem::Code;
use wire::texts::{Key, Text, all, awaiting_review};

/// The `{names}` of a sentence.
fn placeholders(sentence: &str) -> BTreeSet<&str> {
    sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

fn assert_none(complaint: &str, bad: impl Fn(&Text) -> bool) {
    let keys: Vec<&str> = all().iter().filter(|text| bad(text)).map(|text| text.key).collect();
    assert!(keys.is_empty(), "{complaint}: {keys:?}");
}

#[test]
fn every_problem_code_has_a_sentence_and_no_sentence_is_left_over() {
    let sentences: BTreeSet<&str> =
        all().iter().filter_map(|text| text.key.strip_prefix("problem.")).collect();
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(sentences, codes);
    for code in codes {
        assert!(Key::named(&format!("problem.{code}")).is_some(), "{code} is not found by its name");
    }
}

#[test]
fn every_text_has_french_and_english() {
    assert_none("without French or English", |text| text.fr.trim().is_empty() || text.en.trim().is_empty());
}

#[test]
fn every_text_is_for_the_public_or_for_staff_and_staff_texts_have_no_wolof() {
    assert_none("audience", |text| !["public", "staff"].contains(&text.audience));
    assert_none("staff text in Wolof", |text| text.audience == "staff" && !text.wo.is_empty());
}

#[test]
fn a_sentence_asks_for_the_same_arguments_in_each_language() {
    assert_none("arguments differ", |text| {
        let asked = placeholders(text.fr);
        asked != placeholders(text.en) || (!text.wo.is_empty() && asked != placeholders(text.wo))
    });
}

#[test]
fn wolof_says_how_sure_it_is_and_where_it_comes_from() {
    assert_none("confidence or source", |text| {
        let (sure, from) = (
            ["high", "medium", "low"].contains(&text.confidence),
            ["attested", "composed"].contains(&text.source),
        );
        if text.wo.is_empty() {
            !text.confidence.is_empty() || !text.source.is_empty()
        } else {
            !sure || !from
        }
    });
    assert_none("composed cannot be of high confidence unread", |text| {
        text.source == "composed" && text.confidence == "high" && text.reviewed_by.is_empty()
    });
}

#[test]
fn wolof_that_nobody_reviewed_is_never_said_unless_it_is_attested_and_sure() {
    let mut held_back = 0;
    for text in all().iter().filter(|text| !text.wo.is_empty() && text.reviewed_by.is_empty()) {
        let key = Key::named(text.key).expect("a key of the table");
        let said = key.raw(Language::Wo);
        if text.source == "composed" || text.confidence == "low" {
            assert_eq!(said, text.fr, "{} was said in Wolof", text.key);
            held_back += 1;
        } else {
            assert_eq!(said, text.wo, "{} was kept back", text.key);
        }
    }
    assert_eq!(held_back, awaiting_review().count());
    assert!(held_back > 0, "the table holds a text that waits for a reviewer");
}

#[test]
fn wolof_is_spelt_with_the_letters_of_the_decree() {
    let letters = "aàbcdeéëfgijklmnñŋoóprstuwxyq";
    assert_none("a letter that Wolof does not have", |text| {
        // The word over the desk is the French loan, as people say and read it.
        let wolof = text.wo.to_lowercase().replace("guichet", "");
        let outside = wolof.split('{').map(|piece| piece.rsplit('}').next().unwrap_or(piece));
        outside.flat_map(str::chars).any(|c| c.is_alphabetic() && !letters.contains(c))
    });
}

#[test]
fn french_keeps_its_spaces_and_one_apostrophe() {
    assert_none("curly apostrophe", |text| text.fr.contains('\u{2019}') || text.wo.contains('\u{2019}'));
    assert_none("a sign that needs a no-break space before it", |text| {
        [" :", " ;", " ?", " !", " »", "« "].iter().any(|pair| text.fr.contains(pair))
    });
    assert_none("stray spaces", |text| {
        [text.fr, text.wo, text.en].iter().any(|s| s.trim() != *s || s.contains("  "))
    });
}

#[test]
fn each_language_key_is_labelled_by_its_own_name_whatever_is_spoken() {
    for (key, own) in [("lang.fr", "Français"), ("lang.wo", "Wolof"), ("lang.en", "English")] {
        let key = Key::named(key).expect("a key of the table");
        for language in Language::ALL {
            assert_eq!(key.raw(*language), own);
        }
    }
}

#[test]
fn an_argument_takes_the_place_of_its_name() {
    let said = wire::texts::key::TICKET_WHERE_TO_WAIT.say(Language::Fr, &[("place", "Hall")]);
    assert_eq!(said, "Attendez ici\u{a0}: Hall");
}

//! Guards the table of faults: short codes that can be read out, each with its texts and its section of `docs/pannes.fr.md`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;

use wire::fault::{Fault, Helper};
use wire::names::Language;
use wire::problem::Code;
use wire::texts::all;

const PAGE: &str = include_str!("../../../docs/pannes.fr.md");

#[test]
fn a_code_can_be_read_out_over_the_telephone_and_names_one_fault() {
    let codes: BTreeSet<&str> = Fault::ALL.iter().map(|fault| fault.code()).collect();
    assert_eq!(codes.len(), Fault::ALL.len(), "two faults under one code");
    let words: BTreeSet<&str> = Fault::ALL.iter().map(|fault| fault.as_str()).collect();
    assert_eq!(words.len(), Fault::ALL.len(), "two faults under one word");
    for fault in Fault::ALL {
        let (letter, digits) = fault.code().split_at(1);
        assert!("PHEAC".contains(letter), "{}", fault.code());
        assert!((1..=99).contains(&digits.parse::<u8>().unwrap()), "{}", fault.code());
        assert_eq!(Fault::of_code(&format!(" {} ", fault.code().to_lowercase())), Some(*fault));
    }
    assert_eq!(Fault::of_code("Z9"), None);
}

#[test]
fn whatever_the_hub_cannot_do_now_has_a_code_for_the_screen() {
    for code in Code::ALL.iter().filter(|code| code.status() >= 500) {
        assert!(Fault::of_problem(code.as_str()).is_some(), "{}", code.as_str());
    }
    assert_eq!(Fault::of_problem("disk-full"), Some(Fault::DiskFull));
    assert_eq!(Fault::of_problem("service-full"), None, "a no is no fault");
}

#[test]
fn every_fault_has_its_sentences_and_no_sentence_is_left_over() {
    let keys: BTreeSet<String> =
        all().iter().filter(|text| text.key.starts_with("fault.")).map(|text| text.key.to_owned()).collect();
    let words = Fault::ALL.iter().map(|fault| fault.as_str());
    let expected: BTreeSet<String> =
        words.flat_map(|word| [format!("fault.{word}"), format!("fault.{word}.do")]).collect();
    assert_eq!(keys, expected);
    for fault in Fault::ALL {
        assert_ne!(fault.title(Language::Fr), fault.as_str(), "{} is called by its word", fault.code());
        // It stands beside the device's name at the foot of a fault screen.
        assert!(fault.title(Language::Fr).chars().count() <= 40, "{}", fault.title(Language::Fr));
    }
}

#[test]
fn the_page_for_guards_has_one_section_for_each_code_with_the_tables_own_words() {
    let mut sections = PAGE.split("\n## ").skip(1).filter_map(|section| {
        let (heading, text) = section.split_once('\n')?;
        let (code, title) = heading.split_once(" : ")?;
        Some((Fault::of_code(code)?, title.trim(), text))
    });
    for fault in Fault::ALL {
        let (of, title, text) = sections.next().unwrap_or_else(|| panic!("no section for {}", fault.code()));
        assert_eq!((of, title), (*fault, fault.title(Language::Fr)), "the page follows the table's order");
        assert!(text.contains(fault.what_to_do(Language::Fr)), "{}: the first thing to do", fault.code());
        let who = match fault.helper() {
            Helper::Guard => "**Qui :** le gardien ou l'accueil",
            Helper::Supervisor => "**Qui :** le responsable de l'agence",
            Helper::Technician => "**Qui :** le technicien",
        };
        assert!(text.contains(who), "{}: {who}", fault.code());
    }
    assert_eq!(sections.next().map(|(fault, ..)| fault), None, "a section for no fault");
}

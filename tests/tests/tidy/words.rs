//! What may not stand in any file: promises to do it later, and the workshop that this was made in.
//! The words are written in halves, so that this file does not find itself.

use crate::tree::{files, none};

/// Work that was put off: it belongs in an issue.
const LATER: &[(&str, &str)] = &[("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK")];

/// Paths of one machine, and names of tools and of places where packages come from.
const WORKSHOP: &[(&str, &str)] = &[
    ("/ro", "ot/"),
    ("/wo", "rk/"),
    ("/ho", "me/"),
    ("clau", "de"),
    ("anthro", "pic"),
    ("chat", "gpt"),
    ("open", "ai"),
    ("copi", "lot"),
    ("crates", ".io"),
    ("py", "pi.org"),
    ("npm", "js"),
    ("static.rust", "-lang"),
];

fn found(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let at = i + 1;
        for (a, b) in LATER {
            let word = format!("{a}{b}");
            let stands = line.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == word);
            if stands {
                found.push(format!("{path}:{at}: `{word}`: do it, or write an issue"));
            }
        }
        let lower = line.to_lowercase();
        for (a, b) in WORKSHOP {
            let word = format!("{a}{b}");
            if lower.contains(&word) {
                found.push(format!("{path}:{at}: `{word}` tells of the workshop, not of the work"));
            }
        }
    }
    found
}

#[test]
fn nothing_is_put_off_and_nothing_tells_of_the_workshop() {
    let texts = files(&[]);
    // The lock file names where packages came from, and has to.
    let ours = texts.iter().filter(|file| file.path != "Cargo.lock");
    none(&ours.flat_map(|file| found(&file.path, &file.text)).collect::<Vec<_>>());
}

#[test]
fn every_forbidden_word_is_found_wherever_it_stands() {
    for (a, b) in LATER {
        assert_eq!(found("a.rs", &format!("x\n// {a}{b}: later\n")).len(), 1, "{a}{b}");
    }
    for (a, b) in WORKSHOP {
        assert_eq!(found("a.md", &format!("see {a}{b}x")).len(), 1, "{a}{b}");
        assert_eq!(found("a.md", &format!("see {a}{b}x").to_uppercase()).len(), 1, "{a}{b}");
    }
    assert!(found("a.rs", "let todos = photo_docs;").is_empty());
}

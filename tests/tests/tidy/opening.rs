//! Every Rust file opens with what it is for.

use crate::tree::{files, none};

fn opens_badly(path: &str, text: &str) -> Option<String> {
    let first = text.lines().next().unwrap_or_default();
    let says = first.strip_prefix("//!").is_some_and(|words| words.trim().len() > 8);
    (!says).then(|| format!("{path}: it opens with `{first}`, not with `//!` and what it is for"))
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    none(&files(&[".rs"]).iter().filter_map(|file| opens_badly(&file.path, &file.text)).collect::<Vec<_>>());
}

#[test]
fn a_file_that_says_nothing_or_says_it_late_is_found() {
    assert_eq!(opens_badly("a.rs", "//! What this is for.\nuse x;\n"), None);
    assert!(opens_badly("a.rs", "use x;\n//! What this is for.\n").is_some());
    assert!(opens_badly("a.rs", "//!\n").is_some());
    assert!(opens_badly("a.rs", "").is_some());
}

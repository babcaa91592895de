//! Migrations are numbered from 1 without a gap, and say what they do.

use std::collections::BTreeMap;

use crate::tree::{files, none};

/// `V12__counters.sql` is number 12.
fn number(name: &str) -> Option<u32> {
    let (number, what) = name.strip_prefix('V')?.strip_suffix(".sql")?.split_once("__")?;
    let says = !what.is_empty() && what.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if says { number.parse().ok() } else { None }
}

fn wrong_numbers(paths: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut folders: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for path in paths {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        match number(name) {
            Some(n) => folders.entry(folder).or_default().push(n),
            None => wrong.push(format!("{path}: a migration is named V1__what_it_does.sql")),
        }
    }
    for (folder, mut numbers) in folders {
        numbers.sort_unstable();
        let expected: Vec<u32> = (1..).take(numbers.len()).collect();
        if numbers != expected {
            wrong.push(format!("{folder}: the migrations are numbered {numbers:?}, not {expected:?}"));
        }
    }
    wrong
}

#[test]
fn migrations_are_numbered_without_a_gap() {
    let all = files(&[".sql"]);
    let paths: Vec<&str> =
        all.iter().map(|file| file.path.as_str()).filter(|p| p.contains("migrations/")).collect();
    assert!(!paths.is_empty(), "no migration was found");
    none(&wrong_numbers(&paths));
}

#[test]
fn a_gap_a_double_and_a_bad_name_are_found() {
    assert!(wrong_numbers(&["m/V1__a.sql", "m/V2__b.sql", "n/V1__c.sql"]).is_empty());
    assert_eq!(wrong_numbers(&["m/V1__a.sql", "m/V3__b.sql"]).len(), 1);
    assert_eq!(wrong_numbers(&["m/V1__a.sql", "m/V1__b.sql"]).len(), 1);
    assert_eq!(wrong_numbers(&["m/journal.sql"]).len(), 1);
}

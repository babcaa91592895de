//! Days in bad weather hold; without any one of the guards some day does not.

use storm::broken::Guard;
use storm::day::{Play, play};
use storm::many::play_all;

#[test]
fn a_thousand_days_in_bad_weather_lose_nothing_and_double_nothing() {
    let sum = play_all(0..1_000, Play::default());
    if let Some(broken) = sum.broken {
        panic!("{broken}\nto see all that happened: make sim SEED={}", broken.seed);
    }
    assert_eq!(sum.days, 1_000);
    // Bad weather that never reaches anybody would prove nothing.
    assert!(sum.held.starts > 3_000, "the hub started only {} times", sum.held.starts);
    assert!(sum.held.acknowledged > 30_000, "only {} tickets were given", sum.held.acknowledged);
}

#[test]
fn a_day_is_the_same_whenever_it_is_played() {
    let play = |seed| play(seed, Play { traced: true, ..Play::default() }).expect("it holds");
    assert_eq!(play(5), play(5));
    assert_ne!(play(5), play(6));
}

/// The witness notices within so many days that a guard is not there, and says something like this.
fn is_noticed(without: Guard, tampered: bool, within: u64) {
    let how = Play { without: Some(without), tampered, ..Play::default() };
    let broken = play_all(0..within, how).broken;
    let broken = broken.unwrap_or_else(|| panic!("{within} days without {without:?}, and nobody noticed"));
    // It is the guard that is missed, not something that breaks every day anyway.
    assert!(play(broken.seed, Play::default()).is_ok());
}

#[test]
fn a_disk_that_says_too_early_that_it_is_safe_is_noticed() {
    is_noticed(Guard::Durable, false, 20);
}

#[test]
fn answers_that_are_not_kept_are_noticed() {
    is_noticed(Guard::Replies, false, 20);
}

#[test]
fn reading_what_is_not_committed_is_noticed() {
    is_noticed(Guard::Published, false, 50);
}

#[test]
fn a_journal_that_is_not_checked_against_its_chain_is_noticed() {
    is_noticed(Guard::Chain, true, 50);
}

#[test]
fn a_journal_that_somebody_altered_is_refused_and_the_row_is_named() {
    let sum = play_all(0..50, Play { tampered: true, ..Play::default() });
    assert!(sum.broken.is_none(), "{}", sum.broken.map(|broken| broken.to_string()).unwrap_or_default());
    assert!(sum.refused > 10, "only {} altered journals were refused", sum.refused);
}

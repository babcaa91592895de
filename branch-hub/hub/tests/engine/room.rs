//! A disk that is nearly full: nobody new is let in, and nobody who is in is left standing.

use hub::engine::Act;
use queue::Command;

use crate::lives::{Lives, call_next, code, done};

#[test]
fn on_a_nearly_full_disk_nobody_gets_a_ticket_and_everybody_who_has_one_is_called() {
    let mut lives = Lives::bank();
    let first = lives.issue("caisse", 1);
    let waiting = done(&lives.ask(first))["number"].clone();
    lives.rule(Command::OpenCounter { counter: "g1".into(), agent: None });
    lives.disk.run_short(true);
    let late = lives.issue("caisse", 2);
    assert_eq!(code(&lives.ask(late)), "disk-full");
    let called = lives.rule(call_next("g1", None, None));
    assert_eq!(done(&called)["ticket"]["number"], waiting);
}

#[test]
fn a_ticket_that_was_turned_away_by_a_full_disk_is_given_when_the_same_request_comes_again() {
    let mut lives = Lives::bank();
    let (early, again) = (lives.issue("caisse", 1), lives.issue("caisse", 1));
    lives.disk.run_short(true);
    assert_eq!(code(&lives.ask(early)), "disk-full");
    lives.disk.run_short(false);
    assert_eq!(done(&lives.ask(again))["number"], "A001");
}

#[test]
fn settings_wait_until_there_is_room_for_them() {
    let mut lives = Lives::bank();
    lives.disk.run_short(true);
    let over = serde_json::json!({ "branch": { "name": "Ailleurs" } });
    let answer = lives.act(Act::Settings { base: None, over: Some(over), seen: None });
    assert_eq!(code(&answer), "disk-full");
}

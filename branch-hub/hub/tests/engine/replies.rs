//! One request, one effect, one answer.

use hub::engine::Ask;
use queue::Command;
use wire::envelope::Position;
use wire::role::{Actor, Role};

use crate::lives::{Lives, code, done};

#[test]
fn the_same_request_gets_the_same_answer_and_no_second_ticket_also_after_a_restart() {
    let mut lives = Lives::bank();
    let first = lives.issue("caisse", 1);
    let again = lives.issue("caisse", 1);
    let answer = lives.ask(first);
    let repeated = lives.ask(again.clone());
    assert_eq!((repeated.body.clone(), repeated.replayed), (answer.body.clone(), true));
    lives.crash(1000);
    let repeated = lives.ask(again);
    assert_eq!((repeated.body, repeated.replayed), (answer.body, true));
    assert_eq!(lives.engine.working().branch.tickets().len(), 1);
}

#[test]
fn a_repeat_within_one_batch_is_answered_like_the_first() {
    let mut lives = Lives::bank();
    let (first, again) = (lives.issue("caisse", 1), lives.issue("caisse", 1));
    let step = lives.commit(&[first, again]);
    assert_eq!(step.answers[0].body, step.answers[1].body);
    assert_eq!(lives.engine.working().branch.tickets().len(), 1);
}

#[test]
fn an_id_that_comes_back_with_another_body_is_refused() {
    let mut lives = Lives::bank();
    let first = lives.issue("caisse", 1);
    let other = lives.issue("virement", 1);
    lives.ask(first);
    assert_eq!(code(&lives.ask(other)), "request-id-reused");
}

#[test]
fn a_refusal_is_repeated_too_even_when_it_would_be_granted_now() {
    let mut lives = Lives::bank();
    lives.rule(Command::CloseDoors { reason: "test".into(), leftovers: queue::Leftovers::Serve });
    let (early, again) = (lives.issue("caisse", 1), lives.issue("caisse", 1));
    assert_eq!(code(&lives.ask(early)), "closed");
    lives.rule(Command::OpenDoors { until_ms: None, reason: "test".into(), date: None });
    assert_eq!(code(&lives.ask(again)), "closed");
}

#[test]
fn an_answer_is_kept_for_seven_days_and_afterwards_the_request_is_expired_never_done_again() {
    let mut lives = Lives::bank();
    let first = lives.issue("caisse", 1);
    let number = done(&lives.ask(first))["number"].clone();
    let day = 24 * 3_600_000;
    for _ in 0..7 {
        lives.wait_ms(day);
    }
    let again = lives.issue("caisse", 1);
    assert_eq!(done(&lives.ask(again))["number"], number);
    for _ in 0..2 {
        lives.wait_ms(day);
    }
    let late = lives.issue("caisse", 1);
    assert_eq!(code(&lives.ask(late.clone())), "request-id-expired");
    lives.crash(1000);
    assert_eq!(code(&lives.ask(late)), "request-id-expired");
}

#[test]
fn a_refusal_writes_no_fact() {
    let mut lives = Lives::bank();
    let head = lives.engine.working().head;
    let unknown = lives.issue("nowhere", 1);
    assert_eq!(code(&lives.ask(unknown)), "unknown-service");
    assert_eq!(lives.engine.working().head, head);
}

#[test]
fn what_a_device_saw_beyond_the_journal_is_remembered_in_its_epoch_and_no_longer() {
    let mut lives = Lives::bank();
    let head = lives.engine.working().head;
    let beyond = Position { seq: head.seq + 3, ..head };
    lives.engine.fall_behind(beyond);
    lives.engine.fall_behind(Position { seq: head.seq + 2, ..head });
    let ask = lives.issue("caisse", 1);
    assert_eq!(code(&lives.ask(ask)), "behind");
    for _ in 0..5 {
        lives.crash(1000);
    }
    assert!(lives.engine.working().head > beyond);
    assert_eq!(lives.engine.behind(), Some(beyond));
    // It is written once, not with every step.
    assert_eq!(lives.commit(&[]).transaction.seen_ahead, None);
    let mut restored = Lives::bank();
    restored.engine.fall_behind(Position { epoch: 0, seq: 9_999 });
    restored.commit(&[]);
    restored.crash(1000);
    assert_eq!(restored.engine.behind(), None);
}

#[test]
fn an_id_belongs_to_who_asked_and_two_kiosks_may_draw_the_same() {
    let mut lives = Lives::bank();
    let first = lives.issue("caisse", 1);
    let second = lives.issue("caisse", 1);
    let other = Actor::Named(Role::Kiosk, "borne-2".parse().unwrap());
    let one = done(&lives.ask(first))["number"].clone();
    let answer = lives.ask(Ask { actor: other.clone(), ..second.clone() });
    assert!(!answer.replayed);
    assert_ne!(done(&answer)["number"], one);
    lives.crash(1000);
    assert_eq!(lives.ask(Ask { actor: other, ..second }).body, answer.body);
}

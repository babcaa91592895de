//! The ordinary press: one key for one customer, safe under a nervous finger.

use queue::{Command, Event, Refusal, State};

use crate::hall::{Hall, slug};

#[test]
fn a_second_press_calls_nobody_twice() {
    let mut hall = Hall::staffed(&["g1"]);
    let first = hall.arrive("caisse");
    hall.arrive("caisse");
    assert_eq!(hall.call("g1"), first);
    assert_eq!(hall.next("g1", None, None), Err(Refusal::HoldingChanged { holding: Some(first) }));
    assert_eq!(hall.line("caisse"), "A002");
}

#[test]
fn next_is_deaf_for_three_seconds_after_a_call() {
    let mut hall = Hall::staffed(&["g1"]);
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(2);
    let press = |hall: &mut Hall| hall.next("g1", Some(first), Some("served"));
    assert_eq!(press(&mut hall), Err(Refusal::JustCalled { wait_ms: 1000 }));
    hall.wait_s(1);
    assert_eq!(press(&mut hall), Ok(Some(second)));
}

#[test]
fn a_called_ticket_starts_by_itself_and_then_next_ends_it_as_served() {
    let mut hall = Hall::staffed(&["g1"]);
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(19);
    assert_eq!(hall.next("g1", Some(first), None), Err(Refusal::DecideOutcome { ticket: first }));
    assert_eq!(hall.state(first), "called");
    hall.wait_s(1);
    assert_eq!(hall.state(first), "serving");
    assert_eq!(hall.next("g1", Some(first), None), Ok(Some(second)));
    let State::Served { outcome, .. } = &hall.ticket(first).state else { panic!("served") };
    assert_eq!(outcome, &slug("served"));
}

#[test]
fn nobody_waiting_still_ends_the_ticket_in_hand() {
    let mut hall = Hall::staffed(&["g1"]);
    let only = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(60);
    assert_eq!(hall.next("g1", Some(only), None), Ok(None));
    assert_eq!((hall.state(only), hall.holding("g1")), ("served", None));
}

#[test]
fn an_outcome_is_one_of_the_settings() {
    let mut hall = Hall::staffed(&["g1"]);
    let only = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(30);
    let strange = Err(Refusal::UnknownOutcome { outcome: slug("perdu") });
    assert_eq!(hall.next("g1", Some(only), Some("perdu")), strange);
    assert_eq!(hall.next("g1", Some(only), Some("incomplet")), Ok(None));
    assert!(
        matches!(&hall.ticket(only).state, State::Served { outcome, .. } if *outcome == slug("incomplet"))
    );
}

#[test]
fn a_call_is_repeated_twice_at_most_and_not_at_once() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    let recall = Command::Recall { ticket };
    hall.wait_s(14);
    assert_eq!(hall.ask(recall.clone()), Err(Refusal::RecallTooSoon { wait_ms: 1000 }));
    hall.wait_s(1);
    hall.ask(recall.clone()).unwrap();
    hall.wait_s(14);
    assert_eq!(hall.ask(recall.clone()), Err(Refusal::RecallTooSoon { wait_ms: 1000 }));
    hall.wait_s(1);
    let events = hall.ask(recall.clone()).unwrap();
    assert!(matches!(events[..], [Event::TicketRecalled { recall: 2, auto_start_ms: 20_000, .. }]));
    hall.wait_s(15);
    assert_eq!(hall.ask(recall), Err(Refusal::RecallsSpent { recalls: 2 }));
}

#[test]
fn a_recall_starts_the_time_to_come_anew() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(15);
    hall.ask(Command::Recall { ticket }).unwrap();
    hall.wait_s(19);
    assert_eq!(hall.state(ticket), "called");
    assert_eq!(hall.absent(ticket), Err(Refusal::TooSoon { wait_ms: 1000 }));
    hall.wait_s(1);
    assert_eq!(hall.state(ticket), "serving");
}

#[test]
fn who_started_by_itself_can_still_be_recalled_or_absent_but_not_who_was_seen() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let gone = hall.arrive("caisse");
    let here = hall.arrive("caisse");
    hall.call("g1");
    hall.call("g2");
    hall.wait_s(30);
    hall.ask(Command::Recall { ticket: gone }).unwrap();
    assert_eq!(hall.state(gone), "called");
    hall.wait_s(30);
    assert_eq!(hall.state(gone), "serving");
    hall.absent(gone).unwrap();
    assert_eq!(hall.state(gone), "waiting");

    hall.ask(Command::Start { ticket: here }).unwrap();
    let wrong = Err(Refusal::WrongState { ticket: here });
    assert_eq!(hall.absent(here), wrong);
    assert_eq!(hall.ask(Command::Recall { ticket: here }), wrong);
    assert_eq!(hall.next("g2", Some(here), Some("absent")), Err(Refusal::WrongState { ticket: here }));
}

#[test]
fn time_starts_nobody_before_their_time() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    assert_eq!(hall.ask(Command::AutoStart { ticket }), Err(Refusal::WrongState { ticket }));
    assert_eq!(queue::next_wake_ms(&hall.branch), Some(hall.now.run_ms + 20_000));
}

#[test]
fn nothing_ages_while_the_hub_is_down() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(19);
    hall.set_wall(23, 14, 0);
    hall.run_due();
    assert_eq!(hall.state(ticket), "called");
    hall.wait_s(1);
    assert_eq!(hall.state(ticket), "serving");
}

#[test]
fn who_walks_slowly_is_not_taken_to_be_served_while_still_on_the_way() {
    let mut hall = Hall::staffed(&["g1"]);
    let elder = hall.arrive_as("caisse", "aines");
    let other = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(34);
    assert_eq!(hall.next("g1", Some(elder), None), Err(Refusal::DecideOutcome { ticket: elder }));
    hall.ask(Command::Recall { ticket: elder }).unwrap();
    hall.wait_s(34);
    assert_eq!(hall.state(elder), "called", "a recall gives the same time again");
    hall.wait_s(1);
    assert_eq!(hall.state(elder), "serving");
    assert_eq!(hall.next("g1", Some(elder), None), Ok(Some(other)));
    hall.wait_s(20);
    assert_eq!(hall.state(other), "serving", "twenty seconds for whoever claims nothing");
}

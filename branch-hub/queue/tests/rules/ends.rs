//! Absent, back in line, no-show, given back.

use queue::{Command, Event, Gone, Refusal};

use crate::hall::{Hall, slug};

#[test]
fn the_absent_key_waits_until_the_person_could_have_come() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let elder = hall.arrive_as("caisse", "aines");
    let other = hall.arrive("caisse");
    hall.call("g1");
    hall.call("g2");
    hall.wait_s(19);
    assert_eq!(hall.absent(other), Err(Refusal::TooSoon { wait_ms: 1000 }));
    hall.wait_s(1);
    hall.absent(other).unwrap();
    assert_eq!(hall.absent(elder), Err(Refusal::TooSoon { wait_ms: 15_000 }), "an elder walks slowly");
    hall.wait_s(15);
    hall.absent(elder).unwrap();
}

#[test]
fn who_is_absent_goes_three_places_back_once_and_is_then_a_no_show() {
    let mut hall = Hall::staffed(&["g1"]);
    let absent = hall.arrive("caisse");
    hall.crowd("caisse", 5);
    hall.call("g1");
    hall.wait_s(20);
    let events = hall.absent(absent).unwrap();
    assert!(matches!(events[..], [Event::TicketPutBack { places: 3, .. }]));
    assert_eq!(hall.line("caisse"), "A002 A003 A004 A001 A005 A006");
    for _ in 0..3 {
        let called = hall.call("g1");
        hall.end(called).unwrap();
        hall.wait_s(3);
    }
    assert_eq!(hall.call("g1"), absent);
    hall.wait_s(20);
    hall.absent(absent).unwrap();
    assert_eq!((hall.state(absent), hall.holding("g1")), ("no_show", None));
}

#[test]
fn of_two_who_let_the_same_people_pass_the_one_who_came_first_is_called_first() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    hall.crowd("caisse", 4);
    hall.call("g1");
    hall.call("g2");
    hall.wait_s(20);
    hall.absent(second).unwrap();
    hall.absent(first).unwrap();
    assert_eq!(hall.line("caisse"), "A003 A004 A005 A001 A002 A006");
}

#[test]
fn classes_of_one_weight_are_one_line_to_go_back_in() {
    let mut hall = Hall::staffed(&["g1"]);
    let elder = hall.arrive_as("caisse", "aines");
    for class in ["aines", "enceintes", "aines", "enceintes", "aines"] {
        hall.arrive_as("caisse", class);
    }
    hall.call("g1");
    hall.wait_s(35);
    hall.absent(elder).unwrap();
    assert_eq!(hall.line("caisse"), "A002 A003 A004 A001 A005 A006");
}

#[test]
fn absent_and_next_is_one_press_that_never_calls_the_same_person_again() {
    let mut hall = Hall::staffed(&["g1"]);
    let absent = hall.arrive("caisse");
    let waiting = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(5);
    let early = hall.next("g1", Some(absent), Some("absent"));
    assert_eq!(early, Err(Refusal::TooSoon { wait_ms: 15_000 }));
    hall.wait_s(15);
    assert_eq!(hall.next("g1", Some(absent), Some("absent")), Ok(Some(waiting)));
    hall.end(waiting).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.call("g1"), absent);
    hall.wait_s(20);
    assert_eq!(hall.next("g1", Some(absent), Some("absent")), Ok(None));
    assert_eq!(hall.state(absent), "no_show");

    let alone = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(20);
    assert_eq!(hall.next("g1", Some(alone), Some("absent")), Ok(None), "others first, or a key of its own");
    assert_eq!(hall.call("g1"), alone);
}

#[test]
fn a_place_is_given_back_until_service_starts() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let called = hall.arrive("caisse");
    let serving = hall.arrive("caisse");
    let waiting = hall.arrive("caisse");
    hall.call("g1");
    hall.call("g2");
    hall.ask(Command::Start { ticket: serving }).unwrap();
    let cancel = |ticket| Command::Cancel { ticket, gone: Gone::Left, reason: "parti".into() };
    hall.ask(cancel(called)).unwrap();
    hall.ask(cancel(waiting)).unwrap();
    assert_eq!(hall.ask(cancel(serving)), Err(Refusal::WrongState { ticket: serving }));
    assert_eq!(hall.ask(cancel(waiting)), Err(Refusal::WrongState { ticket: waiting }));
    assert_eq!((hall.holding("g1"), hall.holding("g2")), (None, Some(serving)));
    assert_eq!(hall.line("caisse"), "");
}

#[test]
fn what_has_ended_stays_ended() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.end(ticket).unwrap();
    let commands = [
        Command::Start { ticket },
        Command::Recall { ticket },
        Command::Absent { ticket },
        Command::End { ticket, outcome: None, leg: queue::TicketId(998) },
        Command::Call { ticket, counter: slug("g1"), agent: None, reason: "revenu".into() },
    ];
    for command in commands {
        assert_eq!(hall.ask(command), Err(Refusal::WrongState { ticket }));
    }
    let stranger = queue::TicketId(999);
    assert_eq!(hall.absent(stranger), Err(Refusal::UnknownTicket { ticket: stranger }));
}

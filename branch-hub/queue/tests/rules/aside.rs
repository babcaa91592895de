//! Set aside, and back before everyone else.

use queue::{Command, Event, First, Gone, Refusal, TicketId, Why, next_for, next_wake_ms};

use crate::hall::{Answer, Hall, slug};

fn park(hall: &mut Hall, ticket: TicketId, after_s: Option<u64>) -> Answer {
    hall.ask(Command::Park { ticket, wake_after_ms: after_s.map(|s| s * 1000) })
}

/// The first of four is parked at g1; three wait.
fn one_aside(after_s: Option<u64>) -> (Hall, TicketId) {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let aside = hall.arrive("caisse");
    hall.crowd("caisse", 3);
    hall.call("g1");
    park(&mut hall, aside, after_s).unwrap();
    (hall, aside)
}

#[test]
fn a_parked_ticket_frees_the_counter_and_stands_in_no_line() {
    let (mut hall, aside) = one_aside(None);
    assert_eq!((hall.state(aside), hall.holding("g1")), ("parked", None));
    assert_eq!(hall.line("caisse"), "A002 A003 A004");
    hall.wait_s(3);
    let next = hall.call("g1");
    assert_eq!(hall.number(next), "A002");
}

#[test]
fn a_parked_ticket_comes_back_by_itself_in_its_time_before_everyone_else() {
    for (asked, comes) in [(None, 600), (Some(90), 90), (Some(0), 0)] {
        let (mut hall, aside) = one_aside(asked);
        assert_eq!(next_wake_ms(&hall.branch), Some(hall.now.run_ms + comes * 1000));
        if comes > 0 {
            hall.wait_s(comes - 1);
            assert_eq!(hall.state(aside), "parked");
            assert_eq!(hall.ask(Command::Wake { ticket: aside }), Err(Refusal::WrongState { ticket: aside }));
            hall.wait_s(1);
        } else {
            hall.run_due();
        }
        assert_eq!((hall.state(aside), hall.ticket(aside).first), ("waiting", Some(First::Returned)));
        let elder = hall.arrive_as("caisse", "aines");
        assert_eq!(hall.line("caisse"), "A001 A005 A002 A003 A004");
        let next = next_for(&hall.branch, &hall.settings, &hall.now, &slug("g2"));
        assert_eq!(next, Some((aside, Why::First)), "any desk of the service calls them first");
        assert_eq!(hall.state(elder), "waiting");
    }
}

#[test]
fn a_key_brings_a_parked_ticket_back_at_once() {
    let (mut hall, aside) = one_aside(None);
    let unpark = Command::Unpark { ticket: aside };
    let events = hall.ask(unpark.clone()).unwrap();
    assert_eq!(events, [Event::TicketUnparked { ticket: aside, by_itself: false }]);
    assert_eq!(hall.line("caisse"), "A001 A002 A003 A004");
    assert_eq!(hall.ask(unpark), Err(Refusal::WrongState { ticket: aside }));
    assert_eq!(next_wake_ms(&hall.branch), None, "time has nothing more to do with it");
}

#[test]
fn a_parked_ticket_is_called_by_hand_or_given_back() {
    let (mut hall, aside) = one_aside(None);
    let call =
        Command::Call { ticket: aside, counter: slug("g2"), agent: None, reason: "le papier est là".into() };
    hall.ask(call).unwrap();
    assert_eq!((hall.state(aside), hall.holding("g2")), ("called", Some(aside)));
    park(&mut hall, aside, None).unwrap();
    hall.ask(Command::Cancel { ticket: aside, gone: Gone::Left, reason: "parti".into() }).unwrap();
    assert_eq!(hall.state(aside), "cancelled");
    assert_eq!(next_wake_ms(&hall.branch), None);
}

#[test]
fn only_what_is_in_hand_is_parked_called_or_serving() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    let wrong = Err(Refusal::WrongState { ticket });
    assert_eq!(park(&mut hall, ticket, None), wrong);
    hall.call("g1");
    hall.ask(Command::Start { ticket }).unwrap();
    park(&mut hall, ticket, None).unwrap();
    assert_eq!(park(&mut hall, ticket, None), wrong);
}

#[test]
fn who_came_back_first_and_misses_the_call_goes_back_in_the_line_like_everyone() {
    let (mut hall, aside) = one_aside(Some(0));
    hall.run_due();
    hall.wait_s(3);
    assert_eq!(hall.call("g1"), aside);
    hall.wait_s(20);
    hall.absent(aside).unwrap();
    assert_eq!(hall.line("caisse"), "A002 A003 A004 A001");
}

#[test]
fn nobody_is_left_parked_when_the_day_ends() {
    let (mut hall, aside) = one_aside(None);
    hall.ask(Command::CloseDoors { reason: "fini".into(), leftovers: queue::Leftovers::Cancel }).unwrap();
    assert!(!hall.ticket(aside).state.is_live());
    hall.wait_s(601);
    assert!(!hall.ticket(aside).state.is_live());
}

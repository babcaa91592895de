//! Who is called next, and who stands before whom.

use queue::{Command, Refusal, Why, ahead, next_for};

use crate::hall::{Hall, slug};

#[test]
fn who_came_first_is_called_first() {
    let mut hall = Hall::staffed(&["g1"]);
    let tickets: Vec<_> = (0..4).map(|_| hall.arrive("caisse")).collect();
    for ticket in tickets {
        assert_eq!(hall.call("g1"), ticket);
        hall.end(ticket).unwrap();
        hall.wait_s(3);
    }
    assert_eq!(hall.next("g1", None, None), Ok(None));
}

#[test]
fn the_heavier_class_is_called_first_and_equals_by_arrival() {
    let mut hall = Hall::staffed(&["g1"]);
    hall.arrive("caisse");
    hall.arrive_as("caisse", "enceintes");
    hall.arrive("caisse");
    hall.arrive_as("caisse", "aines");
    assert_eq!(hall.line("caisse"), "A002 A004 A001 A003");
    let called = hall.call("g1");
    assert_eq!(hall.number(called), "A002");
}

#[test]
fn a_counter_calls_the_earliest_of_all_its_services() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    hall.arrive("conseil");
    let transfer = hall.arrive("virement");
    let cash = hall.arrive("caisse");
    assert_eq!(hall.call("g1"), cash);
    assert_eq!(hall.call("g2"), transfer);
    hall.end(transfer).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.next("g2", None, None), Ok(None), "g2 does not advise");
}

#[test]
fn an_agent_calls_only_what_they_can_do() {
    let mut hall = Hall::open();
    hall.staff("g3", Some("fatou"));
    let other = hall.arrive("virement");
    let advice = hall.arrive("conseil");
    assert_eq!(next_for(&hall.branch, &hall.settings, &hall.now, &slug("g3")), Some((advice, Why::Place)));
    let call =
        Command::Call { ticket: other, counter: slug("g3"), agent: None, reason: "elle est pressée".into() };
    let refusal = Refusal::NotThisCounter { counter: slug("g3"), service: slug("virement") };
    assert_eq!(hall.ask(call), Err(refusal));
}

#[test]
fn people_ahead_are_those_of_the_same_service_who_are_called_before() {
    let mut hall = Hall::staffed(&["g1"]);
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    hall.arrive("virement");
    let elder = hall.arrive_as("caisse", "aines");
    let mother = hall.arrive_as("caisse", "enceintes");
    let last = hall.arrive("caisse");
    let counts = |hall: &Hall| {
        [first, second, elder, mother, last]
            .map(|t| ahead(&hall.branch, &hall.settings, &hall.now, t).unwrap())
    };
    assert_eq!(counts(&hall), [2, 3, 0, 1, 4]);
    assert_eq!(hall.call("g1"), elder);
    assert_eq!(counts(&hall), [1, 2, 0, 0, 3]);
}

#[test]
fn a_class_that_goes_from_the_settings_goes_by_arrival() {
    let mut hall = Hall::staffed(&["g1"]);
    hall.arrive("caisse");
    hall.arrive_as("caisse", "aines");
    assert_eq!(hall.line("caisse"), "A002 A001");
    hall.settings = Hall::with(|draft| draft.classes.clear()).settings;
    assert_eq!(hall.line("caisse"), "A001 A002");
}

#[test]
fn calling_out_of_order_takes_a_given_ticket_and_keeps_the_reason() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    hall.arrive("caisse");
    let second = hall.arrive("caisse");
    let call = |counter: &str| Command::Call {
        ticket: second,
        counter: slug(counter),
        agent: None,
        reason: "son bus".into(),
    };
    let events = hall.ask(call("g1")).unwrap();
    assert!(
        matches!(&events[..], [queue::Event::TicketCalled { reason: Some(why), .. }] if why == "son bus")
    );
    assert_eq!(hall.ask(call("g2")), Err(Refusal::WrongState { ticket: second }));
    let first = hall.call("g2");
    let again = Command::Call { ticket: second, counter: slug("g2"), agent: None, reason: "encore".into() };
    assert_eq!(hall.ask(again), Err(Refusal::StillHolding { counter: slug("g2"), ticket: first }));
}

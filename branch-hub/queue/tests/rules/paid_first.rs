//! Services that are paid first: the place is kept, and nobody is called before they have paid.

use queue::{Command, Event, Hold, Kind, Pool, Refusal, TicketId};

use crate::hall::{Hall, Wish, slug};

/// Advice is paid first; g1 and g3 are open.
fn hall() -> Hall {
    let mut hall = Hall::with(|draft| draft.services.get_mut("conseil").unwrap().paid_first = true);
    ["g1", "g3"].iter().for_each(|counter| hall.staff(counter, None));
    hall
}

fn pay(hall: &mut Hall, ticket: TicketId) -> Vec<Event> {
    hall.ask(Command::ConfirmPayment { ticket }).unwrap()
}

fn hold(hall: &Hall, ticket: TicketId) -> Option<Hold> {
    hall.ticket(ticket).hold
}

#[test]
fn who_has_not_paid_keeps_the_place_and_is_not_called() {
    let mut hall = hall();
    let first = hall.arrive("conseil");
    let second = hall.arrive("conseil");
    assert_eq!((hold(&hall, first), hall.line("conseil").as_str()), (Some(Hold::Payment), ""));
    pay(&mut hall, second);
    assert_eq!(hall.line("conseil"), "B002");
    assert_eq!(pay(&mut hall, first), [Event::TicketReleased { ticket: first }]);
    assert_eq!(hall.line("conseil"), "B001 B002", "it kept its place");
    assert_eq!(hall.call("g3"), first);
}

#[test]
fn a_number_for_a_service_that_is_paid_first_is_held_by_the_same_command() {
    let mut hall = hall();
    let (ticket, visit) = (TicketId(hall.id()), queue::VisitId(hall.id()));
    let events = hall.ask(Command::issue(ticket, visit, "conseil")).unwrap();
    let held = Event::TicketHeld { ticket, hold: Hold::Payment };
    assert!(matches!(&events[0], Event::TicketIssued { told: None, .. }));
    assert_eq!(events[1..], [held]);
    let (ticket, visit) = (TicketId(hall.id()), queue::VisitId(hall.id()));
    assert_eq!(hall.ask(Command::issue(ticket, visit, "caisse")).unwrap().len(), 1);
}

#[test]
fn whoever_goes_on_to_a_service_that_is_paid_first_pays_before_being_called() {
    let mut hall = hall();
    let sent = hall.arrive("caisse");
    let planned = hall.wish("caisse", Wish { then: &["conseil"], ..Wish::default() });
    hall.call("g1");
    let leg = hall.send(sent, "conseil", None, false).unwrap();
    assert_eq!(hold(&hall, leg), Some(Hold::Payment));
    hall.wait_s(3);
    assert_eq!(hall.call("g1"), planned);
    hall.end(planned).unwrap();
    let next = *hall.branch.visit(hall.ticket(planned).visit).unwrap().legs.last().unwrap();
    assert_eq!(hold(&hall, next), Some(Hold::Payment));
    pay(&mut hall, leg);
    pay(&mut hall, next);
    assert_eq!(hall.line("conseil"), "A001 A002");
}

#[test]
fn each_service_of_a_visit_is_paid_for_once() {
    let mut hall = hall();
    hall.settings = Hall::with(|draft| {
        ["conseil", "caisse"].iter().for_each(|id| draft.services.get_mut(*id).unwrap().paid_first = true);
    })
    .settings;
    let ticket = hall.arrive("conseil");
    pay(&mut hall, ticket);
    hall.call("g3");
    let lent = hall.send(ticket, "caisse", None, true).unwrap();
    assert_eq!(hold(&hall, lent), Some(Hold::Payment), "another service");
    pay(&mut hall, lent);
    assert_eq!(hall.call("g1"), lent);
    hall.end(lent).unwrap();
    let back = *hall.branch.visit(hall.ticket(lent).visit).unwrap().legs.last().unwrap();
    assert_eq!(hold(&hall, back), None, "the same doctor again");
    assert_eq!(hall.ticket(back).pool, Some(Pool::Counter(slug("g3"))));
}

#[test]
fn who_has_paid_for_their_kind_still_pays_for_a_service_that_is_paid_first() {
    let mut hall = hall();
    let ticket = hall.wish("caisse", Wish { kind: Kind::Vip, ..Wish::default() });
    pay(&mut hall, ticket);
    hall.call("g1");
    let leg = hall.send(ticket, "conseil", None, false).unwrap();
    assert_eq!(hold(&hall, leg), Some(Hold::Payment));
    assert_eq!(pay(&mut hall, leg), [Event::TicketReleased { ticket: leg }]);
    assert_eq!(hall.line("conseil"), "A001");
    assert_eq!(pay(&mut hall, leg), []);
}

#[test]
fn who_stands_at_a_counter_and_has_not_paid_is_not_served_there_at_once() {
    let mut hall = hall();
    let answer = hall.try_wish("conseil", Wish { counter: Some("g3"), ..Wish::default() });
    assert_eq!(answer, Err(Refusal::PaidFirst { service: slug("conseil") }));
    hall.wish("virement", Wish { counter: Some("g3"), ..Wish::default() });
}

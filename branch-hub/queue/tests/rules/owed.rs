//! What is paid, and tickets that are held.

use queue::{Command, Event, Hold, Kind, Refusal, TicketId};

use crate::hall::{Answer, Hall, Wish};

fn pay(hall: &mut Hall, ticket: TicketId) -> Answer {
    hall.ask(Command::ConfirmPayment { ticket })
}

fn hold(hall: &mut Hall, ticket: TicketId, hold: Hold) -> Answer {
    hall.ask(Command::Hold { ticket, hold })
}

#[test]
fn the_second_paid_service_of_one_visit_is_paid_like_the_first() {
    let mut hall = Hall::staffed(&["g1", "g3"]);
    let ticket = hall.wish("caisse", Wish { then: &["virement"], ..Wish::default() });
    hold(&mut hall, ticket, Hold::Payment).unwrap();
    assert_eq!(pay(&mut hall, ticket), Ok(vec![Event::TicketReleased { ticket }]));
    assert_eq!(hall.call("g1"), ticket);
    hall.end(ticket).unwrap();
    let leg = hall.branch.visit_numbered("A001").unwrap().legs[1];
    hold(&mut hall, leg, Hold::Payment).unwrap();
    assert_eq!(hall.next("g3", None, None), Ok(None));
    assert_eq!(pay(&mut hall, leg), Ok(vec![Event::TicketReleased { ticket: leg }]));
    assert_eq!(hall.call("g3"), leg);
}

#[test]
fn one_payment_is_for_the_service_or_for_the_kind_and_never_for_both() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.wish("caisse", Wish { kind: Kind::Vip, ..Wish::default() });
    hold(&mut hall, ticket, Hold::Payment).unwrap();
    assert_eq!(pay(&mut hall, ticket), Ok(vec![Event::TicketReleased { ticket }]));
    assert_eq!(hall.ticket(ticket).kind_that_counts(), Kind::Normal, "the kind is still owed");
    assert_eq!(pay(&mut hall, ticket), Ok(vec![Event::TicketPaid { ticket }]));
    assert_eq!(hall.ticket(ticket).kind_that_counts(), Kind::Vip);
    assert_eq!(pay(&mut hall, ticket), Ok(vec![]), "said twice");
    let ordinary = hall.arrive("caisse");
    assert_eq!(pay(&mut hall, ordinary), Err(Refusal::NothingToPay { ticket: ordinary }));
}

#[test]
fn a_second_reason_to_hold_does_not_hide_the_first() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hold(&mut hall, ticket, Hold::Payment).unwrap();
    let refused = Err(Refusal::OnHold { ticket, hold: Hold::Payment });
    assert_eq!(hold(&mut hall, ticket, Hold::Documents), refused);
    assert_eq!(hold(&mut hall, ticket, Hold::Payment), Ok(vec![]));
    pay(&mut hall, ticket).unwrap();
    hold(&mut hall, ticket, Hold::Documents).unwrap();
    assert_eq!(pay(&mut hall, ticket), Err(Refusal::NothingToPay { ticket }), "papers are not paid");
}

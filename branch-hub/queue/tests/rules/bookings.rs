//! One living ticket for one appointment.

use queue::{Command, Gone, Refusal, TicketId};

use crate::hall::{Hall, Wish};

fn booked(hall: &mut Hall, reference: &str) -> Result<TicketId, Refusal> {
    hall.try_wish("caisse", Wish { booking: Some(reference), then: &["virement"], ..Wish::default() })
}

#[test]
fn an_appointment_has_one_living_ticket_through_all_its_legs() {
    let mut hall = Hall::staffed(&["g1", "g3"]);
    let ticket = booked(&mut hall, "RDV-1").unwrap();
    booked(&mut hall, "RDV-2").unwrap();
    let in_use = |ticket| Err(Refusal::BookingInUse { ticket });
    assert_eq!(booked(&mut hall, "RDV-1"), in_use(ticket));
    assert_eq!(hall.call("g1"), ticket);
    assert_eq!(booked(&mut hall, "RDV-1"), in_use(ticket));
    hall.end(ticket).unwrap();
    let leg = hall.branch.booked("RDV-1").unwrap();
    assert_ne!(leg, ticket);
    assert_eq!(booked(&mut hall, "RDV-1"), in_use(leg));
    assert_eq!(hall.call("g3"), leg);
    let sent = hall.send(leg, "conseil", None, false).unwrap();
    assert_eq!(booked(&mut hall, "RDV-1"), in_use(sent));
    hall.wait_s(3);
    assert_eq!(hall.call("g3"), sent);
    hall.end(sent).unwrap();
    booked(&mut hall, "RDV-1").unwrap();
}

#[test]
fn a_place_given_back_is_free_for_the_same_appointment_at_once() {
    let mut hall = Hall::open();
    let ticket = booked(&mut hall, "RDV-1").unwrap();
    hall.ask(Command::Cancel { ticket, gone: Gone::Left, reason: "un autre jour".into() }).unwrap();
    let again = booked(&mut hall, "RDV-1").unwrap();
    assert_eq!(
        hall.ask(Command::Reopen { ticket, reason: "par erreur".into() }),
        Err(Refusal::BookingInUse { ticket: again })
    );
    hall.ask(Command::Cancel { ticket: again, gone: Gone::Left, reason: "non".into() }).unwrap();
    hall.ask(Command::Reopen { ticket, reason: "par erreur".into() }).unwrap();
    assert_eq!(hall.branch.booked("RDV-1"), Some(ticket));
}

#[test]
fn a_latecomer_whose_appointment_was_given_again_does_not_come_back() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = booked(&mut hall, "RDV-1").unwrap();
    for _ in 0..2 {
        hall.call("g1");
        hall.wait_s(20);
        hall.absent(ticket).unwrap();
    }
    let again = booked(&mut hall, "RDV-1").unwrap();
    assert_eq!(hall.ask(Command::Requeue { ticket }), Err(Refusal::BookingInUse { ticket: again }));
}

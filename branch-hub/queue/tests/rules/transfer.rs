//! Going on to another service under the same number.

use queue::{Command, Refusal, TicketId, TransferPlace};

use crate::hall::{Hall, slug};

/// A visit that began between two others' arrivals goes on to their service.
fn going_on(place: TransferPlace) -> (Hall, TicketId, TicketId) {
    let mut hall = Hall::staffed(&["g1"]);
    hall.arrive("virement");
    let visitor = hall.arrive("caisse");
    hall.arrive("conseil");
    hall.arrive("virement");
    hall.call("g1");
    let leg = TicketId(hall.id());
    hall.ask(Command::Transfer { ticket: visitor, leg, to: slug("virement"), place }).unwrap();
    (hall, visitor, leg)
}

#[test]
fn a_transferred_visit_stands_where_it_was_sent() {
    let rows = [
        (TransferPlace::Front, "A001 B001 B003"),
        (TransferPlace::Arrival, "B001 A001 B003"),
        (TransferPlace::End, "B001 B003 A001"),
    ];
    for (place, line) in rows {
        assert_eq!(going_on(place).0.line("virement"), line, "{place:?}");
    }
}

#[test]
fn a_visit_keeps_its_number_through_all_legs() {
    let (hall, old, new) = going_on(TransferPlace::End);
    assert_eq!((hall.state(old), hall.state(new)), ("transferred", "waiting"));
    assert_eq!(hall.number(old), hall.number(new));
    let visit = hall.branch.visit_numbered("A001").unwrap();
    assert_eq!(visit.legs, [old, new]);
    assert_eq!(hall.holding("g1"), None);
}

#[test]
fn a_transfer_goes_somewhere_else_that_exists_and_starts_at_a_counter() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    let leg = TicketId(hall.id());
    let to = |to: &str| Command::Transfer { ticket, leg, to: slug(to), place: TransferPlace::End };
    assert_eq!(hall.ask(to("virement")), Err(Refusal::WrongState { ticket }));
    hall.call("g1");
    assert_eq!(hall.ask(to("caisse")), Err(Refusal::SameService { service: slug("caisse") }));
    assert_eq!(hall.ask(to("lune")), Err(Refusal::UnknownService { service: slug("lune") }));
}

//! Customers who ask from afar, and tickets for one agent or counter alone from the start.

use queue::{Command, CustomerId, Pool, Refusal, TicketId};

use crate::hall::{Hall, Wish, slug};

fn from_afar(hall: &mut Hall, customer: u128, service: &str) -> Result<TicketId, Refusal> {
    hall.try_wish(service, Wish { customer: Some(customer), ..Wish::default() })
}

#[test]
fn one_customer_from_afar_has_one_living_ticket_and_is_told_which() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let ticket = from_afar(&mut hall, 7, "caisse").unwrap();
    assert_eq!(hall.branch.ticket_of(CustomerId(7)), Some(ticket));
    for service in ["caisse", "virement"] {
        assert_eq!(from_afar(&mut hall, 7, service), Err(Refusal::CustomerInLine { ticket }));
    }
    from_afar(&mut hall, 8, "caisse").unwrap();
    hall.call("g1");
    let leg = hall.send(ticket, "virement", None, false).unwrap();
    let in_line = Refusal::CustomerInLine { ticket: leg };
    assert_eq!(from_afar(&mut hall, 7, "caisse"), Err(in_line), "the visit goes on");
    assert_eq!(hall.call("g2"), leg);
    hall.end(leg).unwrap();
    from_afar(&mut hall, 7, "caisse").unwrap();
}

#[test]
fn a_place_given_back_frees_the_customer_at_once() {
    let mut hall = Hall::open();
    let ticket = from_afar(&mut hall, 7, "caisse").unwrap();
    hall.ask(Command::Cancel { ticket, gone: queue::Gone::GivenBack, reason: "rendu".into() }).unwrap();
    let second = from_afar(&mut hall, 7, "caisse").unwrap();
    let again = hall.ask(Command::Reopen { ticket, reason: "erreur".into() });
    assert_eq!(again, Err(Refusal::CustomerInLine { ticket: second }), "and does not wait twice");
}

#[test]
fn a_no_show_from_afar_who_waits_again_does_not_come_late_too() {
    let mut hall = Hall::with(|draft| draft.rules.put_back_times = 0);
    hall.staff("g1", None);
    let ticket = from_afar(&mut hall, 7, "caisse").unwrap();
    hall.call("g1");
    hall.wait_s(20);
    hall.absent(ticket).unwrap();
    let second = from_afar(&mut hall, 7, "caisse").unwrap();
    let late = hall.ask(Command::Requeue { ticket });
    assert_eq!(late, Err(Refusal::CustomerInLine { ticket: second }));
}

fn with(pool: Pool) -> Wish<'static> {
    Wish { with: Some(pool), ..Wish::default() }
}

#[test]
fn who_comes_to_see_one_agent_is_called_by_that_agent_alone() {
    let mut hall = Hall::open();
    hall.staff("g1", Some("awa"));
    hall.staff("g2", Some("moussa"));
    for _ in 0..12 {
        let ticket = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(60);
        hall.end(ticket).unwrap();
    }
    let alone = hall.wish("caisse", with(Pool::Agent(slug("moussa"))));
    let other = hall.arrive("caisse");
    let told = [alone, other].map(|ticket| hall.ticket(ticket).told.is_some());
    assert_eq!(told, [false, true], "how long one agent alone takes is not known");
    assert_eq!(hall.call("g1"), other, "Awa is not meant");
    assert_eq!(hall.call("g2"), alone);
}

#[test]
fn nobody_comes_to_see_who_cannot_serve_them() {
    let mut hall = Hall::open();
    let caisse = || slug("caisse");
    let rows = [
        (Pool::Agent(slug("fatou")), Refusal::NotThisAgent { agent: slug("fatou"), service: caisse() }),
        (Pool::Agent(slug("personne")), Refusal::UnknownAgent { agent: slug("personne") }),
        (Pool::Counter(slug("g3")), Refusal::NotThisCounter { counter: slug("g3"), service: caisse() }),
        (Pool::Counter(slug("g9")), Refusal::UnknownCounter { counter: slug("g9") }),
    ];
    for (pool, refusal) in rows {
        assert_eq!(hall.try_wish("caisse", with(pool)), Err(refusal));
    }
    assert_eq!(hall.branch.tickets().count(), 0);
}

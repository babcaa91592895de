//! Going on to another service under the same number.

use queue::{Command, Destination, Event, MovePlace, Pool, Refusal, State, TicketId, TransferPlace};

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
    let to = Destination { service: slug("virement"), pool: None };
    hall.ask(Command::Transfer { ticket: visitor, leg, to, place, return_to_origin: false }).unwrap();
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
fn of_two_who_are_moved_to_the_end_at_once_the_first_moved_stands_first() {
    let mut hall = Hall::open();
    let tickets = [hall.arrive("caisse"), hall.arrive("caisse")];
    for ticket in [tickets[1], tickets[0]] {
        let (place, reason) = (MovePlace::End, "à leur demande".to_owned());
        hall.ask(Command::Move { ticket, place, reason }).unwrap();
    }
    assert_eq!(hall.line("caisse"), "A002 A001");
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
    assert_eq!(hall.send(ticket, "virement", None, false), Err(Refusal::WrongState { ticket }));
    hall.call("g1");
    let same = Refusal::SameService { service: slug("caisse") };
    assert_eq!(hall.send(ticket, "caisse", None, false), Err(same));
    let unknown = Refusal::UnknownService { service: slug("lune") };
    assert_eq!(hall.send(ticket, "lune", None, false), Err(unknown));
}

fn counter(id: &str) -> Option<Pool> {
    Some(Pool::Counter(slug(id)))
}

fn agent(id: &str) -> Option<Pool> {
    Some(Pool::Agent(slug(id)))
}

#[test]
fn who_is_sent_to_one_counter_is_called_by_that_counter_alone() {
    let mut hall = Hall::staffed(&["g1", "g2", "g3"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    let leg = hall.send(ticket, "virement", counter("g3"), false).unwrap();
    assert_eq!(hall.next("g2", None, None), Ok(None), "g2 does transfers too, but is not meant");
    assert_eq!(hall.call("g3"), leg);
}

#[test]
fn who_is_sent_to_one_agent_is_called_wherever_that_agent_sits() {
    let mut hall = Hall::open();
    hall.staff("g1", Some("awa"));
    hall.staff("g3", Some("moussa"));
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    let leg = hall.send(ticket, "virement", agent("moussa"), false).unwrap();
    hall.staff("g2", None);
    assert_eq!(hall.next("g2", None, None), Ok(None));
    hall.ask(Command::CloseCounter { counter: slug("g3"), keep_waiting: true }).unwrap();
    hall.ask(Command::CloseCounter { counter: slug("g2"), keep_waiting: true }).unwrap();
    hall.staff("g2", Some("moussa"));
    assert_eq!(hall.call("g2"), leg);
}

#[test]
fn a_colleague_of_the_same_service_is_somewhere_else_once() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    let leg = hall.send(ticket, "caisse", counter("g2"), false).unwrap();
    assert_eq!(hall.call("g2"), leg);
    let again = Refusal::SameService { service: slug("caisse") };
    assert_eq!(hall.send(leg, "caisse", counter("g2"), false), Err(again));
    hall.send(leg, "caisse", None, false).unwrap();
}

#[test]
fn nobody_is_sent_to_a_counter_or_agent_who_cannot_serve_them() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    let virement = || slug("virement");
    let rows = [
        (counter("g1"), Refusal::NotThisCounter { counter: slug("g1"), service: virement() }),
        (counter("g9"), Refusal::UnknownCounter { counter: slug("g9") }),
        (agent("fatou"), Refusal::NotThisAgent { agent: slug("fatou"), service: virement() }),
        (agent("personne"), Refusal::UnknownAgent { agent: slug("personne") }),
    ];
    for (pool, refusal) in rows {
        assert_eq!(hall.send(ticket, "virement", pool, false), Err(refusal));
    }
}

#[test]
fn a_counter_or_agent_alone_names_the_service_too() {
    let hall = Hall::open();
    let rows = [
        (counter("g2"), "virement", Some("virement")),
        (counter("g2"), "conseil", Some("caisse")),
        (counter("g9"), "caisse", None),
        (agent("fatou"), "caisse", Some("conseil")),
        (agent("awa"), "conseil", Some("conseil")),
        (agent("personne"), "caisse", None),
    ];
    for (pool, now, meant) in rows {
        let found = hall.settings.service_with(&pool.clone().unwrap(), &slug(now));
        assert_eq!(found.map(queue::Slug::as_str), meant, "{pool:?} from {now}");
    }
}

#[test]
fn who_was_only_lent_comes_back_by_itself_to_the_agent_or_counter_it_came_from() {
    for (who, pool) in [(Some("moussa"), agent("moussa")), (None, counter("g3"))] {
        let mut hall = Hall::staffed(&["g1"]);
        hall.staff("g3", who);
        let first = hall.arrive("virement");
        hall.call("g3");
        let lent = hall.send(first, "caisse", None, true).unwrap();
        hall.arrive("virement");
        assert_eq!(hall.call("g1"), lent);
        let events = hall.end(lent).unwrap();
        let [Event::TicketServed { ticket, .. }, Event::LegOpened { from, leg, service, .. }] = &events[..]
        else {
            panic!("served, then a new leg: {events:?}");
        };
        assert_eq!((*ticket, *from, service.as_str()), (lent, lent, "virement"));
        let State::Served { .. } = hall.ticket(lent).state else { panic!("lent and served") };
        let back = hall.ticket(*leg);
        assert_eq!((&back.pool, &back.returns_to, &*back.number), (&pool, &None, "B001"));
        assert_eq!(back.place, hall.ticket(first).place, "by arrival");
        assert_eq!(hall.branch.visit(back.visit).unwrap().legs, [first, lent, *leg]);
        let leg = *leg;
        hall.staff("g2", None);
        assert_ne!(hall.call("g2"), leg);
        hall.wait_s(3);
        assert_eq!(hall.call("g3"), leg);
        assert_eq!(hall.end(leg).unwrap().len(), 1, "and goes home from there");
    }
}

#[test]
fn who_is_lent_does_not_return_when_absent_and_once_at_most() {
    let mut hall = Hall::staffed(&["g1", "g2", "g3"]);
    let first = hall.arrive("virement");
    hall.call("g3");
    let lent = hall.send(first, "caisse", None, true).unwrap();
    assert_eq!(hall.call("g1"), lent);
    let twice = hall.send(lent, "conseil", None, true);
    assert_eq!(twice, Err(Refusal::ReturnsAlready { ticket: lent }));
    let on = hall.send(lent, "conseil", None, false).unwrap();
    assert_eq!(hall.ticket(on).returns_to, hall.ticket(lent).returns_to, "still lent");
    hall.wait_s(3);
    assert_eq!(hall.call("g3"), on);
    hall.wait_s(20);
    assert_eq!(hall.absent(on).unwrap().len(), 1);
    assert_eq!(hall.call("g3"), on);
    let back = hall.send(on, "virement", None, false).unwrap();
    assert_eq!(hall.ticket(back).returns_to, None, "an agent has sent it back already");
}

#[test]
fn a_leg_opens_by_the_press_that_calls_the_next() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let first = hall.arrive("virement");
    hall.call("g2");
    let lent = hall.send(first, "caisse", None, true).unwrap();
    hall.arrive("caisse");
    assert_eq!(hall.call("g1"), lent);
    hall.wait_s(30);
    let next = hall.next("g1", Some(lent), None).unwrap().unwrap();
    assert_eq!((hall.number(next), hall.line("virement").as_str()), ("A001", "B001"));
}

#[test]
fn who_was_in_the_hand_of_somebody_who_cannot_call_them_returns_to_anybody() {
    let mut hall = Hall::staffed(&["g1", "g3"]);
    let ticket = hall.arrive("virement");
    hall.call("g3");
    hall.ask(Command::TakeOver { counter: slug("g3"), agent: slug("fatou") }).unwrap();
    let lent = hall.send(ticket, "caisse", None, true).unwrap();
    let returns = hall.ticket(lent).returns_to.as_deref().cloned();
    assert_eq!(returns, Some(Destination { service: slug("virement"), pool: None }), "Fatou only advises");
}

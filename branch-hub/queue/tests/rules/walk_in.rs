//! Somebody stands at a counter already; and people who come together.

use queue::{Channel, Claim, Command, Event, Refusal};

use crate::hall::{Hall, Wish, slug};

fn at(counter: &str) -> Wish<'_> {
    Wish { counter: Some(counter), ..Wish::default() }
}

#[test]
fn who_stands_at_a_counter_is_given_a_number_called_and_served_at_once() {
    let mut hall = Hall::open();
    hall.staff("g1", Some("awa"));
    hall.crowd("caisse", 2);
    let ticket = hall.wish("caisse", at("g1"));
    assert_eq!((hall.number(ticket), hall.state(ticket)), ("A003", "serving"));
    assert_eq!((hall.holding("g1"), hall.ticket(ticket).channel), (Some(ticket), Channel::Counter));
    let call = hall.ticket(ticket).state.call().unwrap();
    assert_eq!(call.agent, Some(slug("awa")));
    assert_eq!(hall.line("caisse"), "A001 A002", "nobody in line was asked to move");
    assert_eq!(queue::next_wake_ms(&hall.branch), None, "nothing starts by itself any more");
    hall.end(ticket).unwrap();
}

#[test]
fn the_facts_of_a_walk_in_come_together_and_in_order() {
    let mut hall = Hall::staffed(&["g1"]);
    let mut command = Command::issue(queue::TicketId(7), queue::VisitId(7), "caisse");
    let Command::Issue { counter, .. } = &mut command else { unreachable!("issue makes an Issue") };
    *counter = Some(slug("g1"));
    let events = hall.ask(command).unwrap();
    assert!(matches!(
        &events[..],
        [
            Event::TicketIssued { .. },
            Event::TicketCalled { reason: None, .. },
            Event::ServiceStarted { by_itself: false, .. }
        ]
    ));
}

#[test]
fn a_counter_serves_nobody_at_once_while_it_holds_somebody_or_cannot() {
    let mut hall = Hall::staffed(&["g1"]);
    let none = |counter: &str| Refusal::CounterClosed { counter: slug(counter) };
    assert_eq!(hall.try_wish("caisse", at("g2")), Err(none("g2")));
    let unknown = Refusal::UnknownCounter { counter: slug("g9") };
    assert_eq!(hall.try_wish("caisse", at("g9")), Err(unknown));
    let other = Refusal::NotThisCounter { counter: slug("g1"), service: slug("virement") };
    assert_eq!(hall.try_wish("virement", at("g1")), Err(other));
    let ticket = hall.wish("caisse", at("g1"));
    let holds = Refusal::StillHolding { counter: slug("g1"), ticket };
    assert_eq!(hall.try_wish("caisse", at("g1")), Err(holds));
    hall.end(ticket).unwrap();
    hall.ask(Command::PauseCounter { counter: slug("g1"), reason: "thé".into(), keep_waiting: true })
        .unwrap();
    assert_eq!(hall.try_wish("caisse", at("g1")), Err(Refusal::CounterPaused { counter: slug("g1") }));
    assert_eq!(hall.branch.tickets().count(), 1, "a refusal gives no number");
}

#[test]
fn an_agent_has_seen_whom_they_give_a_class() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.wish("caisse", Wish { class: Some("aines"), ..at("g1") });
    assert_eq!(hall.ticket(ticket).claim, Claim::Confirmed);
}

#[test]
fn people_who_come_together_are_counted_and_stay_together() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.wish("caisse", Wish { party: 4, then: &["virement"], ..Wish::default() });
    hall.call("g1");
    hall.end(ticket).unwrap();
    assert!(hall.branch.tickets().all(|ticket| ticket.party == 4));
    assert_eq!(hall.branch.tickets().count(), 2);
    for (party, fine) in [(0, false), (1, true), (99, true), (100, false)] {
        let given = hall.try_wish("caisse", Wish { party, ..Wish::default() });
        assert_eq!(given.is_ok(), fine, "{party}");
        assert!(fine || given == Err(Refusal::PartySize { party }));
    }
}

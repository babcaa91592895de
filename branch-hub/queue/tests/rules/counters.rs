//! Who sits where.

use queue::{Command, Event, Pool, Refusal, TicketId};

use crate::hall::{Answer, Hall, slug};

fn sit(hall: &mut Hall, counter: &str, agent: &str) -> Answer {
    hall.ask(Command::OpenCounter { counter: slug(counter), agent: Some(slug(agent)) })
}

#[test]
fn one_agent_is_at_one_counter_and_one_counter_has_one_agent() {
    let mut hall = Hall::open();
    sit(&mut hall, "g1", "awa").unwrap();
    assert_eq!(sit(&mut hall, "g1", "awa"), Ok(vec![]), "she sits there already");
    let elsewhere = Refusal::AgentElsewhere { agent: slug("awa"), counter: slug("g1") };
    assert_eq!(sit(&mut hall, "g2", "awa"), Err(elsewhere));
    let taken = Refusal::CounterTaken { counter: slug("g1"), agent: slug("awa") };
    assert_eq!(sit(&mut hall, "g1", "moussa"), Err(taken.clone()));
    let (counter, agent) = (slug("g1"), Some(slug("moussa")));
    let next = Command::CallNext {
        counter,
        agent,
        holding: None,
        outcome: None,
        leg: queue::TicketId(9),
        ticket: queue::TicketId(10),
        visit: queue::VisitId(10),
    };
    assert_eq!(hall.ask(next), Err(taken));
}

#[test]
fn who_cannot_do_anything_there_or_is_unknown_does_not_sit_down() {
    let mut hall = Hall::open();
    for (counter, agent) in [("g1", "personne"), ("g1", "fatou")] {
        assert_eq!(sit(&mut hall, counter, agent), Err(Refusal::UnknownAgent { agent: slug(agent) }));
    }
    let unknown = Refusal::UnknownCounter { counter: slug("g9") };
    assert_eq!(sit(&mut hall, "g9", "awa"), Err(unknown));
}

#[test]
fn a_counter_calls_only_while_it_is_open() {
    let mut hall = Hall::open();
    hall.arrive("caisse");
    let counter = slug("g1");
    assert_eq!(hall.next("g1", None, None), Err(Refusal::CounterClosed { counter: counter.clone() }));
    hall.staff("g1", None);
    let pause =
        Command::PauseCounter { counter: counter.clone(), reason: "prière".into(), keep_waiting: true };
    hall.ask(pause.clone()).unwrap();
    assert_eq!(hall.ask(pause), Ok(vec![]));
    assert_eq!(hall.next("g1", None, None), Err(Refusal::CounterPaused { counter: counter.clone() }));
    hall.ask(Command::ResumeCounter { counter: counter.clone() }).unwrap();
    assert_eq!(hall.ask(Command::ResumeCounter { counter }), Ok(vec![]));
    hall.call("g1");
}

#[test]
fn a_counter_does_not_close_with_a_ticket_in_hand() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    let close = Command::CloseCounter { counter: slug("g1"), keep_waiting: false };
    assert_eq!(hall.ask(close.clone()), Err(Refusal::StillHolding { counter: slug("g1"), ticket }));
    hall.end(ticket).unwrap();
    hall.ask(close).unwrap();
    assert_eq!(hall.branch.counter(&slug("g1")), None);
}

fn take_over(hall: &mut Hall, counter: &str, agent: &str) -> Answer {
    hall.ask(Command::TakeOver { counter: slug(counter), agent: slug(agent) })
}

/// Awa serves somebody at g2 and has sent somebody else to wait for her alone; Moussa is free.
fn awa_leaves() -> (Hall, TicketId, TicketId) {
    let mut hall = Hall::open();
    sit(&mut hall, "g2", "awa").unwrap();
    sit(&mut hall, "g3", "fatou").unwrap();
    let waits = hall.arrive("caisse");
    hall.call("g2");
    let alone = hall.send(waits, "virement", Some(Pool::Agent(slug("awa"))), false).unwrap();
    let lent = hall.arrive("virement");
    hall.wait_s(3);
    hall.ask(Command::Call { ticket: lent, counter: slug("g2"), agent: None, reason: "son bus".into() })
        .unwrap();
    let lent = hall.send(lent, "conseil", None, true).unwrap();
    hall.wait_s(3);
    let held = hall.arrive("caisse");
    hall.ask(Command::Call { ticket: held, counter: slug("g2"), agent: None, reason: "son bus".into() })
        .unwrap();
    assert_eq!(hall.ticket(alone).pool, Some(Pool::Agent(slug("awa"))));
    (hall, alone, lent)
}

#[test]
fn who_takes_a_counter_over_takes_the_ticket_in_hand_and_who_waits_for_the_one_who_left() {
    let (mut hall, alone, lent) = awa_leaves();
    let held = hall.holding("g2").unwrap();
    hall.ask(Command::PauseCounter { counter: slug("g2"), reason: "partie".into(), keep_waiting: true })
        .unwrap();
    let events = take_over(&mut hall, "g2", "moussa").unwrap();
    let [Event::CounterTakenOver { counter, from, agent, inherited }] = &events[..] else {
        panic!("taken over: {events:?}");
    };
    assert_eq!((counter, from, agent), (&slug("g2"), &Some(slug("awa")), &slug("moussa")));
    assert_eq!(inherited.iter().map(|over| over.ticket).collect::<Vec<_>>(), [alone, lent]);
    let open = hall.branch.counter(&slug("g2")).unwrap();
    assert_eq!((&open.agent, &open.paused), (&Some(slug("moussa")), &None));
    assert_eq!(hall.holding("g2"), Some(held));
    assert_eq!(hall.ticket(held).state.call().unwrap().agent, Some(slug("moussa")));
    assert_eq!(hall.ticket(alone).pool, Some(Pool::Agent(slug("moussa"))));
    let returns = hall.ticket(lent).returns_to.clone().unwrap();
    assert_eq!(returns.pool, Some(Pool::Agent(slug("moussa"))), "who was lent returns to who is there");
    hall.end(held).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.call("g2"), alone);
    sit(&mut hall, "g1", "awa").unwrap();
    assert_eq!(take_over(&mut hall, "g2", "moussa"), Ok(vec![]), "it is done");
}

#[test]
fn whom_the_one_who_comes_cannot_serve_may_be_called_by_anybody() {
    let (mut hall, alone, lent) = awa_leaves();
    let held = hall.holding("g2").unwrap();
    hall.settings =
        Hall::with(|draft| draft.agents.get_mut("moussa").unwrap().services = vec![slug("caisse")]).settings;
    take_over(&mut hall, "g2", "moussa").unwrap();
    assert_eq!(hall.ticket(alone).pool, None, "Moussa makes no transfers");
    let returns = hall.ticket(lent).returns_to.clone().unwrap();
    assert_eq!((returns.service, returns.pool), (slug("virement"), None));
    assert_eq!(hall.ticket(held).state.call().unwrap().agent, Some(slug("moussa")));
    hall.staff("g1", None);
    assert_eq!(hall.next("g1", None, None), Ok(None));
    hall.ask(Command::CloseCounter { counter: slug("g3"), keep_waiting: true }).unwrap();
    hall.staff("g3", Some("awa"));
    assert_eq!(hall.call("g3"), alone, "nobody is forgotten");
}

#[test]
fn a_latecomer_does_not_wait_for_somebody_who_has_left() {
    let (mut hall, alone, _) = awa_leaves();
    let held = hall.holding("g2").unwrap();
    hall.end(held).unwrap();
    for _ in 0..2 {
        hall.wait_s(3);
        assert_eq!(hall.call("g2"), alone);
        hall.wait_s(20);
        hall.absent(alone).unwrap();
    }
    assert_eq!(hall.state(alone), "no_show");
    take_over(&mut hall, "g2", "moussa").unwrap();
    hall.ask(Command::Requeue { ticket: alone }).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.call("g2"), alone);
}

#[test]
fn a_counter_is_taken_over_by_somebody_who_can_and_sits_nowhere_else() {
    let (mut hall, ..) = awa_leaves();
    let elsewhere = Refusal::AgentElsewhere { agent: slug("fatou"), counter: slug("g3") };
    assert_eq!(take_over(&mut hall, "g2", "fatou"), Err(Refusal::UnknownAgent { agent: slug("fatou") }));
    hall.settings = Hall::with(|draft| draft.agents.get_mut("fatou").unwrap().services.clear()).settings;
    assert_eq!(take_over(&mut hall, "g2", "fatou"), Err(elsewhere));
    let unknown = Refusal::UnknownAgent { agent: slug("personne") };
    assert_eq!(take_over(&mut hall, "g2", "personne"), Err(unknown));
    let closed = Refusal::CounterClosed { counter: slug("g1") };
    assert_eq!(take_over(&mut hall, "g1", "moussa"), Err(closed));
    let unknown = Refusal::UnknownCounter { counter: slug("g9") };
    assert_eq!(take_over(&mut hall, "g9", "moussa"), Err(unknown));
}

/// Awa has opened g1; nobody is in hand.
fn awa_alone() -> Hall {
    let mut hall = Hall::open();
    sit(&mut hall, "g1", "awa").unwrap();
    hall
}

fn here(hall: &Hall) -> bool {
    hall.branch.counter(&slug("g1")).is_some()
}

#[test]
fn an_agent_who_does_nothing_for_a_quarter_of_an_hour_is_signed_out() {
    let mut hall = awa_alone();
    hall.wait_s(899);
    assert!(here(&hall), "not a second too early");
    hall.wait_s(1);
    assert!(!here(&hall));
    sit(&mut hall, "g2", "awa").unwrap();
}

#[test]
fn an_agent_with_a_ticket_in_hand_is_never_signed_out() {
    let mut hall = awa_alone();
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(7200);
    assert!(here(&hall));
    hall.end(ticket).unwrap();
    hall.wait_s(899);
    assert!(here(&hall), "the quarter of an hour begins when the hand is empty");
    hall.wait_s(1);
    assert!(!here(&hall));
}

#[test]
fn an_agent_who_says_that_they_are_there_stays_signed_in() {
    let mut hall = awa_alone();
    let still = Command::StillHere { counter: slug("g1") };
    hall.wait_s(890);
    hall.ask(still.clone()).unwrap();
    hall.wait_s(890);
    assert!(here(&hall));
    hall.wait_s(10);
    assert_eq!(hall.ask(still), Err(Refusal::CounterClosed { counter: slug("g1") }));
}

#[test]
fn an_agent_who_presses_next_with_nobody_to_call_is_there() {
    let mut hall = awa_alone();
    for _ in 0..10 {
        hall.wait_s(500);
        assert_eq!(hall.next("g1", None, None), Ok(None));
    }
    assert!(here(&hall));
    hall.wait_s(10);
    let press = hall.press(slug("g1"), None, None, None);
    assert_eq!(hall.ask(press), Ok(vec![]), "and it is not written down at every press");
}

#[test]
fn nobody_is_signed_out_in_a_break_nor_where_nobody_signed_in_nor_where_the_settings_say_never() {
    let mut hall = awa_alone();
    hall.ask(Command::PauseCounter { counter: slug("g1"), reason: "repas".into(), keep_waiting: true })
        .unwrap();
    hall.staff("g2", None);
    hall.wait_s(3600);
    assert!(here(&hall));
    assert!(hall.branch.counter(&slug("g2")).is_some(), "a desk with a button alone");
    hall.ask(Command::ResumeCounter { counter: slug("g1") }).unwrap();
    hall.settings = Hall::with(|draft| draft.rules.idle_sign_out_s = 0).settings;
    hall.wait_s(3600);
    assert!(here(&hall));
}

//! Who sits where.

use queue::{Command, Refusal};

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
    let next =
        Command::CallNext { counter: slug("g1"), agent: Some(slug("moussa")), holding: None, outcome: None };
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

//! One agent holds one ticket, whether they have signed in at the desk or only press there.

use queue::{Command, Pool, Refusal, TicketId};

use crate::hall::{Answer, Hall, slug};

fn press(hall: &mut Hall, counter: &str, agent: &str, holding: Option<TicketId>) -> Answer {
    let press = hall.press(slug(counter), Some(slug(agent)), holding, None);
    hall.ask(press)
}

fn pick(ticket: TicketId, counter: &str, agent: &str) -> Command {
    Command::Call { ticket, counter: slug(counter), agent: Some(slug(agent)), reason: "son bus".into() }
}

fn elsewhere(agent: &str, counter: &str) -> Refusal {
    Refusal::AgentElsewhere { agent: slug(agent), counter: slug(counter) }
}

#[test]
fn who_sits_at_one_counter_calls_nobody_at_another() {
    let mut hall = Hall::open();
    hall.staff("g1", Some("awa"));
    hall.staff("g2", None);
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    assert_eq!(hall.call("g1"), first);
    assert_eq!(press(&mut hall, "g2", "awa", None), Err(elsewhere("awa", "g1")));
    assert_eq!(hall.ask(pick(second, "g2", "awa")), Err(elsewhere("awa", "g1")));
    hall.end(first).unwrap();
    assert_eq!(press(&mut hall, "g2", "awa", None), Err(elsewhere("awa", "g1")), "she still sits there");
}

#[test]
fn who_called_where_nobody_has_signed_in_serves_there_and_nowhere_else() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let first = hall.arrive("caisse");
    hall.crowd("caisse", 2);
    press(&mut hall, "g1", "awa", None).unwrap();
    assert_eq!(hall.ticket(first).state.call().unwrap().agent, Some(slug("awa")));
    assert_eq!(press(&mut hall, "g2", "awa", None), Err(elsewhere("awa", "g1")));
    let sit = |counter: &str, agent: &str| Command::OpenCounter {
        counter: slug(counter),
        agent: Some(slug(agent)),
    };
    assert_eq!(hall.ask(sit("g2", "awa")), Err(elsewhere("awa", "g1")));
    let taken = Refusal::CounterTaken { counter: slug("g1"), agent: slug("awa") };
    assert_eq!(hall.ask(sit("g1", "moussa")), Err(taken), "she serves there");
    hall.ask(Command::TakeOver { counter: slug("g1"), agent: slug("moussa") }).unwrap();
    press(&mut hall, "g2", "awa", None).unwrap();
}

#[test]
fn who_presses_where_nobody_has_signed_in_calls_what_they_can_do_and_who_waits_for_them() {
    let mut hall = Hall::staffed(&["g1", "g3"]);
    let transfer = hall.arrive("virement");
    let advice = hall.arrive("conseil");
    let sent = hall.arrive("caisse");
    hall.call("g1");
    let alone = hall.send(sent, "virement", Some(Pool::Agent(slug("moussa"))), false).unwrap();
    press(&mut hall, "g3", "fatou", None).unwrap();
    assert_eq!(hall.holding("g3"), Some(advice), "Fatou only advises");
    hall.end(advice).unwrap();
    hall.wait_s(3);
    assert_eq!(press(&mut hall, "g3", "fatou", None), Ok(vec![]));
    press(&mut hall, "g3", "moussa", None).unwrap();
    assert_eq!(hall.holding("g3"), Some(transfer));
    hall.end(transfer).unwrap();
    hall.wait_s(3);
    press(&mut hall, "g3", "moussa", None).unwrap();
    assert_eq!(hall.holding("g3"), Some(alone), "who was sent to him alone");
}

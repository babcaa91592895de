//! Who waits for one counter or one agent alone stands in a line of their own.

use queue::{Command, Line, Pool, TicketId, ahead, estimated_wait, mean_wait_s, why};

use crate::hall::{Hall, slug};

/// Two counters for cash: Awa at g1, Moussa at g2; services of a minute each have been seen.
fn hall() -> Hall {
    let mut hall = Hall::with(|draft| draft.classes.clear());
    hall.staff("g1", Some("awa"));
    hall.staff("g2", Some("moussa"));
    for _ in 0..5 {
        let ticket = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(60);
        hall.end(ticket).unwrap();
        hall.wait_s(3);
    }
    hall
}

/// Somebody who was seen at g2 and waits for cash with one agent alone.
fn sent_to(hall: &mut Hall, agent: &str) -> TicketId {
    let first = hall.arrive("virement");
    let reason = "son dossier".to_owned();
    hall.ask(Command::Call { ticket: first, counter: slug("g2"), agent: None, reason }).unwrap();
    hall.send(first, "caisse", Some(Pool::Agent(slug(agent))), false).unwrap()
}

fn both_busy(hall: &mut Hall) {
    hall.crowd("caisse", 2);
    hall.wait_s(3);
    hall.call("g1");
    hall.call("g2");
}

fn before(hall: &Hall, ticket: TicketId) -> Option<usize> {
    ahead(&hall.branch, &hall.settings, &hall.now, ticket)
}

fn mean(hall: &Hall, who: Line<'_>) -> Option<f64> {
    mean_wait_s(&hall.branch, &hall.settings, &hall.now, who)
}

#[test]
fn who_waits_for_one_agent_alone_is_told_the_wait_for_that_agent() {
    let mut hall = hall();
    hall.crowd("caisse", 4);
    let patient = sent_to(&mut hall, "awa");
    hall.wait_s(3);
    hall.call("g1");
    hall.call("g2");
    // Two are left before, of whom Moussa takes one, and Awa is busy.
    assert_eq!(before(&hall, patient), Some(2));
    let own = mean(&hall, Line::Of(patient)).unwrap();
    let others = mean(&hall, Line::For(&slug("caisse"))).unwrap();
    assert!((80.0..=100.0).contains(&own) && (95.0..=115.0).contains(&others), "{own} {others}");
}

#[test]
fn no_wait_is_told_to_who_waits_for_an_agent_who_is_not_there() {
    let mut hall = hall();
    let patient = sent_to(&mut hall, "awa");
    let told =
        |hall: &Hall| estimated_wait(&hall.branch, &hall.settings, &hall.now, Line::Of(patient)).is_some();
    assert!(told(&hall));
    hall.ask(Command::PauseCounter { counter: slug("g1"), reason: "repas".into(), keep_waiting: true })
        .unwrap();
    assert!(!told(&hall), "the others call, but not for this one");
    assert_eq!(before(&hall, patient), Some(0), "the place is kept");
}

#[test]
fn nobody_is_told_that_people_of_an_agent_who_is_away_are_before_them() {
    let mut hall = hall();
    let patients: Vec<_> = (0..4).map(|_| sent_to(&mut hall, "awa")).collect();
    both_busy(&mut hall);
    let newest = hall.arrive("caisse");
    assert_eq!(before(&hall, newest), Some(4), "Awa calls them, and this one too");
    let counter = slug("g1");
    let held = hall.holding("g1").unwrap();
    hall.ask(Command::End { ticket: held, outcome: Some(slug("served")), leg: TicketId(9_999) }).unwrap();
    hall.ask(Command::CloseCounter { counter, keep_waiting: true }).unwrap();
    assert_eq!(before(&hall, newest), Some(1), "the other of the two");
    let wait = mean(&hall, Line::Of(newest)).unwrap();
    assert!((80.0..=100.0).contains(&wait), "{wait}: one, and the rest of who is at g2");
    assert!(patients.iter().all(|patient| mean(&hall, Line::Of(*patient)).is_none()));
}

#[test]
fn a_counter_with_a_long_line_of_its_own_helps_nobody_else() {
    let mut hall = hall();
    for _ in 0..8 {
        sent_to(&mut hall, "awa");
    }
    both_busy(&mut hall);
    hall.crowd("caisse", 2);
    // Moussa serves three and who is in hand; Awa is not done with hers for seven minutes.
    let wait = mean(&hall, Line::For(&slug("caisse"))).unwrap();
    assert!((200.0..=220.0).contains(&wait), "{wait}");
}

#[test]
fn why_names_those_whom_the_same_desk_calls_and_nobody_who_waits_for_another() {
    let mut hall = hall();
    sent_to(&mut hall, "moussa");
    let own = sent_to(&mut hall, "awa");
    let last = hall.arrive("caisse");
    let before = why(&hall.branch, &hall.settings, &hall.now, last).unwrap();
    assert_eq!(before.iter().map(|(ticket, _)| *ticket).collect::<Vec<_>>(), [own]);
}

//! Counters that call by themselves, and absence that needs recalls first.

use queue::settings::{Wrong, check, example_draft};
use queue::{Command, Refusal, due};

use crate::hall::{Hall, slug};

fn hall() -> Hall {
    let mut hall = Hall::with(|draft| draft.counters.get_mut("g1").unwrap().calls_by_itself = true);
    hall.staff("g1", None);
    hall.staff("g2", None);
    hall
}

#[test]
fn an_idle_counter_that_calls_by_itself_calls_who_comes() {
    let mut hall = hall();
    assert_eq!(due(&hall.branch, &hall.settings, &hall.now), None, "nobody waits");
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    assert_eq!((hall.holding("g1"), hall.holding("g2")), (Some(first), None), "g2 waits for a key");
    hall.run_due();
    assert_eq!(hall.state(second), "waiting", "one in hand");
    hall.end(first).unwrap();
    hall.run_due();
    assert_eq!(hall.holding("g1"), None, "a moment after the last call it is deaf");
    hall.wait_s(3);
    assert_eq!(hall.holding("g1"), Some(second));
}

#[test]
fn a_counter_that_is_paused_or_calls_nobody_of_a_service_stays_silent() {
    let mut hall = hall();
    hall.arrive("virement");
    hall.run_due();
    assert_eq!(hall.holding("g1"), None);
    let pause = Command::PauseCounter { counter: slug("g1"), reason: "repas".into(), keep_waiting: true };
    hall.ask(pause).unwrap();
    hall.arrive("caisse");
    hall.run_due();
    assert_eq!(hall.holding("g1"), None);
    hall.ask(Command::ResumeCounter { counter: slug("g1") }).unwrap();
    hall.run_due();
    assert!(hall.holding("g1").is_some());
}

#[test]
fn nobody_is_absent_before_so_many_recalls_as_the_branch_wants() {
    let mut hall = Hall::with(|draft| draft.rules.recalls_before_absent = 2);
    hall.staff("g1", None);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    for left in [2, 1] {
        hall.wait_s(30);
        assert_eq!(hall.absent(ticket), Err(Refusal::RecallFirst { recalls: left }));
        let next = hall.next("g1", Some(ticket), Some("absent"));
        assert_eq!(next, Err(Refusal::RecallFirst { recalls: left }));
        hall.ask(Command::Recall { ticket }).unwrap();
    }
    assert_eq!(hall.absent(ticket), Err(Refusal::TooSoon { wait_ms: 20_000 }));
    hall.wait_s(20);
    hall.absent(ticket).unwrap();
}

#[test]
fn a_peak_day_with_fewer_recalls_asks_for_no_more_than_it_allows() {
    let mut hall = Hall::with(|draft| draft.rules.recalls_before_absent = 2);
    hall.staff("g1", None);
    hall.ask(Command::SetPeak { on: true, reason: "jour de paie".into() }).unwrap();
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(20);
    assert_eq!(hall.absent(ticket), Err(Refusal::RecallFirst { recalls: 1 }));
    hall.ask(Command::Recall { ticket }).unwrap();
    hall.wait_s(20);
    hall.absent(ticket).unwrap();
}

#[test]
fn more_recalls_before_absence_than_the_branch_allows_are_a_mistake() {
    let mut draft = example_draft();
    draft.rules.recalls_before_absent = 3;
    let found = check(draft).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].place.as_str(), &found[0].what),
        ("rules.recalls_before_absent", &Wrong::TooLarge { value: 3, max: 2 })
    );
}

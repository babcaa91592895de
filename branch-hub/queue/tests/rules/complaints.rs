//! What people complain about elsewhere, and what happens here.

use queue::settings::{Wrong, check, example_draft};
use queue::{Command, Event, Leftovers, Refusal, Why, next_for};

use crate::hall::{Hall, slug};

#[test]
fn an_agent_with_a_ticket_in_hand_does_not_get_a_second_one_by_calling_out_of_order() {
    let mut hall = Hall::staffed(&["g1"]);
    let (first, second) = (hall.arrive("caisse"), hall.arrive("caisse"));
    hall.call("g1");
    let call =
        || Command::Call { ticket: second, counter: slug("g1"), agent: None, reason: "son bus".into() };
    for state in ["called", "serving"] {
        assert_eq!(hall.state(first), state);
        assert_eq!(hall.ask(call()), Err(Refusal::StillHolding { counter: slug("g1"), ticket: first }));
        hall.wait_s(20);
    }
    hall.end(first).unwrap();
    hall.ask(call()).unwrap();
    assert_eq!(hall.holding("g1"), Some(second));
}

#[test]
fn two_desks_do_not_bear_the_same_number() {
    let mut draft = example_draft();
    draft.counters.get_mut("g2").unwrap().label = " G1 ".into();
    let found = check(draft).unwrap_err();
    let same = Wrong::SameLabel { other: slug("g1"), label: "G1".into() };
    assert_eq!(
        found.iter().map(|m| (m.place.as_str(), &m.what)).collect::<Vec<_>>(),
        [("counters.g2.label", &same)]
    );
}

#[test]
fn one_line_waits_for_several_desks_and_the_first_that_is_free_calls() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let line: Vec<_> = (0..4).map(|_| hall.arrive("caisse")).collect();
    assert_eq!([hall.call("g1"), hall.call("g2")], line[..2]);
    hall.wait_s(30);
    // g1 has a long case; g2 is done twice meanwhile.
    for (held, next) in [(line[1], line[2]), (line[2], line[3])] {
        assert_eq!(hall.next("g2", Some(held), Some("served")), Ok(Some(next)));
        hall.wait_s(30);
    }
    assert_eq!(hall.holding("g1"), Some(line[0]));
}

#[test]
fn on_a_peak_day_with_the_network_down_nobody_loses_a_place_and_the_day_goes_on_afterwards() {
    // As in a bank's branches in the days before Tabaski in July 2021: the hall is full, and the network fails.
    let mut hall = Hall::with(|draft| {
        draft.peak.put_back_times = 0;
        draft.peak.daily_quotas = [(slug("caisse"), 7)].into();
    });
    hall.staff("g1", None);
    hall.ask(Command::SetPeak { on: true, reason: "veille de Tabaski".into() }).unwrap();
    hall.crowd("caisse", 4);
    let elder = hall.arrive_as("caisse", "aines");
    let called = hall.call("g1");
    assert_eq!(called, elder);
    let (services, reason) = (vec![slug("caisse")], "problème de réseau".to_owned());
    hall.ask(Command::Interrupt { services, reason, until_ms: None, gives_tickets: true }).unwrap();
    let places = hall.line("caisse");
    hall.wait_s(2 * 3600);
    assert_eq!((hall.state(called), hall.line("caisse")), ("called", places.clone()), "nothing moved");
    assert!(matches!(hall.absent(called), Err(Refusal::TooSoon { .. })), "nor is anybody made absent");
    let newcomer = hall.arrive("caisse");
    assert_eq!(hall.next("g1", Some(called), Some("served")), Ok(None));
    hall.ask(Command::ResumeServices { services: vec![] }).unwrap();
    assert_eq!(hall.branch.peak(), Some("veille de Tabaski"), "it is still a peak day");
    assert_eq!(hall.line("caisse"), format!("{places} {}", hall.number(newcomer)));
    hall.arrive("caisse");
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::ServiceFull { service: slug("caisse") }));
    let next = hall.call("g1");
    assert_eq!(hall.number(next), "A001");
    hall.wait_s(20);
    hall.absent(next).unwrap();
    assert_eq!(hall.state(next), "no_show", "the peak day's rule: not put back");
    let leftovers = Leftovers::CarryOver;
    hall.ask(Command::CloseDoors { reason: "l'heure".into(), leftovers }).unwrap();
    hall.set_wall(24, 8, 0);
    hall.run_due();
    hall.staff("g1", None);
    assert_eq!(hall.branch.peak(), None);
    let first = next_for(&hall.branch, &hall.settings, &hall.now, &slug("g1"))
        .map(|(id, why)| (hall.number(id).to_owned(), why));
    assert_eq!(
        first,
        Some(("A002".to_owned(), Why::Place)),
        "who was left goes before the new day's arrivals"
    );
}

#[test]
fn closing_a_second_time_says_so_whenever_somebody_goes() {
    let mut hall = Hall::staffed(&["g1"]);
    let called = hall.arrive("caisse");
    hall.call("g1");
    let close = || Command::CloseDoors { reason: "fini".into(), leftovers: Leftovers::Cancel };
    hall.ask(close()).unwrap();
    assert_eq!(hall.ask(close()), Err(Refusal::DayUnchanged));
    hall.ask(Command::Requeue { ticket: called }).unwrap();
    let events = hall.ask(close()).unwrap();
    assert!(matches!(&events[..], [Event::DoorsClosed { .. }, Event::TicketCancelled { .. }]), "{events:?}");
}

#[test]
fn an_interruption_is_not_hoped_to_end_in_the_past() {
    let mut hall = Hall::open();
    let stop = |until_ms| {
        let (services, reason) = (vec![], "réseau".to_owned());
        Command::Interrupt { services, reason, until_ms: Some(until_ms), gives_tickets: true }
    };
    let now = hall.now.at_ms;
    assert_eq!(hall.ask(stop(now)), Err(Refusal::UntilPast));
    hall.ask(stop(now + 1)).unwrap();
    hall.now.trusted = false;
    hall.ask(stop(now - 1)).expect("a clock that cannot be trusted knows no past");
}

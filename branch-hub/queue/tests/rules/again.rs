//! Back in line: called by mistake, come late, reopened.

use queue::{Command, Event, First, Gone, Leftovers, Pool, Refusal, State, TicketId};

use crate::hall::{Answer, Hall, slug};

fn requeue(hall: &mut Hall, ticket: TicketId) -> Answer {
    hall.ask(Command::Requeue { ticket })
}

fn reopen(hall: &mut Hall, ticket: TicketId) -> Answer {
    hall.ask(Command::Reopen { ticket, reason: "par erreur".into() })
}

/// Called twice in vain.
fn no_show(hall: &mut Hall) -> TicketId {
    let ticket = hall.arrive("caisse");
    for _ in 0..2 {
        hall.wait_s(3);
        assert_eq!(hall.call("g1"), ticket);
        hall.wait_s(20);
        hall.absent(ticket).unwrap();
    }
    assert_eq!(hall.state(ticket), "no_show");
    ticket
}

#[test]
fn a_call_by_mistake_is_taken_back_as_if_it_had_not_been_made() {
    for serving in [false, true] {
        let mut hall = Hall::staffed(&["g1"]);
        let first = hall.arrive("caisse");
        hall.crowd("caisse", 2);
        let before = hall.ticket(first).clone();
        let memory = hall.branch.to_parts();
        hall.call("g1");
        if serving {
            hall.ask(Command::Start { ticket: first }).unwrap();
            hall.wait_s(60);
        }
        let events = requeue(&mut hall, first).unwrap();
        assert_eq!(events, [Event::TicketRequeued { ticket: first, counter: slug("g1") }]);
        assert_eq!(hall.ticket(first), &before, "its old place, and no absence counted");
        assert_eq!((hall.line("caisse").as_str(), hall.holding("g1")), ("A001 A002 A003", None));
        let parts = hall.branch.to_parts();
        assert_eq!(parts.recent_ms, memory.recent_ms, "no service has been seen");
        assert_eq!(
            parts.past.get("g1").map_or(0, |past| past.len()),
            memory.past.get("g1").map_or(0, |past| past.len()),
            "no turn is spent"
        );
        assert_eq!(queue::next_wake_ms(&hall.branch), None);
    }
}

#[test]
fn who_was_to_be_called_first_still_is_after_a_call_by_mistake() {
    let mut hall = Hall::staffed(&["g1"]);
    let late = no_show(&mut hall);
    hall.arrive_as("caisse", "aines");
    requeue(&mut hall, late).unwrap();
    assert_eq!(hall.call("g1"), late);
    requeue(&mut hall, late).unwrap();
    assert_eq!(hall.line("caisse"), "A001 A002");
}

#[test]
fn a_latecomer_is_called_first_by_any_desk_of_the_service() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let late = no_show(&mut hall);
    hall.arrive("caisse");
    hall.arrive_as("caisse", "aines");
    hall.wait_s(600);
    requeue(&mut hall, late).unwrap();
    assert_eq!(hall.ticket(late).first, Some(First::Latecomer));
    assert_eq!(hall.line("caisse"), "A001 A003 A002");
    assert_eq!(hall.call("g2"), late, "g1 called in vain, g2 serves");
}

#[test]
fn a_latecomer_who_misses_that_call_too_is_a_no_show_again_and_may_come_again() {
    let mut hall = Hall::staffed(&["g1"]);
    let late = no_show(&mut hall);
    requeue(&mut hall, late).unwrap();
    hall.wait_s(3);
    hall.call("g1");
    hall.wait_s(20);
    hall.absent(late).unwrap();
    assert_eq!(hall.state(late), "no_show");
    requeue(&mut hall, late).unwrap();
}

#[test]
fn a_latecomer_comes_within_half_an_hour() {
    for (after_s, late) in [(1800, false), (1801, true)] {
        let mut hall = Hall::staffed(&["g1"]);
        let ticket = no_show(&mut hall);
        hall.wait_s(after_s);
        let answer = requeue(&mut hall, ticket);
        assert_eq!(answer.is_err(), late, "{answer:?}");
        if late {
            assert_eq!(answer, Err(Refusal::TooLate { ticket }));
            reopen(&mut hall, ticket).unwrap();
            assert_eq!(hall.ticket(ticket).first, None, "a supervisor lets in whom they want, by arrival");
        }
    }
}

#[test]
fn whoever_is_not_called_and_did_not_miss_a_call_is_not_requeued() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    let wrong = Err(Refusal::WrongState { ticket });
    assert_eq!(requeue(&mut hall, ticket), wrong);
    hall.call("g1");
    hall.end(ticket).unwrap();
    assert_eq!(requeue(&mut hall, ticket), wrong);
}

#[test]
fn what_ended_by_mistake_is_reopened_at_the_place_of_its_arrival() {
    type End = fn(&mut Hall, TicketId);
    let rows: [(&str, End); 3] = [
        ("served", |hall, ticket| {
            assert_eq!(hall.call("g1"), ticket);
            hall.end(ticket).unwrap();
        }),
        ("cancelled", |hall, ticket| {
            hall.ask(Command::Cancel { ticket, gone: Gone::Left, reason: "parti".into() }).unwrap();
        }),
        ("no_show", |hall, ticket| {
            while hall.state(ticket) != "no_show" {
                let called = hall.call("g1");
                hall.wait_s(20);
                let done = if called == ticket { hall.absent(called) } else { hall.end(called) };
                done.unwrap();
            }
        }),
    ];
    for (state, end) in rows {
        let mut hall = Hall::staffed(&["g1", "g2"]);
        let ticket = hall.arrive("caisse");
        hall.arrive("caisse");
        end(&mut hall, ticket);
        assert_eq!(hall.state(ticket), state);
        hall.arrive("caisse");
        hall.wait_s(7200);
        reopen(&mut hall, ticket).unwrap();
        assert_eq!(hall.state(ticket), "waiting", "{state}");
        assert_eq!(hall.ticket(ticket).place, hall.branch.visit_numbered("A001").unwrap().arrival);
        assert!(hall.line("caisse").starts_with("A001 A00"), "{state}: {}", hall.line("caisse"));
        assert_eq!(reopen(&mut hall, ticket), Err(Refusal::WrongState { ticket }), "it lives");
    }
}

#[test]
fn who_was_sent_home_by_mistake_is_reopened_once_the_doors_are() {
    let mut hall = Hall::open();
    let ticket = hall.arrive("caisse");
    hall.ask(Command::CloseDoors { reason: "erreur".into(), leftovers: queue::Leftovers::Cancel }).unwrap();
    assert_eq!(reopen(&mut hall, ticket), Err(Refusal::Closed));
    hall.ask(Command::OpenDoors { until_ms: None, reason: "on rouvre".into(), date: None }).unwrap();
    reopen(&mut hall, ticket).unwrap();
    assert_eq!(hall.line("caisse"), "A001");
}

#[test]
fn nobody_comes_back_in_line_once_the_day_is_over() {
    let mut hall = Hall::staffed(&["g1"]);
    let late = no_show(&mut hall);
    let expired = hall.arrive("caisse");
    hall.set_wall(28, 8, 0);
    hall.run_due();
    assert_eq!((hall.branch.day(), hall.state(expired)), (None, "expired"));
    assert_eq!(reopen(&mut hall, expired), Err(Refusal::Closed));
    assert_eq!(requeue(&mut hall, late), Err(Refusal::Closed));
}

#[test]
fn only_the_newest_leg_of_a_visit_is_reopened() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    let leg = hall.send(ticket, "virement", None, false).unwrap();
    assert_eq!(reopen(&mut hall, ticket), Err(Refusal::WentOn { ticket, leg }));
    assert_eq!(hall.call("g2"), leg);
    hall.end(leg).unwrap();
    assert_eq!(reopen(&mut hall, ticket), Err(Refusal::WentOn { ticket, leg }));
    reopen(&mut hall, leg).unwrap();
    assert!(matches!(hall.ticket(leg).state, State::Waiting));
}

#[test]
fn who_was_reopened_may_miss_a_call_like_everyone() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = no_show(&mut hall);
    reopen(&mut hall, ticket).unwrap();
    hall.wait_s(3);
    hall.call("g1");
    hall.wait_s(20);
    hall.absent(ticket).unwrap();
    assert_eq!(hall.state(ticket), "waiting");
}

#[test]
fn a_latecomer_who_was_sent_to_one_desk_is_called_by_any_desk_of_the_service() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    hall.arrive("caisse");
    let sent = hall.call("g1");
    let late = hall.send(sent, "caisse", Some(Pool::Counter(slug("g1"))), false).unwrap();
    for _ in 0..2 {
        hall.wait_s(3);
        assert_eq!(hall.call("g1"), late);
        hall.wait_s(20);
        hall.absent(late).unwrap();
    }
    requeue(&mut hall, late).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.call("g2"), late);
}

#[test]
fn a_parked_ticket_that_was_called_by_mistake_is_parked_again_until_its_time() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.ask(Command::Park { ticket, wake_after_ms: Some(60_000) }).unwrap();
    let parked = hall.ticket(ticket).clone();
    hall.wait_s(30);
    let (counter, reason) = (slug("g1"), "le papier est là".to_owned());
    hall.ask(Command::Call { ticket, counter, agent: None, reason }).unwrap();
    requeue(&mut hall, ticket).unwrap();
    assert_eq!(hall.ticket(ticket), &parked);
    hall.wait_s(29);
    assert_eq!(hall.state(ticket), "parked");
    hall.wait_s(1);
    assert_eq!(hall.ticket(ticket).first, Some(First::Returned));
}

#[test]
fn nobody_comes_back_in_a_line_that_nobody_calls_any_more() {
    let mut hall = Hall::staffed(&["g1"]);
    let late = no_show(&mut hall);
    hall.wait_s(3);
    let unseen = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(20);
    hall.arrive("caisse");
    let called = hall.next("g1", Some(unseen), None).unwrap().unwrap();
    hall.settings = Hall::with(|draft| {
        let service = draft.services.remove("caisse").unwrap();
        draft.services.insert(slug("guichet"), service);
        for counter in draft.counters.values_mut() {
            counter
                .services
                .iter_mut()
                .filter(|id| id.as_str() == "caisse")
                .for_each(|id| *id = slug("guichet"));
        }
    })
    .settings;
    let gone = || Err(Refusal::UnknownService { service: slug("caisse") });
    assert_eq!(requeue(&mut hall, late), gone());
    assert_eq!(requeue(&mut hall, unseen), gone());
    assert_eq!(reopen(&mut hall, late), gone());
    assert_eq!(requeue(&mut hall, called), gone());
}

#[test]
fn who_was_carried_over_and_is_called_by_mistake_is_kept_for_the_next_day_all_the_same() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.ask(Command::CloseDoors { reason: "courant".into(), leftovers: Leftovers::CarryOver }).unwrap();
    let (counter, reason) = (slug("g1"), "erreur".to_owned());
    hall.ask(Command::Call { ticket, counter, agent: None, reason }).unwrap();
    requeue(&mut hall, ticket).unwrap();
    assert!(hall.ticket(ticket).carried);
    hall.set_wall(24, 8, 0);
    hall.run_due();
    assert_eq!((hall.state(ticket), hall.line("caisse").as_str()), ("waiting", "A001"));
}

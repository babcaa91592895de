//! Desks with one signal: a call starts by itself, Next ends it, and whoever did not come is marked elsewhere.

use queue::figures::{DayBook, day_figures};
use queue::{Command, Event, Refusal, State, TicketId};

use crate::hall::{Answer, Hall, slug};

/// Somebody was called at g1 by a desk with one key, and then somebody else.
fn next_was_pressed() -> (Hall, TicketId, TicketId) {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let (first, second) = (hall.arrive("caisse"), hall.arrive("caisse"));
    hall.call("g1");
    hall.wait_s(20);
    assert_eq!(hall.next("g1", Some(first), None), Ok(Some(second)));
    assert_eq!(hall.state(first), "served");
    (hall, first, second)
}

fn requeue(hall: &mut Hall, ticket: TicketId) -> Answer {
    hall.ask(Command::Requeue { ticket })
}

#[test]
fn at_a_desk_with_one_signal_reception_marks_who_did_not_come_and_they_are_recalled_first_on_return() {
    let (mut hall, first, second) = next_was_pressed();
    hall.arrive_as("caisse", "aines");
    hall.wait_s(60);
    let absent = hall.absent(first).unwrap();
    assert_eq!(absent, [Event::TicketNoShow { ticket: first, counter: slug("g1") }]);
    assert_eq!((hall.state(first), hall.holding("g1")), ("no_show", Some(second)), "the desk goes on");
    hall.wait_s(1200);
    requeue(&mut hall, first).unwrap();
    assert_eq!(hall.line("caisse"), "A001 A003");
    assert_eq!(hall.call("g2"), first, "by any desk of the service");
}

#[test]
fn who_comes_late_to_a_desk_with_one_signal_need_not_be_marked_absent_first() {
    let (mut hall, first, _) = next_was_pressed();
    hall.arrive("caisse");
    assert_eq!(requeue(&mut hall, first), Ok(vec![Event::LatecomerReturned { ticket: first }]));
    assert_eq!(hall.line("caisse"), "A001 A003");
}

#[test]
fn what_nobody_has_said_may_be_said_for_half_an_hour() {
    for (after_s, late) in [(1800, false), (1801, true)] {
        let (mut hall, ticket, _) = next_was_pressed();
        hall.wait_s(after_s);
        let refusal = Err(Refusal::TooLate { ticket });
        assert_eq!(hall.absent(ticket) == refusal, late);
        let (mut hall, ticket, _) = next_was_pressed();
        hall.wait_s(after_s);
        assert_eq!(requeue(&mut hall, ticket) == refusal, late);
    }
}

#[test]
fn what_nobody_has_said_of_a_day_that_is_over_is_not_said_any_more() {
    let (mut hall, ticket, _) = next_was_pressed();
    hall.set_wall(28, 8, 0);
    hall.run_due();
    assert_eq!(hall.branch.day(), None);
    assert_eq!(
        (hall.absent(ticket), requeue(&mut hall, ticket)),
        (Err(Refusal::Closed), Err(Refusal::Closed))
    );
}

#[test]
fn whoever_was_seen_was_served() {
    type Seen = fn(&mut Hall, TicketId);
    let rows: [Seen; 3] = [
        |hall, ticket| {
            hall.ask(Command::Start { ticket }).unwrap();
            hall.next("g1", Some(ticket), None).unwrap();
        },
        |hall, ticket| assert_eq!(hall.next("g1", Some(ticket), Some("served")), Ok(None)),
        |hall, ticket| {
            let leg = TicketId(hall.id());
            hall.ask(Command::End { ticket, outcome: None, leg }).unwrap();
        },
    ];
    for (row, seen) in rows.into_iter().enumerate() {
        let mut hall = Hall::staffed(&["g1"]);
        let ticket = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(20);
        seen(&mut hall, ticket);
        assert!(matches!(hall.ticket(ticket).state, State::Served { unseen_run_ms: None, .. }), "row {row}");
        let wrong = Err(Refusal::WrongState { ticket });
        assert_eq!((hall.absent(ticket), requeue(&mut hall, ticket)), (wrong.clone(), wrong), "row {row}");
    }
}

#[test]
fn a_visit_that_has_gone_on_was_there() {
    let mut hall = Hall::staffed(&["g1"]);
    let wish = crate::hall::Wish { then: &["virement"], ..Default::default() };
    let ticket = hall.wish("caisse", wish);
    hall.call("g1");
    hall.wait_s(20);
    hall.next("g1", Some(ticket), None).unwrap();
    let leg = *hall.branch.visit(hall.ticket(ticket).visit).unwrap().legs.last().unwrap();
    let went_on = Err(Refusal::WentOn { ticket, leg });
    assert_eq!((hall.absent(ticket), requeue(&mut hall, ticket)), (went_on.clone(), went_on));
}

#[test]
fn who_was_marked_absent_elsewhere_is_a_no_show_in_every_figure() {
    let mut hall = Hall::staffed(&["g1"]);
    let mut book = DayBook::default();
    let mut held = None;
    for _ in 0..30 {
        let (ticket, visit) = (TicketId(hall.id()), queue::VisitId(hall.id()));
        let issue = Command::issue(ticket, visit, "caisse");
        let next = |holding, leg| Command::CallNext {
            counter: slug("g1"),
            agent: None,
            holding,
            outcome: None,
            leg: TicketId(leg),
            ticket: TicketId(leg + 1_000_000),
            visit: queue::VisitId(leg),
        };
        let leg = hall.id();
        let mut acts = vec![issue, next(held, leg)];
        acts.extend(held.map(|ticket| Command::Absent { ticket }));
        for act in acts {
            let events = hall.ask(act).unwrap();
            events.iter().for_each(|event| book.note(event, hall.now.stamp()));
        }
        held = Some(ticket);
        hall.wait_s(20);
    }
    let figures = day_figures(&book, |_| 0);
    let seen = &figures.services[&slug("caisse")].all;
    assert_eq!((seen.no_shows, seen.served, seen.open), (29, 0, 1));
    assert!((hall.branch.no_show_rate(&slug("caisse")) - 1.0).abs() < 1e-9);
    assert_eq!(hall.branch.to_parts().recent_came[&slug("caisse")].len(), 29, "each is counted once");
}

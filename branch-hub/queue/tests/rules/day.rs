//! The day and the doors.

use queue::settings::Span;
use queue::{Availability, Command, Date, Event, Gone, Leftovers, Refusal, availability, due};

use crate::hall::{Answer, Hall, slug};

fn open(hall: &mut Hall, until_ms: Option<i64>, date: Option<Date>) -> Answer {
    hall.ask(Command::OpenDoors { until_ms, reason: "on ouvre".into(), date })
}

fn close(hall: &mut Hall) -> Answer {
    hall.ask(Command::CloseDoors { reason: "plus de courant".into(), leftovers: Leftovers::Cancel })
}

fn says(hall: &Hall, service: &str) -> Availability {
    availability(&hall.branch, &hall.settings, &hall.now, &slug(service)).expect("the service exists")
}

fn november(day: u8) -> Date {
    Date { year: 2026, month: 11, day }
}

#[test]
fn a_day_opens_by_itself_and_gives_tickets_within_its_hours() {
    let mut hall = Hall::open();
    let rows = [(7, 59, false), (8, 0, true), (15, 59, true), (16, 0, false)];
    for (hour, minute, open) in rows {
        hall.set_wall(23, hour, minute);
        let given = hall.try_arrive("caisse", None);
        assert_eq!(given.is_ok(), open, "{hour}:{minute:02}: {given:?}");
        assert!(open || given == Err(Refusal::Closed));
    }
    assert_eq!(hall.branch.day().map(|day| (day.ordinal, day.date)), Some((1, november(23))));
}

#[test]
fn a_service_has_hours_of_its_own() {
    let mut hall = Hall::with(|draft| {
        let mut own = draft.hours.clone();
        own.week[0] = vec![Span { start: 9 * 60, end: 18 * 60 }];
        draft.services.get_mut("conseil").unwrap().hours = Some(own);
    });
    let closed = Refusal::ServiceClosed { service: slug("conseil") };
    assert_eq!(hall.try_arrive("conseil", None), Err(closed));
    hall.set_wall(23, 17, 0);
    hall.arrive("conseil");
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed));
}

#[test]
fn numbers_start_again_with_the_next_day_and_nobody_is_left_over() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let served = hall.arrive("caisse");
    let called = hall.arrive("caisse");
    let waiting = hall.arrive("caisse");
    hall.call("g1");
    hall.ask(Command::Start { ticket: served }).unwrap();
    hall.call("g2");
    hall.set_wall(24, 3, 59);
    assert_eq!(due(&hall.branch, &hall.settings, &hall.now), None, "it is still Monday's business day");
    hall.set_wall(24, 4, 0);
    let events = hall.ask(Command::RollDay { date: november(24), trusted: true }).unwrap();
    assert!(events.contains(&Event::TicketExpired { ticket: called }));
    assert!(events.contains(&Event::TicketExpired { ticket: waiting }));
    assert!(events.iter().any(|e| matches!(e, Event::TicketServed { ticket, .. } if *ticket == served)));
    assert_eq!(hall.branch.counters().count(), 0);
    assert_eq!(hall.branch.tickets().count(), 0, "yesterday is in the journal");
    hall.set_wall(24, 8, 0);
    let first = hall.arrive("caisse");
    assert_eq!((hall.number(first), hall.ticket(first).day), ("A001", 2));
}

#[test]
fn a_date_without_hours_has_no_day_until_a_person_opens() {
    let mut hall = Hall::open();
    hall.set_wall(28, 10, 0);
    hall.run_due();
    assert_eq!(hall.branch.day(), None);
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed));
    open(&mut hall, None, None).unwrap();
    assert_eq!(hall.branch.day().map(|day| (day.ordinal, day.date)), Some((2, november(28))));
    hall.arrive("caisse");
}

#[test]
fn doors_that_a_person_opened_stay_open_until_their_time_or_until_closed() {
    let mut hall = Hall::open();
    let evening = hall.now.at_ms + 10 * 3_600_000;
    open(&mut hall, Some(evening), None).unwrap();
    assert_eq!(open(&mut hall, Some(evening), None), Err(Refusal::DayUnchanged));
    hall.set_wall(23, 17, 59);
    assert_eq!(says(&hall, "caisse"), Availability::Open);
    hall.set_wall(23, 18, 0);
    assert_eq!(says(&hall, "caisse"), Availability::OutsideHours);
    assert_eq!(open(&mut hall, Some(evening), None), Err(Refusal::UntilPast), "that time is over");

    open(&mut hall, None, None).unwrap();
    hall.set_wall(28, 23, 0);
    hall.run_due();
    hall.arrive("caisse");
}

#[test]
fn closing_sends_home_who_waits_and_lets_the_counters_finish() {
    let mut hall = Hall::staffed(&["g1"]);
    let called = hall.arrive("caisse");
    let waiting = hall.arrive("caisse");
    hall.call("g1");
    close(&mut hall).unwrap();
    assert_eq!(close(&mut hall), Err(Refusal::DayUnchanged));
    assert_eq!((hall.state(called), hall.state(waiting)), ("called", "cancelled"));
    assert_eq!(says(&hall, "caisse"), Availability::Closed);
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed));
    hall.end(called).unwrap();

    open(&mut hall, None, None).unwrap();
    let later = hall.arrive("caisse");
    assert_eq!(hall.number(later), "A003", "it is the same day");
    close(&mut hall).unwrap();
    hall.set_wall(24, 8, 0);
    hall.run_due();
    hall.arrive("caisse");
}

#[test]
fn an_implausible_clock_opens_and_rolls_nothing_by_itself() {
    let mut hall = Hall::open();
    hall.arrive("caisse");
    hall.now.trusted = false;
    hall.set_wall(30, 3, 0);
    hall.run_due();
    assert_eq!(hall.branch.day().map(|day| day.ordinal), Some(1));
    hall.arrive("caisse");
}

#[test]
fn a_supervisor_corrects_the_date_and_nobody_is_sent_home() {
    let mut hall = Hall::with(|_| {});
    hall.branch = queue::Branch::new();
    hall.now.trusted = false;
    hall.now.date = Date { year: 1970, month: 1, day: 1 };
    hall.run_due();
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed));
    open(&mut hall, None, None).unwrap();
    assert_eq!(hall.branch.day().map(|day| (day.ordinal, day.trusted)), Some((1, false)));
    let waiting = hall.arrive("caisse");
    open(&mut hall, None, Some(november(23))).unwrap();
    let day = hall.branch.day().unwrap();
    assert_eq!((day.ordinal, day.date, day.trusted), (1, november(23), true));
    assert_eq!(hall.state(waiting), "waiting");
    let next_morning = open(&mut hall, None, Some(november(24))).unwrap();
    assert!(next_morning.contains(&Event::TicketExpired { ticket: waiting }));
    assert_eq!(hall.branch.day().map(|day| day.ordinal), Some(2));
}

#[test]
fn a_clock_that_becomes_plausible_corrects_the_day_and_sends_nobody_home() {
    for wrong in [1970, 2040] {
        let mut hall = Hall::open();
        hall.branch = queue::Branch::new();
        hall.now.trusted = false;
        hall.now.date.year = wrong;
        open(&mut hall, None, None).unwrap();
        let gone = hall.arrive("caisse");
        hall.ask(Command::Cancel { ticket: gone, gone: Gone::Left, reason: "parti".into() }).unwrap();
        let waiting = hall.arrive("caisse");
        hall.now.trusted = true;
        hall.now.date = november(23);
        hall.run_due();
        let day = hall.branch.day().unwrap();
        assert_eq!((day.ordinal, day.date, day.trusted), (1, november(23), true));
        assert_eq!(hall.state(waiting), "waiting");
        assert_eq!(hall.state(gone), "cancelled", "it is still the same day");
    }
}

#[test]
fn a_plausible_clock_is_not_corrected() {
    let mut hall = Hall::open();
    assert_eq!(open(&mut hall, None, Some(november(22))), Err(Refusal::DateKnown));
    assert_eq!(open(&mut hall, None, Some(november(24))), Err(Refusal::DateKnown));
    open(&mut hall, None, Some(november(23))).unwrap();
}

#[test]
fn dates_know_their_weekday_and_the_day_before() {
    let date = |year, month, day| Date { year, month, day };
    let rows = [
        (date(2026, 11, 23), "mon", date(2026, 11, 22)),
        (date(2026, 3, 1), "sun", date(2026, 2, 28)),
        (date(2028, 3, 1), "wed", date(2028, 2, 29)),
        (date(2100, 3, 1), "mon", date(2100, 2, 28)),
        (date(2027, 1, 1), "fri", date(2026, 12, 31)),
        (date(2026, 5, 1), "fri", date(2026, 4, 30)),
        (date(1970, 1, 1), "thu", date(1969, 12, 31)),
    ];
    for (day, weekday, before) in rows {
        assert_eq!((day.weekday().as_str(), day.day_before()), (weekday, before), "{day:?}");
    }
}

//! Appointments among walk-ins, and who may not be served today.

use proptest::prelude::*;
use queue::{Came, Command, Event, Gone, Kind, Leftovers, Place, TicketId, VisitId, at_risk, booked};

use crate::checked_in::with_appointment;
use crate::hall::{Hall, slug};

const MINUTE: u64 = 60_000;

fn place(hall: &Hall, in_minutes: i64) -> queue::BookedPlace {
    let at_ms = hall.now.at_ms + in_minutes * 60_000;
    booked(&hall.branch, &hall.settings, &hall.now, &slug("caisse"), at_ms)
}

#[test]
fn a_booked_person_stands_where_who_will_be_first_at_that_hour_will_have_come() {
    let mut hall = Hall::open();
    hall.now.run_ms += 60 * MINUTE;
    hall.arrive("caisse");
    hall.wait_s(600);
    let now = hall.now.run_ms;
    let rows = [
        (31, now + 21 * MINUTE, Came::Early),
        (30, now + 20 * MINUTE, Came::InTime),
        (0, now - 10 * MINUTE, Came::InTime),
        (-15, now - 25 * MINUTE, Came::InTime),
    ];
    for (minutes, arrived_ms, came) in rows {
        let found = place(&hall, minutes);
        let expected = (arrived_ms, Kind::Appointment, came);
        assert_eq!((found.place.arrived_ms, found.kind, found.appointment.came), expected, "{minutes}");
        assert_eq!(found.appointment.arrival.arrived_ms, now, "when they really came");
    }
    let late = place(&hall, -16);
    assert_eq!((late.place.arrived_ms, late.kind, late.appointment.came), (now, Kind::Normal, Came::Late));
}

#[test]
fn an_hour_that_nobody_can_tell_is_now() {
    let mut hall = Hall::open();
    hall.now.trusted = false;
    for minutes in [-1000, 1000] {
        let found = place(&hall, minutes);
        assert_eq!((found.place.arrived_ms, found.kind), (hall.now.run_ms, Kind::Appointment));
    }
}

#[test]
fn classes_latecomers_and_other_lines_do_not_say_how_long_the_ordinary_wait_is() {
    let mut hall = Hall::open();
    hall.arrive_as("caisse", "aines");
    hall.arrive("virement");
    hall.wait_s(600);
    assert_eq!(place(&hall, 0).place.arrived_ms, hall.now.run_ms, "nobody ordinary waits");
}

/// A ticket at a place, as the fact that gives it.
fn enter(hall: &mut Hall, place: Place, kind: Kind) -> TicketId {
    let (ticket, visit) = (TicketId(hall.id()), VisitId(hall.id()));
    let mut events =
        queue::decide(&hall.branch, &hall.settings, &hall.now, &Command::issue(ticket, visit, "caisse"))
            .unwrap();
    if let Event::TicketIssued { place: given, kind: of, .. } = &mut events[0] {
        (*given, *of) = (place, kind);
    }
    hall.branch.apply(&events[0], hall.now.stamp());
    ticket
}

proptest! {
    /// One served a minute, one arriving at some moment of each minute: the line is steady, if not even.
    #[test]
    fn a_booked_person_is_called_within_two_services_of_the_booked_minute(
        waiting in 1_u64..15,
        checks_in in 0_u64..10,
        booked_in in 0_u64..40,
        moments in prop::collection::vec(0_u64..MINUTE, 80),
    ) {
        let mut hall = Hall::staffed(&["g1"]);
        let begin = hall.now.run_ms;
        let at = |hall: &mut Hall, run_ms: u64| {
            hall.now.at_ms += i64::try_from(run_ms - hall.now.run_ms).unwrap();
            hall.now.run_ms = run_ms;
        };
        // A line that has built up: one person for each of the minutes before.
        for minute in 0..waiting {
            at(&mut hall, begin + minute * MINUTE + moments[minute as usize]);
            let arriving = Place { arrived_ms: hall.now.run_ms, tie: 0, back: 0 };
            enter(&mut hall, arriving, Kind::Normal);
        }
        let (mut booking, mut called_at) = (None, None);
        let mut held = None;
        for minute in waiting..80 {
            at(&mut hall, begin + minute * MINUTE);
            let next = hall.next("g1", held, held.map(|_| "served")).unwrap();
            if next.is_some() && next == booking.map(|(ticket, _)| ticket) {
                called_at = Some(hall.now.run_ms);
                break;
            }
            held = next;
            if minute == waiting + checks_in {
                let found = place(&hall, booked_in as i64);
                let ticket = enter(&mut hall, found.place, found.kind);
                booking = Some((ticket, hall.now.run_ms + booked_in * MINUTE));
            }
            at(&mut hall, begin + minute * MINUTE + moments[minute as usize]);
            let arriving = Place { arrived_ms: hall.now.run_ms, tie: 0, back: 0 };
            enter(&mut hall, arriving, Kind::Normal);
        }
        let (_, hour) = booking.unwrap();
        let called = called_at.expect("called while the line lasts");
        prop_assert!(called.abs_diff(hour) <= 2 * MINUTE, "called {} ms from the hour", called.abs_diff(hour));
    }
}

/// g1 serves cash in two minutes each, and so many wait.
fn line_of(people: usize) -> Hall {
    let mut hall = Hall::staffed(&["g1"]);
    for _ in 0..5 {
        let ticket = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(120);
        hall.end(ticket).unwrap();
    }
    hall.crowd("caisse", people);
    hall.call("g1");
    hall
}

#[test]
fn who_may_not_be_served_before_closing_is_told_before_the_ticket() {
    let risk = |hall: &Hall| at_risk(&hall.branch, &hall.settings, &hall.now, &slug("caisse"), None);
    let mut hall = line_of(10);
    hall.set_wall(23, 15, 0);
    assert!(!risk(&hall), "twenty minutes of people, an hour of time");
    hall.set_wall(23, 15, 50);
    assert!(risk(&hall));
    hall.now.trusted = false;
    assert!(!risk(&hall), "nobody knows the hour");
    hall.now.trusted = true;
    let until_ms = Some(hall.now.at_ms + 3_600_000);
    hall.ask(Command::OpenDoors { until_ms, reason: "on reste".into(), date: None }).unwrap();
    assert!(!risk(&hall), "an hour more");
    let until_ms = Some(hall.now.at_ms + 600_000);
    hall.ask(Command::OpenDoors { until_ms, reason: "pas plus".into(), date: None }).unwrap();
    assert!(risk(&hall));
    hall.ask(Command::OpenDoors { until_ms: None, reason: "on finit".into(), date: None }).unwrap();
    assert!(!risk(&hall));
    let leftovers = Leftovers::Serve;
    hall.ask(Command::CloseDoors { reason: "fini".into(), leftovers }).unwrap();
    assert!(!risk(&hall), "no ticket is given at all");
}

#[test]
fn where_nothing_is_known_or_nothing_closes_nobody_is_warned() {
    let risk = |hall: &Hall| at_risk(&hall.branch, &hall.settings, &hall.now, &slug("caisse"), None);
    let mut hall = Hall::staffed(&["g1"]);
    hall.crowd("caisse", 30);
    hall.set_wall(23, 15, 59);
    assert!(!risk(&hall), "no figure rather than a wrong one");
    let mut night = line_of(100);
    night.settings = Hall::with(|draft| {
        let always = |_| vec![queue::settings::Span { start: 0, end: 24 * 60 }];
        draft.hours.week = std::array::from_fn(always);
    })
    .settings;
    night.set_wall(23, 23, 59);
    assert!(!risk(&night));
}

#[test]
fn who_has_an_hour_of_their_own_is_not_told_how_long_others_wait() {
    let mut hall = line_of(10);
    hall.settings = Hall::with(|draft| {
        draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Appointment]);
    })
    .settings;
    let booked = with_appointment(&mut hall, 30, Kind::Appointment).unwrap();
    assert_eq!(hall.ticket(booked).told, None);
    hall.ask(Command::Cancel { ticket: booked, gone: Gone::Left, reason: "parti".into() }).unwrap();
    let late = with_appointment(&mut hall, -30, Kind::Appointment).unwrap();
    assert!(hall.ticket(late).told.is_some());
}

#[test]
fn a_ticket_with_an_appointment_is_placed_by_it_and_too_late_it_is_an_ordinary_one() {
    let offers = |kinds: &[Kind]| {
        let kinds = kinds.to_vec();
        let mut hall =
            Hall::with(move |draft| draft.services.values_mut().for_each(|s| s.kinds.clone_from(&kinds)));
        hall.now.run_ms += 60 * MINUTE;
        hall.arrive("caisse");
        hall.wait_s(600);
        hall.arrive("caisse");
        hall
    };
    let rows = [
        (-5, Kind::Appointment, Kind::Appointment, "A003 A001 A002"),
        (0, Kind::Appointment, Kind::Appointment, "A001 A003 A002"),
        (5, Kind::Normal, Kind::Appointment, "A001 A003 A002"),
        (60, Kind::Appointment, Kind::Appointment, "A001 A002 A003"),
        (-60, Kind::Appointment, Kind::Normal, "A001 A002 A003"),
        (-60, Kind::Vip, Kind::Vip, "A001 A002 A003"),
        (-5, Kind::Vip, Kind::Vip, "A003 A001 A002"),
    ];
    for (minutes, asked, counts_as, line) in rows {
        let mut hall = offers(&[Kind::Vip, Kind::Appointment]);
        let ticket = with_appointment(&mut hall, minutes, asked).unwrap();
        assert_eq!((hall.ticket(ticket).kind, hall.line("caisse").as_str()), (counts_as, line), "{minutes}");
    }
    let refused = with_appointment(&mut offers(&[]), 0, Kind::Normal);
    let (service, kind) = (slug("caisse"), Kind::Appointment);
    assert_eq!(refused, Err(queue::Refusal::KindNotOffered { service, kind }));
}

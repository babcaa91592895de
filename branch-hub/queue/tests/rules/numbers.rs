//! Numbers of the day.

use std::sync::Arc;

use queue::settings::Draft;
use queue::{Branch, Command, Event, Gone, Kind, Refusal, TicketId, VisitId};

use crate::hall::{Hall, slug};

fn series(draft: &mut Draft, start: u32, step: u32, max: u32) {
    let series = draft.series.get_mut("a").unwrap();
    (series.start, series.step, series.max) = (start, step, max);
}

fn numbers(hall: &mut Hall, services: &[&str]) -> String {
    let tickets: Vec<_> = services.iter().map(|service| hall.arrive(service)).collect();
    tickets.iter().map(|ticket| hall.number(*ticket)).collect::<Vec<_>>().join(" ")
}

#[test]
fn services_that_share_a_series_share_its_numbers() {
    let mut hall = Hall::open();
    assert_eq!(numbers(&mut hall, &["caisse", "virement", "conseil", "caisse"]), "A001 B001 B002 A002");
}

#[test]
fn a_series_goes_on_past_its_maximum_and_never_starts_over() {
    let mut hall = Hall::with(|draft| series(draft, 98, 1, 99));
    assert_eq!(numbers(&mut hall, &["caisse"; 3]), "A98 A99 A100");
    let mut hall = Hall::with(|draft| series(draft, 100, 5, 999));
    assert_eq!(numbers(&mut hall, &["caisse"; 3]), "A100 A105 A110");
}

#[test]
fn a_series_that_passes_its_maximum_says_so_once_a_day() {
    let mut hall = Hall::with(|draft| series(draft, 98, 1, 99));
    let told = |hall: &mut Hall| {
        let issue = Command::issue(TicketId(hall.id()), VisitId(hall.id()), "caisse");
        let events = hall.ask(issue).unwrap();
        let said = |event: &Event| *event == Event::SeriesPassedMaximum { series: slug("a"), max: 99 };
        events.iter().filter(|event| said(event)).count()
    };
    let seen: Vec<usize> = (0..4).map(|_| told(&mut hall)).collect();
    assert_eq!(seen, [0, 0, 1, 0], "98, 99, 100, 101");
    hall.set_wall(24, 8, 0);
    hall.run_due();
    let seen: Vec<usize> = (0..4).map(|_| told(&mut hall)).collect();
    assert_eq!(seen, [0, 0, 1, 0], "another day");
}

#[test]
fn a_maximum_that_is_set_below_what_was_given_already_is_passed_by_the_next_number() {
    let mut hall = Hall::with(|draft| series(draft, 98, 1, 999));
    numbers(&mut hall, &["caisse"; 2]);
    hall.settings = Hall::with(|draft| series(draft, 1, 1, 50)).settings;
    let issue = Command::issue(TicketId(hall.id()), VisitId(hall.id()), "caisse");
    let events = hall.ask(issue).unwrap();
    assert_eq!(events[1..], [Event::SeriesPassedMaximum { series: slug("a"), max: 50 }]);
}

#[test]
fn a_number_that_was_given_today_is_stepped_over() {
    let mut hall = Hall::open();
    numbers(&mut hall, &["caisse", "caisse"]);
    hall.settings = Hall::with(|draft| {
        draft.series.get_mut("a").unwrap().prefix = "C".into();
        draft.series.get_mut("b").unwrap().prefix = "A".into();
    })
    .settings;
    assert_eq!(numbers(&mut hall, &["caisse", "virement"]), "C003 A003");
}

#[test]
fn a_number_that_a_living_ticket_bears_is_not_given_on_another_day() {
    let mut hall = Hall::staffed(&["g1"]);
    hall.crowd("caisse", 3);
    let held = hall.call("g1");
    hall.end(held).unwrap();
    hall.wait_s(3);
    let held = hall.call("g1");
    assert_eq!(hall.number(held), "A002");
    // The facts of a day that ends and leaves the counter its ticket, and carries one who waits.
    let ordinal = hall.branch.day().unwrap().ordinal;
    let date = queue::Date { year: 2026, month: 11, day: 24 };
    let night = [
        Event::DayClosed { ordinal, stay_open: vec![] },
        Event::DayOpened { ordinal: ordinal + 1, date, trusted: true, opens_in_ms: 0 },
    ];
    night.iter().for_each(|event| hall.branch.apply(event, hall.now.stamp()));
    hall.set_wall(24, 8, 0);
    assert_eq!(numbers(&mut hall, &["caisse"; 3]), "A001 A004 A005", "A002 is in hand and A003 waits");
    hall.end(held).unwrap();
    assert_eq!(numbers(&mut hall, &["caisse"]), "A006");
}

#[test]
fn a_number_that_was_reopened_is_borne_by_one_ticket() {
    let mut hall = Hall::open();
    let gone = hall.arrive("caisse");
    hall.ask(Command::Cancel { ticket: gone, gone: Gone::Left, reason: "parti".into() }).unwrap();
    assert_eq!(numbers(&mut hall, &["caisse"]), "A002", "a number is given once a day");
    hall.ask(Command::Reopen { ticket: gone, reason: "par erreur".into() }).unwrap();
    assert_eq!(numbers(&mut hall, &["caisse"]), "A003");
}

#[test]
fn a_service_gives_no_more_than_its_quota() {
    let mut hall = Hall::with(|draft| draft.services.get_mut("caisse").unwrap().daily_quota = Some(2));
    numbers(&mut hall, &["caisse", "caisse", "virement"]);
    let full = Refusal::ServiceFull { service: slug("caisse") };
    assert_eq!(hall.try_arrive("caisse", None), Err(full));
    hall.arrive("virement");
}

#[test]
fn only_what_is_offered_is_given() {
    let mut hall = Hall::open();
    assert_eq!(hall.try_arrive("lune", None), Err(Refusal::UnknownService { service: slug("lune") }));
    let unknown = Refusal::UnknownPriority { priority: slug("rois") };
    assert_eq!(hall.try_arrive("caisse", Some("rois")), Err(unknown));
    let mut ask = |wanted: Kind| {
        let mut command = Command::issue(TicketId(u128::from(wanted as u8) + 50), VisitId(51), "caisse");
        let Command::Issue { kind, .. } = &mut command else { unreachable!("issue makes an Issue") };
        *kind = wanted;
        hall.ask(command).map(drop)
    };
    let refused = Refusal::KindNotOffered { service: slug("caisse"), kind: Kind::Express };
    assert_eq!((ask(Kind::Vip), ask(Kind::Express)), (Ok(()), Err(refused)));
}

#[test]
fn a_hall_of_thousands_keeps_the_name_of_a_service_once() {
    let mut hall = Hall::open();
    let tickets = [hall.arrive("caisse"), hall.arrive("caisse")];
    let names = |branch: &Branch| tickets.map(|id| branch.ticket(id).unwrap().service.as_str().as_ptr());
    let [first, second] = names(&hall.branch);
    assert_eq!(first, second, "each command spelled it anew");
    let mut parts = hall.branch.to_parts();
    for ticket in parts.tickets.values_mut() {
        Arc::make_mut(ticket).service = slug("caisse");
    }
    let [first, second] = names(&Branch::from_parts(parts));
    assert_eq!(first, second, "and so did each row that was read");
}

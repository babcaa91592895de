//! Who is carried over a night has not waited through it.

use queue::figures::{DayBook, day_figures};
use queue::settings::{Draft, Hours, Order, Policy, Span, Week};
use queue::{Command, Event, Leftovers, TicketId, VisitId, ahead, booked};

use crate::hall::{Hall, slug};

/// One line for the cashier, by aged priority.
fn aged(draft: &mut Draft) {
    draft.policies.insert(slug("essai"), Policy::By(Order::AgedPriority));
    draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("essai")));
}

fn close(hall: &mut Hall) {
    hall.ask(Command::CloseDoors { reason: "courant".into(), leftovers: Leftovers::CarryOver }).unwrap();
}

/// The clock and the hub's own time go on together.
fn pass_h(hall: &mut Hall, hours: u64) {
    hall.now.run_ms += hours * 3_600_000;
    hall.run_due();
}

/// From nine in the evening, when the branch closed, to the hour of the next morning at which days change.
fn sleep(hall: &mut Hall) {
    hall.set_wall(23, 21, 0);
    close(hall);
    hall.set_wall(24, 4, 0);
    pass_h(hall, 7);
}

/// The hours from the change of days to the opening.
fn open(hall: &mut Hall) {
    hall.set_wall(24, 8, 0);
    pass_h(hall, 4);
}

fn waited_s(hall: &Hall, ticket: TicketId) -> u64 {
    let ticket = hall.ticket(ticket);
    hall.branch.waited_ms(&ticket.service, ticket.place.arrived_ms, hall.now.run_ms) / 1000
}

#[test]
fn a_night_makes_nobody_older() {
    let mut hall = Hall::with(aged);
    let carried = hall.arrive("caisse");
    hall.wait_s(60);
    sleep(&mut hall);
    assert_eq!(waited_s(&hall, carried), 60, "the branch is still closed");
    open(&mut hall);
    assert_eq!(waited_s(&hall, carried), 60);
    let elder = hall.arrive_as("caisse", "aines");
    hall.wait_s(5);
    assert_eq!(hall.line("caisse"), "A001 A002", "66 seconds against 11 x 5");
    hall.wait_s(5);
    assert_eq!(hall.line("caisse"), "A002 A001", "71 seconds against 11 x 10");
    let before = |ticket| ahead(&hall.branch, &hall.settings, &hall.now, ticket);
    assert_eq!((before(elder), before(carried)), (Some(0), Some(1)), "people ahead are counted alike");
}

#[test]
fn a_night_ends_when_the_first_service_opens_or_a_person_opens_the_doors() {
    let mut hall = Hall::open();
    let carried = hall.arrive("caisse");
    sleep(&mut hall);
    pass_h(&mut hall, 1);
    assert_eq!(waited_s(&hall, carried), 0);
    hall.ask(Command::OpenDoors { until_ms: None, reason: "on ouvre".into(), date: None }).unwrap();
    pass_h(&mut hall, 1);
    assert_eq!(waited_s(&hall, carried), 3600);
}

#[test]
fn the_day_says_how_long_until_the_first_service_opens() {
    let early = |draft: &mut Draft| {
        let six: Week = std::array::from_fn(|_| vec![Span { start: 6 * 60, end: 7 * 60 }]);
        draft.services.get_mut("conseil").unwrap().hours = Some(Hours { week: six, ..draft.hours });
    };
    for (is_early, hour, hours) in [(false, 4, 4), (true, 4, 2), (true, 7, 1), (false, 9, 0)] {
        let mut hall = if is_early { Hall::with(early) } else { Hall::open() };
        close(&mut hall);
        hall.set_wall(24, hour, 0);
        let roll = queue::due(&hall.branch, &hall.settings, &hall.now).unwrap();
        let events = hall.ask(roll).unwrap();
        let Some(Event::DayOpened { opens_in_ms, .. }) = events.last() else { panic!("{events:?}") };
        assert_eq!(*opens_in_ms, hours * 3_600_000, "at {hour}");
    }
}

#[test]
fn an_interruption_over_the_night_is_taken_off_once() {
    let mut hall = Hall::open();
    let carried = hall.arrive("caisse");
    hall.wait_s(60);
    let (services, reason) = (vec![], "réseau".to_owned());
    hall.ask(Command::Interrupt { services, reason, until_ms: None, gives_tickets: true }).unwrap();
    hall.wait_s(600);
    sleep(&mut hall);
    open(&mut hall);
    assert_eq!(waited_s(&hall, carried), 60);
    hall.wait_s(600);
    hall.ask(Command::ResumeServices { services: vec![] }).unwrap();
    hall.wait_s(30);
    assert_eq!(waited_s(&hall, carried), 90);
}

#[test]
fn whose_service_stays_open_waits_through_the_night() {
    let always: Week = std::array::from_fn(|_| vec![Span { start: 0, end: 24 * 60 }]);
    let mut hall = Hall::with(|draft| {
        let hours = Hours { week: always, ..draft.hours };
        draft.services.get_mut("caisse").unwrap().hours = Some(hours);
    });
    let waits = hall.arrive("caisse");
    hall.set_wall(24, 4, 0);
    pass_h(&mut hall, 7);
    open(&mut hall);
    assert_eq!(waited_s(&hall, waits), 11 * 3600);
    let gone = hall.branch.waited_ms(&slug("virement"), hall.ticket(waits).place.arrived_ms, hall.now.run_ms);
    assert_eq!(gone, 7 * 3_600_000, "the others open at eight");
}

#[test]
fn who_was_carried_over_moves_no_appointment_of_today() {
    let mut hall = Hall::open();
    hall.arrive("caisse");
    sleep(&mut hall);
    open(&mut hall);
    hall.arrive("caisse");
    hall.wait_s(600);
    let at_ms = hall.now.at_ms + 1_800_000;
    let place = booked(&hall.branch, &hall.settings, &hall.now, &slug("caisse"), at_ms).place;
    assert_eq!(place.arrived_ms, hall.now.run_ms + 1_200_000, "as long before its hour as people wait today");
}

#[test]
fn what_a_counter_finishes_after_the_doors_closed_counts_as_work() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    close(&mut hall);
    hall.wait_s(300);
    hall.end(ticket).unwrap();
    assert_eq!(hall.branch.to_parts().recent_ms[&slug("caisse")], [300_000]);
}

#[test]
fn figures_know_the_same_nights_as_the_branch() {
    let always: Week = std::array::from_fn(|_| vec![Span { start: 0, end: 24 * 60 }]);
    for (never_closes, hours) in [(false, 7), (true, 11)] {
        let mut hall = Hall::with(|draft| {
            let own = Hours { week: always.clone(), ..draft.hours };
            draft.services.get_mut("caisse").unwrap().hours = never_closes.then_some(own);
        });
        let mut book = DayBook::default();
        let mut tell = |hall: &mut Hall, command: Command| {
            let events = hall.ask(command).unwrap();
            events.iter().for_each(|event| book.note(event, hall.now.stamp()));
        };
        let ticket = TicketId(hall.id());
        tell(&mut hall, Command::issue(ticket, VisitId(1), "caisse"));
        hall.set_wall(23, 21, 0);
        if !never_closes {
            // Carried over, and then the doors are opened again until ten: the day itself ends at four.
            tell(
                &mut hall,
                Command::CloseDoors { reason: "courant".into(), leftovers: Leftovers::CarryOver },
            );
            let until_ms = Some(hall.now.at_ms + 3_600_000);
            tell(&mut hall, Command::OpenDoors { until_ms, reason: "revenu".into(), date: None });
        }
        hall.now.run_ms += 7 * 3_600_000;
        hall.set_wall(24, 4, 0);
        let roll = queue::due(&hall.branch, &hall.settings, &hall.now).unwrap();
        tell(&mut hall, roll);
        open(&mut hall);
        hall.staff("g1", None);
        assert_eq!(waited_s(&hall, ticket), hours * 3600);
        let press = hall.press(slug("g1"), None, None, None);
        tell(&mut hall, press);
        let waits = day_figures(&book, |_| 0).services[&slug("caisse")].all.waits;
        assert_eq!((waits.count, waits.max_ms), (1, hours * 3_600_000), "never closes: {never_closes}");
    }
}

#[test]
fn the_waits_of_a_visit_add_up_over_the_night() {
    let (mut hall, mut book) = (Hall::staffed(&["g1"]), DayBook::default());
    let mut tell = |hall: &mut Hall, command: Command| {
        let events = hall.ask(command).unwrap();
        events.iter().for_each(|event| book.note(event, hall.now.stamp()));
    };
    let ticket = TicketId(hall.id());
    tell(&mut hall, Command::issue(ticket, VisitId(1), "caisse"));
    hall.now.run_ms += 100_000;
    let press = hall.press(slug("g1"), None, None, None);
    tell(&mut hall, press);
    let leg = TicketId(hall.id());
    let to = queue::Destination { service: slug("conseil"), pool: None };
    let place = queue::TransferPlace::Arrival;
    tell(&mut hall, Command::Transfer { ticket, leg, to, place, return_to_origin: false });
    hall.now.run_ms += 20_000;
    tell(&mut hall, Command::CloseDoors { reason: "courant".into(), leftovers: Leftovers::CarryOver });
    hall.now.run_ms += 50_000_000;
    hall.set_wall(24, 8, 0);
    let roll = queue::due(&hall.branch, &hall.settings, &hall.now).unwrap();
    tell(&mut hall, roll);
    hall.staff("g3", None);
    hall.now.run_ms += 3_000;
    let press = hall.press(slug("g3"), None, None, None);
    tell(&mut hall, press);
    let end = Command::End { ticket: leg, outcome: Some(slug("served")), leg: TicketId(hall.id()) };
    tell(&mut hall, end);
    let figures = day_figures(&book, |_| 0);
    assert_eq!(figures.services[&slug("conseil")].all.waits.max_ms, 23_000);
    assert_eq!((figures.visits.count, figures.visits.max_ms), (1, 123_000));
    assert!(!figures.services.contains_key(&slug("caisse")), "that leg was yesterday's");
}

#[test]
fn an_hour_before_the_day_began_puts_nobody_into_the_night() {
    let mut hall = Hall::open();
    let opened = hall.now.run_ms;
    hall.wait_s(300);
    let at_ms = hall.now.at_ms - 600_000;
    let place = booked(&hall.branch, &hall.settings, &hall.now, &slug("caisse"), at_ms).place;
    assert_eq!(place.arrived_ms, opened);
}

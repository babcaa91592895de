//! Numbers on a roll of paper in the hall, called one after the other without tickets.

use queue::figures::{DayBook, day_figures};
use queue::settings::{Counter, Draft, Island, Series, Service, Wrong, check, example_draft};
use queue::{
    Availability, Channel, Command, Event, Language, Leftovers, Line, Refusal, TicketId, TransferPlace,
    ahead, availability, estimated_wait, roll_next,
};

use crate::hall::{Hall, Wish, slug};

/// A roll R, with the papers 1 to 3, for photos at counter g4.
fn roll(draft: &mut Draft) {
    let prefix = || "R".to_owned();
    draft.series.insert(slug("r"), Series { prefix: prefix(), start: 1, step: 1, max: 3, roll: true });
    on_roll(draft, "photo", "g4");
}

fn on_roll(draft: &mut Draft, service: &str, counter: &str) {
    let photo = Service { series: slug("r"), ..draft.services["caisse"].clone() };
    draft.services.insert(slug(service), photo);
    let desk =
        Counter { label: counter.to_owned(), services: vec![slug(service)], ..draft.counters["g1"].clone() };
    draft.counters.entry(slug(counter)).or_insert(desk);
}

fn hall() -> Hall {
    let mut hall = Hall::with(roll);
    hall.staff("g1", None);
    hall.staff("g4", None);
    hall
}

/// Ends what a counter holds and calls there, so many times, and says the numbers.
fn called(hall: &mut Hall, counter: &str, times: usize) -> String {
    let call = |_| {
        hall.wait_s(3);
        let held = hall.holding(counter);
        let next = hall.next(counter, held, held.map(|_| "served")).unwrap();
        next.map_or_else(|| "nobody".to_owned(), |next| hall.number(next).to_owned())
    };
    (0..times).map(call).collect::<Vec<_>>().join(" ")
}

fn next_number(hall: &Hall) -> String {
    roll_next(&hall.branch, &hall.settings, &slug("r")).unwrap().1
}

#[test]
fn numbers_of_a_roll_are_called_one_after_the_other_and_begin_again() {
    let mut hall = hall();
    assert_eq!(next_number(&hall), "R1");
    assert_eq!(called(&mut hall, "g4", 5), "R1 R2 R3 R1 R2");
    assert_eq!((next_number(&hall).as_str(), hall.branch.announcements().count()), ("R3", 5));
    let newest = hall.ticket(hall.holding("g4").unwrap()).visit;
    assert_eq!(hall.branch.visit_numbered("R2").unwrap().id, newest, "the number is the newest visit's");
}

#[test]
fn a_number_of_a_roll_is_announced_in_the_first_language_of_the_branch() {
    let mut hall = Hall::with(|draft| {
        roll(draft);
        draft.language = Language::Wo;
    });
    hall.staff("g4", None);
    assert_eq!(called(&mut hall, "g4", 1), "R1");
    assert_eq!(hall.ticket(hall.holding("g4").unwrap()).language, Language::Wo);
}

#[test]
fn a_call_gives_the_number_and_announces_it_in_one_act() {
    let mut hall = hall();
    let press = hall.press(slug("g4"), None, None, None);
    let Command::CallNext { ticket: fresh, visit: stay, .. } = press else { unreachable!("a press calls") };
    let events = hall.ask(press).unwrap();
    let [
        Event::TicketIssued {
            ticket, visit, channel: Channel::Counter, told: None, roll_next: Some(2), ..
        },
        Event::TicketCalled { ticket: called, reason: None, .. },
    ] = &events[..]
    else {
        panic!("given, then called: {events:?}");
    };
    assert_eq!((*ticket, *visit, *called), (fresh, stay, fresh));
    assert_eq!(hall.holding("g4"), Some(fresh));
    assert_eq!(hall.branch.visit_numbered("R1").unwrap().id, stay);
}

#[test]
fn who_was_sent_there_or_comes_late_is_called_before_the_roll_goes_on() {
    let mut hall = hall();
    let visitor = hall.arrive("caisse");
    hall.call("g1");
    let sent = hall.send(visitor, "photo", None, false).unwrap();
    assert_eq!(called(&mut hall, "g4", 2), "A001 R1");
    let late = hall.holding("g4").unwrap();
    hall.wait_s(20);
    hall.absent(late).unwrap();
    assert_eq!(called(&mut hall, "g4", 1), "R2");
    hall.ask(Command::Requeue { ticket: late }).unwrap();
    assert_eq!(called(&mut hall, "g4", 2), "R1 R3");
    assert_eq!(hall.state(sent), "served");
}

#[test]
fn a_number_that_does_not_come_is_a_no_show_at_once_and_a_ticket_goes_back_in_line() {
    let mut hall = hall();
    let paper = hall.call("g4");
    hall.wait_s(20);
    assert!(matches!(hall.absent(paper).unwrap()[..], [Event::TicketNoShow { .. }]));
    assert_eq!(called(&mut hall, "g4", 1), "R2");
    let visitor = hall.arrive("caisse");
    hall.call("g1");
    let sent = hall.send(visitor, "photo", None, false).unwrap();
    assert_eq!(called(&mut hall, "g4", 1), "A001");
    hall.wait_s(20);
    assert!(matches!(hall.absent(sent).unwrap()[..], [Event::TicketPutBack { .. }]));
}

#[test]
fn a_service_on_a_roll_gives_no_tickets() {
    let mut hall = Hall::with(|draft| {
        roll(draft);
        draft.islands.insert(slug("borne-1"), Island { prefix: "K".into() });
    });
    hall.staff("g4", None);
    let refusal = Refusal::OnRoll { service: slug("photo") };
    let printed = Wish { island: Some(("borne-1", "K001", 0)), ..Wish::default() };
    assert_eq!(hall.try_wish("photo", printed), Err(refusal.clone()), "nor while the hub is away");
    assert_eq!(hall.try_arrive("photo", None), Err(refusal.clone()));
    let planned = hall.try_wish("caisse", Wish { then: &["photo"], ..Wish::default() });
    assert_eq!(planned, Err(refusal.clone()));
    assert_eq!(hall.try_wish("photo", Wish { counter: Some("g4"), ..Wish::default() }), Err(refusal));
    let says = availability(&hall.branch, &hall.settings, &hall.now, &slug("photo"));
    assert_eq!(says, Some(Availability::OnRoll));
}

#[test]
fn nothing_is_estimated_for_a_roll() {
    let mut hall = hall();
    for _ in 0..6 {
        called(&mut hall, "g4", 1);
        hall.wait_s(60);
    }
    let visitor = hall.arrive("caisse");
    hall.call("g1");
    let sent = hall.send(visitor, "photo", None, false).unwrap();
    let wait = |who: Line<'_>| estimated_wait(&hall.branch, &hall.settings, &hall.now, who);
    assert_eq!((wait(Line::For(&slug("photo"))), wait(Line::Of(sent))), (None, None));
    assert_eq!(ahead(&hall.branch, &hall.settings, &hall.now, sent), None);
    let in_hand = hall.holding("g4").unwrap();
    assert_eq!(ahead(&hall.branch, &hall.settings, &hall.now, in_hand), Some(0));
}

#[test]
fn a_roll_goes_on_across_days_and_is_called_by_several_counters() {
    let mut hall = Hall::with(|draft| {
        roll(draft);
        on_roll(draft, "photo", "g5");
    });
    hall.staff("g4", None);
    hall.staff("g5", None);
    assert_eq!((called(&mut hall, "g4", 1), called(&mut hall, "g5", 1)), ("R1".into(), "R2".into()));
    hall.set_wall(24, 8, 0);
    hall.run_due();
    hall.staff("g4", None);
    assert_eq!(called(&mut hall, "g4", 2), "R3 R1");
}

#[test]
fn a_person_says_which_number_of_a_roll_is_next() {
    let mut hall = hall();
    let set =
        |hall: &mut Hall, series: &str, next: u32| hall.ask(Command::SetRoll { series: slug(series), next });
    assert_eq!(set(&mut hall, "r", 3), Ok(vec![Event::RollSet { series: slug("r"), next: 3 }]));
    assert_eq!(set(&mut hall, "r", 3), Ok(vec![]), "all is as asked");
    assert_eq!(called(&mut hall, "g4", 2), "R3 R1");
    for next in [0, 4] {
        let refusal = Refusal::NotOnRoll { series: slug("r"), next };
        assert_eq!(set(&mut hall, "r", next), Err(refusal));
    }
    assert_eq!(set(&mut hall, "a", 3), Err(Refusal::NotARoll { series: slug("a") }));
    assert_eq!(set(&mut hall, "z", 3), Err(Refusal::UnknownSeries { series: slug("z") }));
}

#[test]
fn a_roll_with_larger_steps_bears_only_its_own_numbers() {
    let mut hall = Hall::with(|draft| {
        roll(draft);
        let series = draft.series.get_mut("r").unwrap();
        (series.start, series.step, series.max) = (10, 5, 22);
    });
    hall.staff("g4", None);
    assert_eq!(called(&mut hall, "g4", 4), "R10 R15 R20 R10");
    let refusal = Refusal::NotOnRoll { series: slug("r"), next: 12 };
    assert_eq!(hall.ask(Command::SetRoll { series: slug("r"), next: 12 }), Err(refusal));
}

#[test]
fn a_roll_that_was_made_shorter_under_way_begins_again() {
    let mut hall = hall();
    assert_eq!(called(&mut hall, "g4", 2), "R1 R2");
    hall.settings = Hall::with(|draft| {
        roll(draft);
        draft.series.get_mut("r").unwrap().max = 2;
    })
    .settings;
    assert_eq!(called(&mut hall, "g4", 1), "R1");
}

#[test]
fn no_number_is_called_while_the_service_stands_still_or_everybody_was_sent_home() {
    let mut hall = hall();
    let (services, reason) = (vec![slug("photo")], "panne".to_owned());
    hall.ask(Command::Interrupt { services, reason, until_ms: None, gives_tickets: true }).unwrap();
    assert_eq!(called(&mut hall, "g4", 1), "nobody");
    hall.ask(Command::ResumeServices { services: vec![] }).unwrap();
    let rows = [
        (Leftovers::Serve, "R1 R2"),
        (Leftovers::Cancel, "nobody nobody"),
        (Leftovers::CarryOver, "nobody nobody"),
    ];
    for (leftovers, numbers) in rows {
        let mut hall = self::hall();
        hall.ask(Command::CloseDoors { reason: "fini".into(), leftovers }).unwrap();
        assert_eq!(called(&mut hall, "g4", 2), numbers, "{leftovers:?}");
    }
}

#[test]
fn nobody_knows_how_long_a_paper_waited_so_no_wait_is_counted() {
    let (mut hall, mut book) = (hall(), DayBook::default());
    let mut tell = |hall: &mut Hall, command: Command| {
        let events = hall.ask(command).unwrap();
        events.iter().for_each(|event| book.note(event, hall.now.stamp()));
    };
    let press = hall.press(slug("g4"), None, None, None);
    tell(&mut hall, press);
    let (ticket, leg) = (hall.holding("g4").unwrap(), TicketId(hall.id()));
    let to = queue::Destination { service: slug("caisse"), pool: None };
    let place = TransferPlace::End;
    tell(&mut hall, Command::Transfer { ticket, leg, to, place, return_to_origin: false });
    hall.wait_s(60);
    let press = hall.press(slug("g1"), None, None, None);
    tell(&mut hall, press);
    let end = Command::End { ticket: leg, outcome: Some(slug("served")), leg: TicketId(hall.id()) };
    tell(&mut hall, end);
    let figures = day_figures(&book, |_| 0);
    let waits = |service: &str| figures.services[&slug(service)].all.waits;
    assert_eq!((waits("photo").count, waits("caisse").max_ms, figures.visits.count), (0, 60_000, 0));
}

#[test]
fn settings_that_would_leave_nobody_to_say_whose_turn_it_is_are_refused() {
    type Change = fn(&mut Draft);
    let rows: Vec<(Change, Option<(&str, Wrong)>)> = vec![
        (|_| {}, None),
        (
            |d| {
                d.zones.insert(slug("cour"));
                on_roll(d, "retrait", "g5");
                d.services.get_mut("retrait").unwrap().zone = slug("cour");
                d.counters.get_mut("g4").unwrap().services.push(slug("retrait"));
            },
            None,
        ),
        (
            |d| d.counters.get_mut("g4").unwrap().services.push(slug("caisse")),
            Some((
                "counters.g4.services",
                Wrong::RollMixed { on_roll: slug("photo"), ordinary: slug("caisse") },
            )),
        ),
        (
            |d| {
                let series = Series { prefix: "S".into(), ..d.series["r"].clone() };
                d.series.insert(slug("s"), series);
                on_roll(d, "retrait", "g5");
                d.services.get_mut("retrait").unwrap().series = slug("s");
                d.counters.get_mut("g4").unwrap().services.push(slug("retrait"));
            },
            Some((
                "counters.g4.services",
                Wrong::SeveralRolls { first: slug("photo"), second: slug("retrait") },
            )),
        ),
        (
            |d| d.series.get_mut("r").unwrap().max = 1,
            Some(("series.r.max", Wrong::RollTooShort { start: 1 })),
        ),
        (
            |d| d.series.get_mut("r").unwrap().max = 0,
            Some(("series.r.max", Wrong::MaxBelowStart { start: 1, max: 0 })),
        ),
        (
            |d| d.services.get_mut("caisse").unwrap().then = Some(slug("photo")),
            Some(("services.caisse.then", Wrong::ThenOnRoll { service: slug("photo") })),
        ),
    ];
    for (row, (change, expected)) in rows.into_iter().enumerate() {
        let mut draft = example_draft();
        roll(&mut draft);
        change(&mut draft);
        let found: Vec<_> = check(draft).err().unwrap_or_default();
        let found: Vec<_> = found.into_iter().map(|m| (m.place, m.what)).collect();
        let expected: Vec<_> = expected.into_iter().map(|(place, what)| (place.to_owned(), what)).collect();
        assert_eq!(found, expected, "row {row}");
    }
}

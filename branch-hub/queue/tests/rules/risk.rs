//! Whether somebody who comes now may not be served before closing.

use queue::settings::Span;
use queue::{Command, at_risk};

use crate::hall::{Hall, slug};

/// Ten wait at one counter for two minutes each: nine in ten wait less than about twenty-one minutes.
fn hall(week: impl Fn(usize) -> Vec<Span>) -> Hall {
    let mut hall = Hall::with(|draft| {
        draft.classes.get_mut("enceintes").unwrap().weight = 20;
        draft.hours.week = std::array::from_fn(week);
    });
    hall.ask(Command::OpenDoors { until_ms: None, reason: "on ouvre".into(), date: None }).unwrap();
    hall.staff("g1", None);
    for _ in 0..5 {
        let ticket = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(120);
        hall.end(ticket).unwrap();
    }
    hall.crowd("caisse", 11);
    hall.wait_s(3);
    hall.call("g1");
    let until_ms = Some(hall.now.at_ms + 1000);
    hall.ask(Command::OpenDoors { until_ms, reason: "les heures comptent".into(), date: None }).unwrap();
    hall
}

fn span(from: (u16, u16), to: (u16, u16)) -> Span {
    Span { start: from.0 * 60 + from.1, end: to.0 * 60 + to.1 }
}

fn risk(hall: &Hall, class: Option<&str>) -> bool {
    let class = class.map(slug);
    at_risk(&hall.branch, &hall.settings, &hall.now, &slug("caisse"), class.as_ref())
}

#[test]
fn what_is_left_of_the_hours_counts_and_breaks_do_not() {
    // Monday 23 to Friday 27 November 2026; on Friday a break for the prayer, and ten minutes after it.
    let friday = vec![span((8, 0), (13, 0)), span((15, 0), (15, 10))];
    let hours = |friday: Vec<Span>| {
        move |day: usize| if day == 4 { friday.clone() } else { vec![span((8, 0), (16, 0))] }
    };
    let rows = [
        (26, 12, 55, false, "Thursday: three hours are left"),
        (26, 15, 50, true, "Thursday: ten minutes"),
        (27, 12, 30, false, "Friday: half an hour and ten minutes"),
        (27, 12, 55, true, "Friday: five minutes and ten, however late it closes"),
        (27, 15, 0, true, "Friday after the prayer: ten minutes"),
    ];
    for (day, hour, minute, expected, what) in rows {
        let mut hall = hall(hours(friday.clone()));
        hall.now.at_ms += 2000;
        hall.set_wall(day, hour, minute);
        assert_eq!(risk(&hall, None), expected, "{what}");
    }
}

#[test]
fn a_night_that_ends_in_the_morning_ends_then_and_one_without_an_end_never() {
    // The business day changes at 04:00.
    let ends_at_six = |_| vec![span((0, 0), (6, 0)), span((20, 0), (24, 0))];
    let ends_at_two = |_| vec![span((0, 0), (2, 0)), span((20, 0), (24, 0))];
    let always = |_| vec![span((0, 0), (24, 0))];
    let rows: [(&dyn Fn(usize) -> Vec<Span>, _, _, _, _); 6] = [
        (&ends_at_two, 23, 23, 55, false),
        (&ends_at_two, 24, 1, 30, false),
        (&ends_at_two, 24, 1, 50, true),
        (&ends_at_six, 24, 5, 50, false),
        (&ends_at_six, 24, 1, 50, false),
        (&always, 24, 3, 59, false),
    ];
    for (week, day, hour, minute, expected) in rows {
        let mut hall = hall(week);
        hall.now.at_ms += 2000;
        hall.set_wall(day, hour, minute);
        assert_eq!(risk(&hall, None), expected, "{day} {hour}:{minute:02}");
    }
}

#[test]
fn who_has_a_class_is_compared_with_the_wait_of_that_class() {
    let mut hall = hall(|_| vec![span((8, 0), (16, 0))]);
    hall.now.at_ms += 2000;
    hall.set_wall(23, 15, 50);
    assert!(risk(&hall, None));
    assert!(!risk(&hall, Some("enceintes")), "nobody goes before her");
}

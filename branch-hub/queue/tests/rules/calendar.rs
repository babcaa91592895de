//! Which hours rule on which date.

use queue::settings::{Holiday, PlannedBy, Season, Span, SpecialDay, Wrong, check, example_draft};
use queue::{Availability, Command, Date, Refusal, availability};

use crate::hall::{Hall, slug};

fn date(text: &str) -> Date {
    Date::read(text).expect("a date")
}

fn hours(start: u16, end: u16) -> Vec<Span> {
    vec![Span { start: start * 60, end: end * 60 }]
}

fn holiday(text: &str) -> Option<Holiday> {
    Hall::open().settings.calendar.holidays(date(text)).next()
}

#[test]
fn holidays_are_read_as_they_are_written() {
    for holiday in Holiday::ALL {
        assert_eq!(Holiday::read(holiday.as_str()), Some(holiday));
    }
    assert_eq!(Holiday::read("fete"), None);
}

#[test]
fn fixed_and_christian_holidays_stand_in_the_calendar() {
    let rows = [
        ("2026-01-01", Holiday::NewYear),
        ("2026-04-04", Holiday::Independence),
        ("2026-05-01", Holiday::Labour),
        ("2026-08-15", Holiday::Assumption),
        ("2026-11-01", Holiday::AllSaints),
        ("2026-12-25", Holiday::Christmas),
        // Easter: 5 April 2026, 28 March 2027, 16 April 2028, 20 April 2025, 24 April 2011, 23 March 2008.
        ("2026-04-06", Holiday::EasterMonday),
        ("2026-05-14", Holiday::Ascension),
        ("2026-05-25", Holiday::WhitMonday),
        ("2027-03-29", Holiday::EasterMonday),
        ("2028-04-17", Holiday::EasterMonday),
        ("2025-04-21", Holiday::EasterMonday),
        ("2011-04-25", Holiday::EasterMonday),
        ("2008-03-24", Holiday::EasterMonday),
    ];
    for (day, expected) in rows {
        assert_eq!(holiday(day), Some(expected), "{day}");
    }
    assert_eq!(holiday("2026-11-23"), None);
}

#[test]
fn islamic_holidays_are_estimated_within_two_days_of_what_was_announced() {
    // What the lists of 2026 and 2027 say; the moon decides.
    let rows = [
        ("2026-03-20", Holiday::Korite),
        ("2026-05-27", Holiday::Tabaski),
        ("2026-06-25", Holiday::Tamxarit),
        ("2026-08-01", Holiday::Magal),
        ("2026-08-25", Holiday::Gamou),
        ("2027-03-09", Holiday::Korite),
        ("2027-05-16", Holiday::Tabaski),
        ("2027-06-15", Holiday::Tamxarit),
        ("2027-07-22", Holiday::Magal),
        ("2027-08-14", Holiday::Gamou),
    ];
    let calendar = Hall::open().settings.calendar.clone();
    for (listed, expected) in rows {
        let listed = date(listed).day_number();
        let near = (-2..=2)
            .filter(|d| calendar.holidays(Date::from_day_number(listed + d)).any(|found| found == expected));
        assert!(near.count() >= 1, "{expected:?} {listed}");
        assert!(expected.is_estimated());
    }
}

#[test]
fn islamic_dates_are_those_of_the_lists_and_beyond_them_of_the_published_table() {
    let rows = [
        ("2026-03-20", Some(Holiday::Korite)),
        ("2026-05-27", Some(Holiday::Tabaski)),
        // The table has 26 June and 3 August.
        ("2026-06-25", Some(Holiday::Tamxarit)),
        ("2026-06-26", None),
        ("2026-08-01", Some(Holiday::Magal)),
        ("2026-08-03", None),
        ("2027-05-16", Some(Holiday::Tabaski)),
        ("2027-07-22", Some(Holiday::Magal)),
        // 1 Shawwal 1449 and 10 Muharram 1450, of the table.
        ("2028-02-27", Some(Holiday::Korite)),
        ("2028-06-03", Some(Holiday::Tamxarit)),
    ];
    for (day, expected) in rows {
        assert_eq!(holiday(day), expected, "{day}");
    }
    for year in 2020..2060 {
        let days = (0..366).map(|d| Date::from_day_number(Date { year, month: 1, day: 1 }.day_number() + d));
        let calendar = Hall::open().settings.calendar.clone();
        let feasts = days.filter(|day| calendar.holidays(*day).any(|found| found == Holiday::Gamou)).count();
        assert!((1..=2).contains(&feasts), "{feasts} in {year}: a lunar year is eleven days shorter");
    }
}

#[test]
fn a_feast_on_a_sunday_is_kept_on_monday_too() {
    let mut draft = example_draft();
    let seen = |day: &str| [date(day)].into();
    draft.calendar.observed =
        [(Holiday::Tabaski, seen("2027-05-16")), (Holiday::Gamou, seen("2027-08-15"))].into();
    let calendar = check(draft).unwrap().calendar.clone();
    let on = |day: &str| calendar.holidays(date(day)).collect::<Vec<_>>();
    assert_eq!(on("2027-05-16"), [Holiday::Tabaski]);
    assert_eq!(on("2027-05-17"), [Holiday::WhitMonday, Holiday::Tabaski], "both that year");
    assert_eq!(on("2027-05-18"), []);
    assert_eq!(on("2027-08-16"), [], "the law names Korité and Tabaski alone");
}

#[test]
fn the_moon_is_seen_and_the_feast_is_corrected_the_same_day() {
    let korite = |day: &'static str| {
        move |draft: &mut queue::settings::Draft| {
            draft.calendar.observed.insert(Holiday::Korite, [date(day)].into());
        }
    };
    let mut hall = Hall::open();
    hall.branch = queue::Branch::new();
    (hall.now.date, hall.now.minute_of_day) = (date("2026-03-20"), 9 * 60);
    hall.run_due();
    assert_eq!(hall.branch.day(), None, "estimated for today: nobody works");
    hall.settings = Hall::with(korite("2026-03-21")).settings;
    hall.run_due();
    hall.arrive("caisse");
    hall.settings = Hall::with(korite("2026-03-20")).settings;
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed));
    hall.ask(Command::OpenDoors { until_ms: None, reason: "on reste".into(), date: None }).unwrap();
    hall.arrive("caisse");
}

/// A branch in which everything differs: Ramadan, a short Christmas Eve, a closed Monday, and an emergency desk.
fn settings() -> queue::Settings {
    let mut draft = example_draft();
    let week = std::array::from_fn(|day| if day < 5 { hours(9, 14) } else { vec![] });
    let night = |service: &mut queue::settings::Service| {
        service.works_on_holidays = true;
        let week = std::array::from_fn(|_| hours(0, 24));
        service.hours = Some(queue::settings::Hours { day_starts: 0, week });
    };
    draft.services.get_mut("conseil").map(night).unwrap();
    draft.calendar.seasons.push(Season {
        name: slug("ramadan"),
        from: date("2026-02-18"),
        to: date("2026-03-19"),
        week,
        services: [(slug("virement"), std::array::from_fn(|_| hours(20, 22)))].into(),
    });
    let special = |name: &str, spans: Vec<Span>| SpecialDay {
        name: slug(name),
        spans,
        services: [(slug("conseil"), hours(6, 7))].into(),
    };
    draft.calendar.special.insert(date("2026-12-24"), special("reveillon", hours(8, 12)));
    draft.calendar.special.insert(date("2026-12-25"), special("caisse-de-noel", hours(10, 11)));
    draft.calendar.special.insert(date("2026-11-30"), special("inventaire", vec![]));
    draft.calendar.works_on = [Holiday::EasterMonday].into();
    check(draft).unwrap()
}

#[test]
fn a_special_day_goes_before_a_holiday_a_holiday_before_a_season_a_season_before_the_week() {
    let (ramadan, eve, noel, stock) =
        (slug("ramadan"), slug("reveillon"), slug("caisse-de-noel"), slug("inventaire"));
    let settings = settings();
    let rows = [
        ("2026-11-23", hours(8, 16), PlannedBy::Week),
        ("2026-02-18", hours(9, 14), PlannedBy::Season(&ramadan)),
        ("2026-02-21", vec![], PlannedBy::Season(&ramadan)),
        ("2026-03-20", vec![], PlannedBy::Holiday(Holiday::Korite)),
        ("2026-04-06", hours(8, 16), PlannedBy::Week),
        ("2026-12-24", hours(8, 12), PlannedBy::Special(&eve)),
        ("2026-12-25", hours(10, 11), PlannedBy::Special(&noel)),
        ("2026-11-30", vec![], PlannedBy::Special(&stock)),
    ];
    for (day, spans, why) in rows {
        let planned = settings.hours_on(date(day));
        assert_eq!((planned.spans, planned.why), (&spans[..], why), "{day}");
        let cash = slug("caisse");
        assert_eq!(settings.service_hours_on(&cash, date(day)), planned, "{day}: no hours of its own");
    }
}

#[test]
fn a_service_keeps_its_own_hours_unless_the_calendar_names_it() {
    let settings = settings();
    let rows = [
        ("conseil", "2026-02-18", hours(0, 24)),
        ("conseil", "2026-03-20", hours(0, 24)),
        ("conseil", "2026-12-24", hours(6, 7)),
        ("virement", "2026-02-18", hours(20, 22)),
        ("virement", "2026-03-20", vec![]),
    ];
    for (service, day, spans) in rows {
        assert_eq!(settings.service_hours_on(&slug(service), date(day)).spans, spans, "{service} {day}");
    }
}

#[test]
fn tickets_are_given_by_the_calendar_and_a_closed_date_has_no_day() {
    let mut hall = Hall::with(|draft| {
        let special = SpecialDay { name: slug("inventaire"), spans: hours(10, 12), services: [].into() };
        draft.calendar.special.insert(date("2026-11-24"), special.clone());
        let closed = SpecialDay { spans: vec![], ..special };
        draft.calendar.special.insert(date("2026-11-25"), closed);
    });
    let says = |hall: &Hall| availability(&hall.branch, &hall.settings, &hall.now, &slug("caisse")).unwrap();
    for (hour, expected) in [(9, Availability::OutsideHours), (10, Availability::Open)] {
        hall.set_wall(24, hour, 0);
        hall.run_due();
        assert_eq!(says(&hall), expected, "{hour}");
    }
    hall.set_wall(25, 10, 0);
    hall.run_due();
    assert_eq!(hall.branch.day(), None);
    hall.now.trusted = false;
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed), "no day has begun");
}

#[test]
fn a_clock_that_cannot_be_trusted_knows_no_holidays() {
    let mut hall = Hall::open();
    hall.now.trusted = false;
    hall.now.date = date("2026-12-25");
    hall.arrive("caisse");
}

#[test]
fn mistakes_in_a_calendar_are_named() {
    let season = |name: &str, from: &str, to: &str| Season {
        name: slug(name),
        from: date(from),
        to: date(to),
        week: Default::default(),
        services: [].into(),
    };
    let mut draft = example_draft();
    draft.calendar.seasons =
        vec![season("a", "2026-02-01", "2026-03-01"), season("b", "2026-03-01", "2026-02-20")];
    draft.calendar.seasons[0].services.insert(slug("x"), Default::default());
    let spans = vec![Span { start: 600, end: 540 }];
    let special = SpecialDay { name: slug("s"), spans, services: [].into() };
    draft.calendar.special.insert(date("2026-02-07"), special);
    let found: Vec<_> = check(draft).unwrap_err().into_iter().map(|m| (m.place, m.what)).collect();
    let known = ["caisse", "conseil", "virement"].map(slug).to_vec();
    let expected = [
        ("calendar.seasons.a.services", Wrong::UnknownService { name: slug("x"), known }),
        ("calendar.seasons.b", Wrong::SeasonEndsBeforeStart),
        ("calendar.seasons.b", Wrong::SeasonsOverlap { other: slug("a") }),
        ("calendar.special.s.hours[0]", Wrong::EndsBeforeStart),
    ];
    assert_eq!(found, expected.map(|(place, what)| (place.to_owned(), what)));
}

#[test]
fn dates_are_read_and_counted() {
    for text in
        ["2026-02-29", "2026-13-01", "2026-1-1", "2026-01-01-", "26-01-01", "2026-00-10", "-026-01-01"]
    {
        assert_eq!(Date::read(text), None, "{text}");
    }
    assert_eq!(date("1970-01-01").day_number(), 0);
    assert_eq!(date("2026-11-23").day_number(), 20_780);
    for day in (-800_000..800_000).step_by(37) {
        let date = Date::from_day_number(day);
        assert_eq!(date.day_number(), day);
        assert_eq!(date.day_after().day_before(), date);
        assert_eq!(date.weekday() as i32, (day + 3).rem_euclid(7), "{date:?}");
    }
}

#[test]
fn a_weekday_that_a_season_forgets_and_a_night_that_ends_on_holidays_are_told() {
    let warned = |change: &dyn Fn(&mut queue::settings::Draft)| {
        let mut draft = example_draft();
        change(&mut draft);
        let found = queue::settings::inspect(&draft);
        assert_eq!(found.mistakes, []);
        found.warnings.into_iter().map(|m| (m.place, m.what)).collect::<Vec<_>>()
    };
    let season = |from: &str, to: &str| Season {
        name: slug("ramadan"),
        from: date(from),
        to: date(to),
        week: std::array::from_fn(|day| if day < 4 { hours(9, 14) } else { vec![] }),
        services: [(
            slug("conseil"),
            std::array::from_fn(|day| if day == 0 { vec![] } else { hours(9, 12) }),
        )]
        .into(),
    };
    let closed = |place: &str, day| (place.to_owned(), Wrong::ClosedInSeason { day });
    let told = warned(&|draft| draft.calendar.seasons.push(season("2026-02-18", "2026-03-19")));
    let expected = [
        closed("calendar.seasons.ramadan.hours.fri", queue::Weekday::Fri),
        closed("calendar.seasons.ramadan.services.conseil.mon", queue::Weekday::Mon),
    ];
    assert_eq!(told, expected);
    // From a Tuesday to a Thursday there is neither a Friday nor a Monday.
    assert_eq!(warned(&|draft| draft.calendar.seasons.push(season("2026-02-17", "2026-02-19"))), []);

    let night = |draft: &mut queue::settings::Draft| {
        let week = std::array::from_fn(|_| vec![Span { start: 720, end: 1440 }, Span { start: 0, end: 720 }]);
        let own = queue::settings::Hours { day_starts: 0, week };
        draft.services.get_mut("conseil").unwrap().hours = Some(own);
    };
    let place = "services.conseil.works_on_holidays".to_owned();
    assert_eq!(warned(&night), [(place, Wrong::ClosedOnHolidays)]);
    let works = |draft: &mut queue::settings::Draft| {
        night(draft);
        draft.services.get_mut("conseil").unwrap().works_on_holidays = true;
    };
    assert_eq!(warned(&works), []);
}

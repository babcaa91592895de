//! Settings with mistakes: each is named with its place.

use queue::settings::{Draft, Hours, Span, Wrong, check, example, example_draft, inspect};
use queue::{BranchKind, Kind};

use crate::hall::slug;

type Change = fn(&mut Draft);

#[test]
fn the_example_has_no_mistakes() {
    assert_eq!(check(example_draft()).as_ref(), Ok(&example()));
    assert_eq!(inspect(&example_draft()).warnings, []);
}

#[test]
fn every_mistake_is_named_with_its_place() {
    let known = || ["a", "b"].map(slug).to_vec();
    let services = || ["caisse", "conseil", "virement"].map(slug).to_vec();
    let rows: Vec<(Change, &str, Wrong)> = vec![
        (
            |d| d.services.get_mut("caisse").unwrap().series = slug("x"),
            "services.caisse.series",
            Wrong::UnknownSeries { name: slug("x"), known: known() },
        ),
        (
            |d| d.counters.get_mut("g1").unwrap().services.push(slug("x")),
            "counters.g1.services[1]",
            Wrong::UnknownService { name: slug("x"), known: services() },
        ),
        (
            |d| d.agents.get_mut("awa").unwrap().services.push(slug("x")),
            "agents.awa.services[0]",
            Wrong::UnknownService { name: slug("x"), known: services() },
        ),
        (
            |d| d.counters.get_mut("g1").unwrap().services.push(slug("caisse")),
            "counters.g1.services[1]",
            Wrong::Twice { name: slug("caisse") },
        ),
        (
            |d| d.services.get_mut("caisse").unwrap().zone = slug("x"),
            "services.caisse.zone",
            Wrong::UnknownZone { name: slug("x"), known: vec![slug("hall")] },
        ),
        (
            |d| d.counters.get_mut("g1").unwrap().zone = slug("x"),
            "counters.g1.zone",
            Wrong::UnknownZone { name: slug("x"), known: vec![slug("hall")] },
        ),
        (
            |d| d.series.get_mut("b").unwrap().prefix = "A".into(),
            "series.b.prefix",
            Wrong::SamePrefix { other: slug("a"), prefix: "A".into() },
        ),
        (
            |d| d.counters.get_mut("g2").unwrap().label = " G1".into(),
            "counters.g2.label",
            Wrong::SameLabel { other: slug("g1"), label: "G1".into() },
        ),
        (|d| d.counters.get_mut("g2").unwrap().label.clear(), "counters.g2.label", Wrong::Empty),
        (
            |d| d.counters.get_mut("g3").unwrap().services.retain(|s| *s != slug("conseil")),
            "services.conseil",
            Wrong::NobodyOffers,
        ),
        (|d| d.series.get_mut("a").unwrap().step = 0, "series.a.step", Wrong::Zero),
        (
            |d| d.series.get_mut("a").unwrap().max = 0,
            "series.a.max",
            Wrong::MaxBelowStart { start: 1, max: 0 },
        ),
        (|d| d.classes.get_mut("aines").unwrap().weight = 0, "classes.aines.weight", Wrong::Weightless),
        (|d| d.hours.week[4] = vec![Span { start: 600, end: 540 }], "hours.fri[0]", Wrong::EndsBeforeStart),
        (
            |d| d.hours.week[4] = vec![Span { start: 600, end: 720 }, Span { start: 480, end: 601 }],
            "hours.fri",
            Wrong::SpansOverlap,
        ),
        (
            |d| d.outcomes = [slug("absent")].into(),
            "outcomes.absent",
            Wrong::Reserved { name: slug("absent") },
        ),
        (
            |d| {
                let service = d.services.get_mut("caisse").unwrap();
                (service.direct, service.paid_first) = (true, true);
            },
            "services.caisse.paid_first",
            Wrong::NothingIsHeld,
        ),
        (
            |d| d.services.get_mut("caisse").unwrap().daily_quota = Some(0),
            "services.caisse.daily_quota",
            Wrong::Zero,
        ),
    ];
    for (change, place, what) in rows {
        let mut draft = example_draft();
        change(&mut draft);
        let mistakes = check(draft).expect_err(place);
        let found: Vec<_> = mistakes.into_iter().map(|m| (m.place, m.what)).collect();
        assert_eq!(found, [(place.to_owned(), what)]);
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let mut draft = example_draft();
    draft.services.clear();
    draft.hours.week[0].push(Span { start: 900, end: 800 });
    let places: Vec<_> = check(draft).unwrap_err().into_iter().map(|m| m.place).collect();
    let lists = ["agents.fatou.services[0]"];
    let counters = ["g1.services[0]", "g2.services[0]", "g2.services[1]", "g3.services[0]", "g3.services[1]"]
        .map(|list| format!("counters.{list}"));
    let expected: Vec<String> = ["hours.mon[1]", "hours.mon", "services"]
        .map(str::to_owned)
        .into_iter()
        .chain(counters)
        .chain(lists.map(str::to_owned))
        .collect();
    assert_eq!(places, expected);
}

#[test]
fn places_in_line_are_not_sold_in_hospitals_and_public_offices_unless_head_office_allows() {
    let rows = [
        (BranchKind::Bank, false, Kind::Vip, true),
        (BranchKind::Hospital, false, Kind::Vip, false),
        (BranchKind::Hospital, true, Kind::Vip, true),
        (BranchKind::Hospital, false, Kind::Appointment, true),
        (BranchKind::Administration, false, Kind::Express, false),
        (BranchKind::Administration, true, Kind::Express, true),
    ];
    for (branch, allowed, kind, fine) in rows {
        let mut draft = example_draft();
        draft.kind = branch;
        draft.paid_kinds_allowed = allowed;
        draft.services.values_mut().for_each(|service| service.kinds = vec![kind]);
        assert_eq!(check(draft).is_ok(), fine, "{kind:?} in {branch:?}, allowed: {allowed}");
    }
}

#[test]
fn what_is_hard_to_say_is_a_warning_and_stops_nothing() {
    let mut draft = example_draft();
    draft.series.get_mut("a").unwrap().prefix = "GAB".into();
    draft.series.get_mut("b").unwrap().max = 1000;
    let warnings: Vec<_> = inspect(&draft).warnings.into_iter().map(|m| m.place).collect();
    assert_eq!(warnings, ["series.a.prefix", "series.b.max"]);
    check(draft).unwrap();
}

#[test]
fn hours_are_read_as_people_write_them() {
    let texts = |spans: &[&str]| spans.iter().map(|s| (*s).to_owned()).collect::<Vec<String>>();
    let monday = texts(&["08:00-13:00", "15:00 - 24:00"]);
    let friday = texts(&["8h-12h", "08:00-12:60", "14:00-16:00"]);
    let (hours, mistakes) = Hours::read("hours", "4:00", [&monday, &[], &[], &[], &friday, &[], &[]]);
    assert_eq!(hours.week[0], [Span { start: 480, end: 780 }, Span { start: 900, end: 1440 }]);
    assert_eq!(hours.week[4], [Span { start: 840, end: 960 }]);
    let places: Vec<_> = mistakes.into_iter().map(|m| m.place).collect();
    assert_eq!(places, ["hours.day_starts", "hours.fri[0]", "hours.fri[1]"]);
}

#[test]
fn times_in_which_a_nervous_finger_does_harm_are_a_warning() {
    let found = |absent_after_s, next_deaf_s| {
        let mut draft = example_draft();
        draft.rules.absent_after_s = absent_after_s;
        draft.rules.next_deaf_s = next_deaf_s;
        let found = queue::settings::inspect(&draft);
        assert_eq!(found.mistakes, [], "it stops nothing");
        found.warnings.into_iter().map(|warning| (warning.place, warning.what)).collect::<Vec<_>>()
    };
    assert_eq!(found(5, 1), []);
    let short = |place: &str, value, least| (place.to_owned(), Wrong::TooShort { value, least });
    let both = [short("rules.absent_after_s", 4, 5), short("rules.next_deaf_s", 0, 1)];
    assert_eq!(found(4, 0), both);
}

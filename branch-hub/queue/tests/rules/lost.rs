//! A branch that was restored, and has forgotten the last of its numbers.

use queue::{Command, Event, Language, Refusal, TicketId, VisitId};

use crate::hall::{Hall, slug};

fn lose(hall: &mut Hall) {
    hall.ask(Command::LoseNumbers).unwrap();
}

fn say(hall: &mut Hall, last: Option<&str>) -> Result<Vec<Event>, Refusal> {
    hall.ask(Command::SayNumber { series: slug("a"), last: last.map(str::to_owned) })
}

fn readmit(hall: &mut Hall, number: &str) -> Result<TicketId, Refusal> {
    let (ticket, visit) = (TicketId(hall.id()), VisitId(hall.id()));
    let (number, service) = (number.to_owned(), slug("caisse"));
    hall.ask(Command::Readmit { ticket, visit, number, service, priority: None, language: Language::Fr })?;
    Ok(ticket)
}

#[test]
fn after_a_restore_no_number_is_given_before_somebody_says_which_was_the_last() {
    let mut hall = Hall::open();
    hall.arrive("caisse");
    lose(&mut hall);
    let refused = hall.try_arrive("caisse", None).unwrap_err();
    assert_eq!(refused, Refusal::NumbersUnknown { series: slug("a") });
    say(&mut hall, Some("A047")).unwrap();
    let next = hall.arrive("caisse");
    assert_eq!(hall.number(next), "A048");
}

#[test]
fn the_highest_of_what_devices_people_and_the_branch_remember_counts() {
    for (remembered, heard, said, next) in [
        (3, None, None, "A004"),
        (3, None, Some("A002"), "A004"),
        (3, Some("A051"), Some("A047"), "A052"),
        (3, Some("A002"), Some("A047"), "A048"),
    ] {
        let mut hall = Hall::open();
        hall.crowd("caisse", remembered);
        lose(&mut hall);
        let numbers: Vec<String> = heard.into_iter().map(str::to_owned).collect();
        hall.ask(Command::HearNumbers { numbers }).unwrap();
        say(&mut hall, said).unwrap();
        let given = hall.arrive("caisse");
        assert_eq!(hall.number(given), next, "{remembered} {heard:?} {said:?}");
    }
}

#[test]
fn what_a_device_tells_later_still_brings_the_series_forward() {
    let mut hall = Hall::open();
    lose(&mut hall);
    say(&mut hall, Some("A010")).unwrap();
    hall.ask(Command::HearNumbers { numbers: vec!["A012".into(), "A011".into(), "nonsense".into()] })
        .unwrap();
    let given = hall.arrive("caisse");
    assert_eq!(hall.number(given), "A013");
}

#[test]
fn without_a_loss_what_devices_tell_changes_nothing_and_nobody_is_asked() {
    let mut hall = Hall::open();
    assert_eq!(hall.ask(Command::HearNumbers { numbers: vec!["A900".into()] }), Ok(Vec::new()));
    assert_eq!(say(&mut hall, None), Err(Refusal::NothingLost { series: slug("a") }));
    let given = hall.arrive("caisse");
    assert_eq!(hall.number(given), "A001");
}

#[test]
fn a_number_of_another_series_is_not_taken_for_the_last_one() {
    let mut hall = Hall::open();
    lose(&mut hall);
    for number in ["B047", "A47", "47", "A0047", ""] {
        let wrong = Refusal::NumberNotOfSeries { series: slug("a"), number: number.to_owned() };
        assert_eq!(say(&mut hall, Some(number)), Err(wrong));
    }
}

#[test]
fn who_holds_a_forgotten_number_stands_before_those_who_came_after_and_in_the_order_of_the_numbers() {
    let mut hall = Hall::open();
    hall.arrive("caisse");
    lose(&mut hall);
    say(&mut hall, Some("A009")).unwrap();
    hall.wait_s(60);
    hall.arrive("caisse");
    readmit(&mut hall, "A007").unwrap();
    readmit(&mut hall, "A003").unwrap();
    assert_eq!(hall.line("caisse"), "A001 A003 A007 A010");
    let next = hall.arrive("caisse");
    assert_eq!(hall.number(next), "A011");
}

#[test]
fn nobody_is_readmitted_under_a_number_that_is_borne_or_was_never_given() {
    let mut hall = Hall::open();
    hall.arrive("caisse");
    lose(&mut hall);
    let not_lost = |number: &str| Err(Refusal::NumberNotLost { number: number.to_owned() });
    assert_eq!(readmit(&mut hall, "A002"), not_lost("A002"));
    say(&mut hall, Some("A009")).unwrap();
    assert_eq!(readmit(&mut hall, "A001"), Err(Refusal::NumberTaken { number: "A001".into() }));
    assert_eq!(readmit(&mut hall, "A010"), not_lost("A010"));
    readmit(&mut hall, "A002").unwrap();
    assert_eq!(readmit(&mut hall, "A002"), Err(Refusal::NumberTaken { number: "A002".into() }));
}

#[test]
fn a_word_said_before_the_day_opens_counts_for_that_day_and_not_for_the_next() {
    let mut hall = Hall::open();
    hall.crowd("caisse", 2);
    hall.set_wall(24, 9, 0);
    lose(&mut hall);
    say(&mut hall, Some("A040")).unwrap();
    hall.run_due();
    let today = hall.arrive("caisse");
    assert_eq!(hall.number(today), "A041");
    hall.set_wall(25, 9, 0);
    hall.run_due();
    let tomorrow = hall.arrive("caisse");
    assert_eq!(hall.number(tomorrow), "A001");
}

#[test]
fn a_loss_that_nobody_has_spoken_of_is_not_forgotten_over_night() {
    let mut hall = Hall::open();
    lose(&mut hall);
    hall.set_wall(24, 9, 0);
    hall.run_due();
    let refused = hall.try_arrive("caisse", None).unwrap_err();
    assert_eq!(refused, Refusal::NumbersUnknown { series: slug("a") });
}

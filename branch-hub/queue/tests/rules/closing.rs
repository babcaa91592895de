//! Who is left when the doors close, and what goes on over night.

use queue::settings::{Hours, Span};
use queue::{Branch, Command, Date, Event, LeftAlone, Leftovers, Refusal, TicketId, due};

use crate::hall::{Answer, Hall, slug};

fn close(hall: &mut Hall, leftovers: Leftovers) -> Answer {
    hall.ask(Command::CloseDoors { reason: "plus de courant".into(), leftovers })
}

fn wall(hall: &mut Hall, day: u8, hour: u16) {
    hall.set_wall(day, hour, 0);
    hall.run_due();
}

/// Four people: served, called, waiting, and a class that waits.
fn afternoon() -> (Hall, [TicketId; 4]) {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let (serving, called) = (hall.arrive("caisse"), hall.arrive("caisse"));
    hall.call("g1");
    hall.ask(Command::Start { ticket: serving }).unwrap();
    hall.call("g2");
    let (waiting, elder) = (hall.arrive("caisse"), hall.arrive_as("caisse", "aines"));
    (hall, [serving, called, waiting, elder])
}

#[test]
fn each_way_of_closing_leaves_everyone_as_it_says_and_nobody_undecided() {
    let rows = [
        (Leftovers::Serve, "serving called waiting waiting", [true, true, true, true]),
        (Leftovers::Cancel, "serving called cancelled cancelled", [true, true, true, true]),
        (Leftovers::CarryOver, "serving called waiting waiting", [true, false, false, false]),
    ];
    for (leftovers, evening, gone) in rows {
        let (mut hall, people) = afternoon();
        close(&mut hall, leftovers).unwrap();
        assert_eq!(people.map(|id| hall.state(id)).join(" "), evening, "{leftovers:?}");
        assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed));
        wall(&mut hall, 24, 4);
        assert_eq!(people.map(|id| hall.branch.ticket(id).is_none()), gone, "{leftovers:?}");
    }
}

#[test]
fn who_waits_when_the_doors_close_is_still_called() {
    let (mut hall, [serving, _, waiting, elder]) = afternoon();
    close(&mut hall, Leftovers::default()).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.next("g1", Some(serving), None), Ok(Some(elder)));
    hall.wait_s(3);
    assert_eq!(hall.next("g1", Some(elder), Some("served")), Ok(Some(waiting)));
    wall(&mut hall, 24, 4);
    assert_eq!(hall.branch.tickets().count(), 0, "the day is over");
}

#[test]
fn closing_again_decides_anew_about_those_who_are_left() {
    let (mut hall, [_, _, waiting, elder]) = afternoon();
    close(&mut hall, Leftovers::Serve).unwrap();
    assert_eq!(close(&mut hall, Leftovers::Serve), Err(Refusal::DayUnchanged));
    let events = close(&mut hall, Leftovers::CarryOver).unwrap();
    assert_eq!(events.len(), 3, "{events:?}");
    assert_eq!(close(&mut hall, Leftovers::CarryOver), Err(Refusal::DayUnchanged));
    close(&mut hall, Leftovers::Cancel).unwrap();
    assert_eq!([waiting, elder].map(|id| hall.state(id)), ["cancelled", "cancelled"]);
}

#[test]
fn who_is_carried_over_goes_before_the_next_days_arrivals_in_the_old_order() {
    let (mut hall, [_, called, waiting, elder]) = afternoon();
    close(&mut hall, Leftovers::CarryOver).unwrap();
    assert_eq!(hall.line("caisse"), "", "nobody comes at night");
    assert!(hall.ticket(waiting).carried && !hall.ticket(called).carried);
    wall(&mut hall, 24, 4);
    assert_eq!(
        [called, waiting, elder].map(|id| hall.state(id)),
        ["waiting"; 3],
        "called in vain: carried too"
    );
    wall(&mut hall, 24, 8);
    let new = hall.arrive("caisse");
    assert_eq!(hall.number(new), "A001", "nobody alive bears it any more");
    let more = hall.arrive("caisse");
    assert_eq!(hall.number(more), "A005", "A002 to A004 are alive");
    assert_eq!(hall.line("caisse"), "A004 A002 A003 A001 A005");
    assert!(
        [called, waiting, elder].iter().all(|id| !hall.ticket(*id).carried),
        "the next close decides anew"
    );
    wall(&mut hall, 25, 4);
    assert_eq!(hall.branch.tickets().count(), 0);
}

#[test]
fn who_is_carried_over_a_weekend_is_not_lost() {
    let (mut hall, [_, _, waiting, _]) = afternoon();
    wall(&mut hall, 23, 17);
    close(&mut hall, Leftovers::CarryOver).unwrap();
    // Tuesday to Friday closed by the calendar.
    hall.settings = Hall::with(|draft| (1..5).for_each(|day| draft.hours.week[day].clear())).settings;
    for day in 24..30 {
        wall(&mut hall, day, 9);
        assert_eq!(hall.branch.day(), None);
        assert!(hall.ticket(waiting).carried);
        assert_eq!(Branch::from_parts(hall.branch.to_parts()), hall.branch);
    }
    wall(&mut hall, 30, 9);
    assert_eq!(hall.line("caisse"), "A004 A002 A003");
}

#[test]
fn who_went_to_sleep_with_a_slip_is_called_only_by_hand_before_the_next_day() {
    let (mut hall, [serving, called, waiting, _]) = afternoon();
    close(&mut hall, Leftovers::CarryOver).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.next("g1", Some(serving), None), Ok(None));
    let reason = || "encore là".to_owned();
    hall.ask(Command::Call { ticket: waiting, counter: slug("g1"), agent: None, reason: reason() }).unwrap();
    assert!(!hall.ticket(waiting).carried);
    hall.ask(Command::OpenDoors { until_ms: None, reason: reason(), date: None }).unwrap();
    hall.wait_s(30);
    hall.ask(Command::Absent { ticket: called }).unwrap();
    assert_eq!(hall.state(called), "waiting");
    hall.end(waiting).unwrap();
    wall(&mut hall, 24, 4);
    assert_eq!(hall.branch.tickets().count(), 1, "opened again: only who has a slip is carried over");
}

/// A branch that never closes but for one service.
fn night() -> Hall {
    let mut hall = Hall::with(|draft| {
        let always = std::array::from_fn(|_| vec![Span { start: 0, end: 24 * 60 }]);
        let own = draft.hours.clone();
        draft.hours = Hours { week: always, ..draft.hours };
        draft.services.get_mut("conseil").unwrap().hours = Some(own);
    });
    ["g1", "g2", "g3"].iter().for_each(|counter| hall.staff(counter, None));
    hall
}

#[test]
fn a_branch_that_never_closes_sends_nobody_home_at_the_roll_of_the_day() {
    let mut hall = night();
    let served = hall.arrive("caisse");
    let (serving, called, waiting) = (hall.arrive("caisse"), hall.arrive("caisse"), hall.arrive("caisse"));
    let advice = hall.arrive("conseil");
    hall.call("g1");
    hall.end(served).unwrap();
    hall.wait_s(3);
    hall.call("g1");
    hall.ask(Command::Start { ticket: serving }).unwrap();
    hall.call("g2");
    hall.set_wall(24, 3, 59);
    assert_eq!(due(&hall.branch, &hall.settings, &hall.now), None);
    hall.set_wall(24, 4, 0);
    let events = hall.ask(due(&hall.branch, &hall.settings, &hall.now).unwrap()).unwrap();
    assert!(events.contains(&Event::TicketExpired { ticket: advice }), "advice closes at night");
    assert_eq!([serving, called, waiting].map(|id| hall.state(id)), ["serving", "called", "waiting"]);
    assert_eq!((hall.holding("g1"), hall.holding("g2")), (Some(serving), Some(called)));
    let open: Vec<_> = hall.branch.counters().map(|(id, _)| id.as_str()).collect();
    assert_eq!(open, ["g1", "g2", "g3"]);
    let shown: Vec<_> = hall.branch.announcements().map(|call| call.ticket).collect();
    assert_eq!(shown, [called, serving], "the board goes on");
    assert_eq!(hall.branch.day().map(|day| day.ordinal), Some(2));
    let new: Vec<_> = (0..2).map(|_| hall.arrive("caisse")).collect();
    let numbers: Vec<_> = new.iter().map(|id| hall.number(*id)).collect();
    assert_eq!(numbers, ["A001", "A005"], "numbers of the living are not given again");
    hall.wait_s(30);
    assert_eq!(hall.next("g1", Some(serving), None), Ok(Some(waiting)));
    assert_eq!(Branch::from_parts(hall.branch.to_parts()), hall.branch);
}

#[test]
fn a_branch_that_never_closes_but_was_closed_or_away_sends_home_as_any_other() {
    let mut closed = night();
    closed.arrive("caisse");
    close(&mut closed, Leftovers::Serve).unwrap();
    wall(&mut closed, 24, 4);
    assert_eq!(closed.branch.tickets().count(), 0, "closed by a person");
    let mut away = night();
    away.arrive("caisse");
    wall(&mut away, 26, 10);
    assert_eq!(away.branch.tickets().count(), 0, "days without a hub are not one night");
}

#[test]
fn a_date_that_somebody_named_by_mistake_does_not_lock_the_branch() {
    let mut hall = Hall::open();
    hall.branch = Branch::new();
    hall.now.trusted = false;
    let far = Date { year: 2027, month: 11, day: 24 };
    hall.ask(Command::OpenDoors { until_ms: None, reason: "on ouvre".into(), date: Some(far) }).unwrap();
    let waiting = hall.arrive("caisse");
    hall.now.trusted = true;
    hall.run_due();
    let day = hall.branch.day().unwrap();
    assert_eq!((day.ordinal, day.date), (1, hall.now.date), "the clock has become plausible");
    assert_eq!(hall.state(waiting), "waiting");
    wall(&mut hall, 24, 4);
    assert_eq!(hall.branch.day().map(|day| day.ordinal), Some(2));
}

#[test]
fn the_last_counter_of_a_service_does_not_leave_people_waiting_unseen() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    hall.arrive("caisse");
    let leave =
        |counter: &str, keep_waiting: bool| Command::CloseCounter { counter: slug(counter), keep_waiting };
    let pause = |counter: &str, keep_waiting: bool| {
        let reason = "prière".to_owned();
        Command::PauseCounter { counter: slug(counter), reason, keep_waiting }
    };
    hall.ask(pause("g2", false)).unwrap();
    let left = |name: &str, waiting| vec![LeftAlone { service: slug(name), waiting }];
    let last = Err(Refusal::LastCounter { services: left("caisse", 1) });
    assert_eq!(hall.ask(leave("g1", false)), last, "who is away calls nobody");
    assert_eq!(hall.ask(pause("g1", false)), last);
    hall.ask(Command::ResumeCounter { counter: slug("g2") }).unwrap();
    hall.arrive("virement");
    let both = Err(Refusal::LastCounter { services: left("virement", 1) });
    assert_eq!(hall.ask(pause("g2", false)), both, "g1 does the cash, nobody the transfers");
    hall.ask(pause("g2", true)).unwrap();
    hall.ask(leave("g2", true)).unwrap();
    assert_eq!(hall.ask(leave("g1", false)), last);
    hall.ask(leave("g1", true)).unwrap();
    assert_eq!(hall.line("caisse"), "A001", "they keep their places");
}

#[test]
fn the_last_counter_does_not_leave_those_who_are_held_or_set_aside() {
    let mut hall = Hall::staffed(&["g2"]);
    let (parked, held) = (hall.arrive("caisse"), hall.arrive("caisse"));
    let transfer = hall.arrive("virement");
    hall.call("g2");
    hall.ask(Command::Park { ticket: parked, wake_after_ms: None }).unwrap();
    for ticket in [held, transfer] {
        hall.ask(Command::Hold { ticket, hold: queue::Hold::Documents }).unwrap();
    }
    let leave = |keep_waiting| Command::CloseCounter { counter: slug("g2"), keep_waiting };
    let left = |name: &str, waiting| LeftAlone { service: slug(name), waiting };
    let last = |services| Err(Refusal::LastCounter { services });
    assert_eq!(hall.ask(leave(false)), last(vec![left("caisse", 2), left("virement", 1)]));
    hall.staff("g1", None);
    assert_eq!(hall.ask(leave(false)), last(vec![left("virement", 1)]), "g1 takes those with cash");
    hall.ask(leave(true)).unwrap();
}

#[test]
fn who_is_set_aside_or_held_when_the_doors_close_is_carried_over_too() {
    let mut hall = Hall::staffed(&["g1"]);
    let (parked, held) = (hall.arrive("caisse"), hall.arrive("caisse"));
    hall.call("g1");
    hall.ask(Command::Park { ticket: parked, wake_after_ms: None }).unwrap();
    hall.ask(Command::Hold { ticket: held, hold: queue::Hold::Documents }).unwrap();
    close(&mut hall, Leftovers::CarryOver).unwrap();
    hall.wait_s(700);
    assert_eq!(hall.line("caisse"), "", "nobody is woken at night");
    wall(&mut hall, 24, 8);
    assert_eq!(hall.line("caisse"), "A001", "and papers are still missing");
    hall.ask(Command::Release { ticket: held }).unwrap();
    assert_eq!(hall.line("caisse"), "A001 A002");
}

#[test]
fn who_comes_late_is_let_in_while_those_who_are_left_are_served() {
    for (leftovers, let_in) in [(Leftovers::Serve, true), (Leftovers::Cancel, false)] {
        let mut hall = Hall::with(|draft| draft.rules.put_back_times = 0);
        hall.staff("g1", None);
        let late = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(20);
        hall.absent(late).unwrap();
        close(&mut hall, leftovers).unwrap();
        assert_eq!(hall.ask(Command::Requeue { ticket: late }).is_ok(), let_in, "{leftovers:?}");
    }
}

#[test]
fn a_visit_that_goes_on_over_night_is_kept_with_all_its_legs() {
    let mut hall = night();
    let first = hall.arrive("caisse");
    hall.call("g1");
    let second = hall.send(first, "virement", None, false).unwrap();
    let done = hall.arrive("caisse");
    hall.wait_s(3);
    hall.call("g1");
    hall.end(done).unwrap();
    wall(&mut hall, 24, 8);
    let states = [first, second].map(|leg| hall.state(leg));
    assert_eq!(states, ["transferred", "waiting"]);
    assert!(hall.branch.ticket(done).is_none(), "who had gone is in the journal");
}

#[test]
fn without_a_clock_to_trust_a_person_ends_the_day_and_who_is_carried_over_waits_in_the_next() {
    let mut hall = Hall::open();
    hall.branch = Branch::new();
    hall.now.trusted = false;
    let open = |hall: &mut Hall, day: Option<u8>| {
        let date = day.map(|day| Date { year: 2026, month: 11, day });
        hall.ask(Command::OpenDoors { until_ms: None, reason: "on ouvre".into(), date })
    };
    open(&mut hall, Some(23)).unwrap();
    let waiting = hall.arrive("caisse");
    close(&mut hall, Leftovers::CarryOver).unwrap();
    wall(&mut hall, 29, 3);
    assert!(hall.ticket(waiting).carried, "nothing rolls by itself");
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed));
    open(&mut hall, Some(24)).unwrap();
    assert_eq!(hall.branch.day().map(|day| day.ordinal), Some(2));
    assert_eq!(hall.line("caisse"), "A001");
    hall.arrive("caisse");
}

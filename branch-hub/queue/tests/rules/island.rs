//! Numbers that a kiosk printed by itself while the hub was away.

use queue::figures::{DayBook, day_figures};
use queue::settings::{Draft, Island, Wrong, check, example_draft, inspect};
use queue::{Booking, Came, Channel, Command, IslandNumber, Kind, Leftovers, Refusal, TicketId, VisitId};

use crate::hall::{Hall, Wish, slug};

fn islands(draft: &mut Draft) {
    let kiosks = [("borne-1", "K"), ("borne-2", "L")];
    draft.islands = kiosks.map(|(kiosk, prefix)| (slug(kiosk), Island { prefix: prefix.into() })).into();
}

fn hall() -> Hall {
    Hall::with(islands)
}

/// Hands in what a kiosk printed at a moment of running time.
fn try_hand_in(hall: &mut Hall, kiosk: &str, number: &str, at_ms: u64) -> Result<TicketId, Refusal> {
    hall.try_wish("caisse", Wish { island: Some((kiosk, number, at_ms)), ..Wish::default() })
}

fn hand_in(hall: &mut Hall, number: &str, at_ms: u64) -> TicketId {
    try_hand_in(hall, "borne-1", number, at_ms).expect("the paper counts")
}

#[test]
fn who_came_while_the_hub_was_away_stands_between_those_who_came_before_and_after() {
    let mut hall = hall();
    hall.arrive("caisse");
    let came = hall.now.run_ms + 500;
    hall.crowd("caisse", 2);
    let ticket = hand_in(&mut hall, "K007", came);
    assert_eq!(hall.line("caisse"), "A001 K007 A002 A003");
    let seen = hall.ticket(ticket);
    assert_eq!(
        (seen.channel, seen.count, seen.island.as_ref()),
        (Channel::Island, 7, Some(&slug("borne-1")))
    );
    assert_eq!((seen.issued_run_ms, seen.place.arrived_ms, seen.told), (came, came, None));
    assert_eq!(seen.issued_at_ms, hall.now.at_ms - (hall.now.run_ms - came) as i64);
    hall.arrive("caisse");
    assert_eq!(hall.line("caisse"), "A001 K007 A002 A003 A004", "the branch's own numbers go on");
}

#[test]
fn an_arrival_is_never_later_than_now_nor_before_the_day_opened() {
    let mut hall = hall();
    hall.set_wall(24, 8, 0);
    hall.now.run_ms += 3_600_000;
    hall.run_due();
    let opened = hall.now.run_ms;
    hall.crowd("caisse", 1);
    let early = hand_in(&mut hall, "K001", 5);
    let late = hand_in(&mut hall, "K002", u64::MAX);
    assert_eq!(hall.ticket(early).place.arrived_ms, opened);
    assert_eq!(hall.ticket(late).place.arrived_ms, hall.now.run_ms);
    hall.arrive("caisse");
    assert_eq!(hall.line("caisse"), "K001 A001 K002 A002");
}

#[test]
fn waiting_counts_from_the_arrival() {
    let mut hall = hall();
    hall.staff("g1", None);
    let (came, mut book) = (hall.now.run_ms, DayBook::default());
    hall.wait_s(600);
    let mut paper = Command::issue(TicketId(901), VisitId(901), "caisse");
    if let Command::Issue { island, .. } = &mut paper {
        *island = Some(IslandNumber { kiosk: slug("borne-1"), number: "K001".into(), arrived_run_ms: came });
    }
    let events = hall.ask(paper).unwrap();
    events.iter().for_each(|event| book.note(event, hall.now.stamp()));
    hall.wait_s(1);
    let press = hall.press(slug("g1"), None, None, None);
    let events = hall.ask(press).unwrap();
    events.iter().for_each(|event| book.note(event, hall.now.stamp()));
    let waits = day_figures(&book, |_| 600_000).services[&slug("caisse")].all.waits;
    assert_eq!(waits.max_ms, 601_000);
}

#[test]
fn a_number_belongs_to_its_kiosk_and_is_borne_once() {
    let mut hall = hall();
    hand_in(&mut hall, "K001", 0);
    let unknown = Refusal::UnknownKiosk { kiosk: slug("borne-9") };
    let theirs = |kiosk: &str, number: &str| Refusal::NumberNotTheirs {
        kiosk: slug(kiosk),
        number: number.to_owned(),
    };
    let rows = [
        ("borne-9", "K002", unknown),
        ("borne-2", "K002", theirs("borne-2", "K002")),
        ("borne-1", "A002", theirs("borne-1", "A002")),
        ("borne-1", "K2", theirs("borne-1", "K2")),
        ("borne-1", "K001", Refusal::NumberTaken { number: "K001".into() }),
    ];
    for (kiosk, number, refusal) in rows {
        assert_eq!(try_hand_in(&mut hall, kiosk, number, 0), Err(refusal), "{kiosk} {number}");
    }
    try_hand_in(&mut hall, "borne-2", "L001", 0).unwrap();
}

#[test]
fn a_number_that_was_given_back_is_not_taken_again_today_and_a_living_one_not_tomorrow() {
    let mut hall = hall();
    let gone = hand_in(&mut hall, "K001", 0);
    hall.ask(Command::Cancel { ticket: gone, gone: queue::Gone::GivenBack, reason: String::new() }).unwrap();
    hand_in(&mut hall, "K002", 0);
    let taken = |number: &str| Err(Refusal::NumberTaken { number: number.to_owned() });
    assert_eq!(try_hand_in(&mut hall, "borne-1", "K001", 0), taken("K001"));
    hall.ask(Command::CloseDoors { reason: "courant".into(), leftovers: Leftovers::CarryOver }).unwrap();
    hall.set_wall(24, 8, 0);
    hall.run_due();
    assert_eq!(try_hand_in(&mut hall, "borne-1", "K002", 0), taken("K002"));
    hand_in(&mut hall, "K001", 0);
}

#[test]
fn neither_hours_nor_quotas_nor_interruptions_take_a_paper_back() {
    let mut hall = Hall::with(|draft| {
        islands(draft);
        draft.services.get_mut("caisse").unwrap().daily_quota = Some(1);
    });
    hall.arrive("caisse");
    let full = Refusal::ServiceFull { service: slug("caisse") };
    assert_eq!(hall.try_arrive("caisse", None), Err(full));
    hand_in(&mut hall, "K001", 0);
    let (services, reason) = (vec![], "réseau".to_owned());
    hall.ask(Command::Interrupt { services, reason, until_ms: None, gives_tickets: false }).unwrap();
    hand_in(&mut hall, "K002", 0);
    hall.set_wall(23, 17, 0);
    assert_eq!(hall.try_arrive("caisse", None), Err(Refusal::Closed), "after hours");
    hand_in(&mut hall, "K003", 0);
    hall.ask(Command::CloseDoors { reason: "fini".into(), leftovers: Leftovers::Serve }).unwrap();
    hand_in(&mut hall, "K004", 0);
    hall.ask(Command::SetPeak { on: true, reason: "paie".into() }).unwrap();
    let vip = Wish { kind: Kind::Vip, island: Some(("borne-1", "K005", 0)), ..Wish::default() };
    hall.try_wish("caisse", vip).unwrap();
    assert_eq!(hall.line("caisse"), "K001 K002 K003 K004 K005 A001");
}

#[test]
fn a_paper_counts_only_on_a_business_day_and_for_what_the_branch_does() {
    let mut hall = hall();
    let island = Some(("borne-1", "K001", 0));
    let unknown = Refusal::UnknownService { service: slug("lune") };
    assert_eq!(hall.try_wish("lune", Wish { island, ..Wish::default() }), Err(unknown));
    hall.set_wall(28, 12, 0);
    hall.run_due();
    assert_eq!(hall.branch.day(), None, "a Saturday");
    assert_eq!(try_hand_in(&mut hall, "borne-1", "K001", 0), Err(Refusal::Closed));
}

#[test]
fn a_span_of_a_kiosks_own_numbers_is_withdrawn_by_its_name() {
    let mut hall = hall();
    hall.crowd("caisse", 2);
    for number in ["K001", "K002", "K003"] {
        hand_in(&mut hall, number, u64::MAX);
    }
    let withdraw = |series: &str| Command::Withdraw {
        series: slug(series),
        from: 1,
        to: 2,
        reason: "une seule personne".into(),
    };
    hall.ask(withdraw("a")).unwrap();
    assert_eq!(hall.line("caisse"), "K001 K002 K003");
    hall.ask(withdraw("borne-1")).unwrap();
    assert_eq!(hall.line("caisse"), "K003");
}

#[test]
fn islands_that_would_print_somebody_elses_numbers_are_refused_with_their_place() {
    let rows: Vec<(&str, Vec<(&str, Wrong)>)> = vec![
        ("K", vec![("borne-2", Wrong::SameIslandPrefix { other: slug("borne-1"), prefix: "K".into() })]),
        ("A", vec![("borne-2", Wrong::SamePrefix { other: slug("a"), prefix: "A".into() })]),
        ("L1", vec![("borne-2", Wrong::PrefixNotLetters { prefix: "L1".into() })]),
        ("KK", vec![]),
    ];
    for (prefix, expected) in rows {
        let mut draft = example_draft();
        islands(&mut draft);
        draft.islands.get_mut("borne-2").unwrap().prefix = prefix.into();
        let warned = inspect(&draft).warnings;
        let found: Vec<_> = check(draft).err().unwrap_or_default();
        let found: Vec<_> = found.into_iter().map(|m| (m.place, m.what)).collect();
        let place = |kiosk: &str| format!("devices.{kiosk}.island_prefix");
        let expected: Vec<_> = expected.into_iter().map(|(kiosk, what)| (place(kiosk), what)).collect();
        assert_eq!(found, expected, "{prefix}");
        let two_letters = warned.iter().any(|warning| {
            warning.place == place("borne-2")
                && warning.what == Wrong::PrefixNotOneLetter { prefix: "KK".into() }
        });
        assert_eq!(two_letters, prefix == "KK");
    }
}

#[test]
fn an_appointment_on_a_printed_number_is_kept_by_who_came_in_time_and_stands_where_they_came() {
    for (came_ago_s, came) in [(600, Came::InTime), (0, Came::Late)] {
        let mut hall = Hall::with(|draft| {
            islands(draft);
            draft.services.get_mut("caisse").unwrap().kinds = vec![Kind::Appointment];
        });
        hall.wait_s(3600);
        let (arrived_run_ms, ticket) = (hall.now.run_ms - came_ago_s * 1000, TicketId(901));
        let mut paper = Command::issue(ticket, VisitId(901), "caisse");
        if let Command::Issue { island, booking, kind, .. } = &mut paper {
            *kind = Kind::Appointment;
            *booking = Some(Booking { reference: "RDV-1".into(), at_ms: hall.now.at_ms - 1_200_000 });
            *island = Some(IslandNumber { kiosk: slug("borne-1"), number: "K001".into(), arrived_run_ms });
        }
        hall.ask(paper).unwrap();
        let seen = hall.ticket(ticket);
        let appointment = seen.appointment.as_ref().unwrap();
        assert_eq!((appointment.came, seen.place), (came, appointment.arrival));
        assert_eq!(seen.place.arrived_ms, arrived_run_ms);
        assert_eq!(seen.kind, if came == Came::Late { Kind::Normal } else { Kind::Appointment });
    }
}

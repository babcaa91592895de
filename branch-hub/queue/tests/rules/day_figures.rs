//! How a day went, told by its facts alone.

use proptest::prelude::*;
use queue::figures::{Claims, DayBook, DayFigures, Ended, LegFigures, Target, Waits, day_figures};
use queue::{Command, Destination, Event, Gone, Leftovers, TicketId, TransferPlace};

use crate::hall::{Hall, slug};

/// A hall whose facts are written down as they happen.
struct Told {
    hall: Hall,
    book: DayBook,
}

impl Told {
    fn new(counters: &[&str]) -> Self {
        let mut told =
            Self { hall: Hall::with(|draft| draft.rules.put_back_times = 0), book: DayBook::default() };
        told.book.note(&opened(1), told.hall.now.stamp());
        counters.iter().for_each(|counter| told.hall.staff(counter, None));
        told
    }

    fn ask(&mut self, command: Command) -> Vec<Event> {
        let events = self.hall.ask(command).expect("accepted");
        events.iter().for_each(|event| self.book.note(event, self.hall.now.stamp()));
        events
    }

    fn arrive(&mut self, service: &str, class: Option<&str>) -> TicketId {
        let ticket = TicketId(self.hall.id());
        let mut command = Command::issue(ticket, queue::VisitId(ticket.0), service);
        if let Command::Issue { priority, .. } = &mut command {
            *priority = class.map(slug);
        }
        self.ask(command);
        ticket
    }

    /// Calls after so many seconds.
    fn call_after(&mut self, seconds: u64, counter: &str, holding: Option<TicketId>, outcome: Option<&str>) {
        self.pass(seconds);
        let press = self.hall.press(slug(counter), None, holding, outcome.map(slug));
        self.ask(press);
    }

    fn end(&mut self, ticket: TicketId) {
        let leg = TicketId(self.hall.id());
        self.ask(Command::End { ticket, outcome: Some(slug("served")), leg });
    }

    fn pass(&mut self, seconds: u64) {
        self.hall.now.run_ms += seconds * 1000;
        self.hall.now.at_ms += seconds as i64 * 1000;
    }

    fn figures(&self) -> DayFigures {
        day_figures(&self.book, |service| u64::from(self.hall.settings.target_s(service)) * 1000)
    }

    fn caisse(&self) -> LegFigures {
        self.figures().services[&slug("caisse")].all.clone()
    }
}

fn opened(ordinal: u64) -> Event {
    let date = queue::Date { year: 2026, month: 11, day: 23 };
    Event::DayOpened { ordinal, date, trusted: true, opens_in_ms: 0 }
}

#[test]
fn who_gave_up_and_who_did_not_come_and_whose_number_was_taken_back_are_counted_apart() {
    let mut told = Told::new(&["g1"]);
    let tickets: Vec<_> = (0..7).map(|_| told.arrive("caisse", None)).collect();
    let gone = [(5, Gone::GivenBack), (6, Gone::Withdrawn)];
    for (n, gone) in gone {
        told.ask(Command::Cancel { ticket: tickets[n], gone, reason: "une fois de trop".into() });
    }
    told.call_after(10, "g1", None, None);
    told.call_after(30, "g1", Some(tickets[0]), Some("served"));
    told.call_after(30, "g1", Some(tickets[1]), Some("absent"));
    told.ask(Command::Cancel { ticket: tickets[3], gone: Gone::Left, reason: "parti".into() });
    told.pass(5);
    told.ask(Command::CloseDoors { reason: "courant".into(), leftovers: Leftovers::Cancel });
    let seen = told.caisse();
    let expected = LegFigures {
        legs: 7,
        served: 1,
        no_shows: 1,
        open: 1,
        abandoned: 2,
        withdrawn: 1,
        sent_home: 1,
        waits: Waits { count: 3, mean_ms: 40_000, p50_ms: 40_000, p90_ms: 70_000, max_ms: 70_000 },
        target: Target { within: 3, outside: 0 },
        ..LegFigures::default()
    };
    assert_eq!(seen, expected);
    assert_eq!((seen.share_abandoned(), seen.share_no_show()), (Some(2.0 / 6.0), Some(1.0 / 6.0)));
    assert_eq!(told.figures().issued, 7);
}

#[test]
fn waits_are_told_by_leg_and_by_visit() {
    let mut told = Told::new(&["g1", "g3"]);
    let visitor = told.arrive("caisse", None);
    told.call_after(100, "g1", None, None);
    let leg = TicketId(told.hall.id());
    told.pass(50);
    let to = Destination { service: slug("conseil"), pool: None };
    let place = TransferPlace::End;
    told.ask(Command::Transfer { ticket: visitor, leg, to, place, return_to_origin: false });
    told.call_after(40, "g3", None, None);
    assert_eq!(told.figures().visits, Waits::default(), "not done yet");
    told.end(leg);
    let figures = told.figures();
    let waited = |service: &str| figures.services[&slug(service)].all.waits.max_ms;
    assert_eq!((waited("caisse"), waited("conseil")), (100_000, 40_000));
    assert_eq!((figures.visits.count, figures.visits.max_ms, figures.issued), (1, 140_000, 1));
    let transferred = figures.services[&slug("caisse")].all.transferred;
    assert_eq!((transferred, figures.services[&slug("conseil")].all.served), (1, 1));
}

#[test]
fn an_outage_is_no_wait_and_is_told_apart() {
    let mut told = Told::new(&["g1"]);
    let first = told.arrive("caisse", None);
    told.pass(100);
    let stop = |reason: &str| Command::Interrupt {
        services: vec![slug("caisse")],
        reason: reason.into(),
        until_ms: None,
        gives_tickets: true,
    };
    told.ask(stop("réseau"));
    told.pass(2000);
    assert_eq!(told.figures().services[&slug("caisse")].interrupted_ms, 0, "no fact since");
    told.arrive("caisse", None);
    assert_eq!(told.figures().services[&slug("caisse")].interrupted_ms, 2_000_000, "it lasts");
    told.ask(Command::ResumeServices { services: vec![] });
    told.call_after(60, "g1", None, None);
    told.end(first);
    let seen = told.caisse();
    assert_eq!(told.figures().services[&slug("caisse")].interrupted_ms, 2_000_000);
    assert_eq!((seen.waits.max_ms, seen.target), (160_000, Target { within: 1, outside: 0 }));
}

#[test]
fn who_waited_longer_than_the_target_is_not_within_it() {
    let mut told = Told::new(&["g1", "g2"]);
    let first = told.arrive("caisse", None);
    told.arrive("caisse", None);
    told.call_after(1200, "g1", None, None);
    told.call_after(1, "g2", None, None);
    told.end(first);
    assert_eq!(told.caisse().target, Target { within: 1, outside: 1 });
}

#[test]
fn a_call_in_vain_does_not_begin_the_wait_anew() {
    let mut told = Told::new(&["g1"]);
    told.hall.settings = Hall::open().settings;
    let ticket = told.arrive("caisse", None);
    told.call_after(60, "g1", None, None);
    told.pass(30);
    told.ask(Command::Absent { ticket });
    told.call_after(30, "g1", None, None);
    assert_eq!(told.caisse().waits.max_ms, 60_000);
}

#[test]
fn shares_of_claims_confirmed_and_declined_are_told_by_visit() {
    let mut told = Told::new(&["g1"]);
    let claims: Vec<_> = (0..4).map(|_| told.arrive("caisse", Some("aines"))).collect();
    told.arrive("caisse", None);
    told.ask(Command::ConfirmPriority { ticket: claims[0] });
    told.ask(Command::ConfirmPriority { ticket: claims[1] });
    told.ask(Command::DeclinePriority { ticket: claims[2] });
    let seen = told.figures().claims;
    assert_eq!(seen, Claims { confirmed: 2, declined: 1, unseen: 1 });
    assert_eq!(seen.share_confirmed(), Some(2.0 / 3.0));
}

#[test]
fn a_night_is_no_wait_and_the_next_day_begins_with_who_was_carried_over() {
    let mut told = Told::new(&["g1"]);
    let gone = told.arrive("caisse", Some("aines"));
    told.call_after(1, "g1", None, None);
    told.end(gone);
    told.arrive("caisse", None);
    told.ask(Command::CloseDoors { reason: "courant".into(), leftovers: Leftovers::CarryOver });
    assert_eq!(told.caisse().open, 1);
    told.pass(50_000);
    told.hall.set_wall(24, 8, 0);
    let roll = queue::due(&told.hall.branch, &told.hall.settings, &told.hall.now).unwrap();
    told.ask(roll);
    told.hall.staff("g1", None);
    told.arrive("caisse", None);
    told.call_after(60, "g1", None, None);
    let held = told.hall.holding("g1");
    told.call_after(60, "g1", held, Some("served"));
    let figures = told.figures();
    let seen = &figures.services[&slug("caisse")].all;
    assert_eq!((figures.issued, seen.legs, seen.served), (1, 2, 1), "who had gone was yesterday's");
    assert_eq!(figures.claims, Claims::default());
    assert_eq!((seen.waits.count, seen.waits.p50_ms, seen.waits.max_ms), (2, 60_000, 120_000));
    assert_eq!((figures.visits.count, figures.visits.max_ms), (1, 60_000));
    assert!(told.book.legs().any(|(_, leg)| leg.carried && leg.ended == Some(Ended::Served)));
}

proptest! {
    #[test]
    fn percentiles_are_waits_that_somebody_had(mut waits in prop::collection::vec(0_u64..1000, 1..60)) {
        let figures = Waits::of(waits.clone());
        waits.sort_unstable();
        for (percent, ms) in [(50, figures.p50_ms), (90, figures.p90_ms), (100, figures.max_ms)] {
            let up_to = waits.iter().filter(|w| **w <= ms).count();
            let below = waits.iter().filter(|w| **w < ms).count();
            prop_assert!(waits.contains(&ms));
            prop_assert!(up_to * 100 >= waits.len() * percent && below * 100 < waits.len() * percent);
        }
        prop_assert_eq!(figures.mean_ms, waits.iter().sum::<u64>() / waits.len() as u64);
    }
}

#[test]
fn a_call_taken_back_ends_no_wait_and_what_is_reopened_has_not_ended() {
    let mut told = Told::new(&["g1"]);
    let ticket = told.arrive("caisse", None);
    told.call_after(10, "g1", None, None);
    told.ask(Command::Requeue { ticket });
    assert_eq!(told.caisse().waits.count, 0);
    told.call_after(50, "g1", None, None);
    told.end(ticket);
    assert_eq!((told.caisse().served, told.caisse().waits.max_ms), (1, 60_000));
    told.ask(Command::Reopen { ticket, reason: "par erreur".into() });
    assert_eq!((told.caisse().served, told.caisse().open), (0, 1));
    told.call_after(50, "g1", None, None);
    told.call_after(30, "g1", Some(ticket), Some("absent"));
    assert_eq!(told.caisse().no_shows, 1);
    told.ask(Command::Requeue { ticket });
    assert_eq!((told.caisse().no_shows, told.caisse().open), (0, 1), "late is not absent");
}

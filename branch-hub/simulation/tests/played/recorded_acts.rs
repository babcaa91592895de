//! What people do beyond waiting, taken from facts.

use queue::settings::{Draft, Island, check, example_draft};
use queue::{
    Booking, Branch, Command, Date, Destination, Event, IslandNumber, Kind, Leftovers, Now, Pool, Settings,
    Slug, Stamp, TicketId, TransferPlace, VisitId, decide,
};
use simulation::{Day, DoorAct, End, Peak, Person, Way, recorded};

const NINE_MS: u64 = 9 * 3_600_000;
const MIDNIGHT_MS: i64 = 1_795_392_000_000;

struct Hall {
    branch: Branch,
    settings: Settings,
    facts: Vec<(Event, Stamp)>,
}

fn slug(text: &str) -> Slug {
    Slug::from(text)
}

impl Hall {
    /// A Monday at nine; Awa sits at g1 and Moussa at g2.
    fn open(change: impl FnOnce(&mut Draft)) -> Self {
        let mut draft = example_draft();
        draft.rules.next_deaf_s = 0;
        draft.agents.values_mut().for_each(|agent| agent.services.clear());
        draft.counters.values_mut().for_each(|counter| {
            counter.services = vec![slug("caisse"), slug("conseil"), slug("virement")];
        });
        change(&mut draft);
        let mut hall = Self { branch: Branch::new(), settings: check(draft).unwrap(), facts: Vec::new() };
        hall.ask(0, Command::RollDay { date: Date { year: 2026, month: 11, day: 23 }, trusted: true });
        for (counter, agent) in [("g1", "awa"), ("g2", "moussa")] {
            hall.ask(0, Command::OpenCounter { counter: slug(counter), agent: Some(slug(agent)) });
        }
        hall
    }

    fn ask(&mut self, at_s: u64, command: Command) {
        let now = Now {
            at_ms: MIDNIGHT_MS + (NINE_MS + at_s * 1000) as i64,
            run_ms: at_s * 1000,
            date: Date { year: 2026, month: 11, day: 23 },
            minute_of_day: (9 * 60 + at_s / 60) as u16,
            trusted: true,
        };
        for event in decide(&self.branch, &self.settings, &now, &command).unwrap() {
            self.branch.apply(&event, now.stamp());
            self.facts.push((event, now.stamp()));
        }
    }

    fn issue(&mut self, at_s: u64, n: u128) {
        self.ask(at_s, Command::issue(TicketId(n), VisitId(n), "caisse"));
    }

    /// Ends whoever is there and calls the next.
    fn next(&mut self, at_s: u64, counter: &str, leg: u128) {
        let holding = self.branch.counter(&slug(counter)).unwrap().holding;
        let outcome = holding.map(|_| slug("served"));
        let (counter, leg) = (slug(counter), TicketId(leg));
        self.ask(
            at_s,
            Command::CallNext {
                counter,
                agent: None,
                holding,
                outcome,
                leg,
                ticket: TicketId(9001),
                visit: queue::VisitId(9001),
            },
        );
    }

    fn send(&mut self, at_s: u64, from: u128, leg: u128, service: &str, pool: Option<Pool>, back: bool) {
        let to = Destination { service: slug(service), pool };
        let (ticket, leg, place) = (TicketId(from), TicketId(leg), TransferPlace::End);
        self.ask(at_s, Command::Transfer { ticket, leg, to, place, return_to_origin: back });
    }

    fn day(&self) -> Day {
        recorded::day("hier".into(), self.facts.iter().map(|(event, stamp)| (event, *stamp))).unwrap()
    }
}

fn ways(person: &Person) -> Vec<(&str, &Way, u64)> {
    person.legs.iter().map(|task| (task.service.as_str(), &task.way, task.takes_ms / 1000)).collect()
}

#[test]
fn where_people_were_sent_and_whether_they_came_back_is_kept() {
    let mut hall = Hall::open(|_| {});
    hall.issue(0, 1);
    hall.next(10, "g1", 90);
    hall.send(70, 1, 2, "conseil", None, true);
    hall.next(80, "g2", 91);
    // Served: back to Awa.
    hall.next(200, "g2", 3);
    hall.next(210, "g1", 92);
    hall.send(240, 3, 4, "virement", Some(Pool::Agent(slug("moussa"))), false);
    let day = hall.day();
    let moussa = Way::To(slug("moussa"));
    let went = [
        ("caisse", &Way::Sent, 60),
        ("conseil", &Way::Lent, 120),
        ("caisse", &Way::Sent, 30),
        ("virement", &moussa, 180),
    ];
    // Nobody was served at the last: the usual time of a service of which nothing is known.
    assert_eq!(ways(&day.people[0]), went);
}

#[test]
fn a_plan_a_party_and_an_appointment_are_kept() {
    let mut hall = Hall::open(|draft| {
        draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Appointment]);
    });
    let at_ms = MIDNIGHT_MS + (NINE_MS + 600_000) as i64;
    let mut command = Command::issue(TicketId(1), VisitId(1), "caisse");
    if let Command::Issue { then, party, booking, .. } = &mut command {
        (*then, *party) = (vec![slug("virement")], 3);
        *booking = Some(Booking { reference: "r1".into(), at_ms });
    }
    hall.ask(0, command);
    hall.next(10, "g1", 90);
    hall.next(70, "g1", 2);
    let day = hall.day();
    let person = &day.people[0];
    assert_eq!(
        (person.party, person.kind, person.booked_ms),
        (3, Kind::Appointment, Some(NINE_MS + 600_000))
    );
    assert_eq!(ways(person)[1].1, &Way::Planned);
}

#[test]
fn who_was_set_aside_was_away_so_long_and_who_missed_the_call_came_so_late() {
    let mut hall = Hall::open(|draft| draft.rules.put_back_times = 0);
    hall.issue(0, 1);
    hall.next(10, "g1", 90);
    hall.ask(40, Command::Park { ticket: TicketId(1), wake_after_ms: None });
    hall.ask(100, Command::Unpark { ticket: TicketId(1) });
    hall.next(110, "g1", 91);
    hall.next(160, "g1", 92);
    hall.issue(200, 2);
    hall.next(210, "g1", 93);
    hall.ask(240, Command::Absent { ticket: TicketId(2) });
    hall.ask(400, Command::Requeue { ticket: TicketId(2) });
    hall.next(410, "g1", 94);
    hall.next(430, "g1", 95);
    let day = hall.day();
    let task = &day.people[0].legs[0];
    let aside = task.aside.unwrap();
    assert_eq!((aside.after_ms, aside.away_ms, task.takes_ms), (30_000, 60_000, 80_000));
    assert_eq!((day.people[1].late_ms, day.people[1].deaf_to), (Some(160_000), Person::NEVER));
    assert_eq!(day.people[1].legs[0].takes_ms, 20_000);
}

#[test]
fn what_stood_still_and_what_was_said_about_the_doors_is_kept() {
    let mut hall = Hall::open(|_| {});
    hall.issue(0, 1);
    hall.issue(0, 2);
    let (services, reason) = (vec![slug("caisse")], "réseau".to_owned());
    hall.ask(
        60,
        Command::Interrupt { services: services.clone(), reason, until_ms: None, gives_tickets: true },
    );
    hall.ask(360, Command::ResumeServices { services: services.clone() });
    hall.ask(600, Command::CloseDoors { reason: "fin".to_owned(), leftovers: Leftovers::Cancel });
    let day = hall.day();
    let at = |s: u64| NINE_MS + s * 1000;
    assert_eq!((day.outages.len(), &day.outages[0].services), (1, &services));
    assert_eq!((day.outages[0].from_ms, day.outages[0].to_ms), (at(60), at(360)));
    assert_eq!((day.doors[0].at_ms, day.doors[0].act), (at(600), DoorAct::Close(Leftovers::Cancel)));
    // They were sent home, and did not give up.
    assert!(day.people.iter().all(|person| person.patience_ms.is_none()));
}

#[test]
fn a_counter_that_nobody_closed_ends_with_the_last_thing_done_there() {
    let mut hall = Hall::open(|_| {});
    hall.issue(0, 1);
    hall.next(10, "g1", 90);
    hall.next(70, "g1", 91);
    let night = 20 * 3600;
    let stamp = Stamp { at_ms: MIDNIGHT_MS + (NINE_MS + night * 1000) as i64, run_ms: night * 1000 };
    for counter in ["g1", "g2"] {
        hall.facts.push((Event::CounterClosed { counter: slug(counter) }, stamp));
    }
    hall.facts.push((Event::DayClosed { ordinal: 1, stay_open: Vec::new() }, stamp));
    let day = hall.day();
    assert_eq!(day.desks[0].open_ms, [(NINE_MS, NINE_MS + 70_000)]);
    assert_eq!(day.desks[1].open_ms, [(NINE_MS, NINE_MS)]);
}

#[test]
fn whose_number_a_kiosk_gave_alone_came_when_it_says() {
    let mut hall = Hall::open(|draft| {
        draft.islands.insert(slug("kiosk"), Island { prefix: "K".into() });
    });
    hall.issue(300, 1);
    let mut command = Command::issue(TicketId(2), VisitId(2), "conseil");
    if let Command::Issue { island, .. } = &mut command {
        let (kiosk, number) = (slug("kiosk"), "K001".to_owned());
        *island = Some(IslandNumber { kiosk, number, arrived_run_ms: 120_000 });
    }
    hall.ask(600, command);
    hall.next(700, "g1", 90);
    hall.next(760, "g1", 91);
    let day = hall.day();
    let came = |who: usize| (day.people[who].legs[0].service.as_str(), day.people[who].arrives_ms - NINE_MS);
    assert_eq!([came(0), came(1)], [("conseil", 120_000), ("caisse", 300_000)]);
    assert_eq!(day.people[0].legs[0].takes_ms, 60_000);
}

#[test]
fn a_number_from_a_roll_is_nobody_who_came() {
    let mut hall = Hall::open(|draft| {
        let roll = draft.services["virement"].series.clone();
        draft.series.get_mut(&roll).unwrap().roll = true;
        draft.counters.values_mut().for_each(|counter| counter.services = vec![slug("caisse")]);
        draft.counters.get_mut("g2").unwrap().services = vec![slug("conseil"), slug("virement")];
    });
    hall.issue(0, 1);
    hall.next(10, "g2", 90);
    hall.next(60, "g2", 91);
    hall.next(70, "g1", 92);
    assert!(
        hall.facts.iter().any(|(event, _)| matches!(event, Event::TicketIssued { roll_next: Some(_), .. }))
    );
    let day = hall.day();
    let services: Vec<&str> = day.people.iter().map(|person| person.legs[0].service.as_str()).collect();
    assert_eq!(services, ["caisse"]);
}

#[test]
fn with_whom_alone_it_was_agreed_is_kept_and_played() {
    let mut hall = Hall::open(|_| {});
    let mut command = Command::issue(TicketId(1), VisitId(1), "caisse");
    if let Command::Issue { with, .. } = &mut command {
        *with = Some(Pool::Counter(slug("g2")));
    }
    hall.ask(0, command);
    hall.next(10, "g2", 90);
    hall.next(70, "g2", 91);
    let mut day = hall.day();
    assert_eq!(day.people[0].with, Some(Pool::Counter(slug("g2"))));
    let counter = |day: &Day| {
        let played = simulation::play(day, &hall.settings, &mut |_| ());
        played.legs[0].counter.clone()
    };
    assert_eq!(counter(&day), Some(slug("g2")));
    // A counter that the settings do not know: anybody.
    day.people[0].with = Some(Pool::Counter(slug("g9")));
    assert_eq!(counter(&day), Some(slug("g1")));
}

#[test]
fn when_it_was_a_peak_day_is_kept_and_played() {
    let mut hall = Hall::open(|draft| {
        draft.peak.daily_quotas.insert(slug("caisse"), 1);
    });
    hall.issue(0, 1);
    let peak = |on: bool| Command::SetPeak { on, reason: "paie".to_owned() };
    hall.ask(60, peak(true));
    hall.ask(120, Command::issue(TicketId(2), VisitId(2), "conseil"));
    hall.ask(180, peak(false));
    hall.issue(240, 3);
    let mut day = hall.day();
    let at = |s: u64, on: bool| Peak { at_ms: NINE_MS + s * 1000, on };
    assert_eq!(day.peaks, [at(60, true), at(180, false)]);
    // Somebody more comes while it is one.
    day.people[1].legs[0].service = slug("caisse");
    let ends = simulation::play(&day, &hall.settings, &mut |_| ()).ends;
    let turned_away: Vec<bool> = ends.iter().map(|end| *end == End::TurnedAway).collect();
    assert_eq!(turned_away, [false, true, false]);
}

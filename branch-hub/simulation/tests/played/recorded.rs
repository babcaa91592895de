//! A day taken from facts, and played again.

use queue::settings::example;
use queue::{Branch, Command, Date, Event, Now, Slug, Stamp, TicketId, VisitId, decide};
use simulation::{End, Person, play, recorded};

struct Hall {
    branch: Branch,
    facts: Vec<(Event, Stamp)>,
}

impl Hall {
    fn open() -> Self {
        let mut hall = Self { branch: Branch::new(), facts: Vec::new() };
        let date = Date { year: 2026, month: 11, day: 23 };
        hall.ask(0, &Command::RollDay { date, trusted: true });
        hall
    }

    /// So many seconds after nine on a Monday.
    fn ask(&mut self, at_s: u64, command: &Command) {
        let now = Now {
            at_ms: 1_795_392_000_000 + (9 * 3600 + at_s as i64) * 1000,
            run_ms: 5_000 + at_s * 1000,
            date: Date { year: 2026, month: 11, day: 23 },
            minute_of_day: 9 * 60 + (at_s / 60) as u16,
            trusted: true,
        };
        for event in decide(&self.branch, &example(), &now, command).unwrap() {
            self.branch.apply(&event, now.stamp());
            self.facts.push((event, now.stamp()));
        }
    }

    fn issue(&mut self, at_s: u64, n: u128) {
        self.ask(at_s, &Command::issue(TicketId(n), VisitId(n), "caisse"));
    }

    fn next(&mut self, at_s: u64, holding: Option<u128>) {
        let outcome = holding.map(|_| Slug::from("served"));
        let holding = holding.map(TicketId);
        self.ask(
            at_s,
            &Command::CallNext {
                counter: Slug::from("g1"),
                agent: None,
                holding,
                outcome,
                leg: TicketId(u128::MAX),
                ticket: TicketId(9001),
                visit: queue::VisitId(9001),
            },
        );
    }
}

const NINE_MS: u64 = 9 * 3_600_000;

/// 1 is served in 100 s, 2 comes at the recall and is served in 200 s, 3 gives back, 4 never comes.
fn morning() -> Vec<(Event, Stamp)> {
    let mut hall = Hall::open();
    let g1 = || Slug::from("g1");
    hall.ask(0, &Command::OpenCounter { counter: g1(), agent: Some(Slug::from("awa")) });
    for (at_s, n) in [(10, 1), (20, 2), (30, 3), (40, 4)] {
        hall.issue(at_s, n);
    }
    hall.next(50, None);
    hall.ask(57, &Command::Start { ticket: TicketId(1) });
    hall.ask(
        100,
        &Command::Cancel { ticket: TicketId(3), gone: queue::Gone::GivenBack, reason: "rendu".to_owned() },
    );
    hall.next(157, Some(1));
    hall.ask(177, &Command::Recall { ticket: TicketId(2) });
    hall.next(377, Some(2));
    hall.ask(410, &Command::Absent { ticket: TicketId(4) });
    hall.next(415, None);
    hall.ask(450, &Command::Absent { ticket: TicketId(4) });
    hall.ask(500, &Command::PauseCounter { counter: g1(), reason: "pause".to_owned(), keep_waiting: true });
    hall.ask(600, &Command::ResumeCounter { counter: g1() });
    hall.ask(700, &Command::CloseCounter { counter: g1(), keep_waiting: true });
    hall.facts
}

fn day(facts: &[(Event, Stamp)]) -> simulation::Day {
    recorded::day("hier".into(), facts.iter().map(|(event, stamp)| (event, *stamp))).unwrap()
}

#[test]
fn a_recorded_day_keeps_what_belongs_to_people() {
    let day = day(&morning());
    let came: Vec<u64> = day.people.iter().map(|person| (person.arrives_ms - NINE_MS) / 1000).collect();
    assert_eq!(came, [10, 20, 30, 40]);
    let took: Vec<u64> = day.people.iter().map(|person| person.legs[0].takes_ms / 1000).collect();
    // Who was not served would have taken as long as the others, in turn.
    assert_eq!(took, [100, 200, 100, 200]);
    let deaf: Vec<u32> = day.people.iter().map(|person| person.deaf_to).collect();
    assert_eq!(deaf, [0, 1, 0, Person::NEVER]);
    assert_eq!(day.people[0].walk_ms, 7_000);
    assert_eq!(day.people[2].patience_ms, Some(70_000));
    let at = |s: u64| NINE_MS + s * 1000;
    assert_eq!(day.desks[0].open_ms, [(at(0), at(700))]);
    assert_eq!(day.desks[0].pauses_ms, [(at(500), at(600))]);
    assert_eq!(day.desks[0].agent, Some(Slug::from("awa")));
    assert!(day.desks[0].until_empty);
}

#[test]
fn a_recorded_day_played_under_its_own_settings_goes_as_it_went() {
    let played = play(&day(&morning()), &example(), &mut |_| ());
    assert_eq!(played.ends, [End::Served, End::Served, End::GaveBack, End::NoShow]);
    let ended = |who: usize| (played.legs[who].ended_ms - NINE_MS) / 1000;
    // Who was called before the agent pressed at 50 s is called at once here: the press is not known.
    assert_eq!((played.legs[0].called_ms.unwrap() - NINE_MS) / 1000, 10);
    assert_eq!(ended(0), 10 + 7 + 100);
    assert_eq!(ended(1), ended(0) + 20 + 200);
}

#[test]
fn facts_of_nobody_are_no_day() {
    let mut hall = Hall::open();
    hall.ask(0, &Command::OpenCounter { counter: Slug::from("g1"), agent: None });
    assert!(recorded::day("rien".into(), hall.facts.iter().map(|(event, stamp)| (event, *stamp))).is_none());
}

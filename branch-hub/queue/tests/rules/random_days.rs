//! Days that nobody planned: random people, keys and delays, held against what must be true of every day, and against a
//! plain second opinion that knows no indexes.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use proptest::prelude::*;
use queue::{
    Branch, Command, Event, Leftovers, Parts, Stamp, State, TicketId, TransferPlace, VisitId, ahead,
};

use crate::hall::{Hall, slug};

const SERVICES: [&str; 3] = ["caisse", "virement", "conseil"];
const COUNTERS: [&str; 3] = ["g1", "g2", "g3"];
const AGENTS: [&str; 3] = ["awa", "moussa", "fatou"];
/// Carrying over is for `random_closings`.
const LEFTOVERS: [Leftovers; 2] = [Leftovers::Serve, Leftovers::Cancel];
const PLACES: [TransferPlace; 3] = [TransferPlace::Front, TransferPlace::End, TransferPlace::Arrival];

/// One thing that somebody does, with dice for the rest.
type Step = (u8, u8, u8, u8);

struct Story {
    hall: Hall,
    facts: Vec<(Event, Stamp)>,
    numbers: BTreeSet<(u64, String)>,
}

impl Story {
    fn new() -> Self {
        let mut story = Self { hall: Hall::open(), facts: Vec::new(), numbers: BTreeSet::new() };
        story.hall.branch = Branch::new();
        story.run_due();
        story
    }

    fn tell(&mut self, command: &Command) {
        let rolls = matches!(command, Command::RollDay { .. });
        let before = rolls.then(|| self.hall.branch.clone());
        let expected = if let Command::CallNext { counter, .. } = command {
            plain_next(&self.hall, counter.as_str())
        } else {
            None
        };
        // A refusal changes nothing: `decide` has no branch that it could change.
        let Ok(events) = self.hall.ask(command.clone()) else { return };
        for event in &events {
            if let Event::TicketIssued { number, day, .. } = event {
                assert!(self.numbers.insert((*day, number.clone())), "{number} was given twice");
            }
            if let (Command::CallNext { .. }, Event::TicketCalled { ticket, .. }) = (command, event) {
                assert_eq!(Some(*ticket), expected, "called out of order");
            }
        }
        if matches!(command, Command::CallNext { .. }) {
            let called = events.iter().any(|event| matches!(event, Event::TicketCalled { .. }));
            assert_eq!(called, expected.is_some(), "somebody waits and nobody is called");
        }
        if let Some(before) = before {
            self.everyone_has_gone(before, &events);
        }
        self.facts.extend(events.into_iter().map(|event| (event, self.hall.now.stamp())));
        self.check();
    }

    fn run_due(&mut self) {
        while let Some(command) = queue::due(&self.hall.branch, &self.hall.settings, &self.hall.now) {
            self.tell(&command);
        }
    }

    fn pass(&mut self, seconds: u8) {
        self.hall.now.run_ms += u64::from(seconds) * 500;
        self.hall.now.at_ms += i64::from(seconds) * 500;
        self.run_due();
    }

    fn step(&mut self, (what, a, b, c): Step) {
        let pick = |list: [&'static str; 3], die: u8| list[usize::from(die) % 3];
        let tickets: Vec<TicketId> = self.hall.branch.tickets().map(|ticket| ticket.id).collect();
        let any = tickets.get(usize::from(a) % tickets.len().max(1)).copied().unwrap_or(TicketId(0));
        let counter = slug(pick(COUNTERS, a));
        let held = self.hall.holding(counter.as_str());
        let agent = (b % 2 == 0).then(|| slug(pick(AGENTS, c)));
        let outcome = [None, Some("served"), Some("absent"), Some("incomplet")][usize::from(b) % 4].map(slug);
        let reason = || "parce que".to_owned();
        let command = match what % 20 {
            0..=5 => Command::Issue {
                ticket: TicketId(self.hall.id()),
                visit: VisitId(self.hall.id()),
                service: slug(pick(SERVICES, a)),
                kind: queue::Kind::Normal,
                priority: [None, None, Some("aines"), Some("enceintes")][usize::from(b) % 4].map(slug),
                language: queue::Language::Wo,
                channel: queue::Channel::Kiosk,
            },
            6..=8 => Command::CallNext {
                counter,
                agent: None,
                holding: if c % 8 == 0 { Some(any) } else { held },
                outcome,
            },
            9 => Command::Absent { ticket: held.unwrap_or(any) },
            10 => Command::Recall { ticket: held.unwrap_or(any) },
            11 => Command::Start { ticket: held.unwrap_or(any) },
            12 => Command::End { ticket: held.unwrap_or(any), outcome },
            13 => Command::Transfer {
                ticket: held.unwrap_or(any),
                leg: TicketId(self.hall.id()),
                to: slug(pick(SERVICES, b)),
                place: PLACES[usize::from(c) % 3],
            },
            14 => Command::Call { ticket: any, counter, agent: None, reason: reason() },
            15 | 16 => Command::OpenCounter { counter, agent },
            17 => match b % 4 {
                0 => Command::PauseCounter { counter, reason: reason(), keep_waiting: c % 2 == 0 },
                1 => Command::CloseCounter { counter, keep_waiting: c % 2 == 0 },
                _ => Command::ResumeCounter { counter },
            },
            18 => Command::Cancel { ticket: any, reason: reason() },
            _ => match b % 8 {
                0 => Command::CloseDoors { reason: reason(), leftovers: LEFTOVERS[usize::from(c) % 2] },
                1 => return self.tomorrow(),
                _ => Command::OpenDoors { until_ms: None, reason: reason(), date: None },
            },
        };
        self.tell(&command);
        self.pass(c);
    }

    fn tomorrow(&mut self) {
        let tomorrow = self.hall.now.date.day + 1;
        if tomorrow <= 30 {
            self.hall.set_wall(tomorrow, 8, 0);
        }
        self.run_due();
    }

    fn check(&self) {
        let branch = &self.hall.branch;
        assert_eq!(*branch, Branch::from_parts(branch.to_parts()), "indexes tell what the parts tell");
        for (id, counter) in branch.counters() {
            let Some(held) = counter.holding else { continue };
            let call = self.hall.ticket(held).state.call().expect("what is in hand was called");
            assert_eq!(call.counter, *id);
        }
        let mut living = BTreeSet::new();
        for ticket in branch.tickets().filter(|ticket| ticket.state.is_live()) {
            assert!(living.insert(ticket.number.clone()), "{} lives twice", ticket.number);
            if let Some(call) = ticket.state.call() {
                assert_eq!(self.hall.holding(call.counter.as_str()), Some(ticket.id));
            }
        }
        for service in SERVICES {
            let order: Vec<TicketId> =
                queue::waiting_in_order(branch, &self.hall.settings, &self.hall.now, &slug(service))
                    .map(|t| t.id)
                    .collect();
            assert_eq!(order, plain_order(&self.hall, &[service]));
            for (before, ticket) in order.iter().enumerate() {
                assert_eq!(ahead(branch, &self.hall.settings, &self.hall.now, *ticket), Some(before));
            }
        }
    }

    /// Once a day is over, each of its visits has ended, and only once.
    fn everyone_has_gone(&self, mut after: Branch, events: &[Event]) {
        for event in events.iter().take_while(|event| !matches!(event, Event::DayOpened { .. })) {
            after.apply(event, self.hall.now.stamp());
        }
        let Parts { visits, tickets, counters, .. } = after.to_parts();
        assert!(counters.is_empty());
        for visit in visits.values() {
            let (last, earlier) = visit.legs.split_last().expect("a visit has a leg");
            assert!(!tickets[last].state.is_live(), "{} is left over", visit.number);
            assert!(!matches!(tickets[last].state, State::Transferred { .. }));
            assert!(earlier.iter().all(|leg| matches!(tickets[leg].state, State::Transferred { .. })));
        }
    }
}

/// Who waits for these services, sorted plainly: the heavier class, then the place.
fn plain_order(hall: &Hall, services: &[&str]) -> Vec<TicketId> {
    let waits = |t: &&queue::Ticket| t.state == State::Waiting && services.contains(&t.service.as_str());
    let mut order: Vec<_> = hall
        .branch
        .tickets()
        .filter(waits)
        .map(|t| (Reverse(hall.settings.weight(t.priority.as_ref())), t.place, t.id))
        .collect();
    order.sort_unstable();
    order.into_iter().map(|(_, _, id)| id).collect()
}

fn plain_next(hall: &Hall, counter: &str) -> Option<TicketId> {
    let agent = hall.branch.counter(&slug(counter))?.agent.clone();
    let skills = agent.map(|agent| hall.settings.agents[&agent].services.clone()).unwrap_or_default();
    let offered = hall.settings.counters[&slug(counter)].services.iter();
    let offered: Vec<&str> = offered
        .filter(|service| skills.is_empty() || skills.contains(service))
        .map(queue::Slug::as_str)
        .collect();
    plain_order(hall, &offered).first().copied()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn every_random_day_keeps_its_promises(steps in prop::collection::vec(any::<Step>(), 0..160)) {
        let mut story = Story::new();
        COUNTERS.iter().for_each(|counter| story.tell(&Command::OpenCounter { counter: slug(counter), agent: None }));
        steps.into_iter().for_each(|step| story.step(step));
        story.tomorrow();

        let mut replayed = Branch::new();
        for (event, stamp) in &story.facts {
            replayed.apply(event, *stamp);
        }
        prop_assert_eq!(&replayed, &story.hall.branch, "facts alone tell the whole story");
    }

    #[test]
    fn nobody_passes_an_earlier_arrival_of_the_same_class_and_service(
        arrivals in prop::collection::vec((0_usize..3, 0_usize..3), 1..40),
        presses in prop::collection::vec(0_usize..3, 0..40),
    ) {
        let mut hall = Hall::staffed(&COUNTERS);
        let tickets: Vec<TicketId> = arrivals
            .iter()
            .map(|(service, class)| {
                let class = [None, Some("aines"), Some("enceintes")][*class];
                hall.try_arrive(SERVICES[*service], class).expect("a ticket is given")
            })
            .collect();
        for press in presses {
            let held = hall.holding(COUNTERS[press]);
            hall.wait_s(3);
            let Ok(Some(called)) = hall.next(COUNTERS[press], held, Some("served")) else { continue };
            let same = |id: &&TicketId| {
                let (one, other) = (hall.ticket(**id), hall.ticket(called));
                (&one.service, &one.priority) == (&other.service, &other.priority)
            };
            for earlier in tickets.iter().take_while(|id| **id != called).filter(same) {
                prop_assert_ne!(hall.state(*earlier), "waiting");
            }
        }
    }
}

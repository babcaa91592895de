//! Days that nobody planned: random people, keys and delays, held against what must be true of every day, and against a
//! plain second opinion.

use std::collections::BTreeSet;

use proptest::prelude::*;
use queue::settings::{Draft, Order, Policy, Rule, Share, TriageClass, Who};
use queue::{Branch, Command, Event, Kind, Parts, Stamp, State, TicketId, ahead};

use crate::hall::{Hall, slug};
use crate::ledger::Ledger;
use crate::plain::Plain;
use crate::random_acts::{COUNTERS, Dice, SERVICES, act};

struct Story {
    hall: Hall,
    policy: Policy,
    facts: Vec<(Event, Stamp)>,
    ledger: Ledger,
    plain: Plain,
}

/// Every order, a ratio, and a list of rules.
fn policies() -> [Policy; 8] {
    let of = |class: &str| Who { classes: vec![slug(class)], ..Who::default() };
    let without_class = || Who { without_class: true, ..Who::default() };
    let appointments = Who { kinds: vec![Kind::Appointment], ..Who::default() };
    let transfers = Who { services: vec![slug("virement")], ..Who::default() };
    [
        Policy::DEFAULT,
        Policy::By(Order::Fifo),
        Policy::By(Order::PriorityFirst),
        Policy::By(Order::AgedPriority),
        Policy::By(Order::AppointmentFirst),
        Policy::By(Order::LongestOverdue),
        Policy::Ratio(vec![
            Share { who: without_class(), calls: 2 },
            Share { who: of("aines"), calls: 1 },
            Share { who: of("enceintes"), calls: 1 },
        ]),
        Policy::Rules {
            rules: vec![
                Rule { call: appointments, waited_over_s: Some(60), ..Rule::default() },
                Rule { call: without_class(), longer_than: Some(3), ..Rule::default() },
                Rule { call: transfers, calls_since: Some(2), ..Rule::default() },
            ],
            finally: Order::AgedPriority,
        },
    ]
}

fn busy(draft: &mut Draft, policy: Policy) {
    let triage = |weight| TriageClass { weight, longest_wait_s: 600, look_again_s: 600 };
    draft.triage = [(slug("rouge"), triage(9)), (slug("vert"), triage(1))].into();
    draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Vip, Kind::Appointment]);
    draft.services.get_mut("conseil").unwrap().by_triage = true;
    draft.services.get_mut("conseil").unwrap().target_s = Some(120);
    draft.classes.get_mut("aines").unwrap().weight = 3;
    draft.rules.latecomer_s = 120;
    draft.policies = [(slug("essai"), policy)].into();
    draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("essai")));
}

impl Story {
    fn new(policy: Policy) -> Self {
        let hall = Hall::with(|draft| busy(draft, policy.clone()));
        let (facts, ledger, plain) = (Vec::new(), Ledger::default(), Plain::default());
        let mut story = Self { hall, policy, facts, ledger, plain };
        story.hall.branch = Branch::new();
        story.run_due();
        story
    }

    fn tell(&mut self, command: &Command) {
        let before = self.hall.branch.clone();
        let expected = if let Command::CallNext { counter, .. } = command {
            self.plain.next(&self.hall, counter)
        } else {
            None
        };
        let Ok(events) = self.hall.ask(command.clone()) else {
            assert_eq!(self.hall.branch, before, "a refusal changes nothing");
            return;
        };
        for event in &events {
            self.ledger.write(event);
            self.plain.hear(&self.hall, event);
        }
        if matches!(command, Command::CallNext { .. }) {
            let called = events.iter().find_map(|event| {
                let Event::TicketCalled { ticket, .. } = event else { return None };
                Some(*ticket)
            });
            assert_eq!(called, expected, "called out of order");
        }
        if matches!(command, Command::RollDay { .. }) {
            self.everyone_has_gone(before, &events);
        }
        self.facts.extend(events.into_iter().map(|event| (event, self.hall.now.stamp())));
        self.check();
    }

    fn run_due(&mut self) {
        for turn in 0.. {
            assert!(turn < 1000, "something is due for ever");
            let due = queue::due(&self.hall.branch, &self.hall.settings, &self.hall.now);
            let Some(command) = due else { break };
            self.tell(&command);
        }
        let wake = queue::next_wake_ms(&self.hall.branch);
        assert!(wake.is_none_or(|wake| wake > self.hall.now.run_ms), "nobody sleeps past their time");
    }

    fn pass(&mut self, seconds: u8) {
        self.hall.now.run_ms += u64::from(seconds) * 500;
        self.hall.now.at_ms += i64::from(seconds) * 500;
        self.run_due();
    }

    fn step(&mut self, dice: Dice) {
        let Some(command) = act(&mut self.hall, dice) else { return self.tomorrow() };
        self.tell(&command);
        self.pass(dice.3 / 3);
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
        let mut agents = BTreeSet::new();
        for (id, counter) in branch.counters() {
            assert!(counter.agent.iter().all(|agent| agents.insert(agent)), "one agent, one counter");
            let Some(held) = counter.holding else { continue };
            let call = self.hall.ticket(held).state.call().expect("what is in hand was called");
            assert_eq!(call.counter, *id);
        }
        self.check_the_living();
        for service in SERVICES {
            let now = &self.hall.now;
            let order = queue::waiting_in_order(branch, &self.hall.settings, now, &slug(service));
            let order: Vec<TicketId> = order.map(|ticket| ticket.id).collect();
            assert_eq!(order, self.plain.order(&self.hall, service));
            if self.is_counted_exactly(&order) {
                for (before, ticket) in order.iter().enumerate() {
                    assert_eq!(ahead(branch, &self.hall.settings, now, *ticket), Some(before));
                }
            }
        }
    }

    fn check_the_living(&self) {
        let (mut numbers, mut bookings) = (BTreeSet::new(), BTreeSet::new());
        for ticket in self.hall.branch.tickets().filter(|ticket| ticket.state.is_live()) {
            assert!(numbers.insert(&ticket.number), "{} lives twice", ticket.number);
            let visit = self.hall.branch.visit(ticket.visit).expect("who lives is on a visit");
            assert_eq!(visit.legs.last(), Some(&ticket.id), "only the newest leg lives");
            let booking = ticket.booking.as_ref().map(|booking| &booking.reference);
            assert!(booking.is_none_or(|booking| bookings.insert(booking)), "{booking:?} is used twice");
            assert!(
                ticket.returns_to.as_ref().is_none_or(|to| to.pool.is_some()),
                "who is lent returns to somebody"
            );
            if let Some(call) = ticket.state.call() {
                assert_eq!(self.hall.holding(call.counter.as_str()), Some(ticket.id));
            }
        }
    }

    /// People before a ticket are estimated where turns or time decide, or where somebody has paid or was absent.
    fn is_counted_exactly(&self, order: &[TicketId]) -> bool {
        let by_place = match &self.policy {
            Policy::By(Order::Fifo | Order::PriorityFirst | Order::LongestOverdue) => true,
            Policy::By(Order::AgedPriority | Order::AppointmentFirst)
            | Policy::Ratio(_)
            | Policy::Rules { .. } => false,
        };
        let plain = |id: &TicketId| {
            let ticket = self.hall.ticket(*id);
            ticket.kind_that_counts() != Kind::Vip && ticket.behind.is_none()
        };
        by_place && order.iter().all(plain)
    }

    /// Once a day is over, each of its visits has ended.
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
            let went_on = |state: &State| matches!(state, State::Transferred { .. } | State::Served { .. });
            assert!(earlier.iter().all(|leg| went_on(&tickets[leg].state)));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn every_random_day_keeps_its_promises(
        policy in 0_usize..8,
        steps in prop::collection::vec(any::<Dice>(), 0..400),
    ) {
        let mut story = Story::new(policies()[policy].clone());
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

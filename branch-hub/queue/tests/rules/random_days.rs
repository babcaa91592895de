//! Days that nobody planned: random people, keys and delays, held against what must be true of every day, and against a
//! plain second opinion.

use std::collections::BTreeSet;

use proptest::prelude::*;
use queue::figures::DayBook;
use queue::settings::{Order, Policy};
use queue::{BellCause, Branch, Command, Event, Kind, Parts, Pool, Slug, Stamp, State, TicketId, ahead};

use crate::hall::{Hall, slug};
use crate::ledger::Ledger;
use crate::plain::{Plain, before, goes_on};
use crate::plain_places::check_place;
use crate::random_acts::{COUNTERS, Dice, ON_ROLL, ROLL_COUNTER, SERVICES, act};
use crate::random_settings::{busy, policies};

struct Story {
    hall: Hall,
    policy: Policy,
    facts: Vec<(Event, Stamp)>,
    ledger: Ledger,
    plain: Plain,
}

impl Story {
    fn new(policy: Policy) -> Self {
        let hall = Hall::with(|draft| busy(draft, policy.clone()));
        let (facts, ledger, plain) = (Vec::new(), Ledger::default(), Plain::default());
        let mut story = Self { hall, policy, facts, ledger, plain };
        story.hall.branch = Branch::new();
        // An hour that was booked may lie before the first of them.
        story.hall.now.run_ms += 3_600_000;
        story.run_due();
        story
    }

    fn tell(&mut self, command: &Command) {
        let before = self.hall.branch.clone();
        let (expected, paper) = if let Command::CallNext { counter, agent, .. } = command {
            (
                self.plain.next(&self.hall, counter, agent.as_ref()),
                self.plain.paper(&self.hall, counter, agent.as_ref()),
            )
        } else {
            (None, None)
        };
        let Ok(events) = self.hall.ask(command.clone()) else {
            assert_eq!(self.hall.branch, before, "a refusal changes nothing");
            return;
        };
        self.what_was_printed_stands_by_arrival(command, &events);
        for event in &events {
            check_place(&before, &self.hall, command, event);
            self.ledger.write(event);
            self.plain.hear(&self.hall, event);
        }
        if matches!(command, Command::CallNext { .. }) {
            let called = events.iter().find_map(|event| {
                let Event::TicketCalled { ticket, .. } = event else { return None };
                Some(*ticket)
            });
            let given = events.iter().find_map(|event| {
                let Event::TicketIssued { ticket, number, .. } = event else { return None };
                Some((*ticket, number.clone()))
            });
            let from_roll = given.as_ref().map(|(ticket, _)| *ticket);
            assert_eq!(called, expected.or(from_roll), "called out of order");
            assert_eq!(given.map(|(_, number)| number), paper.filter(|_| expected.is_none()));
        }
        if matches!(command, Command::CallNext { .. } | Command::End { .. }) {
            goes_on_as_it_should(&self.hall, &before, &events);
        }
        if matches!(command, Command::RollDay { .. }) {
            self.everyone_has_gone(before, &events);
        }
        self.facts.extend(events.into_iter().map(|event| (event, self.hall.now.stamp())));
        self.check();
    }

    /// A number that a kiosk had printed is kept as it was printed, and its place is by arrival on this day.
    fn what_was_printed_stands_by_arrival(&self, command: &Command, events: &[Event]) {
        let Command::Issue { island: Some(printed), .. } = command else { return };
        let Some(Event::TicketIssued { number, place, .. }) = events.first() else {
            panic!("a number is given or refused");
        };
        let opened = self.facts.iter().rfind(|(fact, _)| matches!(fact, Event::DayOpened { .. }));
        let opened_ms = opened.map_or(0, |(_, stamp)| stamp.run_ms);
        let arrived_ms = printed.arrived_run_ms.max(opened_ms).min(self.hall.now.run_ms);
        assert_eq!((number, place.arrived_ms), (&printed.number, arrived_ms));
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
        let (mut agents, mut callers) = (BTreeSet::new(), BTreeSet::new());
        for (id, counter) in branch.counters() {
            assert!(counter.agent.iter().all(|agent| agents.insert(agent)), "one agent, one counter");
            let Some(held) = counter.holding else { continue };
            let call = self.hall.ticket(held).state.call().expect("what is in hand was called");
            assert_eq!(call.counter, *id);
            assert!(call.agent.iter().all(|agent| callers.insert(agent)), "one agent, one ticket");
            let stranger = counter.agent.as_ref().filter(|_| call.agent.is_some());
            assert!(stranger.is_none_or(|there| call.agent.as_ref() == Some(there)), "who sits there serves");
        }
        self.check_the_living();
        for bell in branch.bells() {
            if let BellCause::ComeForMe { ticket } = bell.cause {
                let state = &self.hall.ticket(ticket).state;
                assert!(
                    matches!(state, State::Called(_) | State::Serving { by_itself: true, .. }),
                    "{state:?}"
                );
            }
        }
        for service in SERVICES.into_iter().chain([ON_ROLL]) {
            let now = &self.hall.now;
            let order = queue::waiting_in_order(branch, &self.hall.settings, now, &slug(service));
            let order: Vec<TicketId> = order.map(|ticket| ticket.id).collect();
            assert_eq!(order, self.plain.order(&self.hall, service));
            if service == ON_ROLL {
                assert!(order.iter().all(|id| ahead(branch, &self.hall.settings, now, *id).is_none()));
            } else if self.is_counted_exactly(&order) {
                for ticket in &order {
                    let before = before(&self.hall, &order, *ticket);
                    assert_eq!(ahead(branch, &self.hall.settings, now, *ticket), Some(before));
                }
            }
        }
    }

    fn check_the_living(&self) {
        let (mut numbers, mut bookings, mut customers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for ticket in self.hall.branch.tickets().filter(|ticket| ticket.state.is_live()) {
            let new = numbers.insert(&ticket.number);
            assert!(new || ticket.series.as_str() == "r", "{} lives twice", ticket.number);
            let visit = self.hall.branch.visit(ticket.visit).expect("who lives is on a visit");
            assert_eq!(visit.legs.last(), Some(&ticket.id), "only the newest leg lives");
            let booking = ticket.booking.as_ref().map(|booking| &booking.reference);
            assert!(booking.is_none_or(|booking| bookings.insert(booking)), "{booking:?} is used twice");
            let customer = ticket.customer;
            assert!(customer.is_none_or(|customer| customers.insert(customer)), "{customer:?} waits twice");
            let returns = ticket.returns_to.iter().map(|to| (&to.pool, &to.service));
            for (pool, service) in returns.chain([(&ticket.pool, &ticket.service)]) {
                let serves = pool.as_ref().is_none_or(|pool| can_serve(&self.hall, pool, service));
                assert!(serves, "{pool:?} never calls anybody for {service}");
            }
            if let Some(call) = ticket.state.call() {
                assert_eq!(self.hall.holding(call.counter.as_str()), Some(ticket.id));
            }
        }
    }

    /// People before a ticket are estimated where turns or time decide, or where somebody has paid or was absent.
    fn is_counted_exactly(&self, order: &[TicketId]) -> bool {
        let by_place = match &self.policy {
            Policy::By(
                Order::Fifo | Order::PriorityFirst | Order::AppointmentFirst | Order::LongestOverdue,
            ) => true,
            Policy::By(Order::AgedPriority) | Policy::Ratio(_) | Policy::Rules { .. } => false,
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
            let kept = tickets[last].carried && tickets[last].state == State::Waiting;
            assert!(kept || !tickets[last].state.is_live(), "{} is left over", visit.number);
            assert!(!matches!(tickets[last].state, State::Transferred { .. }));
            let went_on = |state: &State| matches!(state, State::Transferred { .. } | State::Served { .. });
            assert!(earlier.iter().all(|leg| went_on(&tickets[leg].state)));
        }
    }
}

/// Whoever was served goes where the plain second opinion sends them, or home.
fn goes_on_as_it_should(hall: &Hall, before: &Branch, events: &[Event]) {
    for event in events {
        let Event::TicketServed { ticket, outcome, .. } = event else { continue };
        let next = events.iter().find_map(|event| {
            let Event::LegOpened { from, service, .. } = event else { return None };
            (from == ticket).then(|| service.clone())
        });
        assert_eq!(next, goes_on(hall, before, *ticket, outcome), "{outcome}");
    }
}

fn can_serve(hall: &Hall, pool: &Pool, service: &Slug) -> bool {
    match pool {
        Pool::Counter(counter) => hall.settings.counters[counter].services.contains(service),
        Pool::Agent(agent) => {
            let able = &hall.settings.agents[agent].services;
            able.is_empty() || able.contains(service)
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
        let counters = COUNTERS.iter().chain([&ROLL_COUNTER]);
        counters.for_each(|counter| story.tell(&Command::OpenCounter { counter: slug(counter), agent: None }));
        steps.into_iter().for_each(|step| story.step(step));
        story.tomorrow();

        let (mut replayed, mut book) = (Branch::new(), DayBook::default());
        for (event, stamp) in &story.facts {
            replayed.apply(event, *stamp);
            book.note(event, *stamp);
            let counts = |id| replayed.ticket(id).map(|ticket| &ticket.priority);
            let apart = book.legs().find(|(id, leg)| counts(*id) != Some(&leg.class));
            prop_assert_eq!(apart, None, "figures and branch agree on classes after {:?}", event);
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

//! Days that nobody planned, with interruptions, closings of every sort and nights without an end: everyone ends once or
//! is carried over, nobody is called while a service stands still, no number lives twice.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use queue::figures::{DayBook, day_figures};
use queue::settings::{Hours, Span, TriageClass};
use queue::{Branch, Command, Event, Leftovers, Slug, Stamp, State, TicketId, VisitId};

use crate::hall::{Hall, slug};

const SERVICES: [&str; 3] = ["caisse", "virement", "conseil"];
const COUNTERS: [&str; 3] = ["g1", "g2", "g3"];
const LEFTOVERS: [Leftovers; 3] = [Leftovers::Serve, Leftovers::Cancel, Leftovers::CarryOver];

/// One thing that somebody does, with dice for the rest.
type Step = (u8, u8, u8, u8);

struct Story {
    hall: Hall,
    facts: Vec<(Event, Stamp)>,
    ended: BTreeSet<TicketId>,
    /// Whether some services never close.
    by_night: bool,
    /// How long each service has not stood still so far, counted moment by moment.
    worked_ms: BTreeMap<Slug, u64>,
    /// The same when each ticket was given.
    at_issue_ms: BTreeMap<TicketId, u64>,
    /// The services that are open all the same, while it is night.
    night: Option<Vec<Slug>>,
}

impl Story {
    fn new(by_night: bool) -> Self {
        let mut hall = Hall::with(|draft| {
            let orange = TriageClass { weight: 3, longest_wait_s: 60, look_again_s: 20 };
            draft.triage.insert(slug("orange"), orange);
            if by_night {
                let always = std::array::from_fn(|_| vec![Span { start: 0, end: 24 * 60 }]);
                let own = std::mem::replace(&mut draft.hours.week, always);
                draft.services.get_mut("conseil").unwrap().hours = Some(Hours { week: own, ..draft.hours });
            }
        });
        hall.branch = Branch::new();
        let mut story = Self {
            hall,
            facts: Vec::new(),
            ended: BTreeSet::new(),
            by_night,
            worked_ms: SERVICES.map(|service| (slug(service), 0)).into(),
            at_issue_ms: BTreeMap::new(),
            night: None,
        };
        story.run_due();
        for counter in COUNTERS {
            story.tell(&Command::OpenCounter { counter: slug(counter), agent: None });
        }
        story
    }

    fn tell(&mut self, command: &Command) {
        let stopped: Vec<Slug> = SERVICES
            .map(slug)
            .into_iter()
            .filter(|service| self.hall.branch.interruption(service).is_some())
            .collect();
        let before = self.hall.branch.clone();
        let Ok(events) = self.hall.ask(command.clone()) else { return };
        for event in &events {
            self.once(event);
            self.watch(event);
            if let Event::TicketCalled { ticket, .. } = event {
                let service = &self.hall.ticket(*ticket).service;
                assert!(!stopped.contains(service), "{service} stands still");
            }
        }
        self.nobody_is_left(before, &events);
        self.facts.extend(events.into_iter().map(|event| (event, self.hall.now.stamp())));
        self.check();
    }

    /// What has ended does not end again.
    fn once(&mut self, event: &Event) {
        let (Event::TicketServed { ticket, .. }
        | Event::TicketNoShow { ticket, .. }
        | Event::TicketCancelled { ticket, .. }
        | Event::TicketExpired { ticket }) = event
        else {
            return;
        };
        assert!(self.ended.insert(*ticket), "{event:?}");
    }

    fn watch(&mut self, event: &Event) {
        if let Event::DoorsClosed { leftovers: Leftovers::CarryOver, .. } = event {
            self.night.get_or_insert_default();
        }
        if let Event::DayClosed { stay_open, .. } = event {
            self.night.get_or_insert_with(|| stay_open.clone());
        }
        if let Event::DoorsOpened { .. } | Event::DayOpened { opens_in_ms: 0, .. } = event {
            self.night = None;
        }
        if let Event::TicketIssued { ticket, service, .. } = event {
            self.at_issue_ms.insert(*ticket, self.worked_ms[service]);
        }
    }

    fn pass(&mut self, ms: u64) {
        for (service, worked_ms) in &mut self.worked_ms {
            let closed = self.night.as_ref().is_some_and(|open| !open.contains(service));
            let still = closed || self.hall.branch.interruption(service).is_some();
            *worked_ms += if still { 0 } else { ms };
        }
        self.hall.now.run_ms += ms;
        self.hall.now.at_ms += ms as i64;
    }

    /// When a day is over, everyone has gone, but for who is carried over and for whom the branch stays open.
    fn nobody_is_left(&self, mut after: Branch, events: &[Event]) {
        let Some(closed) = events.iter().position(|event| matches!(event, Event::DayClosed { .. })) else {
            return;
        };
        let doors = after.doors();
        events[..=closed].iter().for_each(|event| after.apply(event, self.hall.now.stamp()));
        let stays =
            |service: &Slug| self.by_night && service.as_str() != "conseil" && doors != queue::Doors::Closed;
        for ticket in after.tickets().filter(|ticket| ticket.state.is_live()) {
            let kept = ticket.carried && ticket.state == State::Waiting;
            assert!(kept || stays(&ticket.service), "{} is left over", ticket.number);
        }
        let open = after.counters().filter(|_| !self.by_night || doors == queue::Doors::Closed);
        assert_eq!(open.count(), 0);
    }

    fn run_due(&mut self) {
        while let Some(command) = queue::due(&self.hall.branch, &self.hall.settings, &self.hall.now) {
            self.tell(&command);
        }
    }

    fn tomorrow(&mut self) {
        let tomorrow = self.hall.now.date.day + 1;
        if tomorrow <= 30 {
            self.hall.set_wall(tomorrow, 8, 0);
        }
        self.run_due();
    }

    fn step(&mut self, (what, a, b, c): Step) {
        let pick = |list: [&'static str; 3], die: u8| slug(list[usize::from(die) % 3]);
        let counter = pick(COUNTERS, a);
        let held = self.hall.holding(counter.as_str());
        let reason = || "parce que".to_owned();
        let services = if b % 4 == 0 { Vec::new() } else { vec![pick(SERVICES, b)] };
        let outcome = [Some("served"), Some("absent"), Some("served")][usize::from(b) % 3].map(slug);
        let command = match what % 20 {
            0..=6 => {
                let (ticket, visit) = (TicketId(self.hall.id()), VisitId(self.hall.id()));
                Command::issue(ticket, visit, SERVICES[usize::from(a) % 3])
            }
            7..=10 => self.hall.press(counter, None, held, outcome),
            11 => {
                let Some(ticket) = self.hall.branch.tickets().nth(usize::from(c)).map(|t| t.id) else {
                    return;
                };
                Command::Call { ticket, counter, agent: None, reason: reason() }
            }
            18 if c % 2 == 0 => match held {
                Some(ticket) if b % 2 == 0 => {
                    Command::Park { ticket, wake_after_ms: Some(u64::from(b) * 1000) }
                }
                Some(_) | None => {
                    let Some(ticket) = self.hall.branch.tickets().nth(usize::from(b)).map(|t| t.id) else {
                        return;
                    };
                    Command::Triage { ticket, class: slug("orange") }
                }
            },
            12 => {
                Command::Interrupt { services, reason: reason(), until_ms: None, gives_tickets: c % 2 == 0 }
            }
            13 => Command::ResumeServices { services },
            14 | 15 => Command::CloseDoors { reason: reason(), leftovers: LEFTOVERS[usize::from(c) % 3] },
            16 => Command::OpenDoors { until_ms: None, reason: reason(), date: None },
            17 => Command::SetPeak { on: c % 2 == 0, reason: reason() },
            18 => Command::OpenCounter { counter, agent: None },
            _ => return self.tomorrow(),
        };
        self.tell(&command);
        self.pass(u64::from(c) * 200);
        self.run_due();
    }

    fn check(&self) {
        let branch = &self.hall.branch;
        assert_eq!(*branch, Branch::from_parts(branch.to_parts()), "indexes tell what the parts tell");
        let mut living = BTreeSet::new();
        for ticket in branch.tickets().filter(|ticket| ticket.state.is_live()) {
            assert!(living.insert(ticket.number.clone()), "{} lives twice", ticket.number);
            assert!(!self.ended.contains(&ticket.id), "{} lives after its end", ticket.number);
            if ticket.put_backs == 0 {
                let since = ticket.place.arrived_ms;
                let waited_ms = branch.waited_ms(&ticket.service, since, self.hall.now.run_ms);
                let worked_ms = self.worked_ms[&ticket.service] - self.at_issue_ms[&ticket.id];
                assert_eq!(waited_ms, worked_ms, "{} waits only while somebody works", ticket.number);
            }
        }
        for service in SERVICES.map(slug) {
            let line = queue::waiting_in_order(branch, &self.hall.settings, &self.hall.now, &service);
            let line: Vec<_> = line.collect();
            assert!(line.iter().all(|ticket| !ticket.carried), "nobody comes at night");
            assert_eq!(line.len(), branch.waiting(&service));
            if branch.interruption(&service).is_some() {
                let (settings, now) = (&self.hall.settings, &self.hall.now);
                assert_eq!(queue::estimated_wait(branch, settings, now, queue::Line::For(&service)), None);
                assert!(!queue::at_risk(branch, settings, now, &service, None), "nothing is known");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn every_visit_ends_once_or_is_carried_over_however_the_doors_close(
        steps in prop::collection::vec(any::<Step>(), 0..120), by_night in any::<bool>(),
    ) {
        let mut story = Story::new(by_night);
        steps.into_iter().for_each(|step| story.step(step));
        story.tomorrow();

        let (mut replayed, mut book) = (Branch::new(), DayBook::default());
        for (event, stamp) in &story.facts {
            replayed.apply(event, *stamp);
            book.note(event, *stamp);
        }
        prop_assert_eq!(&replayed, &story.hall.branch, "facts alone tell the whole story");
        let open: BTreeSet<_> = book.legs().filter(|(_, leg)| leg.ended.is_none()).map(|(id, _)| id).collect();
        let live: BTreeSet<_> = replayed.tickets().filter(|t| t.state.is_live()).map(|t| t.id).collect();
        prop_assert_eq!(open, live, "figures and branch agree on who is still here");
        let figures = day_figures(&book, |_| 0);
        for (service, day) in &figures.services {
            let day = &day.all;
            let left = day.no_shows + day.abandoned + day.withdrawn + day.sent_home + day.expired;
            prop_assert_eq!(day.legs, day.served + day.transferred + left + day.open, "{} {:?}", service, day);
            prop_assert!(day.waits.count <= day.legs && day.target.within <= day.waits.count);
        }
    }
}

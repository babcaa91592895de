//! A day taken from what was written down of it, so that its customers can be played under other settings.
//! Must not know where the facts are kept.
//!
//! What is carried over, because it belongs to people and not to the rules:
//! - when each came, for which service, of which kind, class and language; a class that was declined is left out;
//! - how long each was at the counter. Where Start was pressed, the walk is known apart; otherwise it is part of it;
//! - who was never there, and after how many announcements the others came;
//! - who gave their place back, and how long after coming;
//! - where people were sent on;
//! - when counters were open and paused, and with whom;
//! - how long agents waited for somebody who did not come, and how often they called again at most.
//!
//! What cannot be known, and what stands for it:
//! - how long somebody would have taken who was not served: as long as others of that service, taken in turn;
//! - whether somebody who was served in time would have given up later: nobody does;
//! - how quick an agent pressed Next: that is part of the time at the counter;
//! - that an agent would have stayed longer: those do who left a hall in which nobody waited.
//!
//! Times are those of the hub's own running time: the time that the hub was down is missing from the day.

use std::collections::BTreeMap;

use queue::{Event, Slug, Stamp, TicketId};

use crate::calendar;
use crate::day::{Day, Desk, MINUTE_MS, Person, Task};

/// What a service takes of which nothing is known, in milliseconds.
const UNKNOWN_MS: u64 = 3 * MINUTE_MS;

/// The day that these facts tell, the oldest first; facts of other days must not be among them. None if nobody came.
///
/// The branch's time is taken as UTC.
pub fn day<'a>(name: &str, facts: impl IntoIterator<Item = (&'a Event, Stamp)>) -> Option<Day> {
    let mut reading = Reading::default();
    for (event, stamp) in facts {
        reading.read(event, stamp);
    }
    reading.finish(name)
}

#[derive(Default)]
struct Reading {
    date: Option<queue::Date>,
    /// The first fact's running time, and where in the day it was.
    first: Option<(u64, u64)>,
    now_ms: u64,
    people: Vec<Seen>,
    /// Whose leg a ticket is, and which.
    legs: BTreeMap<TicketId, (usize, usize)>,
    desks: BTreeMap<Slug, Watched>,
    waiting: i64,
    /// How long after the last announcement people were marked absent, in milliseconds.
    absences: Vec<u64>,
    /// How long after the last announcement people were announced again, in milliseconds.
    recalls: Vec<u64>,
    most_recalls: u32,
}

struct Seen {
    person: Person,
    /// For each leg, whether its duration was seen.
    timed: Vec<bool>,
    announced: u32,
    recalls: u32,
    last_ms: u64,
    started: bool,
    in_line: bool,
}

#[derive(Default)]
struct Watched {
    agent: Option<Slug>,
    since_ms: Option<u64>,
    paused_ms: Option<u64>,
    open_ms: Vec<(u64, u64)>,
    pauses_ms: Vec<(u64, u64)>,
    left_nobody: bool,
}

impl Reading {
    /// Facts that say nothing about people or desks are passed over, those that the rules may learn later among them.
    fn read(&mut self, event: &Event, stamp: Stamp) {
        let (date, at) = calendar::at(stamp.at_ms);
        let (run, offset) = *self.first.get_or_insert((stamp.run_ms, at));
        self.date.get_or_insert(date);
        self.now_ms = offset + stamp.run_ms.saturating_sub(run);
        let now = self.now_ms;
        if let Event::DayOpened { date, .. } = event {
            self.date = Some(*date);
        } else if let Event::TicketIssued { ticket, service, kind, priority, language, .. } = event {
            let person = Person {
                kind: *kind,
                class: priority.clone(),
                language: *language,
                ..Person::new(now, service.clone(), 0)
            };
            self.legs.insert(*ticket, (self.people.len(), 0));
            self.people.push(Seen {
                person,
                timed: vec![false],
                announced: 0,
                recalls: 0,
                last_ms: now,
                started: false,
                in_line: true,
            });
            self.waiting += 1;
        } else if let Event::TicketCalled { ticket, .. } = event {
            self.leaves_line(*ticket);
            self.with(*ticket, |seen, _| {
                seen.announced = seen.announced.saturating_add(1);
                (seen.last_ms, seen.recalls, seen.started) = (now, 0, false);
            });
        } else if let Event::TicketRecalled { ticket, .. } = event {
            let Some((who, _)) = self.legs.get(ticket) else { return };
            let seen = &mut self.people[*who];
            self.recalls.push(now - seen.last_ms);
            seen.announced = seen.announced.saturating_add(1);
            (seen.last_ms, seen.recalls) = (now, seen.recalls + 1);
            self.most_recalls = self.most_recalls.max(seen.recalls);
        } else if let Event::ServiceStarted { ticket, by_itself: false, .. } = event {
            self.with(*ticket, |seen, leg| {
                seen.started = true;
                if leg == 0 {
                    seen.person.walk_ms = now - seen.last_ms;
                }
            });
        } else if let Event::TicketServed { ticket, .. } = event {
            self.with(*ticket, |seen, leg| seen.served(leg, now));
        } else if let Event::TicketTransferred { ticket, leg, service, .. } = event {
            self.with(*ticket, |seen, n| {
                seen.served(n, now);
                seen.person.legs.push(Task { service: service.clone(), takes_ms: 0 });
                seen.timed.push(false);
                seen.in_line = true;
            });
            if let Some((who, n)) = self.legs.get(ticket).copied() {
                self.legs.insert(*leg, (who, n + 1));
                self.waiting += 1;
            }
        } else if let Event::TicketPutBack { ticket, .. } = event {
            self.absent(*ticket);
            self.with(*ticket, |seen, _| seen.in_line = true);
            self.waiting += 1;
        } else if let Event::TicketNoShow { ticket, .. } = event {
            self.absent(*ticket);
            self.with(*ticket, |seen, leg| {
                if leg == 0 {
                    seen.person.deaf_to = Person::NEVER;
                }
            });
        } else if let Event::TicketCancelled { ticket, .. } = event {
            self.leaves_line(*ticket);
            self.with(*ticket, |seen, leg| {
                if leg == 0 {
                    seen.person.patience_ms = Some(now - seen.person.arrives_ms);
                }
            });
        } else if let Event::TicketExpired { ticket } = event {
            self.leaves_line(*ticket);
        } else if let Event::PriorityGiven { ticket, class, .. } = event {
            self.with(*ticket, |seen, _| seen.person.class = Some(class.clone()));
        } else if let Event::PriorityDeclined { ticket, .. } = event {
            self.with(*ticket, |seen, _| seen.person.class = None);
        } else if let Event::CounterOpened { counter, agent } = event {
            let desk = self.desks.entry(counter.clone()).or_default();
            desk.since_ms.get_or_insert(now);
            desk.agent = agent.clone().or(desk.agent.take());
        } else if let Event::CounterPaused { counter, .. } = event {
            self.desks.entry(counter.clone()).or_default().paused_ms.get_or_insert(now);
        } else if let Event::CounterResumed { counter } = event {
            self.desks.entry(counter.clone()).or_default().resumes(now);
        } else if let Event::CounterClosed { counter } = event {
            let nobody = self.waiting <= 0;
            let desk = self.desks.entry(counter.clone()).or_default();
            desk.closes(now);
            desk.left_nobody = nobody;
        }
    }

    fn with(&mut self, ticket: TicketId, change: impl FnOnce(&mut Seen, usize)) {
        if let Some((who, leg)) = self.legs.get(&ticket) {
            change(&mut self.people[*who], *leg);
        }
    }

    fn leaves_line(&mut self, ticket: TicketId) {
        let Some((who, _)) = self.legs.get(&ticket) else { return };
        let seen = &mut self.people[*who];
        self.waiting -= i64::from(seen.in_line);
        seen.in_line = false;
    }

    fn absent(&mut self, ticket: TicketId) {
        if let Some((who, _)) = self.legs.get(&ticket) {
            self.absences.push(self.now_ms - self.people[*who].last_ms);
        }
    }

    fn finish(mut self, name: &str) -> Option<Day> {
        if self.people.is_empty() {
            return None;
        }
        let mut known: BTreeMap<Slug, Vec<u64>> = BTreeMap::new();
        for seen in &self.people {
            let timed = seen.person.legs.iter().zip(&seen.timed).filter(|(_, timed)| **timed);
            timed.for_each(|(task, _)| known.entry(task.service.clone()).or_default().push(task.takes_ms));
        }
        let mut lent: BTreeMap<Slug, usize> = BTreeMap::new();
        for seen in &mut self.people {
            let untimed = seen.person.legs.iter_mut().zip(&seen.timed).filter(|(_, timed)| !**timed);
            for (task, _) in untimed {
                let turn = lent.entry(task.service.clone()).or_default();
                let others = known.get(&task.service);
                task.takes_ms = others.map_or(UNKNOWN_MS, |others| others[*turn % others.len()]);
                *turn += 1;
            }
        }
        let (absent_after_ms, recall_after_ms) = (median(self.absences), median(self.recalls));
        let recalls = self.most_recalls;
        let end = self.now_ms;
        let desk = |(counter, mut watched): (Slug, Watched)| {
            watched.closes(end);
            Desk {
                agent: watched.agent,
                open_ms: watched.open_ms,
                pauses_ms: watched.pauses_ms,
                until_empty: watched.left_nobody,
                recalls,
                recall_after_ms: recall_after_ms.unwrap_or(20_000),
                absent_after_ms: absent_after_ms.unwrap_or(30_000),
                ..Desk::tireless(counter, 0, 0)
            }
        };
        Some(Day {
            name: name.to_owned(),
            date: self.date?,
            by_hours: true,
            people: self.people.into_iter().map(|seen| seen.person).collect(),
            desks: self.desks.into_iter().map(desk).collect(),
            outages: Vec::new(),
        })
    }
}

fn median(mut of: Vec<u64>) -> Option<u64> {
    of.sort_unstable();
    of.get(of.len() / 2).copied()
}

impl Seen {
    fn served(&mut self, leg: usize, now_ms: u64) {
        let walked = if self.started && leg == 0 { self.person.walk_ms } else { 0 };
        if let Some(task) = self.person.legs.get_mut(leg) {
            task.takes_ms = (now_ms - self.last_ms).saturating_sub(walked);
            self.timed[leg] = true;
        }
        if leg == 0 {
            self.person.deaf_to = self.announced.saturating_sub(1);
        }
        self.in_line = false;
    }
}

impl Watched {
    fn resumes(&mut self, now_ms: u64) {
        self.pauses_ms.extend(self.paused_ms.take().map(|since| (since, now_ms)));
    }

    fn closes(&mut self, now_ms: u64) {
        self.resumes(now_ms);
        self.open_ms.extend(self.since_ms.take().map(|since| (since, now_ms)));
    }
}

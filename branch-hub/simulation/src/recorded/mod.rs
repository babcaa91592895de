//! A day taken from what was written down of it, so that its customers can be played under other settings.
//! Must not know where the facts are kept.
//!
//! What is carried over, because it belongs to people and not to the rules:
//! - when each came, for which service, of which kind, class and language; a class that was declined is left out;
//!   whoever had a number from a kiosk that was alone came when the kiosk says;
//! - with whom alone it was agreed;
//! - how long each was at the counter. Where Start was pressed, the walk is known apart; otherwise it is part of it;
//! - who was never there, and after how many announcements the others came;
//! - who gave their place back, and how long after coming;
//! - where people were sent on, to come back or not, and what a nurse found;
//! - who was set aside, and for how long; who had missed the call and came after all, and when;
//! - how many came under one number, and for which hour they had booked;
//! - what stood still and when, when somebody opened or closed the doors by hand, and when it was a peak day;
//! - when counters were open and paused, and with whom;
//! - how long agents waited for somebody who did not come, and how often they called again at most.
//!
//! What cannot be known, and what stands for it:
//! - how long somebody would have taken who was not served: as long as others of that service, taken in turn;
//! - whether somebody who was served in time would have given up later: nobody does;
//! - when somebody paid for a service that is paid first, or to be sooner, is not read: everybody pays at once, those who
//!   never did too;
//! - how long a ticket was held back for something else (not yet in the branch, papers missing) is not read: none is;
//! - how quick an agent pressed Next: that is part of the time at the counter;
//! - that an agent would have stayed longer: those do who left a hall in which nobody waited;
//! - who had a number from a roll of paper: nobody knows when they came, and they are not there;
//! - who was refused a ticket, and who was carried over from the day before: they are not there;
//! - who worked where when agents changed places: at each counter the last of them.
//!
//! Times are those of the hub's own running time: the time that the hub was down is missing from the day.

mod seen;

use std::collections::BTreeMap;

use queue::{Event, Leftovers, Pool, Slug, Stamp, TicketId};

use self::seen::{Seen, Watched};
use crate::calendar;
use crate::day::{Day, Desk, DoorAct, Doors, MINUTE_MS, Name, Outage, Peak, Person, Task, Way};

/// What a service takes of which nothing is known, in milliseconds.
const UNKNOWN_MS: u64 = 3 * MINUTE_MS;

/// The day that these facts tell, the oldest first; facts of other days must not be among them. None if nobody came.
///
/// The branch's time is taken as UTC.
pub fn day<'a>(name: Name, facts: impl IntoIterator<Item = (&'a Event, Stamp)>) -> Option<Day> {
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
    /// Somebody still waited when the day ended.
    expired: bool,
    doors: Vec<Doors>,
    peaks: Vec<Peak>,
    leftovers: Option<Leftovers>,
    /// Since when a service has stood still.
    still: BTreeMap<Slug, u64>,
    outages: Vec<Outage>,
}

impl Reading {
    /// Facts that say nothing about people or desks are passed over, those that the rules may learn later among them.
    fn read(&mut self, event: &Event, stamp: Stamp) {
        let (date, at) = calendar::at(stamp.at_ms);
        let (run, offset) = *self.first.get_or_insert((stamp.run_ms, at));
        self.date.get_or_insert(date);
        self.now_ms = offset + stamp.run_ms.saturating_sub(run);
        let now = self.now_ms;
        if let Event::TicketCalled { counter, .. }
        | Event::TicketRecalled { counter, .. }
        | Event::TicketServed { counter, .. }
        | Event::TicketTransferred { counter, .. }
        | Event::TicketParked { counter, .. }
        | Event::TicketPutBack { counter, .. }
        | Event::TicketNoShow { counter, .. }
        | Event::CounterOpened { counter, .. }
        | Event::CounterResumed { counter } = event
        {
            self.desks.entry(counter.clone()).or_default().last_ms = now;
        }
        if let Event::DayOpened { date, .. } = event {
            self.date = Some(*date);
        } else if let Event::TicketIssued { roll_next: Some(_), .. } = event {
            // Who tears a paper off a roll is seen by nobody before the number is called.
        } else if let Event::TicketIssued {
            ticket,
            service,
            kind,
            priority,
            language,
            party,
            booking,
            island,
            place,
            pool,
            ..
        } = event
        {
            // A kiosk that was alone has told later when they came.
            let came = if island.is_some() { self.of_run(place.arrived_ms) } else { now };
            let person = Person {
                kind: *kind,
                class: priority.clone(),
                language: *language,
                party: *party,
                booked_ms: booking.as_ref().map(|booking| self.of_day(booking.at_ms)),
                with: pool.clone(),
                ..Person::new(came, service.clone(), 0)
            };
            self.legs.insert(*ticket, (self.people.len(), 0));
            self.people.push(Seen::arrives(person, now));
            self.waiting += 1;
        } else if let Event::TicketCalled { ticket, .. } = event {
            self.leaves_line(*ticket);
            self.with(*ticket, |seen, _| {
                seen.announced = seen.announced.saturating_add(1);
                (seen.last_ms, seen.recalls, seen.started) = (now, 0, false);
                seen.stands_again(now);
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
        } else if let Event::TicketTransferred { ticket, leg, service, pool, returns_to, .. } = event {
            self.with(*ticket, |seen, n| {
                seen.served(n, now);
                let lent = returns_to.is_some() && !seen.lent;
                seen.lent = returns_to.is_some();
                let way = match pool {
                    _ if lent => Way::Lent,
                    Some(Pool::Agent(agent)) => Way::To(agent.clone()),
                    Some(Pool::Counter(_)) | None => Way::Sent,
                };
                seen.goes_on(Task { way, ..Task::new(service.clone(), 0) });
            });
            self.opens(*ticket, *leg);
        } else if let Event::LegOpened { from, leg, service, .. } = event {
            self.with(*from, |seen, _| {
                let way = if std::mem::take(&mut seen.lent) { Way::Sent } else { Way::Planned };
                seen.goes_on(Task { way, ..Task::new(service.clone(), 0) });
            });
            self.opens(*from, *leg);
        } else if let Event::TicketTriaged { ticket, class, .. } = event {
            self.with(*ticket, |seen, leg| {
                // In the doctor's line already: found by whoever saw them before.
                let where_found = if seen.in_line { leg.saturating_sub(1) } else { leg };
                seen.person.legs[where_found].triage = Some(class.clone());
            });
        } else if let Event::TicketParked { ticket, .. } = event {
            self.with(*ticket, |seen, leg| seen.set_aside(leg, now));
        } else if let Event::TicketUnparked { ticket, .. } = event {
            self.with(*ticket, |seen, _| seen.stands_again(now));
            self.enters_line(*ticket);
        } else if let Event::TicketRequeued { ticket, .. } = event {
            // Nobody could have followed an announcement that was a mistake.
            self.with(*ticket, |seen, _| seen.announced = seen.announced.saturating_sub(1 + seen.recalls));
            self.enters_line(*ticket);
        } else if let Event::LatecomerReturned { ticket } = event {
            self.with(*ticket, |seen, _| seen.person.late_ms = Some(now.saturating_sub(seen.ended_ms)));
            self.enters_line(*ticket);
        } else if let Event::TicketReopened { ticket, .. } = event {
            self.with(*ticket, |seen, leg| seen.reopened(leg));
            self.enters_line(*ticket);
        } else if let Event::TicketPutBack { ticket, .. } = event {
            self.absent(*ticket);
            self.enters_line(*ticket);
        } else if let Event::TicketNoShow { ticket, .. } = event {
            self.absent(*ticket);
            self.with(*ticket, |seen, leg| {
                seen.ended_ms = now;
                if leg == 0 {
                    seen.person.deaf_to = Person::NEVER;
                }
            });
        } else if let Event::TicketCancelled { ticket, .. } = event {
            self.leaves_line(*ticket);
            // Whoever is sent home at the closing has not given up.
            let closing = self.doors.last().is_some_and(|doors| doors.at_ms == now);
            self.with(*ticket, |seen, leg| {
                if leg == 0 && !closing {
                    seen.person.patience_ms = Some(now - seen.person.arrives_ms);
                }
            });
        } else if let Event::TicketExpired { ticket } | Event::TicketCarriedOver { ticket } = event {
            self.leaves_line(*ticket);
            self.expired = true;
        } else if let Event::DoorsOpened { until_ms, .. } = event {
            let act = DoorAct::Open { until_ms: until_ms.map(|until| self.of_day(until)) };
            self.doors.push(Doors { at_ms: now, act });
        } else if let Event::DoorsClosed { leftovers, .. } = event {
            self.doors.push(Doors { at_ms: now, act: DoorAct::Close(*leftovers) });
            self.leftovers = Some(*leftovers);
        } else if let Event::PeakSet { on, .. } = event {
            self.peaks.push(Peak { at_ms: now, on: *on });
        } else if let Event::ServicesInterrupted { services, .. } = event {
            for service in services {
                self.still.entry(service.clone()).or_insert(now);
            }
        } else if let Event::ServicesResumed { services } = event {
            services.iter().for_each(|service| self.goes_on(service));
        } else if let Event::CounterTakenOver { counter, agent, .. } = event {
            self.desks.entry(counter.clone()).or_default().agent = Some(agent.clone());
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
        } else if let Event::DayClosed { .. } = event {
            // Nobody works into the night: whoever did not sign out had gone after the last thing they did.
            self.desks.values_mut().for_each(|desk| desk.forgotten(now, self.expired));
        } else if let Event::CounterClosed { counter } | Event::AgentSignedOut { counter, .. } = event {
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

    /// A moment by the wall clock, in milliseconds after the day's midnight.
    fn of_day(&self, at_ms: i64) -> u64 {
        let midnight_ms = self.date.map_or(at_ms, calendar::midnight_ms);
        (at_ms - midnight_ms).max(0).unsigned_abs()
    }

    /// A moment of the hub's running time, in milliseconds after the day's midnight.
    fn of_run(&self, run_ms: u64) -> u64 {
        let (first, at) = self.first.unwrap_or((run_ms, self.now_ms));
        (at + run_ms).saturating_sub(first)
    }

    /// A leg goes on from another, and waits.
    fn opens(&mut self, from: TicketId, leg: TicketId) {
        if let Some((who, n)) = self.legs.get(&from).copied() {
            self.legs.insert(leg, (who, n + 1));
            self.waiting += 1;
        }
    }

    fn goes_on(&mut self, service: &Slug) {
        let Some(from_ms) = self.still.remove(service) else { return };
        let (services, to_ms) = (vec![service.clone()], self.now_ms);
        self.outages.push(Outage { services, from_ms, to_ms });
    }

    fn enters_line(&mut self, ticket: TicketId) {
        let Some((who, _)) = self.legs.get(&ticket) else { return };
        let seen = &mut self.people[*who];
        self.waiting += i64::from(!seen.in_line);
        seen.in_line = true;
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

    fn finish(mut self, name: Name) -> Option<Day> {
        if self.people.is_empty() {
            return None;
        }
        let still: Vec<Slug> = self.still.keys().cloned().collect();
        still.iter().for_each(|service| self.goes_on(service));
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
        self.people.sort_by_key(|seen| seen.person.arrives_ms);
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
            name,
            date: self.date?,
            by_hours: true,
            people: self.people.into_iter().map(|seen| seen.person).collect(),
            desks: self.desks.into_iter().map(desk).collect(),
            outages: self.outages,
            doors: self.doors,
            peaks: self.peaks,
            leftovers: self.leftovers.unwrap_or(Leftovers::Cancel),
        })
    }
}

fn median(mut of: Vec<u64>) -> Option<u64> {
    of.sort_unstable();
    of.get(of.len() / 2).copied()
}

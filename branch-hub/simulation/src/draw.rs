//! A day drawn from a profile. Every customer draws from a source of their own, all at once and before any rule has a
//! say: other settings see the very same people.
//! Must not know settings.

use queue::{Language, Slug};

use crate::chance::Chance;
use crate::day::{Aside, Day, Desk, DoorAct, Doors, Outage, Peak, Person, Task, Way};
use crate::profile::{Onward, Profile, Service};

/// Milliseconds of an hour.
const HOUR_MS: f64 = 3_600_000.0;

impl Profile {
    /// A day of this kind: the same seed gives the same day.
    #[must_use]
    pub fn draw(&self, seed: u64) -> Day {
        let mut people = Vec::new();
        for (id, service) in &self.services {
            let mut chance = Chance::named(seed, id.as_str());
            for (span, per_hour) in service.arrivals.iter().filter(|(_, per_hour)| *per_hour > 0.0) {
                // Whoever comes independently of each other comes in exponential gaps.
                let mut at = span.from_ms as f64;
                loop {
                    at += chance.exponential(HOUR_MS / per_hour);
                    if at >= span.to_ms as f64 {
                        break;
                    }
                    people.push(self.person(at as u64, id, service, &mut chance.split()));
                }
            }
            let mut chance = Chance::named(seed, &format!("{id} by appointment"));
            for (span, per_hour) in service.appointments.iter().filter(|(_, per_hour)| *per_hour > 0.0) {
                let mut booked_ms = span.from_ms as f64;
                while booked_ms < span.to_ms as f64 {
                    people.extend(self.booked(booked_ms as u64, id, service, &mut chance.split()));
                    booked_ms += HOUR_MS / per_hour;
                }
            }
        }
        people.sort_by_key(|person| person.arrives_ms);
        let outages = self.outages.iter().map(|outage| Outage {
            services: outage.services.clone(),
            from_ms: outage.span.from_ms,
            to_ms: outage.span.to_ms,
        });
        // Declared before anybody comes or sits down.
        let sits = self.counters.values().flat_map(|counter| &counter.open).map(|open| open.from_ms);
        let begins_ms = sits.chain(people.first().map(|person| person.arrives_ms)).min();
        let declared = begins_ms.filter(|_| self.peak).map(|at_ms| Peak { at_ms, on: true });
        Day {
            name: self.name.clone(),
            date: self.date,
            by_hours: true,
            people,
            desks: self.desks(),
            outages: outages.collect(),
            doors: self
                .closing
                .iter()
                .filter_map(|closing| {
                    let act = DoorAct::Close(closing.leftovers);
                    closing.at.map(|at_ms| Doors { at_ms, act })
                })
                .collect(),
            peaks: declared.into_iter().collect(),
            leftovers: self.closing.as_ref().map_or(queue::Leftovers::Cancel, |closing| closing.leftovers),
        }
    }

    /// Somebody who keeps an appointment, if anybody does.
    fn booked(&self, booked_ms: u64, id: &Slug, service: &Service, chance: &mut Chance) -> Option<Person> {
        let (missed, shift) = (chance.share(), chance.normal());
        let arrives_ms = match &self.people.appointments {
            Some(kept) if missed < kept.missed => return None,
            Some(kept) => {
                let shift_ms = kept.spread_s.mul_add(shift, -kept.early_s) * 1000.0;
                booked_ms.saturating_add_signed(shift_ms as i64)
            }
            None => booked_ms,
        };
        let person = self.person(arrives_ms, id, service, chance);
        Some(Person { booked_ms: Some(booked_ms), kind: queue::Kind::Appointment, ..person })
    }

    /// What is done for somebody who comes to a service, and wherever they are sent from there.
    fn tasks(&self, tasks: &mut Vec<Task>, first: Task, service: &Service, chance: &mut Chance) {
        let id = first.service.clone();
        tasks.push(first);
        for onward in &service.then {
            // Who is sent on draws from a source of their own: whether they are changes nothing else about them.
            let mut chance = chance.split();
            let Some(there) = self.services.get(&onward.service).filter(|_| chance.happens(onward.share))
            else {
                continue;
            };
            let comes_back = chance.happens(onward.returns);
            let mut task = there.task(&onward.service, onward.takes.unwrap_or(there.takes), &mut chance);
            task.way = onward.way(comes_back);
            if comes_back {
                tasks.push(task);
                let takes_ms = onward.again.unwrap_or(service.takes).draw_ms(&mut chance);
                tasks.push(Task::new(id.clone(), takes_ms));
            } else {
                self.tasks(tasks, task, there, &mut chance);
            }
        }
    }

    fn person(&self, arrives_ms: u64, id: &Slug, service: &Service, chance: &mut Chance) -> Person {
        let everybody = &self.people;
        let first = service.task(id, service.takes, chance);
        let mut legs = Vec::with_capacity(1);
        self.tasks(&mut legs, first, service, chance);
        let kind = chance.one_of(service.kinds.iter().map(|(kind, share)| (kind, share)));
        let class = chance.one_of(service.classes.as_ref().unwrap_or(&everybody.classes));
        let language = chance.one_of(everybody.languages.iter().map(|(language, share)| (language, share)));
        let walk_ms = everybody.walk.draw_ms(chance);
        let deaf_to = match chance.one_of([(&Person::NEVER, &everybody.ghosts), (&1, &everybody.distracted)])
        {
            Some(deaf_to) => *deaf_to,
            None => 0,
        };
        let (patience_ms, silently) = match &everybody.patience {
            Some(patience) => {
                let gives_up = chance.happens(patience.share);
                let after = patience.after.draw_ms(chance);
                (gives_up.then_some(after), chance.happens(patience.silently))
            }
            None => (None, false),
        };
        let pace = (500.0 + chance.exponential(500.0)).min(5000.0) as u32;
        let party = chance.one_of(everybody.parties.iter().map(|(people, share)| (people, share))).copied();
        let late_ms = everybody.latecomers.as_ref().and_then(|late| {
            let comes = chance.happens(late.share);
            let after_ms = late.after.draw_ms(chance);
            (comes && deaf_to == Person::NEVER).then_some(after_ms)
        });
        Person {
            arrives_ms,
            legs,
            kind: kind.copied().unwrap_or(queue::Kind::Normal),
            class: class.cloned(),
            language: language.copied().unwrap_or(Language::Fr),
            walk_ms,
            deaf_to,
            patience_ms,
            silently,
            pace,
            party: party.unwrap_or(1),
            booked_ms: None,
            with: None,
            late_ms,
        }
    }

    fn desks(&self) -> Vec<Desk> {
        let spans =
            |spans: &[crate::span::Span]| spans.iter().map(|span| (span.from_ms, span.to_ms)).collect();
        let desk = |(id, counter): (&Slug, &crate::profile::Counter)| Desk {
            counter: id.clone(),
            agent: counter.agent.clone(),
            open_ms: spans(&counter.open),
            pauses_ms: spans(&counter.pauses),
            until_empty: counter.until_empty,
            reaction_ms: (counter.reaction_s * 1000.0) as u64,
            recall_after_ms: u64::from(counter.recall_after_s) * 1000,
            recalls: counter.recalls,
            absent_after_ms: u64::from(counter.absent_after_s) * 1000,
        };
        self.counters.iter().map(desk).collect()
    }
}

impl Service {
    fn task(&self, id: &Slug, takes: crate::span::Duration, chance: &mut Chance) -> Task {
        let takes_ms = takes.draw_ms(chance);
        let aside = self.aside.as_ref().and_then(|aside| {
            let mut chance = chance.split();
            let goes = chance.happens(aside.share);
            let (after_ms, away_ms) = (aside.after.draw_ms(&mut chance), aside.away.draw_ms(&mut chance));
            goes.then_some(Aside { after_ms: after_ms.min(takes_ms), away_ms })
        });
        let found = if self.triage.is_empty() { None } else { chance.split().one_of(&self.triage) };
        Task { triage: found.cloned(), aside, ..Task::new(id.clone(), takes_ms) }
    }
}

impl Onward {
    fn way(&self, comes_back: bool) -> Way {
        match &self.agent {
            Some(agent) => Way::To(agent.clone()),
            None if comes_back => Way::Lent,
            None if self.planned => Way::Planned,
            None => Way::Sent,
        }
    }
}

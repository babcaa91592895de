//! A day drawn from a profile. Every customer draws from a source of their own, all at once and before any rule has a
//! say: other settings see the very same people.
//! Must not know settings.

use queue::{Language, Slug};

use crate::chance::Chance;
use crate::day::{Day, Desk, Outage, Person, Task};
use crate::profile::{Profile, Service};

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
        }
        people.sort_by_key(|person| person.arrives_ms);
        let outages = self.outages.iter().map(|outage| Outage {
            services: outage.services.clone(),
            from_ms: outage.span.from_ms,
            to_ms: outage.span.to_ms,
        });
        Day {
            name: self.name.clone(),
            date: self.date,
            by_hours: true,
            people,
            desks: self.desks(),
            outages: outages.collect(),
        }
    }

    fn person(&self, arrives_ms: u64, id: &Slug, service: &Service, chance: &mut Chance) -> Person {
        let everybody = &self.people;
        let mut legs = vec![Task { service: id.clone(), takes_ms: service.takes.draw_ms(chance) }];
        for onward in &service.then {
            let goes = chance.happens(onward.share);
            let usual = self.services.get(&onward.service).map_or(service.takes, |there| there.takes);
            let takes_ms = onward.takes.unwrap_or(usual).draw_ms(chance);
            if goes {
                legs.push(Task { service: onward.service.clone(), takes_ms });
            }
        }
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
            pace: (500.0 + chance.exponential(500.0)).min(5000.0) as u32,
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

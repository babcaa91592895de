//! The rules against the theory of queues: long days, played command by command, must wait as long as formulas say.

use std::collections::BTreeMap;

use queue::{Command, Line, TicketId, VisitId, mean_wait_s};

use crate::hall::{Hall, slug};

/// Knuth's MMIX generator: the same numbers everywhere and for ever.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    fn exponential_ms(&mut self, mean_s: f64) -> u64 {
        (-mean_s * 1000.0 * self.unit().ln()).round() as u64
    }
}

/// People of some classes come at random moments to some counters, each to be served for a random time.
struct Day {
    hall: Hall,
    counters: Vec<&'static str>,
    busy_until: BTreeMap<usize, u64>,
    came: BTreeMap<TicketId, (usize, u64)>,
    /// For each class, how many were called and how long they waited in all.
    waits: Vec<(u64, u64)>,
    /// For each class, how many were told a wait and how long the told means were in all, in seconds.
    told: Vec<(u64, f64)>,
    dice: Dice,
    service_s: f64,
}

impl Day {
    fn new(counters: &[&'static str], classes: usize, service_s: f64) -> Self {
        let mut hall = Hall::with(|draft| {
            draft.rules.next_deaf_s = 0;
            draft.counters.values_mut().for_each(|counter| counter.services = vec![slug("caisse")]);
            draft.services.retain(|id, _| *id == slug("caisse"));
            draft.agents.clear();
        });
        counters.iter().for_each(|counter| hall.staff(counter, None));
        Self {
            hall,
            counters: counters.to_vec(),
            busy_until: BTreeMap::new(),
            came: BTreeMap::new(),
            waits: vec![(0, 0); classes],
            told: vec![(0, 0.0); classes],
            dice: Dice(2026),
            service_s,
        }
    }

    /// Mean waits in seconds, by class, after so many people; `gap_s` between arrivals, `shares` for each class.
    fn play(&mut self, people: u32, gap_s: f64, shares: &[(Option<&str>, f64)]) -> Vec<f64> {
        let mut arrival = self.hall.now.run_ms;
        for _ in 0..people {
            arrival += self.dice.exponential_ms(gap_s);
            while let Some((&counter, &end)) = self.busy_until.iter().min_by_key(|(_, end)| **end)
                && end <= arrival
            {
                self.at(end);
                self.busy_until.remove(&counter);
                self.press(counter);
            }
            self.at(arrival);
            let mut die = self.dice.unit();
            let class = shares.iter().position(|(_, share)| {
                die -= share;
                die < 0.0
            });
            let class = class.unwrap_or(shares.len() - 1);
            self.ask(class, shares[class].0);
            self.arrive(class, shares[class].0);
        }
        self.waits.iter().map(|(count, sum)| *sum as f64 / *count as f64 / 1000.0).collect()
    }

    /// Means of the waits that were told, in seconds, by class.
    fn told(&self) -> Vec<f64> {
        self.told.iter().map(|(count, sum)| sum / *count as f64).collect()
    }

    fn ask(&mut self, class: usize, named: Option<&str>) {
        let (service, named) = (slug("caisse"), named.map(slug));
        let line = named.as_ref().map_or(Line::For(&service), |class| Line::ForClass(&service, class));
        let Some(mean) = mean_wait_s(&self.hall.branch, &self.hall.settings, &self.hall.now, line) else {
            return;
        };
        self.told[class].0 += 1;
        self.told[class].1 += mean;
    }

    fn at(&mut self, run_ms: u64) {
        self.hall.now.at_ms += (run_ms - self.hall.now.run_ms) as i64;
        self.hall.now.run_ms = run_ms;
    }

    fn arrive(&mut self, class: usize, named: Option<&str>) {
        let ticket = TicketId(self.hall.id());
        let mut command = Command::issue(ticket, VisitId(ticket.0), "caisse");
        if let Command::Issue { priority, .. } = &mut command {
            *priority = named.map(slug);
        }
        self.hall.ask(command).unwrap();
        self.came.insert(ticket, (class, self.hall.now.run_ms));
        let idle = (0..self.counters.len()).find(|counter| !self.busy_until.contains_key(counter));
        if let Some(idle) = idle {
            self.press(idle);
        }
    }

    fn press(&mut self, counter: usize) {
        let name = self.counters[counter];
        let held = self.hall.holding(name);
        let Some(called) = self.hall.next(name, held, held.map(|_| "served")).unwrap() else { return };
        let (class, since) = self.came.remove(&called).unwrap();
        self.waits[class].0 += 1;
        self.waits[class].1 += self.hall.now.run_ms - since;
        let took = self.dice.exponential_ms(self.service_s);
        self.busy_until.insert(counter, self.hall.now.run_ms + took);
    }
}

fn within_5_percent(seen: f64, theory: f64) {
    assert!((seen / theory - 1.0).abs() < 0.05, "{seen:.1} s played, {theory:.1} s by theory");
}

#[test]
fn one_counter_waits_as_long_as_the_m_m_1_line() {
    // Half of the time busy, two minutes each: the mean wait is rho/(1 - rho) services.
    let mut day = Day::new(&["g1"], 1, 120.0);
    let waits = day.play(60_000, 240.0, &[(None, 1.0)]);
    within_5_percent(waits[0], 120.0);
    within_5_percent(day.told()[0], 120.0);
}

#[test]
fn three_counters_wait_as_long_as_erlang_c_says() {
    // Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
    // exchanges" (1917): the chance to wait at c counters under a load of a, then a mean of service/(c - a).
    let (c, a, service) = (3_i32, 2.1_f64, 120.0);
    let terms: Vec<f64> = (0..=c)
        .scan(1.0, |term, k| {
            let now = *term;
            *term *= a / f64::from(k + 1);
            Some(now)
        })
        .collect();
    let blocked = terms[3] * f64::from(c) / (f64::from(c) - a);
    let waits_at_all = blocked / (terms[..3].iter().sum::<f64>() + blocked);
    let mut day = Day::new(&["g1", "g2", "g3"], 1, service);
    let waits = day.play(60_000, service / a, &[(None, 1.0)]);
    let theory = waits_at_all * service / (f64::from(c) - a);
    within_5_percent(waits[0], theory);
    within_5_percent(day.told()[0], theory);
    let told = day.hall.branch.accuracy(&slug("caisse"));
    let share = told.share_within_p90().expect("estimates were told");
    assert!(told.count > 50_000 && (0.85..=0.95).contains(&share), "{told:?}");
}

#[test]
fn two_classes_wait_as_long_as_cobham_says() {
    // Cobham, "Priority assignment in waiting line problems", Operations Research 2 (1954): nobody is interrupted, and
    // the heavier class is called first. Who arrives finds rho services' worth of work in hand.
    let (service, gap) = (120.0, 200.0);
    let (rho, first) = (service / gap, 0.3 * service / gap);
    let in_hand = rho * service;
    let mut day = Day::new(&["g1"], 2, service);
    let waits = day.play(120_000, gap, &[(Some("aines"), 0.3), (None, 0.7)]);
    let theory = [in_hand / (1.0 - first), in_hand / ((1.0 - first) * (1.0 - rho))];
    for class in 0..2 {
        within_5_percent(waits[class], theory[class]);
        within_5_percent(day.told()[class], theory[class]);
    }
}

//! What a press costs the rules themselves: no disk, no network, one core.
//! It must not measure anything but `decide` and `apply`.

use std::hint::black_box;
use std::time::Instant;

use queue::settings::{self, Draft, Order, Policy, Rule, Share, Who};
use queue::{
    Branch, Command, Destination, Event, Gone, Now, Settings, Slug, State, TicketId, TransferPlace, VisitId,
    decide,
};
use tests::chance::Chance;

use crate::figures::median;
use crate::table::Table;

const PRESSES: usize = 400;
/// An ordinary hall, and what a command's cost is followed to.
const CROWDS: [usize; 4] = [50, 500, 5_000, 50_000];
const ROUNDS: usize = 5;
/// What a day is scaled to.
const CUSTOMERS: f64 = 2_000.0;

/// The whole of a day: arrivals, patience, walking, work and breaks, drawn and then played.
const DAY: &str = r#"
name = "2,000 customers"
date = "2026-11-23"
[people]
classes = { aines = 0.1 }
walk = { median_s = 5, p90_s = 10 }
ghosts = 0.03
[services.caisse]
takes = { median_s = 30, p90_s = 60 }
[services.caisse.arrivals]
"08:00-16:00" = 100
[services.virement]
takes = { median_s = 30, p90_s = 60 }
[services.virement.arrivals]
"08:00-16:00" = 100
[services.conseil]
takes = { median_s = 30, p90_s = 60 }
[services.conseil.arrivals]
"08:00-16:00" = 50
[counters.g1]
open = ["08:00-16:00"]
until_empty = true
reaction_s = 5
[counters.g2]
open = ["08:00-16:00"]
until_empty = true
reaction_s = 5
[counters.g3]
open = ["08:00-16:00"]
until_empty = true
reaction_s = 5
"#;

const ORDERS: [(&str, Order); 5] = [
    ("fifo", Order::Fifo),
    ("priority-first", Order::PriorityFirst),
    ("aged-priority", Order::AgedPriority),
    ("appointment-first", Order::AppointmentFirst),
    ("longest-overdue", Order::LongestOverdue),
];

/// Every order, a ratio and a list of rules.
fn policies() -> Vec<(&'static str, Policy)> {
    let ordered = ORDERS.map(|(name, order)| (name, Policy::By(order)));
    let old = || Who { classes: ["aines", "enceintes"].map(Slug::from).to_vec(), ..Who::default() };
    let others = || Who { without_class: true, ..Who::default() };
    let shares =
        vec![Share { who: others(), calls: 2, name: None }, Share { who: old(), calls: 1, name: None }];
    let rules = vec![
        Rule { call: others(), waited_over_s: Some(3600), ..Rule::default() },
        Rule { call: old(), calls_since: Some(4), ..Rule::default() },
    ];
    let rules = Policy::Rules { rules, finally: Order::AgedPriority };
    ordered.into_iter().chain([("ratio", Policy::Ratio(shares)), ("rules", rules)]).collect()
}

/// What is asked once more while a crowd waits.
const ACTS: [&str; 6] = ["call-next", "issue", "absent", "transfer", "park", "give back"];

/// A branch, its time, and the next new id.
struct Hall {
    branch: Branch,
    settings: Settings,
    now: Now,
    chance: Chance,
    last_id: u128,
}

impl Hall {
    fn open(policy: Policy) -> Self {
        let mut draft: Draft = settings::example_draft();
        draft.rules.next_deaf_s = 0;
        draft.rules.absent_after_s = 0;
        draft.policies.insert(Slug::from("bench"), policy);
        draft.counters.values_mut().for_each(|counter| counter.policy = Some(Slug::from("bench")));
        let settings = settings::check(draft).expect("the example makes sense");
        let now = settings::example_morning();
        let mut hall = Self { branch: Branch::new(), settings, now, chance: Chance::seeded(6), last_id: 0 };
        hall.ask(&Command::RollDay { date: now.date, trusted: true });
        for counter in ["g1", "g2", "g3"] {
            hall.ask(&Command::OpenCounter { counter: counter.into(), agent: None });
        }
        hall
    }

    fn ask(&mut self, command: &Command) -> Vec<Event> {
        let events = decide(&self.branch, &self.settings, &self.now, command).expect("the hall is calm");
        events.iter().for_each(|event| self.branch.apply(event, self.now.stamp()));
        events
    }

    fn pass(&mut self, ms: u64) {
        self.now.run_ms += ms;
    }

    fn arrive(&mut self) -> TicketId {
        self.last_id += 2;
        let ticket = TicketId(self.last_id);
        let service = ["caisse", "virement", "conseil"][self.chance.place(3)];
        let mut command = Command::issue(ticket, VisitId(self.last_id + 1), service);
        if let Command::Issue { priority, .. } = &mut command {
            *priority = self.chance.happens(5).then(|| Slug::from("aines"));
        }
        self.ask(&command);
        ticket
    }

    fn next(&mut self, counter: &str) -> Option<TicketId> {
        let counter = Slug::from(counter);
        let holding = self.branch.counter(&counter).and_then(|open| open.holding);
        let outcome = holding.map(|_| Slug::from("served"));
        self.last_id += 2;
        let (leg, ticket, visit) =
            (TicketId(self.last_id), TicketId(self.last_id + 1), VisitId(self.last_id + 1));
        self.last_id += 1;
        let next =
            Command::CallNext { counter: counter.clone(), agent: None, holding, outcome, leg, ticket, visit };
        self.ask(&next);
        self.branch.counter(&counter).and_then(|open| open.holding)
    }

    /// Does it once; how long it took, without what had to be so before.
    fn act(&mut self, act: &str, service: &str) -> f64 {
        let counter = "g2";
        let before = ["absent", "transfer", "park"].contains(&act).then(|| self.next(counter)).flatten();
        // Time to walk, for those who are given more of it.
        self.pass(20_000);
        let waits = self.branch.tickets().find(|t| t.state == State::Waiting).map(|t| t.id);
        self.last_id += 1;
        let leg = TicketId(self.last_id);
        let to = Destination { service: service.into(), pool: None };
        let (place, return_to_origin) = (TransferPlace::Arrival, false);
        let command = match (act, before, waits) {
            ("absent", Some(ticket), _) => Command::Absent { ticket },
            ("transfer", Some(ticket), _) => Command::Transfer { ticket, leg, to, place, return_to_origin },
            ("park", Some(ticket), _) => Command::Park { ticket, wake_after_ms: None },
            ("give back", _, Some(ticket)) => {
                Command::Cancel { ticket, gone: Gone::GivenBack, reason: "rendu".into() }
            }
            (_, _, _) => {
                let begun = Instant::now();
                if act == "issue" {
                    black_box(self.arrive()).0
                } else {
                    self.next("g3").map_or(0, |t| t.0)
                };
                return begun.elapsed().as_secs_f64() * 1e6;
            }
        };
        let begun = Instant::now();
        black_box(self.ask(&command));
        begun.elapsed().as_secs_f64() * 1e6
    }
}

/// What every command costs from an ordinary hall up, as the crowd grows tenfold and tenfold again.
fn grows(table: &mut Table) {
    let mut worst = (0.0_f64, 0, "");
    let mut last_step = (0.0_f64, "");
    let mut told = Vec::new();
    for act in ACTS {
        let costs = CROWDS.map(|crowd| cost_us(&Policy::DEFAULT, act, crowd));
        for (crowd, cost) in CROWDS.into_iter().zip(costs).skip(1) {
            let used = cost / costs[0] / log_times(crowd);
            if used > worst.0 {
                worst = (used, crowd, act);
            }
        }
        let step = costs[3] / costs[2];
        if step > last_step.0 {
            last_step = (step, act);
        }
        told.push(format!("{act} {}", costs.map(|us| format!("{us:.2}")).join(" ")));
    }
    let (used, crowd, act) = worst;
    let limit = log_times(crowd);
    table.measured(
        "rules: a command as the line grows, 50 to 50,000",
        format!("{:.2}x", used * limit),
        &format!("<= log n = {limit:.2}x"),
        used <= 1.0,
        format!(
            "{act} at {crowd} against 50 waiting, nearest its limit of all; medians in us at 50, 500, 5,000 and 50,000: {}; the last tenfold alone, where the hall leaves the cache: {} {:.2}x, log n {:.2}x; absent_after_s 0",
            told.join(", "),
            last_step.1,
            last_step.0,
            log_times(CROWDS[3]) / log_times(CROWDS[2])
        ),
    );
}

/// How much the logarithm of a crowd is more than that of an ordinary hall.
fn log_times(crowd: usize) -> f64 {
    (crowd as f64).ln() / (CROWDS[0] as f64).ln()
}

/// The rows of the rules.
pub(crate) fn measure(table: &mut Table) {
    let mut worst = (0.0_f64, "");
    let mut told = Vec::new();
    for (name, policy) in policies() {
        let us = cost_us(&policy, "call-next", 5_000);
        told.push(format!("{name} {us:.1}"));
        if us > worst.0 {
            worst = (us, name);
        }
    }
    table.measured(
        "rules: call-next with 5,000 waiting, decide + apply",
        format!("{:.1} us", worst.0),
        "< 20 us",
        worst.0 < 20.0,
        format!(
            "the slowest policy ({}); medians of {PRESSES} presses in us: {}; next_deaf_s 0",
            worst.1,
            told.join(", ")
        ),
    );
    grows(table);
    let profile = simulation::Profile::read(DAY).expect("the day above is one");
    let day = profile.draw(1);
    let mut draft = settings::example_draft();
    draft.rules.next_deaf_s = 0;
    let settings = settings::check(draft).expect("the example makes sense");
    let ms = || {
        let begun = Instant::now();
        black_box(simulation::play(&day, &settings, &mut |_| ()));
        begun.elapsed().as_secs_f64() * 1e3
    };
    let days: Vec<f64> = (0..ROUNDS).map(|_| ms()).collect();
    let day_ms = median(&days) * CUSTOMERS / day.people.len() as f64;
    table.measured(
        "rules: a day of 2,000 customers simulated",
        format!("{day_ms:.1} ms"),
        "< 50 ms",
        day_ms < 50.0,
        format!("{} drawn customers with patience, walking and ghosts, three counters; median of {ROUNDS}, for 2,000", day.people.len()),
    );
}

fn cost_us(policy: &Policy, act: &str, crowd: usize) -> f64 {
    let mut hall = Hall::open(policy.clone());
    for _ in 0..crowd {
        hall.arrive();
        hall.pass(50);
    }
    let times: Vec<f64> = (0..PRESSES)
        .map(|_| {
            // The line is as long as before.
            hall.arrive();
            hall.pass(50);
            hall.act(act, "conseil")
        })
        .collect();
    median(&times)
}

//! What a press costs the rules themselves: no disk, no network, one core.
//! It must not measure anything but `decide` and `apply`.

use std::hint::black_box;
use std::time::Instant;

use queue::settings::{self, Draft, Order, Policy};
use queue::{Branch, Command, Event, Now, Settings, Slug, State, TicketId, VisitId, decide};
use tests::chance::Chance;

use crate::figures::median;
use crate::table::Table;

const CROWDS: [usize; 4] = [50, 500, 5_000, 50_000];
const PRESSES: usize = 400;
const ROUNDS: usize = 5;
/// A day of so many customers.
const CUSTOMERS: usize = 2_000;

const ORDERS: [(&str, Order); 5] = [
    ("fifo", Order::Fifo),
    ("priority-first", Order::PriorityFirst),
    ("aged-priority", Order::AgedPriority),
    ("appointment-first", Order::AppointmentFirst),
    ("longest-overdue", Order::LongestOverdue),
];

/// A branch, its time, and the next new id.
struct Hall {
    branch: Branch,
    settings: Settings,
    now: Now,
    chance: Chance,
    last_id: u128,
}

impl Hall {
    fn open(order: Order) -> Self {
        let mut draft: Draft = settings::example_draft();
        draft.rules.next_deaf_s = 0;
        draft.policies.insert(Slug::from("bench"), Policy::By(order));
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

    fn arrive(&mut self) {
        self.last_id += 2;
        let service = ["caisse", "virement", "conseil"][self.chance.place(3)];
        let mut command = Command::issue(TicketId(self.last_id), VisitId(self.last_id + 1), service);
        if let Command::Issue { priority, .. } = &mut command {
            *priority = self.chance.happens(5).then(|| Slug::from("aines"));
        }
        self.ask(&command);
    }

    fn next(&mut self, counter: &str) -> usize {
        let counter = Slug::from(counter);
        let holding = self.branch.counter(&counter).and_then(|open| open.holding);
        let outcome = holding.map(|_| Slug::from("served"));
        self.last_id += 1;
        let leg = TicketId(self.last_id);
        self.ask(&Command::CallNext { counter, agent: None, holding, outcome, leg }).len()
    }
}

/// Both rows.
pub(crate) fn measure(table: &mut Table) {
    let mut worst = (0.0_f64, "");
    let mut growth = 0.0_f64;
    let mut priority_first = Vec::new();
    for (name, order) in ORDERS {
        let each: Vec<f64> = CROWDS.iter().map(|crowd| press_us(order, *crowd)).collect();
        if each[2] > worst.0 {
            worst = (each[2], name);
        }
        growth = growth.max(each[3] / each[2]);
        if order == Order::PriorityFirst {
            priority_first = each;
        }
    }
    let sizes: Vec<String> =
        CROWDS.iter().zip(&priority_first).map(|(n, us)| format!("{us:.1} us at {n}")).collect();
    table.measured(
        "rules: call-next with 5,000 waiting, decide + apply",
        format!("{:.1} us", worst.0),
        "< 20 us",
        worst.0 < 20.0,
        format!(
            "the slowest policy ({}), median of {ROUNDS} rounds of {PRESSES} presses; priority-first: {}",
            worst.1,
            sizes.join(", ")
        ),
    );
    let log_n = (50_000.0_f64).ln() / (5_000.0_f64).ln();
    table.measured(
        "rules: call-next with 50,000 waiting against 5,000",
        format!("{growth:.2}x"),
        "<= log n, 1.27x, and noise",
        growth <= log_n * 1.5,
        "the policy that grows most; ten times the people, medians".to_owned(),
    );
    let days: Vec<f64> = (0..ROUNDS).map(|_| day_ms()).collect();
    let day = median(&days);
    table.measured(
        "rules: a day of 2,000 customers",
        format!("{day:.1} ms"),
        "< 50 ms",
        day < 50.0,
        format!("arrive, be called, be served at three counters; median of {ROUNDS}"),
    );
}

fn press_us(order: Order, crowd: usize) -> f64 {
    let mut hall = Hall::open(order);
    for _ in 0..crowd {
        hall.arrive();
        hall.pass(50);
    }
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for press in 0..PRESSES {
            black_box(hall.next(["g1", "g2", "g3"][press % 3]));
        }
        times.push(begun.elapsed().as_secs_f64() * 1e6 / PRESSES as f64);
        // The line is as long as before.
        let missing =
            crowd.saturating_sub(hall.branch.tickets().filter(|t| t.state == State::Waiting).count());
        (0..missing).for_each(|_| hall.arrive());
    }
    median(&times)
}

fn day_ms() -> f64 {
    let mut hall = Hall::open(Order::PriorityFirst);
    let begun = Instant::now();
    for n in 0..CUSTOMERS {
        hall.arrive();
        hall.pass(7_000);
        hall.next(["g1", "g2", "g3"][n % 3]);
    }
    begun.elapsed().as_secs_f64() * 1e3
}

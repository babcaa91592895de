//! A kiosk: a request id kept before it asks, the same request until it is answered, paper once, and numbers of its own while
//! the hub is away. Its journal survives it; all else is forgotten when it starts anew.
//! Must not know the hub, but for its answers.

use std::collections::BTreeMap;

use hub::engine::{Answer, Body};
use uuid::Uuid;
use wire::names::Slug;
use wire::role::{Actor, Role};
use wire::ticket::PrintOutcome;

use crate::asked::{IslandPaper, Request, Wish};
use crate::chance::Chance;

const SERVICES: [&str; 4] = ["caisse", "virement", "conseil", "ouverture-compte"];
const PATIENCE_MS: u64 = 2_000;
/// Without an answer for so long, the hub is away.
const AWAY_MS: u64 = 6_000;

/// A request in the kiosk's journal.
#[derive(Debug, Clone)]
struct Kept {
    request: Request,
    /// Forgotten with a life.
    tried: Option<Tried>,
}

#[derive(Debug, Clone, Copy)]
struct Tried {
    first_ms: u64,
    last_ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum JobState {
    Queued,
    Sending,
    Ended,
}

/// A paper to be printed, in the kiosk's journal before the printer hears of it.
#[derive(Debug, Clone)]
struct Job {
    ticket: Uuid,
    number: String,
    job: Uuid,
    report: Uuid,
    state: JobState,
}

/// Paper that came out of the printer: nobody takes it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paper {
    pub number: String,
    /// The hub's ticket; none: a number of the kiosk's own.
    pub ticket: Option<Uuid>,
    /// The request that answers for it.
    pub request: Uuid,
}

#[derive(Debug)]
pub(crate) struct Kiosk {
    name: &'static str,
    prefix: &'static str,
    asks: BTreeMap<Uuid, Kept>,
    reports: BTreeMap<Uuid, Kept>,
    jobs: Vec<Job>,
    /// Only goes forward.
    own_numbers: u32,
    heard_ms: u64,
    pub papers: Vec<Paper>,
    last: Option<Uuid>,
}

impl Kiosk {
    pub(crate) fn new(name: &'static str, prefix: &'static str) -> Self {
        Self {
            name,
            prefix,
            asks: BTreeMap::new(),
            reports: BTreeMap::new(),
            jobs: Vec::new(),
            own_numbers: 0,
            heard_ms: 0,
            papers: Vec::new(),
            last: None,
        }
    }

    /// A moment in which it does what is to be done. The requests are sent, for the first time or again.
    pub(crate) fn wake(&mut self, now_ms: u64, customers: bool, chance: &mut Chance) -> Vec<Request> {
        if customers && chance.happens(40) {
            self.welcome(now_ms, chance);
        }
        self.print(chance);
        let mut sent = Vec::new();
        for kept in self.asks.values_mut().chain(self.reports.values_mut()) {
            let tried = kept.tried.get_or_insert(Tried { first_ms: now_ms, last_ms: 0 });
            if tried.last_ms == 0 || now_ms - tried.last_ms >= PATIENCE_MS {
                tried.last_ms = now_ms;
                sent.push(kept.request.clone());
            }
        }
        sent
    }

    /// Whether nothing is left to be said to the hub.
    pub(crate) fn has_said_everything(&self) -> bool {
        self.asks.is_empty()
            && self.reports.is_empty()
            && self.jobs.iter().all(|job| job.state == JobState::Ended)
    }

    fn is_alone(&self, now_ms: u64) -> bool {
        let waits = |kept: &Kept| kept.tried.is_some_and(|tried| now_ms - tried.first_ms > AWAY_MS);
        now_ms > self.heard_ms + AWAY_MS && self.asks.values().any(waits)
    }

    fn actor(&self) -> Actor {
        let name: Slug = self.name.parse().unwrap_or_else(|e| panic!("{e}"));
        Actor::Named(Role::Kiosk, name)
    }

    /// Somebody comes once more.
    pub(crate) fn last_customer(&mut self, now_ms: u64, chance: &mut Chance) {
        self.last = Some(self.welcome(now_ms, chance));
    }

    /// Under which request they were asked for.
    pub(crate) fn last(&self) -> Option<(Actor, Uuid)> {
        Some((self.actor(), self.last?))
    }

    fn welcome(&mut self, now_ms: u64, chance: &mut Chance) -> Uuid {
        let service = SERVICES[chance.place(SERVICES.len())];
        let priority = chance.happens(15).then_some("aines");
        let id = chance.id();
        let island = self.is_alone(now_ms).then(|| {
            self.own_numbers += 1;
            let number = format!("{}{:03}", self.prefix, self.own_numbers);
            self.papers.push(Paper { number: number.clone(), ticket: None, request: id });
            IslandPaper { kiosk: self.name.to_owned(), number, printed_ms: now_ms }
        });
        let wish = Wish::Issue { service, priority, island };
        self.asks.insert(id, Kept { request: Request { id, actor: self.actor(), wish }, tried: None });
        id
    }

    /// One step of every job: what is queued is sent, what was sent ends.
    fn print(&mut self, chance: &mut Chance) {
        for i in 0..self.jobs.len() {
            match self.jobs[i].state {
                JobState::Queued => self.jobs[i].state = JobState::Sending,
                JobState::Sending => {
                    let outcome = match chance.below(100) {
                        0..85 => PrintOutcome::Confirmed,
                        85..93 => PrintOutcome::Unknown,
                        _ => PrintOutcome::Failed,
                    };
                    let is_out = match outcome {
                        PrintOutcome::Confirmed => true,
                        PrintOutcome::Unknown => chance.happens(50),
                        PrintOutcome::Failed => false,
                    };
                    self.end(i, outcome, is_out);
                }
                JobState::Ended => {}
            }
        }
    }

    fn end(&mut self, i: usize, outcome: PrintOutcome, is_out: bool) {
        self.jobs[i].state = JobState::Ended;
        let Job { ticket, number, job, report, .. } = self.jobs[i].clone();
        if is_out {
            self.papers.push(Paper { number, ticket: Some(ticket), request: report });
        }
        let wish = Wish::Printed { ticket, job, outcome };
        let request = Request { id: report, actor: self.actor(), wish };
        self.reports.insert(report, Kept { request, tried: None });
    }

    /// The hub has answered.
    pub(crate) fn hear(&mut self, request: &Request, answer: &Answer, now_ms: u64, chance: &mut Chance) {
        self.heard_ms = now_ms;
        let status = match &answer.body {
            Body::Done(status, _) => *status,
            Body::Problem(trouble) => trouble.code().status(),
        };
        if status == 503 {
            return;
        }
        self.reports.remove(&request.id);
        // Whoever was answered before has their paper, or will.
        if self.asks.remove(&request.id).is_none() {
            return;
        }
        let (Wish::Issue { island: None, .. }, Body::Done(_, json)) = (&request.wish, &answer.body) else {
            return;
        };
        let told: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        let ticket = told["id"].as_str().and_then(|id| id.parse().ok());
        if let (Some(ticket), Some(number)) = (ticket, told["number"].as_str()) {
            let (job, report) = (chance.id(), chance.id());
            self.jobs.push(Job { ticket, number: number.to_owned(), job, report, state: JobState::Queued });
        }
    }

    /// It starts anew. Of a paper that was being printed nobody knows: it is never printed again unseen.
    pub(crate) fn start_anew(&mut self, now_ms: u64, chance: &mut Chance) {
        self.heard_ms = now_ms;
        for kept in self.asks.values_mut().chain(self.reports.values_mut()) {
            kept.tried = None;
        }
        for i in 0..self.jobs.len() {
            if self.jobs[i].state == JobState::Sending {
                let is_out = chance.happens(50);
                self.end(i, PrintOutcome::Unknown, is_out);
            }
        }
    }
}

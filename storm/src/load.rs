//! People at a real hub, who remember what they were told; and the journal read beside it, to see that it is so.
//! It must not know what becomes of the hub meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use hub_client::{AskError, Hub};
use tokio::task::JoinSet;
use uuid::Uuid;
use wire::counter::{CallNext, CalledNext, Counter, CounterRequest};
use wire::envelope::{Position, Row};
use wire::event::Event;
use wire::names::Slug;
use wire::role::Role;
use wire::ticket::{IssueTicket, Ticket};

use crate::chance::Chance;
use crate::house::House;

/// One try at a hub that may be gone, or stand still.
const ONE_TRY: Duration = Duration::from_millis(400);
const DOORS: [&str; 3] = ["porte-1", "porte-2", "porte-3"];

/// A bank in which nobody has to wait between two presses.
#[must_use]
pub fn hurried(settings: &str) -> String {
    settings
        .replace("next_deaf_s = 3", "next_deaf_s = 0")
        .replace("absent_after_s = 20", "absent_after_s = 0")
}

/// A ticket that somebody was told of.
#[derive(Debug)]
pub struct Given {
    /// The kiosk that asked.
    pub door: &'static str,
    /// What it asked.
    pub ask: IssueTicket,
    /// What it was answered.
    pub ticket: Ticket,
    /// When.
    pub at: Instant,
}

/// What people were told.
#[derive(Debug, Default)]
pub struct Told {
    /// Tickets.
    pub tickets: Vec<Given>,
    /// Requests that nobody answered: whether they were done, nobody knows.
    pub unanswered: Vec<(&'static str, IssueTicket)>,
    /// Presses that called somebody: request, ticket, and when the agent was told.
    pub calls: Vec<(Uuid, Uuid, Instant)>,
}

impl Told {
    /// A machine without power tells nobody anything: what was heard since then only shows that another machine, which merely
    /// plays that its power is gone, had not stopped yet.
    #[must_use]
    pub fn until(mut self, power_went: Instant) -> Self {
        let all = std::mem::take(&mut self.tickets).into_iter();
        let (in_time, late): (Vec<Given>, Vec<Given>) = all.partition(|given| given.at < power_went);
        self.tickets = in_time;
        self.unanswered.extend(late.into_iter().map(|given| (given.door, given.ask)));
        self.calls.retain(|(_, _, at)| *at < power_went);
        self
    }

    fn add(&mut self, other: Self) {
        self.tickets.extend(other.tickets);
        self.unanswered.extend(other.unanswered);
        self.calls.extend(other.calls);
    }
}

/// Three doors and a desk that ask as fast as they are answered.
#[derive(Debug)]
pub struct Load {
    people: JoinSet<Told>,
    enough: Arc<AtomicBool>,
}

impl Load {
    /// They begin.
    ///
    /// # Errors
    /// When the address is none.
    pub fn begin(house: &House, base: &str, chance: &mut Chance) -> anyhow::Result<Self> {
        let enough = Arc::new(AtomicBool::new(false));
        let seen_by = |role, name| -> anyhow::Result<Hub> {
            Ok(house.seen_by(role, name, base)?.with_one_try(ONE_TRY).with_patience(Duration::ZERO))
        };
        let mut people = JoinSet::new();
        for name in DOORS {
            people.spawn(door(name, seen_by(Role::Kiosk, name)?, chance.split(), Arc::clone(&enough)));
        }
        people.spawn(desk(seen_by(Role::Agent, "moussa")?, chance.split(), Arc::clone(&enough)));
        Ok(Self { people, enough })
    }

    /// They go on for a while.
    pub async fn go_on(&self, a_while: Duration) {
        tokio::time::sleep(a_while).await;
    }

    /// They are told to stop, and say what they heard.
    pub async fn end(mut self) -> Told {
        self.enough.store(true, Ordering::Relaxed);
        let mut told = Told::default();
        while let Some(one) = self.people.join_next().await {
            match one {
                Ok(one) => told.add(one),
                Err(panic) => std::panic::resume_unwind(panic.into_panic()),
            }
        }
        told
    }
}

/// One after the other: so many tickets are asked for, and somebody is called. Whatever is not answered is asked no more.
pub async fn ask_in_turn(house: &House, base: &str, chance: &mut Chance, tickets: usize) -> Told {
    let mut told = Told::default();
    let Ok(hub) = house.seen_by(Role::Kiosk, DOORS[0], base) else { return told };
    let hub = hub.with_one_try(ONE_TRY * 5).with_patience(Duration::ZERO);
    for _ in 0..tickets {
        let ask = IssueTicket::ordinary(chance.id(), "caisse".parse().expect("it is a name"));
        match hub.issue(&ask).await {
            Ok(ticket) => told.tickets.push(Given { door: DOORS[0], ask, ticket, at: Instant::now() }),
            Err(_) => {
                told.unanswered.push((DOORS[0], ask));
                break;
            }
        }
    }
    told
}

/// The agent at the second counter calls who is next. Whether somebody was called.
pub async fn press_next(house: &House, base: &str, chance: &mut Chance, told: &mut Told) -> bool {
    let Ok(hub) = house.seen_by(Role::Agent, "moussa", base) else { return false };
    let hub = hub.with_one_try(ONE_TRY * 5).with_patience(Duration::ZERO);
    let open = CounterRequest { request_id: chance.id() };
    // It may be open already: looking says so.
    let _: Result<Counter, AskError> = hub.ask("/v1/counters/g2/open", &open).await;
    let counter: Result<Counter, AskError> = hub.read("/v1/counters/g2").await;
    let Ok(Counter { holding, .. }) = counter else { return false };
    let holding = holding.map(|ticket| ticket.id);
    let outcome = holding.and_then(|_| "served".parse().ok());
    let request = CallNext { request_id: chance.id(), holding, outcome };
    let called: Result<CalledNext, AskError> = hub.ask("/v1/counters/g2/call-next", &request).await;
    let Ok(CalledNext { ticket: Some(ticket), .. }) = called else { return false };
    told.calls.push((request.request_id, ticket.id, Instant::now()));
    true
}

async fn door(name: &'static str, hub: Hub, mut chance: Chance, enough: Arc<AtomicBool>) -> Told {
    let mut told = Told::default();
    let services = ["caisse", "virement", "conseil"];
    while !enough.load(Ordering::Relaxed) {
        let service: Slug = services[chance.place(3)].parse().expect("it is a name");
        let ask = IssueTicket::ordinary(chance.id(), service);
        match hub.issue(&ask).await {
            Ok(ticket) => told.tickets.push(Given { door: name, ask, ticket, at: Instant::now() }),
            Err(AskError::Refused(problem)) => panic!("refused: {problem:?}"),
            Err(AskError::Later(_) | AskError::Unreachable(_) | AskError::Garbled(_)) => {
                told.unanswered.push((name, ask));
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
    told
}

async fn desk(hub: Hub, mut chance: Chance, enough: Arc<AtomicBool>) -> Told {
    let mut told = Told::default();
    let mut held: Option<Option<Uuid>> = None;
    while !enough.load(Ordering::Relaxed) {
        held = match held {
            None => {
                let open = CounterRequest { request_id: chance.id() };
                // It may be open already: looking says so.
                let _: Result<Counter, AskError> = hub.ask("/v1/counters/g2/open", &open).await;
                let counter: Result<Counter, AskError> = hub.read("/v1/counters/g2").await;
                counter.ok().map(|counter| counter.holding.map(|ticket| ticket.id))
            }
            Some(holding) => {
                let outcome = holding.and_then(|_| "served".parse().ok());
                let request = CallNext { request_id: chance.id(), holding, outcome };
                let called: Result<CalledNext, AskError> =
                    hub.ask("/v1/counters/g2/call-next", &request).await;
                called.ok().map(|called| {
                    let call = |ticket: &Ticket| (request.request_id, ticket.id, Instant::now());
                    told.calls.extend(called.ticket.as_ref().map(call));
                    called.ticket.map(|ticket| ticket.id)
                })
            }
        };
        if held.is_none_or(|held| held.is_none()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    told
}

/// The journal as it was read so far.
#[derive(Debug, Default)]
pub struct Kept {
    after: Position,
    day: u64,
    tickets: BTreeMap<Uuid, String>,
    numbers: BTreeSet<(u64, String)>,
    issued_by: BTreeSet<Uuid>,
    calls: BTreeSet<(Uuid, Uuid)>,
}

impl Kept {
    /// Reads on.
    ///
    /// # Errors
    /// When the hub does not answer, or a number or a request has two tickets.
    pub async fn read(&mut self, administrator: &Hub) -> anyhow::Result<()> {
        loop {
            let page: Vec<Row> = administrator.read(&format!("/v1/journal?after={}", self.after)).await?;
            if page.is_empty() {
                return Ok(());
            }
            for row in page {
                self.after = row.position();
                self.enter(&row).with_context(|| format!("row {}", row.position()))?;
            }
        }
    }

    fn enter(&mut self, row: &Row) -> anyhow::Result<()> {
        let event = Event::read(&row.kind, &row.data)?;
        if let Event::DayOpened { ordinal, .. } = &event {
            self.day = *ordinal;
        }
        if let Event::TicketIssued { ticket, number, .. } = &event {
            self.tickets.insert(*ticket, number.clone());
            ensure!(
                self.numbers.insert((self.day, number.clone())),
                "{number} is doubled on day {}",
                self.day
            );
            let request = row.request_id.context("a ticket that nobody asked for")?;
            ensure!(self.issued_by.insert(request), "request {request} is doubled");
        }
        if let (Event::TicketCalled { ticket, .. }, Some(request)) = (&event, row.request_id) {
            self.calls.insert((request, *ticket));
        }
        Ok(())
    }

    /// That all that people were told stands in it.
    ///
    /// # Errors
    /// Names the first that does not.
    pub fn ensure_has(&self, told: &Told) -> anyhow::Result<()> {
        for Given { ask, ticket, .. } in &told.tickets {
            let kept = self.tickets.get(&ticket.id);
            ensure!(
                kept == Some(&ticket.number),
                "{} was acknowledged and is kept as {kept:?}",
                ticket.number
            );
            ensure!(self.issued_by.contains(&ask.request_id), "{} was asked for by nobody", ticket.number);
        }
        for (request, ticket, _) in &told.calls {
            ensure!(
                self.calls.contains(&(*request, *ticket)),
                "the call of {ticket} was acknowledged and is lost"
            );
        }
        Ok(())
    }

    /// How many tickets it tells of.
    #[must_use]
    pub fn tickets(&self) -> usize {
        self.tickets.len()
    }
}

/// The hub is back: whoever was answered is answered the same, whoever was not is answered now, and the journal has all of it,
/// once.
///
/// # Errors
/// Names the first that is not so.
pub async fn ensure_nothing_lost(
    house: &House,
    base: &str,
    told: &Told,
    kept: &mut Kept,
) -> anyhow::Result<()> {
    for Given { door: name, ask, ticket, .. } in &told.tickets {
        let again = house.seen_by(Role::Kiosk, name, base)?.issue(ask).await?;
        ensure!(again == *ticket, "the same request was answered {again:?} after {ticket:?}");
    }
    for (name, ask) in &told.unanswered {
        match house.seen_by(Role::Kiosk, name, base)?.issue(ask).await {
            Ok(_) | Err(AskError::Refused(_)) => {}
            Err(error @ (AskError::Later(_) | AskError::Unreachable(_) | AskError::Garbled(_))) => {
                bail!("asked again: {error}")
            }
        }
    }
    kept.read(&house.seen_by(Role::Administrator, "administrator", base)?).await?;
    kept.ensure_has(told)
}

//! The people of a day that is told: customers who arrive, agents who call, each act an ask over HTTP.
//! It must not look into the hub.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use hub_client::{AskError, Hub};
use tests::chance::Chance;
use tests::living::Living;
use uuid::Uuid;
use wire::catalogue::Catalogue;
use wire::counter::{CallNext, CalledNext, Counter, CounterRequest};
use wire::names::Slug;
use wire::role::Role;
use wire::ticket::{
    CancelTicket, IssueTicket, PlainRequest, Ticket, TransferPlace, TransferTicket, TransferTo, Transferred,
};

/// The hall is looked at this often.
pub(crate) const LOOK_MS: u64 = 10_000;
/// The agents of the bank, in the order of its counters.
pub(crate) const AGENTS: [&str; 5] = ["awa", "moussa", "fatou", "ibra", "khady"];

/// What somebody does after they have taken a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    Comes,
    Gone,
    GivesUp,
}

/// Somebody on the way to the branch.
struct Customer {
    arrives_ms: u64,
    service: Slug,
    priority: Option<Slug>,
    habit: Habit,
}

/// So many customers, some of them in groups: a bus has arrived.
fn customers(count: usize, catalogue: &Catalogue, chance: &mut Chance) -> Vec<Customer> {
    let mut at_ms = 0;
    (0..count)
        .map(|_| {
            if !chance.happens(40) {
                at_ms += chance.below(60_000);
            }
            let class = chance.happens(10).then(|| chance.place(catalogue.classes.len()));
            let habit = match chance.below(100) {
                0..8 => Habit::Gone,
                8..13 => Habit::GivesUp,
                _ => Habit::Comes,
            };
            Customer {
                arrives_ms: at_ms,
                service: catalogue.services[chance.place(catalogue.services.len())].id.clone(),
                priority: class.map(|i| catalogue.classes[i].id.clone()),
                habit,
            }
        })
        .collect()
}

/// One agent's place.
struct Desk {
    counter: Slug,
    hub: Hub,
    held: Option<(Ticket, Stage)>,
}

/// What the agent waits for.
enum Stage {
    Serves { until_ms: u64 },
    Recalls { at_ms: u64 },
    GivesUp { at_ms: u64 },
}

/// A day under way.
pub(crate) struct Hall {
    pub(crate) living: Living,
    now_ms: u64,
    doors: Vec<Hub>,
    greeter: Hub,
    desks: Vec<Desk>,
    coming: Vec<Customer>,
    habits: BTreeMap<Uuid, Habit>,
    services: Vec<Slug>,
    chance: Chance,
    /// Every ticket that somebody was given.
    pub(crate) given: Vec<Ticket>,
}

impl Hall {
    /// The doors are open, the agents sit at their counters.
    pub(crate) async fn open(living: Living, count: usize, seed: u64) -> Self {
        let mut chance = Chance::seeded(seed);
        let seen_by = |role, name| living.seen_by(role, name).unwrap();
        let doors: Vec<Hub> = ["porte-1", "porte-2", "porte-3"].map(|name| seen_by(Role::Kiosk, name)).into();
        let catalogue = doors[0].catalogue().await.unwrap();
        let mut desks = Vec::new();
        for (agent, counter) in AGENTS.iter().zip(&catalogue.counters) {
            let hub = seen_by(Role::Agent, agent);
            let open = CounterRequest { request_id: chance.id() };
            let _: Counter = hub.ask(&format!("/v1/counters/{}/open", counter.id), &open).await.unwrap();
            desks.push(Desk { counter: counter.id.clone(), hub, held: None });
        }
        Self {
            now_ms: 0,
            doors,
            greeter: seen_by(Role::Greeter, "greeter"),
            desks,
            coming: customers(count, &catalogue, &mut chance),
            habits: BTreeMap::new(),
            services: catalogue.services.iter().map(|s| s.id.clone()).collect(),
            chance,
            given: Vec::new(),
            living,
        }
    }

    /// Lets the day pass until everybody has gone.
    pub(crate) async fn until_everybody_has_gone(&mut self) {
        for _ in 0..20_000 {
            self.living.clock.pass_ms(LOOK_MS);
            self.now_ms += LOOK_MS;
            self.let_them_in().await;
            self.let_them_work().await;
            if self.coming.is_empty() && self.desks.iter().all(|desk| desk.held.is_none()) {
                let board = self.greeter.board(None).await.unwrap();
                if board.tickets.is_empty() {
                    return;
                }
            }
        }
        panic!("the day does not end: {:#?}", self.greeter.board(None).await);
    }

    /// All who have arrived ask at once, at three doors. Some give up before they are called.
    async fn let_them_in(&mut self) {
        let now_ms = self.now_ms;
        let (here, coming) =
            std::mem::take(&mut self.coming).into_iter().partition(|c| c.arrives_ms <= now_ms);
        self.coming = coming;
        let here: Vec<Customer> = here;
        let asks: Vec<(usize, IssueTicket)> = here
            .iter()
            .map(|customer| {
                let ask = IssueTicket {
                    priority: customer.priority.clone(),
                    ..IssueTicket::ordinary(self.chance.id(), customer.service.clone())
                };
                (self.chance.place(self.doors.len()), ask)
            })
            .collect();
        let given = join_all(asks.iter().map(|(door, ask)| self.doors[*door].issue(ask))).await;
        for (customer, ticket) in here.iter().zip(given) {
            let ticket = ticket.unwrap();
            self.habits.insert(ticket.id, customer.habit);
            if customer.habit == Habit::GivesUp {
                let cancel = CancelTicket {
                    request_id: self.chance.id(),
                    gone: Some(wire::ticket::Gone::GivenBack),
                    reason: "gives up".into(),
                };
                let path = format!("/v1/tickets/{}/cancel", ticket.id);
                let _: Ticket = self.greeter.ask(&path, &cancel).await.unwrap();
            }
            self.given.push(ticket);
        }
    }

    /// Each agent does the next thing that is due, all at once.
    async fn let_them_work(&mut self) {
        let (now_ms, services, habits) = (self.now_ms, &self.services, &self.habits);
        let chances: Vec<Chance> = self.desks.iter().map(|_| self.chance.split()).collect();
        let acts = self
            .desks
            .iter_mut()
            .zip(chances)
            .map(|(desk, chance)| desk.act(now_ms, services, habits, chance));
        join_all(acts).await.into_iter().collect::<Result<Vec<()>, AskError>>().unwrap();
    }
}

impl Desk {
    async fn act(
        &mut self,
        now_ms: u64,
        services: &[Slug],
        habits: &BTreeMap<Uuid, Habit>,
        mut chance: Chance,
    ) -> Result<(), AskError> {
        let called = match self.held.take() {
            None => self.next(None, &mut chance).await?,
            Some((ticket, Stage::Serves { until_ms })) if now_ms >= until_ms => {
                let elsewhere = services.iter().find(|other| **other != ticket.service && chance.happens(3));
                if let Some(other) = elsewhere {
                    self.send_on(&ticket, other.clone(), &mut chance).await?;
                    self.next(None, &mut chance).await?
                } else {
                    self.next(Some(ticket.id), &mut chance).await?
                }
            }
            Some((ticket, Stage::Recalls { at_ms })) if now_ms >= at_ms => {
                let _: Ticket = self.tell(&ticket, "recall", &mut chance).await?;
                self.held = Some((ticket, Stage::GivesUp { at_ms: now_ms + 40_000 }));
                return Ok(());
            }
            Some((ticket, Stage::GivesUp { at_ms })) if now_ms >= at_ms => {
                let _: Ticket = self.tell(&ticket, "absent", &mut chance).await?;
                self.next(None, &mut chance).await?
            }
            Some(still) => {
                self.held = Some(still);
                return Ok(());
            }
        };
        self.held = called.map(|ticket| {
            let stage = match habits.get(&ticket.id) {
                Some(Habit::Gone) => Stage::Recalls { at_ms: now_ms + 20_000 },
                // A leg that somebody was sent on to has no habit of its own: they are in the hall.
                Some(Habit::Comes | Habit::GivesUp) | None => {
                    Stage::Serves { until_ms: now_ms + 30_000 + chance.below(150_000) }
                }
            };
            (ticket, stage)
        });
        Ok(())
    }

    async fn next(&self, holding: Option<Uuid>, chance: &mut Chance) -> Result<Option<Ticket>, AskError> {
        let outcome = holding.map(|_| "served".parse().unwrap());
        let request = CallNext { request_id: chance.id(), holding, outcome };
        let called: CalledNext =
            self.hub.ask(&format!("/v1/counters/{}/call-next", self.counter), &request).await?;
        assert_eq!(called.ended.map(|t| t.id), holding);
        Ok(called.ticket)
    }

    async fn send_on(&self, ticket: &Ticket, to: Slug, chance: &mut Chance) -> Result<(), AskError> {
        let place = TransferPlace::Arrival;
        let request = TransferTicket {
            request_id: chance.id(),
            to: TransferTo::Service(to),
            place,
            return_to_origin: false,
        };
        let sent: Transferred =
            self.hub.ask(&format!("/v1/tickets/{}/transfer", ticket.id), &request).await?;
        assert_eq!((sent.ticket.number, sent.ticket.visit), (ticket.number.clone(), ticket.visit));
        Ok(())
    }

    async fn tell(&self, ticket: &Ticket, verb: &str, chance: &mut Chance) -> Result<Ticket, AskError> {
        let request = PlainRequest { request_id: chance.id() };
        self.hub.ask(&format!("/v1/tickets/{}/{verb}", ticket.id), &request).await
    }
}

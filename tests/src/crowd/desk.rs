//! A desk: one agent who opens a counter, calls, waits, serves, and calls the next.
//! It must not know who comes, nor decide who is next.

use std::collections::BTreeMap;

use hub_client::{AskError, Hub};
use uuid::Uuid;
use wire::catalogue::CounterInfo;
use wire::counter::{CallNext, CalledNext, Counter, CounterRequest, CounterState};
use wire::names::{Slug, TicketState};
use wire::ticket::{PlainRequest, Ticket, TransferPlace, TransferTicket, TransferTo, Transferred};

use super::pace::Pace;
use crate::chance::Chance;

/// How often, in percent, a called person has left the hall.
const GONE_PERCENT: u64 = 4;
/// How often somebody is sent on to another service.
const SENT_ON_PERCENT: u64 = 3;
/// A person walks to the counter for about so long.
const WALK_SECS: f64 = 22.0;
/// Looking up whether somebody has come, while nobody waits.
const LOOK_UP_SECS: f64 = 8.0;

/// An agent at a counter.
pub(super) struct Desk {
    hub: Hub,
    counter: CounterInfo,
    times: BTreeMap<Slug, f64>,
    pace: Pace,
    chance: Chance,
}

impl Desk {
    pub(super) const fn new(
        hub: Hub,
        counter: CounterInfo,
        times: BTreeMap<Slug, f64>,
        pace: Pace,
        chance: Chance,
    ) -> Self {
        Self { hub, counter, times, pace, chance }
    }

    /// Works for as long as the program lives. Whatever goes wrong, the agent looks at the counter and goes on from there.
    pub(super) async fn work(mut self) {
        // Not everybody sits down at the same moment.
        self.pace.wait(self.chance.share() * 60.0).await;
        loop {
            if let Err(why) = self.shift().await {
                tracing::info!(counter = %self.counter.id, "failed to {why}");
                self.pace.wait(LOOK_UP_SECS).await;
            }
        }
    }

    async fn shift(&mut self) -> Result<(), AskError> {
        let counter: Counter = self.hub.read(&self.path("")).await?;
        match counter.state {
            CounterState::Closed => {
                let _: Counter =
                    self.hub.ask(&self.path("/open"), &CounterRequest { request_id: Uuid::new_v4() }).await?;
            }
            CounterState::Paused => {
                let _: Counter = self
                    .hub
                    .ask(&self.path("/resume"), &CounterRequest { request_id: Uuid::new_v4() })
                    .await?;
            }
            CounterState::Open => {}
        }
        let mut held = counter.holding;
        loop {
            held = match held {
                None => self.next(None).await?,
                Some(ticket) => self.attend(ticket).await?,
            };
            if held.is_none() {
                self.pace.wait(LOOK_UP_SECS * (0.5 + self.chance.share())).await;
            }
        }
    }

    /// Sees one customer off; the next one, if somebody waits.
    async fn attend(&mut self, ticket: Ticket) -> Result<Option<Ticket>, AskError> {
        if ticket.state == TicketState::Called && self.chance.happens(GONE_PERCENT) {
            return self.nobody_came(&ticket).await;
        }
        let walk_secs = self.chance.duration(WALK_SECS);
        self.pace.wait(walk_secs).await;
        let mean_secs = self.times.get(&ticket.service).copied().unwrap_or(240.0);
        let service_secs = self.chance.duration(mean_secs);
        self.pace.wait(service_secs).await;
        if self.chance.happens(SENT_ON_PERCENT)
            && let Some(to) = self.elsewhere(&ticket.service)
        {
            let request = TransferTicket {
                request_id: Uuid::new_v4(),
                to: TransferTo::Service(to),
                place: TransferPlace::Arrival,
                return_to_origin: false,
            };
            let _: Transferred =
                self.hub.ask(&format!("/v1/tickets/{}/transfer", ticket.id), &request).await?;
            return self.next(None).await;
        }
        self.next(Some(ticket.id)).await
    }

    async fn nobody_came(&mut self, ticket: &Ticket) -> Result<Option<Ticket>, AskError> {
        self.pace.wait(25.0).await;
        let _: Ticket = self.tell(ticket, "recall").await?;
        self.pace.wait(30.0).await;
        let _: Ticket = self.tell(ticket, "absent").await?;
        self.next(None).await
    }

    async fn next(&self, holding: Option<Uuid>) -> Result<Option<Ticket>, AskError> {
        let outcome = holding.and_then(|_| "served".parse().ok());
        let request = CallNext { request_id: Uuid::new_v4(), holding, outcome };
        let called: CalledNext = self.hub.ask(&self.path("/call-next"), &request).await?;
        Ok(called.ticket)
    }

    async fn tell(&self, ticket: &Ticket, verb: &str) -> Result<Ticket, AskError> {
        self.hub
            .ask(&format!("/v1/tickets/{}/{verb}", ticket.id), &PlainRequest { request_id: Uuid::new_v4() })
            .await
    }

    fn elsewhere(&mut self, service: &Slug) -> Option<Slug> {
        let others: Vec<&Slug> = self.times.keys().filter(|other| *other != service).collect();
        others.get(self.chance.place(others.len())).map(|slug| (*slug).clone())
    }

    fn path(&self, verb: &str) -> String {
        format!("/v1/counters/{}{verb}", self.counter.id)
    }
}

//! Agents who call as fast as they can until everybody has gone, and what wakes them.
//! They must not know where customers take their tickets.

use std::sync::Arc;

use hub_client::Hub;
use tests::chance::Chance;
use tokio::sync::watch;
use tokio::time::timeout;
use wire::counter::{CallNext, CalledNext, Counter, CounterRequest};
use wire::names::Slug;
use wire::ticket::Ticket;

use crate::stand::PATIENCE;

/// Customers of a whole day.
pub(crate) const CUSTOMERS: usize = 300;

/// How far the day is, as those who asked were answered: tickets given, people put back in line, visits ended.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Progress {
    pub(crate) given: usize,
    pub(crate) put_back: usize,
    pub(crate) ended: usize,
}

pub(crate) type Seen = watch::Sender<Progress>;

/// The settings of a branch whose rules leave people no time: that would only make a test long.
pub(crate) fn hurried(settings: &str) -> String {
    settings
        .replace("next_deaf_s = 3", "next_deaf_s = 0")
        .replace("absent_after_s = 20", "absent_after_s = 0")
}

/// An agent who calls until everybody has gone. No answer of the hub may surprise them: what they hold, they hold.
pub(crate) async fn desk(hub: Hub, counter: Slug, mut chance: Chance, progress: Arc<Seen>) -> Vec<Ticket> {
    let open = CounterRequest { request_id: chance.id() };
    let _: Counter = hub.ask(&format!("/v1/counters/{counter}/open"), &open).await.unwrap();
    let mut ended = Vec::new();
    let mut held: Option<Ticket> = None;
    let mut seen = progress.subscribe();
    while seen.borrow_and_update().ended < CUSTOMERS {
        let outcome = if chance.happens(6) { "absent" } else { "served" };
        let request = CallNext {
            request_id: chance.id(),
            holding: held.as_ref().map(|ticket| ticket.id),
            outcome: held.as_ref().map(|_| outcome.parse().unwrap()),
        };
        let called: CalledNext =
            hub.ask(&format!("/v1/counters/{counter}/call-next"), &request).await.unwrap();
        assert_eq!(called.ended.as_ref().map(|t| t.id), request.holding, "{counter} holds what it held");
        match called.ended {
            Some(back) if back.state.is_live() => progress.send_modify(|p| p.put_back += 1),
            Some(gone) => {
                ended.push(gone);
                progress.send_modify(|p| p.ended += 1);
            }
            None => {}
        }
        held = called.ticket;
        if held.is_none() {
            // Nobody was there for this counter: it is worth asking again once somebody has come, gone, or been put back.
            timeout(PATIENCE, seen.changed()).await.expect("the day goes on").unwrap();
        }
    }
    ended
}

//! The newest committed facts, ready to be sent: what event streams read from, each at its own pace.
//! Bounded: a listener that falls behind it is given a snapshot. Must not know who listens.

use std::collections::VecDeque;
use std::sync::{Arc, PoisonError, RwLock};

use wire::envelope::Position;

use super::fact::Fact;

/// How many facts are at hand.
const AT_HAND: usize = 2048;

/// What a listener finds after its place.
#[derive(Debug, Clone)]
pub enum After {
    /// These facts, possibly none, in order.
    Facts(Vec<Arc<Fact>>),
    /// The place is not within what is at hand: start anew from a snapshot.
    TooOld,
}

/// The newest facts, shared between the engine and all listeners.
#[derive(Debug)]
pub struct Recent {
    facts: RwLock<VecDeque<Arc<Fact>>>,
    head: tokio::sync::watch::Sender<Position>,
}

impl Recent {
    /// Nothing at hand yet, behind `head`.
    #[must_use]
    pub fn at(head: Position) -> Self {
        Self { facts: RwLock::new(VecDeque::new()), head: tokio::sync::watch::Sender::new(head) }
    }

    /// Adds committed facts and wakes the listeners.
    pub fn push(&self, facts: &[Arc<Fact>]) {
        let Some(newest) = facts.last() else { return };
        let mut at_hand = self.facts.write().unwrap_or_else(PoisonError::into_inner);
        at_hand.extend(facts.iter().cloned());
        let surplus = at_hand.len().saturating_sub(AT_HAND);
        at_hand.drain(..surplus);
        // Under the lock: a listener that took the newest fact must not find itself ahead of the head.
        self.head.send_replace(newest.position);
    }

    /// About `limit` facts after `position`: the facts of one command are never parted.
    #[must_use]
    pub fn after(&self, position: Position, limit: usize) -> After {
        let at_hand = self.facts.read().unwrap_or_else(PoisonError::into_inner);
        let head = *self.head.borrow();
        if position == head {
            return After::Facts(Vec::new());
        }
        let Some(oldest) = at_hand.front() else { return After::TooOld };
        let known =
            position.epoch == head.epoch && position < head && position.seq + 1 >= oldest.position.seq;
        if !known {
            return After::TooOld;
        }
        let from = at_hand.partition_point(|fact| fact.position <= position);
        let mut facts = Vec::new();
        for fact in at_hand.range(from..) {
            facts.push(Arc::clone(fact));
            if fact.last && facts.len() >= limit {
                break;
            }
        }
        After::Facts(facts)
    }

    /// Where the journal stands; changes wake the receiver.
    #[must_use]
    pub fn head(&self) -> tokio::sync::watch::Receiver<Position> {
        self.head.subscribe()
    }
}

//! The queue in front of the slow hash: one secret is looked at at a time, and few wait. Beyond it people are asked to come
//! back, so that a crowd at the door costs neither threads nor memory.
//! Must not know whose secret it is.

use tokio::sync::{Semaphore, SemaphorePermit};

/// So many wait at the most: at about a twentieth of a second each, the last waits less than a second.
const ROOM: usize = 16;

/// The queue.
#[derive(Debug)]
pub struct Gate {
    room: Semaphore,
    turn: Semaphore,
}

/// One's turn, as long as it is held.
#[derive(Debug)]
pub struct Turn<'a> {
    _room: SemaphorePermit<'a>,
    _turn: SemaphorePermit<'a>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { room: Semaphore::new(ROOM), turn: Semaphore::new(1) }
    }
}

impl Gate {
    /// Waits for one's turn. None: too many wait already.
    pub async fn enter(&self) -> Option<Turn<'_>> {
        let room = self.room.try_acquire().ok()?;
        let turn = self.turn.acquire().await.ok()?;
        Some(Turn { _room: room, _turn: turn })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[tokio::test]
    async fn one_is_looked_at_few_wait_and_the_others_are_sent_away_at_once() {
        let gate = Gate::default();
        let first = gate.enter().await.unwrap();
        let mut waiting: Vec<_> = (1..ROOM).map(|_| Box::pin(gate.enter())).collect();
        assert!(waiting.iter_mut().all(|w| w.as_mut().now_or_never().is_none()), "one at a time");
        assert!(gate.enter().now_or_never().unwrap().is_none(), "no room: not even a wait");
        drop(first);
        let second = waiting.remove(0).now_or_never().unwrap().unwrap();
        assert!(gate.enter().now_or_never().is_none(), "there is room to wait again");
        drop((second, waiting));
        assert!(gate.enter().now_or_never().unwrap().is_some(), "who gave up waiting takes no room");
    }
}

//! The stage: which calls stand large on the screen now, and for how long.
//! Must not read a clock: the device's running time and the hub's wall clock come as arguments.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;
use wire::board::{Board, Call};

/// More calls than this never share the stage: the digits would be too small.
pub const MOST: usize = 4;
/// Every call stands on the stage for at least this long.
pub const HOLD: Duration = Duration::from_secs(8);
/// For this long after it came a call is lit up.
pub const LIT: Duration = Duration::from_secs(4);
/// A call older than this was announced before this screen could hear it: it is shown, and not announced again.
pub const ANNOUNCED_BEFORE: SignedDuration = SignedDuration::from_secs(10);

/// One call on the stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnStage {
    /// What was called.
    pub call: Call,
    since: Instant,
    announced: bool,
}

impl OnStage {
    /// Whether it is lit up at `now`: it has just come, and was not on the screen before.
    #[must_use]
    pub fn is_lit(&self, now: Instant) -> bool {
        self.announced && now.saturating_duration_since(self.since) < LIT
    }

    /// Whether its [`HOLD`] still runs at `now`.
    #[must_use]
    pub fn is_held(&self, now: Instant) -> bool {
        self.announced && now.saturating_duration_since(self.since) < HOLD
    }
}

/// The calls that stand large: each for its [`HOLD`], then the newest whose customer is awaited, else the last one of all.
#[derive(Debug, Clone)]
pub struct Stage {
    places: usize,
    on: Vec<OnStage>,
    in_wings: VecDeque<Call>,
    known: BTreeMap<Uuid, Timestamp>,
}

impl Stage {
    /// A stage with room for `places` calls at once, at least one.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self { places: places.max(1), on: Vec::new(), in_wings: VecDeque::new(), known: BTreeMap::new() }
    }

    /// Takes in the calls of `board` and answers how many were announced: put on the stage just now, to be heard as well.
    ///
    /// `anew` says that the board is a snapshot after a start or a break, whose older calls were announced before. A call
    /// that is over when it is first heard of is not announced: its customer stands at the counter.
    pub fn follow(&mut self, board: &Board, anew: bool, hub_time: Timestamp, now: Instant) -> usize {
        for call in board.calls.iter().rev() {
            if self.known.insert(call.ticket, call.at) == Some(call.at) {
                continue;
            }
            let old = anew && hub_time.duration_since(call.at) > ANNOUNCED_BEFORE;
            if !old && call.open {
                self.in_wings.retain(|waiting| waiting.ticket != call.ticket);
                self.in_wings.push_back(call.clone());
            }
        }
        self.known.retain(|ticket, _| board.calls.iter().any(|call| call.ticket == *ticket));
        self.turn(board, now)
    }

    /// Lets time pass: who stood long enough makes room for who waits. Answers how many were announced.
    pub fn turn(&mut self, board: &Board, now: Instant) -> usize {
        let mut announced = 0;
        self.on.retain(|on| on.is_held(now));
        // A recall of somebody who stands here already is lit up where it stands.
        let recalled: Vec<Call> =
            self.in_wings.iter().filter(|call| self.stands(call.ticket)).cloned().collect();
        for call in recalled {
            self.in_wings.retain(|waiting| waiting.ticket != call.ticket);
            self.on.retain(|on| on.call.ticket != call.ticket);
            self.on.insert(0, OnStage { call, since: now, announced: true });
            announced += 1;
        }
        while self.on.len() < self.places {
            let Some(call) = self.in_wings.pop_front() else { break };
            self.on.insert(0, OnStage { call, since: now, announced: true });
            announced += 1;
        }
        if self.on.is_empty()
            && let Some(newest) = board.calls.iter().find(|call| call.open).or_else(|| board.calls.first())
        {
            self.on.push(OnStage { call: newest.clone(), since: now, announced: false });
        }
        announced
    }

    /// Who stands there, newest first.
    #[must_use]
    pub fn calls(&self) -> &[OnStage] {
        &self.on
    }

    /// Whether a ticket stands there.
    #[must_use]
    pub fn stands(&self, ticket: Uuid) -> bool {
        self.on.iter().any(|on| on.call.ticket == ticket)
    }

    /// When [`Stage::turn`] or a light going out changes the picture next.
    #[must_use]
    pub fn next_change(&self, now: Instant) -> Option<Instant> {
        let ends = self.on.iter().filter(|on| on.announced).flat_map(|on| [on.since + LIT, on.since + HOLD]);
        ends.filter(|end| *end > now).min()
    }
}

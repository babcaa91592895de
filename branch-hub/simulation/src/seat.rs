//! A counter on the day that is played: what its agent is doing, and since when.
//! Must not know the rules.

use crate::day::Desk;
use crate::played::CounterDay;

/// What an agent is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    /// Nobody is there.
    Away,
    Paused,
    /// Nobody to call.
    Idle,
    /// About to press Next.
    Reaching,
    /// Somebody is called or at the counter.
    Busy,
}

pub(crate) struct Seat<'a> {
    pub(crate) plan: &'a Desk,
    pub(crate) doing: Doing,
    since_ms: u64,
    pub(crate) idle_since_ms: u64,
    pub(crate) in_hand: Option<usize>,
    /// Counts the calls made here, so that what was meant for an earlier one is known.
    pub(crate) turn: u32,
    /// The person called is on the way.
    pub(crate) coming: bool,
    /// The person called is at the counter.
    pub(crate) here: bool,
    pub(crate) announced_ms: u64,
    pub(crate) recalls_left: u32,
    /// A pause of this length is due as soon as the counter is free.
    pub(crate) pause_ms: Option<u64>,
    /// The span is over.
    pub(crate) rising: bool,
    pub(crate) day: CounterDay,
}

impl<'a> Seat<'a> {
    pub(crate) fn new(plan: &'a Desk) -> Self {
        Self {
            plan,
            doing: Doing::Away,
            since_ms: 0,
            idle_since_ms: 0,
            in_hand: None,
            turn: 0,
            coming: false,
            here: false,
            announced_ms: 0,
            recalls_left: 0,
            pause_ms: None,
            rising: false,
            day: CounterDay {
                counter: plan.counter.clone(),
                open_ms: 0,
                paused_ms: 0,
                busy_ms: 0,
                served: 0,
            },
        }
    }

    /// The agent turns to something else.
    pub(crate) fn turns_to(&mut self, doing: Doing, now_ms: u64) {
        let passed = now_ms.saturating_sub(self.since_ms);
        match self.doing {
            Doing::Away => {}
            Doing::Paused => self.day.paused_ms += passed,
            Doing::Busy => self.day.busy_ms += passed,
            Doing::Idle | Doing::Reaching => {}
        }
        if self.doing != Doing::Away {
            self.day.open_ms += passed;
        }
        if doing == Doing::Idle {
            self.idle_since_ms = now_ms;
        }
        (self.doing, self.since_ms) = (doing, now_ms);
    }

    /// How long until Next is pressed, with or after somebody of this pace.
    pub(crate) fn reaction_ms(&self, pace: u32) -> u64 {
        self.plan.reaction_ms * u64::from(pace) / 1000
    }
}

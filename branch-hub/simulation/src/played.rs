//! What became of everybody on a day that was played.
//! Must not know the rules: it is what the hall saw.

use queue::Slug;
use queue::figures::Waited;
use serde::Serialize;

/// A day as it went under some settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// Every leg of every visit, in the order in which they began.
    pub legs: Vec<Leg>,
    /// How it ended for each person, by their place in the day's list.
    pub ends: Vec<End>,
    /// Each counter's day.
    pub counters: Vec<CounterDay>,
    /// When the first thing happened, in milliseconds after midnight.
    pub from_ms: u64,
    /// When the last thing happened.
    pub to_ms: u64,
    /// Counters of the day that these settings do not know, or cannot open.
    pub unknown_counters: Vec<Slug>,
    /// How often a triage class allowed no longer wait.
    pub too_long: usize,
    /// How often a nurse was to look again.
    pub look_again: usize,
}

/// How a visit ended. Everybody ends in exactly one of these ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Got what they came for.
    Served,
    /// Called, and never there.
    NoShow,
    /// Gave the place back, tired of waiting.
    GaveBack,
    /// Left, tired of waiting, and said nothing.
    LeftSilently,
    /// Still waited when the day ended.
    Expired,
    /// Waits on over the night.
    Carried,
    /// Was given no ticket.
    TurnedAway,
    /// Needed none: such a service gives no numbers.
    WentIn,
}

impl End {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Served,
        Self::NoShow,
        Self::GaveBack,
        Self::LeftSilently,
        Self::Expired,
        Self::Carried,
        Self::TurnedAway,
        Self::WentIn,
    ];
}

/// One leg of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Whose, as a place in the day's list.
    pub person: usize,
    /// For what.
    pub service: Slug,
    /// The class that counted.
    pub class: Option<Slug>,
    /// The class that a nurse has just found.
    pub triage: Option<Slug>,
    /// When the line was entered, in milliseconds after midnight.
    pub entered_ms: u64,
    /// When the call was made that the person followed.
    pub called_ms: Option<u64>,
    /// When they were first called, whether they followed or not.
    pub first_called_ms: Option<u64>,
    /// The wait as the rules count it, without the time in which the service stood still; none: it was not over.
    pub waited: Option<Waited>,
    /// When the person was at the counter.
    pub started_ms: Option<u64>,
    /// When this leg ended; of those who left silently, when they left.
    pub ended_ms: u64,
    /// Where they were served.
    pub counter: Option<Slug>,
}

impl Leg {
    /// How long the person waited: until the call that they followed, or until they waited no more.
    #[must_use]
    pub fn waited_ms(&self) -> u64 {
        self.called_ms.unwrap_or(self.ended_ms).saturating_sub(self.entered_ms)
    }
}

/// A counter's day, in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterDay {
    /// Which.
    pub counter: Slug,
    /// Somebody was there, pauses included.
    pub open_ms: u64,
    /// Paused.
    pub paused_ms: u64,
    /// A ticket in hand, from the call to the press that ended it.
    pub busy_ms: u64,
    /// How many were served.
    pub served: u32,
}

impl CounterDay {
    /// Open, not paused, and nobody in hand.
    #[must_use]
    pub const fn idle_ms(&self) -> u64 {
        self.open_ms.saturating_sub(self.paused_ms).saturating_sub(self.busy_ms)
    }
}

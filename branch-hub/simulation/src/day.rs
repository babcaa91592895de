//! A day that does not depend on the rules: who comes when and for what, how long each takes, who sits where.
//! Must not know settings, nor whether the day was drawn or recorded.

use queue::{Date, Kind, Language, Slug};

/// Milliseconds of a minute.
pub(crate) const MINUTE_MS: u64 = 60_000;

/// A day to be played. All moments are in milliseconds after the branch's midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// What it is called where it is shown.
    pub name: String,
    /// The branch's date.
    pub date: Date,
    /// Whether the hours of the settings decide who is given a ticket. Otherwise the doors are open throughout, however
    /// long the day lasts.
    pub by_hours: bool,
    /// By the time of their arrival.
    pub people: Vec<Person>,
    /// Who works where.
    pub desks: Vec<Desk>,
    /// Services that stood still.
    pub outages: Vec<Outage>,
}

/// A customer, with all that is theirs whatever the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// When the ticket is asked for.
    pub arrives_ms: u64,
    /// What they come for, in order; never empty. After each but the last they are sent on under the same number.
    pub legs: Vec<Task>,
    /// What sort of ticket they ask for.
    pub kind: Kind,
    /// The class that they claim.
    pub class: Option<Slug>,
    /// In which they are spoken to.
    pub language: Language,
    /// From the announcement that they follow to the counter.
    pub walk_ms: u64,
    /// So many announcements are made before they follow one; [`Person::NEVER`]: none is followed.
    pub deaf_to: u32,
    /// When they give up if they were not called before, counted from arrival; none: never.
    pub patience_ms: Option<u64>,
    /// Whoever gives up goes without giving the place back.
    pub silently: bool,
    /// How quick the agent is after them and with them, in thousandths of that agent's own usual reaction.
    pub pace: u32,
}

impl Person {
    /// Of `deaf_to`: took a ticket and is not there.
    pub const NEVER: u32 = u32::MAX;

    /// Somebody ordinary who comes at once when called and never gives up.
    #[must_use]
    pub fn new(arrives_ms: u64, service: Slug, takes_ms: u64) -> Self {
        Self {
            arrives_ms,
            legs: vec![Task { service, takes_ms }],
            kind: Kind::Normal,
            class: None,
            language: Language::Fr,
            walk_ms: 0,
            deaf_to: 0,
            patience_ms: None,
            silently: false,
            pace: 1000,
        }
    }
}

/// Something to be done at a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Which service.
    pub service: Slug,
    /// From the person's coming to the counter to the end.
    pub takes_ms: u64,
}

/// A counter on that day, and the habits of who sits there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Which.
    pub counter: Slug,
    /// Who.
    pub agent: Option<Slug>,
    /// When somebody sits there, from and to.
    pub open_ms: Vec<(u64, u64)>,
    /// Pauses: from when, and until when. A customer at the counter is served first, and the pause then lasts as long.
    pub pauses_ms: Vec<(u64, u64)>,
    /// At the end of a span, goes on until nobody waits any more.
    pub until_empty: bool,
    /// The usual time before Next is pressed.
    pub reaction_ms: u64,
    /// Announces again when nobody has come for this long after an announcement.
    pub recall_after_ms: u64,
    /// Announces again at most so often; fewer where the rules allow fewer.
    pub recalls: u32,
    /// Marks absent this long after the last announcement; later where the rules want it later.
    pub absent_after_ms: u64,
}

impl Desk {
    /// A counter that is open throughout, with an agent who loses no time.
    #[must_use]
    pub fn tireless(counter: Slug, from_ms: u64, to_ms: u64) -> Self {
        Self {
            counter,
            agent: None,
            open_ms: vec![(from_ms, to_ms)],
            pauses_ms: Vec::new(),
            until_empty: false,
            reaction_ms: 0,
            recall_after_ms: 20_000,
            recalls: 1,
            absent_after_ms: 30_000,
        }
    }
}

/// Services that cannot be given for a while. Whoever is at a counter then is finished; nobody else is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Which.
    pub services: Vec<Slug>,
    /// From when.
    pub from_ms: u64,
    /// Until when.
    pub to_ms: u64,
}

//! A day that does not depend on the rules: who comes when and for what, how long each takes, who sits where.
//! Must not know settings, nor whether the day was drawn or recorded.

use queue::{Date, Kind, Language, Leftovers, Pool, Slug};
use serde::Deserialize;

/// Milliseconds of a minute.
pub(crate) const MINUTE_MS: u64 = 60_000;

/// What something is called, in the languages of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Written")]
pub struct Name {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    Both { fr: String, en: Option<String> },
}

impl From<Written> for Name {
    fn from(written: Written) -> Self {
        match written {
            Written::Plain(name) => Self::from(name.as_str()),
            Written::Both { fr, en } => Self { en: en.unwrap_or_else(|| fr.clone()), fr },
        }
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self { fr: name.to_owned(), en: name.to_owned() }
    }
}

/// A day to be played. All moments are in milliseconds after the branch's midnight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// What it is called where it is shown.
    pub name: Name,
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
    /// What somebody said about the doors, whatever the hours.
    pub doors: Vec<Doors>,
    /// When somebody declared a peak day or called it off.
    pub peaks: Vec<Peak>,
    /// What becomes of those who still wait when everybody has gone.
    pub leftovers: Leftovers,
}

/// A peak day is declared or called off: the settings say what differs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peak {
    /// When.
    pub at_ms: u64,
    /// Whether it is one from then on.
    pub on: bool,
}

/// What somebody said about the doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doors {
    /// When.
    pub at_ms: u64,
    /// What.
    pub act: DoorAct,
}

/// Open or closed by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorAct {
    /// All services give tickets, until then or, with none, until closed.
    Open {
        /// In milliseconds after midnight.
        until_ms: Option<u64>,
    },
    /// No more tickets; what becomes of those who wait.
    Close(Leftovers),
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
    /// People who come under this number.
    pub party: u32,
    /// The hour that they have booked, in milliseconds after midnight; none: they simply come.
    pub booked_ms: Option<u64>,
    /// Who alone is to call them first, where it was agreed; none: anybody.
    pub with: Option<Pool>,
    /// Who was a no-show stands before the desk so long after having become one, and follows every call from then on;
    /// none: never.
    pub late_ms: Option<u64>,
}

impl Person {
    /// Of `deaf_to`: took a ticket and is not there.
    pub const NEVER: u32 = u32::MAX;

    /// Somebody ordinary who comes at once when called and never gives up.
    #[must_use]
    pub fn new(arrives_ms: u64, service: Slug, takes_ms: u64) -> Self {
        Self {
            arrives_ms,
            legs: vec![Task::new(service, takes_ms)],
            kind: Kind::Normal,
            class: None,
            language: Language::Fr,
            walk_ms: 0,
            deaf_to: 0,
            patience_ms: None,
            silently: false,
            pace: 1000,
            party: 1,
            booked_ms: None,
            with: None,
            late_ms: None,
        }
    }
}

/// Something to be done at a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Which service.
    pub service: Slug,
    /// From the person's coming to the counter to the end; the time for which they are set aside is not part of it.
    pub takes_ms: u64,
    /// How the visit comes to it; of the first task nothing.
    pub way: Way,
    /// The class that a nurse finds here.
    pub triage: Option<Slug>,
    /// Set aside in the middle of it.
    pub aside: Option<Aside>,
}

impl Task {
    /// Something plain, to which the visit is sent by whoever served it before.
    #[must_use]
    pub const fn new(service: Slug, takes_ms: u64) -> Self {
        Self { service, takes_ms, way: Way::Sent, triage: None, aside: None }
    }
}

/// How a visit comes from one task to the next. Where the rules send it there by themselves nobody has to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Sent on by the agent, behind those who are there.
    Sent,
    /// Sent on by the agent, to come back to the same one.
    Lent,
    /// Sent to one agent alone.
    To(Slug),
    /// Asked for at once on arrival.
    Planned,
}

/// Being set aside: a form to fill in, a paper to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aside {
    /// So long after having come to the counter.
    pub after_ms: u64,
    /// How long the person is away.
    pub away_ms: u64,
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

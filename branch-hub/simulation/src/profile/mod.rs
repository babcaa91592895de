//! A kind of day, as a TOML document: when people come, how long they take, how they behave, who works when.
//! Must not know the settings: names that they lack are told when the day is played.

mod check;
mod written;
mod wrong;

use std::collections::BTreeMap;
use std::fmt;

use queue::{Date, Kind, Language, Leftovers, Slug};
use serde::Deserialize;

use self::written::{
    date, kinds, languages, leftovers, named, own_classes, parties, rates, slug, slugs, some_slug, some_time,
};
pub use self::wrong::Wrong;
pub(crate) use self::wrong::carried;
use crate::day::Name;
use crate::span::{Duration, Span};

/// A kind of day. Any number of days can be drawn from it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What it is called where it is shown.
    pub name: Name,
    /// Its date: the hours of the settings depend on the day of the week.
    #[serde(deserialize_with = "date")]
    pub date: Date,
    /// Somebody declares a peak day before the first customer comes.
    #[serde(default)]
    pub peak: bool,
    /// Who comes, where a service says nothing else.
    pub people: People,
    /// What they come for.
    #[serde(deserialize_with = "named")]
    pub services: BTreeMap<Slug, Service>,
    /// Who works where.
    #[serde(deserialize_with = "named")]
    pub counters: BTreeMap<Slug, Counter>,
    /// What stands still.
    #[serde(default)]
    pub outages: Vec<Outage>,
    /// How the day ends; none: those who are left over when the last agent has gone are sent home.
    pub closing: Option<Closing>,
}

/// How people are and behave. Shares are of 1.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct People {
    /// Languages and their shares; who is left speaks French.
    #[serde(default, deserialize_with = "languages")]
    pub languages: Vec<(Language, f64)>,
    /// Priority classes and the shares of people who claim them.
    #[serde(default, deserialize_with = "named")]
    pub classes: BTreeMap<Slug, f64>,
    /// From the announcement to the counter.
    pub walk: Duration,
    /// Share who take a ticket and are not there when called.
    #[serde(default)]
    pub ghosts: f64,
    /// Share who come only when announced a second time.
    #[serde(default)]
    pub distracted: f64,
    /// Who gives up; none: nobody.
    pub patience: Option<Patience>,
    /// How many come under one number, and for which share of numbers: `{ 2 = 0.1 }`; who is left comes alone.
    #[serde(default, deserialize_with = "parties")]
    pub parties: Vec<(u32, f64)>,
    /// Ghosts who come after all; none: no ghost does.
    pub latecomers: Option<Latecomers>,
    /// How people keep their appointments; none: to the second.
    pub appointments: Option<Punctuality>,
}

/// Ghosts who come after all.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Latecomers {
    /// Share of the ghosts.
    pub share: f64,
    /// How long after they were given up.
    pub after: Duration,
}

/// How people keep their appointments.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Punctuality {
    /// How long before the hour people come on average, in seconds; less than 0: after it.
    pub early_s: f64,
    /// How much that varies: the standard deviation, in seconds.
    #[serde(default)]
    pub spread_s: f64,
    /// Share of appointments to which nobody comes.
    #[serde(default)]
    pub missed: f64,
}

/// How the day ends.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// When no more tickets are given, in milliseconds after midnight; none: when the last agent has gone.
    #[serde(default, deserialize_with = "some_time")]
    pub at: Option<u64>,
    /// What becomes of those who wait then.
    #[serde(deserialize_with = "leftovers")]
    pub leftovers: Leftovers,
}

/// Who gives up waiting, and how.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patience {
    /// Share of people who ever give up.
    pub share: f64,
    /// When they do, counted from arrival.
    pub after: Duration,
    /// Share of these who just go, and are called in vain.
    pub silently: f64,
}

/// What people come for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Customers an hour, by span of the day: `"08:15-10:00" = 40`.
    #[serde(default, deserialize_with = "rates")]
    pub arrivals: Vec<(Span, f64)>,
    /// How long it takes at the counter.
    pub takes: Duration,
    /// Instead of the classes of everybody.
    #[serde(default, deserialize_with = "own_classes")]
    pub classes: Option<BTreeMap<Slug, f64>>,
    /// Kinds beside the normal one, and their shares.
    #[serde(default, deserialize_with = "kinds")]
    pub kinds: Vec<(Kind, f64)>,
    /// Where people are sent on, in order, each with a share; from there they go on as everybody does there.
    #[serde(default)]
    pub then: Vec<Onward>,
    /// Appointments an hour, evenly apart, by span of the day.
    #[serde(default, deserialize_with = "rates")]
    pub appointments: Vec<(Span, f64)>,
    /// Classes that a nurse finds here, and their shares.
    #[serde(default, deserialize_with = "named")]
    pub triage: BTreeMap<Slug, f64>,
    /// Who is set aside in the middle of it; none: nobody.
    pub aside: Option<Aside>,
}

/// Being set aside: a form to fill in, a paper to fetch.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aside {
    /// Share of people who are.
    pub share: f64,
    /// How long they have been at the counter by then.
    pub after: Duration,
    /// How long they are away.
    pub away: Duration,
}

/// Being sent on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Onward {
    /// To which service of the profile.
    #[serde(deserialize_with = "slug")]
    pub service: Slug,
    /// Share of people who are.
    pub share: f64,
    /// How long it takes there; none: as usual there.
    pub takes: Option<Duration>,
    /// Share of them who come back to the same agent afterwards.
    #[serde(default)]
    pub returns: f64,
    /// How long they then take; none: as usual.
    pub again: Option<Duration>,
    /// To this agent alone.
    #[serde(default, deserialize_with = "some_slug")]
    pub agent: Option<Slug>,
    /// They know from the beginning, and say so when they take their ticket.
    #[serde(default)]
    pub planned: bool,
}

/// Who works at a counter, and how.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counter {
    /// Who; none where only the counter is known.
    #[serde(default, deserialize_with = "some_slug")]
    pub agent: Option<Slug>,
    /// When somebody sits there.
    pub open: Vec<Span>,
    /// Pauses within it.
    #[serde(default)]
    pub pauses: Vec<Span>,
    /// Goes on after the end until nobody waits.
    #[serde(default)]
    pub until_empty: bool,
    /// From one customer's leaving to Next, in seconds.
    pub reaction_s: f64,
    /// Announces again after so many seconds without anybody coming.
    #[serde(default = "recall_after_s")]
    pub recall_after_s: u32,
    /// Announces again at most so often.
    #[serde(default = "recalls")]
    pub recalls: u32,
    /// Marks absent so many seconds after the last announcement.
    #[serde(default = "absent_after_s")]
    pub absent_after_s: u32,
}

/// Services that stand still for a while.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// Which.
    #[serde(deserialize_with = "slugs")]
    pub services: Vec<Slug>,
    /// When.
    pub span: Span,
    /// For who reads the profile.
    pub reason: String,
}

const fn recall_after_s() -> u32 {
    20
}

const fn recalls() -> u32 {
    1
}

const fn absent_after_s() -> u32 {
    30
}

/// Why a profile cannot be read: where, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// `services.caisse.takes`; empty for the whole document.
    pub place: String,
    /// Line of the document, from 1, if it is known.
    pub line: Option<usize>,
    /// What.
    pub what: Wrong,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        self.what.fmt(f)
    }
}

impl std::error::Error for Unreadable {}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// The first thing that is not understood, with its place and line.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let at = |error: &toml::de::Error| error.span().map(|span| line_of(text, span.start));
        let document = toml::Deserializer::parse(text).map_err(|error| Unreadable {
            place: String::new(),
            line: at(&error),
            what: Wrong::of(error.message()),
        })?;
        let profile: Self = serde_path_to_error::deserialize(document).map_err(|error| Unreadable {
            place: Some(error.path().to_string()).filter(|path| path != ".").unwrap_or_default(),
            line: at(error.inner()),
            what: Wrong::of(error.inner().message()),
        })?;
        profile.makes_sense()?;
        Ok(profile)
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

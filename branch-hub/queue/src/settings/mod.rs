//! What the rules need to know of a branch's settings.
//! Must not know documents, languages, pictures or colours.

mod calendar;
mod check;
mod check_calendar;
mod check_chain;
mod example;
mod holidays;
mod hours;
mod island;
mod mistake;
mod peak;
mod policy;
mod roll;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

pub use calendar::{Calendar, Planned, PlannedBy, Season, SpecialDay};
pub use check::{check, inspect};
pub use example::{example, example_draft, example_morning};
pub use holidays::Holiday;
pub use hours::{Hours, Span, Week, read_spans, read_week};
pub use island::Island;
pub use mistake::{Findings, Mistake, Wrong};
pub use peak::Peak;
pub use policy::{Order, Policy, Rule, Share, Who};

use crate::names::{BranchKind, Claimant, Kind, Language, Slug};
use crate::ticket::Pool;

/// Settings as somebody wrote them. Only [`check`] makes [`Settings`] of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What kind of organisation.
    pub kind: BranchKind,
    /// Whether head office allows kinds that are paid for where places in line are not sold otherwise. No branch says so
    /// for itself.
    pub paid_kinds_allowed: bool,
    /// The branch's first language: that of whoever has told nobody theirs.
    pub language: Language,
    /// When the branch is open.
    pub hours: Hours,
    /// The rules of calling.
    pub rules: Rules,
    /// Parts of the hall.
    pub zones: BTreeSet<Slug>,
    /// Series of numbers.
    pub series: BTreeMap<Slug, Series>,
    /// The numbers that kiosks give by themselves while the hub is away, by device.
    pub islands: BTreeMap<Slug, Island>,
    /// Services.
    pub services: BTreeMap<Slug, Service>,
    /// Priority classes.
    pub classes: BTreeMap<Slug, Class>,
    /// What a nurse may find, where services are ordered by it.
    pub triage: BTreeMap<Slug, TriageClass>,
    /// Calling policies that counters may have.
    pub policies: BTreeMap<Slug, Policy>,
    /// Counters.
    pub counters: BTreeMap<Slug, Counter>,
    /// Agents.
    pub agents: BTreeMap<Slug, Agent>,
    /// Ways in which a service may end, beside `served`.
    pub outcomes: BTreeSet<Slug>,
    /// What differs from the ordinary week.
    pub calendar: Calendar,
    /// What differs on a peak day.
    pub peak: Peak,
}

/// Settings without mistakes. Read them like a [`Draft`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings(Draft);

impl Deref for Settings {
    type Target = Draft;
    fn deref(&self) -> &Draft {
        &self.0
    }
}

/// Seconds and counts. The defaults are meant to be left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// A called ticket counts as being served this long after the last call or recall.
    pub auto_start_s: u32,
    /// The absent key is accepted from this long after the last call or recall.
    pub absent_after_s: u32,
    /// Two announcements of one ticket are at least this far apart.
    pub recall_gap_s: u32,
    /// How often one call may be repeated.
    pub recalls: u32,
    /// A call is repeated at least so often before anybody is absent.
    pub recalls_before_absent: u32,
    /// How often somebody absent goes back in line before it is a no-show.
    pub put_back_times: u32,
    /// How many places back.
    pub put_back_places: u32,
    /// Next is deaf for this long after a call.
    pub next_deaf_s: u32,
    /// Nobody should wait longer than this, where a service has no target of its own.
    pub target_s: u32,
    /// Who comes earlier than this before the booked time is told to be early.
    pub appointment_early_s: u32,
    /// Who comes later than this after the booked time has lost the appointment.
    pub appointment_late_s: u32,
    /// A parked ticket comes back by itself after this long.
    pub park_s: u32,
    /// Somebody who missed the call is let in for this long after having become a no-show.
    pub latecomer_s: u32,
    /// An agent who has done nothing for this long, with no ticket in hand, is signed out; 0: never.
    pub idle_sign_out_s: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            auto_start_s: 20,
            absent_after_s: 20,
            recall_gap_s: 15,
            recalls: 2,
            recalls_before_absent: 0,
            put_back_times: 1,
            put_back_places: 3,
            next_deaf_s: 3,
            target_s: 1200,
            appointment_early_s: 1800,
            appointment_late_s: 900,
            park_s: 600,
            latecomer_s: 1800,
            idle_sign_out_s: 900,
        }
    }
}

/// A series of numbers; several services may share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What stands before the digits.
    pub prefix: String,
    /// The day's first count.
    pub start: u32,
    /// From one count to the next.
    pub step: u32,
    /// The usual highest count; it decides how many digits are printed.
    pub max: u32,
    /// The numbers are on a roll of paper in the hall, printed beforehand: they are called one after the other without
    /// tickets, and begin again after the highest. A roll goes on across days.
    pub roll: bool,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Which series numbers it.
    pub series: Slug,
    /// Where its customers wait.
    pub zone: Slug,
    /// Kinds offered beside `Normal`.
    pub kinds: Vec<Kind>,
    /// As many tickets as it takes in a day; none: no limit.
    pub daily_quota: Option<u32>,
    /// Nobody should wait longer than this, in seconds; none: the rules' own target.
    pub target_s: Option<u32>,
    /// Whether a nurse's class orders its line.
    pub by_triage: bool,
    /// Its own hours; none: the branch's. When days change is for the branch alone to say.
    pub hours: Option<Hours>,
    /// Whether it is given on public holidays too, when the rest of the branch is closed.
    pub works_on_holidays: bool,
    /// Priority classes that it is for; empty: everyone.
    pub only_classes: Vec<Slug>,
    /// Kinds that it is for; empty: everyone.
    pub only_kinds: Vec<Kind>,
    /// It gives no numbers: people go there directly.
    pub direct: bool,
    /// Where a visit goes on that was served here in the ordinary way, under the same number.
    pub then: Option<Slug>,
    /// Only staff send people there: whoever comes alone gets no number for it.
    pub referral_only: bool,
    /// It is paid before anybody is called for it: a new ticket is held until then, and keeps its place.
    pub paid_first: bool,
}

/// A priority class. Who has none weighs 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The heavier is called first.
    pub weight: u32,
    /// Added to the time that a person has to come, in seconds.
    pub extra_walking_s: u32,
    /// Who may say that somebody belongs to it; who may give it by hand is for the hub.
    pub claimed_by: BTreeSet<Claimant>,
    /// Somebody of the branch fetches them: it rings at reception.
    pub come_for_me: bool,
}

/// What a nurse may find: who cannot wait long. Never shown or spoken in the hall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TriageClass {
    /// The heavier is called first, before any priority class.
    pub weight: u32,
    /// Nobody should wait longer than this, in seconds.
    pub longest_wait_s: u32,
    /// A nurse looks again after this long, in seconds.
    pub look_again_s: u32,
}

/// A counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// As it stands above the desk.
    pub label: String,
    /// Where it calls.
    pub zone: Slug,
    /// What it offers.
    pub services: Vec<Slug>,
    /// In which order it calls; none: [`Policy::DEFAULT`].
    pub policy: Option<Slug>,
    /// While it is open and idle it calls by itself who is next.
    pub calls_by_itself: bool,
}

/// Somebody who works at counters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// What they can do; empty: whatever their counter offers.
    pub services: Vec<Slug>,
}

impl Service {
    /// Whether it is for people of a class and a kind.
    #[must_use]
    pub fn is_for(&self, class: Option<&Slug>, kind: Kind) -> bool {
        let class =
            self.only_classes.is_empty() || class.is_some_and(|class| self.only_classes.contains(class));
        class && (self.only_kinds.is_empty() || self.only_kinds.contains(&kind))
    }
}

impl Settings {
    /// The weight of a class; 0 for none, and for one that has gone from the settings.
    #[must_use]
    pub fn weight(&self, class: Option<&Slug>) -> u32 {
        class.and_then(|class| self.classes.get(class)).map_or(0, |class| class.weight)
    }

    /// What a counter can call with this agent, in the order of the settings: its own services, as far as the agent
    /// can do them.
    pub fn offered<'a>(&'a self, counter: &Slug, agent: Option<&Slug>) -> impl Iterator<Item = &'a Slug> {
        let agent = agent.and_then(|agent| self.agents.get(agent));
        let able = move |service: &&Slug| {
            agent.is_none_or(|agent| agent.services.is_empty() || agent.services.contains(service))
        };
        self.counters.get(counter).into_iter().flat_map(|counter| &counter.services).filter(able)
    }

    /// Whether an agent can do a service at some counter.
    #[must_use]
    pub fn does(&self, agent: &Slug, service: &Slug) -> bool {
        self.counters.keys().any(|counter| self.offered(counter, Some(agent)).any(|able| able == service))
    }

    /// Whether a counter or an agent can call somebody for a service.
    #[must_use]
    pub fn serves(&self, pool: &Pool, service: &Slug) -> bool {
        match pool {
            Pool::Counter(id) => self.counters.get(id).is_some_and(|own| own.services.contains(service)),
            Pool::Agent(id) => self.agents.contains_key(id) && self.does(id, service),
        }
    }

    /// For what a visit waits that is sent to one counter or agent and nothing else is said: the service that it waits
    /// for now if they do it, else the first that they do.
    #[must_use]
    pub fn service_with(&self, pool: &Pool, now: &Slug) -> Option<&Slug> {
        let done: Vec<&Slug> = match pool {
            Pool::Counter(counter) => self.offered(counter, None).collect(),
            Pool::Agent(agent) if !self.agents.contains_key(agent) => Vec::new(),
            Pool::Agent(agent) => {
                self.counters.keys().flat_map(|counter| self.offered(counter, Some(agent))).collect()
            }
        };
        done.iter().find(|service| **service == now).or(done.first()).copied()
    }

    /// In which order a counter calls.
    #[must_use]
    pub fn policy_of(&self, counter: &Slug) -> &Policy {
        let own = self.counters.get(counter).and_then(|counter| counter.policy.as_ref());
        own.and_then(|name| self.policies.get(name)).unwrap_or(&Policy::DEFAULT)
    }

    /// How long nobody should wait for a service, in seconds.
    #[must_use]
    pub fn target_s(&self, service: &Slug) -> u32 {
        self.services.get(service).and_then(|service| service.target_s).unwrap_or(self.rules.target_s)
    }
}

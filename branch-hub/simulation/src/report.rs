//! The figures of a day that was played.
//! Must not know how they are shown.

use std::collections::{BTreeMap, BTreeSet};

use queue::figures::Target;
use queue::{Settings, Slug};
use serde::Serialize;

use crate::played::{End, Leg, Played};

/// A day's figures under one set of settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// What the settings are called.
    pub name: String,
    /// How it ended, and for how many.
    pub ends: BTreeMap<End, usize>,
    /// Of everybody.
    pub all: Waits,
    /// By service, the legs of a visit counted each.
    pub services: BTreeMap<String, Waits>,
    /// By the priority class that was claimed; without one under an empty name.
    pub classes: BTreeMap<String, Waits>,
    /// After the nurse, by the triage class that was found: the one line that they entered next.
    pub triage: BTreeMap<String, Waits>,
    /// How often a triage class allowed no longer wait.
    pub too_long: usize,
    /// How often a nurse was to look again.
    pub look_again: usize,
    /// By counter.
    pub counters: BTreeMap<String, Desk>,
    /// When the last thing happened, in seconds after midnight.
    pub last_s: u64,
    /// Counters of the day that these settings do not know.
    pub unknown_counters: Vec<String>,
}

/// Waits, in seconds: from entering the line to the first call, whether it was followed or not, as people felt them.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Waits {
    /// How many were called and came.
    pub called: usize,
    /// How many were called, and so have a wait.
    pub waits: u32,
    /// Their mean wait.
    pub mean_s: u64,
    /// Half of them waited no longer.
    pub p50_s: u64,
    /// Nine in ten waited no longer.
    pub p90_s: u64,
    /// The longest.
    pub max_s: u64,
    /// Share called within the target of their service, the time in which it stood still not counted, as the branch counts
    /// it: see [`Target`]; none: nobody counts.
    pub within_target: Option<f64>,
    /// Called and never there.
    pub no_shows: usize,
    /// Gave up, whether they said so or not.
    pub gave_up: usize,
    /// Still waited when the day ended.
    pub left_over: usize,
    /// The longest wait of anybody left over: it is not over.
    pub left_over_max_s: u64,
}

/// A counter's day, in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Desk {
    /// Somebody was there.
    pub open_s: u64,
    /// Paused.
    pub paused_s: u64,
    /// With somebody called or at the counter.
    pub busy_s: u64,
    /// Nobody in hand.
    pub idle_s: u64,
    /// How many were served.
    pub served: u32,
}

impl Report {
    /// The figures of a day.
    #[must_use]
    pub fn new(name: &str, settings: &Settings, played: &Played) -> Self {
        let mut ends: BTreeMap<End, usize> = End::ALL.map(|end| (end, 0)).into();
        for end in &played.ends {
            *ends.entry(*end).or_default() += 1;
        }
        let counters = played.counters.iter().map(|day| {
            let desk = Desk {
                open_s: seconds(day.open_ms),
                paused_s: seconds(day.paused_ms),
                busy_s: seconds(day.busy_ms),
                idle_s: seconds(day.idle_ms()),
                served: day.served,
            };
            (day.counter.to_string(), desk)
        });
        let of = |one: &dyn Fn(&Leg) -> bool| {
            Waits::of(settings, played, played.legs.iter().filter(|leg| one(leg)))
        };
        let services: BTreeSet<&Slug> = played.legs.iter().map(|leg| &leg.service).collect();
        let classes: BTreeSet<Option<&Slug>> = played.legs.iter().map(|leg| leg.class.as_ref()).collect();
        let triage: BTreeSet<&Slug> = played.legs.iter().filter_map(|leg| leg.triage.as_ref()).collect();
        Self {
            name: name.to_owned(),
            ends,
            all: of(&|_| true),
            services: services.iter().map(|id| (id.to_string(), of(&|leg| leg.service == **id))).collect(),
            classes: classes
                .iter()
                .map(|id| (id.map(Slug::to_string).unwrap_or_default(), of(&|leg| leg.class.as_ref() == *id)))
                .collect(),
            triage: triage
                .iter()
                .map(|id| (id.to_string(), of(&|leg| leg.triage.as_ref() == Some(*id))))
                .collect(),
            too_long: played.too_long,
            look_again: played.look_again,
            counters: counters.collect(),
            last_s: seconds(played.to_ms),
            unknown_counters: played.unknown_counters.iter().map(Slug::to_string).collect(),
        }
    }
}

impl Waits {
    fn of<'a>(settings: &Settings, played: &Played, legs: impl Iterator<Item = &'a Leg>) -> Self {
        let mut waits = Self::default();
        let (mut felt_ms, mut target) = (Vec::new(), Target::default());
        for leg in legs {
            if let Some(waited) = leg.waited {
                target.count(waited, u64::from(settings.target_s(&leg.service)) * 1000);
            }
            felt_ms.extend(leg.first_called_ms.map(|called| called - leg.entered_ms));
            if leg.called_ms.is_some() {
                waits.called += 1;
                continue;
            }
            match played.ends[leg.person] {
                End::NoShow => waits.no_shows += 1,
                End::GaveBack | End::LeftSilently => waits.gave_up += 1,
                End::Expired | End::Carried => {
                    waits.left_over += 1;
                    waits.left_over_max_s = waits.left_over_max_s.max(leg.waited_ms() / 1000);
                }
                End::Served | End::TurnedAway | End::WentIn => {}
            }
        }
        let felt = queue::figures::Waits::of(felt_ms);
        waits.waits = felt.count;
        (waits.mean_s, waits.max_s) = (seconds(felt.mean_ms), seconds(felt.max_ms));
        (waits.p50_s, waits.p90_s) = (seconds(felt.p50_ms), seconds(felt.p90_ms));
        waits.within_target = target.share().map(|share| (share * 10_000.0).round() / 10_000.0);
        waits
    }
}

const fn seconds(ms: u64) -> u64 {
    (ms + 500) / 1000
}

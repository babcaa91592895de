//! How a day went, in figures: one definition of each, in the branch and at head office.
//! Must not know where facts come from, nor how figures are shown.

use std::collections::BTreeMap;

use super::{DayBook, Ended, Leg, Target};
use crate::names::{Slug, VisitId};
use crate::ticket::Claim;

/// Waits, in milliseconds of running time without interruptions and nights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// How many.
    pub count: u32,
    /// Their mean, rounded down.
    pub mean_ms: u64,
    /// The smallest that at least half of them do not exceed.
    pub p50_ms: u64,
    /// The smallest that at least nine in ten of them do not exceed.
    pub p90_ms: u64,
    /// The longest.
    pub max_ms: u64,
}

/// How legs went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegFigures {
    /// All of them, those from the day before included.
    pub legs: u32,
    /// Ended at a counter.
    pub served: u32,
    /// Went on to another service.
    pub transferred: u32,
    /// Called in vain.
    pub no_shows: u32,
    /// Gave up: gave the place back, or were seen to have left.
    pub abandoned: u32,
    /// Taken back by staff.
    pub withdrawn: u32,
    /// Sent home by the branch.
    pub sent_home: u32,
    /// Still waiting when the day ended.
    pub expired: u32,
    /// Not ended: in line, at a counter, or carried over.
    pub open: u32,
    /// From the beginning of a leg to its first call, without interruptions and nights; of legs that were called.
    pub waits: Waits,
    /// How many were called within the target.
    pub target: Target,
}

/// A service's day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceFigures {
    /// Of everybody.
    pub all: LegFigures,
    /// Of those of each priority class that counted, as it was at last; without one under none.
    pub classes: BTreeMap<Option<Slug>, LegFigures>,
    /// How long it was interrupted, in milliseconds of running time.
    pub interrupted_ms: u64,
}

/// What became of claims to a priority class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claims {
    /// Found right.
    pub confirmed: u32,
    /// Found not right.
    pub declined: u32,
    /// Nobody looked.
    pub unseen: u32,
}

/// A branch's day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayFigures {
    /// Numbers given.
    pub issued: u32,
    /// By service; those without a leg and without an interruption are not in it.
    pub services: BTreeMap<Slug, ServiceFigures>,
    /// The waits of a visit's legs added up; of visits that ended at a counter and did not begin with a
    /// number from a roll.
    pub visits: Waits,
    /// What became of claims, one for each visit.
    pub claims: Claims,
}

impl Waits {
    /// Puts waits in figures. Percentiles are nearest ranks: each is a wait that somebody had.
    #[must_use]
    pub fn of(mut waits: Vec<u64>) -> Self {
        waits.sort_unstable();
        let Some(max_ms) = waits.last().copied() else { return Self::default() };
        let rank = |percent: usize| waits[(waits.len() * percent).div_ceil(100) - 1];
        Self {
            count: u32::try_from(waits.len()).unwrap_or(u32::MAX),
            mean_ms: waits.iter().sum::<u64>() / waits.len() as u64,
            p50_ms: rank(50),
            p90_ms: rank(90),
            max_ms,
        }
    }
}

impl LegFigures {
    /// The figures of some legs of a service.
    fn of<'a>(legs: impl IntoIterator<Item = &'a Leg>, target_ms: u64) -> Self {
        let mut figures = Self::default();
        let mut waits = Vec::new();
        for leg in legs {
            figures.legs += 1;
            *match leg.ended {
                None => &mut figures.open,
                Some(Ended::Served) => &mut figures.served,
                Some(Ended::Transferred) => &mut figures.transferred,
                Some(Ended::NoShow) => &mut figures.no_shows,
                Some(Ended::Abandoned) => &mut figures.abandoned,
                Some(Ended::Withdrawn) => &mut figures.withdrawn,
                Some(Ended::SentHome) => &mut figures.sent_home,
                Some(Ended::Expired) => &mut figures.expired,
            } += 1;
            if let Some(waited) = leg.waited {
                figures.target.count(waited, target_ms);
                waits.extend(waited.called_ms());
            }
        }
        figures.waits = Waits::of(waits);
        figures
    }

    /// The share of ended legs whose person gave up, 0 to 1.
    #[must_use]
    pub fn share_abandoned(&self) -> Option<f64> {
        share(self.abandoned, self.legs - self.open)
    }

    /// The share of ended legs that were called in vain, 0 to 1.
    #[must_use]
    pub fn share_no_show(&self) -> Option<f64> {
        share(self.no_shows, self.legs - self.open)
    }
}

impl Claims {
    /// The share of claims that were looked at and found right, 0 to 1; none: nobody looked at any.
    #[must_use]
    pub fn share_confirmed(&self) -> Option<f64> {
        share(self.confirmed, self.confirmed + self.declined)
    }

    /// The share of claims that were looked at and found not right, 0 to 1; none: nobody looked at any.
    #[must_use]
    pub fn share_declined(&self) -> Option<f64> {
        share(self.declined, self.confirmed + self.declined)
    }

    /// The share of all claims that nobody looked at, 0 to 1; none: nobody claimed anything.
    #[must_use]
    pub fn share_unseen(&self) -> Option<f64> {
        share(self.unseen, self.confirmed + self.declined + self.unseen)
    }
}

pub(super) fn share(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

/// The figures of a day. `target_ms` says how long nobody should wait for a service.
#[must_use]
pub fn day_figures(book: &DayBook, target_ms: impl Fn(&Slug) -> u64) -> DayFigures {
    let mut figures = DayFigures { visits: visits(book), ..DayFigures::default() };
    let mut legs: BTreeMap<&Slug, BTreeMap<&Option<Slug>, Vec<&Leg>>> = BTreeMap::new();
    for leg in book.legs.values().filter(|leg| !leg.earlier) {
        figures.issued += u32::from(leg.issued_today);
        legs.entry(&leg.service).or_default().entry(&leg.class).or_default().push(leg);
    }
    for (service, classes) in legs {
        let target_ms = target_ms(service);
        let of = |legs: &Vec<&Leg>| LegFigures::of(legs.iter().copied(), target_ms);
        let service = figures.services.entry(service.clone()).or_default();
        service.all = LegFigures::of(classes.values().flatten().copied(), target_ms);
        service.classes = classes.iter().map(|(class, legs)| ((*class).clone(), of(legs))).collect();
    }
    for (id, outages) in &book.outages {
        let (from, to) = (book.opened_run_ms, book.last_run_ms);
        let interrupted_ms = to.saturating_sub(from) - outages.without(from, to);
        if interrupted_ms > 0 {
            figures.services.entry(id.clone()).or_default().interrupted_ms = interrupted_ms;
        }
    }
    for claim in book.claims.values() {
        match claim {
            Claim::None => {}
            Claim::Claimed => figures.claims.unseen += 1,
            Claim::Confirmed => figures.claims.confirmed += 1,
            Claim::Declined => figures.claims.declined += 1,
        }
    }
    figures
}

fn visits(book: &DayBook) -> Waits {
    let mut legs: BTreeMap<VisitId, Vec<&Leg>> = BTreeMap::new();
    for leg in book.legs.values() {
        let legs = legs
            .entry(leg.visit)
            .or_insert_with(|| book.before.get(&leg.visit).into_iter().flatten().collect());
        legs.push(leg);
    }
    let done = legs.values().filter(|legs| {
        let ended = |leg: &&Leg| matches!(leg.ended, Some(Ended::Served | Ended::Transferred));
        legs.iter().all(|leg| ended(leg) && !leg.on_roll)
            && legs.iter().any(|leg| leg.ended == Some(Ended::Served))
    });
    Waits::of(done.map(|legs| legs.iter().filter_map(|leg| leg.waited?.called_ms()).sum()).collect())
}

//! What differs on a peak day: salary day, Tabaski's eve, the Magal.
//! Must not know when a day is one: a person says so.

use std::collections::BTreeMap;

use super::{Draft, Findings, Rules, Settings, Wrong};
use crate::branch::Branch;
use crate::names::Slug;

/// Rules of a peak day. They stand in for the ordinary ones while it is declared, and it ends with its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peak {
    /// How often one call may be repeated.
    pub recalls: u32,
    /// How often somebody absent goes back in line before it is a no-show.
    pub put_back_times: u32,
    /// Whether kinds that are paid for are given; those already given keep what was paid for.
    pub paid_kinds: bool,
    /// As many tickets as single services take in the day; others keep their ordinary quota.
    pub daily_quotas: BTreeMap<Slug, u32>,
}

impl Default for Peak {
    fn default() -> Self {
        Self { recalls: 1, put_back_times: 1, paid_kinds: false, daily_quotas: BTreeMap::new() }
    }
}

impl Settings {
    /// The rules that hold in a branch now: those of a peak day while it is declared.
    #[must_use]
    pub fn rules_now(&self, branch: &Branch) -> Rules {
        match branch.peak() {
            None => self.rules,
            Some(_) => Rules {
                recalls: self.peak.recalls,
                recalls_before_absent: self.rules.recalls_before_absent.min(self.peak.recalls),
                put_back_times: self.peak.put_back_times,
                ..self.rules
            },
        }
    }

    /// As many tickets as a service takes in this day; none: no limit.
    #[must_use]
    pub fn quota_now(&self, branch: &Branch, service: &Slug) -> Option<u32> {
        let peak = branch.peak().and_then(|_| self.peak.daily_quotas.get(service)).copied();
        peak.or_else(|| self.services.get(service)?.daily_quota)
    }
}

pub(super) fn check_peak(found: &mut Findings, draft: &Draft) {
    let peak = &draft.peak;
    found.at_most("peak.recalls", peak.recalls, super::check::OFTEN);
    found.at_most("peak.put_back_times", peak.put_back_times, super::check::OFTEN);
    for (service, quota) in &peak.daily_quotas {
        let place = format!("peak.daily_quotas.{service}");
        if !draft.services.contains_key(service) {
            let known = draft.services.keys().cloned().collect();
            found.wrong(place, Wrong::UnknownService { name: service.clone(), known });
        } else if *quota == 0 {
            found.wrong(place, Wrong::Zero);
        }
    }
}

//! Who may call somebody: the counters that are open for them, with the agents who are there.
//! Must not know in which order anybody is called.

use std::collections::BTreeSet;

use super::lines::Sort;
use crate::branch::Branch;
use crate::names::Slug;
use crate::settings::Settings;
use crate::ticket::Pool;

/// A counter with the agent who is there, or who would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seat<'a> {
    pub(crate) counter: &'a Slug,
    pub(crate) agent: Option<&'a Slug>,
}

impl<'a> Seat<'a> {
    /// Whether it calls people of a sort who wait for a service, if it offers that.
    pub(crate) fn calls(self, settings: &Settings, service: &Slug, sort: &Sort) -> bool {
        sort.may_be_called(settings, service, self.counter, self.agent)
    }

    /// What it offers.
    pub(crate) fn offers(self, settings: &Settings) -> impl Iterator<Item = &Slug> {
        settings.offered(self.counter, self.agent)
    }

    fn does(self, settings: &Settings, service: &Slug) -> bool {
        self.offers(settings).any(|offered| offered == service)
    }

    /// The counters that are open, in the order of their names.
    pub(crate) fn open(branch: &'a Branch) -> impl Iterator<Item = Self> {
        let open = branch.counters().filter(|(_, counter)| counter.paused.is_none());
        open.map(|(counter, open)| Self { counter, agent: open.agent.as_ref() })
    }

    /// The open counters that may call people of a sort who wait for a service.
    pub(crate) fn open_for(
        branch: &'a Branch,
        settings: &Settings,
        service: &Slug,
        sort: &Sort,
    ) -> BTreeSet<Self> {
        Self::open(branch)
            .filter(|seat| seat.does(settings, service) && seat.calls(settings, service, sort))
            .collect()
    }

    /// The same; where none is open, those that would be if somebody sat down: whoever waits for one agent alone waits
    /// for that agent at any counter.
    pub(crate) fn for_them(
        branch: &'a Branch,
        settings: &'a Settings,
        service: &Slug,
        sort: &'a Sort,
    ) -> BTreeSet<Self> {
        let open = Self::open_for(branch, settings, service, sort);
        if !open.is_empty() {
            return open;
        }
        let agent = match &sort.pool {
            Some(Pool::Agent(agent)) => Some(agent),
            Some(Pool::Counter(_)) | None => None,
        };
        let all = settings.counters.keys().map(|counter| Self { counter, agent });
        all.filter(|seat| seat.does(settings, service) && seat.calls(settings, service, sort)).collect()
    }
}

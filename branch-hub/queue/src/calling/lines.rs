//! Who waits: one line for each service and each sort of people, so that whoever is first of a sort is found at once.
//! Must not know in which order the lines are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::{Kind, Slug, TicketId};
use crate::settings::{Settings, Who};
use crate::ticket::{Behind, First, Place, Pool, Ticket};

/// No priority class is heavier.
pub const HEAVIEST: u32 = 9_999;

/// Who waits for one service and is of one sort, the first one first.
pub(crate) type Line = BTreeSet<(Place, TicketId)>;

/// What makes people alike to every policy. Weights are looked up when somebody is called, so that a change of the
/// settings counts at once and for everyone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sort {
    /// The priority class.
    pub class: Option<Slug>,
    /// The kind of ticket.
    pub kind: Kind,
    /// The series of the number.
    pub series: Slug,
    /// Why they go before everyone else, if they do.
    pub first: Option<First>,
    /// The nurse's class.
    pub triage: Option<Slug>,
    /// Who alone may call them.
    pub pool: Option<Pool>,
    /// Whom they let pass, where they were absent.
    pub behind: Option<Behind>,
}

impl Sort {
    pub(crate) fn of_ticket(ticket: &Ticket) -> Self {
        Self {
            class: ticket.priority.clone(),
            kind: ticket.kind_that_counts(),
            series: ticket.series.clone(),
            first: ticket.first,
            triage: ticket.triage.as_ref().map(|triage| triage.class.clone()),
            pool: ticket.pool.clone(),
            behind: ticket.behind.as_deref().cloned(),
        }
    }

    /// An ordinary customer who has just come.
    pub(crate) const fn ordinary(series: Slug) -> Self {
        Self { class: None, kind: Kind::Normal, series, first: None, triage: None, pool: None, behind: None }
    }

    /// How heavy they are for a service.
    pub(crate) fn weight(&self, settings: &Settings, service: &Slug) -> u32 {
        weight_of(settings, service, self.class.as_ref(), self.triage.as_ref())
    }

    /// How heavy their nurse's class is for a service.
    pub(crate) fn triage_weight(&self, settings: &Settings, service: &Slug) -> Option<u32> {
        triage_weight_of(settings, service, self.triage.as_ref())
    }

    /// So many calls of the line go to others first.
    pub(crate) fn lets_pass(&self) -> u32 {
        self.behind.as_ref().map_or(0, |behind| behind.calls)
    }

    /// Whether a counter with this agent may call them, who wait for a service. Who waits for a counter or agent that can
    /// no longer serve them waits for anybody.
    pub(crate) fn may_be_called(
        &self,
        settings: &Settings,
        service: &Slug,
        counter: &Slug,
        agent: Option<&Slug>,
    ) -> bool {
        match self.pool.as_ref().filter(|pool| settings.serves(pool, service)) {
            None => true,
            Some(Pool::Counter(own)) => own == counter,
            Some(Pool::Agent(own)) => Some(own) == agent,
        }
    }
}

/// How heavy people of a priority class and a nurse's class are for a service: where a nurse's class orders it, that
/// class before all others.
pub(crate) fn weight_of(
    settings: &Settings,
    service: &Slug,
    class: Option<&Slug>,
    triage: Option<&Slug>,
) -> u32 {
    let triage = triage_weight_of(settings, service, triage).unwrap_or(0);
    triage.saturating_mul(HEAVIEST + 1).saturating_add(settings.weight(class))
}

/// How heavy a nurse's class is, where one orders the service; 0: nobody has looked yet.
pub(crate) fn triage_weight_of(settings: &Settings, service: &Slug, triage: Option<&Slug>) -> Option<u32> {
    settings.services.get(service).filter(|service| service.by_triage)?;
    Some(triage.and_then(|class| settings.triage.get(class)).map_or(0, |found| found.weight))
}

/// Those of a line who have an appointment, the earliest hour first, in running time.
pub(crate) type Hours = BTreeSet<(u64, Place, TicketId)>;

/// Every line, by service and sort. None is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    by_place: BySort<Line>,
    by_hour: BySort<Hours>,
}

type BySort<L> = BTreeMap<Slug, BTreeMap<Sort, L>>;

impl Lines {
    pub(crate) fn enter(&mut self, ticket: &Ticket) {
        enter(&mut self.by_place, ticket, (ticket.place, ticket.id));
        if let Some(hour) = ticket.hour() {
            enter(&mut self.by_hour, ticket, (hour, ticket.place, ticket.id));
        }
    }

    pub(crate) fn leave(&mut self, ticket: &Ticket) {
        leave(&mut self.by_place, ticket, &(ticket.place, ticket.id));
        if let Some(hour) = ticket.hour() {
            leave(&mut self.by_hour, ticket, &(hour, ticket.place, ticket.id));
        }
    }

    pub(crate) fn of(&self, service: &Slug) -> impl Iterator<Item = (&Sort, &Line)> {
        self.by_place.get(service).into_iter().flatten()
    }

    /// The same people as far as they have an appointment, by its hour.
    pub(crate) fn hours(&self, service: &Slug, sort: &Sort) -> Option<&Hours> {
        self.by_hour.get(service)?.get(sort)
    }
}

fn enter<K: Ord>(lines: &mut BySort<BTreeSet<K>>, ticket: &Ticket, key: K) {
    let lines = lines.entry(ticket.service.clone()).or_default();
    lines.entry(Sort::of_ticket(ticket)).or_default().insert(key);
}

fn leave<K: Ord>(all: &mut BySort<BTreeSet<K>>, ticket: &Ticket, key: &K) {
    let Some(lines) = all.get_mut(&ticket.service) else { return };
    let sort = Sort::of_ticket(ticket);
    let Some(line) = lines.get_mut(&sort) else { return };
    line.remove(key);
    if line.is_empty() {
        lines.remove(&sort);
    }
    if lines.is_empty() {
        all.remove(&ticket.service);
    }
}

impl Who {
    /// Whether somebody of a sort, waiting for a service, is meant.
    pub(crate) fn means(&self, service: &Slug, sort: &Sort) -> bool {
        self.means_as(service, sort, sort.kind)
    }

    /// The same, of somebody who counts as another kind now.
    pub(crate) fn means_as(&self, service: &Slug, sort: &Sort, kind: Kind) -> bool {
        let class = match &sort.class {
            Some(class) => !self.without_class && (self.classes.is_empty() || self.classes.contains(class)),
            None => self.without_class || self.classes.is_empty(),
        };
        class
            && (self.kinds.is_empty() || self.kinds.contains(&kind))
            && (self.series.is_empty() || self.series.contains(&sort.series))
            && (self.services.is_empty() || self.services.contains(service))
    }
}

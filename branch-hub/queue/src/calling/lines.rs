//! Who waits: one line for each service and each sort of people, so that whoever is first of a sort is found at once.
//! Must not know in which order the lines are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::names::{Kind, Slug, TicketId};
use crate::settings::{Settings, Who};
use crate::ticket::{Place, Ticket};

/// Who waits for one service and is of one sort, the first one first.
pub(crate) type Line = BTreeSet<(Place, TicketId)>;

/// What makes people alike to every policy. Weights are looked up when somebody is called, so that a change of the
/// settings counts at once and for everyone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sort {
    /// The priority class.
    pub class: Option<Slug>,
    /// The kind of ticket.
    pub kind: Kind,
    /// The series of the number.
    pub series: Slug,
}

impl Sort {
    pub(crate) fn of_ticket(ticket: &Ticket) -> Self {
        Self { class: ticket.priority.clone(), kind: ticket.kind, series: ticket.series.clone() }
    }

    pub(crate) fn weight(&self, settings: &Settings) -> u32 {
        settings.weight(self.class.as_ref())
    }
}

/// Every line, by service and sort. None is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lines(BTreeMap<Slug, BTreeMap<Sort, Line>>);

impl Lines {
    pub(crate) fn enter(&mut self, ticket: &Ticket) {
        let lines = self.0.entry(ticket.service.clone()).or_default();
        lines.entry(Sort::of_ticket(ticket)).or_default().insert((ticket.place, ticket.id));
    }

    pub(crate) fn leave(&mut self, ticket: &Ticket) {
        let Some(lines) = self.0.get_mut(&ticket.service) else { return };
        let sort = Sort::of_ticket(ticket);
        let Some(line) = lines.get_mut(&sort) else { return };
        line.remove(&(ticket.place, ticket.id));
        if line.is_empty() {
            lines.remove(&sort);
        }
        if lines.is_empty() {
            self.0.remove(&ticket.service);
        }
    }

    pub(crate) fn of(&self, service: &Slug) -> impl Iterator<Item = (&Sort, &Line)> {
        self.0.get(service).into_iter().flatten()
    }
}

impl Who {
    /// Whether somebody of a sort, waiting for a service, is meant.
    pub(crate) fn means(&self, service: &Slug, sort: &Sort) -> bool {
        let class = match &sort.class {
            Some(class) => !self.without_class && (self.classes.is_empty() || self.classes.contains(class)),
            None => self.without_class || self.classes.is_empty(),
        };
        class
            && (self.kinds.is_empty() || self.kinds.contains(&sort.kind))
            && (self.series.is_empty() || self.series.contains(&sort.series))
            && (self.services.is_empty() || self.services.contains(service))
    }
}

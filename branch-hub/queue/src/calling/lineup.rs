//! Calls played through in thought: the same choice as at a counter, made again and again on lines that nobody leaves.
//! Must not know what time brings: every call is made now.

use std::collections::{BTreeSet, VecDeque, btree_set};
use std::iter::{Flatten, Peekable};
use std::option;

use super::lines::{Hours, Line, Sort};
use super::policy::{Caller, Head, Past, REMEMBERED, Why};
use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::{Policy, Settings};
use crate::ticket::{Behind, Place};

/// Those who wait for some services, one after the other, as a counter would call them.
pub(super) struct Lineup<'a> {
    branch: &'a Branch,
    settings: &'a Settings,
    counter: Option<&'a Slug>,
    policy: &'a Policy,
    now: &'a Now,
    past: VecDeque<Past>,
    lines: Vec<Queue<'a>>,
}

struct Queue<'a> {
    service: &'a Slug,
    sort: &'a Sort,
    rest: Peekable<btree_set::Iter<'a, (Place, TicketId)>>,
    /// The same people as far as they have an appointment.
    hours: Peekable<Flatten<option::IntoIter<&'a Hours>>>,
    /// Those of them who have been called by the other list.
    gone: BTreeSet<TicketId>,
    /// So many calls go to others first.
    lets_pass: u32,
    length: usize,
}

impl Queue<'_> {
    /// Who is first by place, and who is first by hour.
    fn heads(&mut self) -> impl Iterator<Item = (Place, TicketId)> {
        while self.rest.next_if(|(_, ticket)| self.gone.contains(ticket)).is_some() {}
        while self.hours.next_if(|(_, _, ticket)| self.gone.contains(ticket)).is_some() {}
        let by_hour = self.hours.peek().map(|(_, place, ticket)| (*place, *ticket));
        self.rest.peek().map(|first| **first).into_iter().chain(by_hour)
    }
}

impl<'a> Lineup<'a> {
    /// Lines are taken in the order of the services; `among` says which.
    pub(super) fn new(
        branch: &'a Branch,
        settings: &'a Settings,
        now: &'a Now,
        counter: Option<&'a Slug>,
        services: impl IntoIterator<Item = &'a Slug>,
        among: impl Fn(&Slug, &Sort) -> bool,
    ) -> Self {
        let past = counter.map_or_else(VecDeque::new, |id| branch.past(id).clone());
        let policy = counter.map_or(&Policy::DEFAULT, |id| settings.policy_of(id));
        let queue = |service: &'a Slug, (sort, line): (&'a Sort, &'a Line)| Queue {
            service,
            sort,
            rest: line.iter().peekable(),
            hours: branch.lines.hours(service, sort).into_iter().flatten().peekable(),
            gone: BTreeSet::new(),
            lets_pass: sort.lets_pass(),
            length: line.len(),
        };
        let mut lines = Vec::new();
        for service in services {
            let theirs = branch.lines.of(service).filter(|(sort, _)| among(service, sort));
            lines.extend(theirs.map(|line| queue(service, line)));
        }
        Self { branch, settings, counter, policy, now, past, lines }
    }
}

impl Iterator for Lineup<'_> {
    type Item = (TicketId, Why);

    fn next(&mut self) -> Option<(TicketId, Why)> {
        let (chosen, why) = {
            let settings = self.settings;
            let (mut heads, mut queues) = (Vec::new(), Vec::new());
            for (i, queue) in self.lines.iter_mut().enumerate() {
                let (service, sort) = (queue.service, queue.sort);
                let (length, behind) = (queue.length, queue.lets_pass);
                for (nth, first) in queue.heads().enumerate() {
                    // Who is first by hour is counted in the line already.
                    let length = if nth == 0 { length } else { 0 };
                    let head = Head::new(self.branch, settings, service, sort, first, length);
                    heads.push(Head { behind, ..head });
                    queues.push(i);
                }
            }
            let caller = Caller {
                branch: self.branch,
                settings,
                policy: self.policy,
                now: self.now,
                past: &self.past,
            };
            let (chosen, why) = caller.choose(&heads)?;
            ((queues[chosen], heads[chosen].ticket), why)
        };
        let (queue, ticket) = chosen;
        let queue = &mut self.lines[queue];
        queue.gone.insert(ticket);
        queue.length -= 1;
        let (service, sort) = (queue.service, queue.sort);
        for absent in self.lines.iter_mut().filter(|absent| absent.service == service) {
            let passed = |behind: &Behind| sort.pool.is_none() || Some(&behind.counter) == self.counter;
            if absent.sort.behind.as_ref().is_some_and(passed) {
                absent.lets_pass = absent.lets_pass.saturating_sub(1);
            }
        }
        self.past.push_back(Past { service: service.clone(), sort: sort.clone() });
        if self.past.len() > REMEMBERED {
            self.past.pop_front();
        }
        self.lines.retain(|queue| queue.length > 0);
        Some((ticket, why))
    }
}

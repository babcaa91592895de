//! Calls played through in thought: the same choice as at a counter, made again and again on lines that nobody leaves.
//! Must not know what time brings: every call is made now.

use std::collections::{BTreeSet, VecDeque, btree_set};
use std::iter::{Flatten, Peekable};
use std::option;

use super::lines::{Hours, Sort};
use super::policy::{Caller, Head, Past, REMEMBERED, Why};
use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::{Policy, Settings};
use crate::ticket::{Behind, Place};

/// Those who wait for one service, one after the other.
pub(super) struct Lineup<'a> {
    branch: &'a Branch,
    settings: &'a Settings,
    desk: Slug,
    policy: &'a Policy,
    now: &'a Now,
    past: VecDeque<Past>,
    service: Slug,
    lines: Vec<Queue<'a>>,
}

struct Queue<'a> {
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
    pub(super) fn new(
        branch: &'a Branch,
        settings: &'a Settings,
        (desk, policy): (Slug, &'a Policy),
        now: &'a Now,
        past: VecDeque<Past>,
        service: &Slug,
    ) -> Self {
        let queue = |(sort, line): (&'a Sort, &'a super::Line)| Queue {
            sort,
            rest: line.iter().peekable(),
            hours: branch.lines.hours(service, sort).into_iter().flatten().peekable(),
            gone: BTreeSet::new(),
            lets_pass: sort.lets_pass(),
            length: line.len(),
        };
        let lines = branch.lines.of(service).map(queue).collect();
        Self { branch, settings, desk, policy, now, past, service: service.clone(), lines }
    }
}

impl Iterator for Lineup<'_> {
    type Item = (TicketId, Why);

    fn next(&mut self) -> Option<(TicketId, Why)> {
        let (chosen, why) = {
            let (service, settings) = (&self.service, self.settings);
            let (mut heads, mut queues) = (Vec::new(), Vec::new());
            for (i, queue) in self.lines.iter_mut().enumerate() {
                let (sort, length, behind) = (queue.sort, queue.length, queue.lets_pass);
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
        let sort = queue.sort;
        for absent in &mut self.lines {
            let passed = |behind: &Behind| sort.pool.is_none() || behind.counter == self.desk;
            if absent.sort.behind.as_ref().is_some_and(passed) {
                absent.lets_pass = absent.lets_pass.saturating_sub(1);
            }
        }
        self.past.push_back(Past { service: self.service.clone(), sort: sort.clone() });
        if self.past.len() > REMEMBERED {
            self.past.pop_front();
        }
        self.lines.retain(|queue| queue.length > 0);
        Some((ticket, why))
    }
}

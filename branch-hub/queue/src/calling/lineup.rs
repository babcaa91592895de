//! Calls played through in thought: the same choice as at a counter, made again and again on lines that nobody leaves.
//! Must not know what time brings: every call is made now.

use std::collections::{VecDeque, btree_set};
use std::iter::Peekable;

use super::lines::Sort;
use super::policy::{Caller, Head, Past, REMEMBERED, Why};
use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::{Policy, Settings};
use crate::ticket::Place;

/// Those who wait for one service, one after the other.
pub(super) struct Lineup<'a> {
    branch: &'a Branch,
    settings: &'a Settings,
    policy: &'a Policy,
    now: &'a Now,
    past: VecDeque<Past>,
    service: Slug,
    lines: Vec<Queue<'a>>,
}

struct Queue<'a> {
    sort: &'a Sort,
    rest: Peekable<btree_set::Iter<'a, (Place, TicketId)>>,
    length: usize,
}

impl<'a> Lineup<'a> {
    pub(super) fn new(
        branch: &'a Branch,
        settings: &'a Settings,
        policy: &'a Policy,
        now: &'a Now,
        past: VecDeque<Past>,
        service: &Slug,
    ) -> Self {
        let queue = |(sort, line): (&'a Sort, &'a super::Line)| Queue {
            sort,
            rest: line.iter().peekable(),
            length: line.len(),
        };
        let lines = branch.lines.of(service).map(queue).collect();
        Self { branch, settings, policy, now, past, service: service.clone(), lines }
    }
}

impl Iterator for Lineup<'_> {
    type Item = (TicketId, Why);

    fn next(&mut self) -> Option<(TicketId, Why)> {
        let (chosen, why) = {
            let (service, settings) = (&self.service, self.settings);
            let heads: Vec<Head<'_>> = self
                .lines
                .iter_mut()
                .filter_map(|queue| {
                    let first = **queue.rest.peek()?;
                    Some(Head::new(settings, service, queue.sort, first, queue.length))
                })
                .collect();
            let caller = Caller {
                branch: self.branch,
                settings,
                policy: self.policy,
                now: self.now,
                past: &self.past,
            };
            caller.choose(&heads)?
        };
        let queue = &mut self.lines[chosen];
        let (_, ticket) = *queue.rest.next()?;
        queue.length -= 1;
        self.past.push_back(Past { service: self.service.clone(), sort: queue.sort.clone() });
        if self.past.len() > REMEMBERED {
            self.past.pop_front();
        }
        self.lines.retain(|queue| queue.length > 0);
        Some((ticket, why))
    }
}

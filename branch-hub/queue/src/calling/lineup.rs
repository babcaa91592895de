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

/// Those who wait for some services, one after the other, as a counter would call them.
pub(super) struct Lineup<'a> {
    branch: &'a Branch,
    settings: &'a Settings,
    policy: &'a Policy,
    now: &'a Now,
    past: VecDeque<Past>,
    lines: Vec<Queue<'a>>,
}

struct Queue<'a> {
    service: &'a Slug,
    sort: &'a Sort,
    weight: u32,
    rest: Peekable<btree_set::Iter<'a, (Place, TicketId)>>,
    length: usize,
}

impl<'a> Lineup<'a> {
    /// Lines are taken in the order of the services; `among` says which.
    pub(super) fn new(
        branch: &'a Branch,
        settings: &'a Settings,
        now: &'a Now,
        counter: Option<&Slug>,
        services: impl IntoIterator<Item = &'a Slug>,
        among: impl Fn(&Slug, &Sort) -> bool,
    ) -> Self {
        let past =
            counter.and_then(|id| branch.counter(id)).map_or_else(VecDeque::new, |open| open.past.clone());
        let policy = counter.map_or(&Policy::DEFAULT, |id| settings.policy_of(id));
        let mut lines = Vec::new();
        for service in services {
            let theirs = branch.lines.of(service).filter(|(sort, _)| among(service, sort));
            lines.extend(theirs.map(|(sort, line)| Queue {
                service,
                sort,
                weight: sort.weight(settings, service),
                rest: line.iter().peekable(),
                length: line.len(),
            }));
        }
        Self { branch, settings, policy, now, past, lines }
    }
}

impl Iterator for Lineup<'_> {
    type Item = (TicketId, Why);

    fn next(&mut self) -> Option<(TicketId, Why)> {
        let (chosen, why) = {
            let head = |queue: &mut Queue<'_>| queue.rest.peek().map(|first| **first);
            let heads: Vec<Head<'_>> = self
                .lines
                .iter_mut()
                .filter_map(|queue| {
                    let (place, ticket) = head(queue)?;
                    let Queue { service, sort, weight, length, .. } = *queue;
                    Some(Head { service, sort, weight, place, ticket, length })
                })
                .collect();
            let caller = Caller {
                branch: self.branch,
                settings: self.settings,
                policy: self.policy,
                now: self.now,
                past: &self.past,
            };
            caller.choose(&heads)?
        };
        let queue = &mut self.lines[chosen];
        let (_, ticket) = *queue.rest.next()?;
        queue.length -= 1;
        self.past.push_back(Past { service: queue.service.clone(), sort: queue.sort.clone() });
        if self.past.len() > REMEMBERED {
            self.past.pop_front();
        }
        self.lines.retain(|queue| queue.length > 0);
        Some((ticket, why))
    }
}

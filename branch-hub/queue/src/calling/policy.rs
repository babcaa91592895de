//! The policies: of those who are first in their lines, who is called. The one place where fairness lives.
//! Must not know what a call does to a ticket.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::sync::Arc;

use super::lines::Sort;
use super::turn::who_has_a_turn;
use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Kind, Slug, TicketId};
use crate::settings::{Order, Policy, Rule, Settings, Share, Who};
use crate::ticket::Place;

/// So many of a counter's last calls are remembered: rounds and rules look no further back.
pub const REMEMBERED: usize = 24;

/// Why somebody is called before somebody else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// Missed a call and came back, or was set aside and its time has come.
    First,
    /// Came first.
    Place,
    /// A heavier class.
    Class,
    /// Waited long, and their class makes the time count more.
    Aged,
    /// An appointment whose time has come.
    Appointment,
    /// Furthest past the target of their service.
    Overdue,
    /// It is the turn of their share.
    Share {
        /// Which of the policy, counted from 0.
        nth: usize,
        /// As the settings name it.
        name: Option<Arc<str>>,
    },
    /// A rule of the policy.
    Rule {
        /// Which, counted from 0.
        nth: usize,
        /// As the settings name it.
        name: Option<Arc<str>>,
    },
    /// Paid to be sooner.
    Paid,
}

/// A call that a counter made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Past {
    /// For which service.
    pub service: Slug,
    /// Of which sort.
    pub sort: Sort,
}

/// Somebody who is first in their line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head<'a> {
    pub(super) service: &'a Slug,
    pub(super) sort: &'a Sort,
    /// As what they count now.
    pub(super) kind: Kind,
    pub(super) weight: u32,
    /// How heavy the nurse's class is, where one orders their service.
    pub(super) triage: Option<u32>,
    /// So many calls of the line go to others first.
    pub(super) behind: u32,
    /// The hour of their appointment, if they have one, in running time.
    pub(super) hour: Option<u64>,
    pub(super) place: Place,
    pub(super) ticket: TicketId,
    /// How many stand in the line.
    pub(super) length: usize,
}

impl<'a> Head<'a> {
    pub(super) fn new(
        branch: &Branch,
        settings: &Settings,
        service: &'a Slug,
        sort: &'a Sort,
        (place, ticket): (Place, TicketId),
        length: usize,
    ) -> Self {
        let (kind, weight) = (sort.kind, sort.weight(settings, service));
        // Most lines have nobody with an appointment: no ticket is looked at for its hour.
        let hour = branch.lines.hours(service, sort).and_then(|_| branch.ticket(ticket)?.hour());
        let (triage, behind) = (sort.triage_weight(settings, service), sort.lets_pass());
        Self { service, sort, kind, weight, triage, behind, hour, place, ticket, length }
    }

    pub(super) fn is_meant_by(&self, who: &Who) -> bool {
        who.means_as(self.service, self.sort, self.kind)
    }
}

/// What a counter knows when it calls.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) branch: &'a Branch,
    pub(super) settings: &'a Settings,
    pub(super) policy: &'a Policy,
    pub(super) now: &'a Now,
    /// The counter's calls, newest last.
    pub(super) past: &'a VecDeque<Past>,
}

/// Who is called, why, and those whose turn it is; none: everyone's.
type Turn<'p> = (usize, Why, Option<&'p Who>);

impl Caller<'_> {
    /// Who is called, as an index into the heads, and why.
    pub(super) fn choose(self, heads: &[Head<'_>]) -> Option<(usize, Why)> {
        let counted = self.counted(heads);
        let turn = who_has_a_turn(&counted);
        let heads: Vec<Head<'_>> = turn.iter().map(|i| counted[*i]).collect();
        self.choose_of(&heads).map(|(chosen, why)| (turn[chosen], why))
    }

    fn choose_of(self, heads: &[Head<'_>]) -> Option<(usize, Why)> {
        let all = 0..heads.len();
        // Who missed a call or was set aside has had a turn already: no policy makes them wait through the line again.
        let returned = all.clone().filter(|i| heads[*i].sort.first.is_some());
        if let Some(chosen) =
            returned.min_by_key(|i| (Reverse(heads[*i].weight), heads[*i].place, heads[*i].ticket))
        {
            return Some((chosen, Why::First));
        }
        let (chosen, why, turn) = match self.policy {
            Policy::By(order) => self.finally(*order, heads)?,
            Policy::Ratio(shares) => self.in_turn(shares, heads)?,
            Policy::Rules { rules, finally } => {
                self.by_rule(rules, heads).or_else(|| self.finally(*finally, heads))?
            }
        };
        Some(self.paid_before(heads, chosen, turn).map_or((chosen, why), |paid| (paid, Why::Paid)))
    }

    fn finally<'p>(self, order: Order, heads: &[Head<'_>]) -> Option<Turn<'p>> {
        self.first_by(order, heads, 0..heads.len()).map(|(i, why)| (i, why, None))
    }

    pub(super) fn first_by(
        self,
        order: Order,
        heads: &[Head<'_>],
        among: impl Iterator<Item = usize>,
    ) -> Option<(usize, Why)> {
        let place = |i: &usize| (heads[*i].place, heads[*i].ticket);
        let heaviest = |i: &usize| (Reverse(heads[*i].weight), place(i));
        match order {
            Order::Fifo => among.min_by_key(place).map(|i| (i, Why::Place)),
            Order::PriorityFirst => among.min_by_key(heaviest).map(|i| (i, by_class(&heads[i]))),
            Order::AgedPriority => {
                let score = |i: &usize| {
                    Reverse(u128::from(heads[*i].weight + 1) * u128::from(self.waited(&heads[*i])))
                };
                among.min_by_key(|i| (score(i), place(i))).map(|i| (i, aged(&heads[i])))
            }
            Order::AppointmentFirst => among
                .min_by_key(|i| {
                    let due = heads[*i].hour.filter(|_| self.is_due(&heads[*i]));
                    (due.is_none(), Reverse(heads[*i].weight), due, place(i))
                })
                .map(|i| (i, if self.is_due(&heads[i]) { Why::Appointment } else { by_class(&heads[i]) })),
            Order::LongestOverdue => among
                .min_by_key(|i| (Reverse(self.overdue_ms(&heads[*i])), place(i)))
                .map(|i| (i, Why::Overdue)),
        }
    }

    /// The share that is furthest behind its part of the last round. Where everybody has somebody waiting, any calls in
    /// a row that make a round hold exactly so many of each share: a share is only chosen while fewer of the calls just
    /// made were its own, and while all lines are full there always is one.
    fn in_turn<'p>(self, shares: &'p [Share], heads: &[Head<'_>]) -> Option<Turn<'p>> {
        let round = Policy::round(shares).saturating_sub(1) as usize;
        let served = |share: &Share| {
            self.past
                .iter()
                .rev()
                .take(round)
                .filter(|past| share.who.means(&past.service, &past.sort))
                .count() as u64
        };
        let waiting = |share: &Share| heads.iter().any(|head| head.is_meant_by(&share.who));
        // Fractions `served / calls` are compared crosswise, times the number 720720 that all small calls divide.
        let behind = |share: &Share| served(share) * 720_720 / u64::from(share.calls.max(1));
        let turn = shares
            .iter()
            .enumerate()
            .filter(|(_, share)| waiting(share))
            .min_by_key(|(i, share)| (behind(share), *i));
        let Some((turn, share)) = turn else {
            return self.finally(Order::PriorityFirst, heads);
        };
        let among = (0..heads.len()).filter(|i| heads[*i].is_meant_by(&share.who));
        let first = self.first_by(Order::PriorityFirst, heads, among);
        let why = Why::Share { nth: turn, name: share.name.clone() };
        first.map(|(i, _)| (i, why, Some(&share.who)))
    }

    fn by_rule<'p>(self, rules: &'p [Rule], heads: &[Head<'_>]) -> Option<Turn<'p>> {
        rules.iter().enumerate().find_map(|(nth, rule)| {
            let meant = |i: &usize| heads[*i].is_meant_by(&rule.call);
            let (longest, _) = self.first_by(Order::Fifo, heads, (0..heads.len()).filter(meant))?;
            let (first, _) = self.first_by(Order::PriorityFirst, heads, (0..heads.len()).filter(meant))?;
            let length: usize = (0..heads.len()).filter(meant).map(|i| heads[i].length).sum();
            let why = || Why::Rule { nth, name: rule.name.clone() };
            self.holds(rule, &heads[longest], length).then(|| (first, why(), Some(&rule.call)))
        })
    }

    fn holds(self, rule: &Rule, longest: &Head<'_>, length: usize) -> bool {
        let others = self.past.iter().rev().take_while(|past| !rule.call.means(&past.service, &past.sort));
        let calls = others.count();
        rule.waited_over_s.is_none_or(|s| self.waited(longest) > u64::from(s) * 1000)
            && rule.longer_than.is_none_or(|n| length > n as usize)
            && rule.between.is_none_or(|(from, to)| (from..to).contains(&self.now.minute_of_day))
            && rule.calls_since.is_none_or(|n| calls >= n as usize)
    }

    /// Milliseconds in line, without those in which the service was interrupted.
    fn waited(self, head: &Head<'_>) -> u64 {
        self.branch.waited_ms(head.service, head.place.arrived_ms, self.now.run_ms)
    }

    /// Whether somebody has an appointment whose time has come.
    fn is_due(self, head: &Head<'_>) -> bool {
        head.hour.is_some_and(|hour| hour <= self.now.run_ms)
    }

    fn overdue_ms(self, head: &Head<'_>) -> i64 {
        let waited = i64::try_from(self.waited(head)).unwrap_or(i64::MAX);
        waited - i64::from(self.settings.target_s(head.service)) * 1000
    }
}

const fn by_class(head: &Head<'_>) -> Why {
    if head.weight > 0 { Why::Class } else { Why::Place }
}

const fn aged(head: &Head<'_>) -> Why {
    if head.weight > 0 { Why::Aged } else { Why::Place }
}

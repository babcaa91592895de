//! What those who paid to be sooner may do: go before ordinary customers, seldom, and never before a priority class.
//! Must not know shares and rules: they only hear as what somebody counts now.

use super::policy::{Caller, Head};
use crate::names::Kind;
use crate::settings::{Order, Policy, Who};

/// Of a counter's calls, at most one in so many goes to somebody because they paid to be sooner.
pub const PAID_ONE_IN: usize = 4;

/// Whether a kind is paid for.
#[must_use]
pub const fn is_paid(kind: Kind) -> bool {
    match kind {
        Kind::Vip | Kind::Express => true,
        Kind::Normal | Kind::Appointment => false,
    }
}

impl Head<'_> {
    fn paid_alone(&self) -> bool {
        is_paid(self.kind) && self.weight == 0
    }
}

impl Caller<'_> {
    /// Everybody as they count now: who paid is an ordinary customer, in shares and rules too, unless they may go before
    /// one.
    pub(super) fn counted<'h>(self, heads: &[Head<'h>]) -> Vec<Head<'h>> {
        let seldom = self.seldom_enough();
        let counted = |(i, head): (usize, &Head<'h>)| {
            let ordinary = head.paid_alone() && !(seldom && self.passes_no_class(heads, i));
            let kind = if head.hour.is_some() { Kind::Appointment } else { Kind::Normal };
            if ordinary { Head { kind, ..*head } } else { *head }
        };
        heads.iter().enumerate().map(counted).collect()
    }

    /// The counter's calls of the day are looked at, so that the first of them is not one of one.
    fn seldom_enough(self) -> bool {
        let between = PAID_ONE_IN - 1;
        let mut last = self.past.iter().rev().take(between);
        self.past.len() >= between && !last.any(|past| is_paid(past.sort.kind))
    }

    /// Nobody of a class came before them, nor would the order that ends the policy call anybody of a class before them.
    fn passes_no_class(self, heads: &[Head<'_>], paid: usize) -> bool {
        let finally = match self.policy {
            Policy::By(order) | Policy::Rules { finally: order, .. } => *order,
            // Each share has its turn, whoever is called in another's.
            Policy::Ratio(_) => Order::Fifo,
        };
        [Order::Fifo, finally].into_iter().all(|order| {
            let classes = (0..heads.len()).filter(|i| heads[*i].weight > 0);
            let first = self.first_by(order, heads, classes.chain([paid]));
            first.is_some_and(|(first, _)| first == paid)
        })
    }

    /// Who paid and goes before the ordinary customer who would be called, of those whose turn it is.
    pub(super) fn paid_before(self, heads: &[Head<'_>], chosen: usize, turn: Option<&Who>) -> Option<usize> {
        let ordinary = heads[chosen].weight == 0 && heads[chosen].kind == Kind::Normal;
        let meant = |head: &Head<'_>| head.paid_alone() && turn.is_none_or(|who| head.is_meant_by(who));
        let paid = (0..heads.len()).filter(|i| ordinary && meant(&heads[*i]));
        paid.min_by_key(|i| (heads[*i].place, heads[*i].ticket))
    }
}

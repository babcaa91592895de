//! Whether somebody would be left waiting in front of nobody.
//! Must not know whether the counter closes or pauses.

use std::collections::BTreeMap;

use super::Desk;
use crate::calling::{Seat, Sort};
use crate::names::Slug;
use crate::refusal::{LeftAlone, Refusal};
use crate::ticket::{State, Ticket};

impl Desk<'_> {
    /// Refuses when people wait whom this counter calls and no other open counter would, those who are held or set aside
    /// included: they come back to nobody. Whoever leaves says with `keep_waiting` that they know.
    pub(super) fn not_the_last(self, counter: &Slug, keep_waiting: bool) -> Result<(), Refusal> {
        if keep_waiting {
            return Ok(());
        }
        let seats: Vec<Seat<'_>> = Seat::open(self.branch).collect();
        let agent = self.branch.counter(counter).and_then(|open| open.agent.as_ref());
        let leaving = Seat { counter, agent };
        let calls = |seat: Seat<'_>, ticket: &Ticket| {
            seat.offers(self.settings).any(|service| *service == ticket.service)
                && seat.calls(self.settings, &ticket.service, &Sort::of_ticket(ticket))
        };
        let mut waiting: BTreeMap<&Slug, u32> = BTreeMap::new();
        for ticket in self.branch.tickets().filter(|ticket| waits(ticket)) {
            let others = || seats.iter().filter(|seat| seat.counter != counter);
            if calls(leaving, ticket) && !others().any(|seat| calls(*seat, ticket)) {
                *waiting.entry(&ticket.service).or_default() += 1;
            }
        }
        // In the order in which the counter offers them.
        let services = leaving.offers(self.settings).filter_map(|service| {
            let waiting = *waiting.get(service)?;
            Some(LeftAlone { service: service.clone(), waiting })
        });
        let services: Vec<LeftAlone> = services.collect();
        if services.is_empty() { Ok(()) } else { Err(Refusal::LastCounter { services }) }
    }
}

const fn waits(ticket: &Ticket) -> bool {
    match ticket.state {
        State::Waiting => !ticket.carried,
        State::Parked { .. } => true,
        State::Called(_)
        | State::Serving { .. }
        | State::Served { .. }
        | State::Cancelled
        | State::Expired
        | State::NoShow { .. }
        | State::Transferred { .. } => false,
    }
}

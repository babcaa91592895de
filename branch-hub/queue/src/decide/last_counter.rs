//! Whether somebody would be left waiting in front of nobody.
//! Must not know whether the counter closes or pauses.

use super::Desk;
use crate::calling::{Seat, Sort};
use crate::names::Slug;
use crate::refusal::{LeftAlone, Refusal};

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
        let left = |service: &Slug, sort: &Sort| {
            let offered = |seat: &Seat<'_>| seat.offers(self.settings).any(|offered| offered == service);
            let calls = |seat: &Seat<'_>| seat.calls(self.settings, service, sort);
            let mut others = seats.iter().filter(|seat| seat.counter != counter);
            calls(&leaving) && !others.any(|seat| offered(seat) && calls(seat))
        };
        let aside = |service: &Slug| {
            let theirs = self.branch.aside(service);
            theirs.filter(|ticket| left(service, &Sort::of_ticket(ticket))).count()
        };
        // In the order in which the counter offers them.
        let services = leaving.offers(self.settings).filter_map(|service| {
            let lines = self.branch.lines.of(service).filter(|(sort, _)| left(service, sort));
            let waiting = lines.map(|(_, line)| line.len()).sum::<usize>() + aside(service);
            let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
            (waiting > 0).then(|| LeftAlone { service: service.clone(), waiting })
        });
        let services: Vec<LeftAlone> = services.collect();
        if services.is_empty() { Ok(()) } else { Err(Refusal::LastCounter { services }) }
    }
}

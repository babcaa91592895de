//! Places in line: where somebody enters who does not simply arrive.
//! Must not know who is called: that is `calling`.

use std::collections::BTreeSet;
use std::iter;

use crate::branch::Branch;
use crate::calling::{Line, Sort};
use crate::command::TransferPlace;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::Settings;
use crate::ticket::{Place, Ticket};
use crate::visit::Visit;

/// The place of who arrives now.
pub(crate) const fn arriving(branch: &Branch, now: &Now) -> Place {
    Place { arrived_ms: now.run_ms, tie: branch.parts.next_tie, back: 0 }
}

/// The place some places behind a ticket's own, and how many those are: fewer where fewer wait behind it, more where
/// others were put back behind the same person before, who keep the nearer places.
pub(crate) fn behind(branch: &Branch, settings: &Settings, ticket: &Ticket, places: u32) -> (u32, Place) {
    let weight = Sort::of_ticket(ticket).weight(settings, &ticket.service);
    let own = (ticket.place, ticket.id);
    let mut line = iter::empty().collect::<BTreeSet<(Place, TicketId)>>();
    for (_, peers) in equals(branch, settings, &ticket.service, weight) {
        line.extend(peers.range(own..).take(places as usize));
    }
    let passed: Vec<Place> = line.iter().take(places as usize).map(|(place, _)| *place).collect();
    let Some(last) = passed.last() else { return (0, ticket.place) };
    // Whoever was put back behind the same person before keeps the nearer place.
    let floor = Place { back: 0, ..*last };
    let ceiling = Place { back: u32::MAX, ..*last };
    let back = equals(branch, settings, &ticket.service, weight)
        .flat_map(|(_, peers)| peers.range((floor, TicketId(0))..=(ceiling, TicketId(u128::MAX))))
        .map(|(place, _)| place.back)
        .max()
        .unwrap_or(0);
    let place = Place { back: back.saturating_add(1), ..*last };
    let passed: usize = equals(branch, settings, &ticket.service, weight)
        .map(|(_, peers)| peers.range(own..(place, TicketId(0))).count())
        .sum();
    (u32::try_from(passed).unwrap_or(places), place)
}

/// The place of a visit that goes on to another service.
pub(crate) fn going_on(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    visit: &Visit,
    ticket: &Ticket,
    to: &Slug,
    place: TransferPlace,
) -> Place {
    match place {
        TransferPlace::Arrival => visit.arrival,
        TransferPlace::End => arriving(branch, now),
        TransferPlace::Front => {
            let weight = Sort::of_ticket(ticket).weight(settings, to);
            let first = equals(branch, settings, to, weight).filter_map(|(_, line)| line.first()).min();
            match first {
                Some((first, _)) if *first <= visit.arrival => before(*first),
                Some(_) | None => visit.arrival,
            }
        }
    }
}

/// The nearest place before another.
const fn before(place: Place) -> Place {
    match place {
        Place { arrived_ms: 0, tie, .. } => Place { arrived_ms: 0, tie: tie.saturating_sub(1), back: 0 },
        Place { arrived_ms, .. } => Place { arrived_ms: arrived_ms - 1, tie: 0, back: 0 },
    }
}

fn equals<'a>(
    branch: &'a Branch,
    settings: &'a Settings,
    service: &'a Slug,
    weight: u32,
) -> impl Iterator<Item = (&'a Sort, &'a Line)> {
    branch.lines.of(service).filter(move |(sort, _)| sort.weight(settings, service) == weight)
}

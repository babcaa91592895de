//! Places in line: where somebody enters who does not simply arrive.
//! Must not know who is called: that is `calling`.

use std::ops::Bound;

use crate::branch::Branch;
use crate::calling::{Line, Seat, Sort};
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

/// Of so many places, how many people wait for a service whom a desk calls: fewer where the line is shorter.
pub(crate) fn behind(
    branch: &Branch,
    settings: &Settings,
    service: &Slug,
    (counter, caller): (&Slug, Option<&Slug>),
    places: u32,
) -> u32 {
    let agent = branch.counter(counter).and_then(|open| open.agent.as_ref()).or(caller);
    let seat = Seat { counter, agent };
    let theirs = branch.lines.of(service).filter(|(sort, _)| seat.calls(settings, service, sort));
    let others: usize = theirs.map(|(_, line)| line.len()).sum();
    u32::try_from(others).unwrap_or(places).min(places)
}

/// The place behind another, and behind whoever was put behind the same person before: they keep the nearer one.
fn right_behind(branch: &Branch, settings: &Settings, service: &Slug, weight: u32, last: Place) -> Place {
    let floor = Place { back: 0, ..last };
    let ceiling = Place { back: u32::MAX, ..last };
    let back = equals(branch, settings, service, weight)
        .flat_map(|(_, peers)| peers.range((floor, TicketId(0))..=(ceiling, TicketId(u128::MAX))))
        .map(|(place, _)| place.back)
        .chain([last.back])
        .max()
        .unwrap_or(0);
    Place { back: back.saturating_add(1), ..last }
}

/// The place behind another ticket of the same line; none: they stand in different lines.
pub(crate) fn after(branch: &Branch, settings: &Settings, ticket: &Ticket, other: &Ticket) -> Option<Place> {
    let weight = |ticket: &Ticket| Sort::of_ticket(ticket).weight(settings, &ticket.service);
    let one_line = ticket.service == other.service && weight(ticket) == weight(other);
    one_line.then(|| right_behind(branch, settings, &ticket.service, weight(ticket), other.place))
}

/// The place behind so many of those who stand behind a ticket and are called as it is; none: nobody does.
pub(crate) fn behind_next(
    branch: &Branch,
    settings: &Settings,
    ticket: &Ticket,
    others: usize,
) -> Option<Place> {
    let sort = Sort::of_ticket(ticket);
    let weight = sort.weight(settings, &ticket.service);
    let own = (Bound::Excluded((ticket.place, ticket.id)), Bound::Unbounded);
    let mut behind: Vec<(Place, TicketId)> = equals(branch, settings, &ticket.service, weight)
        .filter(|(other, _)| other.pool == sort.pool && other.first.is_none())
        .flat_map(|(_, line)| line.range(own).take(others))
        .copied()
        .collect();
    behind.sort_unstable();
    let (last, _) = *behind.get(others.saturating_sub(1)).or(behind.last())?;
    Some(right_behind(branch, settings, &ticket.service, weight, last))
}

/// The place of a ticket before all others of its class.
pub(crate) fn in_front(branch: &Branch, settings: &Settings, ticket: &Ticket) -> Place {
    let weight = Sort::of_ticket(ticket).weight(settings, &ticket.service);
    let lines = equals(branch, settings, &ticket.service, weight);
    let first = lines.filter_map(|(_, line)| line.first()).min().copied();
    match first {
        Some((first, id)) if id != ticket.id && first <= ticket.place => before(first),
        Some(_) | None => ticket.place,
    }
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

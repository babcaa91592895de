//! A plain second opinion on where somebody stands who does not simply arrive: it counts heads.
//! Must not ask the crate how a place is found.

use queue::{Branch, Command, Event, MovePlace, Place, Pool, Slug, Ticket, TicketId, TransferPlace};

use crate::hall::Hall;
use crate::plain_policy::{arrival, weight};

/// People of a weight who stood in line for a service.
fn peers<'a>(branch: &'a Branch, hall: &Hall, service: &Slug, heavy: u64) -> Vec<&'a Ticket> {
    let in_line = branch.tickets().filter(|ticket| ticket.is_in_line() && ticket.service == *service);
    in_line.filter(|ticket| weight(hall, ticket) == heavy).collect()
}

/// Whether a fact that a command made puts somebody where it should, given who stood in line before.
pub(crate) fn check_place(before: &Branch, hall: &Hall, command: &Command, event: &Event) {
    if let Event::TicketPutBack { ticket, places, place, .. } = event {
        put_back(before, hall, before.ticket(*ticket).expect("it was there"), *place, *places as usize);
    }
    if let (Event::TicketMoved { ticket, .. }, Command::Move { place, .. }) = (event, command) {
        moved(before, hall, *ticket, *place);
    }
    if let (Event::TicketMoved { ticket, .. }, Command::LetPass { others, .. }) = (event, command) {
        let_pass(before, hall, *ticket, *others as usize);
    }
    if let (Event::TicketTransferred { leg, .. }, Command::Transfer { place, .. }) = (event, command) {
        sent_on(before, hall, hall.ticket(*leg), *place);
    }
    if let Event::LegOpened { visit, leg, .. } = event {
        let visit = before.visit(*visit).expect("it was there");
        assert_eq!(hall.ticket(*leg).place, visit.arrival);
    }
}

/// Whoever was absent keeps the place, and lets so many pass as the rule says, or all whom that desk could call.
fn put_back(before: &Branch, hall: &Hall, was: &Ticket, place: Place, places: usize) {
    let call = was.state.call().expect("they were called");
    let there = before.counter(&call.counter).and_then(|counter| counter.agent.as_ref());
    let agent = there.or(call.agent.as_ref());
    let meant = |other: &&Ticket| match &other.pool {
        None => true,
        Some(Pool::Counter(own)) => *own == call.counter,
        Some(Pool::Agent(own)) => Some(own) == agent,
    };
    let others = before.tickets().filter(|other| other.is_in_line() && other.service == was.service);
    let rule = hall.settings.rules.put_back_places as usize;
    assert_eq!((places, place), (others.filter(meant).count().min(rule), was.place));
}

fn moved(before: &Branch, hall: &Hall, id: TicketId, asked: MovePlace) {
    let (was, new) = (before.ticket(id).expect("it was there"), hall.ticket(id));
    let peers = peers(before, hall, &was.service, weight(hall, was));
    let mut others = peers.iter().filter(|peer| peer.id != id);
    match asked {
        MovePlace::Front => {
            assert!(others.all(|peer| arrival(new) < arrival(peer)), "not in front");
            assert_eq!((new.first, &new.behind), (was.first, &None));
        }
        MovePlace::End => {
            let mut here = others.filter(|peer| peer.place.arrived_ms <= hall.now.run_ms);
            assert!(here.all(|peer| arrival(peer) < arrival(new)), "not at the end");
            assert_eq!((new.first, &new.behind), (None, &None));
        }
        MovePlace::Arrival => {
            assert_eq!(new.place, before.visit(new.visit).expect("it was there").arrival);
            assert_eq!((new.first, &new.behind), (None, &None));
        }
        MovePlace::After(other) => {
            let other = before.ticket(other).expect("it was there");
            assert!(arrival(other) < arrival(new), "not behind");
            // Whoever was put behind the same person before keeps the nearer place.
            let same = |peer: &Ticket| (peer.place.arrived_ms, peer.place.tie);
            let between = |peer: &&&Ticket| arrival(other) < arrival(peer) && arrival(peer) < arrival(new);
            let mut nearer = others.filter(between);
            assert!(nearer.all(|peer| same(peer) == same(other) && peer.place.back > other.place.back));
            assert_eq!((new.first, &new.behind), (other.first, &other.behind), "called as the other is");
        }
    }
}

/// Whoever lets others go first stands behind so many of those who are called as they are, or behind all of them.
fn let_pass(before: &Branch, hall: &Hall, id: TicketId, others: usize) {
    let (was, new) = (before.ticket(id).expect("it was there"), hall.ticket(id));
    let alike =
        |peer: &&Ticket| peer.pool == was.pool && peer.first.is_none() && arrival(was) < arrival(peer);
    let mut behind = peers(before, hall, &was.service, weight(hall, was));
    behind.retain(alike);
    behind.sort_unstable_by_key(|peer| arrival(peer));
    let (passed, kept): (Vec<&Ticket>, Vec<&Ticket>) =
        behind.iter().partition(|peer| arrival(peer) < arrival(new));
    let last = passed.get(others.min(behind.len()) - 1).expect("so many go first");
    // Whoever was put behind the same person before keeps the nearer place.
    let same =
        |peer: &&Ticket| (peer.place.arrived_ms, peer.place.tie) == (last.place.arrived_ms, last.place.tie);
    assert!(passed.iter().skip(others).all(same), "more than so many go first");
    assert!(!kept.iter().any(same), "somebody was put behind the same person before");
    assert_eq!((new.first, &new.behind), (None, &was.behind));
}

fn sent_on(before: &Branch, hall: &Hall, new: &Ticket, asked: TransferPlace) {
    let peers = peers(before, hall, &new.service, weight(hall, new));
    let visit = before.visit(new.visit).expect("it was there");
    match asked {
        TransferPlace::Front => {
            assert!(peers.iter().all(|peer| arrival(new) < arrival(peer)), "not in front")
        }
        TransferPlace::End => {
            // Who is booked for later comes later.
            let mut here = peers.iter().filter(|peer| peer.place.arrived_ms <= hall.now.run_ms);
            assert!(here.all(|peer| arrival(peer) < arrival(new)), "not at the end");
        }
        TransferPlace::Arrival => {
            assert_eq!(new.place, visit.arrival);
            let first = before.ticket(visit.legs[0]).expect("its legs are kept with it");
            if first.booking.is_none() {
                assert_eq!(new.place.arrived_ms, first.issued_run_ms, "when they came to the branch");
            }
        }
    }
}

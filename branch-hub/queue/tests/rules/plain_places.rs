//! A plain second opinion on where somebody stands who does not simply arrive: it counts heads.
//! Must not ask the crate how a place is found.

use queue::{Branch, Command, Event, Place, Slug, Ticket, TransferPlace};

use crate::hall::Hall;
use crate::plain::{arrival, weight};

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
    if let (Event::TicketTransferred { leg, .. }, Command::Transfer { place, .. }) = (event, command) {
        sent_on(before, hall, hall.ticket(*leg), *place);
    }
    if let Event::LegOpened { visit, leg, .. } = event {
        let visit = before.visit(*visit).expect("it was there");
        assert_eq!(hall.ticket(*leg).place, visit.arrival);
    }
}

fn put_back(before: &Branch, hall: &Hall, was: &Ticket, place: Place, places: usize) {
    let behind = peers(before, hall, &was.service, weight(hall, was));
    let mut behind: Vec<_> = behind.into_iter().filter(|peer| arrival(peer) > arrival(was)).collect();
    behind.sort_by_key(|peer| arrival(peer));
    let passed = behind.iter().filter(|peer| arrival(peer) < (place, was.id)).count();
    let rule = hall.settings.rules.put_back_places as usize;
    assert!(passed >= behind.len().min(rule), "put back so many places, or to the end");
    // Whoever was put back behind the same person before keeps the nearer place.
    let same = |peer: &Ticket| (peer.place.arrived_ms, peer.place.tie);
    let mut more = behind.iter().take(passed).skip(rule);
    assert!(more.all(|peer| same(peer) == same(behind[rule - 1]) && peer.place.back > 0), "{passed} places");
    assert_eq!(passed, places);
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

//! Every leg begins once and ends once: a book kept from the facts alone.
//! Must not know the branch.

use std::collections::{BTreeMap, BTreeSet};

use queue::{Event, TicketId};

#[derive(Default)]
pub(crate) struct Ledger {
    numbers: BTreeSet<(u64, String)>,
    /// Every leg of the day, and whether it has ended.
    legs: BTreeMap<TicketId, bool>,
    /// Those that ended with nobody there to say so.
    unseen: BTreeSet<TicketId>,
    /// Who keeps a place over the night.
    carried: BTreeSet<TicketId>,
    /// Those of them who have been called all the same.
    called: BTreeSet<TicketId>,
}

impl Ledger {
    pub(crate) fn write(&mut self, event: &Event) {
        if let Event::TicketIssued { ticket, number, day, roll_next, .. } = event {
            let new = self.numbers.insert((*day, number.clone()));
            assert!(new || roll_next.is_some(), "{number} was given twice");
            self.begins(*ticket);
        }
        if let Event::TicketTransferred { leg, .. } | Event::LegOpened { leg, .. } = event {
            self.begins(*leg);
        }
        if let Event::LegOpened { from, .. } = event {
            assert!(self.legs[from], "a visit goes on once its leg has ended");
        }
        if let Event::TicketServed { ticket, unseen: true, .. } = event {
            self.unseen.insert(*ticket);
        }
        if let Event::TicketNoShow { ticket, .. } = event
            && self.unseen.remove(ticket)
        {
            assert_eq!(self.legs.insert(*ticket, false), Some(true), "{ticket:?} was taken to be served");
        }
        if let Event::TicketServed { ticket, .. }
        | Event::TicketCancelled { ticket, .. }
        | Event::TicketExpired { ticket }
        | Event::TicketNoShow { ticket, .. }
        | Event::TicketTransferred { ticket, .. } = event
        {
            assert_eq!(self.legs.insert(*ticket, true), Some(false), "{ticket:?} ends once");
        }
        if let Event::TicketReopened { ticket, .. } | Event::LatecomerReturned { ticket } = event {
            self.unseen.remove(ticket);
            assert_eq!(self.legs.insert(*ticket, false), Some(true), "{ticket:?} had ended");
        }
        if let Event::TicketCarriedOver { ticket } = event {
            assert!(!self.legs[ticket], "{ticket:?} goes on");
            self.carried.insert(*ticket);
        }
        if let Event::TicketCalled { ticket, .. } = event {
            self.called.remove(ticket);
            self.called.extend(self.carried.take(ticket));
        }
        if let Event::TicketRequeued { ticket, .. } = event {
            // A call by mistake gives nobody's night away.
            self.carried.extend(self.called.take(ticket));
        }
        if let Event::DayClosed { .. } = event {
            let carried = std::mem::take(&mut self.carried);
            self.called.clear();
            self.legs.retain(|_, ended| !*ended);
            assert!(self.legs.keys().all(|leg| carried.contains(leg)), "somebody is left over");
        }
    }

    fn begins(&mut self, leg: TicketId) {
        assert_eq!(self.legs.insert(leg, false), None, "{leg:?} begins once");
    }
}

//! What figures need of each leg of a visit, read from the facts of a day: in the branch as they happen, at head office
//! as they arrive.
//! Must not know settings, nor what a figure is made of them: see `day`.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ended, Leg, Waited};
use crate::command::Leftovers;
use crate::event::Event;
use crate::moment::Stamp;
use crate::names::{Gone, Slug, TicketId, VisitId};
use crate::night::Nights;
use crate::outage::{Outages, Still};
use crate::ticket::{Claim, Hold};

/// The legs of a business day. Note every fact; ask [`super::day_figures`] at any time, at the latest before the next
/// day opens: that drops what has ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayBook {
    pub(super) legs: BTreeMap<TicketId, Leg>,
    /// Legs that ended on an earlier day, of visits that have gone on.
    pub(super) before: BTreeMap<VisitId, Vec<Leg>>,
    pub(super) claims: BTreeMap<VisitId, Claim>,
    pub(super) outages: BTreeMap<Slug, Outages>,
    nights: Nights,
    pub(super) opened_run_ms: u64,
    pub(super) last_run_ms: u64,
    ordinal: u64,
    /// Who has missed a call and may still come after the change of days.
    may_come: BTreeSet<TicketId>,
}

impl DayBook {
    /// Every leg, by ticket.
    pub fn legs(&self) -> impl ExactSizeIterator<Item = (TicketId, &Leg)> {
        self.legs.iter().map(|(id, leg)| (*id, leg))
    }

    /// Adds one fact that was stored at `stamp`.
    pub fn note(&mut self, event: &Event, stamp: Stamp) {
        self.last_run_ms = stamp.run_ms;
        match event {
            Event::DayOpened { ordinal, opens_in_ms, .. } if *ordinal != self.ordinal => {
                self.nights.end(stamp.run_ms.saturating_add(*opens_in_ms));
                self.turn_page(*ordinal);
            }
            Event::DayClosed { stay_open, .. } => self.nights.fall(stay_open, stamp.run_ms),
            Event::DoorsOpened { .. } => self.nights.end(stamp.run_ms),
            Event::DoorsClosed { leftovers: Leftovers::CarryOver, .. } => {
                self.nights.fall(&[], stamp.run_ms);
            }
            Event::TicketIssued {
                ticket, visit, service, priority, claim, island, place, roll_next, ..
            } => {
                if *claim == Claim::Claimed {
                    self.claims.insert(*visit, Claim::Claimed);
                }
                let began_run_ms = if island.is_some() { place.arrived_ms } else { stamp.run_ms };
                let leg = Leg::new(*visit, service.clone(), priority.clone(), began_run_ms);
                self.legs.insert(*ticket, Leg { issued_today: true, on_roll: roll_next.is_some(), ..leg });
            }
            Event::TicketCalled { ticket, .. } => self.called(*ticket),
            Event::TicketServed { ticket, .. } => self.end(*ticket, Ended::Served),
            Event::TicketNoShow { ticket, .. } => self.end(*ticket, Ended::NoShow),
            Event::TicketCancelled { ticket, gone, .. } => self.end(
                *ticket,
                match gone {
                    Gone::GivenBack | Gone::Left => Ended::Abandoned,
                    Gone::Withdrawn => Ended::Withdrawn,
                    Gone::SentHome => Ended::SentHome,
                },
            ),
            Event::TicketExpired { ticket } => self.end(*ticket, Ended::Expired),
            Event::TicketTransferred { ticket, leg, service, .. } => {
                self.end(*ticket, Ended::Transferred);
                self.follow(*ticket, *leg, service);
            }
            Event::LegOpened { from, leg, service, .. } => self.follow(*from, *leg, service),
            Event::TicketReopened { ticket, .. } | Event::LatecomerReturned { ticket } => {
                if let Some(leg) = self.legs.get_mut(ticket) {
                    leg.ended = None;
                    leg.earlier = false;
                    leg.goes_on();
                }
            }
            // Nobody waits before they come.
            Event::CheckedIn { ticket, .. } => {
                if let Some(leg) = self.legs.get_mut(ticket) {
                    leg.began_run_ms = stamp.run_ms;
                }
            }
            Event::LatecomerKept { ticket } => drop(self.may_come.insert(*ticket)),
            Event::TicketRequeued { ticket, .. } => self.taken_back(*ticket),
            Event::TicketCarriedOver { ticket } => {
                self.in_vain(*ticket);
                if let Some(leg) = self.legs.get_mut(ticket) {
                    leg.carried = true;
                }
            }
            Event::PriorityConfirmed { ticket } => self.claim(*ticket, Claim::Confirmed),
            Event::PriorityDeclined { ticket, .. } => {
                self.claim(*ticket, Claim::Declined);
                self.counts_as(*ticket, None);
            }
            Event::PriorityGiven { ticket, class, .. } => self.counts_as(*ticket, Some(class)),
            Event::TicketHeld { ticket, hold } => self.awaits(*ticket, *hold == Hold::CheckIn),
            Event::TicketReleased { ticket } => self.awaits(*ticket, false),
            Event::ServicesInterrupted { services, reason, until_ms, gives_tickets } => {
                for service in services {
                    let outages = self.outages.entry(service.clone()).or_default();
                    outages.begin(reason.clone(), *until_ms, *gives_tickets, stamp.run_ms);
                }
            }
            Event::ServicesResumed { services } => {
                for service in services {
                    self.outages.entry(service.clone()).or_default().end(stamp.run_ms);
                }
            }
            Event::DayOpened { .. }
            | Event::DoorsClosed { .. }
            | Event::TicketRecalled { .. }
            | Event::ServiceStarted { .. }
            | Event::TicketPutBack { .. }
            | Event::TicketTriaged { .. }
            | Event::TicketPaid { .. }
            | Event::TicketParked { .. }
            | Event::TicketUnparked { .. }
            | Event::CounterTakenOver { .. }
            | Event::CounterOpened { .. }
            | Event::CounterPaused { .. }
            | Event::CounterResumed { .. }
            | Event::CounterClosed { .. }
            | Event::RollSet { .. }
            | Event::NumbersLost { .. }
            | Event::NumberHeard { .. }
            | Event::NumberSaid { .. }
            | Event::AgentStillHere { .. }
            | Event::AgentSignedOut { .. }
            | Event::ReceptionRung { .. }
            | Event::BellAnswered { .. }
            | Event::SeriesPassedMaximum { .. }
            | Event::TicketMoved { .. }
            | Event::PeakSet { .. }
            | Event::AttentionNeeded { .. } => {}
        }
    }

    /// A new day: visits that go on are kept with all their legs, so that their waits add up; the others are yesterday's.
    fn turn_page(&mut self, ordinal: u64) {
        self.ordinal = ordinal;
        self.opened_run_ms = self.last_run_ms;
        let may_come = std::mem::take(&mut self.may_come);
        let stays = |id: &TicketId, leg: &Leg| leg.ended.is_none() || may_come.contains(id);
        let going_on: BTreeSet<VisitId> =
            self.legs.iter().filter(|(id, leg)| stays(id, leg)).map(|(_, leg)| leg.visit).collect();
        self.before.retain(|visit, _| going_on.contains(visit));
        let ended = std::mem::take(&mut self.legs).into_iter();
        let (open, ended): (BTreeMap<_, _>, BTreeMap<_, _>) = ended.partition(|(id, leg)| stays(id, leg));
        self.legs = open;
        for leg in ended.into_values().filter(|leg| going_on.contains(&leg.visit)) {
            self.before.entry(leg.visit).or_default().push(leg);
        }
        self.claims.retain(|visit, _| going_on.contains(visit));
        for leg in self.legs.values_mut() {
            leg.issued_today = false;
            leg.earlier = leg.ended.is_some();
            leg.goes_on();
        }
        let first = self.legs.values().map(|leg| leg.began_run_ms).min().unwrap_or(self.opened_run_ms);
        self.nights.forget_before(first);
        self.outages.values_mut().for_each(|outages| outages.forget_before(first));
    }

    /// The leg after another of the same visit.
    fn follow(&mut self, from: TicketId, leg: TicketId, service: &Slug) {
        let Some(Leg { visit, class, .. }) = self.legs.get(&from) else { return };
        let next = Leg::new(*visit, service.clone(), class.clone(), self.last_run_ms);
        self.legs.insert(leg, next);
    }

    fn called(&mut self, ticket: TicketId) {
        let waited_ms = self.waited_ms(ticket);
        let Some(leg) = self.legs.get_mut(&ticket) else { return };
        if leg.calls == 0 {
            leg.waited = waited_ms.map(Waited::Called);
        }
        leg.calls += 1;
    }

    /// A call by mistake ends no wait.
    fn taken_back(&mut self, ticket: TicketId) {
        let Some(leg) = self.legs.get_mut(&ticket) else { return };
        leg.calls = leg.calls.saturating_sub(1);
        if leg.calls == 0 {
            leg.waited = None;
        }
    }

    fn end(&mut self, ticket: TicketId, ended: Ended) {
        match ended {
            Ended::Abandoned | Ended::SentHome | Ended::Expired => self.in_vain(ticket),
            // A number that staff took back may never have had anybody.
            Ended::Served | Ended::Transferred | Ended::NoShow | Ended::Withdrawn => {}
        }
        if let Some(leg) = self.legs.get_mut(&ticket) {
            leg.ended = Some(ended);
        }
    }

    /// The person waits no longer, or not today; whoever has not come has not waited.
    fn in_vain(&mut self, ticket: TicketId) {
        let waited_ms = self.waited_ms(ticket);
        let Some(leg) = self.legs.get_mut(&ticket) else { return };
        if leg.calls == 0 && !leg.awaited {
            leg.waited = waited_ms.map(Waited::InVain);
        }
    }

    /// How long a leg would have waited if it ended now; none: nobody knows.
    fn waited_ms(&self, ticket: TicketId) -> Option<u64> {
        let leg = self.legs.get(&ticket).filter(|leg| !leg.on_roll)?;
        let still = Still::of(&leg.service, self.outages.get(&leg.service), &self.nights, self.last_run_ms);
        Some(still.without(leg.began_run_ms, self.last_run_ms))
    }

    fn awaits(&mut self, ticket: TicketId, awaited: bool) {
        if let Some(leg) = self.legs.get_mut(&ticket) {
            leg.awaited = awaited;
        }
    }

    fn counts_as(&mut self, ticket: TicketId, class: Option<&Slug>) {
        if let Some(leg) = self.legs.get_mut(&ticket) {
            leg.class = class.cloned();
        }
    }

    fn claim(&mut self, ticket: TicketId, claim: Claim) {
        let Some(visit) = self.legs.get(&ticket).map(|leg| leg.visit) else { return };
        if let Some(known) = self.claims.get_mut(&visit) {
            *known = claim;
        }
    }
}

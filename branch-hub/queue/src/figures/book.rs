//! What figures need of each leg of a visit, read from the facts of a day: in the branch as they happen, at head office
//! as they arrive.
//! Must not know settings, nor what a figure is made of them: see `day`.

use std::collections::BTreeMap;

use crate::command::Leftovers;
use crate::event::Event;
use crate::moment::Stamp;
use crate::names::{Slug, TicketId, VisitId};
use crate::outage::Outages;
use crate::ticket::Claim;

/// One leg of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// The visit that it belongs to.
    pub visit: VisitId,
    /// For what.
    pub service: Slug,
    /// When it began, in running time.
    pub began_run_ms: u64,
    /// It is the first of its visit, and the number was given today.
    pub issued_today: bool,
    /// A night lies in its wait, which is then no wait for the agents.
    pub carried: bool,
    /// How often it was called, mistakes that were taken back not counted.
    pub calls: u32,
    /// How long it waited for its first call, without interruptions; none: not called.
    pub waited_ms: Option<u64>,
    /// How it ended, if it has.
    pub ended: Option<Ended>,
}

/// How a leg ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// At a counter.
    Served,
    /// The visit goes on elsewhere.
    Transferred,
    /// Called, and nobody came.
    NoShow,
    /// Given back, or withdrawn because the person has left.
    Abandoned,
    /// Sent home by the closing of the doors.
    SentHome,
    /// Still waiting when the day ended.
    Expired,
}

/// The legs of a business day. Note every fact; ask [`super::day_figures`] at any time, at the latest before the next
/// day opens: that drops what has ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayBook {
    pub(super) legs: BTreeMap<TicketId, Leg>,
    pub(super) claims: BTreeMap<VisitId, Claim>,
    pub(super) outages: BTreeMap<Slug, Outages>,
    pub(super) opened_run_ms: u64,
    pub(super) last_run_ms: u64,
    ordinal: u64,
    /// When the doors closed and who waited was sent home, by the same act.
    sent_home_run_ms: Option<u64>,
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
            Event::DayOpened { ordinal, .. } if *ordinal != self.ordinal => self.turn_page(*ordinal),
            Event::DoorsClosed { leftovers: Leftovers::Cancel, .. } => {
                self.sent_home_run_ms = Some(stamp.run_ms);
            }
            Event::TicketIssued { ticket, visit, service, claim, .. } => {
                if *claim == Claim::Claimed {
                    self.claims.insert(*visit, Claim::Claimed);
                }
                self.begin(*ticket, *visit, service, true);
            }
            Event::TicketCalled { ticket, .. } => self.called(*ticket),
            Event::TicketServed { ticket, .. } => self.end(*ticket, Ended::Served),
            Event::TicketNoShow { ticket, .. } => self.end(*ticket, Ended::NoShow),
            Event::TicketCancelled { ticket, .. } => {
                let sent_home = self.sent_home_run_ms == Some(stamp.run_ms);
                self.end(*ticket, if sent_home { Ended::SentHome } else { Ended::Abandoned });
            }
            Event::TicketExpired { ticket } => self.end(*ticket, Ended::Expired),
            Event::TicketTransferred { ticket, leg, service, .. } => {
                self.end(*ticket, Ended::Transferred);
                if let Some(visit) = self.legs.get(ticket).map(|leg| leg.visit) {
                    self.begin(*leg, visit, service, false);
                }
            }
            Event::LegOpened { visit, leg, service, .. } => self.begin(*leg, *visit, service, false),
            Event::TicketReopened { ticket, .. } | Event::LatecomerReturned { ticket } => {
                if let Some(leg) = self.legs.get_mut(ticket) {
                    leg.ended = None;
                }
            }
            // Nobody waits before they come.
            Event::CheckedIn { ticket, .. } => {
                if let Some(leg) = self.legs.get_mut(ticket) {
                    leg.began_run_ms = stamp.run_ms;
                }
            }
            Event::TicketRequeued { ticket, .. } => self.taken_back(*ticket),
            Event::TicketCarriedOver { ticket } => {
                if let Some(leg) = self.legs.get_mut(ticket) {
                    leg.carried = true;
                }
            }
            Event::PriorityConfirmed { ticket } => self.claim(*ticket, Claim::Confirmed),
            Event::PriorityDeclined { ticket, .. } => self.claim(*ticket, Claim::Declined),
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
            | Event::DayClosed { .. }
            | Event::DoorsOpened { .. }
            | Event::DoorsClosed { .. }
            | Event::TicketRecalled { .. }
            | Event::ServiceStarted { .. }
            | Event::TicketPutBack { .. }
            | Event::PriorityGiven { .. }
            | Event::TicketTriaged { .. }
            | Event::TicketPaid { .. }
            | Event::TicketHeld { .. }
            | Event::TicketReleased { .. }
            | Event::TicketParked { .. }
            | Event::TicketUnparked { .. }
            | Event::CounterTakenOver { .. }
            | Event::CounterOpened { .. }
            | Event::CounterPaused { .. }
            | Event::CounterResumed { .. }
            | Event::CounterClosed { .. }
            | Event::AgentStillHere { .. }
            | Event::AgentSignedOut { .. }
            | Event::PeakSet { .. }
            | Event::AttentionNeeded { .. } => {}
        }
    }

    /// A new day: what goes on is kept, what has ended is yesterday's.
    fn turn_page(&mut self, ordinal: u64) {
        self.ordinal = ordinal;
        self.opened_run_ms = self.last_run_ms;
        self.sent_home_run_ms = None;
        self.legs.retain(|_, leg| leg.ended.is_none());
        self.claims.clear();
        self.legs.values_mut().for_each(|leg| leg.issued_today = false);
        let first = self.legs.values().map(|leg| leg.began_run_ms).min().unwrap_or(self.opened_run_ms);
        self.outages.values_mut().for_each(|outages| outages.forget_before(first));
    }

    fn begin(&mut self, ticket: TicketId, visit: VisitId, service: &Slug, issued_today: bool) {
        let leg = Leg {
            visit,
            service: service.clone(),
            began_run_ms: self.last_run_ms,
            issued_today,
            carried: false,
            calls: 0,
            waited_ms: None,
            ended: None,
        };
        self.legs.insert(ticket, leg);
    }

    fn called(&mut self, ticket: TicketId) {
        let Some(leg) = self.legs.get_mut(&ticket) else { return };
        let without = self.outages.get(&leg.service).cloned().unwrap_or_default();
        leg.waited_ms.get_or_insert(without.without(leg.began_run_ms, self.last_run_ms));
        leg.calls += 1;
    }

    /// A call by mistake ends no wait.
    fn taken_back(&mut self, ticket: TicketId) {
        let Some(leg) = self.legs.get_mut(&ticket) else { return };
        leg.calls = leg.calls.saturating_sub(1);
        if leg.calls == 0 {
            leg.waited_ms = None;
        }
    }

    fn end(&mut self, ticket: TicketId, ended: Ended) {
        if let Some(leg) = self.legs.get_mut(&ticket) {
            leg.ended = Some(ended);
        }
    }

    fn claim(&mut self, ticket: TicketId, claim: Claim) {
        let Some(visit) = self.legs.get(&ticket).map(|leg| leg.visit) else { return };
        if let Some(known) = self.claims.get_mut(&visit) {
            *known = claim;
        }
    }
}

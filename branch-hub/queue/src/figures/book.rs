//! What figures need of each leg of a visit, read from the facts of a day: in the branch as they happen, at head office
//! as they arrive.
//! Must not know settings, nor what a figure is made of them: see `day`.

use std::collections::{BTreeMap, BTreeSet};

use crate::command::Leftovers;
use crate::event::Event;
use crate::moment::Stamp;
use crate::names::{Gone, Slug, TicketId, VisitId};
use crate::night::Nights;
use crate::outage::{Outages, Still};
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
    /// Its number was called from a roll of paper: nobody knows how long the person has waited.
    pub on_roll: bool,
    /// A night lies in its wait.
    pub carried: bool,
    /// It ended on an earlier day, by a call that was missed, and counts today only if the person still comes.
    pub earlier: bool,
    /// How often it was called, mistakes that were taken back not counted.
    pub calls: u32,
    /// How long it waited for its first call, without interruptions and nights; none: not called.
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
    /// The customer gave up: the place was given back, or the person was seen to have left.
    Abandoned,
    /// Staff took the number back.
    Withdrawn,
    /// Sent home by the branch.
    SentHome,
    /// Still waiting when the day ended.
    Expired,
}

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
            Event::TicketIssued { ticket, visit, service, claim, island, place, roll_next, .. } => {
                if *claim == Claim::Claimed {
                    self.claims.insert(*visit, Claim::Claimed);
                }
                self.begin(*ticket, *visit, service, true);
                if let Some(leg) = self.legs.get_mut(ticket) {
                    leg.on_roll = roll_next.is_some();
                    if island.is_some() {
                        leg.began_run_ms = place.arrived_ms;
                    }
                }
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
                if let Some(visit) = self.legs.get(ticket).map(|leg| leg.visit) {
                    self.begin(*leg, visit, service, false);
                }
            }
            Event::LegOpened { visit, leg, service, .. } => self.begin(*leg, *visit, service, false),
            Event::TicketReopened { ticket, .. } | Event::LatecomerReturned { ticket } => {
                if let Some(leg) = self.legs.get_mut(ticket) {
                    leg.ended = None;
                    leg.earlier = false;
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
            | Event::RollSet { .. }
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
        }
        let first = self.legs.values().map(|leg| leg.began_run_ms).min().unwrap_or(self.opened_run_ms);
        self.nights.forget_before(first);
        self.outages.values_mut().for_each(|outages| outages.forget_before(first));
    }

    fn begin(&mut self, ticket: TicketId, visit: VisitId, service: &Slug, issued_today: bool) {
        let leg = Leg {
            visit,
            service: service.clone(),
            began_run_ms: self.last_run_ms,
            issued_today,
            on_roll: false,
            carried: false,
            earlier: false,
            calls: 0,
            waited_ms: None,
            ended: None,
        };
        self.legs.insert(ticket, leg);
    }

    fn called(&mut self, ticket: TicketId) {
        let Some(leg) = self.legs.get_mut(&ticket) else { return };
        if !leg.on_roll {
            let outages = self.outages.get(&leg.service);
            let still = Still::of(&leg.service, outages, &self.nights, self.last_run_ms);
            leg.waited_ms.get_or_insert(still.without(leg.began_run_ms, self.last_run_ms));
        }
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

//! Facts on their way into the working state and the transaction.
//! Must not know why they came about.

use std::sync::Arc;

use uuid::Uuid;
use wire::envelope::Position;
use wire::event::Event;
use wire::role::Actor;

use super::Step;
use crate::chain;
use crate::clock::Reading;
use crate::engine::fact::{Fact, Happened, Heading, Messages, envelope};
use crate::engine::{Engine, World, views};
use crate::store::{Ended, Store};
use crate::translate::{ticket_out, to_wire};

impl<S: Store> Engine<S> {
    pub(super) fn happen(
        &mut self,
        events: &[queue::Event],
        actor: &Actor,
        request_id: Option<Uuid>,
        reading: Reading,
        step: &mut Step,
    ) {
        for (i, event) in events.iter().enumerate() {
            let closes = matches!(event, queue::Event::DayClosed { .. });
            let last = i + 1 == events.len() && !closes;
            let stamp = self.working.now(reading).stamp();
            let wire = to_wire::event(event, &self.working.branch, stamp);
            self.write(&wire, Happened::Rule(event.clone()), actor, request_id, reading, last, step);
            if let queue::Event::DayOpened { ordinal, .. } = event {
                step.transaction.forgotten.extend(self.replies.forget(*ordinal));
                self.forget_people(step);
            }
            if let queue::Event::DayClosed { ordinal, .. } = event {
                self.seal(*ordinal, reading, i + 1 == events.len(), step);
            }
            if let Some(ended) = self.ended(event, reading) {
                step.transaction.history.push(ended);
            }
        }
    }

    /// Signs the head of a day that has just closed.
    fn seal(&mut self, ordinal: u64, reading: Reading, last: bool, step: &mut Step) {
        let World { head, incarnation, hash, .. } = self.working;
        let seal = self.sealer.seal(head, incarnation, hash);
        let event = Event::DaySealed {
            ordinal,
            head,
            hash: hex::encode(hash),
            key: seal.key.clone(),
            signature: seal.signature.clone(),
        };
        self.write(&event, Happened::Sealed(seal), &Actor::Hub, None, reading, last, step);
    }

    /// The history row of a ticket that this fact ended.
    pub(super) fn ended(&self, event: &queue::Event, reading: Reading) -> Option<Ended> {
        use queue::Event as E;
        let ticket = match event {
            E::TicketServed { ticket, .. }
            | E::TicketNoShow { ticket, .. }
            | E::TicketCancelled { ticket, .. }
            | E::TicketExpired { ticket }
            | E::TicketTransferred { ticket, .. } => *ticket,
            E::DayOpened { .. }
            | E::DayClosed { .. }
            | E::DoorsOpened { .. }
            | E::DoorsClosed { .. }
            | E::TicketIssued { .. }
            | E::TicketCalled { .. }
            | E::TicketRecalled { .. }
            | E::ServiceStarted { .. }
            | E::TicketPutBack { .. }
            | E::PriorityConfirmed { .. }
            | E::PriorityDeclined { .. }
            | E::PriorityGiven { .. }
            | E::TicketTriaged { .. }
            | E::TicketPaid { .. }
            | E::TicketHeld { .. }
            | E::TicketReleased { .. }
            | E::TicketParked { .. }
            | E::TicketUnparked { .. }
            | E::TicketRequeued { .. }
            | E::LatecomerReturned { .. }
            | E::TicketReopened { .. }
            | E::LegOpened { .. }
            | E::TicketCarriedOver { .. }
            | E::AttentionNeeded { .. }
            | E::CounterOpened { .. }
            | E::CounterPaused { .. }
            | E::CounterResumed { .. }
            | E::CounterClosed { .. }
            | E::CounterTakenOver { .. }
            | E::ServicesInterrupted { .. }
            | E::ServicesResumed { .. }
            | E::SeriesPassedMaximum { .. }
            | E::RollSet { .. }
            | E::NumbersLost { .. }
            | E::NumberHeard { .. }
            | E::NumberSaid { .. }
            | E::TicketMoved { .. }
            | E::LatecomerKept { .. }
            | E::CheckedIn { .. }
            | E::AgentStillHere { .. }
            | E::AgentSignedOut { .. }
            | E::ReceptionRung { .. }
            | E::BellAnswered { .. }
            | E::PeakSet { .. } => return None,
        };
        let now = self.working.now(reading);
        let found = self.working.branch.ticket(ticket)?;
        let body = views::json(&views::ticket(&self.working, &now, found));
        Some(Ended { ticket: ticket_out(ticket), day: found.day, body })
    }

    #[expect(clippy::too_many_arguments, reason = "the words of one heading")]
    pub(in crate::engine) fn write(
        &mut self,
        event: &Event,
        happened: Happened,
        actor: &Actor,
        request_id: Option<Uuid>,
        reading: Reading,
        last: bool,
        step: &mut Step,
    ) {
        let believed = self.working.time.believe(self.boot, reading);
        let heading = Heading {
            actor: actor.clone(),
            request_id,
            boot: self.boot,
            mono_ms: reading.mono_ms,
            at_ms: believed.at_ms,
            trusted: believed.trusted,
        };
        let json = envelope(event, &heading);
        let (epoch, incarnation) = match &happened {
            Happened::Epoch { n, incarnation, .. } => (*n, *incarnation),
            Happened::Rule(_)
            | Happened::Sealed(_)
            | Happened::Saved(_)
            | Happened::Started(_)
            | Happened::Clock(_)
            | Happened::Rated { .. }
            | Happened::Settings(_)
            | Happened::Printed(_)
            | Happened::Printer { .. }
            | Happened::Access
            | Happened::Paired { .. }
            | Happened::Revoked { .. } => (self.working.head.epoch, self.working.incarnation),
        };
        let seq = self.working.head.seq + 1;
        let fact = Fact {
            position: Position { epoch, seq },
            hash: chain::link(&self.working.hash, epoch, incarnation, seq, json.as_bytes()),
            boot: heading.boot,
            mono_ms: heading.mono_ms,
            at_ms: heading.at_ms,
            trusted: heading.trusted,
            kind: event.kind(),
            happened,
            json: json.into(),
            last,
            messages: Messages::default(),
        };
        self.working.apply(&fact);
        step.facts.push(Arc::new(fact));
    }
}

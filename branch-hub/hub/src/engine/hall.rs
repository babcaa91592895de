//! What machines in the hall may hear: which facts, and how much of each.
//! Must not know who listens. What is kept and hashed stays whole; only what is sent is less.

use wire::envelope::Envelope;
use wire::event::Event;
use wire::ticket::Claim;

use super::fact::{Fact, Happened};

/// Whether a fact is for staff alone: what became of paper, how printers are, what a nurse or a claim comes to.
#[must_use]
pub const fn is_for_staff(fact: &Fact) -> bool {
    match &fact.happened {
        Happened::Printed(_)
        | Happened::Printer { .. }
        | Happened::Saved(_)
        | Happened::Access
        | Happened::Rated { .. }
        | Happened::Paired { .. }
        | Happened::Revoked { .. } => true,
        Happened::Epoch { .. }
        | Happened::Started(_)
        | Happened::Clock(_)
        | Happened::Sealed(_)
        | Happened::Settings(_) => false,
        Happened::Rule(event) => is_rule_for_staff(event),
    }
}

/// What somebody's state or claim is, is nobody's business in the hall. That somebody is held is known there, or else it
/// would count them among those who can be called; why they are is not.
const fn is_rule_for_staff(event: &queue::Event) -> bool {
    use queue::Event as E;
    match event {
        E::PriorityConfirmed { .. }
        | E::PriorityDeclined { .. }
        | E::PriorityGiven { .. }
        | E::TicketTriaged { .. }
        | E::TicketPaid { .. }
        | E::AttentionNeeded { .. }
        | E::ReceptionRung { .. }
        | E::BellAnswered { .. }
        | E::SeriesPassedMaximum { .. }
        | E::RollSet { .. }
        | E::NumbersLost { .. }
        | E::NumberHeard { .. }
        | E::NumberSaid { .. }
        | E::AgentStillHere { .. } => true,
        E::DayOpened { .. }
        | E::DayClosed { .. }
        | E::DoorsOpened { .. }
        | E::DoorsClosed { .. }
        | E::TicketIssued { .. }
        | E::TicketCalled { .. }
        | E::TicketRecalled { .. }
        | E::ServiceStarted { .. }
        | E::TicketServed { .. }
        | E::TicketPutBack { .. }
        | E::TicketNoShow { .. }
        | E::TicketCancelled { .. }
        | E::TicketExpired { .. }
        | E::TicketTransferred { .. }
        | E::TicketHeld { .. }
        | E::TicketReleased { .. }
        | E::TicketParked { .. }
        | E::TicketUnparked { .. }
        | E::TicketRequeued { .. }
        | E::LatecomerReturned { .. }
        | E::TicketReopened { .. }
        | E::LegOpened { .. }
        | E::TicketCarriedOver { .. }
        | E::CounterOpened { .. }
        | E::CounterPaused { .. }
        | E::CounterResumed { .. }
        | E::CounterClosed { .. }
        | E::CounterTakenOver { .. }
        | E::ServicesInterrupted { .. }
        | E::ServicesResumed { .. }
        | E::TicketMoved { .. }
        | E::CheckedIn { .. }
        | E::LatecomerKept { .. }
        | E::AgentSignedOut { .. }
        | E::PeakSet { .. } => false,
    }
}

/// The envelope of a fact without what only staff may read: the documents of settings (a screen needs to know that there are
/// new ones, and asks), classes, claims and appointments of those who come, why somebody was called out of order or
/// is held, and what a nurse has found.
#[must_use]
pub fn told(fact: &Fact) -> String {
    use queue::Event as E;
    let concerns = match &fact.happened {
        Happened::Settings(_) => true,
        Happened::Rule(E::TicketIssued { claim, booking, priority, customer, .. }) => {
            *claim != queue::Claim::None || booking.is_some() || priority.is_some() || customer.is_some()
        }
        Happened::Rule(E::TicketCalled { reason, .. }) => reason.is_some(),
        Happened::Rule(
            E::TicketHeld { .. }
            | E::TicketMoved { .. }
            | E::TicketCancelled { .. }
            | E::LegOpened { .. }
            | E::LatecomerReturned { .. }
            | E::TicketReopened { .. },
        ) => true,
        Happened::Rule(_)
        | Happened::Epoch { .. }
        | Happened::Started(_)
        | Happened::Sealed(_)
        | Happened::Saved(_)
        | Happened::Clock(_)
        | Happened::Rated { .. }
        | Happened::Printed(_)
        | Happened::Printer { .. }
        | Happened::Access
        | Happened::Paired { .. }
        | Happened::Revoked { .. } => false,
    };
    let envelope = serde_json::from_str::<Envelope>(&fact.json).ok().filter(|_| concerns);
    let Some(mut envelope) = envelope else { return fact.json.to_string() };
    let Ok(event) = Event::read(&envelope.kind, &envelope.data) else { return fact.json.to_string() };
    if let Ok(data) = serde_json::value::to_raw_value(&in_hall(event)) {
        envelope.data = data;
    }
    serde_json::to_string(&envelope).unwrap_or_default()
}

/// A fact without what the hall may not know.
fn in_hall(mut event: Event) -> Event {
    if let Event::SettingsAdopted { base, over, .. } = &mut event {
        (*base, *over) = (serde_json::Value::Null, serde_json::Value::Null);
    } else if let Event::TicketIssued { claim, booking, came, priority, customer, .. } = &mut event {
        (*claim, *booking, *came, *priority, *customer) = (Claim::None, None, None, None, None);
    } else if let Event::TicketMoved { reason, .. } | Event::TicketCancelled { reason, .. } = &mut event {
        reason.clear();
    } else if let Event::TicketCalled { reason, .. } = &mut event {
        *reason = None;
    } else if let Event::TicketHeld { hold, .. } = &mut event {
        *hold = None;
    } else if let Event::LegOpened { who, .. }
    | Event::LatecomerReturned { who, .. }
    | Event::TicketReopened { who, .. } = &mut event
    {
        *who = who.clone().in_hall();
    }
    if let Event::TicketReopened { reason, .. } = &mut event {
        reason.clear();
    }
    event
}

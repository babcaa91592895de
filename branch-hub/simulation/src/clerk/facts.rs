//! What the hall sees of a fact of the rules.
//! Must not know commands.

use queue::{Attention, Event, Slug, TicketId};

use super::{CLOSING, NOT_NEEDED, who};

/// What a command did, as far as the hall sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fact {
    /// Somebody was announced for the first time.
    Called(usize),
    /// In line again.
    Back(usize),
    /// Set aside.
    Aside(usize),
    /// The visit goes on by itself, at this service.
    WentOn(usize, Slug),
    /// A nurse is to look at somebody.
    Look(Attention),
    /// This leg is over.
    Ended(usize, Ending),
}

/// How the rules ended a leg.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Served,
    SentOn,
    GivenBack,
    NoShow,
    Expired,
    Carried,
}

/// Facts that mean nothing to who waits are passed over, those that the rules may learn later among them.
pub(super) fn read(event: &Event) -> Option<Fact> {
    Some(if let Event::TicketCalled { ticket, .. } = event {
        Fact::Called(who(*ticket))
    } else if let Event::TicketPutBack { ticket, .. }
    | Event::TicketUnparked { ticket, .. }
    | Event::LatecomerReturned { ticket } = event
    {
        Fact::Back(who(*ticket))
    } else if let Event::TicketParked { ticket, .. } = event {
        Fact::Aside(who(*ticket))
    } else if let Event::LegOpened { leg, service, .. } = event {
        Fact::WentOn(who(*leg), service.clone())
    } else if let Event::AttentionNeeded { why, .. } = event {
        Fact::Look(*why)
    } else if let Event::TicketServed { ticket, .. } = event {
        Fact::Ended(who(*ticket), Ending::Served)
    } else if let Event::TicketTransferred { ticket, .. } = event {
        Fact::Ended(who(*ticket), Ending::SentOn)
    } else if let Event::TicketNoShow { ticket, .. } = event {
        Fact::Ended(who(*ticket), Ending::NoShow)
    } else if let Event::TicketCancelled { ticket, reason, .. } = event {
        match reason.as_str() {
            NOT_NEEDED => return None,
            CLOSING => Fact::Ended(who(*ticket), Ending::Expired),
            _ => Fact::Ended(who(*ticket), Ending::GivenBack),
        }
    } else if let Event::TicketCarriedOver { ticket } = event {
        Fact::Ended(who(*ticket), Ending::Carried)
    } else if let Event::TicketExpired { ticket } = event {
        Fact::Ended(who(*ticket), Ending::Expired)
    } else {
        return None;
    })
}

/// The leg that begins with an event.
pub(super) fn begun(event: &Event) -> Option<TicketId> {
    if let Event::TicketIssued { ticket: leg, .. }
    | Event::TicketTransferred { leg, .. }
    | Event::LegOpened { leg, .. } = event
    {
        Some(*leg)
    } else {
        None
    }
}

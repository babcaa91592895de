//! Why somebody waits: who is called before them, or why they stand in no line.
//! Must not make sentences: keys come out, with what belongs to them.

use super::lines::Sort;
use super::lineup::Lineup;
use super::policy::Why;
use super::seats::Seat;
use crate::branch::Branch;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::settings::Settings;
use crate::ticket::{Hold, State};

/// Why a ticket stands in no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OutOfLine {
    /// It is held, and keeps its place.
    Held(Hold),
    /// An agent has set it aside.
    Parked,
    /// Its service is interrupted: nobody is called, and places are kept.
    Interrupted,
    /// It waits again when the next day opens.
    CarriedOver,
    /// It is at a counter, or on the way to one.
    InHand,
    /// It has ended, or there is no such ticket.
    Gone,
}

/// Why a ticket stands in no line; none: it stands in one.
#[must_use]
pub fn out_of_line(branch: &Branch, ticket: TicketId) -> Option<OutOfLine> {
    let Some(ticket) = branch.ticket(ticket) else { return Some(OutOfLine::Gone) };
    match &ticket.state {
        State::Waiting if ticket.carried => Some(OutOfLine::CarriedOver),
        State::Waiting => match ticket.hold {
            Some(hold) => Some(OutOfLine::Held(hold)),
            None => branch.interruption(&ticket.service).map(|_| OutOfLine::Interrupted),
        },
        State::Parked { .. } => Some(OutOfLine::Parked),
        State::Called(_) | State::Serving { .. } => Some(OutOfLine::InHand),
        State::Served { .. }
        | State::Cancelled
        | State::Expired
        | State::NoShow { .. }
        | State::Transferred { .. } => Some(OutOfLine::Gone),
    }
}

/// Who is called before a waiting ticket, in order, and why each; were the calls made now, by the first counter that may
/// call it. People of other services whom that counter calls first are named too.
///
/// # Errors
/// Why the ticket stands in no line.
pub fn why(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    ticket: TicketId,
) -> Result<Vec<(TicketId, Why)>, OutOfLine> {
    if let Some(out) = out_of_line(branch, ticket) {
        return Err(out);
    }
    let Some(waiting) = branch.ticket(ticket) else { return Err(OutOfLine::Gone) };
    let sort = Sort::of_ticket(waiting);
    let seats = Seat::for_them(branch, settings, &waiting.service, &sort);
    let Some(seat) = seats.first() else { return Ok(Vec::new()) };
    let goes_on = |service: &&Slug| branch.interruption(service).is_none();
    let services: Vec<&Slug> = seat.offers(settings).filter(goes_on).collect();
    let before = Lineup::new(branch, settings, now, Some(seat.counter), services, |service, sort| {
        seat.calls(settings, service, sort)
    })
    .take_while(|(id, _)| *id != ticket)
    .map(|(id, why)| {
        let other = branch.ticket(id);
        let earlier = other.is_some_and(|other| other.place < waiting.place);
        let same =
            other.is_some_and(|other| other.service == waiting.service && Sort::of_ticket(other) == sort);
        // Among equals it is only the place that counts.
        (id, if earlier && same { Why::Place } else { why })
    });
    Ok(before.collect())
}

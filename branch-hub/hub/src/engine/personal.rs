//! What is known of people: a number that they bear elsewhere. It goes to the disk beside the facts, never into one, and
//! is erased on time. Must not be written into answers, logs or snapshots.

use std::fmt;

use wire::problem::Code;

use super::act::Ask;
use super::step::{No, Step};
use super::{Engine, views};
use crate::clock::Reading;
use crate::store::{Personal, Store};
use crate::translate::visit_out;

/// No client's or patient's number is longer, in characters.
const LONGEST: usize = 64;

/// A client's or patient's number, scanned or typed. It cannot be logged by mistake.
#[derive(Clone, PartialEq, Eq)]
pub struct Identifier(String);

impl Identifier {
    /// What was scanned or typed, without the blanks around it. None for what nobody means: nothing, too much, or
    /// characters that no card bears.
    #[must_use]
    pub fn read(written: &str) -> Option<Self> {
        let written = written.trim();
        let fits = !written.is_empty() && written.chars().count() <= LONGEST;
        (fits && !written.chars().any(char::is_control)).then(|| Self(written.to_owned()))
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identifier(…)")
    }
}

impl<S: Store> Engine<S> {
    /// Keeps the number of somebody whose ticket has just been given.
    pub(super) fn know(&self, visit: queue::VisitId, identifier: &Identifier, step: &mut Step) {
        step.transaction.personal.push(Personal::Known {
            visit: visit_out(visit),
            day: self.working.ordinal,
            identifier: identifier.0.clone(),
        });
    }

    /// Keeps or forgets the number of somebody who is here.
    pub(super) fn identify(
        &self,
        ticket: queue::TicketId,
        identifier: Option<&Identifier>,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let found = self.working.branch.ticket(ticket).filter(|ticket| ticket.state.is_live());
        let Some(found) = found else { return Err(No::Code(Code::UnknownTicket)) };
        match identifier {
            Some(identifier) => self.know(found.visit, identifier, step),
            None => step.transaction.personal.push(Personal::Unknown { visit: visit_out(found.visit) }),
        }
        let now = self.working.now(reading);
        Ok((
            200,
            views::json(&views::ticket_for(&self.working, &now, found, super::step::is_staff(&ask.actor))),
        ))
    }

    /// A day has begun: what is older than the settings allow goes, but for those who are still here.
    pub(super) fn forget_people(&self, step: &mut Step) {
        let Some(ruling) = &self.working.ruling else { return };
        let day = self.working.ordinal;
        let keep = u64::from(ruling.document.privacy.identifier_days);
        let Some(until) = day.checked_sub(keep + 1) else { return };
        let here = self.working.branch.tickets().filter(|ticket| ticket.state.is_live());
        let still = here.map(|ticket| Personal::StillHere { visit: visit_out(ticket.visit), day });
        step.transaction.personal.extend(still);
        step.transaction.personal.push(Personal::Erased { until });
    }
}

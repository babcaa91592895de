//! The journal, folded into days: each is closed when the next one opens.
//! Must not know how figures are shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use queue::figures::DayBook;
use queue::{Claim, Event, TicketId, VisitId};
use wire::day::BusinessDay;
use wire::role::{Actor, Role};

use crate::engine::World;
use crate::engine::fact::{Fact, Happened, Unreadable};
use crate::engine::views::business_day;
use crate::settings::Ruling;
use crate::store::JournalRow;

/// Where somebody looked at a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Desk {
    /// At the door.
    Reception,
    /// At a counter.
    Counter,
}

/// One day, as its facts tell it.
#[derive(Debug, Clone)]
pub struct DayTold {
    /// Which.
    pub day: BusinessDay,
    /// Whether the day is over.
    pub over: bool,
    /// Its legs.
    pub book: DayBook,
    /// The state at its end, or as it is now.
    pub branch: queue::Branch,
    /// The settings at its end.
    pub ruling: Option<Arc<Ruling>>,
    /// Claims that somebody looked at, by visit: where, and whether they were right.
    pub claims: BTreeMap<VisitId, (Desk, Claim)>,
}

/// Days that are over, by ordinal, and the one that runs. Rows are told once, in order.
#[derive(Default)]
pub struct Days {
    world: World,
    book: DayBook,
    claims: BTreeMap<VisitId, (Desk, Claim)>,
    /// The newest day that was opened.
    running: Option<BusinessDay>,
}

impl Days {
    /// The last row told.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.world.head.seq
    }

    /// Adds the next row. Answers the day that it ends, if it begins another.
    ///
    /// # Errors
    /// [`Unreadable`] when the row is not one of ours.
    pub fn tell(&mut self, row: &JournalRow) -> Result<Option<DayTold>, Unreadable> {
        let fact = Fact::read(row)?;
        let begins = match &fact.happened {
            Happened::Rule(Event::DayOpened { ordinal, .. }) => {
                self.running.is_some_and(|day| day.ordinal != *ordinal)
            }
            Happened::Rule(_)
            | Happened::Epoch { .. }
            | Happened::Started(_)
            | Happened::Sealed(_)
            | Happened::Saved(_)
            | Happened::Clock(_)
            | Happened::Rated { .. }
            | Happened::Settings(_)
            | Happened::Printed(_)
            | Happened::Printer { .. }
            | Happened::Access
            | Happened::Paired { .. }
            | Happened::Revoked { .. } => false,
        };
        let ended = begins.then(|| self.so_far()).flatten().map(|day| DayTold { over: true, ..day });
        if begins {
            self.claims.clear();
        }
        if let Happened::Rule(event) = &fact.happened {
            self.note_who(event, &fact);
        }
        self.world.apply(&fact);
        if let Happened::Rule(event) = &fact.happened {
            let run_ms = self.world.run_base_ms + fact.mono_ms;
            self.book.note(event, queue::Stamp { at_ms: fact.at_ms, run_ms });
        }
        self.running = business_day(&self.world).or(self.running);
        Ok(ended)
    }

    /// The day that runs, or the last one until another opens.
    #[must_use]
    pub fn so_far(&self) -> Option<DayTold> {
        Some(DayTold {
            day: self.running?,
            over: false,
            book: self.book.clone(),
            branch: self.world.branch.clone(),
            ruling: self.world.ruling.clone(),
            claims: self.claims.clone(),
        })
    }

    /// The newest day.
    #[must_use]
    pub const fn running(&self) -> Option<BusinessDay> {
        self.running
    }

    /// What the rules do not keep: who did it.
    fn note_who(&mut self, event: &Event, fact: &Fact) {
        let Some(desk) = desk(fact) else { return };
        if let Event::PriorityConfirmed { ticket } = event {
            self.note_claim(*ticket, desk, Claim::Confirmed);
        } else if let Event::PriorityDeclined { ticket, .. } = event {
            self.note_claim(*ticket, desk, Claim::Declined);
        }
    }

    fn note_claim(&mut self, ticket: TicketId, desk: Desk, claim: Claim) {
        if let Some(ticket) = self.world.branch.ticket(ticket) {
            self.claims.insert(ticket.visit, (desk, claim));
        }
    }
}

/// Where a person of the branch did it; none: a machine did.
fn desk(fact: &Fact) -> Option<Desk> {
    let Actor::Named(role, _) = fact.actor() else { return None };
    match role {
        Role::Greeter => Some(Desk::Reception),
        Role::Agent | Role::Supervisor | Role::Administrator => Some(Desk::Counter),
        Role::Kiosk
        | Role::Display
        | Role::Button
        | Role::Metrics
        | Role::Customer
        | Role::Standby
        | Role::HeadOffice => None,
    }
}

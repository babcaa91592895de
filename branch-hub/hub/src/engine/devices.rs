//! What kiosks told of their printers and of paper: part of the state, folded from facts like the hall itself.
//! Must not know the settings' names for devices, nor routes.

use std::collections::BTreeMap;

use queue::{State, TicketId};
use serde::{Deserialize, Serialize};
use wire::names::{PrinterState, Slug};
use wire::settings::DeviceRole;
use wire::ticket::PrintOutcome;

use super::fact::Printed;
use crate::translate::{ticket_in, ticket_out};

/// The last word on each printer, and the paper that live tickets lack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Devices {
    printers: BTreeMap<Slug, PrinterState>,
    papers: BTreeMap<TicketId, Paper>,
    paired: BTreeMap<Slug, Paired>,
}

/// A device that was let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paired {
    /// What it is.
    pub role: DeviceRole,
    /// Since when, by the hub's wall clock.
    pub at_ms: i64,
}

/// The last word on a ticket's paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The kiosk that printed.
    pub device: Slug,
    /// 0 for the first paper.
    pub copy: u32,
    /// How it ended.
    pub outcome: PrintOutcome,
    /// When the hub heard of it, by its wall clock.
    pub at_ms: i64,
}

/// As it stands in a snapshot.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Stored {
    printers: BTreeMap<Slug, PrinterState>,
    papers: Vec<(uuid::Uuid, Paper)>,
    paired: BTreeMap<Slug, Paired>,
}

impl Devices {
    /// How a device's printer is; none if it never told.
    #[must_use]
    pub fn printer(&self, device: &Slug) -> Option<PrinterState> {
        self.printers.get(device).copied()
    }

    /// Every device that was let in, ever told of its printer, or whose paper is missing.
    pub fn known(&self) -> impl Iterator<Item = &Slug> {
        let told = self.printers.keys().chain(self.missing().map(|(_, paper)| &paper.device));
        told.chain(self.paired.keys())
    }

    /// Whether a device was let in and is not out again.
    #[must_use]
    pub fn paired(&self, device: &Slug) -> Option<&Paired> {
        self.paired.get(device)
    }

    pub(super) fn pair(&mut self, device: &Slug, role: DeviceRole, at_ms: i64) {
        self.paired.insert(device.clone(), Paired { role, at_ms });
    }

    /// What it told of itself goes with it: a spare under its name has another printer.
    pub(super) fn revoke(&mut self, device: &Slug) {
        self.paired.remove(device);
        self.printers.remove(device);
    }

    /// The paper that did not come out or may not have, in the order in which the tickets were given.
    pub fn missing(&self) -> impl Iterator<Item = (TicketId, &Paper)> {
        let lacks = |paper: &&Paper| match paper.outcome {
            PrintOutcome::Failed | PrintOutcome::Unknown => true,
            PrintOutcome::Confirmed => false,
        };
        self.papers.iter().map(|(id, paper)| (*id, paper)).filter(move |(_, paper)| lacks(paper))
    }

    pub(super) fn tell(&mut self, device: &Slug, state: PrinterState) {
        self.printers.insert(device.clone(), state);
    }

    /// A print job of a live ticket ended. Once a paper is out none is missing, and of two copies the later counts.
    pub(super) fn printed(&mut self, printed: &Printed, at_ms: i64) {
        let Printed { device: Some(device), ticket, copy, outcome } = printed else { return };
        // A printer that never says anything leaves every paper unknown: that is no news of any of them.
        let silent = self.printer(device) == Some(PrinterState::Silent);
        if silent && *outcome == PrintOutcome::Unknown {
            return;
        }
        let known = self.papers.get(ticket);
        if known.is_some_and(|known| known.copy > *copy || known.outcome == PrintOutcome::Confirmed) {
            return;
        }
        if *outcome == PrintOutcome::Confirmed && *copy == 0 {
            // Nothing can be told of an earlier copy any more.
            self.papers.remove(ticket);
            return;
        }
        let paper = Paper { device: device.clone(), copy: *copy, outcome: *outcome, at_ms };
        self.papers.insert(*ticket, paper);
    }

    /// Whoever has left the hall needs no paper.
    pub(super) fn forget_who_left(&mut self, branch: &queue::Branch) {
        if !self.papers.is_empty() {
            self.papers.retain(|id, _| branch.ticket(*id).is_some_and(|t| t.state.is_live()));
        }
    }

    pub(super) fn stored(&self) -> Stored {
        let papers = self.papers.iter().map(|(id, paper)| (ticket_out(*id), paper.clone()));
        Stored { printers: self.printers.clone(), papers: papers.collect(), paired: self.paired.clone() }
    }

    pub(super) fn restored(stored: Stored) -> Self {
        let papers = stored.papers.into_iter().map(|(id, paper)| (ticket_in(id), paper));
        Self { printers: stored.printers, papers: papers.collect(), paired: stored.paired }
    }
}

/// Whether somebody in this state may still stand before a kiosk or in the hall without knowing their number.
#[must_use]
pub const fn awaits_paper(state: &State) -> bool {
    matches!(state, State::Waiting | State::Called(_))
}

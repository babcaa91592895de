//! The hub's own acts: what became of paper, how printers are, which settings rule.
//! Must not know the rules, but for what of them the settings must not take away.

use std::sync::Arc;

use jiff::civil::DateTime;
use queue::Needed;
use wire::day::ClockAnswer;
use wire::event::{Event, Face};
use wire::names::{PrinterState, Slug};
use wire::pairing::DeclinedPairing;
use wire::problem::Code;
use wire::settings::DeviceRole;
use wire::status::SeenAnswer;

use super::{No, Step, is_staff};
use crate::clock::{self, Reading};
use crate::engine::fact::{Happened, happened};
use crate::engine::{Ask, Engine, PrintReport, devices_view, reserved, views};
use crate::settings::{Mistake, Ruling};
use crate::store::Store;
use crate::translate::{slug_out, ticket_out, time_out, visit_out};

/// A device of this name could not be addressed: its paths lead elsewhere.
const RESERVED: [&str; 1] = ["pairings"];

impl<S: Store> Engine<S> {
    pub(super) fn printed(
        &mut self,
        report: &PrintReport,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let PrintReport { ticket, job, copy, outcome } = *report;
        let now = self.working.now(reading);
        let Some(found) = self.working.branch.ticket(ticket) else {
            return Err(No::Code(Code::UnknownTicket));
        };
        let json = views::json(&views::ticket_for(&self.working, &now, found, is_staff(&ask.actor)));
        let event = Event::TicketPrinted { ticket: ticket_out(ticket), job, copy, outcome };
        self.write_own(&event, ask, reading, step);
        Ok((200, json))
    }

    /// How a visit was is said once, when it is over. Said again, it is no fact, and nobody is scolded.
    pub(super) fn rate(
        &mut self,
        visit: queue::VisitId,
        face: Face,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let branch = &self.working.branch;
        let last = branch.visit(visit).and_then(|visit| branch.ticket(*visit.legs.last()?));
        let ticket = last.ok_or(No::Code(Code::UnknownTicket))?;
        if !matches!(ticket.state, queue::State::Served { .. }) {
            return Err(No::Code(Code::WrongState));
        }
        if !self.working.rated.contains(&visit) {
            let service = slug_out(&ticket.service);
            self.write_own(&Event::VisitRated { visit: visit_out(visit), service, face }, ask, reading, step);
        }
        Ok((200, views::json(&face)))
    }

    /// From here on the hub counts from what somebody said; what the machine's clock said then tells the next start how
    /// wrong it was.
    pub(super) fn say_time(
        &mut self,
        local: DateTime,
        sure: bool,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let said = local.to_zoned(self.working.zone()).map_err(|_| No::Code(Code::ClockAbsurd))?.timestamp();
        let at_ms = said.as_millisecond();
        if !clock::is_of_our_time(at_ms) {
            return Err(No::Code(Code::ClockAbsurd));
        }
        if !sure && self.working.time.is_far(self.boot, at_ms, reading.mono_ms) {
            return Err(No::Code(Code::ClockFar));
        }
        self.write_own(
            &Event::ClockSaid { at: said, machine_at: time_out(reading.at_ms) },
            ask,
            reading,
            step,
        );
        let from_said = self.working.time.counts_from_said(self.boot);
        Ok((200, views::json(&ClockAnswer { at: said, from_said })))
    }

    /// A kiosk tells how its printer is. The same as before is no fact.
    pub(super) fn printer(
        &mut self,
        device: &Slug,
        state: PrinterState,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> String {
        if self.working.devices.printer(device) != Some(state) {
            let event = Event::DevicePrinter { device: device.clone(), state };
            self.write_own(&event, ask, reading, step);
        }
        views::json(&devices_view::device(&self.working, device))
    }

    /// A device is let in under a name that the settings do not give to a device of another kind.
    pub(super) fn pair(
        &mut self,
        device: &Slug,
        role: DeviceRole,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let named = self.working.ruling.as_ref().and_then(|ruling| ruling.document.devices.get(device));
        if named.is_some_and(|named| named.role != role) || RESERVED.contains(&device.as_str()) {
            return Err(No::Code(Code::OtherRole));
        }
        self.write_own(&Event::DevicePaired { device: device.clone(), role }, ask, reading, step);
        Ok((200, views::json(&devices_view::paired(&self.working, device))))
    }

    /// Somebody has seen what the hub had ended on.
    pub(super) fn seen(
        &mut self,
        event: Option<&Event>,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> String {
        if let Some(event) = event {
            self.write_own(event, ask, reading, step);
        }
        views::json(&SeenAnswer { seen: event.is_some() })
    }

    /// Somebody said no to a device that asks to be let in. The same no again is no fact.
    pub(super) fn decline(
        &mut self,
        asked: Option<&(DeviceRole, String)>,
        told: bool,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let Some((role, name)) = asked else { return Err(No::Code(Code::UnknownPairing)) };
        let (role, name) = (*role, name.clone());
        if !told {
            self.write_own(&Event::PairingDeclined { role, name: name.clone() }, ask, reading, step);
        }
        Ok((200, views::json(&DeclinedPairing { role, name })))
    }

    /// A device is out. One that was never paired here had a token all the same, or nobody would have asked.
    pub(super) fn revoke(&mut self, device: &Slug, ask: &Ask, reading: Reading, step: &mut Step) -> String {
        self.write_own(&Event::DeviceRevoked { device: device.clone() }, ask, reading, step);
        views::json(&devices_view::paired(&self.working, device))
    }

    /// Writes a fact that the rules have no part in and that is whole in itself.
    pub(in crate::engine) fn write_own(
        &mut self,
        event: &Event,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) {
        let happened = happened(event, &ask.actor, 0).expect("only settings may not pass their checks");
        self.write(event, happened, &ask.actor, ask.request_id, reading, true, step);
    }

    pub(super) fn settings(
        &mut self,
        base: Option<serde_json::Value>,
        over: Option<serde_json::Value>,
        seen: Option<u64>,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let old = self.working.ruling.clone();
        let revision = old.as_ref().map_or(0, |ruling| ruling.revision);
        if seen.is_some_and(|seen| seen != revision) {
            return Err(No::Code(Code::StaleRevision));
        }
        let reserved = over.as_ref().map(reserved::mistakes).unwrap_or_default();
        if !reserved.is_empty() {
            return Err(No::Settings(reserved));
        }
        let layer = |new: Option<serde_json::Value>, old: Option<&serde_json::Value>| {
            new.or_else(|| old.cloned()).unwrap_or_else(|| serde_json::json!({}))
        };
        let base = layer(base, old.as_ref().map(|ruling| &ruling.base));
        let over = layer(over, old.as_ref().map(|ruling| &ruling.over));
        let ruling = Ruling::make(revision + 1, base.clone(), over.clone()).map_err(No::Settings)?;
        let in_use = still_in_use(&self.working.branch, &ruling);
        if !in_use.is_empty() {
            return Err(No::Settings(in_use));
        }
        let event = Event::SettingsAdopted { revision: ruling.revision, base, over };
        let ruling = Arc::new(ruling);
        let happened = Happened::Settings(Arc::clone(&ruling));
        self.write(&event, happened, &ask.actor, ask.request_id, reading, true, step);
        Ok((200, views::json(&views::settings(Some(&ruling)))))
    }
}

/// What people in the branch still need cannot leave the settings.
fn still_in_use(branch: &queue::Branch, ruling: &Ruling) -> Vec<Mistake> {
    let told = |place: String, name: &queue::Slug| {
        Mistake::at(place, wire::texts::key::SETTINGS_STILL_IN_USE, vec![("name", name.as_str().into())])
    };
    let needed = queue::still_needed(branch, &ruling.rules).into_iter();
    let mistakes = needed.map(|needed| match needed {
        Needed::Service(name) => told("services".to_owned(), &name),
        Needed::Counter(name) => told("counters".to_owned(), &name),
        Needed::Agent(name) => told("agents".to_owned(), &name),
        Needed::CounterService { counter, service } => told(format!("counters.{counter}.services"), &service),
        Needed::AgentService { agent, service } => told(format!("agents.{agent}.services"), &service),
    });
    mistakes.collect()
}

//! One step of the engine: a batch of requests becomes one transaction and its effects.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;
use wire::envelope::Position;
use wire::event::Event;
use wire::names::{PrinterState, Slug};
use wire::problem::Code;
use wire::role::{Actor, Role};

use super::act::{Act, Ask, PrintReport};
use super::answer::{Answer, Body, Trouble};
use super::fact::{Fact, Happened, Heading, Messages, envelope, happened};
use super::replies::Known;
use super::{Engine, devices_view, reserved, snapshot, views};
use crate::chain;
use crate::clock::{Reading, is_plausible};
use crate::settings::{Mistake, Ruling};
use crate::store::{Ended, Reply, Store, StoreError, Transaction};
use crate::translate::{refusal, ticket_out, to_wire};

/// A snapshot is written once this many rows have come since the last, or four times the the day's tickets if that is more.
const SNAPSHOT_ROWS: usize = 5_000;
/// What time demands within one step is bounded, so that a mistake in the rules cannot keep the engine from answering.
const DEMANDS_A_STEP: usize = 10_000;

/// What a batch comes to. Nothing of it may leave before `transaction` is committed.
#[derive(Debug, Default)]
pub struct Step {
    /// To be committed.
    pub transaction: Transaction,
    /// One for each request, in order.
    pub answers: Vec<Answer>,
    /// New facts, in order.
    pub facts: Vec<Arc<Fact>>,
}

/// Whether an asker may know what the hall may not.
pub(super) fn is_staff(actor: &Actor) -> bool {
    match actor {
        Actor::Named(role, _) => role.is_staff(),
        Actor::Hub => false,
    }
}

/// Why a request was not done.
pub(super) enum No {
    Rule(queue::Refusal),
    Code(Code),
    Settings(Vec<Mistake>),
}

impl<S: Store> Engine<S> {
    /// Decides and applies what time demands, then each request, to the working state.
    ///
    /// # Errors
    /// [`StoreError`] when a kept answer cannot be read: start again from disk.
    pub fn step(&mut self, batch: &[Ask], reading: Reading) -> Result<Step, StoreError> {
        let mut step = Step::default();
        self.let_time_pass(reading, &mut step);
        for ask in batch {
            let answer = self.answer(ask, reading, &mut step)?;
            step.answers.push(answer);
        }
        step.transaction.rows = step.facts.iter().map(|fact| fact.row()).collect();
        step.transaction.seen_ahead = self.behind.filter(|_| self.behind_is_news);
        self.behind_is_news = false;
        self.unsnapshotted += step.facts.len();
        if self.unsnapshotted > SNAPSHOT_ROWS.max(self.working.branch.tickets().len() * 4) {
            step.transaction.snapshot = Some(snapshot::take(&self.working));
            self.unsnapshotted = 0;
        }
        Ok(step)
    }

    /// A last snapshot, so that the next start is short.
    pub fn rest(&mut self) -> Transaction {
        self.unsnapshotted = 0;
        Transaction { snapshot: Some(snapshot::take(&self.working)), ..Transaction::default() }
    }

    /// Makes a step durable.
    ///
    /// # Errors
    /// After any error the working state may be ahead of the disk: start again from disk.
    pub fn commit(&mut self, transaction: &Transaction) -> Result<(), StoreError> {
        if transaction.is_empty() { Ok(()) } else { self.store.commit(transaction) }
    }

    fn let_time_pass(&mut self, reading: Reading, step: &mut Step) {
        for _ in 0..DEMANDS_A_STEP {
            let Some(ruling) = self.working.ruling.clone() else { return };
            let now = self.working.now(reading);
            let Some(command) = queue::due(&self.working.branch, &ruling.rules, &now) else { return };
            // What time demands is never refused: `due` and `decide` are one set of rules.
            let Ok(events) = queue::decide(&self.working.branch, &ruling.rules, &now, &command) else {
                return;
            };
            if events.is_empty() {
                return;
            }
            self.happen(&events, &Actor::Hub, None, reading, step);
        }
    }

    fn answer(&mut self, ask: &Ask, reading: Reading, step: &mut Step) -> Result<Answer, StoreError> {
        let Some(request_id) = ask.request_id else {
            return Ok(Answer::fresh(self.act(ask, reading, step)));
        };
        match self.replies.look(&ask.actor, request_id, ask.digest) {
            Known::Answered(n) => {
                let kept = match step.transaction.replies.iter().find(|reply| reply.n == n) {
                    Some(reply) => Some(reply.clone()),
                    None => self.store.reply(n)?,
                };
                let Some(Reply { status, body, .. }) = kept else {
                    return Err(StoreError::Malformed { what: "replies" });
                };
                return Ok(Answer { body: Body::unkept(status, body), replayed: true });
            }
            Known::OtherBody => return Ok(Answer::problem(Code::RequestIdReused)),
            Known::Spent => return Ok(Answer::problem(Code::RequestIdExpired)),
            Known::New => {}
        }
        let body = self.act(ask, reading, step);
        if let Some((status, json)) = body.kept() {
            let day = self.working.ordinal;
            let reply = self.replies.keep(&ask.actor, request_id, ask.digest, day, status, json);
            step.transaction.replies.push(reply);
        }
        Ok(Answer::fresh(body))
    }

    fn act(&mut self, ask: &Ask, reading: Reading, step: &mut Step) -> Body {
        let done = match &ask.act {
            Act::Rule(command) => self.rule(command, ask, reading, step),
            Act::IssueTo { command, identifier } => {
                let given = self.rule(command, ask, reading, step);
                if let (Ok(_), queue::Command::Issue { visit, .. }) = (&given, command) {
                    self.know(*visit, identifier, step);
                }
                given
            }
            Act::Identify { ticket, identifier } => {
                self.identify(*ticket, identifier.as_ref(), ask, reading, step)
            }
            Act::OpenNow => self.open_now(ask, reading, step),
            Act::Printed(report) => self.printed(report, ask, reading, step),
            Act::Printer { device, state } => Ok((200, self.printer(device, *state, ask, reading, step))),
            Act::Settings { base, over, seen } => {
                self.settings(base.clone(), over.clone(), *seen, ask, reading, step)
            }
        };
        match done {
            Ok((status, json)) => Body::Done(status, json),
            Err(No::Rule(no)) => {
                let (code, after_secs) = refusal(&no);
                Body::Problem(Trouble::after(code, after_secs))
            }
            Err(No::Code(code)) => Body::Problem(Trouble::new(code)),
            Err(No::Settings(mistakes)) => {
                use wire::names::Language::{En, Fr};
                let details = mistakes.iter().map(|m| (m.say(Fr), m.say(En))).collect();
                Body::Problem(Trouble::detailed(Code::BadSettings, details))
            }
        }
    }

    fn rule(
        &mut self,
        command: &queue::Command,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let Some(ruling) = self.working.ruling.clone() else { return Err(No::Code(Code::NoSettings)) };
        let issues = matches!(command, queue::Command::Issue { .. });
        if issues && self.behind.is_some() {
            return Err(No::Code(Code::Behind));
        }
        if self.trespasses(&ask.actor, command) {
            return Err(No::Code(Code::CounterTaken));
        }
        let now = self.working.now(reading);
        let events = queue::decide(&self.working.branch, &ruling.rules, &now, command).map_err(No::Rule)?;
        let held = views::held(&self.working, command);
        self.happen(&events, &ask.actor, ask.request_id, reading, step);
        let now = self.working.now(reading);
        let json = views::outcome(&self.working, &now, command, held, &events, is_staff(&ask.actor));
        Ok((if issues { 201 } else { 200 }, json))
    }

    fn open_now(&mut self, ask: &Ask, reading: Reading, step: &mut Step) -> Result<(u16, String), No> {
        let branch = &self.working.branch;
        if branch.day().is_some() && branch.doors() == queue::Doors::Closed {
            return Err(No::Code(Code::Closed));
        }
        let command = queue::Command::OpenDoors { until_ms: None, reason: "open-now".into(), date: None };
        self.rule(&command, ask, reading, step)
    }

    /// Whether an agent reaches for another agent's counter or the ticket in its hand. Supervisors may.
    fn trespasses(&self, actor: &Actor, command: &queue::Command) -> bool {
        use queue::Command as C;
        let Actor::Named(Role::Agent, name) = actor else { return false };
        let branch = &self.working.branch;
        let counter = match command {
            C::Recall { ticket }
            | C::Start { ticket }
            | C::End { ticket, .. }
            | C::Absent { ticket }
            | C::Cancel { ticket, .. }
            | C::Park { ticket, .. }
            | C::Requeue { ticket }
            | C::Transfer { ticket, .. } => {
                branch.ticket(*ticket).filter(|t| t.state.is_live()).and_then(|t| t.state.counter())
            }
            C::PauseCounter { counter, .. }
            | C::ResumeCounter { counter }
            | C::CloseCounter { counter, .. } => Some(counter),
            C::Issue { counter, .. } => counter.as_ref(),
            C::CallNext { .. }
            | C::Call { .. }
            | C::OpenCounter { .. }
            | C::OpenDoors { .. }
            | C::CloseDoors { .. }
            | C::ConfirmPriority { .. }
            | C::DeclinePriority { .. }
            | C::Prioritise { .. }
            | C::Triage { .. }
            | C::ConfirmPayment { .. }
            | C::Hold { .. }
            | C::Release { .. }
            | C::Unpark { .. }
            | C::Reopen { .. }
            | C::TakeOver { .. }
            | C::Withdraw { .. }
            | C::Interrupt { .. }
            | C::ResumeServices { .. }
            | C::SetPeak { .. }
            | C::AutoStart { .. }
            | C::Wake { .. }
            | C::RaiseAttention { .. }
            | C::RollDay { .. } => None,
        };
        let agent =
            counter.and_then(|counter| branch.counter(counter)).and_then(|counter| counter.agent.as_ref());
        agent.is_some_and(|agent| agent.as_str() != name.as_str())
    }

    fn printed(
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
        let json = views::json(&views::ticket(&self.working, &now, found));
        let event = Event::TicketPrinted { ticket: ticket_out(ticket), job, copy, outcome };
        self.write_own(&event, ask, reading, step);
        Ok((200, json))
    }

    /// A kiosk tells how its printer is. The same as before is no fact.
    fn printer(
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

    /// Writes a fact that the rules have no part in and that is whole in itself.
    fn write_own(&mut self, event: &Event, ask: &Ask, reading: Reading, step: &mut Step) {
        let happened = happened(event, &ask.actor, 0).expect("only settings may not pass their checks");
        self.write(event, happened, &ask.actor, ask.request_id, reading, true, step);
    }

    fn settings(
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
        let in_use = self.still_in_use(&ruling);
        if !in_use.is_empty() {
            return Err(No::Settings(in_use));
        }
        let event = Event::SettingsAdopted { revision: ruling.revision, base, over };
        let ruling = Arc::new(ruling);
        let happened = Happened::Settings(Arc::clone(&ruling));
        self.write(&event, happened, &ask.actor, ask.request_id, reading, true, step);
        Ok((200, views::json(&views::settings(Some(&ruling)))))
    }

    /// A service with live tickets or an open counter cannot leave the settings.
    fn still_in_use(&self, ruling: &Ruling) -> Vec<Mistake> {
        let key = wire::texts::key::SETTINGS_STILL_IN_USE;
        let branch = &self.working.branch;
        let live = branch.tickets().filter(|ticket| ticket.state.is_live());
        let services: BTreeSet<&queue::Slug> =
            live.map(|t| &t.service).filter(|name| !ruling.rules.services.contains_key(*name)).collect();
        let counters =
            branch.counters().map(|(name, _)| name).filter(|name| !ruling.rules.counters.contains_key(*name));
        let gone = |section: &str, name: &queue::Slug| {
            Mistake::at(section, key, vec![("name", name.as_str().into())])
        };
        services
            .into_iter()
            .map(|n| gone("services", n))
            .chain(counters.map(|n| gone("counters", n)))
            .collect()
    }

    fn happen(
        &mut self,
        events: &[queue::Event],
        actor: &Actor,
        request_id: Option<Uuid>,
        reading: Reading,
        step: &mut Step,
    ) {
        for (i, event) in events.iter().enumerate() {
            let last = i + 1 == events.len();
            let wire = to_wire::event(event, &self.working.branch);
            self.write(&wire, Happened::Rule(event.clone()), actor, request_id, reading, last, step);
            if let queue::Event::DayOpened { ordinal, .. } = event {
                step.transaction.forgotten.extend(self.replies.forget(*ordinal));
                self.forget_people(step);
            }
            if let Some(ended) = self.ended(event, reading) {
                step.transaction.history.push(ended);
            }
        }
    }

    /// The history row of a ticket that this fact ended.
    fn ended(&self, event: &queue::Event, reading: Reading) -> Option<Ended> {
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
            | E::PeakSet { .. } => return None,
        };
        let now = self.working.now(reading);
        let found = self.working.branch.ticket(ticket)?;
        let body = views::json(&views::ticket(&self.working, &now, found));
        Some(Ended { ticket: ticket_out(ticket), day: found.day, body })
    }

    #[expect(clippy::too_many_arguments, reason = "the words of one heading")]
    pub(super) fn write(
        &mut self,
        event: &Event,
        happened: Happened,
        actor: &Actor,
        request_id: Option<Uuid>,
        reading: Reading,
        last: bool,
        step: &mut Step,
    ) {
        let heading = Heading {
            actor: actor.clone(),
            request_id,
            boot: self.boot,
            mono_ms: reading.mono_ms,
            at_ms: reading.at_ms,
            trusted: is_plausible(reading.at_ms, self.working.newest_trusted_ms),
        };
        let json = envelope(event, &heading);
        let (epoch, incarnation) = match &happened {
            Happened::Epoch { n, incarnation } => (*n, *incarnation),
            Happened::Rule(_)
            | Happened::Started
            | Happened::Settings(_)
            | Happened::Printed(_)
            | Happened::Printer { .. } => (self.working.head.epoch, self.working.incarnation),
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

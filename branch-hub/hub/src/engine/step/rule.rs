//! A command of the rules: who may give it, what it comes to, and how a refusal is told.
//! Must not decide: see `queue`.

use wire::problem::Code;
use wire::role::{Actor, Role};

use super::{No, Step, is_staff};
use crate::clock::Reading;
use crate::engine::{Ask, Engine, Trouble, views};
use crate::store::Store;
use crate::translate::refusal;

impl<S: Store> Engine<S> {
    /// A refusal of the rules as a problem; of an interruption it tells why, and when it is hoped to be over.
    pub(super) fn trouble(&self, no: &queue::Refusal, reading: Reading) -> Trouble {
        let (code, after_secs) = refusal(no);
        let plain = Trouble::after(code, after_secs);
        let queue::Refusal::ServiceInterrupted { reason, until_ms, .. } = no else { return plain };
        let Some(ruling) = &self.working.ruling else { return plain };
        use wire::names::Language::{En, Fr};
        let stop = views::stop(ruling, &self.working.now(reading), reason, *until_ms);
        let left_ms =
            until_ms.map(|until| until - self.working.at_ms(reading)).filter(|left_ms| *left_ms > 0);
        let after_secs = left_ms.map(|ms| u32::try_from(ms / 1000 + 1).unwrap_or(u32::MAX));
        let mut told = Trouble::after(code, after_secs);
        told.details = vec![(stop.say(Fr), stop.say(En))];
        told
    }

    pub(super) fn rule(
        &mut self,
        command: &queue::Command,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let Some(ruling) = self.working.ruling.clone() else { return Err(No::Code(Code::NoSettings)) };
        let issues = matches!(command, queue::Command::Issue { .. } | queue::Command::Readmit { .. });
        if issues && self.behind.is_some() {
            return Err(No::Code(Code::Behind));
        }
        if self.trespasses(&ask.actor, command) {
            return Err(No::Code(Code::CounterTaken));
        }
        let now = self.working.now(reading);
        let events = queue::decide(&self.working.branch, &ruling.rules, &now, command).map_err(No::Rule)?;
        let before = views::before(&self.working, &ruling.rules, &now, command);
        self.happen(&events, &ask.actor, ask.request_id, reading, step);
        let now = self.working.now(reading);
        let json = views::outcome(&self.working, &now, command, before, &events, is_staff(&ask.actor));
        Ok((if issues { 201 } else { 200 }, json))
    }

    pub(super) fn open_now(
        &mut self,
        ask: &Ask,
        reading: Reading,
        step: &mut Step,
    ) -> Result<(u16, String), No> {
        let branch = &self.working.branch;
        if branch.day().is_some() && branch.doors() == queue::Doors::Closed {
            return Err(No::Code(Code::Closed));
        }
        let command = queue::Command::OpenDoors { until_ms: None, reason: "open-now".into(), date: None };
        self.rule(&command, ask, reading, step)
    }

    /// Whether an agent reaches for another agent's counter or the ticket in its hand. Supervisors may.
    pub(super) fn trespasses(&self, actor: &Actor, command: &queue::Command) -> bool {
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
            | C::StillHere { counter }
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
            | C::LetPass { .. }
            | C::TakeOver { .. }
            | C::Withdraw { .. }
            | C::Interrupt { .. }
            | C::ResumeServices { .. }
            | C::SetPeak { .. }
            | C::AutoStart { .. }
            | C::Wake { .. }
            | C::RaiseAttention { .. }
            | C::Move { .. }
            | C::SetRoll { .. }
            | C::LoseNumbers
            | C::HearNumbers { .. }
            | C::SayNumber { .. }
            | C::Readmit { .. }
            | C::SignOut { .. }
            | C::Ring { .. }
            | C::AnswerBell { .. }
            | C::RollDay { .. } => None,
        };
        let agent =
            counter.and_then(|counter| branch.counter(counter)).and_then(|counter| counter.agent.as_ref());
        agent.is_some_and(|agent| agent.as_str() != name.as_str())
    }
}

//! One step of the engine: a batch of requests becomes one transaction and its effects.

mod own;
mod rule;
mod write;

use std::sync::Arc;

use wire::event::Event;
use wire::problem::Code;
use wire::role::Actor;

use super::act::{Act, Ask};
use super::answer::{Answer, Body, Trouble};
use super::fact::{ClockNews, Fact, Happened};
use super::replies::Known;
use super::{Engine, snapshot, views};
use crate::clock::Reading;
use crate::settings::Mistake;
use crate::store::{Bundle, Reply, Store, StoreError, Transaction};

/// A snapshot is written once this many rows have come since the last, or four times the the day's tickets if that is more.
const SNAPSHOT_ROWS: usize = 5_000;
/// What time demands within one step is bounded, so that a mistake in the rules cannot keep the engine from answering.
const DEMANDS_A_STEP: usize = 10_000;

/// A full disk is looked at by somebody in about this time, in seconds.
const ROOM_AGAIN_S: u32 = 30;

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
        self.room = self.store.room()?;
        self.follow_the_clock_again(reading, &mut step);
        self.let_time_pass(reading, &mut step);
        for ask in batch {
            let answer = self.answer(ask, reading, &mut step)?;
            step.answers.push(answer);
        }
        // A counter that calls by itself is free as soon as its last customer has gone.
        if !batch.is_empty() {
            self.let_time_pass(reading, &mut step);
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

    /// Old rows are in a bundle: the journal lets go of them, and their requests of their fingerprints.
    pub fn archive(&mut self, bundle: Bundle) -> Transaction {
        self.replies.let_go(bundle.day);
        Transaction { archived: vec![bundle], ..Transaction::default() }
    }

    /// Makes a step durable.
    ///
    /// # Errors
    /// After any error the working state may be ahead of the disk: start again from disk.
    pub fn commit(&mut self, transaction: &Transaction) -> Result<(), StoreError> {
        if transaction.is_empty() { Ok(()) } else { self.store.commit(transaction) }
    }

    /// A machine's clock that was put right is followed again, so that the next start is not led astray by what was said.
    fn follow_the_clock_again(&mut self, reading: Reading, step: &mut Step) {
        if self.working.time.agrees_again(self.boot, reading) {
            let news = Happened::Clock(ClockNews::Agreed);
            self.write(&Event::ClockAgreed {}, news, &Actor::Hub, None, reading, true, step);
        }
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
            // Seen before anything is applied: what is left on the disk is for those who are here already.
            act if self.room.scarce && act.brings_more() => Err(No::Code(Code::DiskFull)),
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
            Act::SayTime { local, sure } => self.say_time(*local, *sure, ask, reading, step),
            Act::OpenNow => self.open_now(ask, reading, step),
            Act::Access(event) => {
                self.write_own(event, ask, reading, step);
                Ok((200, views::json(event)))
            }
            Act::Rate { visit, face } => self.rate(*visit, *face, ask, reading, step),
            Act::Seen(event) => Ok((200, self.seen(event.as_ref(), ask, reading, step))),
            Act::Decline { asked, told } => self.decline(asked.as_ref(), *told, ask, reading, step),
            Act::Printed(report) => self.printed(report, ask, reading, step),
            Act::Pair { device, role } => self.pair(device, *role, ask, reading, step),
            Act::Revoke { device } => Ok((200, self.revoke(device, ask, reading, step))),
            Act::Printer { device, state } => Ok((200, self.printer(device, *state, ask, reading, step))),
            Act::Backup(news) => Ok((200, self.backed_up(news, ask, reading, step))),
            Act::Settings { base, over, seen } => {
                self.settings(base.clone(), over.clone(), *seen, ask, reading, step)
            }
        };
        match done {
            Ok((status, json)) => Body::Done(status, json),
            Err(No::Rule(no)) => Body::Problem(self.trouble(&no, reading)),
            Err(No::Code(Code::DiskFull)) => {
                Body::Problem(Trouble::after(Code::DiskFull, Some(ROOM_AGAIN_S)))
            }
            Err(No::Code(code)) => Body::Problem(Trouble::new(code)),
            Err(No::Settings(mistakes)) => {
                use wire::names::Language::{En, Fr};
                let details = mistakes.iter().map(|m| (m.say(Fr), m.say(En))).collect();
                Body::Problem(Trouble::detailed(Code::BadSettings, details))
            }
        }
    }
}

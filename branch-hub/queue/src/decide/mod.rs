//! What a command makes happen, or why not. Nothing is changed here: facts come back, and `apply` makes them true.
//! Must not know where commands come from.

mod again;
mod aside;
mod bell;
mod call;
mod counter;
mod day;
mod end;
mod inherit;
mod interrupt;
mod island;
mod issue;
mod last_counter;
mod lost;
mod move_by_hand;
mod onward;
mod paid_first;
mod peak;
mod present;
mod roll;
mod standing;
mod withdraw;

use crate::branch::Branch;
use crate::command::Command;
use crate::event::Event;
use crate::moment::Now;
use crate::names::{Slug, TicketId};
use crate::refusal::Refusal;
use crate::settings::Settings;
use crate::ticket::Ticket;

/// Decides a command. No facts means that all is already as asked.
///
/// # Errors
/// A [`Refusal`]; the branch is as it was.
pub fn decide(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let desk = Desk { branch, settings, now };
    match command {
        Command::Issue { .. } => desk.issue(command),
        Command::CallNext { counter, agent, holding, outcome, leg, ticket, visit } => {
            let fresh = (*ticket, *visit);
            desk.call_next(counter, agent.as_ref(), (*holding, outcome.as_ref(), *leg), fresh)
        }
        Command::Call { ticket, counter, agent, reason } => {
            desk.call(*ticket, counter, agent.as_ref(), reason)
        }
        Command::Recall { ticket } => desk.recall(*ticket),
        Command::Start { ticket } => desk.start(*ticket),
        Command::AutoStart { ticket } => desk.auto_start(*ticket),
        Command::End { ticket, outcome, leg } => desk.end(*ticket, outcome.as_ref(), *leg),
        Command::Absent { ticket } => desk.absent(*ticket),
        Command::Cancel { ticket, gone, reason } => desk.cancel(*ticket, *gone, reason),
        Command::Transfer { ticket, leg, to, place, return_to_origin } => {
            desk.transfer(*ticket, *leg, to, *place, *return_to_origin)
        }
        Command::ConfirmPriority { ticket } => desk.confirm_priority(*ticket),
        Command::DeclinePriority { ticket } => desk.decline_priority(*ticket),
        Command::Prioritise { ticket, class, reason } => desk.prioritise(*ticket, class, reason),
        Command::Move { ticket, place, reason } => desk.move_by_hand(*ticket, *place, reason),
        Command::LetPass { ticket, others } => desk.let_pass(*ticket, *others),
        Command::Triage { ticket, class } => desk.triage(*ticket, class),
        Command::ConfirmPayment { ticket } => desk.confirm_payment(*ticket),
        Command::Hold { ticket, hold } => desk.hold(*ticket, *hold),
        Command::Release { ticket } => desk.release(*ticket),
        Command::Park { ticket, wake_after_ms } => desk.park(*ticket, *wake_after_ms),
        Command::Unpark { ticket } => desk.unpark(*ticket),
        Command::Wake { ticket } => desk.wake(*ticket),
        Command::Requeue { ticket } => desk.requeue(*ticket),
        Command::Reopen { ticket, reason } => desk.reopen(*ticket, reason),
        Command::TakeOver { counter, agent } => desk.take_over(counter, agent),
        Command::Withdraw { series, from, to, reason } => desk.withdraw(series, *from, *to, reason),
        Command::LoseNumbers => Ok(desk.lose_numbers()),
        Command::HearNumbers { numbers } => Ok(desk.hear_numbers(numbers)),
        Command::SayNumber { series, last } => desk.say_number(series, last.as_deref()),
        Command::Readmit { .. } => desk.readmit(command),
        Command::SetRoll { series, next } => desk.set_roll(series, *next),
        Command::OpenCounter { counter, agent } => desk.open_counter(counter, agent.as_ref()),
        Command::PauseCounter { counter, reason, keep_waiting } => {
            desk.pause_counter(counter, reason, *keep_waiting)
        }
        Command::ResumeCounter { counter } => desk.resume_counter(counter),
        Command::CloseCounter { counter, keep_waiting } => desk.close_counter(counter, *keep_waiting),
        Command::StillHere { counter } => desk.still_here(counter),
        Command::SignOut { counter } => Ok(desk.sign_out(counter)),
        Command::OpenDoors { until_ms, reason, date } => desk.open_doors(*until_ms, reason, *date),
        Command::CloseDoors { reason, leftovers } => desk.close_doors(reason, *leftovers),
        Command::RollDay { date, trusted } => desk.roll_day(*date, *trusted),
        Command::Interrupt { services, reason, until_ms, gives_tickets } => {
            desk.interrupt(services, reason, *until_ms, *gives_tickets)
        }
        Command::ResumeServices { services } => desk.resume_services(services),
        Command::SetPeak { on, reason } => desk.set_peak(*on, reason),
        Command::Ring { bell, cause } => desk.ring(*bell, cause),
        Command::AnswerBell { bell } => Ok(desk.answer_bell(*bell)),
        Command::RaiseAttention { ticket } => desk.raise_attention(*ticket),
    }
}

/// What lies before whoever decides.
#[derive(Clone, Copy)]
struct Desk<'a> {
    branch: &'a Branch,
    settings: &'a Settings,
    now: &'a Now,
}

impl<'a> Desk<'a> {
    fn ticket(self, id: TicketId) -> Result<&'a Ticket, Refusal> {
        self.branch.ticket(id).ok_or(Refusal::UnknownTicket { ticket: id })
    }

    fn known_counter(self, id: &Slug) -> Result<&'a crate::settings::Counter, Refusal> {
        self.settings.counters.get(id).ok_or_else(|| Refusal::UnknownCounter { counter: id.clone() })
    }

    /// A counter that can call, and who is there.
    fn calling_counter(
        self,
        id: &Slug,
        presser: Option<&Slug>,
    ) -> Result<&'a crate::counter::Counter, Refusal> {
        self.known_counter(id)?;
        let Some(counter) = self.branch.counter(id) else {
            return Err(Refusal::CounterClosed { counter: id.clone() });
        };
        if let (Some(presser), Some(there)) = (presser, &counter.agent)
            && presser != there
        {
            return Err(Refusal::CounterTaken { counter: id.clone(), agent: there.clone() });
        }
        if let Some(presser) = presser {
            self.nowhere_else(presser, id)?;
        }
        if counter.paused.is_some() {
            return Err(Refusal::CounterPaused { counter: id.clone() });
        }
        Ok(counter)
    }

    /// Milliseconds of running time until `after_ms` have passed since a moment; none once they have.
    const fn still_to_wait(self, since_run_ms: u64, after_ms: u64) -> Option<u64> {
        match since_run_ms.saturating_add(after_ms).checked_sub(self.now.run_ms) {
            None | Some(0) => None,
            left => left,
        }
    }

    /// The same for who is there for a service: while it is interrupted, the time stands still.
    fn still_to_wait_for(self, service: &Slug, since_run_ms: u64, after_ms: u64) -> Option<u64> {
        let passed_ms = self.branch.worked_ms(service, since_run_ms, self.now.run_ms);
        after_ms.checked_sub(passed_ms).filter(|left| *left > 0)
    }

    /// Whether time may do now what it does with a ticket.
    fn is_due(self, ticket: &Ticket) -> bool {
        self.branch.alarm_of(ticket).is_some_and(|at| at <= self.now.run_ms)
    }
}

const fn millis(seconds: u32) -> u64 {
    seconds as u64 * 1000
}

/// Acts that change somebody's turn, or stop the calls, are kept with their reason.
fn given(reason: &str) -> Result<(), Refusal> {
    if reason.trim().is_empty() { Err(Refusal::ReasonMissing) } else { Ok(()) }
}

//! From the hub's answer to the paper in the hand.
//! Must not know how the paper is drawn or sent.
//!
//! A ticket that was issued too late for its customer stays issued, because only staff may withdraw it; they see it at their
//! desks, among the papers of this kiosk that did not come out. It is not printed: paper for nobody would be taken by the next
//! person.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;
use wire::problem::Problem;
use wire::ticket::Ticket;

use super::{
    Answer, CUSTOMER_STAYS, Effect, IDLE_WITHOUT_PAPER, LEAVE_AFTER_PAPER, Page, PaperOutcome, PrinterState,
    REST_AFTER_TICKET, Screen, Why,
};

/// The last copy that the glass offers: after one DUPLICATA, staff help.
const LAST_COPY: u32 = 1;

impl Screen {
    pub(super) fn answered(
        &mut self,
        ask: Uuid,
        age: Duration,
        answer: Answer,
        now: Duration,
    ) -> Vec<Effect> {
        let expected = self.open_ask.as_ref().is_some_and(|open| open.id == ask);
        if expected {
            self.open_ask = None;
        }
        let looking = expected && matches!(self.page, Page::Issuing { .. });
        match answer {
            Answer::Refused(problem) => self.no_ticket(Why::Problem(problem), expected, now),
            Answer::NotUnderstood => self.no_ticket(Why::NotUnderstood, expected, now),
            Answer::Issued(ticket) if looking || self.customer_still_waits(expected, age) => {
                self.show_ticket(Arc::clone(&ticket), 0, now);
                vec![Effect::Print { ask: Some(ask), ticket, copy: 0 }]
            }
            Answer::Issued(ticket) => vec![Effect::Unclaimed { ask: Some(ask), ticket, copy: 0 }],
        }
    }

    /// The customer waits on; whoever was told that there is no answer is told why instead.
    pub(super) fn put_off(&mut self, ask: Uuid, problem: Box<Problem>) {
        let Some(open) = self.open_ask.as_mut().filter(|open| open.id == ask) else { return };
        open.later = Some(problem.clone());
        if matches!(self.page, Page::Refused(Why::NoAnswer | Why::Later(_))) {
            self.page = Page::Refused(Why::Later(problem));
        }
    }

    fn no_ticket(&mut self, why: Why, expected: bool, now: Duration) -> Vec<Effect> {
        // Whoever was told meanwhile that there is no answer is told this one.
        if expected
            && matches!(self.page, Page::Issuing { .. } | Page::Refused(Why::NoAnswer | Why::Later(_)))
        {
            self.page = Page::Refused(why);
            self.touched_at = now;
        }
        Vec::new()
    }

    /// A late answer, also one from before a restart, is for whoever stands there, unless they went on to something else.
    fn customer_still_waits(&self, expected: bool, age: Duration) -> bool {
        let idle_page = match &self.page {
            Page::Home { group: None } => true,
            Page::Refused(why) => matches!(why, Why::NoAnswer | Why::Later(_)),
            Page::Home { group: Some(_) }
            | Page::Issuing { .. }
            | Page::Ticket { .. }
            | Page::NotPrinted { .. } => false,
        };
        // Without an open ask this is one from before a start: then nobody may have touched this glass yet.
        let theirs = expected || (self.open_ask.is_none() && !self.finger_seen);
        idle_page && theirs && age < CUSTOMER_STAYS
    }

    /// What a last run left behind is for whoever still stands there; paper that may be out is never made again unasked.
    pub(super) fn left(
        &mut self,
        ticket: Arc<Ticket>,
        copy: u32,
        sent: bool,
        age: Duration,
        now: Duration,
    ) -> Vec<Effect> {
        let stays = self.customer_still_waits(false, age);
        match (sent, stays) {
            (true, true) => {
                self.show_ticket(Arc::clone(&ticket), copy, now);
                self.page = Page::NotPrinted { ticket, copy };
                self.touched_at = now;
                Vec::new()
            }
            (true, false) => Vec::new(),
            (false, true) => {
                self.show_ticket(Arc::clone(&ticket), copy, now);
                vec![Effect::Print { ask: None, ticket, copy }]
            }
            (false, false) => vec![Effect::Unclaimed { ask: None, ticket, copy }],
        }
    }

    fn show_ticket(&mut self, ticket: Arc<Ticket>, copy: u32, now: Duration) {
        if self.languages().contains(&ticket.language) {
            self.language = ticket.language;
        }
        self.page = Page::Ticket { ticket, copy, since: now, leave_at: None };
        self.rests_until = now + REST_AFTER_TICKET;
    }

    pub(super) fn printed(&mut self, id: Uuid, of: u32, outcome: PaperOutcome, now: Duration) {
        let (Page::Ticket { ticket, copy, .. } | Page::NotPrinted { ticket, copy }) = &self.page else {
            return;
        };
        if ticket.id != id || *copy != of {
            return;
        }
        let (ticket, copy) = (Arc::clone(ticket), *copy);
        if !self.gives_paper {
            // Nothing was to come out; the number stays as long as one without paper does.
            let leave_at = Some(now + IDLE_WITHOUT_PAPER);
            self.page = Page::Ticket { ticket, copy, since: now, leave_at };
            return;
        }
        self.page = match outcome {
            PaperOutcome::Confirmed | PaperOutcome::Sent => {
                Page::Ticket { ticket, copy, since: now, leave_at: Some(now + LEAVE_AFTER_PAPER) }
            }
            PaperOutcome::Unknown | PaperOutcome::Failed => {
                self.touched_at = now;
                Page::NotPrinted { ticket, copy }
            }
        };
    }

    pub(super) fn may_print_again(&self, copy: u32) -> bool {
        self.gives_paper && copy < LAST_COPY && self.printer == PrinterState::Ready
    }

    pub(super) fn print_again(&mut self, now: Duration) -> Vec<Effect> {
        let Page::NotPrinted { ticket, copy } = &self.page else { return Vec::new() };
        if !self.may_print_again(*copy) {
            return Vec::new();
        }
        let (ticket, copy) = (Arc::clone(ticket), copy + 1);
        self.show_ticket(Arc::clone(&ticket), copy, now);
        vec![Effect::Print { ask: None, ticket, copy }]
    }
}

//! Agents on the day that is played: they sit down, press, announce again, pause and go.
//! Must not know who ought to be called.

use queue::figures::Waited;
use queue::{Refusal, Slug};

use super::{Player, USUAL, What};
use crate::day::Task;
use crate::seat::{Doing, Seat};

/// Whoever was called in vain and comes after all waits in front of the counters: no walk is longer then.
const NEAR_MS: u64 = 5_000;

impl Player<'_> {
    /// Agents with nothing to do see that somebody waits, whoever has been idle longest first.
    pub(super) fn wake(&mut self, service: &Slug, pace: u32) {
        let idle = |n: &usize| self.seats[*n].doing == Doing::Idle;
        let offers = |n: &usize| self.clerk.offers(&self.seats[*n].plan.counter, service);
        let mut idle: Vec<usize> = (0..self.seats.len()).filter(idle).filter(offers).collect();
        idle.sort_by_key(|n| self.seats[*n].idle_since_ms);
        for n in idle {
            self.reach(n, pace);
        }
    }

    pub(super) fn reach(&mut self, n: usize, pace: u32) {
        let reaction = self.seats[n].reaction_ms(pace);
        self.seats[n].turns_to(Doing::Reaching, self.now_ms);
        self.plan_in(reaction, What::Press(n));
    }

    pub(super) fn sit(&mut self, n: usize) {
        let plan = self.seats[n].plan;
        self.seats[n].rising = false;
        if self.seats[n].doing != Doing::Away {
            return;
        }
        if self.clerk.sit(self.now_ms, &plan.counter, plan.agent.as_ref()).is_err() {
            if !self.unknown_counters.contains(&plan.counter) {
                self.unknown_counters.push(plan.counter.clone());
            }
            return;
        }
        self.reach(n, USUAL);
    }

    pub(super) fn pause(&mut self, n: usize, length_ms: u64) {
        let plan = self.seats[n].plan;
        self.clerk.pause(self.now_ms, &plan.counter);
        self.seats[n].turns_to(Doing::Paused, self.now_ms);
        self.plan_in(length_ms, What::Resume(n));
    }

    pub(super) fn resume(&mut self, n: usize) {
        let plan = self.seats[n].plan;
        if self.seats[n].doing != Doing::Paused {
            return;
        }
        self.clerk.resume(self.now_ms, &plan.counter);
        if self.goes(n) { self.leave(n) } else { self.reach(n, USUAL) }
    }

    /// Whether the agent goes home at the next occasion.
    pub(super) fn goes(&self, n: usize) -> bool {
        let Seat { plan, rising, .. } = &self.seats[n];
        *rising && !(plan.until_empty && self.clerk.has_next(self.now_ms, &plan.counter))
    }

    pub(super) fn leave(&mut self, n: usize) {
        self.clerk.rise(self.now_ms, &self.seats[n].plan.counter);
        self.seats[n].turns_to(Doing::Away, self.now_ms);
    }

    pub(super) fn press(&mut self, n: usize) {
        let plan = self.seats[n].plan;
        let in_hand = self.seats[n].in_hand.map(|who| (who, self.visitors[who].leg));
        match self.seats[n].doing {
            Doing::Reaching | Doing::Busy => {}
            Doing::Away | Doing::Paused | Doing::Idle => return,
        }
        let pause = self.seats[n].pause_ms.take();
        if pause.is_some() || self.goes(n) {
            if let Some((who, leg)) = in_hand {
                self.clerk.end(self.now_ms, who, leg);
                self.absorb(None);
            }
            return match pause.filter(|_| !self.goes(n)) {
                Some(length) => self.pause(n, length),
                None => self.leave(n),
            };
        }
        match self.clerk.next(self.now_ms, &plan.counter, in_hand) {
            Ok(()) => {
                self.absorb(Some(n));
                if self.seats[n].in_hand.is_none() {
                    // Whoever stays until the hall is empty goes when it is.
                    if self.goes(n) {
                        return self.leave(n);
                    }
                    // Whoever was in hand may wait here already for what comes next: the press was too early for them.
                    if in_hand.is_some() && self.clerk.has_next(self.now_ms, &plan.counter) {
                        return self.reach(n, USUAL);
                    }
                    self.seats[n].turns_to(Doing::Idle, self.now_ms);
                }
            }
            Err(Refusal::JustCalled { wait_ms }) => self.plan_in(wait_ms, What::Press(n)),
            // Nobody has been here for so long that the counter was signed out: the agent signs in again.
            Err(_) if !self.seats[n].rising && !self.clerk.is_open(&plan.counter) => {
                self.seats[n].turns_to(Doing::Away, self.now_ms);
                self.sit(n);
            }
            // The night has closed the counter.
            Err(_) => self.seats[n].turns_to(Doing::Away, self.now_ms),
        }
    }

    pub(super) fn called(&mut self, n: usize, who: usize) {
        let seat = &mut self.seats[n];
        seat.turns_to(Doing::Busy, self.now_ms);
        seat.turn += 1;
        (seat.coming, seat.here, seat.recalls_left) = (false, false, seat.plan.recalls);
        seat.in_hand = Some(who);
        self.visitors[who].seat = Some(n);
        let leg = &mut self.legs[self.visitors[who].played];
        // Whoever comes back from having been set aside has waited already.
        if leg.started_ms.is_none() {
            leg.called_ms = Some(self.now_ms);
        }
        if leg.first_called_ms.is_none() {
            leg.first_called_ms = Some(self.now_ms);
            let waited_ms = self.clerk.waited_ms(&leg.service, leg.entered_ms, self.now_ms);
            leg.waited = Some(Waited::Called(waited_ms));
        }
        self.announced(n, who);
    }

    pub(super) fn announced(&mut self, n: usize, who: usize) {
        let (person, visitor, seat) = (&self.day.people[who], &mut self.visitors[who], &mut self.seats[n]);
        seat.announced_ms = self.now_ms;
        visitor.heard += 1;
        let turn = seat.turn;
        let hears = visitor.heard > person.deaf_to || visitor.late || visitor.aside.is_some();
        let there = visitor.left_ms.is_none() && visitor.away_until_ms <= self.now_ms;
        let follows = hears && there && !seat.coming;
        let walk = if visitor.near { person.walk_ms.min(NEAR_MS) } else { person.walk_ms };
        let doubts =
            if seat.recalls_left > 0 { seat.plan.recall_after_ms } else { seat.plan.absent_after_ms };
        if follows {
            seat.coming = true;
            self.plan_in(walk, What::AtDesk(n, turn));
        }
        self.plan_in(doubts, What::Doubt(n, turn));
    }

    pub(super) fn at_desk(&mut self, n: usize, turn: u32) {
        let seat = &mut self.seats[n];
        let Some(who) = seat.in_hand.filter(|_| seat.turn == turn) else { return };
        seat.here = true;
        let visitor = &self.visitors[who];
        let leg = &mut self.legs[visitor.played];
        leg.started_ms.get_or_insert(self.now_ms);
        leg.counter = Some(seat.plan.counter.clone());
        let task = &self.day.people[who].legs[visitor.leg];
        match task.aside {
            Some(aside) if visitor.aside != Some(visitor.leg) => {
                self.plan_in(aside.after_ms, What::SetAside(n, turn));
            }
            Some(aside) => self.plan_in(task.takes_ms.saturating_sub(aside.after_ms), What::Done(n, turn)),
            None => self.plan_in(task.takes_ms, What::Done(n, turn)),
        }
    }

    /// Somebody has a form to fill in: the counter is free for others meanwhile.
    pub(super) fn set_aside(&mut self, n: usize, turn: u32) {
        let Some(who) = self.seats[n].in_hand.filter(|_| self.seats[n].turn == turn) else { return };
        let (person, visitor) = (&self.day.people[who], &mut self.visitors[who]);
        let Some(task) = person.legs.get(visitor.leg) else { return };
        let Some(aside) = task.aside else { return };
        (visitor.aside, visitor.near) = (Some(visitor.leg), true);
        if self.clerk.set_aside(self.now_ms, who, visitor.leg).is_err() {
            return self.plan_in(task.takes_ms.saturating_sub(aside.after_ms), What::Done(n, turn));
        }
        visitor.away_until_ms = self.now_ms + aside.away_ms;
        self.plan_in(aside.away_ms, What::ComesBack(who));
        self.absorb(None);
        self.reach(n, person.pace);
    }

    /// Nobody has come yet: announce again, or mark absent, as soon as the rules accept it.
    pub(super) fn doubt(&mut self, n: usize, turn: u32) {
        let seat = &self.seats[n];
        let Some(who) = seat.in_hand.filter(|_| seat.turn == turn && !seat.here) else { return };
        let leg = self.visitors[who].leg;
        if seat.recalls_left > 0 {
            return match self.clerk.recall(self.now_ms, who, leg) {
                Ok(()) => {
                    self.seats[n].recalls_left -= 1;
                    self.announced(n, who);
                }
                Err(Refusal::RecallTooSoon { wait_ms }) => self.plan_in(wait_ms, What::Doubt(n, turn)),
                Err(_) => {
                    let absent = seat.announced_ms + seat.plan.absent_after_ms;
                    self.seats[n].recalls_left = 0;
                    self.plan(absent.max(self.now_ms), What::Doubt(n, turn));
                }
            };
        }
        match self.clerk.absent(self.now_ms, who, leg) {
            Ok(()) => {
                self.visitors[who].near = true;
                self.reach(n, self.day.people[who].pace);
                self.absorb(None);
            }
            Err(Refusal::TooSoon { wait_ms }) => self.plan_in(wait_ms, What::Doubt(n, turn)),
            Err(_) => self.seats[n].turns_to(Doing::Away, self.now_ms),
        }
    }

    pub(super) fn done(&mut self, n: usize, turn: u32) {
        let seat = &mut self.seats[n];
        let Some(who) = seat.in_hand.filter(|_| seat.turn == turn) else { return };
        seat.day.served += 1;
        let (leg, person) = (self.visitors[who].leg, &self.day.people[who]);
        self.legs[self.visitors[who].played].ended_ms = self.now_ms;
        if let Some(class) = &person.legs[leg].triage {
            self.clerk.triage(self.now_ms, who, leg, class);
            self.visitors[who].triage = Some(class.clone());
        }
        let onward = person.legs.get(leg + 1).filter(|to| !self.clerk.leads_to(who, leg, &to.service));
        let sent = |to: &Task| self.clerk.send_on(self.now_ms, who, leg, &to.service, &to.way).is_ok();
        if onward.is_some_and(sent) {
            self.absorb(None);
            self.visitors[who].leg += 1;
            self.reach(n, person.pace);
            self.begin_leg(who);
        } else {
            let reaction = self.seats[n].reaction_ms(person.pace);
            self.plan_in(reaction, What::Press(n));
        }
    }
}

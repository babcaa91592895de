//! People on the day that is played: they come, enter lines, give up, and end.
//! Must not know agents, but for waking those who have nothing to do.

use queue::figures::Waited;
use queue::{Attention, Refusal, Slug};

use super::{Player, What};
use crate::clerk::{Ending, Fact};
use crate::played::{End, Leg};

impl Player<'_> {
    pub(super) fn arrive(&mut self, who: usize) {
        let person = &self.day.people[who];
        if let Err(refusal) = self.clerk.issue(self.now_ms, who, person) {
            let direct = matches!(refusal, Refusal::GoDirectly { .. });
            self.visitors[who].end = Some(if direct { End::WentIn } else { End::TurnedAway });
            return;
        }
        if let Some(patience) = person.patience_ms {
            self.plan_in(patience, What::GiveUp(who));
        }
        self.begin_leg(who);
    }

    pub(super) fn begin_leg(&mut self, who: usize) {
        let task = &self.day.people[who].legs[self.visitors[who].leg];
        self.visitors[who].played = self.legs.len();
        self.legs.push(Leg {
            person: who,
            service: task.service.clone(),
            class: self.day.people[who].class.clone(),
            triage: self.visitors[who].triage.take(),
            entered_ms: self.now_ms,
            called_ms: None,
            first_called_ms: None,
            waited: None,
            started_ms: None,
            ended_ms: self.now_ms,
            counter: None,
        });
        self.in_line(who);
    }

    pub(super) fn in_line(&mut self, who: usize) {
        let leg = self.visitors[who].leg;
        let service = &self.day.people[who].legs[leg].service;
        if !self.still.contains_key(service) {
            self.wake(service, self.day.people[who].pace);
        }
    }

    pub(super) fn give_up(&mut self, who: usize) {
        let visitor = &mut self.visitors[who];
        let been_there = self.legs[visitor.played].started_ms.is_some();
        if visitor.end.is_some() || visitor.leg > 0 || been_there || !self.clerk.waits(who, 0) {
            return;
        }
        if self.day.people[who].silently {
            visitor.left_ms = Some(self.now_ms);
        } else {
            self.clerk.give_back(self.now_ms, who, 0);
            self.absorb(None);
        }
    }

    pub(super) fn absorb(&mut self, caller: Option<usize>) {
        for fact in self.clerk.facts() {
            match (fact, caller) {
                (Fact::Called(who), Some(n)) => self.called(n, who),
                (Fact::Called(_), None) => {}
                (Fact::Back(who), _) => {
                    self.lets_go(who);
                    let visitor = &mut self.visitors[who];
                    // Nobody but a latecomer comes back from an end.
                    visitor.late |= visitor.end.take().is_some();
                    self.in_line(who);
                }
                (Fact::Aside(who), _) => self.lets_go(who),
                (Fact::WentOn(who, service), _) => self.goes_on(who, &service),
                (Fact::Look(Attention::LongestWait), _) => self.too_long += 1,
                (Fact::Look(Attention::LookAgain), _) => self.look_again += 1,
                (Fact::Ended(who, ending), _) => self.ended(who, ending),
            }
        }
    }

    /// The rules have sent somebody on: to what they need next, or to what the settings hold for everybody.
    fn goes_on(&mut self, who: usize, service: &Slug) {
        let leg = self.visitors[who].leg + 1;
        if self.day.people[who].legs.get(leg).is_some_and(|task| task.service == *service) {
            (self.visitors[who].leg, self.visitors[who].end) = (leg, None);
            self.begin_leg(who);
        } else {
            self.clerk.not_needed(self.now_ms, who, leg);
        }
    }

    pub(super) fn lets_go(&mut self, who: usize) {
        if let Some(n) = self.visitors[who].seat.take() {
            self.seats[n].in_hand = None;
        }
    }

    pub(super) fn ended(&mut self, who: usize, ending: Ending) {
        self.lets_go(who);
        let visitor = &mut self.visitors[who];
        let left = visitor.left_ms;
        visitor.end = match ending {
            Ending::SentOn => None,
            Ending::Served => Some(End::Served),
            Ending::GivenBack => Some(End::GaveBack),
            Ending::NoShow if left.is_none() => Some(End::NoShow),
            Ending::Expired if left.is_none() => Some(End::Expired),
            Ending::Carried if left.is_none() => Some(End::Carried),
            Ending::NoShow | Ending::Expired | Ending::Carried => Some(End::LeftSilently),
        };
        let late_ms = self.day.people[who].late_ms;
        if let Some(late_ms) = late_ms.filter(|_| visitor.end == Some(End::NoShow) && !visitor.late) {
            self.plan_in(late_ms, What::ComesBack(who));
        }
        let leg = &mut self.legs[self.visitors[who].played];
        if leg.started_ms.is_none() {
            leg.called_ms = None;
            leg.ended_ms = left.unwrap_or(self.now_ms);
            if leg.first_called_ms.is_none() {
                let waited_ms = self.clerk.waited_ms(&leg.service, leg.entered_ms, leg.ended_ms);
                leg.waited = Some(Waited::InVain(waited_ms));
            }
        }
    }
}

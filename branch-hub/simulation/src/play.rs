//! Plays a day: people come, agents press, and the rules say who is called. Nothing here is left to chance.
//! Must not know what is fair: it asks the clerk.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use queue::{Refusal, Settings, Slug};

use crate::clerk::{Clerk, Ending, Fact};
use crate::day::Day;
use crate::played::{End, Leg, Played};
use crate::seat::{Doing, Seat};

/// Whoever was called in vain and comes after all waits in front of the counters: no walk is longer then.
const NEAR_MS: u64 = 5_000;

/// Of the usual pace.
const USUAL: u32 = 1000;

/// What happens, in the order in which it was foreseen where it happens at once. Numbers are places in the day's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Sit(usize),
    Rise(usize),
    Pause(usize, u64),
    Resume(usize),
    StandStill(usize),
    GoOn(usize),
    Arrive(usize),
    GiveUp(usize),
    Press(usize),
    /// At a counter, for one of its calls.
    AtDesk(usize, u32),
    Doubt(usize, u32),
    Done(usize, u32),
}

struct Visitor {
    /// The leg of the visit, from 0.
    leg: usize,
    /// That leg's place in the list of all.
    played: usize,
    /// Announcements made for them.
    heard: u32,
    left_ms: Option<u64>,
    near: bool,
    seat: Option<usize>,
    end: Option<End>,
}

struct Player<'a> {
    day: &'a Day,
    clerk: Clerk<'a>,
    agenda: BinaryHeap<Reverse<(u64, u64, What)>>,
    foreseen: u64,
    now_ms: u64,
    seats: Vec<Seat<'a>>,
    visitors: Vec<Visitor>,
    legs: Vec<Leg>,
    /// Services that stand still, and how often over.
    still: BTreeMap<Slug, u32>,
    unknown_counters: Vec<Slug>,
}

/// Plays a day under some settings. The same day and settings give the same answer, always.
///
/// `progress` is told how much of the day is over, 0 to 1.
pub fn play(day: &Day, settings: &Settings, progress: &mut dyn FnMut(f64)) -> Played {
    let mut player = Player::new(day, settings);
    let all = || player.agenda.iter().map(|Reverse((at, ..))| *at);
    let (from_ms, to_ms) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
    player.now_ms = from_ms;
    player.clerk.open_day(from_ms);
    let length = to_ms.saturating_sub(from_ms).max(1) as f64;
    let mut told = 0.0;
    while let Some(Reverse((at, _, what))) = player.agenda.pop() {
        player.time_passes(at);
        player.happen(what);
        let over = ((at - from_ms) as f64 / length).min(1.0);
        if over >= told + 0.01 {
            told = over;
            progress(over);
        }
    }
    player.clerk.close_day(player.now_ms);
    player.absorb(None);
    progress(1.0);
    player.finish(from_ms)
}

impl<'a> Player<'a> {
    fn new(day: &'a Day, settings: &'a Settings) -> Self {
        let visitor =
            |_| Visitor { leg: 0, played: 0, heard: 0, left_ms: None, near: false, seat: None, end: None };
        let mut player = Self {
            day,
            clerk: Clerk::new(settings, day.date, day.by_hours),
            agenda: BinaryHeap::new(),
            foreseen: 0,
            now_ms: 0,
            seats: day.desks.iter().map(Seat::new).collect(),
            visitors: (0..day.people.len()).map(visitor).collect(),
            legs: Vec::with_capacity(day.people.len()),
            still: BTreeMap::new(),
            unknown_counters: Vec::new(),
        };
        for (n, desk) in day.desks.iter().enumerate() {
            for (from, to) in &desk.open_ms {
                player.plan(*from, What::Sit(n));
                player.plan(*to, What::Rise(n));
            }
            for (from, to) in &desk.pauses_ms {
                player.plan(*from, What::Pause(n, to.saturating_sub(*from)));
            }
        }
        for (n, outage) in day.outages.iter().enumerate() {
            player.plan(outage.from_ms, What::StandStill(n));
            player.plan(outage.to_ms, What::GoOn(n));
        }
        for (n, person) in day.people.iter().enumerate() {
            player.plan(person.arrives_ms, What::Arrive(n));
        }
        player
    }

    fn plan(&mut self, at_ms: u64, what: What) {
        self.foreseen += 1;
        self.agenda.push(Reverse((at_ms, self.foreseen, what)));
    }

    fn plan_in(&mut self, in_ms: u64, what: What) {
        self.plan(self.now_ms + in_ms, what);
    }

    fn time_passes(&mut self, at_ms: u64) {
        while let Some(wakes) = self.clerk.wakes_ms().filter(|wakes| *wakes <= at_ms) {
            self.now_ms = wakes;
            self.clerk.tick(wakes);
            self.absorb(None);
        }
        let minute = crate::day::MINUTE_MS;
        if self.now_ms / minute != at_ms / minute {
            self.clerk.tick(at_ms);
        }
        self.now_ms = at_ms;
        self.absorb(None);
    }

    fn happen(&mut self, what: What) {
        match what {
            What::Sit(n) => self.sit(n),
            What::Rise(n) => {
                self.seats[n].rising = true;
                match self.seats[n].doing {
                    Doing::Idle => self.leave(n),
                    Doing::Away | Doing::Paused | Doing::Reaching | Doing::Busy => {}
                }
            }
            What::Pause(n, length) => match self.seats[n].doing {
                Doing::Away | Doing::Paused => {}
                Doing::Idle => self.pause(n, length),
                Doing::Reaching | Doing::Busy => self.seats[n].pause_ms = Some(length),
            },
            What::Resume(n) => self.resume(n),
            What::StandStill(n) => {
                for service in &self.day.outages[n].services {
                    *self.still.entry(service.clone()).or_default() += 1;
                    self.clerk.stand_still(self.now_ms, service);
                }
            }
            What::GoOn(n) => {
                for service in &self.day.outages[n].services {
                    let left = self.still.get_mut(service).map_or(0, |times| {
                        *times -= 1;
                        *times
                    });
                    if left == 0 {
                        self.still.remove(service);
                        self.clerk.go_on(self.now_ms, service);
                        self.wake(service, USUAL);
                    }
                }
            }
            What::Arrive(who) => self.arrive(who),
            What::GiveUp(who) => self.give_up(who),
            What::Press(n) => self.press(n),
            What::AtDesk(n, turn) => self.at_desk(n, turn),
            What::Doubt(n, turn) => self.doubt(n, turn),
            What::Done(n, turn) => self.done(n, turn),
        }
    }

    fn arrive(&mut self, who: usize) {
        let person = &self.day.people[who];
        if self.clerk.issue(self.now_ms, who, person).is_err() {
            self.visitors[who].end = Some(End::TurnedAway);
            return;
        }
        if let Some(patience) = person.patience_ms {
            self.plan_in(patience, What::GiveUp(who));
        }
        self.begin_leg(who);
    }

    fn begin_leg(&mut self, who: usize) {
        let task = &self.day.people[who].legs[self.visitors[who].leg];
        self.visitors[who].played = self.legs.len();
        self.legs.push(Leg {
            person: who,
            service: task.service.clone(),
            class: self.day.people[who].class.clone(),
            entered_ms: self.now_ms,
            called_ms: None,
            started_ms: None,
            ended_ms: self.now_ms,
            stood_still_ms: 0,
            counter: None,
        });
        self.in_line(who);
    }

    fn in_line(&mut self, who: usize) {
        let leg = self.visitors[who].leg;
        let service = &self.day.people[who].legs[leg].service;
        if self.still.contains_key(service) {
            self.clerk.hold(self.now_ms, who, leg);
        } else {
            self.wake(service, self.day.people[who].pace);
        }
    }

    /// Agents with nothing to do see that somebody waits, whoever has been idle longest first.
    fn wake(&mut self, service: &Slug, pace: u32) {
        let idle = |n: &usize| self.seats[*n].doing == Doing::Idle;
        let offers = |n: &usize| self.clerk.offers(&self.seats[*n].plan.counter, service);
        let mut idle: Vec<usize> = (0..self.seats.len()).filter(idle).filter(offers).collect();
        idle.sort_by_key(|n| self.seats[*n].idle_since_ms);
        for n in idle {
            self.reach(n, pace);
        }
    }

    fn reach(&mut self, n: usize, pace: u32) {
        let reaction = self.seats[n].reaction_ms(pace);
        self.seats[n].turns_to(Doing::Reaching, self.now_ms);
        self.plan_in(reaction, What::Press(n));
    }

    fn sit(&mut self, n: usize) {
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

    fn pause(&mut self, n: usize, length_ms: u64) {
        let plan = self.seats[n].plan;
        self.clerk.pause(self.now_ms, &plan.counter);
        self.seats[n].turns_to(Doing::Paused, self.now_ms);
        self.plan_in(length_ms, What::Resume(n));
    }

    fn resume(&mut self, n: usize) {
        let plan = self.seats[n].plan;
        if self.seats[n].doing != Doing::Paused {
            return;
        }
        self.clerk.resume(self.now_ms, &plan.counter);
        if self.goes(n) { self.leave(n) } else { self.reach(n, USUAL) }
    }

    /// Whether the agent goes home at the next occasion.
    fn goes(&self, n: usize) -> bool {
        let Seat { plan, rising, .. } = &self.seats[n];
        *rising && !(plan.until_empty && self.clerk.has_next(self.now_ms, &plan.counter))
    }

    fn leave(&mut self, n: usize) {
        self.clerk.rise(self.now_ms, &self.seats[n].plan.counter);
        self.seats[n].turns_to(Doing::Away, self.now_ms);
    }

    fn press(&mut self, n: usize) {
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
                    self.seats[n].turns_to(Doing::Idle, self.now_ms);
                }
            }
            Err(Refusal::JustCalled { wait_ms }) => self.plan_in(wait_ms, What::Press(n)),
            // The night has closed the counter.
            Err(_) => self.seats[n].turns_to(Doing::Away, self.now_ms),
        }
    }

    fn called(&mut self, n: usize, who: usize) {
        let seat = &mut self.seats[n];
        seat.turns_to(Doing::Busy, self.now_ms);
        seat.turn += 1;
        (seat.coming, seat.here, seat.recalls_left) = (false, false, seat.plan.recalls);
        seat.in_hand = Some(who);
        self.visitors[who].seat = Some(n);
        self.legs[self.visitors[who].played].called_ms = Some(self.now_ms);
        self.announced(n, who);
    }

    fn announced(&mut self, n: usize, who: usize) {
        let (person, visitor, seat) = (&self.day.people[who], &mut self.visitors[who], &mut self.seats[n]);
        seat.announced_ms = self.now_ms;
        visitor.heard += 1;
        let turn = seat.turn;
        let follows = visitor.left_ms.is_none() && visitor.heard > person.deaf_to && !seat.coming;
        let walk = if visitor.near { person.walk_ms.min(NEAR_MS) } else { person.walk_ms };
        let doubts =
            if seat.recalls_left > 0 { seat.plan.recall_after_ms } else { seat.plan.absent_after_ms };
        if follows {
            seat.coming = true;
            self.plan_in(walk, What::AtDesk(n, turn));
        }
        self.plan_in(doubts, What::Doubt(n, turn));
    }

    fn at_desk(&mut self, n: usize, turn: u32) {
        let seat = &mut self.seats[n];
        let Some(who) = seat.in_hand.filter(|_| seat.turn == turn) else { return };
        seat.here = true;
        let visitor = &self.visitors[who];
        let leg = &mut self.legs[visitor.played];
        leg.started_ms = Some(self.now_ms);
        leg.counter = Some(seat.plan.counter.clone());
        self.plan_in(self.day.people[who].legs[visitor.leg].takes_ms, What::Done(n, turn));
    }

    /// Nobody has come yet: announce again, or mark absent, as soon as the rules accept it.
    fn doubt(&mut self, n: usize, turn: u32) {
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

    fn done(&mut self, n: usize, turn: u32) {
        let seat = &mut self.seats[n];
        let Some(who) = seat.in_hand.filter(|_| seat.turn == turn) else { return };
        seat.day.served += 1;
        let (leg, person) = (self.visitors[who].leg, &self.day.people[who]);
        self.legs[self.visitors[who].played].ended_ms = self.now_ms;
        let onward = person.legs.get(leg + 1);
        if onward.is_some_and(|to| self.clerk.send_on(self.now_ms, who, leg, &to.service).is_ok()) {
            self.absorb(None);
            self.visitors[who].leg += 1;
            self.reach(n, person.pace);
            self.begin_leg(who);
        } else {
            let reaction = self.seats[n].reaction_ms(person.pace);
            self.plan_in(reaction, What::Press(n));
        }
    }

    fn give_up(&mut self, who: usize) {
        let visitor = &mut self.visitors[who];
        if visitor.end.is_some() || visitor.leg > 0 || !self.clerk.waits(who, 0) {
            return;
        }
        if self.day.people[who].silently {
            visitor.left_ms = Some(self.now_ms);
        } else {
            self.clerk.give_back(self.now_ms, who, 0);
            self.absorb(None);
        }
    }

    fn absorb(&mut self, caller: Option<usize>) {
        for fact in self.clerk.facts() {
            match (fact, caller) {
                (Fact::Called(who), Some(n)) => self.called(n, who),
                (Fact::Called(_), None) => {}
                (Fact::Back(who), _) => {
                    self.lets_go(who);
                    self.in_line(who);
                }
                (Fact::Ended(who, ending), _) => self.ended(who, ending),
            }
        }
    }

    fn lets_go(&mut self, who: usize) {
        if let Some(n) = self.visitors[who].seat.take() {
            self.seats[n].in_hand = None;
        }
    }

    fn ended(&mut self, who: usize, ending: Ending) {
        self.lets_go(who);
        let visitor = &mut self.visitors[who];
        let leg = &mut self.legs[visitor.played];
        let left = visitor.left_ms;
        visitor.end = match ending {
            Ending::SentOn => None,
            Ending::Served => Some(End::Served),
            Ending::GivenBack => Some(End::GaveBack),
            Ending::NoShow if left.is_none() => Some(End::NoShow),
            Ending::Expired if left.is_none() => Some(End::Expired),
            Ending::NoShow | Ending::Expired => Some(End::LeftSilently),
        };
        if leg.started_ms.is_none() {
            leg.called_ms = None;
            leg.ended_ms = left.unwrap_or(self.now_ms);
        }
    }

    fn finish(mut self, from_ms: u64) -> Played {
        let to_ms = self.now_ms;
        for (who, visitor) in self.visitors.iter_mut().enumerate() {
            if visitor.end.is_none() && self.clerk.waits(who, visitor.leg) {
                let leg = &mut self.legs[visitor.played];
                (leg.called_ms, leg.ended_ms) = (None, to_ms);
            }
        }
        for leg in &mut self.legs {
            let until = leg.entered_ms + leg.waited_ms();
            let same = |outage: &&crate::day::Outage| outage.services.contains(&leg.service);
            let over = |outage: &crate::day::Outage| {
                outage.to_ms.min(until).saturating_sub(outage.from_ms.max(leg.entered_ms))
            };
            leg.stood_still_ms =
                self.day.outages.iter().filter(same).map(over).sum::<u64>().min(leg.waited_ms());
        }
        self.seats.iter_mut().for_each(|seat| seat.turns_to(Doing::Away, to_ms));
        Played {
            legs: self.legs,
            ends: self.visitors.iter().map(|visitor| visitor.end.unwrap_or(End::Carried)).collect(),
            counters: self.seats.into_iter().map(|seat| seat.day).collect(),
            from_ms,
            to_ms,
            unknown_counters: self.unknown_counters,
        }
    }
}

//! Plays a day: people come, agents press, and the rules say who is called. Nothing here is left to chance.
//! Must not know what is fair: it asks the clerk.

mod agents;
mod people;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use queue::figures::Waited;
use queue::{Settings, Slug};

use crate::clerk::Clerk;
use crate::day::Day;
use crate::played::{End, Leg, Played};
use crate::seat::{Doing, Seat};

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
    SetAside(usize, u32),
    /// Whoever was set aside or had missed the call.
    ComesBack(usize),
    Doors(usize),
    Peak(usize),
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
    /// The leg in which they were set aside.
    aside: Option<usize>,
    /// Nobody is there before that.
    away_until_ms: u64,
    /// Missed the call, and has come after all.
    late: bool,
    /// What a nurse has found, until they enter the next line.
    triage: Option<Slug>,
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
    too_long: usize,
    look_again: usize,
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
    player.clerk.close_day(player.now_ms, day.leftovers);
    player.absorb(None);
    progress(1.0);
    player.finish(from_ms)
}

impl<'a> Player<'a> {
    fn new(day: &'a Day, settings: &'a Settings) -> Self {
        let visitor = |_| Visitor {
            leg: 0,
            played: 0,
            heard: 0,
            left_ms: None,
            near: false,
            aside: None,
            away_until_ms: 0,
            late: false,
            triage: None,
            seat: None,
            end: None,
        };
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
            too_long: 0,
            look_again: 0,
        };
        // What holds at a moment holds for all who come or press then.
        for (n, peak) in day.peaks.iter().enumerate() {
            player.plan(peak.at_ms, What::Peak(n));
        }
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
        for (n, doors) in day.doors.iter().enumerate() {
            player.plan(doors.at_ms, What::Doors(n));
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
            What::SetAside(n, turn) => self.set_aside(n, turn),
            What::ComesBack(who) => {
                self.clerk.comes_back(self.now_ms, who, self.visitors[who].leg);
                self.absorb(None);
            }
            What::Doors(n) => {
                self.clerk.doors(self.now_ms, self.day.doors[n].act);
                self.absorb(None);
            }
            What::Peak(n) => self.clerk.peak(self.now_ms, self.day.peaks[n].on),
        }
    }

    fn finish(mut self, from_ms: u64) -> Played {
        let to_ms = self.now_ms;
        for (who, visitor) in self.visitors.iter_mut().enumerate() {
            if visitor.end.is_none() && self.clerk.waits(who, visitor.leg) {
                let leg = &mut self.legs[visitor.played];
                (leg.called_ms, leg.ended_ms) = (None, to_ms);
                if leg.first_called_ms.is_none() {
                    let waited_ms = self.clerk.waited_ms(&leg.service, leg.entered_ms, to_ms);
                    leg.waited = Some(Waited::InVain(waited_ms));
                }
            }
        }
        self.seats.iter_mut().for_each(|seat| seat.turns_to(Doing::Away, to_ms));
        Played {
            legs: self.legs,
            ends: self.visitors.iter().map(|visitor| visitor.end.unwrap_or(End::Carried)).collect(),
            counters: self.seats.into_iter().map(|seat| seat.day).collect(),
            from_ms,
            to_ms,
            unknown_counters: self.unknown_counters,
            too_long: self.too_long,
            look_again: self.look_again,
        }
    }
}

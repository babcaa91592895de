//! The machine in the back room: one disk, one life of the hub after another, and a clock that anybody may set.
//! Must not know the network, nor what anybody makes of an answer.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use hub::clock::{Clock, Reading};
use hub::engine::shell::{Away, Handle, Turns};
use hub::engine::{Act, Answer, Ask, Body, Engine, StartError, views};
use hub::seal::Sealer;
use hub::settings::read_toml;
use hub::store::{Disk, StoreError};
use uuid::Uuid;
use wire::role::Actor;

use crate::asked::{Letter, Wish};
use crate::broken::{Guard, Left, Medium};
use crate::stream::Listener;

/// Letters and what came back to each.
pub(crate) type Answered = Vec<(Letter, Result<Answer, Away>)>;

/// The bank of the samples, with a second kiosk at its door.
const BANK: &str = concat!(
    include_str!("../../branch-hub/branches/dakar-plateau-bank.toml"),
    "\n[devices.borne-2]\nname = \"Borne du fond\"\nrole = \"kiosk\"\nzone = \"hall\"\nisland_prefix = \"L\"\n"
);
/// 2026-11-23 09:00 in Dakar, a Monday.
pub(crate) const MORNING_MS: i64 = 1_795_424_400_000;
/// The incarnation of the one epoch that is played.
pub(crate) const INCARNATION: Uuid = Uuid::from_u128(42);

/// The hub's key, the same in every life.
pub(crate) fn sealer() -> Sealer {
    Sealer::from_seed([7; 32])
}

type Answering = Pin<Box<dyn Future<Output = Result<Answer, Away>>>>;

#[derive(Debug, Default)]
struct SetClock {
    at_ms: AtomicI64,
    mono_ms: AtomicU64,
}

impl Clock for SetClock {
    fn read(&self) -> Reading {
        Reading { at_ms: self.at_ms.load(Ordering::Relaxed), mono_ms: self.mono_ms.load(Ordering::Relaxed) }
    }
}

/// One life of the hub's process.
pub(crate) struct Life {
    pub handle: Arc<Handle>,
    pub listeners: Vec<Listener>,
    /// The engine has been told to take a turn.
    pub turn_is_due: bool,
    turns: Turns<Medium>,
    clock: Arc<SetClock>,
    started_ms: u64,
    asked: Vec<(Letter, Answering)>,
}

/// What became of a letter at the door.
pub(crate) enum Arrived {
    /// Nobody is there.
    Nobody,
    /// It waits for the engine's next turn.
    Waits,
    /// It was answered at once.
    Answered(Answer),
    /// There are too many already: later.
    Away,
}

/// Why the hub does not start.
pub(crate) enum NoStart {
    PowerCut,
    Refused(String),
}

/// The machine.
pub(crate) struct BackRoom {
    pub disk: Disk,
    pub life: Option<Life>,
    /// How wrong the wall clock is.
    pub wrong_by_ms: i64,
    pub without: Option<Guard>,
    pub left: Left,
    drawn: u128,
}

impl BackRoom {
    /// A bank whose settings rule and whose doors are open.
    pub(crate) fn open(without: Option<Guard>) -> Self {
        let disk = Disk::default();
        let mut room = Self { disk, life: None, wrong_by_ms: 0, without, left: Left::default(), drawn: 0 };
        let reading = room.reading(0, 0);
        let medium = Medium::on(&room.disk, None, &room.left);
        let mut engine = Engine::start(medium, reading, INCARNATION, sealer(), "storm")
            .unwrap_or_else(|e| panic!("failed to {e}"));
        let base = read_toml(BANK).unwrap_or_else(|e| panic!("failed to read the sample: {e:?}"));
        let doors = queue::Command::OpenDoors { until_ms: None, reason: "storm".into(), date: None };
        for act in [Act::Settings { base: Some(base), over: None, seen: None }, Act::Rule(doors)] {
            let ask = Ask { actor: Actor::Hub, request_id: None, digest: [0; 16], act };
            let step = engine.step(&[ask], reading).unwrap_or_else(|e| panic!("failed to {e}"));
            engine.commit(&step.transaction).unwrap_or_else(|e| panic!("failed to {e}"));
        }
        room.drawn = 1;
        room
    }

    /// What its clocks read.
    pub(crate) fn reading(&self, now_ms: u64, started_ms: u64) -> Reading {
        let passed_ms = i64::try_from(now_ms).unwrap_or(i64::MAX);
        Reading { at_ms: MORNING_MS + passed_ms + self.wrong_by_ms, mono_ms: now_ms - started_ms }
    }

    /// What its clocks read in this life, and from now on.
    pub(crate) fn look_at_clock(&mut self, now_ms: u64) -> Option<Reading> {
        let reading = self.reading(now_ms, self.life.as_ref()?.started_ms);
        let clock = &self.life.as_ref()?.clock;
        clock.at_ms.store(reading.at_ms, Ordering::Relaxed);
        clock.mono_ms.store(reading.mono_ms, Ordering::Relaxed);
        Some(reading)
    }

    /// Starts the hub on what is on the disk. With `cut`, the power goes again at its first commit, which reaches the disk or
    /// not.
    pub(crate) fn start(&mut self, now_ms: u64, cut: Option<bool>) -> Result<(), NoStart> {
        let medium = Medium::on(&self.disk, self.without, &self.left);
        if let Some(reached) = cut {
            self.disk.cut_power_at(0, reached);
        }
        let engine = Engine::start(medium, self.reading(now_ms, now_ms), INCARNATION, sealer(), "storm")
            .map_err(|e| match e {
                StartError::Store(StoreError::PowerCut) => NoStart::PowerCut,
                other @ (StartError::Store(_)
                | StartError::Broken { .. }
                | StartError::Unsealed { .. }
                | StartError::Unreadable(_)) => NoStart::Refused(other.to_string()),
            })?;
        let clock = Arc::new(SetClock::default());
        let (handle, turns) = Turns::of(engine, Arc::clone(&clock) as Arc<dyn Clock>);
        self.life = Some(Life {
            handle: Arc::new(handle),
            listeners: Vec::new(),
            turn_is_due: false,
            turns,
            clock,
            started_ms: now_ms,
            asked: Vec::new(),
        });
        self.look_at_clock(now_ms);
        Ok(())
    }

    /// A letter comes to the door.
    pub(crate) fn receive(&mut self, letter: Letter, now_ms: u64) -> Arrived {
        let Some(reading) = self.look_at_clock(now_ms) else { return Arrived::Nobody };
        let Some(life) = &mut self.life else { return Arrived::Nobody };
        if letter.seen > life.handle.world().head {
            life.handle.fall_behind(letter.seen);
        }
        let ran_ms = life.handle.world().now(reading).run_ms;
        let stamp = u128::from(reading.at_ms.unsigned_abs()) << 80 | 7 << 76;
        let drawn = &mut self.drawn;
        let draw = || {
            *drawn += 1;
            stamp | *drawn
        };
        let Some(act) = letter.request.wish.act(draw, ran_ms, now_ms) else {
            return Arrived::Answered(look(&life.handle, &letter.request.wish, reading));
        };
        let ask = Ask {
            actor: letter.request.actor.clone(),
            request_id: Some(letter.request.id),
            digest: letter.request.wish.digest(),
            act,
        };
        let handle = Arc::clone(&life.handle);
        let mut answering: Answering = Box::pin(async move { handle.ask(ask).await });
        match poll(&mut answering) {
            Poll::Pending => {
                life.asked.push((letter, answering));
                Arrived::Waits
            }
            Poll::Ready(_) => Arrived::Away,
        }
    }

    /// The engine takes a turn; with `cut`, the power goes at its commit. The answers, which are on disk, or why the process
    /// ended.
    pub(crate) fn turn(&mut self, now_ms: u64, cut: Option<bool>) -> Result<Answered, String> {
        self.look_at_clock(now_ms);
        let Some(life) = &mut self.life else { return Ok(Vec::new()) };
        life.turn_is_due = false;
        if let Some(reached) = cut {
            self.disk.cut_power_at(0, reached);
        }
        life.turns.turn()?;
        let mut answers = Vec::new();
        for (letter, mut answering) in std::mem::take(&mut life.asked) {
            match poll(&mut answering) {
                Poll::Ready(answer) => answers.push((letter, answer)),
                Poll::Pending => life.asked.push((letter, answering)),
            }
        }
        Ok(answers)
    }

    /// The process ends as `systemctl stop` ends it, with a last snapshot.
    pub(crate) fn rest(&mut self) {
        if let Some(life) = &mut self.life {
            // Without power the last snapshot is not written, and nothing is lost by it.
            let _ = life.turns.rest();
        }
        self.life = None;
    }

    /// The process is gone; without power, so is what a disk only said that it had.
    pub(crate) fn die(&mut self, without_power: bool) {
        self.life = None;
        if without_power && let Some(older) = self.left.after_power_cut() {
            self.disk = older;
        }
    }
}

fn poll(answering: &mut Answering) -> Poll<Result<Answer, Away>> {
    answering.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

fn look(handle: &Handle, wish: &Wish, reading: Reading) -> Answer {
    let world = handle.world();
    let now = world.now(reading);
    let Wish::Look { counter } = wish else { panic!("{wish:?} is no reading") };
    let found = views::counter(&world, &now, &queue::Slug::from(counter.as_str()), true);
    Answer { body: Body::Done(200, views::json(&found)), replayed: false }
}

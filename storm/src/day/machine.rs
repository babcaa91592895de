//! What happens to the hub: letters, turns, ends and starts, and what its streams carry away.

use wire::envelope::Position;

use super::{Day, Happening};
use crate::asked::Letter;
use crate::broken::{Guard, alter_a_number};
use crate::hub::{Arrived, NoStart};
use crate::network::{End, delay};
use crate::stream::{Listener, pulse};

const TICK_MS: u64 = 1_000;
const PULSE_MS: u64 = wire::stream::PULSE_SECS * 1_000;
/// No piece of a stream is on its way for longer; then the connection is given up.
const STREAM_MS: u64 = 3_000;
const HOUR_MS: i64 = 3_600_000;

impl Day {
    pub(super) fn arrives(&mut self, letter: Letter) -> Result<(), String> {
        if let Some(life) = &self.room.life {
            let head = life.handle.world().head;
            if letter.seen > head {
                return Err(format!("the hub was shown {}, and its head is {head}", letter.seen));
            }
        }
        self.note(|_| format!("hub <- {}: {:?}", letter.request.actor, letter.request.wish));
        match self.room.receive(letter.clone(), self.now_ms) {
            Arrived::Nobody | Arrived::Away => {}
            Arrived::Answered(answer) => self.answer(&letter, &answer),
            Arrived::Waits => {
                if let Some(life) = self.room.life.as_mut().filter(|life| !life.turn_is_due) {
                    life.turn_is_due = true;
                    let after_ms = 1 + self.chance.below(4);
                    self.soon(after_ms, Happening::Turn(self.life));
                }
            }
        }
        Ok(())
    }

    fn answer(&mut self, letter: &Letter, answer: &hub::engine::Answer) {
        for after_ms in self.network.carry(End::Asker(letter.from), &self.weather, &mut self.chance) {
            let answered = Happening::Answered(letter.from, letter.request.clone(), answer.clone());
            self.soon(after_ms, answered);
        }
    }

    pub(super) fn turn(&mut self) -> Result<(), String> {
        let cut = self.chance.seldom(self.weather.cuts).then(|| self.chance.happens(50));
        let dies = self.chance.seldom(self.weather.cuts).then(|| self.chance.below(3));
        match self.room.turn(self.now_ms, cut) {
            Err(why) => {
                self.note(|_| format!("hub: {why}"));
                self.show_too_early();
                self.fall(true);
                return Ok(());
            }
            // The process ends between the commit and what follows from it.
            Ok(_) if dies == Some(0) => self.fall(false),
            Ok(_) if dies == Some(1) => {
                self.publish();
                self.fall(false);
            }
            Ok(answers) => {
                self.publish();
                for (letter, answer) in answers {
                    if let Ok(answer) = answer {
                        self.note(|_| format!("hub -> {}: {answer:?}", letter.request.actor));
                        self.answer(&letter, &answer);
                    }
                }
                if dies.is_some() {
                    self.fall(false);
                }
            }
        }
        self.room.left.take_shown();
        Ok(())
    }

    pub(super) fn tick(&mut self) {
        if let Some(life) = self.room.life.as_mut().filter(|life| !life.turn_is_due) {
            life.turn_is_due = true;
            self.soon(0, Happening::Turn(self.life));
        }
        self.soon(TICK_MS, Happening::Tick);
    }

    pub(super) fn pulse(&mut self) {
        self.soon(PULSE_MS, Happening::Pulse);
        let listeners = self.room.life.as_ref().map_or(0, |life| life.listeners.len());
        for i in 0..listeners {
            self.pulse_to(i);
        }
    }

    fn pulse_to(&mut self, listener: usize) {
        let Some(reading) = self.room.look_at_clock(self.now_ms) else { return };
        let Some(life) = &self.room.life else { return };
        let bytes = pulse(&life.handle, reading);
        self.carry_away(listener, &bytes);
    }

    /// The process ends, in one of the ways in which it can.
    pub(super) fn hub_ends(&mut self) -> Result<(), String> {
        if self.clear {
            return Ok(());
        }
        self.again(self.weather.hub_ends_every_ms, Happening::HubEnds);
        if self.room.life.is_none() {
            return Ok(());
        }
        let way = self.chance.below(4);
        if way == 0 {
            self.room.rest();
        }
        self.fall(way == 1);
        Ok(())
    }

    /// It is gone, and comes back after a while.
    fn fall(&mut self, without_power: bool) {
        self.note(|_| format!("hub ends{}", if without_power { ", without power" } else { "" }));
        self.room.die(without_power);
        self.life += 1;
        for screen in 0..self.screens.len() {
            // Of a machine without power, nobody is told that the connection is gone.
            if let Some(connection) = self.screens[screen].connection.filter(|_| !without_power) {
                self.soon(1, Happening::ConnectionEnds(screen, connection));
            }
        }
        let away_ms = if self.chance.happens(70) { 200 } else { 200 + self.chance.below(40_000) };
        self.soon(away_ms, Happening::HubStarts);
    }

    pub(super) fn hub_starts(&mut self) -> Result<(), String> {
        if self.room.life.is_some() {
            return Ok(());
        }
        let altered = if self.play.tampered && self.chance.happens(30) {
            self.ledger.read(&self.room.disk)?;
            alter_a_number(&self.room.disk)
        } else {
            None
        };
        let cut = self.chance.seldom(self.weather.cuts * 10).then(|| self.chance.happens(50));
        // An altered journal is refused at once: nothing that is read after it counts.
        let cut = cut.filter(|_| altered.is_none());
        let started = self.room.start(self.now_ms, cut);
        self.life += 1;
        match started {
            Ok(()) => {
                self.held.starts += 1;
                self.note(|day| format!("hub starts, {} ms wrong", day.room.wrong_by_ms));
                self.look_at_disk(altered)
            }
            Err(NoStart::PowerCut) => {
                self.note(|_| "hub: the power goes as it starts".to_owned());
                self.room.die(true);
                self.soon(500, Happening::HubStarts);
                Ok(())
            }
            Err(NoStart::Refused(why)) => match altered {
                Some(seq) if why.contains(&format!("row {seq} ")) => {
                    self.held.refused = true;
                    Ok(())
                }
                _ => Err(format!("the hub does not start: {why}")),
            },
        }
    }

    /// What the streams carry after a turn.
    pub(super) fn publish(&mut self) {
        self.note_head();
        let Some(reading) = self.room.look_at_clock(self.now_ms) else { return };
        let listeners = self.room.life.as_ref().map_or(0, |life| life.listeners.len());
        for i in 0..listeners {
            while let Some(bytes) = self.room.life.as_mut().and_then(|life| {
                let handle = std::sync::Arc::clone(&life.handle);
                life.listeners[i].news(&handle, reading.at_ms)
            }) {
                self.carry_away(i, &bytes);
            }
        }
        if let Some(life) = &mut self.room.life {
            life.listeners.retain(|listener| listener.arrives_ms < u64::MAX);
        }
    }

    /// Where the head is now, for everybody and for the hall.
    pub(super) fn note_head(&mut self) {
        let Some(life) = &self.room.life else { return };
        let head = life.handle.world().head.seq;
        let (_, known, mut hall) = self.heads.back().copied().unwrap_or_default();
        if let hub::engine::recent::After::Facts(facts) =
            life.handle.recent().after(Position { epoch: 1, seq: known }, usize::MAX)
        {
            let told = facts.iter().filter(|fact| !hub::engine::hall::is_for_staff(fact));
            hall = told.map(|fact| fact.position.seq).max().unwrap_or(hall);
        }
        if head != known {
            self.heads.push_back((self.now_ms, head, hall));
        }
    }

    /// Bytes of a stream leave; they arrive in order, or the connection breaks.
    fn carry_away(&mut self, i: usize, bytes: &[u8]) {
        let Some(life) = &mut self.room.life else { return };
        let listener = &mut life.listeners[i];
        if listener.arrives_ms == u64::MAX {
            return;
        }
        let (screen, connection) = (listener.screen, listener.connection);
        let takes_ms = delay(&self.weather, &mut self.chance).min(STREAM_MS);
        let arrives_ms = listener.arrives_ms.max(self.now_ms + takes_ms);
        let breaks =
            self.network.is_parted(End::Screen(screen)) || self.chance.happens(self.weather.lost / 4);
        listener.arrives_ms = if breaks { u64::MAX } else { arrives_ms };
        let whole = if breaks { self.chance.place(bytes.len()) } else { bytes.len() };
        let first = self.chance.place(whole);
        for piece in [&bytes[..first], &bytes[first..whole]] {
            if !self.network.is_parted(End::Screen(screen)) {
                self.agenda.write(arrives_ms, Happening::Bytes(screen, connection, piece.to_vec()));
            }
        }
        if breaks && self.chance.happens(60) {
            self.agenda.write(arrives_ms, Happening::ConnectionEnds(screen, connection));
        }
    }

    pub(super) fn connects(&mut self, screen: usize, connection: u64, last: Option<Position>) {
        let staff = self.screens[screen].staff;
        let Some(life) = self.room.life.as_mut().filter(|_| !self.network.is_parted(End::Screen(screen)))
        else {
            self.soon(1, Happening::ConnectionEnds(screen, connection));
            return;
        };
        life.listeners.retain(|listener| listener.screen != screen);
        life.listeners.push(Listener { screen, connection, place: last, staff, arrives_ms: 0 });
        let newest = life.listeners.len() - 1;
        self.publish();
        if self.room.life.as_ref().is_some_and(|life| life.listeners.len() > newest) {
            self.pulse_to(newest);
        }
    }

    /// Without the guard that only the committed is shown, screens hear of what the disk then does not have.
    fn show_too_early(&mut self) {
        if self.play.without != Some(Guard::Published) {
            return;
        }
        let shown = self.room.left.take_shown();
        let listeners: Vec<Listener> =
            self.room.life.as_ref().map(|life| life.listeners.clone()).unwrap_or_default();
        for listener in listeners.iter().filter(|listener| listener.place.is_some()) {
            for row in &shown {
                let place = Position { epoch: row.epoch, seq: row.seq };
                let json = String::from_utf8_lossy(&row.bytes);
                let row = wire::envelope::row_json(place, true, &json);
                let bytes = format!("event: early\nid: {place}\ndata: {row}\n\n").into_bytes();
                self.soon(1, Happening::Bytes(listener.screen, listener.connection, bytes));
            }
        }
    }

    /// The disk is nearly full, or somebody has made room.
    pub(super) fn disk_runs_short(&mut self) {
        if self.clear {
            return;
        }
        self.again(self.weather.disk_short_every_ms, Happening::DiskRunsShort);
        let scarce = self.chance.happens(50);
        self.note(|_| format!("the disk is {}", if scarce { "nearly full" } else { "as good as empty" }));
        self.room.disk.run_short(scarce);
    }

    /// Somebody sets the clock, or its battery is dead.
    pub(super) fn clock_is_set(&mut self) {
        if self.clear {
            return;
        }
        self.again(self.weather.clock_set_every_ms, Happening::ClockIsSet);
        let hours = i64::try_from(self.chance.below(30)).unwrap_or(0);
        let passed_ms = i64::try_from(self.now_ms).unwrap_or(0);
        let to = |ms: i64| ms - crate::hub::MORNING_MS - passed_ms;
        self.room.wrong_by_ms = match self.chance.below(8) {
            0 | 1 => 0,
            2 => hours * 60_000,
            3 => -hours * 60_000,
            4 => hours * HOUR_MS,
            5 => -hours * HOUR_MS,
            6 => [1, 3, 12][self.chance.place(3)] * 365 * 24 * HOUR_MS * [1, -1][self.chance.place(2)],
            // 1970-01-01, and 2038-01-19 03:14:00.
            _ => [to(0), to(2_147_483_640_000)][self.chance.place(2)],
        };
        self.note(|day| format!("the clock is set: {} ms wrong", day.room.wrong_by_ms));
    }
}

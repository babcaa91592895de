//! What happens to those who ask and those who look.

use hub::engine::Answer;

use super::{Asker, Day, Happening};
use crate::asked::{Letter, Request};
use crate::network::End;
use crate::screen::Shown;

/// The screen whose board the office reads: the one for staff.
const OFFICE_SCREEN: usize = 2;
/// A screen that shows numbers knows the hub of at most so long ago: what it may be silent for, and the longest that a
/// stream takes.
const KNOWN_MS: u64 = 30_000 + 4_000;

impl Day {
    pub(super) fn wakes(&mut self, who: usize) {
        let (now_ms, works) = (self.now_ms, !self.clear);
        let board = self.screens[OFFICE_SCREEN].board();
        let (requests, slowest_ms) = match &mut self.askers[who] {
            Asker::Kiosk(kiosk) => (kiosk.wake(now_ms, works, &mut self.chance), 3_000),
            Asker::Desk(desk) => (desk.wake(now_ms, works, &mut self.chance).into_iter().collect(), 2_000),
            Asker::Office(office) => {
                (office.wake(now_ms, works, board, &mut self.chance).into_iter().collect(), 2_000)
            }
        };
        for request in requests {
            self.post(who, &request);
        }
        let after_ms = 200 + self.chance.below(slowest_ms);
        self.soon(after_ms, Happening::Wakes(who));
    }

    fn post(&mut self, who: usize, request: &Request) {
        let seen = self.screens[who % self.screens.len()].seen;
        for after_ms in self.network.carry(End::Asker(who), &self.weather, &mut self.chance) {
            let letter = Letter { from: who, request: request.clone(), seen };
            self.soon(after_ms, Happening::Arrives(letter));
        }
    }

    pub(super) fn answered(&mut self, who: usize, request: &Request, answer: &Answer) -> Result<(), String> {
        if self.network.is_parted(End::Asker(who)) {
            return Ok(());
        }
        self.witness.acknowledge(request, answer)?;
        let now_ms = self.now_ms;
        match &mut self.askers[who] {
            Asker::Kiosk(kiosk) => kiosk.hear(request, answer, now_ms, &mut self.chance),
            Asker::Desk(desk) => desk.hear(request, answer, now_ms, &mut self.chance),
            Asker::Office(office) => office.hear(request, answer),
        }
        Ok(())
    }

    /// A kiosk, a page or a screen starts anew.
    pub(super) fn device_ends(&mut self) {
        if self.clear {
            return;
        }
        self.again(self.weather.device_ends_every_ms, Happening::DeviceEnds);
        let which = self.chance.place(self.askers.len() + self.screens.len());
        self.note(|_| format!("device {which} starts anew"));
        match self.askers.get_mut(which) {
            Some(Asker::Kiosk(kiosk)) => kiosk.start_anew(self.now_ms, &mut self.chance),
            Some(Asker::Desk(desk)) => desk.start_anew(),
            Some(Asker::Office(_)) => {}
            None => self.screens[which - self.askers.len()].start_anew(),
        }
    }

    pub(super) fn parts(&mut self) {
        if self.clear {
            return;
        }
        self.again(self.weather.parted_every_ms, Happening::Parts);
        let which = self.chance.place(self.askers.len() + self.screens.len());
        let end = if which < self.askers.len() {
            End::Asker(which)
        } else {
            End::Screen(which - self.askers.len())
        };
        self.note(|_| format!("the network of {end:?} is away"));
        self.network.part(end);
        let away_ms = 1_000 + self.chance.below(70_000);
        self.soon(away_ms, Happening::Joins(end));
    }

    pub(super) fn bytes(&mut self, screen: usize, connection: u64, bytes: &[u8]) -> Result<(), String> {
        if self.screens[screen].connection != Some(connection) {
            return Ok(());
        }
        let shown = match self.screens[screen].hear(bytes, self.now_ms) {
            Ok(shown) => shown,
            Err(why) => {
                self.note(|_| format!("screen {screen}: {why}"));
                self.screens[screen].lose(self.now_ms);
                return Ok(());
            }
        };
        if !shown.is_empty() {
            self.note(|day| {
                format!(
                    "screen {screen} hears {shown:?}, has {:?}",
                    day.screens[screen].board().map(wire::board::Board::position)
                )
            });
        }
        let mut is_new = false;
        for one in &shown {
            match one {
                Shown::Row(row) => {
                    is_new = true;
                    self.witness.show_row(row)?;
                }
                Shown::Board => is_new = true,
                Shown::Pulse => {}
            }
        }
        match self.screens[screen].board().filter(|_| is_new) {
            Some(board) => self.witness.show_board(board),
            None => Ok(()),
        }
    }

    pub(super) fn connection_ends(&mut self, screen: usize, connection: u64) {
        if self.screens[screen].connection == Some(connection) {
            self.screens[screen].lose(self.now_ms);
        }
    }

    pub(super) fn screen_wakes(&mut self, which: usize) -> Result<(), String> {
        let now_ms = self.now_ms;
        let screen = &mut self.screens[which];
        if screen.connection.is_some() && screen.gives_up(now_ms) {
            screen.lose(now_ms);
        }
        if screen.connection.is_none() {
            let (connection, last) = screen.connect(now_ms);
            self.note(|_| format!("screen {which} connects from {last:?}"));
            let after_ms = 1 + self.chance.below(2 * self.weather.delay_ms);
            self.soon(after_ms, Happening::Connects(which, connection, last));
        }
        self.shows_nothing_stale(which)?;
        let after_ms = 500 + self.chance.below(1_500);
        self.soon(after_ms, Happening::ScreenWakes(which));
        Ok(())
    }

    /// Numbers that stand on a glass are those of a moment ago.
    fn shows_nothing_stale(&mut self, which: usize) -> Result<(), String> {
        let known_ms = self.now_ms.saturating_sub(KNOWN_MS);
        while self.heads.get(1).is_some_and(|(at_ms, _, _)| *at_ms <= known_ms) {
            self.heads.pop_front();
        }
        let Some(board) = self.screens[which].glass(self.now_ms) else { return Ok(()) };
        let Some((_, all, hall)) = self.heads.front().filter(|(at_ms, _, _)| *at_ms <= known_ms) else {
            return Ok(());
        };
        let least = if self.screens[which].staff { all } else { hall };
        if board.seq < *least {
            return Err(format!("screen {which} shows {} as true, and row {least} is old", board.position()));
        }
        Ok(())
    }
}

//! The hall's own screen with a clock that is told: its memory, its window and its chime, at a real hub.
//!
//! Each call stands large for eight seconds, four at a time. Three hundred would take ten minutes; so the screen is told that
//! between two facts just as much time passes as lets every call come in at once, and the stage is as full as it can be.
//! The loop that reads the machine's clock is met in `glass.rs`.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use display::config::Window;
use display::glass::Glass;
use display::hall::{CallView, HallView};
use display::screen::{Screen, Setup};
use display::stage::{HOLD, MOST};
use hub_client::{Heard, Hub};
use i_slint_backend_testing::ElementHandle;
use jiff::tz::TimeZone;
use tokio::runtime::Runtime;
use wire::stream::Pulse;

use crate::stand::PATIENCE;

/// A screen that was switched on before the first customer came.
pub(crate) struct HallScreen {
    screen: Screen,
    glass: Glass,
    heard: Receiver<Heard>,
    now: Instant,
    pulse: Option<Pulse>,
    rows: BTreeMap<String, usize>,
    /// The numbers that stood lit on the window when the chime sounded.
    pub(crate) announced: Vec<String>,
    /// How often the hall heard the chime.
    pub(crate) chimes: usize,
}

impl HallScreen {
    /// [`crate::stand::go_without_a_screen`] comes before this; everybody else who does something comes after it.
    pub(crate) fn light(runtime: &Runtime, hub: Hub) -> Self {
        let now = Instant::now();
        let setup = Setup { zone: None, device: "ecran-1".into(), time_zone: TimeZone::UTC, places: MOST };
        let mut screen = Screen::new(setup, now);
        screen.adopt(runtime.block_on(hub.catalogue()).unwrap());
        let (mouth, heard) = channel();
        runtime.spawn(async move {
            let mut listening = hub.listen(None);
            while let Some(heard) = listening.next().await {
                if mouth.send(heard).is_err() {
                    return;
                }
            }
        });
        let glass = Glass::open(&Window::default(), None).unwrap();
        let (rows, announced) = (BTreeMap::new(), Vec::new());
        let mut hall = Self { screen, glass, heard, now, pulse: None, rows, announced, chimes: 0 };
        hall.catches_up_with_the_hub();
        hall
    }

    /// Until a pulse says that there is nothing more to hear, the screen takes calls for old ones that need no chime. Of
    /// papers and printers it never hears: as long as they are the last that happened, no pulse says so.
    fn catches_up_with_the_hub(&mut self) {
        let mut last = 0;
        loop {
            match self.next(PATIENCE).expect("the hub speaks") {
                Heard::Snapshot(board) => last = board.seq,
                Heard::Row(row) => last = row.seq,
                Heard::Pulse(pulse) if pulse.seq <= last => return,
                Heard::Pulse(_) | Heard::Lost => {}
            }
        }
    }

    /// Takes in what has come until now.
    pub(crate) fn catch_up(&mut self) {
        while self.next(Duration::ZERO).is_some() {}
    }

    /// Waits until it has heard of so many facts of one of these kinds.
    pub(crate) fn hears(&mut self, count: usize, kinds: &[&str]) {
        let until = Instant::now() + PATIENCE;
        while self.count(kinds) < count {
            let left = until.saturating_duration_since(Instant::now());
            assert!(self.next(left).is_some(), "{count} of {kinds:?} are awaited: {:?}", self.rows);
        }
    }

    /// How many facts of these kinds it has heard of.
    pub(crate) fn count(&self, kinds: &[&str]) -> usize {
        kinds.iter().filter_map(|kind| self.rows.get(*kind)).sum()
    }

    /// Lets the last calls stand for as long as each stands.
    pub(crate) fn lets_the_last_calls_stand(&mut self) {
        self.now += HOLD;
        assert!(!self.screen.pass(self.now).chime, "nobody waited to be announced");
        self.glass.paint(&self.view());
    }

    /// What it shows.
    pub(crate) fn view(&self) -> HallView {
        self.screen.view(self.now)
    }

    /// How often a call stands on the window.
    pub(crate) fn reads(&self, call: &CallView) -> usize {
        ElementHandle::find_by_accessible_label(self.glass.window(), &call.spoken()).count()
    }

    fn next(&mut self, patience: Duration) -> Option<Heard> {
        let heard = match self.heard.recv_timeout(patience) {
            Ok(heard) => heard,
            Err(RecvTimeoutError::Timeout) => return None,
            Err(RecvTimeoutError::Disconnected) => panic!("nobody listens to the hub any more"),
        };
        let again = matches!(heard, Heard::Snapshot(_) | Heard::Lost) && !self.rows.is_empty();
        assert!(!again, "a screen that listens all day is told every fact: {heard:?}");
        if let Heard::Row(row) = &heard {
            *self.rows.entry(row.kind.clone()).or_default() += 1;
            self.now += HOLD / u32::try_from(MOST).unwrap();
            // In all that time a living hub would have spoken.
            if let Some(pulse) = self.pulse.clone() {
                self.screen.hear(Heard::Pulse(pulse), self.now);
            }
        }
        if let Heard::Pulse(pulse) = &heard {
            self.pulse = Some(pulse.clone());
        }
        let passed = self.screen.pass(self.now);
        let to_do = self.screen.hear(heard.clone(), self.now);
        self.glass.paint(&self.view());
        assert!(!to_do.start_anew, "a fact was not understood: {heard:?}");
        for _ in [passed.chime, to_do.chime].into_iter().filter(|chime| *chime) {
            self.chimes += 1;
            let view = self.view();
            let newest = view.stage.first().filter(|call| call.lit).expect("what is heard is lit");
            assert_eq!(self.reads(newest), 1, "{} is on the window", newest.spoken());
            self.announced.push(newest.number.clone());
        }
        Some(heard)
    }
}

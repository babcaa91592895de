//! The screen's memory: what was heard becomes board, stage and view. Everything but sockets, sound and drawing.
//! Must not read a clock, and knows neither tokio nor Slint.

use std::time::{Duration, Instant};

use hub_client::{Follower, Heard, Heed, STALE_AFTER};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use wire::catalogue::Catalogue;
use wire::event::Event;
use wire::fault::Fault;
use wire::names::Slug;

use crate::hall::{Hall, HallView};
use crate::stage::Stage;

/// What the screen is told when it starts.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The part of the hall that it stands in; none for the whole branch.
    pub zone: Option<Slug>,
    /// The screen's name, as staff say it.
    pub device: String,
    /// Where the branch is.
    pub time_zone: TimeZone,
    /// Calls that may stand large at once.
    pub places: usize,
}

/// What is to be done after something was heard or time passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ToDo {
    /// Somebody was called: sound the chime, once for all of them.
    pub chime: bool,
    /// What the branch offers may have changed: ask for the catalogue.
    pub ask_catalogue: bool,
    /// A fact was not understood: ask for the whole board.
    pub start_anew: bool,
}

/// All that one hall screen knows.
#[derive(Debug, Clone)]
pub struct Screen {
    setup: Setup,
    started: Instant,
    catalogue: Option<Catalogue>,
    follower: Follower,
    stage: Stage,
    catching_up: bool,
    kept_from: Fault,
}

impl Screen {
    /// Knows nothing yet.
    #[must_use]
    pub fn new(setup: Setup, started: Instant) -> Self {
        let stage = Stage::new(setup.places);
        Self {
            setup,
            started,
            catalogue: None,
            follower: Follower::new(),
            stage,
            catching_up: true,
            kept_from: Fault::HubAway,
        }
    }

    /// Takes in what the hub said.
    pub fn hear(&mut self, heard: Heard, now: Instant) -> ToDo {
        let mut to_do = ToDo { ask_catalogue: changes_catalogue(&heard), ..ToDo::default() };
        // What happened while nobody listened was announced then, or is too old to be announced.
        let caught_up = match &heard {
            Heard::Lost | Heard::Snapshot(_) => {
                self.catching_up = true;
                false
            }
            Heard::Row(_) => false,
            Heard::Pulse(pulse) => self.follower.board().is_some_and(|board| pulse.seq <= board.seq),
        };
        // A command is announced once it is whole: whoever walks in at a counter is called and served in one.
        let whole = match &heard {
            Heard::Row(row) => row.last,
            Heard::Snapshot(_) | Heard::Pulse(_) | Heard::Lost => true,
        };
        let revision = |screen: &Self| screen.follower.board().map(|board| board.revision);
        let before = revision(self);
        let heed = self.follower.hear(heard, now);
        to_do.ask_catalogue |= revision(self) != before;
        to_do.start_anew = heed == Heed::StartAnew;
        if heed == Heed::Changed && whole {
            to_do.chime = self.follow_calls(now);
        }
        self.catching_up &= !caught_up;
        to_do
    }

    /// Takes in what the branch offers.
    pub fn adopt(&mut self, catalogue: Catalogue) {
        self.catalogue = Some(catalogue);
    }

    /// The screen's name, as staff say it.
    #[must_use]
    pub fn device(&self) -> &str {
        &self.setup.device
    }

    /// Takes in what keeps the hub from being heard, for the fault screen.
    pub const fn is_kept_from(&mut self, fault: Fault) {
        self.kept_from = fault;
    }

    /// Lets time pass.
    pub fn pass(&mut self, now: Instant) -> ToDo {
        let Some(board) = self.follower.board() else { return ToDo::default() };
        ToDo { chime: self.stage.turn(board, now) > 0, ..ToDo::default() }
    }

    /// When the picture changes by itself at the latest.
    #[must_use]
    pub fn next_change(&self, now: Instant) -> Instant {
        // The clock and the age of the data are looked at once a second.
        let tick = now + Duration::from_secs(1);
        self.stage.next_change(now).map_or(tick, |change| change.min(tick))
    }

    /// What the screen shows at `now`; call [`Screen::pass`] first.
    #[must_use]
    pub fn view(&self, now: Instant) -> HallView {
        let hall = Hall {
            catalogue: self.catalogue.as_ref(),
            board: self.follower.board(),
            freshness: self.follower.freshness(now),
            hub_time: self.trusted_time(now),
            time_zone: &self.setup.time_zone,
            zone: self.setup.zone.as_ref(),
            device: &self.setup.device,
            kept_from: self.kept_from,
            stage: &self.stage,
            now,
            waited_long: now.saturating_duration_since(self.started) >= STALE_AFTER,
        };
        hall.view()
    }

    fn follow_calls(&mut self, now: Instant) -> bool {
        let Some(board) = self.follower.board() else { return false };
        let hub_time = self.follower.hub_time(now).unwrap_or(board.at);
        self.stage.follow(board, self.catching_up, hub_time, now) > 0
    }

    fn trusted_time(&self, now: Instant) -> Option<Timestamp> {
        self.follower.hub_time(now).filter(|_| self.follower.hub_time_is_trusted())
    }
}

/// Whether a fact changes what the branch offers or whether it is open.
fn changes_catalogue(heard: &Heard) -> bool {
    let row = match heard {
        Heard::Row(row) => row,
        Heard::Snapshot(_) => return true,
        Heard::Pulse(_) | Heard::Lost => return false,
    };
    Event::read(&row.kind, &row.data).is_ok_and(|event| event.changes_catalogue())
}

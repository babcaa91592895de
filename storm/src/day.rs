//! One day in bad weather, from a seed: what happens when, and who hears of it. In the end the sky clears, and everything must
//! have come right.
//! Must not know how anybody acts, nor what must hold: see `kiosk`, `desk`, `office` and `screen`, `witness` and `ledger`.

mod end;
mod machine;
mod people;

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::Instant;

use hub::engine::Answer;

use crate::agenda::Agenda;
use crate::asked::{Letter, Request};
use crate::broken::Guard;
use crate::chance::Chance;
use crate::desk::Desk;
use crate::hub::BackRoom;
use crate::kiosk::Kiosk;
use crate::ledger::Ledger;
use crate::network::{End, Network};
use crate::office::Office;
use crate::screen::Screen;
use crate::weather::Weather;
use crate::witness::Witness;

/// After the sky has cleared, everybody has so long to come right.
const CLEARS_MS: u64 = 90_000;

/// How a day is played.
#[derive(Debug, Clone, Copy, Default)]
pub struct Play {
    /// Write down all that happens.
    pub traced: bool,
    /// A guard that is taken away.
    pub without: Option<Guard>,
    /// Somebody alters the journal while the hub is down.
    pub tampered: bool,
}

/// A day that held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Tickets that kiosks were given.
    pub acknowledged: u64,
    /// Rows of the journal.
    pub rows: u64,
    /// How often the hub started.
    pub starts: u64,
    /// The hub refused to start on a journal that had been altered.
    pub refused: bool,
}

/// What did not hold.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The day.
    pub seed: u64,
    /// When, in milliseconds of the day.
    pub at_ms: u64,
    /// What.
    pub why: String,
    /// All that happened, if it was to be written down.
    pub trace: String,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}seed {} at {:.3} s: {}", self.trace, self.seed, as_secs(self.at_ms), self.why)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a day has fewer milliseconds than a double has digits")]
fn as_secs(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

/// What can happen.
#[derive(Debug, Clone)]
enum Happening {
    /// A letter is at the hub's door.
    Arrives(Letter),
    /// An answer is in somebody's hand.
    Answered(usize, Request, Answer),
    /// The engine takes a turn, in that life of the hub.
    Turn(u64),
    Tick,
    Pulse,
    HubEnds,
    HubStarts,
    Wakes(usize),
    DeviceEnds,
    Parts,
    Joins(End),
    ClockIsSet,
    DiskRunsShort,
    /// A screen's connection is at the hub's door.
    Connects(usize, u64, Option<wire::envelope::Position>),
    Bytes(usize, u64, Vec<u8>),
    ConnectionEnds(usize, u64),
    ScreenWakes(usize),
    SkyClears,
    DayIsSet,
    LastCustomers,
    Ends,
}

enum Asker {
    Kiosk(Kiosk),
    Desk(Desk),
    Office(Office),
}

/// One day.
struct Day {
    play: Play,
    chance: Chance,
    weather: Weather,
    now_ms: u64,
    agenda: Agenda<Happening>,
    room: BackRoom,
    network: Network,
    askers: Vec<Asker>,
    screens: Vec<Screen>,
    witness: Witness,
    ledger: Ledger,
    /// When the hub's head was where, for all and for the hall: what a screen may not be behind of.
    heads: VecDeque<(u64, u64, u64)>,
    life: u64,
    clear: bool,
    held: Held,
    trace: String,
}

/// Plays the day of a seed.
///
/// # Errors
/// [`Broken`] says what did not hold.
pub fn play(seed: u64, play: Play) -> Result<Held, Box<Broken>> {
    let mut day = Day::new(seed, play);
    match day.run() {
        Ok(()) => {
            Ok(Held { acknowledged: day.witness.acknowledged, rows: day.ledger.rows() as u64, ..day.held })
        }
        Err(why) => Err(Box::new(Broken { seed, at_ms: day.now_ms, why, trace: day.trace })),
    }
}

impl Day {
    fn new(seed: u64, play: Play) -> Self {
        let mut chance = Chance::seeded(seed);
        let weather = Weather::draw(&mut chance);
        let began = Instant::now();
        let askers = vec![
            Asker::Kiosk(Kiosk::new("borne-1", "K")),
            Asker::Kiosk(Kiosk::new("borne-2", "L")),
            Asker::Desk(Desk::new("awa", "g1")),
            Asker::Desk(Desk::new("moussa", "g2")),
            Asker::Desk(Desk::new("fatou", "g3")),
            Asker::Desk(Desk::new("ibra", "g4")),
            Asker::Desk(Desk::new("khady", "g3")),
            Asker::Office(Office::default()),
        ];
        let screens = [false, false, true].map(|staff| Screen::new(staff, began)).into();
        let mut day = Self {
            play,
            chance,
            weather,
            now_ms: 1,
            agenda: Agenda::default(),
            room: BackRoom::open(play.without),
            network: Network::default(),
            askers,
            screens,
            witness: Witness::default(),
            ledger: Ledger::default(),
            heads: VecDeque::new(),
            life: 0,
            clear: false,
            held: Held::default(),
            trace: String::new(),
        };
        day.plan();
        day
    }

    fn plan(&mut self) {
        self.note(|day| format!("{:?}", day.weather));
        self.agenda.write(1, Happening::HubStarts);
        self.agenda.write(1_000, Happening::Tick);
        self.agenda.write(5_000, Happening::Pulse);
        for who in 0..self.askers.len() {
            self.agenda.write(10 + who as u64, Happening::Wakes(who));
        }
        for screen in 0..self.screens.len() {
            self.agenda.write(50, Happening::ScreenWakes(screen));
        }
        self.again(self.weather.hub_ends_every_ms, Happening::HubEnds);
        self.again(self.weather.device_ends_every_ms, Happening::DeviceEnds);
        self.again(self.weather.parted_every_ms, Happening::Parts);
        self.again(self.weather.clock_set_every_ms, Happening::ClockIsSet);
        self.again(self.weather.disk_short_every_ms, Happening::DiskRunsShort);
        self.agenda.write(self.weather.lasts_ms, Happening::SkyClears);
    }

    /// Something that comes again about every so often, if at all.
    fn again(&mut self, every_ms: u64, what: Happening) {
        if every_ms > 0 {
            let at_ms = self.now_ms + every_ms / 3 + self.chance.below(every_ms * 4 / 3);
            self.agenda.write(at_ms, what);
        }
    }

    fn soon(&mut self, after_ms: u64, what: Happening) {
        self.agenda.write(self.now_ms + after_ms, what);
    }

    fn note(&mut self, what: impl FnOnce(&Self) -> String) {
        if self.play.traced {
            let line = what(self);
            let _ = writeln!(self.trace, "{:>10.3} {line}", as_secs(self.now_ms));
        }
    }

    fn run(&mut self) -> Result<(), String> {
        while let Some((at_ms, what)) = self.agenda.next() {
            self.now_ms = at_ms;
            match what {
                Happening::Arrives(letter) => self.arrives(letter)?,
                Happening::Answered(who, request, answer) => self.answered(who, &request, &answer)?,
                Happening::Turn(life) if life == self.life => self.turn()?,
                Happening::Turn(_) => {}
                Happening::Tick => self.tick(),
                Happening::Pulse => self.pulse(),
                Happening::HubEnds => self.hub_ends()?,
                Happening::HubStarts => self.hub_starts()?,
                Happening::Wakes(who) => self.wakes(who),
                Happening::DeviceEnds => self.device_ends(),
                Happening::Parts => self.parts(),
                Happening::Joins(end) => self.network.join(end),
                Happening::ClockIsSet => self.clock_is_set(),
                Happening::DiskRunsShort => self.disk_runs_short(),
                Happening::Connects(screen, connection, last) => self.connects(screen, connection, last),
                Happening::Bytes(screen, connection, bytes) => self.bytes(screen, connection, &bytes)?,
                Happening::ConnectionEnds(screen, connection) => self.connection_ends(screen, connection),
                Happening::ScreenWakes(screen) => self.screen_wakes(screen)?,
                Happening::SkyClears => self.sky_clears(),
                Happening::DayIsSet => self.day_is_set(),
                Happening::LastCustomers => self.last_customers(),
                Happening::Ends => return self.ends(),
            }
            if self.held.refused {
                return Ok(());
            }
        }
        Err("the day never ended".to_owned())
    }
}

//! A screen of the hall or of staff: one stream that comes back by itself, folded into a board by the code that real screens
//! have, and silent about what it does not know.
//! Must not know the hub, but for the bytes of its stream.

use std::time::{Duration, Instant};

use hub_client::{EventStream, Follower, Freshness, Heard, Heed, WATCHDOG};
use wire::board::Board;
use wire::envelope::{Position, Row};

/// What a screen came to know, for the witness.
pub(crate) enum Shown {
    Row(Box<Row>),
    Board,
    Pulse,
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Row(row) => write!(f, "{} {}", row.kind, row.position()),
            Self::Board => f.write_str("a board"),
            Self::Pulse => f.write_str("a pulse"),
        }
    }
}

/// One screen.
pub(crate) struct Screen {
    pub staff: bool,
    /// The highest place that it has heard of.
    pub seen: Position,
    /// The connection that it listens to, and when it heard something there.
    pub connection: Option<u64>,
    follower: Follower,
    stream: EventStream,
    last: Option<Position>,
    heard_ms: u64,
    opened: u64,
    began: Instant,
}

impl Screen {
    pub(crate) fn new(staff: bool, began: Instant) -> Self {
        Self {
            staff,
            seen: Position::default(),
            connection: None,
            follower: Follower::new(),
            stream: EventStream::new(),
            last: None,
            heard_ms: 0,
            opened: 0,
            began,
        }
    }

    fn at(&self, now_ms: u64) -> Instant {
        self.began + Duration::from_millis(now_ms)
    }

    /// Opens a connection, from where the last one stopped.
    pub(crate) fn connect(&mut self, now_ms: u64) -> (u64, Option<Position>) {
        self.opened += 1;
        self.connection = Some(self.opened);
        self.stream = EventStream::new();
        self.heard_ms = now_ms;
        (self.opened, self.last)
    }

    /// Whether its connection has been silent for so long that it asks for another.
    pub(crate) fn gives_up(&self, now_ms: u64) -> bool {
        now_ms - self.heard_ms >= u64::try_from(WATCHDOG.as_millis()).unwrap_or(u64::MAX)
    }

    /// The connection broke off.
    pub(crate) fn lose(&mut self, now_ms: u64) {
        self.connection = None;
        self.follower.hear(Heard::Lost, self.at(now_ms));
    }

    /// Bytes of its connection.
    pub(crate) fn hear(&mut self, bytes: &[u8], now_ms: u64) -> Result<Vec<Shown>, String> {
        self.heard_ms = now_ms;
        let mut shown = Vec::new();
        for event in self.stream.feed(bytes).map_err(|e| e.to_string())? {
            let heard = Heard::try_from(&event).map_err(|e| e.to_string())?;
            let place = match &heard {
                Heard::Snapshot(board) => {
                    shown.push(Shown::Board);
                    self.last = Some(board.position());
                    board.position()
                }
                Heard::Row(row) => {
                    shown.push(Shown::Row(Box::new(row.clone())));
                    self.last = Some(row.position());
                    row.position()
                }
                Heard::Pulse(pulse) => {
                    shown.push(Shown::Pulse);
                    Position { epoch: pulse.epoch, seq: pulse.seq }
                }
                Heard::Lost => continue,
            };
            self.seen = self.seen.max(place);
            if self.follower.hear(heard, self.at(now_ms)) == Heed::StartAnew {
                self.last = None;
                return Err("start anew".to_owned());
            }
        }
        Ok(shown)
    }

    /// It starts anew, and knows nothing.
    pub(crate) fn start_anew(&mut self) {
        self.connection = None;
        self.follower = Follower::new();
        self.last = None;
    }

    pub(crate) fn board(&self) -> Option<&Board> {
        self.follower.board()
    }

    /// What stands on the glass: nothing when it is not known any more.
    pub(crate) fn glass(&self, now_ms: u64) -> Option<&Board> {
        match self.follower.freshness(self.at(now_ms)) {
            Freshness::Fresh | Freshness::Old(_) => self.follower.board(),
            Freshness::Stale => None,
        }
    }
}

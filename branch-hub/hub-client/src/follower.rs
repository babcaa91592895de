//! The board as this device knows it, and how old that knowledge is: what is heard goes in, board and freshness come out.
//! Must not read a clock or a socket: the time comes as an argument.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use wire::board::Board;
use wire::stream::Pulse;

use crate::listen::Heard;

/// After this long without a word the screen says how old its data is.
pub const OLD_AFTER: Duration = Duration::from_secs(12);
/// After this long without a word the data is not shown as true any more.
pub const STALE_AFTER: Duration = Duration::from_secs(30);

/// How far a board may be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// The hub spoke a moment ago.
    Fresh,
    /// The hub has been silent for so many seconds.
    Old(u64),
    /// Silent for too long, or never heard: show no numbers, say "see staff".
    Stale,
}

/// What is to be done after something was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heed {
    /// The board is as it was.
    Nothing,
    /// The board is another one: draw it.
    Changed,
    /// Something was not understood: call [`crate::Listening::start_anew`]. The board stays as it was until then.
    StartAnew,
}

/// Folds what is heard into a [`Board`].
#[derive(Debug, Clone, Default)]
pub struct Follower {
    board: Option<Board>,
    spoken: Option<Instant>,
    clock: Option<(Timestamp, Instant, bool)>,
    astray: bool,
}

impl Follower {
    /// Knows nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what was heard at `now`.
    pub fn hear(&mut self, heard: Heard, now: Instant) -> Heed {
        match heard {
            Heard::Lost => Heed::Nothing,
            Heard::Snapshot(board) => {
                self.spoken = Some(now);
                let trusted = self.clock.is_none_or(|(_, _, trusted)| trusted);
                self.clock = Some((board.at, now, trusted));
                self.board = Some(board);
                self.astray = false;
                Heed::Changed
            }
            Heard::Pulse(pulse) => {
                self.spoken = Some(now);
                self.clock = Some((pulse.at, now, pulse.trusted));
                if self.belongs(&pulse) { Heed::Nothing } else { self.stray() }
            }
            // A row tells nothing of those that follow it: one of a long absence is not the hub's word of now. A pulse is,
            // for it comes after all rows before it.
            Heard::Row(row) => {
                let Some(board) = self.board.as_mut().filter(|_| !self.astray) else {
                    return Heed::Nothing;
                };
                let before = board.position();
                match board.fold(&row) {
                    Ok(()) if board.position() == before => Heed::Nothing,
                    Ok(()) => Heed::Changed,
                    Err(why) => {
                        tracing::warn!("a fact was not understood, asking for the whole board: {why}");
                        self.stray()
                    }
                }
            }
        }
    }

    /// The board; none before the first snapshot.
    #[must_use]
    pub const fn board(&self) -> Option<&Board> {
        self.board.as_ref()
    }

    /// How far the board may be believed at `now`.
    #[must_use]
    pub fn freshness(&self, now: Instant) -> Freshness {
        let (Some(spoken), Some(_)) = (self.spoken, self.board.as_ref()) else { return Freshness::Stale };
        let age = now.saturating_duration_since(spoken);
        if age >= STALE_AFTER {
            Freshness::Stale
        } else if age >= OLD_AFTER {
            Freshness::Old(age.as_secs())
        } else {
            Freshness::Fresh
        }
    }

    /// The hub's wall clock at `now`, carried on by the device's own running time; none before it was heard.
    #[must_use]
    pub fn hub_time(&self, now: Instant) -> Option<Timestamp> {
        let (at, heard, _) = self.clock?;
        let passed = SignedDuration::try_from(now.saturating_duration_since(heard)).ok()?;
        at.checked_add(passed).ok()
    }

    /// Whether the hub finds its own clock plausible; a screen shows no time of day otherwise.
    #[must_use]
    pub fn hub_time_is_trusted(&self) -> bool {
        self.clock.is_some_and(|(_, _, trusted)| trusted)
    }

    /// Whether a pulse tells of the journal that the board was folded from. Without a board a snapshot is on its way.
    fn belongs(&self, pulse: &Pulse) -> bool {
        self.board.as_ref().is_none_or(|b| pulse.epoch == b.epoch && pulse.incarnation == b.incarnation)
    }

    /// Rows are passed over until the next snapshot; that is asked for once.
    const fn stray(&mut self) -> Heed {
        if self.astray {
            return Heed::Nothing;
        }
        self.astray = true;
        Heed::StartAnew
    }
}

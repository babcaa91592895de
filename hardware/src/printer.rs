//! One printer and its one owner: sends a job and says how certain it is that the paper came out.
//! It must not know what stands on the paper, nor whether a job should be printed again: that is decided by who asks.
//!
//! Everything here blocks. Keep one [`Printer`] on a thread of its own and hand it jobs through a channel: printers take
//! one connection at a time, so two owners would wait for each other.

mod address;
mod link;
mod replies;
mod status;
mod trip;

use std::time::Duration;

pub use address::{Address, AddressError};
pub use replies::{Replies, Reply};
pub use status::Status;

use crate::encoder::JobBytes;
use crate::paper::Profile;

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The printer itself said that the whole job is on paper.
    Confirmed,
    /// All bytes are sent, to a printer (or a file) that never tells what became of them. The best such a printer can give.
    Sent,
    /// Some or all bytes are sent and no answer came: the paper may be out or not. Printing again may double it.
    Unknown(Doubt),
    /// Nothing was printed for sure: not a byte of the job was sent. Printing again is safe.
    Failed(Failure),
}

/// Why nobody knows whether the paper came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The connection broke while the job was under way: the printer lost power or the cable was pulled.
    Broken(String),
    /// The printer took the job and did not confirm it in time.
    NoAnswer,
    /// The printer took no more bytes in time.
    Stuck,
    /// The printer stopped for this reason in mid-job and the caller's patience ended. The job may still be in its memory
    /// if it could not be told to forget it.
    Stopped(Status),
}

/// Why nothing was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The printer could not be reached: off, unplugged, another address, or in use.
    Unreachable(String),
    /// The printer said before the job that it cannot print.
    NotReady(Status),
}

impl std::fmt::Display for Doubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Broken(why) => write!(f, "connection lost in mid-job: {why}"),
            Self::NoAnswer => f.write_str("sent, but not confirmed in time"),
            Self::Stuck => f.write_str("the printer took no more bytes"),
            Self::Stopped(status) => write!(f, "stopped in mid-job: {status}"),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreachable(why) => write!(f, "not reachable: {why}"),
            Self::NotReady(status) => write!(f, "not ready: {status}"),
        }
    }
}

/// What happens while a job is under way, told to the caller as it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Connected, and the printer did not refuse: bytes go out from here on.
    Sending,
    /// All bytes are sent; the printer's word is awaited.
    AwaitingConfirmation,
    /// The printer stopped in mid-job (paper, cover, cutter, offline); the rest of the job waits in its memory and comes out
    /// when somebody helps. Told at each look, every [`Deadlines::poll`].
    Waiting(Status),
    /// Somebody helped: the printer goes on.
    Resumed,
}

/// The caller's answer to [`Progress`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Go on.
    Wait,
    /// Stop waiting for a printer that waits for help: the printer is told to forget the job, and the outcome is unknown.
    /// Heeded on [`Progress::Waiting`] only.
    GiveUp,
}

/// How long each step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// To connect. 3 s.
    pub connect: Duration,
    /// For the answer to one status question. 500 ms.
    pub answer: Duration,
    /// For the printer to take more bytes when its memory is full. 10 s.
    pub write: Duration,
    /// For the printer's word after the last byte, while nothing is wrong with it. 5 s.
    pub confirm: Duration,
    /// Between two looks at a printer that waits for help. 2 s.
    pub poll: Duration,
    /// In all, for a printer that waits for help. 10 min; the caller may end it earlier by [`Patience::GiveUp`].
    pub help: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_millis(500),
            write: Duration::from_secs(10),
            confirm: Duration::from_secs(5),
            poll: Duration::from_secs(2),
            help: Duration::from_secs(600),
        }
    }
}

/// One printer: where it is, what it can do, and what it last said of itself.
#[derive(Debug)]
pub struct Printer {
    address: Address,
    profile: Profile,
    last_status: Status,
    next_mark: u16,
}

impl Printer {
    /// A printer at an address. Nothing is connected yet: each job and each look opens a connection and closes it, so that
    /// other programs can use the printer too.
    #[must_use]
    pub fn new(address: Address, profile: Profile) -> Self {
        Self { address, profile, last_status: Status::Unsupported, next_mark: 0 }
    }

    /// What it can do.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// What it last said of itself, at a job or a look; [`Status::Unsupported`] before the first.
    #[must_use]
    pub fn last_status(&self) -> Status {
        self.last_status
    }

    /// Prints one job and waits for how it went. `on_progress` is called from this thread, between the steps.
    pub fn print(
        &mut self,
        job: &JobBytes,
        deadlines: &Deadlines,
        on_progress: &mut dyn FnMut(Progress) -> Patience,
    ) -> Outcome {
        self.next_mark = self.next_mark.wrapping_add(1);
        trip::print(self, job, deadlines, on_progress)
    }

    /// Looks at the printer: connects, asks, disconnects.
    pub fn status(&mut self, deadlines: &Deadlines) -> Status {
        self.last_status = trip::look(&self.address, &self.profile, deadlines);
        self.last_status
    }
}

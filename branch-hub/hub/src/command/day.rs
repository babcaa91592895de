//! `branch-hub day open|close|peak|interrupt|resume`.

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use wire::day::{DayAct, DayRequest, InterruptServices, Leftovers, PeakRequest, ResumeServices};
use wire::names::Slug;

use crate::admin::Request;
use crate::serve::draw_request_id;

#[derive(Debug, Subcommand)]
pub(super) enum Day {
    /// Open the day and all services whatever the hours.
    Open(Open),
    /// Close: no more tickets.
    Close(Close),
    /// Declare a peak day, or call it off.
    Peak(Peak),
    /// Bring services to a stop: nobody is called, places are kept.
    Interrupt(Interrupt),
    /// Let services go on.
    Resume(Resume),
}

#[derive(Debug, Args)]
pub(super) struct Open {
    /// Corrects the date of an untrusted clock: 2026-11-22.
    #[arg(long)]
    date: Option<Date>,
    /// When the hours rule again: 2026-11-22T18:00:00Z.
    #[arg(long)]
    until: Option<Timestamp>,
    /// Why, in a few words.
    #[arg(long, default_value = "console")]
    reason: String,
}

#[derive(Debug, Args)]
pub(super) struct Close {
    /// What becomes of those who wait: they are still served, sent home, or keep their place for the next opening.
    #[arg(long, value_enum, default_value_t = Left::Serve)]
    leftovers: Left,
    /// Why, in a few words.
    #[arg(long, default_value = "console")]
    reason: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Left {
    Serve,
    Cancel,
    CarryOver,
}

#[derive(Debug, Args)]
pub(super) struct Peak {
    /// Whether it is one.
    what: OnOff,
    /// Why, in a few words.
    #[arg(long, default_value = "console")]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnOff {
    On,
    Off,
}

#[derive(Debug, Args)]
pub(super) struct Interrupt {
    /// Which; all if left out.
    services: Vec<Slug>,
    /// Why, in a few words that the hall may read.
    #[arg(long)]
    reason: String,
    /// When it is hoped to go on: 2026-11-22T11:00:00Z.
    #[arg(long)]
    until: Option<Timestamp>,
    /// Tickets are given meanwhile.
    #[arg(long)]
    gives_tickets: bool,
}

#[derive(Debug, Args)]
pub(super) struct Resume {
    /// Which; all if left out.
    services: Vec<Slug>,
}

impl Day {
    pub(super) fn request(self) -> anyhow::Result<Request> {
        let request_id = draw_request_id()?;
        Ok(match self {
            Self::Open(Open { date, until, reason }) => {
                let (what, leftovers) = (DayAct::Open, None);
                Request::Day(DayRequest { request_id, what, date, until, leftovers, reason })
            }
            Self::Close(Close { leftovers, reason }) => {
                let leftovers = Some(match leftovers {
                    Left::Serve => Leftovers::Serve,
                    Left::Cancel => Leftovers::Cancel,
                    Left::CarryOver => Leftovers::CarryOver,
                });
                let (what, date, until) = (DayAct::Close, None, None);
                Request::Day(DayRequest { request_id, what, date, until, leftovers, reason })
            }
            Self::Peak(Peak { what, reason }) => {
                Request::Peak(PeakRequest { request_id, on: what == OnOff::On, reason })
            }
            Self::Interrupt(Interrupt { services, reason, until, gives_tickets }) => {
                let stop = InterruptServices { request_id, services, reason, until, gives_tickets };
                Request::Interrupt(stop)
            }
            Self::Resume(Resume { services }) => Request::Resume(ResumeServices { request_id, services }),
        })
    }
}

//! `branch-hub day open|close`.

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use wire::day::{DayAct, DayRequest};

use crate::admin::Request;
use crate::serve::draw_request_id;

#[derive(Debug, Args)]
pub(super) struct Day {
    /// What to do.
    act: What,
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

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Open,
    Close,
}

impl Day {
    pub(super) fn request(self) -> anyhow::Result<Request> {
        Ok(Request::Day(DayRequest {
            leftovers: None,
            request_id: draw_request_id()?,
            what: match self.act {
                What::Open => DayAct::Open,
                What::Close => DayAct::Close,
            },
            date: self.date,
            until: self.until,
            reason: self.reason,
        }))
    }
}

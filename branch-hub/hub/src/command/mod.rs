//! The command line: one file a command. Each speaks with a living hub through its socket, or works in the folder itself.

mod backup;
mod day;
mod export;
mod person;
mod restore;
mod serve;
mod settings;
mod simulate;
mod support;
mod terminal;
mod token;
mod verify;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use terminal::{complain, language, say};
use wire::names::Slug;

use crate::admin::{Asked, Reply, Request, ask_living, perform};
use crate::clock::SystemClock;
use crate::folder::Folder;
use crate::serve::Branch;

/// The branch's hub.
#[derive(Debug, Parser)]
#[command(name = "branch-hub", version, about)]
pub struct CommandLine {
    /// How lines of the log look.
    #[arg(long, global = true, env = "SMARTQUEUE_LOG", value_enum, default_value_t = LogFormat::Text)]
    log: LogFormat,
    /// The data folder.
    #[arg(long, global = true, env = "SMARTQUEUE_DATA", default_value = "/var/lib/smartqueue")]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

/// How lines of the log look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs that gather logs.
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the hub.
    Serve(serve::Serve),
    /// Check a settings file, or make it rule.
    #[command(subcommand)]
    Settings(settings::Settings),
    /// Make a token for a device or program, and print it; or list or withdraw tokens.
    Token(token::Token),
    /// Add, remove or list the people who may sign in.
    #[command(subcommand)]
    Person(person::Person),
    /// Open or close the branch by hand, stop services, declare a peak day.
    #[command(subcommand)]
    Day(day::Day),
    /// Say what time it is, where the machine's clock is wrong.
    Clock {
        /// Date and time as they stand on the wall: 2026-11-22T10:42.
        local: jiff::civil::DateTime,
        /// It is right, although it is far from what the hub knew last.
        #[arg(long)]
        sure: bool,
    },
    /// Copy the branch to another disk, beside a living hub or without one.
    Backup(backup::Backup),
    /// Put the branch back from a backup, or from what can still be read of it.
    Restore(restore::Restore),
    /// After a restore: say the last number printed of a series, or `none`.
    Number {
        /// Which series.
        series: Slug,
        /// As printed.
        last: String,
    },
    /// Print what is known of people, why and how long: for the file of the CDP.
    Privacy,
    /// Write the journal out for other programs.
    Export(export::Export),
    /// Check every row of the journal.
    Verify {
        /// Tell the code of each day that was signed, as it stands on the day's slip.
        #[arg(long)]
        slips: bool,
        /// Find the day whose slip bears this code.
        #[arg(long, value_name = "CODE")]
        slip: Option<String>,
    },
    /// Write one file for whoever helps from afar; nothing of anybody is in it.
    Support(support::Support),
    /// Play a day under one or several settings, and compare.
    Simulate(simulate::Simulate),
}

impl CommandLine {
    /// How lines of the log look.
    #[must_use]
    pub const fn log(&self) -> LogFormat {
        self.log
    }

    /// Does it.
    ///
    /// # Errors
    /// When it cannot be done; a refusal is printed and is an exit code.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let folder = Folder::existing(&self.data);
        let done = self.perform();
        // A command that failed has written too.
        if let Ok(Err(error)) = folder.map(|folder| folder.give_to_owner()) {
            tracing::warn!(%error, "failed to give the files of the data folder to its owner");
        }
        done
    }

    fn perform(self) -> anyhow::Result<ExitCode> {
        let runtime = tokio::runtime::Runtime::new()?;
        match self.command {
            Command::Serve(serve) => runtime.block_on(serve.run(&self.data)),
            Command::Settings(settings) => runtime.block_on(settings.run(&self.data)),
            Command::Token(token) => runtime.block_on(ask(&self.data, token.request())),
            Command::Person(person) => runtime.block_on(ask(&self.data, person.request()?)),
            Command::Day(day) => runtime.block_on(ask(&self.data, day.request()?)),
            Command::Clock { local, sure } => {
                let request_id = crate::serve::draw_request_id()?;
                let said = wire::day::ClockRequest { request_id, local, sure };
                runtime.block_on(ask(&self.data, Request::Clock(said)))
            }
            Command::Support(support) => runtime.block_on(support.run(&self.data)),
            Command::Privacy => runtime.block_on(ask(&self.data, Request::Privacy)),
            Command::Simulate(simulate) => simulate.run(&self.data),
            Command::Backup(backup) => runtime.block_on(ask(&self.data, backup.request()?)),
            Command::Restore(restore) => restore.run(&self.data),
            Command::Number { series, last } => {
                let last = Some(last.to_uppercase()).filter(|last| last != "NONE");
                runtime.block_on(ask(&self.data, Request::SayNumber(series, last)))
            }
            Command::Export(export) => export.run(&self.data),
            Command::Verify { slips, slip } => Ok(verify::run(&self.data, slips, slip.as_deref())),
        }
    }
}

/// Asks a living hub, or else does it in the folder.
async fn ask(data: &Path, request: Request) -> anyhow::Result<ExitCode> {
    let folder = Folder::open(data)?;
    let language = language();
    let reply = match ask_living(&folder, language, request).await? {
        Asked::Answered(reply) => reply,
        Asked::Nobody(request) => {
            let branch = Branch::visit(data, Arc::new(SystemClock::start(1)), |why| {
                tracing::error!("failed to {why}")
            })?;
            let reply = perform(&branch.app, language, request).await;
            tokio::task::spawn_blocking(move || branch.close()).await?;
            reply
        }
    };
    match reply {
        Reply::Done(text) => {
            say(&text);
            Ok(ExitCode::SUCCESS)
        }
        Reply::Refused(lines) => {
            lines.iter().for_each(|line| complain(line));
            Ok(ExitCode::FAILURE)
        }
    }
}

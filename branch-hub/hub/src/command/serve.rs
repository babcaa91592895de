//! `branch-hub serve`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use wire::problem::Code;

use super::terminal::{complain, say};
use crate::broken::{self, Broken};
use crate::clock::SystemClock;
use crate::serve::Branch;

/// The exit status after a failing disk: the supervisor starts the hub again, from what is on disk.
const DISK_FAILED: i32 = 70;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Plain HTTP; only on this machine unless the settings allow more. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    http: SocketAddr,
    /// Open the day and all services whatever the hours, until closed.
    #[arg(long)]
    open_now: bool,
    /// Let time run faster, for demonstrations and tests.
    #[arg(long, default_value_t = 1, value_name = "TIMES")]
    speed: u32,
}

impl Serve {
    pub(super) async fn run(self, data: &Path) -> anyhow::Result<ExitCode> {
        let clock = Arc::new(SystemClock::start(self.speed));
        let opened = Branch::open(data, clock, |why| {
            complain(&format!("failed to {why}; starting again from disk"));
            std::process::exit(DISK_FAILED);
        });
        let branch = match opened {
            Ok(branch) => branch,
            Err(error) => return self.say_that_it_is_broken(error).await,
        };
        if self.open_now {
            branch.open_now().await;
        }
        let served = branch.listen(self.http).await?;
        listening(served.address);
        told_to_stop()?.await;
        served.stop().await;
        Ok(ExitCode::SUCCESS)
    }

    /// A hub that cannot follow its journal stays, and says so to whoever asks: a program that only ends and starts
    /// again would tell nobody in the branch what to do.
    async fn say_that_it_is_broken(self, error: anyhow::Error) -> anyhow::Result<ExitCode> {
        let Some(broken) = Broken::is_why(&error) else { return Err(error) };
        tracing::error!(code = Code::JournalBroken.as_str(), "failed to {error:#}");
        broken::serve(broken, self.http, listening, told_to_stop()?).await?;
        Ok(ExitCode::SUCCESS)
    }
}

fn listening(address: SocketAddr) {
    say(&format!("listening http://{address}"));
    // Without systemd there is nobody to tell.
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
}

/// Waits for the signal that ends the program.
fn told_to_stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
    })
}

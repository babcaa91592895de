//! `branch-hub serve`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::terminal::{complain, say};
use crate::clock::SystemClock;
use crate::serve::Branch;
use crate::watchdog;

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
        let branch = Branch::open(data, clock, |why| {
            complain(&format!("failed to {why}; starting again from disk"));
            std::process::exit(DISK_FAILED);
        })?;
        if self.open_now {
            branch.open_now().await;
        }
        let served = branch.listen(self.http).await?;
        say(&format!("listening http://{}", served.address));
        if let Some(code) = served.branch.app.setup.code() {
            say(&format!("setup http://{}/setup code {code}", served.address));
        }
        // Without systemd there is nobody to tell.
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        if let Some(patience) = sd_notify::watchdog_enabled() {
            let app = Arc::clone(&served.branch.app);
            tokio::spawn(watchdog::feed(app, patience / 3, || {
                let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
            }));
        }
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
        served.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

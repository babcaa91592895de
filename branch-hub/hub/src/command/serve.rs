//! `branch-hub serve`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::terminal::{complain, say};
use crate::clock::SystemClock;
use crate::serve::{Branch, Doors};

/// The exit status after a failing disk: the supervisor starts the hub again, from what is on disk.
const DISK_FAILED: i32 = 70;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Plain HTTP; only on this machine unless the settings allow more. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    http: SocketAddr,
    /// HTTP over TLS, with a certificate of the hub's own authority.
    #[arg(long)]
    https: Option<SocketAddr>,
    /// Customers' own pages and the board for any television, over plain HTTP; nothing else is served there.
    #[arg(long)]
    public: Option<SocketAddr>,
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
        let served =
            branch.listen_at(Doors { http: self.http, https: self.https, public: self.public }).await?;
        say(&format!("listening http://{}", served.address));
        if let Some(https) = served.https {
            say(&format!("listening https://{https}"));
        }
        if let Some(public) = served.public {
            say(&format!("listening http://{public}"));
        }
        // Without systemd there is nobody to tell.
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        served.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

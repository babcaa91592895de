//! `branch-hub serve`.

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use wire::fault::Fault;

use super::terminal::say;
use crate::broken::{self, Broken};
use crate::clock::{Clock as _, SystemClock};
use crate::folder::Folder;
use crate::serve::{Branch, Doors};
use crate::{console, telling, watchdog};

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
    /// Keep in this file what stands on the machine's own screen above its login prompt: where the hub is reached, by what one
    /// knows it, and the set-up code as long as there is one.
    #[arg(long, value_name = "FILE")]
    console: Option<PathBuf>,
    /// Let time run faster, for demonstrations and tests.
    #[arg(long, default_value_t = 1, value_name = "TIMES")]
    speed: u32,
}

impl Serve {
    pub(super) async fn run(self, data: &Path) -> anyhow::Result<ExitCode> {
        let clock = Arc::new(SystemClock::start(self.speed));
        let opened = Branch::open(data, clock, |ended| {
            tracing::error!(code = ended.fault.code(), "failed to {ended}; starting again from disk");
            std::process::exit(DISK_FAILED);
        });
        let branch = match opened {
            Ok(branch) => branch,
            Err(error) => return self.say_that_it_is_broken(data, error).await,
        };
        if self.open_now {
            branch.open_now().await;
        }
        let served = branch.listen_at(self.doors()).await?;
        say(&format!("listening http://{}", served.address));
        if let Some(https) = served.https {
            say(&format!("listening https://{https}"));
        }
        if let Some(public) = served.public {
            say(&format!("listening http://{public}"));
        }
        let screen = self.console.clone().map(|file| {
            let (app, kept) = (Arc::clone(&served.branch.app), file.clone());
            (tokio::spawn(console::keep(app, kept, served.address)), file)
        });
        ready();
        if let Some(code) = served.branch.app.setup.code() {
            // What is no terminal may be a log, which is kept and sent: the code is not for that.
            let is_read_here = std::io::stdout().is_terminal();
            let file = served.branch.app.folder.path().join(crate::setup::CODE_FILE);
            let code = if is_read_here { code } else { format!("in {}", file.display()) };
            say(&format!("setup http://{}/setup code {code}", served.address));
        }
        if let Some(patience) = sd_notify::watchdog_enabled() {
            let app = Arc::clone(&served.branch.app);
            tokio::spawn(watchdog::feed(app, patience / 3, lives));
        }
        tokio::spawn(telling::tell_faults(Arc::clone(&served.branch.app)));
        told_to_stop()?.await;
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
        if let Some((keeping, file)) = screen {
            keeping.abort();
            // Nobody is reached there any more.
            let _ = std::fs::remove_file(file);
        }
        served.stop().await;
        Ok(ExitCode::SUCCESS)
    }

    const fn doors(&self) -> Doors {
        Doors { http: self.http, https: self.https, public: self.public }
    }

    /// A hub that cannot follow its journal stays, and says so to whoever asks: a program that only ends and starts
    /// again would tell nobody in the branch what to do.
    async fn say_that_it_is_broken(self, data: &Path, error: anyhow::Error) -> anyhow::Result<ExitCode> {
        let Some(broken) = Broken::is_why(&error, data) else { return Err(error) };
        tracing::error!(code = Fault::JournalBroken.code(), "failed to {error:#}");
        // There is no engine that could stand still: what lives is what says that the journal is broken.
        if let Some(patience) = sd_notify::watchdog_enabled() {
            tokio::spawn(async move {
                let mut tick = tokio::time::interval(patience / 3);
                loop {
                    tick.tick().await;
                    lives();
                }
            });
        }
        let authority = Folder::existing(data)?.authority();
        let at_ms = SystemClock::start(1).read().at_ms;
        broken::serve(broken, self.doors(), &authority, at_ms, listening, told_to_stop()?).await?;
        Ok(ExitCode::SUCCESS)
    }
}

fn lives() {
    let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
}

fn listening(address: SocketAddr) {
    say(&format!("listening http://{address}"));
    ready();
}

fn ready() {
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

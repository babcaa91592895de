//! A hub that is a process of its own, so that it can be killed as the kernel kills: at once, in the middle of anything.
//! It must not know what the hub was doing.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

/// A program of the workspace, beside the tests that start it.
///
/// # Errors
/// When it was not built: `make test` builds it first.
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    let here = std::env::current_exe().context("failed to find out where this program stands")?;
    let folders = here.ancestors().skip(1).take(2);
    let found = folders.map(|folder| folder.join(name)).find(|path| path.is_file());
    found.with_context(|| {
        format!("failed to find the program {name}: build it first with `cargo build --workspace --bins`")
    })
}

/// What stands around a hub's process: a program that starts it, and words of its environment.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// A program and its arguments, before the hub's own name.
    pub before: Vec<String>,
    /// Added to the environment.
    pub environment: Vec<(String, String)>,
}

/// A hub in a process of its own. It is killed when this is dropped.
#[derive(Debug)]
pub struct HubProcess {
    child: Child,
    data: PathBuf,
    address: SocketAddr,
    around: Around,
}

impl HubProcess {
    /// Starts it on a folder and waits until it listens.
    ///
    /// # Errors
    /// When it was not built, or ends instead.
    pub fn start(data: &Path) -> anyhow::Result<Self> {
        Self::start_within(data, Around::default())
    }

    /// The same, with something around it.
    ///
    /// # Errors
    /// When it was not built, or ends instead.
    pub fn start_within(data: &Path, around: Around) -> anyhow::Result<Self> {
        let (child, address) = launch(data, SocketAddr::from(([127, 0, 0, 1], 0)), &around)?;
        Ok(Self { child, data: data.to_owned(), address, around })
    }

    /// Waits until it ends by itself, and says with which status; none: it has not in that time.
    ///
    /// # Errors
    /// When it cannot be looked at.
    pub fn ended_within(&mut self, patience: Duration) -> anyhow::Result<Option<i32>> {
        let until = Instant::now() + patience;
        loop {
            if let Some(status) = self.child.try_wait().context("failed to look at the hub")? {
                return Ok(Some(status.code().unwrap_or(-1)));
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends it a signal by its name.
    ///
    /// # Errors
    /// When there is no `kill` on this machine, or no such process any more.
    pub fn signal(&self, name: &str) -> anyhow::Result<()> {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.id().to_string()).status();
        if sent.context("failed to start `kill`")?.success() {
            Ok(())
        } else {
            bail!("failed to send {name}")
        }
    }

    /// Kills it with signal 9, starts it again at the same address, and says how long nobody listened.
    ///
    /// # Errors
    /// When it does not start again.
    pub fn kill_and_start_again(&mut self) -> anyhow::Result<Duration> {
        let gone = Instant::now();
        self.kill()?;
        self.start_again()?;
        Ok(gone.elapsed())
    }

    /// Kills it with signal 9.
    ///
    /// # Errors
    /// When it cannot be seen to end.
    pub fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().context("failed to kill the hub")?;
        self.child.wait().context("failed to see the hub end")?;
        Ok(())
    }

    /// Starts the one that was killed at the same address, and waits until it listens.
    ///
    /// # Errors
    /// When it ends instead.
    pub fn start_again(&mut self) -> anyhow::Result<()> {
        (self.child, self.address) = launch(&self.data, self.address, &self.around)?;
        Ok(())
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its process id, for looking at what it uses.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What the full check of the journal prints.
    ///
    /// # Errors
    /// When a row does not fit.
    pub fn verify(&self) -> anyhow::Result<String> {
        let checked =
            Command::new(program("branch-hub")?).arg("--data").arg(&self.data).arg("verify").output()?;
        if !checked.status.success() {
            bail!("failed to verify: {}", String::from_utf8_lossy(&checked.stderr));
        }
        Ok(String::from_utf8_lossy(&checked.stdout).into_owned())
    }
}

impl Drop for HubProcess {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn launch(data: &Path, http: SocketAddr, around: &Around) -> anyhow::Result<(Child, SocketAddr)> {
    let hub = program("branch-hub")?;
    let mut command = match around.before.split_first() {
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(hub);
            command
        }
        None => Command::new(hub),
    };
    let mut child = command
        .envs(around.environment.iter().map(|(name, value)| (name, value)))
        .arg("--data")
        .arg(data)
        .args(["serve", "--open-now", "--http"])
        .arg(http.to_string())
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("failed to start the hub")?;
    let said = child.stdout.take().context("failed to hear the hub")?;
    let mut line = String::new();
    BufReader::new(said).read_line(&mut line).context("failed to hear the hub")?;
    let Some(address) = line.trim().strip_prefix("listening http://") else {
        // What it complains of stands on standard error.
        let ended = child.kill().and_then(|()| child.wait());
        bail!("failed to start the hub: it said `{}` and {ended:?}", line.trim());
    };
    Ok((child, address.parse().context("failed to read the hub's address")?))
}

//! The hub as it is shipped, in a process of its own: started, asked who it is, killed.
//! It must not reach into that process but through the doors that it has.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};
use hub::access::Access;
use hub::folder::Folder;
use wire::role::Role;

/// A server that runs beside this program; it is killed when dropped.
pub(crate) struct House {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
}

impl House {
    /// Starts `branch-hub serve --open-now` on a folder, and waits until it listens.
    pub(crate) fn hub(data: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new(beside("branch-hub")?);
        command.arg("serve").arg("--data").arg(data).args(["--http", "127.0.0.1:0", "--open-now"]);
        Self::start(command)
    }

    /// Starts this same program in another part.
    pub(crate) fn part(name: &str, with: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(name).args(with);
        Self::start(command)
    }

    fn start(mut command: Command) -> anyhow::Result<Self> {
        command.env("RUST_LOG", "error").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().context("failed to start a server")?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("no standard output")?;
        let heard = BufReader::new(stdout).read_line(&mut line);
        let Some(address) = line.trim().strip_prefix("listening http://").map(str::to_owned) else {
            let _ = child.kill();
            let _ = child.wait();
            bail!("failed to start a server: it said {line:?} ({heard:?})");
        };
        Ok(Self { child, address })
    }

    /// Its resident memory, in bytes.
    pub(crate) fn resident_bytes(&self) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("no VmRSS")?;
        let kib: u64 = line.split_whitespace().nth(1).context("no number in VmRSS")?.parse()?;
        Ok(kib * 1024)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program of ours, built beside this one.
pub(crate) fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name(name);
    if path.exists() { Ok(path) } else { bail!("{} is missing: build it first", path.display()) }
}

/// Tokens for a folder whose hub does not run yet.
pub(crate) struct Tokens {
    pub(crate) kiosk: String,
    pub(crate) agent: String,
    pub(crate) display: String,
}

impl Tokens {
    /// Makes them.
    pub(crate) fn make(data: &Path) -> anyhow::Result<Self> {
        let folder = Folder::open(data)?;
        let access = Access::open(&folder.access())?;
        let make = |role, name: &str| anyhow::Ok(access.make_token(role, &name.parse()?, 0)?);
        Ok(Self {
            kiosk: make(Role::Kiosk, "borne-1")?,
            agent: make(Role::Agent, "awa")?,
            display: make(Role::Display, "ecran-1")?,
        })
    }
}

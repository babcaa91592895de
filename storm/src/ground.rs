//! Disks to try things on: an ext4 of its own whose power can be cut, and one in memory that is soon full. Only root can make
//! them, and not on every machine: whoever asks is told why there is none.
//! It must not know what is written on them.

use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use tempfile::TempDir;

/// `EXT4_IOC_SHUTDOWN`, the same as XFS's `GOINGDOWN`: from now on nothing reaches the disk any more.
const SHUTDOWN: libc::c_ulong = 0x8004_587D;
/// Not even what stands in the file system's own log (`EXT4_GOING_FLAGS_NOLOGFLUSH`).
const NO_LOG_FLUSH: u32 = 2;

/// A disk that is mounted for as long as this lives.
#[derive(Debug)]
pub struct Ground {
    folder: TempDir,
}

impl Ground {
    /// An ext4 on a loop device.
    ///
    /// # Errors
    /// When this machine, or whoever asks, may not.
    pub fn ext4(megabytes: u64) -> anyhow::Result<Self> {
        let ground = Self { folder: tempfile::tempdir()? };
        File::create(ground.image())?.set_len(megabytes << 20)?;
        std::fs::create_dir(ground.path())?;
        tell(Command::new("mkfs.ext4").arg("-q").arg(ground.image()))?;
        ground.mount()?;
        Ok(ground)
    }

    /// A disk in memory.
    ///
    /// # Errors
    /// When this machine, or whoever asks, may not.
    pub fn memory(megabytes: u64) -> anyhow::Result<Self> {
        let ground = Self { folder: tempfile::tempdir()? };
        std::fs::create_dir(ground.path())?;
        let size = format!("size={megabytes}m");
        tell(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(ground.path()))?;
        Ok(ground)
    }

    /// Where it is mounted.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn mount(&self) -> anyhow::Result<()> {
        tell(Command::new("mount").args(["-o", "loop"]).arg(self.image()).arg(self.path()))
    }

    /// The power goes: what was not yet on the disk never will be.
    ///
    /// # Errors
    /// When the file system cannot be shut down so.
    #[expect(unsafe_code, reason = "no safe binding offers this request of the kernel")]
    pub fn cut_power(&self) -> anyhow::Result<()> {
        let disk = File::open(self.path()).context("failed to open the disk")?;
        let flags = NO_LOG_FLUSH;
        // SAFETY: the descriptor is open for the whole call, and the kernel reads four bytes at the pointer, which it is given.
        let done = unsafe { libc::ioctl(disk.as_raw_fd(), SHUTDOWN, &raw const flags) };
        if done == 0 {
            Ok(())
        } else {
            Err(std::io::Error::last_os_error()).context("failed to cut the power")
        }
    }

    /// The power is back: the disk is mounted anew, as after any cut. Nobody may have a file open on it.
    ///
    /// # Errors
    /// When it cannot be.
    pub fn power_is_back(&self) -> anyhow::Result<()> {
        tell(Command::new("umount").arg(self.path()))?;
        self.mount()
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        // Whatever still stands there is thrown away; a disk that was never mounted is none to take down.
        if is_mount(&self.path()) {
            let _ = tell(Command::new("umount").arg("--lazy").arg(self.path()));
        }
    }
}

fn is_mount(path: &Path) -> bool {
    std::fs::read_to_string("/proc/mounts")
        .is_ok_and(|mounts| mounts.lines().any(|line| line.split(' ').nth(1) == path.to_str()))
}

fn tell(command: &mut Command) -> anyhow::Result<()> {
    let said = command.output().with_context(|| format!("failed to start {:?}", command.get_program()))?;
    if !said.status.success() {
        bail!("{:?}: {}", command.get_program(), String::from_utf8_lossy(&said.stderr).trim());
    }
    Ok(())
}

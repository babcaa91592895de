//! How much room the disk has left, and a reserve that is given back to those who call when it runs out.
//! Must not know what is written: it measures, and says whether new tickets may still be given.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::folder::owner_only;

/// The reserve is a fiftieth of the disk, but no less and no more than this, in bytes.
const SMALLEST_RESERVE: u64 = 4 << 20;
const LARGEST_RESERVE: u64 = 64 << 20;

/// What the disk has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Room {
    /// Bytes that may still be written, the reserve not counted.
    pub free: u64,
    /// Bytes of the whole disk.
    pub total: u64,
    /// New tickets would take the place of calls: none are given until there is room again.
    pub scarce: bool,
}

/// Watches the disk of a folder, and keeps the reserve on it.
pub(super) struct Keeper {
    folder: PathBuf,
    reserve: PathBuf,
    kept: bool,
    room: Room,
}

impl Keeper {
    /// Looks at the disk for the first time; with room enough the reserve is laid aside.
    pub(super) fn begin(folder: &Path) -> std::io::Result<Self> {
        let reserve = folder.join("reserve");
        let kept = reserve.is_file();
        let mut keeper = Self { folder: folder.to_owned(), reserve, kept, room: Room::default() };
        keeper.look()?;
        Ok(keeper)
    }

    /// Measures. Below one reserve of free room the disk is scarce, and below half of one the reserve itself is given up;
    /// what is scarce stays so until twice as much is free, so that nobody is turned away and let in by turns.
    pub(super) fn look(&mut self) -> std::io::Result<Room> {
        let (free, total) = measure(&self.folder)?;
        let size = reserve_of(total);
        let scarce = free < if self.room.scarce { size * 2 } else { size };
        if self.kept && free < size / 2 {
            std::fs::remove_file(&self.reserve)?;
            self.kept = false;
        }
        if !self.kept && free >= size * 3 {
            self.kept = lay_aside(&self.reserve, size)?;
        }
        self.room = Room { free, total, scarce };
        Ok(self.room)
    }
}

const fn reserve_of(total: u64) -> u64 {
    let part = total / 50;
    if part < SMALLEST_RESERVE {
        SMALLEST_RESERVE
    } else if part > LARGEST_RESERVE {
        LARGEST_RESERVE
    } else {
        part
    }
}

/// Free bytes for whoever is not root, and all bytes.
fn measure(folder: &Path) -> std::io::Result<(u64, u64)> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok((disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)))
}

/// Takes blocks of the disk for a file. False: there was not room enough after all.
fn lay_aside(file: &Path, bytes: u64) -> std::io::Result<bool> {
    owner_only(file)?;
    let made = File::options().write(true).open(file)?;
    let taken = rustix::fs::fallocate(&made, rustix::fs::FallocateFlags::empty(), 0, bytes);
    if taken.is_err() {
        // A disk that cannot lay blocks aside has no reserve; that it is scarce is still seen.
        drop(made);
        std::fs::remove_file(file)?;
    }
    Ok(taken.is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_is_a_fiftieth_of_the_disk_within_bounds() {
        assert_eq!(reserve_of(64 << 20), 4 << 20);
        assert_eq!(reserve_of(1 << 30), (1 << 30) / 50);
        assert_eq!(reserve_of(1 << 40), 64 << 20);
    }
}

//! The data folder: what is in it, and that only one hub works in it at a time.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// A data folder.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It cannot be made or opened.
    #[error("open the data folder {0}: {1}")]
    Open(PathBuf, std::io::Error),
    /// Another hub works in it.
    #[error("use the data folder {0}: another hub works in it")]
    Taken(PathBuf),
}

/// Held as long as a program works in the folder.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Makes a file if it is missing, and closes it to everybody but its owner. A database's log takes the mode of its file.
///
/// # Errors
/// When it cannot be made or changed.
pub fn owner_only(file: &Path) -> std::io::Result<()> {
    close(file, chmod)
}

/// The same on a medium that may know no owners, as FAT does not: there it is made, and false. Whoever holds the medium reads it.
///
/// # Errors
/// As [`owner_only`].
pub fn owner_only_if_known(file: &Path) -> std::io::Result<bool> {
    known_owners(file, close(file, chmod))
}

/// What a medium without owners answers: the system's own FAT, one in a program of its own, others.
const NO_OWNERS: [rustix::io::Errno; 3] =
    [rustix::io::Errno::PERM, rustix::io::Errno::NOSYS, rustix::io::Errno::OPNOTSUPP];

fn known_owners(file: &Path, closed: std::io::Result<()>) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    match closed {
        // Some take the word and change nothing.
        Ok(()) => Ok(std::fs::metadata(file)?.permissions().mode() & 0o077 == 0),
        // Whoever has just made a file may close it, wherever files have owners.
        Err(e) if NO_OWNERS.iter().any(|no| e.raw_os_error() == Some(no.raw_os_error())) => Ok(false),
        Err(e) => Err(e),
    }
}

fn chmod(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
}

fn close(file: &Path, chmod: impl Fn(&Path) -> std::io::Result<()>) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options().create(true).append(true).mode(0o600).open(file)?;
    for file in ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", file.display()))) {
        match chmod(&file) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// Writes a whole file that only its owner reads: it is there whole or not at all, also after a power cut.
///
/// # Errors
/// When it cannot be written.
pub fn write_owned(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let beside = PathBuf::from(format!("{}.new", file.display()));
    // What an interrupted start left behind is nobody's.
    let _ = std::fs::remove_file(&beside);
    let mut new = File::options().create_new(true).write(true).mode(0o600).open(&beside)?;
    new.write_all(bytes)?;
    new.sync_all()?;
    std::fs::rename(&beside, file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

impl Folder {
    /// Makes the folder if it is missing, readable by its owner only.
    ///
    /// # Errors
    /// [`FolderError::Open`].
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        let fault = |e| FolderError::Open(path.to_owned(), e);
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(fault)?;
        // A folder that somebody made beforehand is closed to others as well.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).map_err(fault)?;
        Ok(Self(path.to_owned()))
    }

    /// A folder that is there already, to be read and left as it is.
    ///
    /// # Errors
    /// [`FolderError::Open`] when there is none.
    pub fn existing(path: &Path) -> Result<Self, FolderError> {
        let fault = |e| FolderError::Open(path.to_owned(), e);
        if std::fs::metadata(path).map_err(fault)?.is_dir() {
            return Ok(Self(path.to_owned()));
        }
        Err(fault(std::io::ErrorKind::NotADirectory.into()))
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The journal, the replies, the history.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.0.join("hub.sqlite")
    }

    /// Old days of the journal.
    #[must_use]
    pub fn archive(&self) -> PathBuf {
        self.0.join(crate::store::bundle::FOLDER)
    }

    /// When the hub was last alive.
    #[must_use]
    pub fn alive(&self) -> PathBuf {
        self.0.join("alive")
    }

    /// What the hub ended on last, until somebody has seen it.
    #[must_use]
    pub fn last_end(&self) -> PathBuf {
        self.0.join("last-fault")
    }

    /// The hub's own key.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.0.join("hub.key")
    }

    /// Who may come in.
    #[must_use]
    pub fn access(&self) -> PathBuf {
        self.0.join("access.sqlite")
    }

    /// The hub's own authority: key and certificate.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.0.join("authority.pem")
    }

    /// The key from which the codes of customers' pages are made.
    #[must_use]
    pub fn track_key(&self) -> PathBuf {
        self.0.join("track.key")
    }

    /// Where the facts of the audit stand in the journal. Whoever loses it has lost nothing.
    #[must_use]
    pub fn audit(&self) -> PathBuf {
        self.0.join("audit.sqlite")
    }

    /// Where a live hub listens to its own command line.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.0.join("hub.sock")
    }

    /// Gives what root has made in the folder to whom the folder belongs: the hub works under that account, and could read
    /// none of it. Nobody but root can, and nobody else makes what is another's.
    ///
    /// # Errors
    /// When an owner cannot be read or changed.
    pub fn give_to_owner(&self) -> std::io::Result<()> {
        use std::os::unix::fs::MetadataExt as _;
        let folder = std::fs::metadata(&self.0)?;
        let owner = (folder.uid(), folder.gid());
        let mut folders = vec![self.0.clone()];
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(&next)? {
                let entry = entry?;
                let found = entry.metadata()?;
                // A file that bears another name as well may be somebody else's there.
                if found.is_dir() {
                    folders.push(entry.path());
                } else if found.nlink() > 1 {
                    continue;
                }
                if (found.uid(), found.gid()) != owner {
                    match std::os::unix::fs::lchown(entry.path(), Some(owner.0), Some(owner.1)) {
                        Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => return Ok(()),
                        gives => gives?,
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes the folder, unless another hub has it.
    ///
    /// # Errors
    /// [`FolderError::Taken`], or [`FolderError::Open`] when the lock file cannot be made.
    pub fn lock(&self) -> Result<Lock, FolderError> {
        let path = self.0.join("hub.lock");
        let fault = |e| FolderError::Open(path.clone(), e);
        owner_only(&path).map_err(fault)?;
        let file = File::options().write(true).open(&path).map_err(fault)?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Taken(self.0.clone())),
            Err(TryLockError::Error(e)) => Err(fault(e)),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_medium_without_owners_takes_a_file_and_any_other_refusal_is_one() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy.sqlite");
        let refuses = |errno: rustix::io::Errno| {
            let refused = || std::io::Error::from_raw_os_error(errno.raw_os_error());
            known_owners(&file, close(&file, |_| Err(refused())))
        };
        for no in NO_OWNERS {
            assert!(!refuses(no).unwrap(), "{no}");
        }
        assert!(file.is_file());
        assert!(refuses(rustix::io::Errno::IO).is_err() && refuses(rustix::io::Errno::ROFS).is_err());
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(!known_owners(&file, close(&file, |_| Ok(()))).unwrap(), "a word that changed nothing");
        assert!(owner_only_if_known(&file).unwrap(), "here files have owners");
        assert!(owner_only_if_known(&folder.path().join("gone/copy.sqlite")).is_err());
    }
}

//! The archive's bundles on their way to a backup and back. They never change, so each is copied once.
//! Must not believe a copy because it is there: each is looked at.

use std::fs::File;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::{BackupError, sync};
use crate::store::{Bundle, Flaw, bundle};

/// Brings to a folder what it does not have yet; how many bytes that was. What is there and not good is brought again:
/// the branch's own is the one that counts.
pub(super) fn bring(bundles: &[Bundle], from: &Path, to: &Path) -> Result<u64, BackupError> {
    let fault = |e| BackupError::Target(to.to_owned(), e);
    let mut bytes = 0;
    for (i, bundle) in bundles.iter().enumerate() {
        let previous = i.checked_sub(1).and_then(|i| bundles.get(i));
        if bundle.check(to, previous).is_ok() {
            continue;
        }
        let flawed = |flaw| BackupError::Archive { file: bundle.file.clone(), flaw };
        bundle.check(from, previous).map_err(flawed)?;
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(to).map_err(fault)?;
        bytes += put(&from.join(&bundle.file), to, &bundle.file).map_err(fault)?;
        bundle.check(to, previous).map_err(flawed)?;
    }
    Ok(bytes)
}

/// Copies a file into a folder: it is there whole or not at all, also after a power cut. How many bytes that was.
pub(crate) fn put(file: &Path, folder: &Path, name: &str) -> io::Result<u64> {
    let beside = folder.join(format!("{name}.unfinished"));
    let mut copy = File::options().create(true).truncate(true).write(true).mode(0o600).open(&beside)?;
    let bytes = io::copy(&mut File::open(file)?, &mut copy)?;
    copy.sync_all()?;
    std::fs::rename(&beside, folder.join(name))?;
    sync(folder)?;
    Ok(bytes)
}

/// Where a bundle of a backup is: in the folder that all backups of a medium share, or in one of its own, where somebody has
/// put a single backup.
pub(crate) fn place(backup: &Path, bundle: &Bundle, previous: Option<&Bundle>) -> Result<PathBuf, Flaw> {
    let shared = backup.parent().unwrap_or(Path::new(".")).join(bundle::FOLDER);
    match bundle.check(&shared, previous) {
        Ok(()) => Ok(shared),
        Err(flaw) => {
            let own = backup.join(bundle::FOLDER);
            bundle.check(&own, previous).map(|()| own).map_err(|_| flaw)
        }
    }
}

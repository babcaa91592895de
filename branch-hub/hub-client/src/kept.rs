//! What a device keeps of its pairing: one file, for its owner only, whole or not at all.
//! Must not know how it was paired.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use wire::names::Slug;

use crate::authority::Authority;
use crate::pair::Paired;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    hub: String,
    authority: String,
    token: String,
    device: Slug,
}

impl Paired {
    /// What was kept; none before the first pairing.
    ///
    /// # Errors
    /// When the file cannot be read, or is not what was written.
    pub fn load(file: &Path) -> std::io::Result<Option<Self>> {
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let odd = |why: String| std::io::Error::new(ErrorKind::InvalidData, why);
        // What stands in it is secret: a mistake is not quoted.
        let kept: Kept = serde_json::from_slice(&bytes).map_err(|_| odd("it is no pairing".to_owned()))?;
        let der = STANDARD.decode(kept.authority).map_err(|e| odd(e.to_string()))?;
        Ok(Some(Self {
            place: kept.hub.parse().map_err(|_| odd("it names no hub".to_owned()))?,
            authority: Authority::from_der(der).map_err(|e| odd(e.to_string()))?,
            token: kept.token,
            device: kept.device,
        }))
    }

    /// Keeps it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, file: &Path) -> std::io::Result<()> {
        let kept = Kept {
            hub: self.place.to_string(),
            authority: STANDARD.encode(self.authority.der()),
            token: self.token.clone(),
            device: self.device.clone(),
        };
        keep(file, &serde_json::to_vec(&kept)?)
    }
}

/// Writes a small file for its owner only; after a power cut it is the old one or the new one.
pub(crate) fn keep(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let beside = file.with_extension("new");
    // What an interrupted start left behind is nobody's.
    let _ = std::fs::remove_file(&beside);
    let mut new = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&beside)?;
    new.write_all(bytes)?;
    new.sync_all()?;
    std::fs::rename(&beside, file)?;
    File::open(folder)?.sync_all()
}

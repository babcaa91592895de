//! A note of when the hub was last alive, so that the next start can say how long the power was gone.
//! Must not be trusted for anything else: it is written without waiting for the disk.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::api::Shared;
use crate::folder::{Folder, owner_only};

/// The note is this old at most when the power goes.
const EVERY: Duration = Duration::from_secs(10);

/// How the hub that ran before was last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LastLife {
    /// When, by its clock, in milliseconds since 1970.
    pub alive_at_ms: Option<i64>,
    /// It was told to stop.
    pub told_to_stop: bool,
}

impl LastLife {
    /// What the note says. Without one, or with half of one, nothing is known.
    #[must_use]
    pub fn read(file: &Path) -> Self {
        std::fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
    }

    fn write(self, file: &Path) -> std::io::Result<()> {
        let unfinished = file.with_extension("new");
        owner_only(&unfinished)?;
        std::fs::write(&unfinished, serde_json::to_vec(&self)?)?;
        std::fs::rename(unfinished, file)
    }
}

/// Writes the note for as long as the hub runs.
pub async fn note(app: Shared) {
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        let life = LastLife { alive_at_ms: Some(app.at_ms()), told_to_stop: false };
        write(&app.folder, life);
    }
}

/// The last word of a hub that was told to stop.
pub fn say_goodbye(folder: &Folder, at_ms: i64) {
    write(folder, LastLife { alive_at_ms: Some(at_ms), told_to_stop: true });
}

fn write(folder: &Folder, life: LastLife) {
    if let Err(error) = life.write(&folder.alive()) {
        // A full disk has its own alarm; the start after it knows less.
        tracing::debug!(%error, "failed to note that the hub lives");
    }
}

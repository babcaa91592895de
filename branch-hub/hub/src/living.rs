//! A note of when the hub was last alive, so that the next start can say how long the power was gone.
//! Must not be trusted for anything else: it is written without waiting for the disk.

use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::api::Shared;
use crate::folder::{Folder, owner_only};

/// The note is this old at most when the power goes.
const EVERY: Duration = Duration::from_secs(10);

/// Where the system says which of its starts this is: a number drawn at each, see `man 4 random`.
const MACHINE: &str = "/proc/sys/kernel/random/boot_id";

/// How the hub that ran before was last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LastLife {
    /// When, by its clock, in milliseconds since 1970.
    pub alive_at_ms: Option<i64>,
    /// It was told to stop.
    pub told_to_stop: bool,
    /// The machine has not started since, so that it was not the power that ended it.
    pub machine_stayed: bool,
}

/// What stands in the note.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    alive_at_ms: Option<i64>,
    told_to_stop: bool,
    /// In which of the machine's starts.
    #[serde(default)]
    machine: Option<Uuid>,
}

impl LastLife {
    /// What the note says. Without one, or with half of one, nothing is known.
    #[must_use]
    pub fn read(file: &Path) -> Self {
        Self::read_on(this_machine(), file)
    }

    fn read_on(machine: Option<Uuid>, file: &Path) -> Self {
        let note = std::fs::read(file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        let Note { alive_at_ms, told_to_stop, machine: then } = note.unwrap_or_default();
        Self { alive_at_ms, told_to_stop, machine_stayed: then.is_some() && then == machine }
    }
}

impl Note {
    fn write(&self, file: &Path) -> std::io::Result<()> {
        let unfinished = file.with_extension("new");
        owner_only(&unfinished)?;
        std::fs::write(&unfinished, serde_json::to_vec(self)?)?;
        std::fs::rename(unfinished, file)
    }
}

/// Which start of the machine this is; none where the system does not say.
fn this_machine() -> Option<Uuid> {
    std::fs::read_to_string(MACHINE).ok().and_then(|text| text.trim().parse().ok())
}

/// Writes the note for as long as the hub runs.
pub async fn note(app: Shared) {
    let machine = this_machine();
    let mut every = tokio::time::interval(EVERY);
    loop {
        every.tick().await;
        let note = Note { alive_at_ms: Some(app.at_ms()), told_to_stop: false, machine };
        write(&app.folder, &note);
    }
}

/// The last word of a hub that was told to stop.
pub fn say_goodbye(folder: &Folder, at_ms: i64) {
    write(folder, &Note { alive_at_ms: Some(at_ms), told_to_stop: true, machine: this_machine() });
}

fn write(folder: &Folder, note: &Note) {
    if let Err(error) = note.write(&folder.alive()) {
        // A full disk has its own alarm; the start after it knows less.
        tracing::debug!(%error, "failed to note that the hub lives");
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_hub_that_ended_alone_and_one_that_ended_with_its_machine_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("alive");
        let (before, after) = (Some(Uuid::from_u128(1)), Some(Uuid::from_u128(2)));
        Note { alive_at_ms: Some(7), told_to_stop: false, machine: before }.write(&file).unwrap();
        let stayed = |machine| LastLife::read_on(machine, &file).machine_stayed;
        assert_eq!((stayed(before), stayed(after), stayed(None)), (true, false, false));
        std::fs::write(&file, r#"{"alive_at_ms":7,"told_to_stop":false}"#).unwrap();
        assert!(!stayed(before) && !stayed(None), "an older hub's note does not say");
        assert!(this_machine().is_some() && this_machine() == this_machine());
    }
}

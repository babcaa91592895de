//! What the hub ended on last: written down when nothing else can be, told by the next start until somebody has seen it.
//! Must not use the journal, which has just failed, nor decide what is fatal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wire::fault::Fault;

use crate::engine::shell::Ended;
use crate::folder::Folder;

/// What a hub ends on.
pub const ENDS_ON: [Fault; 2] = [Fault::DiskFailed, Fault::HubBroke];

/// Room for the note in bytes. It is taken at the first start and only ever written over: a full disk has it still.
const ROOM: usize = 1024;
/// Of what could not be done, so many letters are kept.
const WHY_MOST: usize = 300;

/// What the hub ended on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastFault {
    /// The code that people are shown.
    pub fault: Fault,
    /// When it last did, in milliseconds since 1970.
    pub at_ms: i64,
    /// How often since somebody last saw it.
    pub times: u32,
    /// What could not be done, in a few words, for whoever repairs it.
    pub why: String,
}

/// As it stands in the file.
#[derive(Serialize, Deserialize)]
struct Note {
    code: String,
    at_ms: i64,
    times: u32,
    why: String,
}

/// A disk that neither takes the note nor refuses it keeps the hub from ending for so long, and no longer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Keeps the note.
#[derive(Debug)]
pub struct LastEnd {
    /// Where it is written: the first that takes it. Held by who writes; a disk may keep them for ever.
    places: Arc<Mutex<Vec<PathBuf>>>,
    /// Read by whoever asks how the hub is: nobody waits for a disk while holding it.
    known: Mutex<Option<LastFault>>,
    patience: Duration,
}

impl LastEnd {
    /// The note of a data folder. A disk that takes nothing any more leaves it in the service manager's own folder for this
    /// program, which is in memory and outlives the program.
    #[must_use]
    pub fn open(folder: &Folder) -> Self {
        let given = std::env::var_os("RUNTIME_DIRECTORY");
        let in_memory = given.as_ref().and_then(|folders| std::env::split_paths(folders).next());
        Self::at(std::iter::once(folder.last_end()).chain(in_memory.map(|f| f.join("last-fault"))).collect())
    }

    /// Reads the newest of the notes, and makes room for one in the first place.
    #[must_use]
    pub fn at(places: Vec<PathBuf>) -> Self {
        let known = places.iter().filter_map(|place| read(place)).max_by_key(|known| known.at_ms);
        if let Some(first) = places.first().filter(|first| !first.exists())
            && let Err(error) = write(first, "")
        {
            tracing::debug!(%error, "failed to make room for a note of what the hub may end on");
        }
        Self { places: Arc::new(Mutex::new(places)), known: Mutex::new(known), patience: PATIENCE }
    }

    /// What the hub ended on, unless somebody has seen it.
    #[must_use]
    pub fn known(&self) -> Option<LastFault> {
        self.lock().clone()
    }

    /// The hub ends: what on is written where it can be, by a thread of its own, which is waited for as long as a disk
    /// that works may take.
    pub fn keep(&self, ended: &Ended, at_ms: i64) {
        let why = ended.why.chars().take(WHY_MOST).collect();
        let note = {
            let mut known = self.lock();
            let before =
                known.as_ref().filter(|known| known.fault == ended.fault).map_or(0, |known| known.times);
            let last = LastFault { fault: ended.fault, at_ms, times: before.saturating_add(1), why };
            said(known.insert(last))
        };
        let (places, (done, written)) = (Arc::clone(&self.places), mpsc::channel());
        let write = move || {
            let places = places.lock().unwrap_or_else(PoisonError::into_inner);
            let mut kept = Err(std::io::ErrorKind::NotFound.into());
            for place in places.iter() {
                kept = write(place, &note);
                if kept.is_ok() {
                    break;
                }
            }
            // Whoever waited has gone on without.
            let _ = done.send(kept);
        };
        let writer = std::thread::Builder::new().name("last-fault".into()).spawn(write);
        let slow = |_| Err(std::io::ErrorKind::TimedOut.into());
        let kept = writer.and_then(|_| written.recv_timeout(self.patience).unwrap_or_else(slow));
        if let Err(error) = kept {
            tracing::error!(code = ended.fault.code(), %error, "failed to note what the hub ends on: the next start will not tell it");
        }
    }

    /// Somebody has seen it. What came since stands.
    ///
    /// # Errors
    /// When a file cannot be written: the next start tells it again.
    pub fn forget(&self, seen: &LastFault) -> std::io::Result<()> {
        {
            let mut known = self.lock();
            if known.as_ref() != Some(seen) {
                return Ok(());
            }
            *known = None;
        }
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if self.known().is_some() {
            // The hub has ended once more meanwhile: that note is not this one's to take away.
            return Ok(());
        }
        // One that is gone in one place and not in the other would be told again: each is tried.
        let tried = places.iter().filter(|place| place.exists()).map(|place| write(place, ""));
        tried.collect::<Vec<_>>().into_iter().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Option<LastFault>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn said(last: &LastFault) -> String {
    let LastFault { fault, at_ms, times, why } = last;
    let note = |why| Note { code: fault.code().into(), at_ms: *at_ms, times: *times, why };
    let say = |why: String| serde_json::to_string(&note(why)).ok().filter(|said| said.len() <= ROOM);
    // Words that take more room than letters, as quotation marks do, are left out.
    say(why.clone()).or_else(|| say(String::new())).unwrap_or_default()
}

/// Writes over the whole room: no byte of the disk is asked for that the file does not have.
fn write(place: &Path, text: &str) -> std::io::Result<()> {
    let mut file = File::options().create(true).write(true).truncate(false).mode(0o600).open(place)?;
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(bytes.len().max(ROOM), b' ');
    file.write_all(&bytes)?;
    file.sync_data()
}

/// What is half written, or not a note of ours, tells nothing.
fn read(place: &Path) -> Option<LastFault> {
    let mut text = String::new();
    File::open(place).ok()?.take(ROOM as u64).read_to_string(&mut text).ok()?;
    let Note { code, at_ms, times, why } = serde_json::from_str(&text).ok()?;
    let fault = Fault::of_code(&code).filter(|fault| ENDS_ON.contains(fault))?;
    Some(LastFault { fault, at_ms, times, why })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn refused() -> Ended {
        Ended { fault: Fault::DiskFailed, why: "write \"the journal\"é".repeat(60) }
    }

    #[test]
    fn what_the_hub_ended_on_is_known_after_a_start_until_it_was_seen() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("last-fault");
        let open = || LastEnd::at(vec![place.clone()]);
        assert_eq!(open().known(), None);
        open().keep(&refused(), 7);
        open().keep(&refused(), 9);
        let known = open().known().unwrap();
        assert_eq!((known.fault, known.at_ms, known.times), (Fault::DiskFailed, 9, 2));
        let end = open();
        end.keep(&refused(), 11);
        end.forget(&known).unwrap();
        let newer = end.known().unwrap();
        assert_eq!((newer.at_ms, open().known()), (11, Some(newer.clone())), "another has come since");
        end.forget(&newer).unwrap();
        assert_eq!((end.known(), open().known()), (None, None));
        assert_eq!(std::fs::metadata(&place).unwrap().len(), 1024, "its room is kept");
    }

    #[test]
    fn a_folder_that_takes_nothing_leaves_the_note_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let (gone, memory) = (folder.path().join("gone/last-fault"), folder.path().join("memory"));
        let open = || LastEnd::at(vec![gone.clone(), memory.clone()]);
        open().keep(&refused(), 7);
        let known = open().known().unwrap();
        assert_eq!(known.at_ms, 7);
        open().forget(&known).unwrap();
        assert_eq!(open().known(), None);
    }

    /// A place that takes nothing and refuses nothing: whoever opens a pipe to write waits for who reads.
    fn hang(place: &Path) {
        let _ = std::fs::remove_file(place);
        let (mode, kind) = (rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR, rustix::fs::FileType::Fifo);
        rustix::fs::mknodat(rustix::fs::CWD, place, kind, mode, 0).unwrap();
    }

    #[test]
    fn a_disk_that_hangs_keeps_neither_the_hub_from_ending_nor_anybody_from_asking_how_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("last-fault");
        let end = LastEnd { patience: Duration::from_millis(20), ..LastEnd::at(vec![place.clone()]) };
        hang(&place);
        let (ended, over) = mpsc::channel();
        std::thread::spawn(move || {
            end.keep(&refused(), 7);
            let _ = ended.send(end.known());
        });
        let known = over.recv_timeout(Duration::from_secs(20)).expect("the hub ends");
        assert_eq!(known.map(|known| known.at_ms), Some(7));
    }

    #[test]
    fn what_was_seen_is_taken_away_everywhere_even_if_one_place_refuses() {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("last-fault"), folder.path().join("memory"));
        LastEnd::at(vec![second.clone()]).keep(&refused(), 7);
        let end = LastEnd::at(vec![first.clone(), second.clone()]);
        std::fs::remove_file(&first).unwrap();
        std::fs::create_dir(&first).unwrap();
        assert!(end.forget(&end.known().unwrap()).is_err());
        assert_eq!(LastEnd::at(vec![second]).known(), None);
    }

    #[test]
    fn half_a_note_and_a_note_of_no_code_tell_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("last-fault");
        for text in
            ["", "{\"code\":\"C10\",\"at_ms\"", "{\"code\":\"Z9\",\"at_ms\":1,\"times\":1,\"why\":\"\"}"]
        {
            std::fs::write(&place, text).unwrap();
            assert_eq!(LastEnd::at(vec![place.clone()]).known(), None, "{text}");
        }
    }
}

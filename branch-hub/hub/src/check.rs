//! The full check of the journal, behind the hub that already serves: a start looks at the tail alone.
//! Must not know who asks, nor hold anybody up: it has its own connection, and rests between pages.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use wire::names::Language;

use crate::store::Archive;
use crate::verify::{Survey, Verdict};

/// Between two pages others have the disk and the processor.
const REST: Duration = Duration::from_millis(2);

/// What is known so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// Good up to this row; the rest is still being read.
    Running(u64),
    /// How it ended.
    Ended(Verdict),
}

/// The check of one journal.
#[derive(Debug)]
pub struct Check(Mutex<Checked>);

impl Default for Check {
    fn default() -> Self {
        Self(Mutex::new(Checked::Running(0)))
    }
}

impl Check {
    /// What is known now.
    #[must_use]
    pub fn state(&self) -> Checked {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn tell(&self, state: Checked) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Begins to read `journal` on a thread of its own. It ends with the check, or when nobody holds it any more.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn begin(self: &Arc<Self>, journal: PathBuf) -> std::io::Result<()> {
        let check = Arc::downgrade(self);
        std::thread::Builder::new().name("check".into()).spawn(move || run(&check, &journal)).map(drop)
    }
}

fn run(check: &Weak<Check>, journal: &Path) {
    let unreadable = |seq, e: crate::store::StoreError| Verdict::Unreadable { epoch: 0, seq, why: e.said() };
    let mut survey = Survey::default();
    let verdict = match Archive::open(journal) {
        Err(e) => unreadable(0, e),
        Ok(archive) => loop {
            if let Some(verdict) = survey.piece(&archive) {
                break verdict;
            }
            let Some(check) = check.upgrade() else { return };
            check.tell(Checked::Running(survey.seq()));
            drop(check);
            std::thread::sleep(REST);
        },
    };
    match &verdict {
        Verdict::Sound { epoch, seq, .. } => tracing::info!(epoch, seq, "the whole journal is sound"),
        Verdict::Broken { epoch, seq, why } => {
            let arguments = [("epoch", epoch.to_string()), ("seq", seq.to_string())];
            let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
            let why = why.say(Language::En, &arguments);
            tracing::error!(
                code = wire::fault::Fault::JournalBroken.code(),
                epoch,
                seq,
                "the journal is not what was written: {why}"
            );
        }
        Verdict::Archived { epoch, seq, file, why } => {
            let arguments = [("epoch", epoch.to_string()), ("seq", seq.to_string()), ("file", file.clone())];
            let arguments = arguments.each_ref().map(|(name, value)| (*name, value.as_str()));
            let why = why.say(Language::En, &arguments);
            tracing::error!(
                code = wire::fault::Fault::JournalBroken.code(),
                epoch,
                seq,
                file,
                "the archive is not what was written: {why}"
            );
        }
        Verdict::Unreadable { epoch, seq, why } => {
            tracing::error!(
                code = wire::fault::Fault::JournalBroken.code(),
                epoch,
                seq,
                "the journal cannot be read on: {why}"
            );
        }
    }
    if let Some(check) = check.upgrade() {
        check.tell(Checked::Ended(verdict));
    }
}

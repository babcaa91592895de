//! `branch-hub verify`: reads beside a living hub, or alone. It makes and changes nothing.

use std::path::Path;
use std::process::ExitCode;

use wire::names::Language;
use wire::texts::key;

use super::terminal::{complain, language, say};
use crate::engine::snapshot_agrees;
use crate::folder::Folder;
use crate::store::Archive;
use crate::verify::{Verdict, verify_branch};

pub(super) fn run(data: &Path) -> ExitCode {
    match check(data) {
        Ok(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Err(complaint) => {
            complain(&sentence(&complaint, language()));
            ExitCode::FAILURE
        }
    }
}

/// What the check comes to, in one line.
pub(super) fn said(data: &Path, language: Language) -> String {
    check(data).unwrap_or_else(|complaint| sentence(&complaint, language))
}

fn sentence((sentence, arguments): &Complaint, language: Language) -> String {
    let arguments: Vec<(&str, &str)> = arguments.iter().map(|(n, v)| (*n, v.as_str())).collect();
    sentence.say(language, &arguments)
}

/// A sentence of the table and what it is filled with.
type Complaint = (wire::texts::Key, Vec<(&'static str, String)>);

fn check(data: &Path) -> Result<String, Complaint> {
    let place = || vec![("path", data.display().to_string())];
    let folder = Folder::existing(data).map_err(|_| (key::VERIFY_NO_FOLDER, place()))?;
    let file = folder.journal();
    if !file.is_file() {
        return Err((key::VERIFY_NO_JOURNAL, place()));
    }
    let unreadable = |epoch: u64, seq: u64, why: String| {
        let sentence = if seq == 0 { key::VERIFY_UNREADABLE } else { key::VERIFY_UNREADABLE_AFTER };
        (sentence, vec![("epoch", epoch.to_string()), ("seq", seq.to_string()), ("why", why)])
    };
    let archive = Archive::open(&file).map_err(|e| unreadable(0, 0, e.said()))?;
    let (epoch, seq, hash) = match verify_branch(&archive) {
        Verdict::Sound { epoch, seq, hash } => (epoch, seq, hash),
        Verdict::Broken { epoch, seq, why } => {
            return Err((why, vec![("epoch", epoch.to_string()), ("seq", seq.to_string())]));
        }
        Verdict::Archived { epoch, seq, file, why } => {
            return Err((why, vec![("epoch", epoch.to_string()), ("seq", seq.to_string()), ("file", file)]));
        }
        Verdict::Unreadable { epoch, seq, why } => return Err(unreadable(epoch, seq, why)),
    };
    // What else is in the file is no part of the chain, but the hub needs it to start.
    let elsewhere = |why: String| {
        (key::VERIFY_DAMAGED, vec![("epoch", epoch.to_string()), ("seq", seq.to_string()), ("why", why)])
    };
    archive.sound().map_err(|e| elsewhere(e.said()))?;
    // The snapshot remembers a row that a lost tail no longer has; a journal that a hub made has at least one.
    let kept = archive.snapshot().map_err(|e| elsewhere(e.said()))?;
    let remembered = kept.as_ref().map_or(1, |kept| kept.seq);
    if seq < remembered {
        return Err((
            key::VERIFY_MISSING,
            vec![("epoch", epoch.to_string()), ("seq", (seq + 1).to_string())],
        ));
    }
    // A state that does not follow from the rows would be believed at the next start.
    let agrees = snapshot_agrees(kept, |after, limit| archive.rows_after(after, limit));
    if !agrees.map_err(|e| elsewhere(e.to_string()))? {
        return Err((key::VERIFY_OTHER_STATE, vec![("epoch", epoch.to_string()), ("seq", seq.to_string())]));
    }
    Ok(format!("ok epoch={epoch} seq={seq} hash={}", hex::encode(hash)))
}

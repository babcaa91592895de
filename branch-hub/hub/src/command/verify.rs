//! `branch-hub verify`: reads beside a living hub, or alone. It makes and changes nothing.

use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use wire::envelope::{Envelope, Position};
use wire::event::Event;
use wire::names::Language;
use wire::texts::key;

use super::terminal::{complain, language, say};
use crate::engine::snapshot_agrees;
use crate::folder::Folder;
use crate::slip;
use crate::store::Archive;
use crate::verify::{Verdict, verify_branch};

/// Rows read at once.
const PAGE: usize = 2_000;

pub(super) fn run(data: &Path, slips: bool, slip: Option<&str>) -> ExitCode {
    match check(data) {
        Ok(text) => {
            say(&text);
            let days = if slips || slip.is_some() { sealed_days(data) } else { Vec::new() };
            if slips {
                days.iter().for_each(|day| say(&day.say()));
            }
            slip.map_or(ExitCode::SUCCESS, |code| compare(code, &days))
        }
        Err(complaint) => {
            complain(&sentence(&complaint, language()));
            ExitCode::FAILURE
        }
    }
}

/// A day that was signed, in a journal that was found good.
struct SealedDay {
    ordinal: u64,
    head: Position,
    at: Timestamp,
    hash: String,
    fingerprint: String,
}

impl SealedDay {
    /// One line, for people and programs.
    fn say(&self) -> String {
        let Self { ordinal, head, at, hash, fingerprint } = self;
        format!(
            "day={ordinal} head={head} sealed={at} code=\"{}\" signature=\"{fingerprint}\"",
            slip::code(hash)
        )
    }
}

/// Holds what stands on a paper against the journal: its code with or without spaces, or the whole hash of its QR code.
fn compare(code: &str, days: &[SealedDay]) -> ExitCode {
    let bare = |text: &str| text.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_lowercase();
    let (asked, whole) = (bare(code), bare(&slip::code(&"0".repeat(64))).len());
    let fits = |day: &&SealedDay| asked.len() >= whole && day.hash.starts_with(&asked);
    if let Some(day) = days.iter().find(fits) {
        say(&key::VERIFY_SLIP_FITS.say(language(), &[("day", &day.ordinal.to_string())]));
        say(&day.say());
        return ExitCode::SUCCESS;
    }
    complain(&key::VERIFY_SLIP_UNKNOWN.say(language(), &[("code", code)]));
    ExitCode::FAILURE
}

fn sealed_days(data: &Path) -> Vec<SealedDay> {
    let Ok(archive) = Folder::existing(data).map(|folder| Archive::open(&folder.journal())) else {
        return Vec::new();
    };
    let (Ok(archive), mut after, mut days) = (archive, 0, Vec::new()) else { return Vec::new() };
    // It was read to its end a moment ago.
    while let Ok(rows) = archive.rows_after(after, PAGE) {
        let Some(last) = rows.last() else { break };
        after = last.seq;
        days.extend(rows.iter().filter_map(|row| {
            let envelope: Envelope = serde_json::from_slice(&row.bytes).ok()?;
            let sealed = (envelope.kind == "day-sealed").then(|| Event::read(&envelope.kind, &envelope.data));
            let Ok(Event::DaySealed { ordinal, head, hash, signature, .. }) = sealed? else { return None };
            let fingerprint = slip::fingerprint(&signature);
            Some(SealedDay { ordinal, head, at: envelope.at, hash, fingerprint })
        }));
    }
    days
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

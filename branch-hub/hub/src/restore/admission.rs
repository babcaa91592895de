//! Who may come in after a restore. A list from a backup is older than what was decided since: nobody stays signed in, and
//! whoever was put out since then stays out, as far as the journal that is restored over still tells.
//! Must not know the line.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, OpenFlags};
use wire::envelope::Envelope;
use wire::event::Event;
use wire::names::Slug;
use wire::role::Role;

use super::RestoreError;
use super::place::{Stage, is_whole};
use crate::access::{Access, AccessError};
use crate::backup::ACCESS;
use crate::folder::Folder;
use crate::store::Archive;

/// Rows read at once.
const PAGE: usize = 2_000;

/// Who may come in from here on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Admission {
    /// People who were signed in. They sign in anew.
    pub sessions: usize,
    /// Who was put out after the backup, and stays out: roles and names, people without a role.
    pub kept_out: Vec<(Option<Role>, Slug)>,
    /// Who is let in again, although nobody knows whether they were put out after the backup.
    pub let_in_again: Vec<(Option<Role>, Slug)>,
    /// Whose secret is again the one of the backup.
    pub old_secret: Vec<Slug>,
}

/// Makes the list of who may come in ready in the stage. The branch's own is taken if it is whole, since it is newer than
/// any backup's, and names anybody; `after` is the last row of the backup.
pub(super) fn admit(
    folder: &Folder,
    stage: &Stage,
    backup: Option<&Path>,
    after: u64,
) -> Result<Admission, RestoreError> {
    let another = is_anothers(folder, stage);
    // A spare machine that was ever started has a list, and nobody in it.
    let own =
        is_whole(&folder.access()) && (backup.is_none() || (!another && names_anybody(&folder.access())));
    if own {
        let now = Connection::open_with_flags(folder.access(), OpenFlags::SQLITE_OPEN_READ_ONLY);
        let copied = now.and_then(|now| now.execute("VACUUM INTO ?1", [stage.access().to_string_lossy()]));
        copied.map_err(AccessError::from)?;
    } else if let Some(backup) = backup {
        std::fs::copy(backup.join(ACCESS), stage.access())?;
    } else {
        return Ok(Admission::default());
    }
    let access = Access::open(&stage.access())?;
    let mut admission = Admission { sessions: access.end_every_session()?, ..Admission::default() };
    if !own {
        let since = if another { Since::default() } else { decided_since(folder, after) };
        for (role, name) in &since.out {
            let gone = match role {
                Some(role) => access.withdraw_tokens(*role, name)? > 0,
                None => access.remove_person(name)?,
            };
            if gone {
                admission.kept_out.push((*role, name.clone()));
            }
        }
        let people = access.people()?;
        admission.old_secret =
            since.secrets.into_iter().filter(|id| people.iter().any(|p| p.id == *id)).collect();
        if !since.whole {
            let tokens = access.tokens()?.into_iter().map(|token| (Some(token.role), token.name));
            let again: BTreeSet<_> = tokens.chain(people.into_iter().map(|p| (None, p.id))).collect();
            admission.let_in_again = again.into_iter().collect();
        }
    }
    Ok(admission)
}

/// Whether the machine holds the journal of another branch, or of none that the backup knows: then it says nothing of this one.
fn is_anothers(folder: &Folder, stage: &Stage) -> bool {
    let first = |journal: &Path| {
        let rows = Archive::open(journal).ok()?.rows_after(0, 1).ok()?;
        rows.into_iter().next().map(|row| row.hash)
    };
    match (first(&folder.journal()), first(&stage.journal())) {
        (Some(here), Some(there)) => here != there,
        // What cannot be read any more is what the restore is for.
        (None, _) | (_, None) => false,
    }
}

fn names_anybody(access: &Path) -> bool {
    const ANYBODY: &str = "SELECT EXISTS (SELECT 1 FROM people) OR EXISTS (SELECT 1 FROM tokens)";
    let list = Connection::open_with_flags(access, OpenFlags::SQLITE_OPEN_READ_ONLY);
    list.and_then(|list| list.query_row(ANYBODY, [], |r| r.get(0))).unwrap_or(false)
}

/// What was decided after the backup.
#[derive(Default)]
struct Since {
    /// Tokens of a role and name that were withdrawn, and people who were removed.
    out: BTreeSet<(Option<Role>, Slug)>,
    /// Whose secret was changed.
    secrets: BTreeSet<Slug>,
    /// The journal could be read to its end.
    whole: bool,
}

fn decided_since(folder: &Folder, mut after: u64) -> Since {
    let mut since = Since::default();
    let Ok(archive) = Archive::open(&folder.journal()) else { return since };
    // A journal that does not reach as far as the backup is not the one that went on after it.
    let reaches = archive.rows_after(after.saturating_sub(1), 1).is_ok_and(|rows| !rows.is_empty());
    loop {
        let Ok(rows) = archive.rows_after(after, PAGE) else { return since };
        let Some(last) = rows.last() else {
            since.whole = reaches && is_whole(&folder.journal());
            return since;
        };
        after = last.seq;
        for row in &rows {
            let envelope = serde_json::from_slice::<Envelope>(&row.bytes).ok();
            let event = envelope.and_then(|envelope| Event::read(&envelope.kind, &envelope.data).ok());
            let Some(event) = event else { return since };
            since.take(&event);
        }
    }
}

impl Since {
    fn take(&mut self, event: &Event) {
        if let Event::TokensWithdrawn { role, name, .. } = event {
            self.out.insert((Some(*role), name.clone()));
        } else if let Event::DeviceRevoked { device } | Event::DevicePaired { device, .. } = event {
            // Whoever bore the name before a pairing is out as well; the new token is not in the backup.
            self.out.insert((Some(Role::Kiosk), device.clone()));
            self.out.insert((Some(Role::Display), device.clone()));
        } else if let Event::PersonRemoved { person } = event {
            self.out.insert((None, person.clone()));
        } else if let Event::PersonSecretChanged { person, .. } = event {
            self.secrets.insert(person.clone());
        }
    }
}

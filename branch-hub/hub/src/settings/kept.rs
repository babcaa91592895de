//! The check of where copies of the branch are kept, and where its days come out on paper.
//! Must not look at any disk: a medium may be plugged in later.

use wire::settings::Document;
use wire::texts::key;

use super::Mistake;
use super::told::out_of_range;

/// A backup a week is the least, and so many are kept at the most.
const LONGEST_HOURS: u32 = 168;
const MOST: u32 = 1000;
/// What head office or a report asks for every day is at hand for a month at least, and the journal ends somewhere.
const SOONEST_DAYS: u32 = 30;
const LATEST_DAYS: u32 = 3650;

/// Adds every mistake of `[backup]` and `[slip]`.
pub(super) fn kept(document: &Document, mistakes: &mut Vec<Mistake>) {
    let backup = &document.backup;
    for (name, value, min, max) in [
        ("every_hours", backup.every_hours, 1, LONGEST_HOURS),
        ("keep", backup.keep, 1, MOST),
        ("archive_after_days", backup.archive_after_days, SOONEST_DAYS, LATEST_DAYS),
    ] {
        if !(min..=max).contains(&value) {
            mistakes.push(out_of_range(format!("backup.{name}"), value, min, max));
        }
    }
    if backup.to.as_deref().is_some_and(|to| !to.starts_with('/')) {
        mistakes.push(Mistake::at("backup.to", key::SETTINGS_NOT_A_FOLDER, vec![]));
    }
    if let Some(Err(why)) = document.slip.as_ref().map(crate::slip::printer) {
        mistakes.push(Mistake::at("slip", key::SETTINGS_BAD_PRINTER, vec![("value", why.as_str().into())]));
    }
}

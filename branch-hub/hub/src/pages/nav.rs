//! Where a person can go from the page that they are on: whatever the table of rights opens to them.
//! Must not know rights by itself.

use wire::names::Language;
use wire::role::Role;
use wire::texts::{Key, key};

use crate::api::rights;

/// Pages that people go to and fro between, in the order of the bar.
const WAYS: &[(&str, Key)] = &[
    ("/desk", key::STATUS_TO_DESK),
    ("/status", key::STATUS_TO_STATUS),
    ("/devices", key::DESK_DEVICES),
    ("/people", key::PEOPLE_TITLE),
    ("/audit", key::AUDIT_PAGE_TITLE),
    ("/slip", key::SLIP_TITLE),
    ("/trial", key::TRIAL_TITLE),
];

/// Path and name of every other page that somebody may open.
pub(super) fn ways(role: Role, here: &str, language: Language) -> Vec<(&'static str, &'static str)> {
    let may = |path: &str| rights::of_page(path).is_some_and(|roles| roles.contains(&role));
    let others = WAYS.iter().filter(|(path, _)| *path != here && may(path));
    others.map(|(path, name)| (*path, name.raw(language))).collect()
}

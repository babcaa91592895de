//! What only head office may say: these keys of the settings stand in its document alone.
//! Must not know how the two documents are laid over each other.

use serde_json::Value;
use wire::texts::key;

use crate::settings::Mistake;

/// Who the branch is, whether its traffic may go unencrypted, and whether places are sold where they are not by law of the house.
const RESERVED: &[(&str, &str)] =
    &[("branch", "id"), ("branch", "plain_http"), ("branch", "paid_kinds_allowed")];

/// Every reserved key that a branch's own document names.
pub(super) fn mistakes(over: &Value) -> Vec<Mistake> {
    let named =
        RESERVED.iter().filter(|(table, name)| over.get(table).is_some_and(|t| t.get(name).is_some()));
    named
        .map(|(table, name)| Mistake::at(format!("{table}.{name}"), key::SETTINGS_RESERVED_KEY, Vec::new()))
        .collect()
}

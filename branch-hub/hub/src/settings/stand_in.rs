//! What stands in for a value that is missing or cannot be read, so that the rest of a document is checked.
//! Must not know why: a document with a stand-in never rules.

use serde_json::{Value, json};
use wire::pictures;

/// A value for the key at `path` with which the rest can be judged; `None` where the key may be left out.
pub(super) fn stand_in(path: &[&str], document: &Value) -> Option<Value> {
    let names = |section: &str| -> Vec<String> {
        document[section].as_object().map(|table| table.keys().cloned().collect()).unwrap_or_default()
    };
    let first = |section: &str| json!(names(section).first().map_or("x", String::as_str));
    match path {
        [
            "branch" | "hours" | "zones" | "series" | "groups" | "services" | "classes" | "counters"
            | "policies" | "profiles" | "triage" | "agents" | "outcomes" | "devices" | "calendar" | "peak",
        ] => Some(json!({})),
        [
            "zones" | "series" | "groups" | "services" | "classes" | "policies" | "profiles" | "triage"
            | "counters" | "agents" | "outcomes" | "devices",
            _,
        ] => Some(json!({})),
        ["branch", "id"] => Some(json!("x")),
        ["branch", "kind"] => Some(json!("bank")),
        ["branch", "name"] | ["agents" | "devices", _, "name"] => Some(json!("…")),
        [_, _, "name"] => Some(json!({ "fr": "…" })),
        [.., "fr"] => Some(json!("…")),
        // Unlike any other, so that nobody else is told to share it.
        ["series", name, "prefix"] | ["counters", name, "label"] => Some(json!(format!("\u{e000}{name}"))),
        ["groups" | "services", _, "picture"] => pictures::NAMES.first().map(|name| json!(name)),
        ["services", _, "group"] if !names("groups").is_empty() => Some(first("groups")),
        ["services", _, "series"] => Some(first("series")),
        ["services" | "counters" | "devices", _, "zone"] => Some(first("zones")),
        // Every service, so that none is said to be offered nowhere.
        ["counters", _, "services"] => Some(json!(names("services"))),
        ["classes" | "triage", _, "weight"] => Some(json!(1)),
        ["triage", _, "longest_wait_min" | "look_again_min"] => Some(json!(0)),
        ["policies", _, "ratio", _, "calls"] => Some(json!(1)),
        ["devices", _, "role"] => Some(json!("kiosk")),
        _ => None,
    }
}

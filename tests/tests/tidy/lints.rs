//! Every crate inherits the lints of the workspace, and a warning stops the merge.

use toml::Table;

use crate::tree::{files, none, root};

/// Without these the rules of the house would only be wishes.
const LINTS: &[(&str, &str)] = &[
    ("rust", "unsafe_code"),
    ("rust", "missing_docs"),
    ("clippy", "unwrap_used"),
    ("clippy", "wildcard_enum_match_arm"),
    ("clippy", "dbg_macro"),
    ("clippy", "todo"),
    ("clippy", "print_stdout"),
    ("clippy", "allow_attributes"),
];

fn wrong_lints(path: &str, text: &str) -> Option<String> {
    let manifest: Table = text.parse().ok()?;
    manifest.get("package")?;
    let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace")?.as_bool());
    (inherits != Some(true)).then(|| format!("{path}: it does not inherit the lints of the workspace"))
}

fn missing_lints(text: &str) -> Vec<String> {
    let workspace: Table = text.parse().unwrap_or_default();
    let is_set = |tool: &str, lint: &str| {
        let lints = workspace.get("workspace").and_then(|w| w.get("lints")?.get(tool)?.get(lint)?.as_str());
        lints.is_some_and(|level| matches!(level, "warn" | "deny" | "forbid"))
    };
    LINTS
        .iter()
        .filter(|(tool, lint)| !is_set(tool, lint))
        .map(|(tool, lint)| format!("Cargo.toml: {tool}::{lint} is not set"))
        .collect()
}

#[test]
fn every_crate_inherits_the_lints_and_a_warning_stops_the_merge() {
    let mut wrong: Vec<String> =
        files(&["/Cargo.toml"]).iter().filter_map(|file| wrong_lints(&file.path, &file.text)).collect();
    let read = |path: &str| std::fs::read_to_string(root().join(path)).expect("it stands in the project");
    wrong.extend(missing_lints(&read("Cargo.toml")));
    none(&wrong);
    assert!(read("run/check.sh").contains("--all-targets --locked -- -D warnings"));
    assert!(read(".ci/run").contains("make check"));
}

#[test]
fn a_crate_of_its_own_mind_and_a_missing_lint_are_found() {
    assert!(wrong_lints("a/Cargo.toml", "[package]\nname = \"a\"\n").is_some());
    assert!(wrong_lints("a/Cargo.toml", "[package]\nname = \"a\"\n[lints]\nworkspace = false\n").is_some());
    assert_eq!(missing_lints("[workspace.lints.clippy]\nunwrap_used = \"allow\"\n").len(), LINTS.len());
}

//! Who may import whom: leaves know nothing of each other, carriers know the wire, nobody imports a program.
//! It must not know what is imported from outside, but for the rules, which import a map that keeps its order, and derives
//! behind a feature, and nothing else.

use toml::Table;

use crate::tree::{files, none};

/// A crate and those of ours that it may name, in any of its lists of dependencies.
const MAP: &[(&str, &[&str])] = &[
    ("queue", &[]),
    ("wire", &[]),
    ("hardware", &[]),
    ("unseen", &[]),
    ("sync-client", &["wire"]),
    ("hub-client", &["wire"]),
    ("simulation", &["queue"]),
    ("hub", &["queue", "wire", "sync-client", "hardware", "simulation"]),
    ("head-office", &["queue", "wire"]),
    ("kiosk", &["wire", "hub-client", "hardware", "unseen"]),
    ("display", &["wire", "hub-client", "hardware", "unseen"]),
    ("storm", &["queue", "wire", "hub-client", "hardware", "hub"]),
    // Outside the workspace: the fuzzer wants another compiler.
    ("fuzz", &["storm"]),
    (
        "tests",
        &[
            "queue",
            "simulation",
            "wire",
            "hardware",
            "sync-client",
            "hub-client",
            "hub",
            "head-office",
            "kiosk",
            "display",
            "storm",
        ],
    ),
];

/// What is wrong with one crate's `Cargo.toml`.
fn wrong_imports(path: &str, text: &str) -> Vec<String> {
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(why) => return vec![format!("{path}: {why}")],
    };
    let Some(name) = manifest.get("package").and_then(|package| package.get("name")?.as_str()) else {
        return Vec::new();
    };
    let Some((_, allowed)) = MAP.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{path}: `{name}` has no place in the map of who imports whom")];
    };
    let mut wrong = Vec::new();
    if !path.ends_with(&format!("{name}/Cargo.toml")) {
        wrong.push(format!("{path}: the folder is not named `{name}` like its crate"));
    }
    for list in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let imports = manifest.get(list).and_then(|list| list.as_table()).into_iter().flatten();
        for (import, how) in imports {
            let is_ours = MAP.iter().any(|(known, _)| known == import);
            if is_ours && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{path}: `{name}` may not import `{import}` ({list})"));
            }
            let derives =
                import == "serde" && how.get("optional").is_some_and(|is| is.as_bool() == Some(true));
            let is_for_rules = derives || import == "indexmap";
            if name == "queue" && list != "dev-dependencies" && !is_for_rules {
                wrong.push(format!(
                    "{path}: the rules import nothing that does anything, not even `{import}`"
                ));
            }
        }
    }
    wrong
}

#[test]
fn every_crate_imports_only_those_that_it_may_know() {
    let manifests = files(&["/Cargo.toml"]);
    assert!(manifests.len() >= 8, "the crates were not found");
    none(&manifests.iter().flat_map(|file| wrong_imports(&file.path, &file.text)).collect::<Vec<_>>());
}

#[test]
fn an_import_against_the_map_is_found_in_every_list() {
    let bad = |list: &str| format!("[package]\nname = \"hub-client\"\n[{list}]\nqueue.workspace = true\n");
    for list in ["dependencies", "dev-dependencies", "build-dependencies"] {
        assert_eq!(wrong_imports("branch-hub/hub-client/Cargo.toml", &bad(list)).len(), 1, "{list}");
    }
    for (import, wrong) in [
        ("serde = \"1\"", 1),
        ("serde.workspace = true", 1),
        ("jiff = { workspace = true, optional = true }", 1),
        ("serde = { workspace = true, optional = true }", 0),
    ] {
        let rules = format!("[package]\nname = \"queue\"\n[dependencies]\n{import}\n");
        assert_eq!(wrong_imports("branch-hub/queue/Cargo.toml", &rules).len(), wrong, "{import}");
    }
    let stranger = "[package]\nname = \"stranger\"\n";
    assert_eq!(wrong_imports("stranger/Cargo.toml", stranger).len(), 1);
    let misplaced = "[package]\nname = \"wire\"\n";
    assert_eq!(wrong_imports("branch-hub/cable/Cargo.toml", misplaced).len(), 1);
}

#[test]
fn a_program_is_imported_by_nobody_but_the_tests_and_the_hub_by_the_storm() {
    for program in ["hub", "head-office", "kiosk", "display"] {
        let importers: Vec<&str> =
            MAP.iter().filter(|(_, may)| may.contains(&program)).map(|(name, _)| *name).collect();
        let may: &[&str] = if program == "hub" { &["storm", "tests"] } else { &["tests"] };
        assert_eq!(importers, may, "{program}");
    }
}

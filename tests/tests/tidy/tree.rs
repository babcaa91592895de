//! The files of the project, as they stand beside this test.
//! It must not know any rule.

use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

/// One file of the project.
pub(crate) struct File {
    /// From the project's folder on, with slashes.
    pub(crate) path: String,
    /// What stands in it.
    pub(crate) text: String,
}

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests stand in the project").to_owned()
}

/// Every text file whose name ends in one of these; all text files if none is named.
pub(crate) fn files(endings: &[&str]) -> Vec<File> {
    let root = root();
    let wanted = |path: &str| endings.is_empty() || endings.iter().any(|ending| path.ends_with(ending));
    let entries =
        WalkDir::new(&root).sort_by_file_name().into_iter().filter_entry(|entry| is_ours(&root, entry));
    let files: Vec<File> = entries
        .map(|entry| entry.expect("the project can be read"))
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(&root).ok()?.to_str()?.to_owned();
            let text = if wanted(&path) { std::fs::read_to_string(entry.path()).ok()? } else { return None };
            Some(File { path, text })
        })
        .collect();
    assert!(!files.is_empty(), "no file ends in {endings:?}: the rule would guard nothing");
    files
}

/// Not what git keeps, what is built, what a fuzzer leaves behind, or what a running branch keeps.
fn is_ours(root: &Path, entry: &DirEntry) -> bool {
    let name = entry.file_name().to_str().unwrap_or_default();
    let is_top = entry.path().parent() == Some(root);
    let is_fuzzers = entry.path().parent().is_some_and(|parent| parent == root.join("fuzz"))
        && matches!(name, "target" | "corpus" | "artifacts" | "coverage" | "Cargo.lock");
    let is_built = is_top && matches!(name, "target" | "data");
    let is_left = name == ".git" || name.ends_with(".snap.new");
    !(is_left || is_built || is_fuzzers)
}

/// Fails with everything that is wrong, not only the first of it.
pub(crate) fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} thing(s) to put right:\n{}", wrong.len(), wrong.join("\n"));
}

//! No file is too long to be read at one sitting.

use crate::tree::{files, none};

/// Lines of code, page or style in one file.
const MOST: usize = 600;

fn too_long(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > MOST).then(|| format!("{path}: {lines} lines; split it before {MOST}"))
}

#[test]
fn no_file_is_over_six_hundred_lines() {
    let sources = files(&[".rs", ".slint", ".js", ".css", ".html", ".sh", ".sql"]);
    none(&sources.iter().filter_map(|file| too_long(&file.path, &file.text)).collect::<Vec<_>>());
}

#[test]
fn the_line_after_the_last_one_allowed_is_found() {
    assert_eq!(too_long("a.rs", &"x\n".repeat(MOST)), None);
    assert!(too_long("a.rs", &"x\n".repeat(MOST + 1)).is_some());
}

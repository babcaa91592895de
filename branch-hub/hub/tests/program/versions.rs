//! The databases of every version that was given out.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use rusqlite::Connection;

use crate::{Serving, bank, here, run};

/// `golden/` holds one data folder for each schema that was ever given out, never changed afterwards.
fn golden_folders() -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(here("tests/golden")).unwrap().map(|entry| entry.unwrap().path())
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let copied = to.join(file.file_name().unwrap());
        if file.is_dir() {
            copy(&file, &copied);
        } else {
            std::fs::copy(file, copied).unwrap();
        }
    }
}

#[test]
fn the_database_of_every_version_opens_and_nothing_of_it_is_lost() {
    let mut opened = 0;
    for golden in golden_folders() {
        let folder = tempfile::tempdir().unwrap();
        copy(&golden, folder.path());
        let is_sound = |when: &str| {
            let verified = run(folder.path(), &["verify"], "");
            let said = String::from_utf8_lossy(&verified.stderr);
            assert!(verified.status.success(), "{} {when}: {said}", golden.display());
        };
        is_sound("as it was given out");
        let people = run(folder.path(), &["person", "list"], "");
        assert_eq!(String::from_utf8_lossy(&people.stdout), "awa agent\n", "{}", golden.display());
        let mut hub = Serving::start(folder.path(), |command| {
            command.stderr(Stdio::null());
        });
        assert!(hub.line().starts_with("listening http://"), "{}", golden.display());
        drop(hub);
        is_sound("after it was opened");
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let is_folder = folder.path().join(&name).is_dir();
            assert!(
                is_folder || hub::privacy::file_of(&name).is_some(),
                "{name}: the sheet for the CDP is silent"
            );
        }
        // Wherever rows stand by now.
        let exported = run(folder.path(), &["export"], "");
        let rows = String::from_utf8_lossy(&exported.stdout);
        let issued = rows.lines().filter(|row| row.contains("\"ticket-issued\"")).count();
        assert_eq!(issued, 3, "{}", golden.display());
        opened += 1;
    }
    assert!(opened > 0, "there is a golden folder");
}

/// Whoever adds a migration keeps a folder as that version leaves it: `verify`, `person list` and `export` are asked of a
/// copy (above), so it has agent awa and three tickets; beside the two databases it needs `hub.key` and `archive/`.
#[test]
fn the_newest_schema_of_each_database_has_a_golden_folder() {
    let newest = |store: &str| {
        let steps = std::fs::read_dir(here("migrations").join(store)).unwrap();
        let names = steps.map(|step| step.unwrap().file_name().into_string().unwrap());
        let numbers =
            names.filter_map(|name| name.strip_prefix('V')?.split("__").next()?.parse::<u32>().ok());
        numbers.max().unwrap()
    };
    let schema = |folder: &Path, file: &str| {
        // In a copy: opening a database may leave files beside it.
        let copied = tempfile::tempdir().unwrap();
        copy(folder, copied.path());
        let database = Connection::open(copied.path().join(file)).unwrap();
        let newest = "SELECT MAX(version) FROM refinery_schema_history";
        database.query_row(newest, [], |row| row.get::<_, u32>(0)).unwrap()
    };
    let (mut of_hub, mut of_access) = (Vec::new(), Vec::new());
    for golden in golden_folders() {
        let (hub, access) = (schema(&golden, "hub.sqlite"), schema(&golden, "access.sqlite"));
        let named = golden.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(named, format!("hub-{hub}-access-{access}"), "the name of a golden folder");
        of_hub.push(hub);
        of_access.push(access);
    }
    for (store, kept) in [("hub", of_hub), ("access", of_access)] {
        let newest = newest(store);
        assert!(
            kept.contains(&newest),
            "migrations/{store}/V{newest} has no golden folder in tests/golden, only {kept:?}: keep one"
        );
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused_with_a_clear_word_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    bank(folder.path());
    let file = folder.path().join("hub.sqlite");
    let database = Connection::open(&file).unwrap();
    database
        .execute(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES (99, 'of_tomorrow', '2030-01-01T00:00:00Z', '1')",
            [],
        )
        .unwrap();
    drop(database);
    let refused = run(folder.path(), &["token", "--list"], "");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("newer"), "{said}");
    let database = Connection::open(&file).unwrap();
    let newest: u32 =
        database.query_row("SELECT MAX(version) FROM refinery_schema_history", [], |row| row.get(0)).unwrap();
    assert_eq!(newest, 99);
}

//! `branch-hub verify` on folders that something has happened to.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use hub::clock::Clock;
use hub::serve::Branch;
use rusqlite::Connection;
use wire::role::Role;

use crate::branch::{Desk, Hand};

/// Rows enough for several pages of the file.
const TICKETS: usize = 60;

/// A closed folder with a good journal: everything in `hub.sqlite` itself.
async fn good() -> tempfile::TempDir {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    for _ in 0..TICKETS {
        assert_eq!(desk.issue(&kiosk, "caisse").await.status, 201);
    }
    let Desk { branch, folder, .. } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    let file = Connection::open(folder.path().join("hub.sqlite")).unwrap();
    file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    folder
}

/// Another folder with the same journal, to which something happens.
fn copy(folder: &Path, happens: impl FnOnce(&Path)) -> tempfile::TempDir {
    let other = tempfile::tempdir().unwrap();
    let file = other.path().join("hub.sqlite");
    std::fs::copy(folder.join("hub.sqlite"), &file).unwrap();
    happens(&file);
    other
}

fn sql(statement: &str) -> impl FnOnce(&Path) {
    move |file| assert_eq!(Connection::open(file).unwrap().execute(statement, []).unwrap(), 1)
}

/// Exit code, what was printed, and what was complained of.
fn verify(folder: &Path, locale: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_branch-hub"));
    let ended = command.arg("--data").arg(folder).arg("verify").env("LC_ALL", locale).output().unwrap();
    // French keeps its signs together with no-break spaces; the stories below are typed without.
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim().replace('\u{a0}', " ");
    (ended.status.code(), text(ended.stdout), text(ended.stderr))
}

pub(crate) fn assert_complains(folder: &Path, french: &str, english: &str) {
    for (locale, sentence) in [("fr_SN.UTF-8", french), ("en_GB.UTF-8", english)] {
        let (code, printed, complaint) = verify(folder, locale);
        assert_eq!((code, printed.as_str()), (Some(1), ""), "{complaint}");
        assert!(complaint.starts_with(sentence), "{complaint} is not {sentence}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_journal_is_ok_and_named_by_its_last_row_and_hash() {
    let folder = good().await;
    let (code, printed, complaint) = verify(folder.path(), "fr");
    assert_eq!((code, complaint.as_str()), (Some(0), ""));
    let seq: u64 =
        printed.strip_prefix("ok epoch=1 seq=").unwrap().split_once(" hash=").unwrap().0.parse().unwrap();
    assert!(seq > TICKETS as u64, "{printed}");
    assert_eq!(printed.split_once(" hash=").unwrap().1.len(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_bad_row_is_named_in_a_plain_sentence() {
    let good = good().await;
    let complains = |statement: &'static str, french: &str, english: &str| {
        assert_complains(copy(good.path(), sql(statement)).path(), french, english);
    };
    complains(
        "UPDATE journal SET bytes = CAST(replace(bytes, 'caisse', 'kaisse') AS BLOB) WHERE seq = 30",
        "Ligne 30 (époque 1) : elle a été changée",
        "Row 30 (epoch 1): it was changed",
    );
    complains(
        "UPDATE journal SET hash = zeroblob(32) WHERE seq = 30",
        "Ligne 30 (époque 1) : elle a été changée",
        "Row 30 (epoch 1): it was changed",
    );
    complains(
        "UPDATE journal SET hash = zeroblob(31) WHERE seq = 30",
        "Ligne 30 (époque 1) : son empreinte n'a pas la bonne longueur",
        "Row 30 (epoch 1): its hash does not have the right length",
    );
    complains(
        "DELETE FROM journal WHERE seq = 30",
        "Ligne 30 (époque 1) : elle manque",
        "Row 30 (epoch 1): it is missing",
    );
    complains(
        "DELETE FROM journal WHERE seq = 1",
        "Ligne 1 (époque 0) : elle manque",
        "Row 1 (epoch 0): it is missing",
    );
    complains(
        "UPDATE journal SET bytes = x'7b' WHERE seq = 30",
        "Ligne 30 (époque 1) : elle ne se lit pas comme un fait",
        "Row 30 (epoch 1): it cannot be read as a fact",
    );
    complains(
        "UPDATE journal SET epoch = 2 WHERE seq = 30",
        "Ligne 30 (époque 2) : son époque ne suit pas",
        "Row 30 (epoch 2): its epoch does not follow",
    );
    // A lost tail is known by what the snapshot remembers.
    complains(
        "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
        "Ligne 65 (époque 1) : elle manque",
        "Row 65 (epoch 1): it is missing",
    );
    // Two wrongs: the first is named, though the second keeps the whole page from being read.
    let both = copy(good.path(), |file| {
        sql("UPDATE journal SET hash = zeroblob(31) WHERE seq = 40")(file);
        sql("DELETE FROM journal WHERE seq = 20")(file);
    });
    assert_complains(both.path(), "Ligne 20 (époque 1) : elle manque", "Row 20 (epoch 1): it is missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_disk_cannot_be_read_on_the_last_good_row_is_named() {
    let good = good().await;
    let page = |bytes: &[u8], seq: u64| -> usize {
        let row = Connection::open(good.path().join("hub.sqlite")).unwrap();
        let stored: Vec<u8> =
            row.query_row("SELECT bytes FROM journal WHERE seq = ?1", [seq], |r| r.get(0)).unwrap();
        bytes.windows(stored.len()).position(|window| window == stored).unwrap() / 4096
    };
    let bytes = std::fs::read(good.path().join("hub.sqlite")).unwrap();
    let spoilt = page(&bytes, 40);
    let first = (1..=40).find(|seq| page(&bytes, *seq) == spoilt).unwrap();
    let corrupt = copy(good.path(), |file| {
        let mut bytes = bytes.clone();
        bytes[spoilt * 4096..(spoilt + 1) * 4096].fill(0xff);
        std::fs::write(file, bytes).unwrap();
    });
    assert_complains(
        corrupt.path(),
        &format!("La ligne {} (époque 1) est la dernière bonne", first - 1),
        &format!("Row {} (epoch 1) is the last good one", first - 1),
    );
    for length in [bytes.len() / 2, bytes.len() / 2 / 4096 * 4096, 100, 1] {
        let cut = copy(good.path(), |file| std::fs::write(file, &bytes[..length]).unwrap());
        let (code, printed, complaint) = verify(cut.path(), "en_GB.UTF-8");
        assert_eq!((code, printed.as_str()), (Some(1), ""), "{length}: {complaint}");
        assert!(
            complaint.contains("cannot be read") || complaint.contains("damaged"),
            "{length}: {complaint}"
        );
    }
    let empty = copy(good.path(), |file| std::fs::write(file, b"").unwrap());
    assert_complains(empty.path(), "Le journal ne se lit pas", "The journal cannot be read");
    let emptied = copy(good.path(), |file| {
        Connection::open(file).unwrap().execute_batch("DELETE FROM journal; DELETE FROM snapshot").unwrap();
    });
    assert_complains(emptied.path(), "Ligne 1 (époque 0) : elle manque", "Row 1 (epoch 0): it is missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_beside_the_journal_is_told_too() {
    let good = good().await;
    let bytes = std::fs::read(good.path().join("hub.sqlite")).unwrap();
    let kept = Connection::open(good.path().join("hub.sqlite")).unwrap();
    let body: String =
        kept.query_row("SELECT body FROM replies ORDER BY n LIMIT 1", [], |r| r.get(0)).unwrap();
    let page = bytes.windows(body.len()).position(|window| window == body.as_bytes()).unwrap() / 4096;
    let corrupt = copy(good.path(), |file| {
        let mut bytes = bytes.clone();
        bytes[page * 4096..(page + 1) * 4096].fill(0xff);
        std::fs::write(file, bytes).unwrap();
    });
    assert_complains(
        corrupt.path(),
        "Le journal est entier jusqu'à la ligne",
        "The journal is whole up to row",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_state_that_the_rows_do_not_add_up_to_is_told() {
    let good = good().await;
    let state = copy(good.path(), |file| {
        let change = "UPDATE snapshot SET body = CAST(replace(body, '\"A001\"', '\"A901\"') AS BLOB)";
        sql(change)(file);
    });
    assert_complains(
        state.path(),
        "Le journal est entier jusqu'à la ligne",
        "The journal is whole up to row",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_does_not_start_on_a_journal_with_a_hole_and_names_the_row_that_is_missing() {
    let good = good().await;
    let holed = copy(good.path(), |file| {
        sql("DELETE FROM snapshot")(file);
        sql("DELETE FROM journal WHERE seq = 30")(file);
    });
    let clock: Arc<dyn Clock> = Arc::new(Hand::default());
    let Err(error) = Branch::open(holed.path(), clock, |why| panic!("{why}")) else { panic!("started") };
    assert!(error.to_string().contains("row 30 of epoch 1"), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_said_to_be_missing_and_is_not_made() {
    let house = tempfile::tempdir().unwrap();
    let nowhere: PathBuf = house.path().join("nowhere/deep");
    let told = nowhere.display();
    assert_complains(
        &nowhere,
        &format!("Le dossier {told} n'existe pas"),
        &format!("The folder {told} does not exist"),
    );
    assert_eq!(std::fs::read_dir(house.path()).unwrap().count(), 0);
    let told = house.path().display();
    assert_complains(
        house.path(),
        &format!("Il n'y a pas de journal dans {told}"),
        &format!("There is no journal in {told}"),
    );
    assert_eq!(std::fs::read_dir(house.path()).unwrap().count(), 0);
}

//! The journal as files for other programs.

use std::path::Path;
use std::process::Command;

use wire::role::Role;

use crate::branch::Desk;

const DAY_MS: i64 = 24 * 3_600_000;

/// A closed folder with two days, 2026-11-23 and the one after; as many rows as it has.
async fn two_days() -> (tempfile::TempDir, u64) {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    for day in [DAY_MS, 0] {
        assert_eq!(desk.issue(&kiosk, "caisse").await.status, 201);
        desk.clock.pass_ms(day);
    }
    let head = desk.head();
    let Desk { branch, folder, .. } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    (folder, head)
}

fn export(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_branch-hub"));
    let ended = command.arg("--data").arg(folder).arg("export").args(arguments).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_is_exported_whole_and_in_order() {
    let (folder, head) = two_days().await;
    let text = export(folder.path(), &[]);
    let rows: Vec<wire::envelope::Row> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seqs: Vec<u64> = rows.iter().map(|row| row.seq).collect();
    assert_eq!(seqs, (1..=head).collect::<Vec<_>>());
    assert!(rows.iter().filter(|row| row.kind == "ticket-issued").count() == 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_says_the_same_and_its_days_can_be_chosen() {
    let (folder, head) = two_days().await;
    let rows = |arguments: &[&str]| -> Vec<csv::StringRecord> {
        let text = export(folder.path(), arguments);
        csv::Reader::from_reader(text.as_bytes()).into_records().collect::<Result<_, _>>().unwrap()
    };
    let all = rows(&["--format", "csv"]);
    assert_eq!(all.len() as u64, head);
    let first = rows(&["--format", "csv", "--until", "2026-11-23"]);
    let second = rows(&["--format", "csv", "--from", "2026-11-24"]);
    assert_eq!([first.clone(), second.clone()].concat(), all);
    for day in [first, second] {
        assert_eq!(day.iter().filter(|row| &row[6] == "ticket-issued").count(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_there_already_is_left_alone() {
    let (folder, _) = two_days().await;
    let file = folder.path().join("export.jsonl");
    let name = file.to_str().unwrap();
    assert_eq!(export(folder.path(), &["--out", name]), "");
    let written = std::fs::read(&file).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_branch-hub"));
    let again = command.arg("--data").arg(folder.path()).args(["export", "--out", name]).output().unwrap();
    assert!(!again.status.success() && written == std::fs::read(&file).unwrap() && !written.is_empty());
}

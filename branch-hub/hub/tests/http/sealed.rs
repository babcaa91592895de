//! Heads that the hub signs at each day's close, and a journal that is not what was signed.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use hub::chain::{self, Hash};
use hub::clock::Clock;
use hub::engine::StartError;
use hub::serve::Branch;
use hub::verify::{Verdict, verify};
use rusqlite::{Connection, params};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Desk, Hand};

const DAY_MS: i64 = 24 * 3_600_000;

/// A closed folder whose journal tells of a day that was closed and sealed, and of the next morning.
async fn two_days() -> tempfile::TempDir {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    for day in [DAY_MS, 0] {
        assert_eq!(desk.issue(&kiosk, "caisse").await.status, 201);
        desk.clock.pass_ms(day);
    }
    let Desk { branch, folder, .. } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    folder
}

fn journal(folder: &Path) -> Connection {
    Connection::open(folder.join("hub.sqlite")).unwrap()
}

fn sealed_rows(folder: &Path) -> Vec<u64> {
    let journal = journal(folder);
    let mut ask =
        journal.prepare("SELECT seq FROM journal WHERE bytes LIKE '%\"day-sealed\"%' ORDER BY seq").unwrap();
    let rows = ask.query_map([], |r| r.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// Somebody who knows the formula changes one row, and makes the chain fit again behind it.
fn forge(folder: &Path, seq: u64, change: impl Fn(String) -> String) {
    let journal = journal(folder);
    let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?, r.get(2)?));
    let mut ask = journal.prepare("SELECT seq, epoch, bytes FROM journal ORDER BY seq").unwrap();
    let rows: Vec<(u64, u64, Vec<u8>)> = ask.query_map([], read).unwrap().collect::<Result<_, _>>().unwrap();
    let (mut hash, mut incarnation): (Hash, Uuid) = (chain::GENESIS, Uuid::nil());
    for (at, epoch, mut bytes) in rows {
        if at == seq {
            bytes = change(String::from_utf8(bytes).unwrap()).into_bytes();
        }
        let envelope: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        if envelope["kind"] == "epoch-opened" {
            incarnation = envelope["data"]["incarnation"].as_str().unwrap().parse().unwrap();
        }
        hash = chain::link(&hash, epoch, incarnation, at, &bytes);
        journal
            .execute("UPDATE journal SET bytes = ?1, hash = ?2 WHERE seq = ?3", params![bytes, hash, at])
            .unwrap();
    }
    // The next start would replay everything, and find nothing amiss.
    journal.execute("DELETE FROM snapshot", []).unwrap();
}

fn start(folder: &Path) -> Result<(), StartError> {
    let clock: Arc<dyn Clock> = Arc::new(Hand::default());
    match Branch::open(folder, clock, |why| panic!("{why}")) {
        Ok(branch) => {
            branch.close();
            Ok(())
        }
        Err(error) => Err(error.downcast().unwrap()),
    }
}

fn verdict(folder: &Path) -> Verdict {
    let archive = hub::store::Archive::open(&folder.join("hub.sqlite")).unwrap();
    verify(|after, limit| archive.rows_after(after, limit))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_day_that_closes_has_its_head_signed_and_the_signature_fits() {
    let folder = two_days().await;
    assert_eq!(sealed_rows(folder.path()).len(), 1);
    assert!(matches!(verdict(folder.path()), Verdict::Sound { .. }));
    assert!(start(folder.path()).is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_was_rewritten_with_its_whole_chain_does_not_fit_the_signed_head() {
    let folder = two_days().await;
    let seal = sealed_rows(folder.path())[0];
    forge(folder.path(), seal - 3, |row| row.replacen("\"trusted\":true", "\"trusted\":false", 1));
    let Verdict::Broken { seq, why, .. } = verdict(folder.path()) else { panic!("not noticed") };
    assert_eq!((seq, why), (seal, wire::texts::key::VERIFY_UNSEALED));
    let Err(StartError::Unsealed { seq, .. }) = start(folder.path()) else { panic!("started") };
    assert_eq!(seq, seal - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_somebody_else_signed_is_not_believed() {
    let folder = two_days().await;
    let seal = sealed_rows(folder.path())[0];
    let other = hub::seal::Sealer::from_seed([9; 32]).public();
    forge(folder.path(), seal, |row| {
        let start = row.find("\"key\":\"").unwrap() + 7;
        format!("{}{other}{}", &row[..start], &row[start + 64..])
    });
    assert!(matches!(verdict(folder.path()), Verdict::Broken { .. }));
    assert!(matches!(start(folder.path()), Err(StartError::Unsealed { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_of_the_whole_journal_runs_behind_and_names_an_old_row_that_was_altered() {
    let folder = two_days().await;
    journal(folder.path())
        .execute(
            "UPDATE journal SET bytes = CAST(replace(bytes, '\"v\":1', '\"v\": 1') AS BLOB) WHERE seq = 10",
            [],
        )
        .unwrap();
    let hub = Hub::start(folder.path());
    let found = hub.until("/readyz", |ready| ready["journal"] != "checking").await;
    assert_eq!(
        (&found["status"], &found["journal"], &found["broken_at"]),
        (&"ready".into(), &"broken".into(), &"1.10".into()),
        "{found}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sound_journal_is_said_to_be_sound() {
    let folder = two_days().await;
    let hub = Hub::start(folder.path());
    let found = hub.until("/readyz", |ready| ready["journal"] != "checking").await;
    assert_eq!((&found["journal"], &found["broken_at"]), (&"sound".into(), &serde_json::Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_cannot_follow_its_journal_stays_and_says_what_to_do() {
    let folder = two_days().await;
    journal(folder.path()).execute_batch("DELETE FROM snapshot; DELETE FROM journal WHERE seq = 10").unwrap();
    let hub = Hub::start(folder.path());
    let ready = hub.until("/readyz", |_| true).await;
    assert_eq!((&ready["status"], &ready["broken_at"]), (&"journal-broken".into(), &"1.10".into()));
    let page = asker().get(format!("{}/", hub.base)).send().await.unwrap();
    assert_eq!(page.status(), 503);
    let text = page.text().await.unwrap();
    assert!(text.contains("ligne 10") && text.contains("restore BACKUP"), "{text}");
    let elsewhere = asker().get(format!("{}/status", hub.base)).header("accept", "text/html").send().await;
    assert_eq!(elsewhere.unwrap().text().await.unwrap(), text, "wherever somebody goes");
    let ticket = asker().post(format!("{}/v1/tickets", hub.base)).send().await.unwrap();
    assert_eq!((ticket.status().as_u16(), ticket.headers().contains_key("retry-after")), (503, true));
    let problem: serde_json::Value = serde_json::from_str(&ticket.text().await.unwrap()).unwrap();
    assert_eq!(problem["code"], "journal-broken");
    // Whoever restores the branch needs the folder.
    assert!(hub::folder::Folder::open(folder.path()).unwrap().lock().is_ok());
}

/// What asks over plain HTTP.
fn asker() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// The program itself, on a folder.
struct Hub {
    child: Child,
    base: String,
}

impl Hub {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_branch-hub"))
            .arg("--data")
            .arg(folder)
            .args(["serve", "--http", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening ").expect(&line).to_owned();
        Self { child, base }
    }

    /// Asks until the answer is the one that is waited for.
    async fn until(&self, path: &str, is_it: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let ask = asker();
        for _ in 0..2_000 {
            let text = ask.get(format!("{}{path}", self.base)).send().await.unwrap().text().await.unwrap();
            let found = serde_json::from_str(&text).unwrap();
            if is_it(&found) {
                return found;
            }
        }
        panic!("{path} never said so");
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

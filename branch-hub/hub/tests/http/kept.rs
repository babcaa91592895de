//! Copies of the branch, and a branch that is put back from one, or from what can still be read of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use hub::admin::{Reply, Request};
use hub::backup;
use hub::clock::Reading;
use hub::restore::{Restored, Source, Wish, restore};
use hub::verify::{Verdict, verify};
use rusqlite::Connection;
use serde_json::json;
use uuid::Uuid;
use wire::names::Language;
use wire::role::Role;

use crate::branch::{Desk, Hand, MORNING_MS, open};

const SECRET: &str = "CIN-1-752-1981-00042";

async fn save(desk: &Desk, to: &Path, keep: u32) -> Result<String, String> {
    let request = Request::Backup(Some(to.to_owned()), Some(keep));
    match hub::admin::perform(&desk.branch.app, Language::En, request).await {
        Reply::Done(text) => Ok(text),
        Reply::Refused(lines) => Err(lines.join("\n")),
    }
}

async fn close(desk: Desk) -> tempfile::TempDir {
    let Desk { branch, folder, .. } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    folder
}

fn again(folder: tempfile::TempDir) -> Desk {
    let clock = Arc::new(Hand::default());
    Desk { branch: open(folder.path(), &clock), clock, folder }
}

fn wish(source: Source) -> Wish {
    Wish { source, last: Vec::new(), drill: false }
}

fn put_back(data: &Path, wish: &Wish) -> Restored {
    let reading = Reading { at_ms: MORNING_MS, mono_ms: 0 };
    restore(data, wish, reading, Uuid::new_v4()).unwrap()
}

fn sound(folder: &Path) -> bool {
    let archive = hub::store::Archive::open(&folder.join("hub.sqlite")).unwrap();
    matches!(verify(|after, limit| archive.rows_after(after, limit)), Verdict::Sound { .. })
}

fn sql(folder: &Path, statement: &str) {
    Connection::open(folder.join("hub.sqlite")).unwrap().execute_batch(statement).unwrap();
}

/// Whether two pictures of a folder differ, and in which files.
fn changed(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<PathBuf> {
    let all = before.keys().chain(after.keys());
    let mut changed: Vec<PathBuf> =
        all.filter(|file| before.get(*file) != after.get(*file)).cloned().collect();
    changed.dedup();
    changed
}

/// Every file below a folder, with what is in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().ends_with(".sock") {
                found.insert(path.clone(), std::fs::read(&path).unwrap());
            }
            // Whoever reads a database lays an empty log and a map of it beside it.
            found.retain(|path, bytes| !path.to_string_lossy().ends_with("-shm") && !bytes.is_empty());
        }
    }
    found
}

/// Two people in line at the bank, the second with a card, and a backup of it.
async fn saved() -> (Desk, tempfile::TempDir, PathBuf) {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    desk.issue(&kiosk, "caisse").await;
    let request = json!({"request_id": Uuid::new_v4(), "service": "caisse", "identifier": SECRET});
    assert_eq!(desk.post("/v1/tickets", &kiosk, &request).await.status, 201);
    let medium = tempfile::tempdir().unwrap();
    save(&desk, medium.path(), 2).await.unwrap();
    let made = backup::list(medium.path()).unwrap().pop().unwrap();
    (desk, medium, made)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_beside_a_living_hub_is_whole_and_tells_nothing_of_people_and_no_key() {
    let (desk, medium, made) = saved().await;
    backup::Manifest::read(&made).unwrap();
    assert!(sound(&made));
    let key = std::fs::read_to_string(desk.folder.path().join("hub.key")).unwrap();
    for (file, bytes) in files(medium.path()) {
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(SECRET), "{} tells of a person", file.display());
        assert!(!holds(key.trim()), "{} tells the key", file.display());
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o077, 0, "{} is open to others", file.display());
    }
    assert!(desk.branch.app.engine.world().saved.made.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_on_the_disk_that_it_is_to_outlive_is_known_as_such_and_one_elsewhere_counts() {
    use std::os::unix::fs::MetadataExt as _;
    let (desk, _medium, _) = saved().await;
    let same_disk = || desk.branch.app.engine.world().saved.made.as_ref().map(|made| made.same_disk);
    let backups = async || {
        let status = desk.get("/v1/status", &desk.token(Role::Supervisor)).await.body;
        let is_amber = status["troubles"].as_array().unwrap().iter().any(|trouble| trouble["code"] == "C7");
        (status["backups"]["same_disk"] == true, is_amber)
    };
    assert_eq!((same_disk(), backups().await), (Some(true), (true, true)));
    let disk = |path: &Path| std::fs::metadata(path).map(|found| found.dev()).ok();
    let shared = Path::new("/dev/shm");
    if disk(shared).is_none() || disk(shared) == disk(desk.folder.path()) {
        eprintln!("skipped: this machine has no second disk to write to");
        return;
    }
    let elsewhere = tempfile::tempdir_in(shared).unwrap();
    save(&desk, elsewhere.path(), 2).await.unwrap();
    assert_eq!((same_disk(), backups().await), (Some(false), (false, false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_newest_backups_are_kept_and_unfinished_ones_are_cleared_away() {
    let (desk, medium, first) = saved().await;
    let unfinished = medium.path().join(".unfinished-1");
    std::fs::create_dir(&unfinished).unwrap();
    for _ in 0..2 {
        desk.issue(&desk.token(Role::Kiosk), "caisse").await;
        save(&desk, medium.path(), 2).await.unwrap();
    }
    let kept = backup::list(medium.path()).unwrap();
    assert_eq!((kept.len(), kept.contains(&first), unfinished.exists()), (2, false, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_hub_left_half_made_on_the_medium_goes_when_the_next_one_starts() {
    let medium = tempfile::tempdir().unwrap();
    let text = include_str!("../../../branches/dakar-plateau-bank.toml");
    let named = format!("to = {:?}", medium.path());
    let desk = Desk::with(text.replacen("# to = \"/media/sauvegarde\"", &named, 1)).await;
    // None is due for hours, that would clear it away.
    save(&desk, medium.path(), 2).await.unwrap();
    let (left, others) = (medium.path().join(".unfinished-1"), medium.path().join("photos"));
    for folder in [&left, &others] {
        std::fs::create_dir(folder).unwrap();
    }
    let Desk { branch, folder: _folder, .. } = desk;
    let served = branch.listen(([127, 0, 0, 1], 0).into()).await.unwrap();
    let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while left.exists() {
        assert!(std::time::Instant::now() < patience, "it is still there");
        tokio::task::yield_now().await;
    }
    assert!(others.exists());
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_medium_that_is_not_there_is_said_once_and_nothing_is_written_in_its_place() {
    let desk = Desk::bank().await;
    let house = tempfile::tempdir().unwrap();
    let nowhere = house.path().join("usb");
    let before = desk.head();
    for _ in 0..3 {
        let said = save(&desk, &nowhere, 2).await.unwrap_err();
        assert!(said.contains("usb"), "{said}");
    }
    assert_eq!(desk.head(), before + 1);
    assert!(desk.branch.app.engine.world().saved.failing.is_some() && !nowhere.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spare_machine_takes_over_from_a_backup_and_guesses_no_number() {
    let (lost, _medium, made) = saved().await;
    let kiosk = lost.token(Role::Kiosk);
    // Two more were given after the backup: their papers are in people's hands.
    for _ in 0..2 {
        lost.issue(&kiosk, "caisse").await;
    }
    let spare = tempfile::tempdir().unwrap();
    let restored = put_back(spare.path(), &wish(Source::Backup(made)));
    assert_eq!((restored.epoch, restored.here, restored.replaced), (2, 2, None));
    assert!(sound(spare.path()));
    let desk = again(spare);
    let (kiosk, supervisor) = (desk.token(Role::Kiosk), desk.token(Role::Supervisor));
    let refused = desk.issue(&kiosk, "caisse").await;
    assert_eq!((refused.status.as_u16(), refused.code()), (503, "numbers-unknown"));
    assert!(refused.headers.contains_key("retry-after"));
    let stands = async || {
        let status = desk.get("/v1/status", &supervisor).await.body;
        let codes: Vec<_> =
            status["troubles"].as_array().unwrap().iter().map(|t| t["code"].clone()).collect();
        let counted = desk.branch.app.figures_text().contains("smartqueue_faults{code=\"C12\"} 1\n");
        assert_eq!(codes.contains(&json!("C12")), counted, "{codes:?}");
        counted
    };
    assert!(stands().await, "no ticket, and staff are told why");
    let heard = json!({"request_id": Uuid::new_v4(), "numbers": ["A003"]});
    desk.post("/v1/recovery/heard", &kiosk, &heard).await;
    let asked = desk.get("/v1/recovery", &supervisor).await.body["series"][0].clone();
    assert_eq!(
        (&asked["series"], &asked["remembered"], &asked["heard"], &asked["awaits_word"]),
        (&json!("a"), &json!("A003"), &json!("A003"), &json!(true)),
        "{asked}"
    );
    let word = json!({"request_id": Uuid::new_v4(), "series": "a", "last": "A004"});
    assert_eq!(desk.post("/v1/recovery/numbers", &supervisor, &word).await.status, 200);
    for series in desk.get("/v1/recovery", &supervisor).await.body["series"].as_array().unwrap() {
        assert!(stands().await, "until the last of them is said");
        let word = json!({"request_id": Uuid::new_v4(), "series": series["series"], "last": null});
        if series["awaits_word"] == true {
            assert_eq!(desk.post("/v1/recovery/numbers", &supervisor, &word).await.status, 200);
        }
    }
    assert!(!stands().await);
    desk.clock.pass_ms(1_000);
    assert_eq!(desk.issue(&kiosk, "caisse").await.body["number"], "A005");
    // Who holds a lost number is in line again, before who came after.
    let holder = json!({"request_id": Uuid::new_v4(), "number": "a004", "service": "caisse"});
    let greeter = desk.token(Role::Greeter);
    let back = desk.post("/v1/tickets/readmit", &greeter, &holder).await;
    assert_eq!((back.status.as_u16(), &back.body["ahead"]), (201, &json!(2)), "{back:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_there_before_a_restore_is_kept_and_no_epoch_comes_twice() {
    let (desk, _medium, made) = saved().await;
    let folder = close(desk).await;
    for epoch in [2, 3] {
        let restored = put_back(folder.path(), &wish(Source::Backup(made.clone())));
        assert_eq!(restored.epoch, epoch);
        assert!(restored.replaced.unwrap().join("hub.sqlite").is_file());
        assert!(sound(folder.path()));
    }
    assert_eq!(again(folder).branch.app.engine.world().head.epoch, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_tries_everything_and_changes_nothing() {
    let (desk, _medium, made) = saved().await;
    let folder = close(desk).await;
    let before = files(folder.path());
    let wish = Wish { drill: true, ..wish(Source::Backup(made)) };
    let restored = put_back(folder.path(), &wish);
    assert_eq!((restored.here, restored.replaced), (2, None));
    assert_eq!(changed(&before, &files(folder.path())), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_was_altered_is_not_restored_and_the_branch_stays_as_it_was() {
    let (desk, _medium, made) = saved().await;
    let folder = close(desk).await;
    let before = files(folder.path());
    let journal = std::fs::read(made.join("hub.sqlite")).unwrap();
    let manifest = std::fs::read_to_string(made.join("manifest.json")).unwrap();
    let spoilt: [(&str, Vec<u8>); 4] = [
        ("hub.sqlite", journal[..journal.len() - 1].to_vec()),
        ("hub.sqlite", [&journal[..5000], b"X", &journal[5001..]].concat()),
        ("manifest.json", manifest.replacen("\"head\": \"1.", "\"head\": \"1.1", 1).into_bytes()),
        ("manifest.json", b"{}".to_vec()),
    ];
    for (file, bytes) in spoilt {
        let good = std::fs::read(made.join(file)).unwrap();
        std::fs::write(made.join(file), bytes).unwrap();
        let reading = Reading { at_ms: MORNING_MS, mono_ms: 0 };
        let refused = restore(folder.path(), &wish(Source::Backup(made.clone())), reading, Uuid::new_v4());
        assert!(refused.is_err(), "{file}");
        std::fs::write(made.join(file), good).unwrap();
    }
    assert_eq!(changed(&before, &files(folder.path())), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_whose_journal_is_torn_goes_on_from_its_last_good_row() {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    let request = json!({"request_id": Uuid::new_v4(), "service": "caisse"});
    let first = desk.post("/v1/tickets", &kiosk, &request).await;
    let good = desk.head();
    let lost = json!({"request_id": Uuid::new_v4(), "service": "caisse"});
    assert_eq!(desk.post("/v1/tickets", &kiosk, &lost).await.body["number"], "A002");
    let folder = close(desk).await;
    let torn = good + 1;
    sql(folder.path(), &format!("UPDATE journal SET bytes = CAST('{{}}' AS BLOB) WHERE seq = {torn}"));
    let restored = put_back(folder.path(), &wish(Source::Itself));
    let salvaged = restored.salvaged.unwrap();
    assert_eq!((salvaged.seq, salvaged.broken.is_some(), restored.here), (good, true, 1));
    let desk = again(folder);
    let kiosk = desk.token(Role::Kiosk);
    let repeated = desk.post("/v1/tickets", &kiosk, &request).await;
    assert_eq!((&repeated.body, repeated.headers.contains_key("idempotent-replayed")), (&first.body, true));
    assert_eq!(desk.issue(&kiosk, "caisse").await.code(), "numbers-unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_answer_is_lost_is_never_done_twice() {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    let request = json!({"request_id": Uuid::new_v4(), "service": "caisse"});
    desk.post("/v1/tickets", &kiosk, &request).await;
    let folder = close(desk).await;
    sql(folder.path(), "DELETE FROM replies");
    put_back(folder.path(), &wish(Source::Itself));
    let desk = again(folder);
    let repeated = desk.post("/v1/tickets", &desk.token(Role::Kiosk), &request).await;
    assert_eq!((repeated.status.as_u16(), repeated.code()), (410, "request-id-expired"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_the_power_interrupts_is_finished_by_the_next_start() {
    let (desk, _medium, made) = saved().await;
    let folder = close(desk).await;
    put_back(folder.path(), &wish(Source::Backup(made)));
    let (data, stage) = (folder.path().to_owned(), folder.path().join("incoming"));
    // As the power would leave it: everything is ready, the note is written, nothing or only the first step is done.
    for old_was_moved in [false, true] {
        std::fs::create_dir(&stage).unwrap();
        std::fs::copy(data.join("hub.sqlite"), stage.join("hub.sqlite")).unwrap();
        std::fs::write(data.join("restoring"), format!("replaced-x-{old_was_moved}")).unwrap();
        if old_was_moved {
            let kept = data.join("replaced-x-true");
            std::fs::create_dir(&kept).unwrap();
            std::fs::rename(data.join("hub.sqlite"), kept.join("hub.sqlite")).unwrap();
        }
        let clock = Arc::new(Hand::default());
        let branch = open(&data, &clock);
        assert_eq!(branch.app.engine.world().head.epoch, 2, "{old_was_moved}");
        tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
        assert!(!data.join("restoring").exists() && !stage.exists());
    }
}

/// A stick as it comes from the shop, plugged in.
struct Stick {
    at: tempfile::TempDir,
    _image: tempfile::TempDir,
}

impl Stick {
    /// None where this machine has no such media, or lets nobody plug one in.
    fn plug() -> Option<Self> {
        let (at, holds) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let image = holds.path().join("stick.img");
        let does = |command: &mut Command| command.output().is_ok_and(|done| done.status.success());
        let plugged = does(Command::new("mkfs.vfat").arg("-C").arg(&image).arg("65536"))
            && does(
                Command::new("mount")
                    .args(["-t", "vfat", "-o", "loop,umask=0077"])
                    .arg(&image)
                    .arg(at.path()),
            );
        plugged.then_some(Self { at, _image: holds })
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.at.path()).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stick_of_fat_that_knows_no_owners_takes_a_backup_and_it_is_said() {
    let Some(stick) = Stick::plug() else {
        eprintln!("skipped: this machine has no mkfs.vfat or no FAT of its own, or lets nobody mount");
        return;
    };
    let desk = Desk::bank().await;
    for _ in 0..3 {
        desk.issue(&desk.token(Role::Kiosk), "caisse").await;
        let said = save(&desk, stick.at.path(), 2).await.unwrap();
        assert!(said.contains("knows no owners"), "{said}");
    }
    let kept = backup::list(stick.at.path()).unwrap();
    assert_eq!(kept.len(), 2);
    let status = desk.get("/v1/status", &desk.token(Role::Supervisor)).await.body;
    assert_eq!((&status["backups"]["no_owners"], &status["backups"]["failed"]), (&json!(true), &json!(null)));
    let spare = tempfile::tempdir().unwrap();
    put_back(spare.path(), &wish(Source::Backup(kept[1].clone())));
    assert!(sound(spare.path()), "a spare takes over from the stick");
}

//! Old days leave the journal for the archive, and whoever asks finds everything as it was.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use hub::archiving::{Elsewhere, may_go, old_days, put_away};
use hub::backup;
use hub::chain::Hash;
use hub::check::{Check, Checked};
use hub::clock::Reading;
use hub::engine::Engine;
use hub::export::{Form, Span, export};
use hub::restore::{RestoreError, Restored, Source, Wish, restore};
use hub::seal::Sealer;
use hub::store::bundle::pack;
use hub::store::{Archive, Bundle, Snapshot, SqliteStore, Store as _};
use hub::verify::{Verdict, verify_branch};
use jiff::civil::{Date, date};
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Desk, Hand, MORNING_MS, asking, open, untold_files};
use crate::verify::assert_complains;

const DAY_MS: i64 = 24 * 3_600_000;
/// With 36 days and a limit of 30, so many may go.
const GO: usize = 5;
const CARD: &str = "CLI-77-4211";

/// A bank on its 36th day, two tickets on each, the first of them asked for under the day's number; days older than 30 may go.
async fn old_branch() -> Desk {
    let text = include_str!("../../../branches/dakar-plateau-bank.toml");
    let desk = Desk::with(text.replace("archive_after_days = 90", "archive_after_days = 30")).await;
    let kiosk = desk.token(Role::Kiosk);
    for day in 1..=35 {
        let known = json!({"request_id": Uuid::from_u128(day), "service": "caisse", "identifier": CARD});
        assert_eq!(desk.post("/v1/tickets", &kiosk, &known).await.status, 201);
        assert_eq!(desk.issue(&kiosk, "virement").await.status, 201);
        desk.clock.pass_ms(DAY_MS);
    }
    assert_eq!(desk.issue(&kiosk, "caisse").await.status, 201);
    // The snapshot that a hub writes when it ends stands behind every day that may go.
    desk.start_again().await
}

async fn close(desk: Desk) -> (tempfile::TempDir, Arc<Hand>) {
    let Desk { branch, folder, clock } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    (folder, clock)
}

fn again((folder, clock): (tempfile::TempDir, Arc<Hand>)) -> Desk {
    Desk { branch: open(folder.path(), &clock), clock, folder }
}

fn journal(folder: &Path) -> Connection {
    Connection::open(folder.join("hub.sqlite")).unwrap()
}

fn first_row(folder: &Path) -> u64 {
    journal(folder).query_row("SELECT MIN(seq) FROM journal", [], |r| r.get(0)).unwrap()
}

/// Nobody asks for long enough: what is archived leaves the journal.
fn idle(folder: &Path) {
    let last = bundles(folder).last().unwrap().last;
    let mut store = SqliteStore::open(&folder.join("hub.sqlite")).unwrap();
    for _ in 0..100 {
        store.idle().unwrap();
    }
    assert_eq!(first_row(folder), last + 1, "archived rows stay in the journal");
}

/// A branch whose old days are archived and gone from the journal, closed.
async fn archived() -> (tempfile::TempDir, Arc<Hand>) {
    let desk = old_branch().await;
    assert_eq!(put_away(&desk.branch.app).await.unwrap().len(), GO);
    let closed = close(desk).await;
    idle(closed.0.path());
    assert_eq!(untold_files(closed.0.path()), [""; 0]);
    closed
}

fn bundles(folder: &Path) -> Vec<Bundle> {
    Archive::open(&folder.join("hub.sqlite")).unwrap().bundles().unwrap()
}

fn bundle_file(folder: &Path, bundle: &Bundle) -> PathBuf {
    folder.join("archive").join(&bundle.file)
}

fn verdict(folder: &Path) -> Verdict {
    verify_branch(&Archive::open(&folder.join("hub.sqlite")).unwrap())
}

fn is_sound(folder: &Path) -> bool {
    matches!(verdict(folder), Verdict::Sound { .. })
}

fn exported(folder: &Path, form: Form) -> Vec<u8> {
    let archive = Archive::open(&folder.join("hub.sqlite")).unwrap();
    let mut out = Vec::new();
    export(&archive, Span::default(), form, &mut out).unwrap();
    out
}

fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for folder in ["", "archive"] {
        let Ok(entries) = std::fs::read_dir(from.join(folder)) else { continue };
        std::fs::create_dir_all(to.path().join(folder)).unwrap();
        for file in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            std::fs::copy(&file, to.path().join(folder).join(file.file_name().unwrap())).unwrap();
        }
    }
    to
}

/// The state that all rows add up to, without the snapshot's help.
fn replayed(folder: &Path) -> Snapshot {
    let copy = copy(folder);
    journal(copy.path()).execute("DELETE FROM snapshot", []).unwrap();
    let store = SqliteStore::open(&copy.path().join("hub.sqlite")).unwrap();
    let sealer = Sealer::keep(&copy.path().join("hub.key")).unwrap();
    let reading = Reading { at_ms: MORNING_MS, mono_ms: 0 };
    Engine::open(store, reading, Uuid::nil(), sealer).unwrap().rest().snapshot.unwrap()
}

/// What is told of old days: reports in both forms, every row, the audit.
async fn told(desk: &Desk) -> Vec<String> {
    let chief = desk.token(Role::Administrator);
    let mut told = Vec::new();
    for day in [1, GO, GO + 1] {
        for accept in ["application/json", "text/csv"] {
            let request = asking("GET", &format!("/v1/reports/days/{day}"), &chief).header("accept", accept);
            told.push(desk.text(request.body(Body::empty()).unwrap()).await);
        }
    }
    let mut after = "1.1".to_owned();
    // The same rows as before, and not those that this hub has added by starting.
    while let Value::Array(rows) = desk.get(&format!("/v1/journal?after={after}"), &chief).await.body {
        let Some(last) = rows.last() else { break };
        after = format!("{}.{}", last["epoch"], last["seq"]);
        told.extend(rows.iter().filter(|row| row["kind"] != "hub-started").map(Value::to_string));
    }
    // The first is the settings'; there are more by the day.
    let audit = desk.get("/v1/audit?until=2026-12-20", &chief).await.body;
    assert!(audit["entries"].as_array().is_some_and(|entries| !entries.is_empty()), "{audit}");
    told.push(audit.to_string());
    told
}

fn wish(source: Source) -> Wish {
    Wish { source, last: Vec::new(), drill: false }
}

fn put_back(data: &Path, wish: &Wish) -> Result<Restored, RestoreError> {
    restore(data, wish, Reading { at_ms: MORNING_MS + 36 * DAY_MS, mono_ms: 0 }, Uuid::new_v4())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_day_is_told_in_reports_rows_and_audit_as_it_was_before() {
    let desk = old_branch().await;
    let before = told(&desk).await;
    assert!(before.len() > 100, "{}", before.len());
    put_away(&desk.branch.app).await.unwrap();
    let closed = close(desk).await;
    idle(closed.0.path());
    assert!(first_row(closed.0.path()) > 1);
    // Another hub, which remembers no report and has no index of the audit.
    std::fs::remove_file(closed.0.path().join("audit.sqlite")).unwrap();
    assert_eq!(told(&again(closed)).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_replay_and_an_export_over_the_cut_give_what_they_gave_before() {
    let (folder, clock) = close(old_branch().await).await;
    let state = replayed(folder.path());
    let exports = [Form::JsonLines, Form::Csv].map(|form| exported(folder.path(), form));
    let desk = again((folder, clock));
    let head = desk.head();
    put_away(&desk.branch.app).await.unwrap();
    let (folder, _) = close(desk).await;
    for gone in [false, true] {
        if gone {
            idle(folder.path());
        }
        assert!(is_sound(folder.path()));
        let now = [Form::JsonLines, Form::Csv].map(|form| exported(folder.path(), form));
        for (now, before) in now.iter().zip(&exports) {
            assert!(now.starts_with(before), "gone: {gone}");
        }
        let copy = copy(folder.path());
        // Without the row that the hub's start has added since.
        journal(copy.path()).execute("DELETE FROM journal WHERE seq >= ?1", [head]).unwrap();
        assert_eq!(replayed(copy.path()), state, "gone: {gone}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_reads_no_archive_when_it_has_its_snapshot() {
    let closed = archived().await;
    std::fs::remove_dir_all(closed.0.path().join("archive")).unwrap();
    let desk = again(closed);
    assert_eq!(desk.issue(&desk.token(Role::Kiosk), "caisse").await.status, 201);
    let status = desk.get("/v1/status", &desk.token(Role::Supervisor)).await.body;
    assert_eq!(status["journal"]["archived"], first_row(desk.folder.path()) - 1);
}

#[test]
fn a_day_goes_when_it_is_older_than_so_many_days_and_somewhere_else() {
    let today = date(2026, 12, 31);
    for (day, elsewhere, goes) in [
        (date(2026, 10, 2), Elsewhere::Archived, false),
        (date(2026, 10, 1), Elsewhere::Archived, true),
        (date(2026, 10, 1), Elsewhere::Acknowledged, true),
        (date(2026, 10, 1), Elsewhere::Not, false),
        (date(2030, 1, 1), Elsewhere::Archived, false),
    ] {
        assert_eq!(may_go(day, today, 90, elsewhere), goes, "{day} {elsewhere:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_young_day_and_one_that_is_not_sealed_stay() {
    let (folder, _) = close(old_branch().await).await;
    let archive = Archive::open(&folder.path().join("hub.sqlite")).unwrap();
    let far: Date = date(2030, 1, 1);
    let days = |today, until| old_days(&archive, until, today, 30).unwrap();
    // The day that runs has no seal, however old it is.
    let sealed = days(far, u64::MAX);
    assert_eq!(sealed.len(), 35);
    assert!(sealed.iter().zip(1..).all(|(day, ordinal)| day.span.day == ordinal));
    assert_eq!(days(date(2026, 12, 28), u64::MAX).len(), GO);
    assert_eq!(days(date(2026, 12, 23), u64::MAX).len(), 0);
    // Nor does a day go that reaches what a start looks at.
    assert_eq!(days(far, sealed[3].span.last).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_nobody_believes_puts_nothing_away_and_dates_no_day() {
    let desk = Desk::bank().await;
    let (kiosk, chief) = (desk.token(Role::Kiosk), desk.token(Role::Supervisor));
    let day = async |what: &str| {
        let body = json!({"request_id": Uuid::new_v4(), "do": what, "reason": "essai"});
        // Hours may have opened it already.
        let done = desk.post("/v1/day", &chief, &body).await;
        assert!(done.status == 200 || done.code() == "day-unchanged", "{done:?}");
    };
    // A day that a clock goes on with which was set back a month, one 40 days later, and one that closes that.
    for passes in [0, -30 * DAY_MS, 70 * DAY_MS, DAY_MS] {
        desk.clock.pass_ms(passes);
        day("open").await;
        assert_eq!(desk.issue(&kiosk, "caisse").await.status, 201);
        if passes < 0 {
            assert!(put_away(&desk.branch.app).await.unwrap().is_empty());
        }
        day("close").await;
    }
    let archive = Archive::open(&desk.folder.path().join("hub.sqlite")).unwrap();
    let dates = |today| -> Vec<Option<Date>> {
        old_days(&archive, u64::MAX, today, 30).unwrap().into_iter().map(|day| day.date).collect()
    };
    let (first, third) = (Some(date(2026, 11, 23)), Some(date(2027, 1, 2)));
    assert_eq!(dates(date(2027, 1, 12)), [first]);
    assert_eq!(dates(date(2027, 3, 1)), [first, third]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wherever_the_power_goes_while_a_day_is_archived_nothing_is_lost_and_the_next_try_ends_it() {
    let (folder, clock) = close(old_branch().await).await;
    let before = exported(folder.path(), Form::JsonLines);
    let archive = Archive::open(&folder.path().join("hub.sqlite")).unwrap();
    let first = old_days(&archive, u64::MAX, date(2026, 12, 28), 30).unwrap().remove(0).span;
    let sealer = Sealer::keep(&folder.path().join("hub.key")).unwrap();
    let make = |data: &Path| {
        pack(&data.join("archive"), &first, &sealer, |after, limit| archive.rows_after(after, limit)).unwrap()
    };
    for step in ["half a file", "a file that is not listed", "such a file, torn", "rows that have not gone"] {
        let copy = copy(folder.path());
        let data = copy.path().to_owned();
        match step {
            "half a file" => {
                let name = format!("{:06}-{:012}-{:012}.unfinished", first.epoch, first.first, first.last);
                std::fs::create_dir(data.join("archive")).unwrap();
                std::fs::write(data.join("archive").join(name), "half").unwrap();
            }
            "a file that is not listed" => drop(make(&data)),
            "such a file, torn" => {
                let bundle = make(&data);
                std::fs::write(data.join("archive").join(bundle.file), "torn").unwrap();
            }
            _ => {
                let mut store = SqliteStore::open(&data.join("hub.sqlite")).unwrap();
                let archived = vec![make(&data)];
                store.commit(&hub::store::Transaction { archived, ..Default::default() }).unwrap();
            }
        }
        assert!(is_sound(&data), "{step}");
        assert_eq!(exported(&data, Form::JsonLines), before, "{step}");
        let desk = Desk { branch: open(&data, &clock), clock: Arc::clone(&clock), folder: copy };
        put_away(&desk.branch.app).await.unwrap();
        let (copy, _) = close(desk).await;
        idle(copy.path());
        assert_eq!(bundles(copy.path()).len(), GO, "{step}");
        assert!(is_sound(copy.path()), "{step}");
        assert!(exported(copy.path(), Form::JsonLines).starts_with(&before), "{step}");
        let files = std::fs::read_dir(copy.path().join("archive")).unwrap().count();
        assert_eq!(files, GO, "{step}: something is left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_cannot_be_written_loses_nothing_and_stops_nobody() {
    let desk = old_branch().await;
    std::fs::write(desk.folder.path().join("archive"), "in the way").unwrap();
    let failed = put_away(&desk.branch.app).await.unwrap_err();
    assert!(failed.to_string().starts_with("write the archive"), "{failed}");
    assert_eq!(desk.issue(&desk.token(Role::Kiosk), "caisse").await.status, 201);
    let (folder, _) = close(desk).await;
    assert_eq!(first_row(folder.path()), 1);
    assert!(is_sound(folder.path()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_is_altered_missing_or_torn_is_named_with_its_file_and_row() {
    use wire::texts::key;
    let (folder, _) = archived().await;
    let bundle = bundles(folder.path()).remove(2);
    let good = std::fs::read(bundle_file(folder.path(), &bundle)).unwrap();
    let flip = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 0x40;
        Some(bytes)
    };
    let rows = usize::try_from(bundle.bytes).unwrap();
    let (torn, altered) = (key::VERIFY_ARCHIVE_TORN, key::VERIFY_ARCHIVE_ALTERED);
    for (said, bytes, whys) in [
        ("missing", None, vec![key::VERIFY_ARCHIVE_MISSING]),
        ("ends early", Some(good[..rows / 2].to_vec()), vec![torn]),
        ("a byte of its rows", flip(rows / 2), vec![torn, altered]),
        ("a byte that unpacking ignores", flip(4), vec![altered]),
        ("a byte of its manifest", flip(good.len() - 30), vec![torn, altered]),
    ] {
        let copy = copy(folder.path());
        let file = bundle_file(copy.path(), &bundle);
        match bytes {
            None => std::fs::remove_file(file).unwrap(),
            Some(bytes) => std::fs::write(file, bytes).unwrap(),
        }
        let Verdict::Archived { seq, file, why, .. } = verdict(copy.path()) else { panic!("{said}") };
        assert_eq!(file, bundle.file, "{said}");
        assert!((bundle.first..=bundle.last).contains(&seq), "{said}: row {seq}");
        assert!(whys.contains(&why), "{said}: {why:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_and_the_check_behind_the_hub_name_the_file_and_say_where_a_good_one_is() {
    let (folder, _) = archived().await;
    let bundle = bundles(folder.path()).remove(3);
    let file = bundle_file(folder.path(), &bundle);
    std::fs::rename(&file, file.with_extension("away")).unwrap();
    let (first, name) = (bundle.first, &bundle.file);
    assert_complains(
        folder.path(),
        &format!(
            "Ligne {first} (époque 1) : le fichier archive/{name} manque. Remettez ce fichier depuis le dossier archive d'une sauvegarde"
        ),
        &format!(
            "Row {first} (epoch 1): the file archive/{name} is missing. Put this file back from the archive folder of a backup"
        ),
    );
    let ended = || {
        let check = Arc::new(Check::default());
        check.begin(folder.path().join("hub.sqlite")).unwrap();
        loop {
            if let Checked::Ended(verdict) = check.state() {
                return verdict;
            }
            std::thread::yield_now();
        }
    };
    assert!(matches!(ended(), Verdict::Archived { seq, .. } if seq == first));
    std::fs::rename(file.with_extension("away"), &file).unwrap();
    assert!(matches!(ended(), Verdict::Sound { .. }));
}

/// Changes a row within a bundle, as somebody would who can pack but has no key.
fn forge(folder: &Path, bundle: &Bundle) -> u64 {
    let file = bundle_file(folder, bundle);
    let packed = std::fs::read(&file).unwrap();
    let mut text = String::new();
    let rows = &packed[..usize::try_from(bundle.bytes).unwrap()];
    flate2::read::MultiGzDecoder::new(rows).read_to_string(&mut text).unwrap();
    let seq = text.lines().position(|line| line.contains("ticket-issued")).unwrap() as u64 + bundle.first;
    let forged = text.replacen("\"service\":\"caisse\"", "\"service\":\"conseil\"", 1);
    assert_ne!(forged, text);
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut out, forged.as_bytes()).unwrap();
    let forged = out.finish().unwrap();
    let manifest = serde_json::to_string(bundle).unwrap();
    let manifest =
        manifest.replacen(&format!("\"bytes\":{}", bundle.bytes), &format!("\"bytes\":{}", forged.len()), 1);
    std::fs::write(file, forged).unwrap();
    journal(folder)
        .execute("UPDATE archived SET manifest = ?1 WHERE first = ?2", (manifest, bundle.first))
        .unwrap();
    seq
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_changed_within_an_archive_is_named_and_a_list_that_nobody_signed_is_not_believed() {
    let (folder, _) = archived().await;
    let bundle = bundles(folder.path()).remove(1);
    let copy_of = copy(folder.path());
    let row = forge(copy_of.path(), &bundle);
    let Verdict::Archived { seq, file, .. } = verdict(copy_of.path()) else { panic!("not noticed") };
    assert_eq!((seq, file), (row, bundle.file.clone()));
    let relisted = copy(folder.path());
    let list = "UPDATE archived SET manifest = replace(manifest, '\"day\":2,', '\"day\":9,')";
    journal(relisted.path()).execute(list, []).unwrap();
    let Verdict::Archived { seq, why, .. } = verdict(relisted.path()) else { panic!("not noticed") };
    assert_eq!((seq, why), (bundle.first, wire::texts::key::VERIFY_ARCHIVE_UNSIGNED));
    // Signed, but by nobody whom the journal knows.
    let stranger = copy(folder.path());
    let archive = Archive::open(&stranger.path().join("hub.sqlite")).unwrap();
    let unhex = |text: &str| -> Hash { hex::decode(text).unwrap().try_into().unwrap() };
    let span = hub::store::bundle::Span {
        first: bundle.first,
        last: bundle.last,
        day: bundle.day,
        epoch: bundle.epoch,
        incarnation: bundle.incarnation,
        before: unhex(&bundle.before),
        after: unhex(&bundle.after),
    };
    let sealer = Sealer::from_seed([9; 32]);
    let rows_after = |after, limit| archive.rows_after(after, limit);
    let theirs = pack(&stranger.path().join("archive"), &span, &sealer, rows_after).unwrap();
    let manifest = serde_json::to_string(&theirs).unwrap();
    journal(stranger.path())
        .execute("UPDATE archived SET manifest = ?1 WHERE first = ?2", (manifest, bundle.first))
        .unwrap();
    let Verdict::Archived { why, .. } = verdict(stranger.path()) else { panic!("not noticed") };
    assert_eq!(why, wire::texts::key::VERIFY_ARCHIVE_UNSIGNED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_has_the_archive_once_and_a_restore_on_another_machine_puts_it_in_place() {
    let (folder, clock) = archived().await;
    let medium = tempfile::tempdir().unwrap();
    let desk = again((folder, clock));
    let (data, sealer) =
        (hub::folder::Folder::existing(desk.folder.path()).unwrap(), desk.branch.app.sealer.clone());
    let save = || backup::make(&data, medium.path(), 2, &sealer, MORNING_MS).unwrap();
    let first = save();
    let inode = |bundle: &Bundle| {
        std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(bundle_file(medium.path(), bundle)).unwrap())
    };
    let bundles = bundles(desk.folder.path());
    let brought: Vec<u64> = bundles.iter().map(inode).collect();
    desk.issue(&desk.token(Role::Kiosk), "caisse").await;
    let second = save();
    assert_eq!(bundles.iter().map(inode).collect::<Vec<_>>(), brought, "copied again");
    assert!(second.bytes < first.bytes + 8192);
    let manifest = backup::Manifest::read(&second.folder).unwrap();
    let listed: Vec<&String> = manifest.archive.keys().collect();
    assert_eq!(listed, bundles.iter().map(|bundle| &bundle.file).collect::<Vec<_>>());
    let (folder, _) = close(desk).await;
    let before = exported(folder.path(), Form::JsonLines);
    // Another machine, and one on which a bundle is damaged: tried, then done.
    let damaged = copy(folder.path());
    std::fs::write(bundle_file(damaged.path(), &bundles[0]), "damaged").unwrap();
    for data in [tempfile::tempdir().unwrap(), damaged] {
        let drill = Wish { drill: true, ..wish(Source::Backup(medium.path().to_owned())) };
        put_back(data.path(), &drill).unwrap();
        assert!(!is_whole(data.path(), &bundles), "a drill changed something");
        put_back(data.path(), &wish(Source::Backup(medium.path().to_owned()))).unwrap();
        assert!(is_whole(data.path(), &bundles));
        assert!(is_sound(data.path()));
        assert!(exported(data.path(), Form::JsonLines).starts_with(&before));
    }
    // A medium that has lost a bundle says so, and which.
    std::fs::remove_file(bundle_file(medium.path(), &bundles[1])).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let refused = put_back(elsewhere.path(), &wish(Source::Backup(medium.path().to_owned()))).unwrap_err();
    assert!(refused.to_string().contains(&bundles[1].file), "{refused}");
}

fn is_whole(folder: &Path, bundles: &[Bundle]) -> bool {
    let mut previous = None;
    bundles.iter().all(|bundle| bundle.check(&folder.join("archive"), previous.replace(bundle)).is_ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_that_is_restored_from_itself_keeps_its_archive_and_is_not_cut_short_by_a_damaged_one() {
    let (folder, _) = archived().await;
    let before = exported(folder.path(), Form::JsonLines);
    let bundle = bundles(folder.path()).remove(0);
    let damaged = copy(folder.path());
    std::fs::write(bundle_file(damaged.path(), &bundle), "damaged").unwrap();
    let refused = put_back(damaged.path(), &wish(Source::Itself)).unwrap_err();
    assert!(refused.to_string().contains(&bundle.file), "{refused}");
    assert!(exported_rows(damaged.path()) > 0, "the branch is not as it was");
    let restored = put_back(folder.path(), &wish(Source::Itself)).unwrap();
    assert_eq!(restored.epoch, 2);
    assert!(is_sound(folder.path()));
    assert!(exported(folder.path(), Form::JsonLines).starts_with(&before));
    assert_eq!(bundles(folder.path()).len(), GO);
}

fn exported_rows(folder: &Path) -> u64 {
    journal(folder).query_row("SELECT COUNT(*) FROM journal", [], |r| r.get(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_tells_nothing_of_people_and_is_its_owners_alone() {
    let (folder, _) = archived().await;
    let mut rows = 0;
    for bundle in bundles(folder.path()) {
        let file = bundle_file(folder.path(), &bundle);
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(std::fs::File::open(file).unwrap())
            .read_to_string(&mut text)
            .unwrap();
        assert!(!text.contains(CARD), "a number from a card is archived");
        rows += text.lines().filter(|line| line.contains("ticket-issued")).count();
        assert!(text.lines().last().unwrap().starts_with("{\"manifest\""));
    }
    assert_eq!(rows, 2 * GO);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_archived_days_take_no_room_any_more_and_younger_ones_still_do() {
    let desk = old_branch().await;
    put_away(&desk.branch.app).await.unwrap();
    let kiosk = desk.token(Role::Kiosk);
    for (day, status) in [(GO, 201), (GO + 1, 410)] {
        let again = json!({"request_id": Uuid::from_u128(day as u128), "service": "caisse"});
        assert_eq!(desk.post("/v1/tickets", &kiosk, &again).await.status, status, "day {day}");
    }
    let (folder, _) = close(desk).await;
    let spent = "SELECT MIN(day), COUNT(*) FROM spent_requests";
    let (oldest, days): (u64, u64) =
        journal(folder.path()).query_row(spent, [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    assert_eq!(oldest, GO as u64 + 1);
    assert!(days > 10, "{days}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_room_of_archived_rows_is_used_again() {
    let closed = archived().await;
    let figure = |folder: &Path, name: &str| -> u64 {
        journal(folder).query_row(&format!("PRAGMA {name}"), [], |r| r.get(0)).unwrap()
    };
    let (pages, free) = (figure(closed.0.path(), "page_count"), figure(closed.0.path(), "freelist_count"));
    assert!(free >= 5, "{free} of {pages} pages");
    let desk = again(closed);
    for _ in 0..3 {
        desk.issue(&desk.token(Role::Kiosk), "caisse").await;
    }
    let (folder, _) = close(desk).await;
    let mut store = SqliteStore::open(&folder.path().join("hub.sqlite")).unwrap();
    store.rest().unwrap();
    assert_eq!(figure(folder.path(), "page_count"), pages);
    assert!(figure(folder.path(), "freelist_count") < free);
}

//! A number that a client or patient gave of theirs: staff read it where it is needed, and then nobody does.

use std::path::Path;

use hub::clock::Reading;
use hub::restore::{Restored, Source, Wish, restore};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::names::Language;
use wire::role::Role;

use crate::branch::{Back, Desk, MORNING_MS, untold_files};

/// On no screen, in no sentence: wherever it is found, it came from the card.
const CARD: &str = "CLI-77-4211";

async fn issue(desk: &Desk, request_id: Uuid, card: &str) -> Back {
    let body = json!({"request_id": request_id, "service": "caisse", "identifier": card});
    desk.post("/v1/tickets", &desk.token(Role::Kiosk), &body).await
}

async fn read(desk: &Desk, role: Role, ticket: &Value) -> Value {
    let path = format!("/v1/tickets/{}", ticket["id"].as_str().unwrap());
    desk.get(&path, &desk.token(role)).await.body
}

/// The files of the data folder in which the card's number stands.
fn found_in(desk: &Desk) -> Vec<String> {
    found_below(desk.folder.path())
}

/// The same of a folder and all that are in it.
fn found_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(found_below(&entry.path()));
        }
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        if bytes.windows(CARD.len()).any(|window| window == CARD.as_bytes()) {
            found.push(entry.path().strip_prefix(folder).unwrap().display().to_string());
        }
    }
    found
}

/// The branch is put back, as one whose power went: the log of its database is still there.
fn put_back(folder: &Path, source: Source) -> Restored {
    let wish = Wish { source, last: Vec::new(), drill: false };
    restore(folder, &wish, Reading { at_ms: MORNING_MS, mono_ms: 0 }, Uuid::new_v4()).unwrap()
}

async fn save(desk: &Desk, to: &Path) {
    let request = hub::admin::Request::Backup(Some(to.to_owned()), Some(2));
    let saved = hub::admin::perform(&desk.branch.app, Language::En, request).await;
    assert!(matches!(saved, hub::admin::Reply::Done(_)), "{saved:?}");
}

async fn next_day(desk: &Desk) {
    desk.clock.pass_ms(24 * 3_600_000);
    assert_eq!(desk.issue(&desk.token(Role::Kiosk), "caisse").await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_from_a_card_is_read_by_staff_and_by_no_machine_of_the_hall() {
    let desk = Desk::bank().await;
    let given = issue(&desk, Uuid::from_u128(7), &format!("  {CARD} ")).await;
    assert_eq!(given.status, 201);
    assert!(!given.body.to_string().contains(CARD), "an answer is kept; it does not tell");
    for role in [Role::Greeter, Role::Agent, Role::Supervisor] {
        assert_eq!(read(&desk, role, &given.body).await["for_staff"]["identifier"], CARD);
    }
    for role in [Role::Kiosk, Role::Display] {
        assert!(!read(&desk, role, &given.body).await.to_string().contains(CARD));
    }
    assert_eq!(issue(&desk, Uuid::from_u128(7), CARD).await.body, given.body, "asked again, answered again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_and_the_kept_answers_never_hold_a_number_from_a_card() {
    let desk = Desk::bank().await;
    let given = issue(&desk, Uuid::new_v4(), CARD).await;
    let path = format!("/v1/tickets/{}/identify", given.body["id"].as_str().unwrap());
    let body = json!({"request_id": Uuid::new_v4(), "identifier": CARD});
    assert_eq!(desk.post(&path, &desk.token(Role::Greeter), &body).await.status, 200);
    let database = rusqlite::Connection::open(desk.folder.path().join("hub.sqlite")).unwrap();
    for (table, column) in
        [("journal", "bytes"), ("replies", "body"), ("history", "body"), ("snapshot", "body")]
    {
        let told: u32 = database
            .query_row(
                &format!("SELECT count(*) FROM {table} WHERE instr(CAST({column} AS TEXT), ?1) > 0"),
                [CARD],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(told, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reception_writes_a_number_down_corrects_it_and_takes_it_back() {
    let desk = Desk::bank().await;
    let ticket = desk.issue(&desk.token(Role::Kiosk), "caisse").await.body;
    let path = format!("/v1/tickets/{}/identify", ticket["id"].as_str().unwrap());
    let greeter = desk.token(Role::Greeter);
    for known in [json!("P-1"), json!(CARD), Value::Null] {
        let body = json!({"request_id": Uuid::new_v4(), "identifier": known});
        assert_eq!(desk.post(&path, &greeter, &body).await.status, 200);
        assert_eq!(read(&desk, Role::Agent, &ticket).await["for_staff"]["identifier"], known);
    }
    for wrong in ["", "   ", "1\n2", &"9".repeat(65)] {
        let body = json!({"request_id": Uuid::new_v4(), "identifier": wrong});
        let refused = desk.post(&path, &greeter, &body).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (400, "malformed"), "{wrong:?}");
    }
    let other = format!("/v1/tickets/{}/identify", Uuid::new_v4());
    let body = json!({"request_id": Uuid::new_v4(), "identifier": CARD});
    assert_eq!(desk.post(&other, &greeter, &body).await.code(), "unknown-ticket");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_from_a_card_is_gone_from_every_file_after_the_days_that_the_settings_allow() {
    let desk = Desk::bank().await;
    let given = issue(&desk, Uuid::new_v4(), CARD).await.body;
    next_day(&desk).await;
    assert!(!found_in(&desk).is_empty(), "a day later somebody may still ask");
    assert_eq!(read(&desk, Role::Agent, &given).await["for_staff"], Value::Null);
    next_day(&desk).await;
    assert_eq!(found_in(&desk), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_from_a_card_stands_neither_in_a_backup_nor_in_what_a_restore_sets_aside() {
    let desk = Desk::bank().await;
    issue(&desk, Uuid::new_v4(), CARD).await;
    let medium = tempfile::tempdir().unwrap();
    save(&desk, medium.path()).await;
    // The files as they are while the hub works: the number stands in the log alone.
    let cut = tempfile::tempdir().unwrap();
    for name in ["hub.sqlite", "hub.sqlite-wal", "hub.key", "access.sqlite"] {
        std::fs::copy(desk.folder.path().join(name), cut.path().join(name)).unwrap();
    }
    assert_eq!(found_below(cut.path()), ["hub.sqlite-wal"]);
    for source in [Source::Itself, Source::Backup(medium.path().to_owned())] {
        let from_self = matches!(source, Source::Itself);
        let restored = put_back(cut.path(), source);
        assert!(!restored.unerased);
        assert_eq!(found_below(&restored.replaced.unwrap()), Vec::<String>::new());
        assert_eq!(
            found_below(cut.path()).is_empty(),
            !from_self,
            "it is erased on time where the branch works"
        );
    }
    assert_eq!(found_below(medium.path()), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_that_a_hub_at_work_and_a_restore_leave_in_the_folder_is_in_the_sheet_for_the_cdp() {
    let desk = Desk::bank().await;
    issue(&desk, Uuid::new_v4(), CARD).await;
    assert_eq!(untold_files(desk.folder.path()), [""; 0]);
    std::fs::write(desk.folder.path().join("notes.txt"), "Awa").unwrap();
    assert_eq!(untold_files(desk.folder.path()), ["notes.txt"]);
    std::fs::remove_file(desk.folder.path().join("notes.txt")).unwrap();
    let Desk { branch, folder, .. } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    assert!(put_back(folder.path(), Source::Itself).replaced.is_some());
    assert_eq!(untold_files(folder.path()), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restore_sets_aside_and_cannot_open_is_named() {
    let desk = Desk::bank().await;
    issue(&desk, Uuid::new_v4(), CARD).await;
    let medium = tempfile::tempdir().unwrap();
    save(&desk, medium.path()).await;
    let lost = tempfile::tempdir().unwrap();
    std::fs::write(lost.path().join("hub.sqlite"), format!("no database at all, and {CARD} in it")).unwrap();
    let restored = put_back(lost.path(), Source::Backup(medium.path().to_owned()));
    assert!(restored.unerased && !found_below(&restored.replaced.unwrap()).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_carried_over_to_another_day_is_still_known_there() {
    let desk = Desk::bank().await;
    let given = issue(&desk, Uuid::new_v4(), CARD).await.body;
    let chief = desk.token(Role::Supervisor);
    for _ in 0..3 {
        let close =
            json!({"request_id": Uuid::new_v4(), "do": "close", "reason": "soir", "leftovers": "carry-over"});
        assert_eq!(desk.post("/v1/day", &chief, &close).await.status, 200);
        desk.clock.pass_ms(24 * 3_600_000);
        let open = json!({"request_id": Uuid::new_v4(), "do": "open", "reason": "matin"});
        assert_eq!(desk.post("/v1/day", &chief, &open).await.status, 200);
    }
    assert_eq!(read(&desk, Role::Agent, &given).await["for_staff"]["identifier"], CARD);
}

//! Who may come in after a restore: nobody who was put out since the backup, and nobody without signing in again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use hub::admin::{Reply, Request, perform};
use hub::clock::Reading;
use hub::restore::{Restored, Source, Wish, restore};
use serde_json::json;
use uuid::Uuid;
use wire::names::{Language, Slug};
use wire::role::Role;

use crate::branch::{Desk, Hand, MORNING_MS, open};

fn slug(name: &str) -> Slug {
    name.parse().unwrap()
}

async fn tell(desk: &Desk, request: Request) {
    assert!(matches!(perform(&desk.branch.app, Language::En, request).await, Reply::Done(_)));
}

/// What was good when the backup was made, and what was decided after it.
struct Before {
    folder: tempfile::TempDir,
    medium: tempfile::TempDir,
    /// Awa's session; a kiosk that was put out and one that was not; a display that was paired anew; fatou, who left.
    session: String,
    thrown_out: String,
    good: String,
    paired_anew: String,
    left: String,
}

async fn before() -> Before {
    let desk = Desk::bank().await;
    let app = &desk.branch.app;
    for (name, pin) in [("awa", "2468"), ("ibra", "1357"), ("fatou", "9753")] {
        tell(&desk, Request::AddPerson(slug(name), Role::Agent, pin.into())).await;
    }
    let sign_in = desk.post("/v1/sessions", "", &json!({"person": "awa", "pin": "2468"})).await;
    let session = sign_in.body["token"].as_str().unwrap().to_owned();
    assert_eq!(desk.get("/v1/catalogue", &session).await.status, 200);
    let token = |role, name| app.access.make_token(role, &slug(name), 0).unwrap();
    let (thrown_out, good) = (token(Role::Kiosk, "borne-1"), token(Role::Kiosk, "borne-2"));
    let (paired_anew, left) = (token(Role::Display, "ecran-1"), token(Role::Agent, "fatou"));
    let medium = tempfile::tempdir().unwrap();
    tell(&desk, Request::Backup(Some(medium.path().to_owned()), Some(2))).await;
    let revoke = json!({"request_id": Uuid::new_v4()});
    let chief = desk.token(Role::Supervisor);
    assert_eq!(desk.post("/v1/devices/borne-1/revoke", &chief, &revoke).await.status, 200);
    tell(&desk, Request::WithdrawTokens(Role::Display, slug("ecran-1"))).await;
    tell(&desk, Request::RemovePerson(slug("fatou"))).await;
    tell(&desk, Request::AddPerson(slug("ibra"), Role::Agent, "8642".into())).await;
    let Desk { branch, folder, .. } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    Before { folder, medium, session, thrown_out, good, paired_anew, left }
}

fn put_back(data: &Path, from: &Path) -> Restored {
    let wish = Wish { source: Source::Backup(PathBuf::from(from)), last: Vec::new(), drill: false };
    restore(data, &wish, Reading { at_ms: MORNING_MS, mono_ms: 0 }, Uuid::new_v4()).unwrap()
}

fn again(folder: tempfile::TempDir) -> Desk {
    let clock = Arc::new(Hand::default());
    Desk { branch: open(folder.path(), &clock), clock, folder }
}

async fn comes_in(desk: &Desk, token: &str) -> bool {
    desk.get("/v1/catalogue", token).await.status == 200
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_everybody_signs_in_again_and_the_branchs_own_newer_list_stands() {
    let was = before().await;
    let restored = put_back(was.folder.path(), was.medium.path());
    let admission = &restored.admission;
    assert_eq!((admission.sessions, admission.let_in_again.len()), (1, 0), "{admission:?}");
    let desk = again(was.folder);
    assert!(!comes_in(&desk, &was.session).await, "the session was ended");
    for out in [&was.thrown_out, &was.paired_anew, &was.left] {
        assert!(!comes_in(&desk, out).await);
    }
    assert!(comes_in(&desk, &was.good).await);
    let anew = |person: &str, pin: &str| json!({"person": person, "pin": pin});
    assert_eq!(desk.post("/v1/sessions", "", &anew("awa", "2468")).await.status, 201);
    assert_eq!(desk.post("/v1/sessions", "", &anew("ibra", "8642")).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_the_backups_list_is_left_the_journal_says_who_was_put_out_since() {
    let was = before().await;
    let data = was.folder.path();
    for beside in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(data.join(format!("access.sqlite{beside}")));
    }
    std::fs::write(data.join("access.sqlite"), "no database at all").unwrap();
    let restored = put_back(data, was.medium.path());
    let admission = &restored.admission;
    let out =
        [(None, slug("fatou")), (Some(Role::Kiosk), slug("borne-1")), (Some(Role::Display), slug("ecran-1"))];
    let mut kept_out = admission.kept_out.clone();
    kept_out.sort_by_key(|(_, name)| name.to_string());
    let mut expected = out.to_vec();
    expected.sort_by_key(|(_, name)| name.to_string());
    assert_eq!(kept_out, expected);
    assert_eq!((admission.let_in_again.len(), &admission.old_secret), (0, &vec![slug("ibra")]));
    let desk = again(was.folder);
    for out in [&was.session, &was.thrown_out, &was.paired_anew, &was.left] {
        assert!(!comes_in(&desk, out).await);
    }
    assert!(comes_in(&desk, &was.good).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_else_is_left_a_person_is_told_who_may_come_in_again() {
    let was = before().await;
    let spare = tempfile::tempdir().unwrap();
    let restored = put_back(spare.path(), was.medium.path());
    let admission = &restored.admission;
    assert_eq!(admission.kept_out.len(), 0);
    for named in [(Some(Role::Kiosk), slug("borne-1")), (None, slug("fatou"))] {
        assert!(admission.let_in_again.contains(&named), "{admission:?}");
    }
    let desk = again(spare);
    assert!(!comes_in(&desk, &was.session).await);
    assert!(comes_in(&desk, &was.good).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spare_machine_that_has_run_before_takes_over_the_branchs_list_and_forgets_its_own() {
    for has_people in [false, true] {
        let was = before().await;
        let spare = Desk::bank().await;
        let stranger = spare.token(Role::Kiosk);
        if has_people {
            tell(&spare, Request::AddPerson(slug("moussa"), Role::Agent, "1111".into())).await;
        } else {
            spare.branch.app.access.withdraw_tokens(Role::Kiosk, &slug("kiosk")).unwrap();
        }
        let Desk { branch, folder, .. } = spare;
        tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
        let admission = put_back(folder.path(), was.medium.path()).admission;
        assert!(admission.let_in_again.contains(&(None, slug("awa"))), "{admission:?}");
        let desk = again(folder);
        assert!(comes_in(&desk, &was.good).await, "the branch's kiosk");
        assert!(!comes_in(&desk, &stranger).await, "what the spare knew is not this branch's");
        let awa = json!({"person": "awa", "pin": "2468"});
        assert_eq!(desk.post("/v1/sessions", "", &awa).await.status, 201);
    }
}

//! After a restore the supervisor says on the page of the status how far each series came, and puts in line again who holds
//! a number that was forgotten, in a real browser.

use std::net::SocketAddr;
use std::sync::Arc;

use hub::admin::{Reply, Request, perform};
use hub::clock::{Clock, SystemClock};
use hub::restore::{Source, Wish, restore};
use hub::serve::Branch;
use serde_json::{Value, json};
use uuid::Uuid;
use wire::names::Language;
use wire::role::Role;

use crate::browser::{Browser, ENTER, TAB, asker};

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_the_supervisor_says_the_last_numbers_and_readmits_who_was_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let medium = tempfile::tempdir().unwrap();
    let clock = || Arc::new(SystemClock::start(1));
    let open = || Branch::open(folder.path(), clock(), |why| panic!("{why}")).unwrap();
    let branch = open();
    let bank = include_str!("../../../branches/dakar-plateau-bank.toml").to_owned();
    let chief = Request::AddPerson("chef".parse().unwrap(), Role::Supervisor, "Baobab-Teranga-7".into());
    let backup = Request::Backup(Some(medium.path().to_owned()), Some(2));
    for request in [Request::Apply(bank), chief, backup] {
        let reply = perform(&branch.app, Language::Fr, request).await;
        assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    }
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    let wish = Wish { source: Source::Backup(medium.path().to_owned()), last: Vec::new(), drill: false };
    let data = folder.path().to_owned();
    let read = clock().read();
    let restored = tokio::task::spawn_blocking(move || restore(&data, &wish, read, Uuid::new_v4()).unwrap());
    let awaiting = restored.await.unwrap().awaiting.len();
    let branch = open();
    branch.open_now().await;
    let served = branch.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let url = |path: &str| format!("http://{}{path}", served.address);

    let browser = Browser::open("fr").await;
    browser.go(&url("/sign-in")).await;
    browser.until("document.activeElement.id == 'person'").await;
    browser.keys(&format!("chef{TAB}Baobab-Teranga-7{ENTER}")).await;
    browser.until("location.pathname == '/desk'").await;
    browser.go(&url("/status")).await;
    browser.until("document.querySelector('#troubles [data-code=C12]')").await;
    let open = "document.querySelectorAll('#series [data-awaits=true]').length";
    browser.until(&format!("{open} == {awaiting}")).await;
    let write =
        |selector: &str, text: &str| format!("(document.querySelector({selector:?}).value = {text:?})");
    let press = |selector: &str| format!("(document.querySelector({selector:?}).click(), true)");
    let word = "document.getElementById('recovery-word').textContent";
    browser.value(&write("[data-series=a] input", "z9")).await;
    browser.value(&press("[data-series=a] [data-do=say]")).await;
    browser.until("document.getElementById('recovery-word').dataset.wrong == 'true'").await;
    browser.value(&write("[data-series=a] input", "a004")).await;
    browser.value(&press("[data-series=a] [data-do=say]")).await;
    browser.until(&format!("{word} == 'Noté\u{a0}: la série a donne des tickets.'")).await;
    while browser.value(open).await != json!(0) {
        let left = browser.value(open).await;
        browser.value(&press("[data-awaits=true] [data-do=none]")).await;
        browser.until(&format!("{open} < {left}")).await;
    }
    browser.until("!document.querySelector('#troubles [data-code=C12]')").await;

    browser.value(&write("#readmit-number", "a003")).await;
    browser.value(&write("#readmit-service", "caisse")).await;
    browser.value(&press("#readmit button")).await;
    browser.until(&format!("{word} == 'A003 est de nouveau dans la file.'")).await;
    let token = served.branch.app.access.make_token(Role::Kiosk, &"borne-1".parse().unwrap(), 0).unwrap();
    let body = json!({"request_id": Uuid::new_v4(), "service": "caisse"});
    let ask = asker().post(url("/v1/tickets")).bearer_auth(token).json(&body);
    let next: Value = ask.send().await.unwrap().json().await.unwrap();
    assert_eq!(next["number"], "A005", "{next}");
    if let Some(folder) = std::env::var_os("FIRST_DAY_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join("recovery.png"), browser.picture().await).unwrap();
    }
    assert_eq!(browser.complaints().await, Vec::<Value>::new());
    browser.close().await;
    served.stop().await;
}

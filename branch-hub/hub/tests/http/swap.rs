//! The card for swapping a device (`docs/echange.fr.md`), rehearsed as far as software goes.

use axum::body::Body;
use serde_json::json;
use wire::names::Language;
use wire::role::Role;

use crate::branch::{Desk, asking};

const CARD: &str = include_str!("../../../../docs/echange.fr.md");

#[tokio::test(flavor = "multi_thread")]
async fn a_spare_kiosk_takes_the_place_of_the_broken_one_under_its_name() {
    assert!(
        CARD.contains("token --withdraw --role kiosk --name borne-1"),
        "the card says what is rehearsed here"
    );
    let desk = Desk::bank().await;
    let name: wire::names::Slug = "borne-1".parse().unwrap();
    let old = desk.branch.app.access.make_token(Role::Kiosk, &name, 0).unwrap();
    let ticket = desk.issue(&old, "caisse").await.body;
    let withdraw = hub::admin::Request::WithdrawTokens(Role::Kiosk, name.clone());
    hub::admin::perform(&desk.branch.app, Language::Fr, withdraw).await;
    assert_eq!(desk.issue(&old, "caisse").await.code(), "unauthenticated", "the old one shows H5");
    let spare = desk.branch.app.access.make_token(Role::Kiosk, &name, 0).unwrap();
    // The same name is the same asker: what the old one gave is the spare's too, and nobody has lost a place.
    let known = desk.get(&format!("/v1/tickets/{}", ticket["id"].as_str().unwrap()), &spare).await;
    assert_eq!((&known.body["state"], &known.body["ahead"]), (&json!("waiting"), &json!(0)));
    let next = desk.issue(&spare, "caisse").await.body;
    assert_eq!((&ticket["number"], &next["number"]), (&json!("A001"), &json!("A002")));
    let status = desk.get("/v1/status", &desk.token(Role::Supervisor)).await.body;
    let heard = status["devices"].as_array().unwrap().iter().find(|d| d["id"] == "borne-1").unwrap();
    assert_eq!(heard["heard_s"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spare_hub_on_a_copy_of_the_data_folder_goes_on_where_the_old_one_stopped() {
    let desk = Desk::bank().await;
    let kiosk = desk.branch.app.access.make_token(Role::Kiosk, &"borne-1".parse().unwrap(), 0).unwrap();
    desk.issue(&kiosk, "caisse").await;
    let head = desk.head();
    let Desk { branch, clock, folder } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    let spare = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap().filter_map(Result::ok) {
        std::fs::copy(file.path(), spare.path().join(file.file_name())).unwrap();
    }
    let desk = Desk { branch: crate::branch::open(spare.path(), &clock), clock, folder: spare };
    // The kiosk shows the last place that it saw: this hub has it, so that tickets go on.
    let seen = asking("GET", "/v1/catalogue", &kiosk).header("SmartQueue-Seen", format!("1.{head}"));
    assert_eq!(desk.send(seen.body(Body::empty()).unwrap()).await.status, 200);
    assert_eq!(desk.issue(&kiosk, "caisse").await.body["number"], "A002");
}

//! Pairing with the real client: what both screens show, and what whoever stands between them gets.

use hub_client::{Hub, HubAddress, PairError, Pairing, Step};
use serde_json::{Value, json};
use tests::house::BANK;
use tests::living::Living;
use uuid::Uuid;
use wire::envelope::Position;
use wire::pairing::PairingList;
use wire::role::Role;
use wire::settings::DeviceRole;

use crate::relay::Relay;

const NAME: &str = "Borne du carton";

/// What stands on the supervisor's page.
pub(crate) async fn on_the_page(branch: &Living) -> PairingList {
    let supervisor = branch.seen_by(Role::Supervisor, "supervisor").unwrap();
    supervisor.read("/v1/devices/pairings").await.unwrap()
}

/// The supervisor presses a key on the page.
pub(crate) async fn press(branch: &Living, path: &str, mut body: Value) {
    body["request_id"] = json!(Uuid::new_v4());
    let supervisor = branch.seen_by(Role::Supervisor, "supervisor").unwrap();
    let answered: Result<Value, _> = supervisor.ask(path, &body).await;
    // A decision without an answer's body is told by its status alone.
    assert!(!matches!(answered, Err(hub_client::AskError::Refused(_))), "{path}: {answered:?}");
}

/// The supervisor finds the digits of a device on the page, and accepts it under a name.
pub(crate) async fn accept(branch: &Living, digits: &str, device: &str) {
    let shown = on_the_page(branch).await.pairings;
    let mine = shown.iter().find(|shown| shown.digits == digits).expect("the same digits");
    let body = json!({"digits": digits, "device": device});
    press(branch, &format!("/v1/devices/pairings/{}/accept", mine.id), body).await;
}

/// A kiosk that was let in under a name.
pub(crate) async fn let_in(branch: &Living, device: &str) -> hub_client::Paired {
    let pairing = Pairing::begin(branch.place(), DeviceRole::Kiosk, NAME).await.unwrap();
    let shown = on_the_page(branch).await.pairings;
    assert_eq!(shown[0].digits, pairing.digits());
    let body = json!({"digits": pairing.digits(), "device": device});
    press(branch, &format!("/v1/devices/pairings/{}/accept", shown[0].id), body).await;
    pairing.ask().await.unwrap().expect("accepted")
}

#[tokio::test(flavor = "multi_thread")]
async fn both_screens_show_the_same_digits_and_the_device_works_from_then_on() {
    let branch = Living::open(BANK).await.unwrap();
    let pairing = Pairing::begin(branch.place(), DeviceRole::Kiosk, NAME).await.unwrap();
    assert_eq!(pairing.ask().await.unwrap(), None, "nobody has decided");
    drop(pairing);
    let paired = let_in_second(&branch).await;
    let address = HubAddress { base: paired.place.base(), token: paired.token.clone() };
    let kiosk = Hub::trusting(address, Position::default(), &paired.authority).unwrap();
    assert!(!kiosk.catalogue().await.unwrap().services.is_empty());
    branch.stop().await;
}

async fn let_in_second(branch: &Living) -> hub_client::Paired {
    let pairing = Pairing::begin(branch.place(), DeviceRole::Kiosk, NAME).await.unwrap();
    let shown = on_the_page(branch).await.pairings;
    assert_eq!(shown.len(), 2);
    let mine = shown.iter().find(|shown| shown.digits == pairing.digits()).expect("the same digits");
    let body = json!({"digits": pairing.digits(), "device": "borne-1"});
    press(branch, &format!("/v1/devices/pairings/{}/accept", mine.id), body).await;
    pairing.ask().await.unwrap().expect("accepted")
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_relays_with_a_certificate_of_their_own_makes_the_digits_differ_and_gets_nothing() {
    let branch = Living::open(BANK).await.unwrap();
    let relay = Relay::before(&branch.place()).await;
    let pairing = Pairing::begin(relay.place(), DeviceRole::Kiosk, NAME).await.unwrap();
    let shown = on_the_page(&branch).await.pairings;
    assert_eq!(shown.len(), 1, "the relay hands on every word");
    assert_ne!(shown[0].digits, pairing.digits());
    press(&branch, &format!("/v1/devices/pairings/{}/decline", shown[0].id), json!({})).await;
    assert_eq!(pairing.ask().await, Err(PairError::Declined));
    assert!(relay.heard().iter().any(|answer| answer.contains("declined")), "{:?}", relay.heard());
    assert!(relay.heard().iter().all(|answer| !answer.contains("token")), "{:?}", relay.heard());
    branch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn digits_are_other_ones_each_time() {
    let branch = Living::open(BANK).await.unwrap();
    let mut digits = std::collections::BTreeSet::new();
    for _ in 0..4 {
        let pairing = Pairing::begin(branch.place(), DeviceRole::Kiosk, NAME).await.unwrap();
        digits.insert(pairing.digits().to_owned());
    }
    // Two of four are the same in six of a million runs; all four never are.
    assert!(digits.len() > 1, "{digits:?}");
    branch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_asks_until_it_is_let_in_keeps_that_and_asks_anew_once_it_is_put_out() {
    let branch = Living::open(BANK).await.unwrap();
    let (told, mut steps) = tokio::sync::mpsc::unbounded_channel();
    let place = branch.place();
    let device = tokio::spawn(async move {
        hub_client::let_in(Some(place), DeviceRole::Display, "Écran du hall", |step| {
            told.send(step).unwrap()
        })
        .await
    });
    let Some(Step::Digits { digits, .. }) = steps.recv().await else { panic!("no digits") };
    let shown = on_the_page(&branch).await.pairings;
    assert_eq!((shown[0].digits.as_str(), shown[0].name.as_str()), (digits.as_str(), "Écran du hall"));
    let body = json!({"digits": digits, "device": "ecran-2"});
    press(&branch, &format!("/v1/devices/pairings/{}/accept", shown[0].id), body).await;
    let paired = device.await.unwrap();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paired.json");
    assert_eq!(hub_client::still_paired(&file, None).await.unwrap(), None);
    paired.save(&file).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(hub_client::still_paired(&file, None).await.unwrap(), Some(paired));
    press(&branch, "/v1/devices/ecran-2/revoke", json!({})).await;
    assert_eq!(hub_client::still_paired(&file, None).await.unwrap(), None);
    std::fs::write(&file, "{}").unwrap();
    assert!(
        hub_client::still_paired(&file, None).await.is_err(),
        "a spoilt file is no reason to trust anybody"
    );
    branch.stop().await;
}

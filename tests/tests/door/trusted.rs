//! After pairing: one authority is trusted wherever the hub is and whatever any clock says, until the device is revoked.

use std::sync::Arc;
use std::time::Duration;

use hub_client::{AskError, Heard, Hub, HubAddress, HubPlace, Paired};
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;
use serde_json::json;
use tests::house::BANK;
use tests::living::Living;
use uuid::Uuid;
use wire::envelope::Position;
use wire::role::Role;

use crate::let_in::let_in;
use crate::relay::{Relay, client};

/// A machine whose clock stands somewhere else.
#[derive(Debug)]
struct StrangeClock(u64);

impl TimeProvider for StrangeClock {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(Duration::from_secs(self.0)))
    }
}

pub(crate) fn hub_at(place: &HubPlace, paired: &Paired) -> Hub {
    let address = HubAddress { base: place.base(), token: paired.token.clone() };
    let hub = Hub::trusting(address, Position::default(), &paired.authority).unwrap();
    hub.with_patience(Duration::ZERO)
}

#[tokio::test(flavor = "multi_thread")]
async fn another_authority_is_refused_before_a_word_is_said() {
    let branch = Living::open(BANK).await.unwrap();
    let paired = let_in(&branch, "borne-1").await;
    let relay = Relay::before(&branch.place()).await;
    let refused = hub_at(&relay.place(), &paired).catalogue().await;
    assert!(matches!(refused, Err(AskError::Unreachable(_))), "{refused:?}");
    assert_eq!(relay.asked(), 0, "the token was not shown");
    assert!(hub_at(&branch.place(), &paired).catalogue().await.is_ok());
    branch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hub_moves_to_another_address_and_starts_anew_and_is_still_itself() {
    let branch = Living::open(BANK).await.unwrap();
    let paired = let_in(&branch, "borne-1").await;
    let before = branch.place();
    let branch = branch.start_again_at([127, 0, 0, 2].into()).await.unwrap();
    assert_ne!(branch.place(), before);
    assert!(hub_at(&branch.place(), &paired).catalogue().await.is_ok());
    branch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_believes_to_live_in_1970_or_2040_or_2120_is_not_locked_out() {
    let branch = Living::open(BANK).await.unwrap();
    let paired = let_in(&branch, "borne-1").await;
    for secs in [60, 2_208_988_800, 4_733_510_400] {
        let tls = paired.authority.tls_at(Arc::new(StrangeClock(secs))).unwrap();
        let ask = client(tls).get(format!("{}/v1/catalogue", branch.place().base()));
        let answer = ask.bearer_auth(&paired.token).send().await;
        assert_eq!(answer.unwrap().status(), 200, "{secs}");
    }
    branch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_certificate_is_shown_while_a_screen_listens_and_nobody_notices() {
    let branch = Living::open(BANK).await.unwrap();
    let paired = let_in(&branch, "borne-1").await;
    let hub = hub_at(&branch.place(), &paired);
    let mut listening = hub.listen(None);
    assert!(matches!(listening.next().await, Some(Heard::Snapshot(_))));
    let identity = &branch.app().identity;
    let authority = identity.authority().to_vec();
    let named = hub::door::Names::loopback().and([10, 20, 30, 40].into());
    assert!(identity.renew(named.clone(), tests::told_clock::MORNING_MS).unwrap(), "an address has changed");
    assert!(!identity.renew(named.clone(), tests::told_clock::MORNING_MS).unwrap(), "nothing has changed");
    let nine_years_on = tests::told_clock::MORNING_MS + 9 * 365 * 86_400_000;
    assert!(identity.renew(named, nine_years_on).unwrap(), "the end is near");
    assert_eq!(identity.authority(), authority);
    let kiosk = branch.seen_by(Role::Kiosk, "porte-1").unwrap();
    kiosk
        .issue(&wire::ticket::IssueTicket::ordinary(Uuid::new_v4(), "caisse".parse().unwrap()))
        .await
        .unwrap();
    loop {
        match listening.next().await.unwrap() {
            Heard::Row(row) if row.kind == "ticket-issued" => break,
            Heard::Lost => panic!("the stream broke off"),
            Heard::Row(_) | Heard::Snapshot(_) | Heard::Pulse(_) => {}
        }
    }
    assert!(hub_at(&branch.place(), &paired).catalogue().await.is_ok(), "who connects now trusts it too");
    branch.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_device_hears_nothing_more_from_that_moment() {
    let branch = Living::open(BANK).await.unwrap();
    let paired = let_in(&branch, "borne-7").await;
    let hub = hub_at(&branch.place(), &paired);
    let mut listening = hub.listen(None);
    assert!(matches!(listening.next().await, Some(Heard::Snapshot(_))));
    let supervisor = branch.seen_by(Role::Supervisor, "supervisor").unwrap();
    let decision = json!({"request_id": Uuid::new_v4()});
    supervisor.ask::<_, wire::pairing::PairedDevice>("/v1/devices/borne-7/revoke", &decision).await.unwrap();
    loop {
        match listening.next().await.unwrap() {
            Heard::Lost => break,
            Heard::Row(row) => panic!("heard {}", row.kind),
            Heard::Snapshot(_) | Heard::Pulse(_) => {}
        }
    }
    let refused = hub.catalogue().await;
    assert!(
        matches!(&refused, Err(AskError::Refused(problem)) if problem.code == "unauthenticated"),
        "{refused:?}"
    );
    branch.stop().await;
}

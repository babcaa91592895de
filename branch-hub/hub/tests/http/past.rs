//! What can still be asked afterwards: an answer that was lost, a ticket of another day.

use serde_json::json;
use uuid::Uuid;
use wire::role::Role;

use crate::branch::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_request_is_answered_as_before_and_says_that_it_was_before() {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    for service in ["caisse", "nowhere"] {
        let body = json!({"request_id": Uuid::new_v4(), "service": service});
        let first = desk.post("/v1/tickets", &kiosk, &body).await;
        let again = desk.post("/v1/tickets", &kiosk, &body).await;
        assert_eq!((first.status, &first.body), (again.status, &again.body));
        assert!(!first.headers.contains_key("idempotent-replayed"));
        assert_eq!(again.headers["idempotent-replayed"], "true");
    }
    let other = json!({"request_id": Uuid::nil(), "service": "caisse"});
    assert_eq!(desk.post("/v1/tickets", &kiosk, &other).await.status, 201);
    let reused = json!({"request_id": Uuid::nil(), "service": "virement"});
    let refused = desk.post("/v1/tickets", &kiosk, &reused).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (422, "request-id-reused"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_of_another_day_still_tells_how_it_ended() {
    let desk = Desk::bank().await;
    let (kiosk, chief) = (desk.token(Role::Kiosk), desk.token(Role::Supervisor));
    let ticket = desk.issue(&kiosk, "caisse").await.body["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/tickets/{ticket}");
    let gone = json!({"request_id": Uuid::new_v4(), "reason": "parti"});
    assert_eq!(desk.post(&format!("{path}/cancel"), &chief, &gone).await.status, 200);
    let left = desk.issue(&kiosk, "caisse").await.body["id"].as_str().unwrap().to_owned();
    desk.clock.pass_ms(24 * 3_600_000);
    assert_eq!(desk.issue(&kiosk, "caisse").await.body["number"], "A001");
    assert!(desk.branch.app.engine.world().branch.tickets().len() == 1, "yesterday is out of the way");
    for (path, state) in [(path, "cancelled"), (format!("/v1/tickets/{left}"), "expired")] {
        let past = desk.get(&path, &chief).await;
        assert_eq!((past.status.as_u16(), &past.body["state"]), (200, &json!(state)), "{past:?}");
        assert_eq!(past.body["business_day"]["ordinal"], 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_begins_with_who_waits_in_calling_order_and_ends_with_the_oldest_that_is_over() {
    let desk = Desk::bank().await;
    let (kiosk, chief) = (desk.token(Role::Kiosk), desk.token(Role::Supervisor));
    for n in 1..=5 {
        let ticket = desk.issue(&kiosk, "caisse").await.body["id"].as_str().unwrap().to_owned();
        desk.clock.pass_ms(10);
        if n <= 3 {
            let gone = json!({"request_id": Uuid::new_v4(), "reason": "parti"});
            desk.post(&format!("/v1/tickets/{ticket}/cancel"), &chief, &gone).await;
        }
    }
    let listed = async |path: &str| {
        let list = desk.get(path, &chief).await.body["tickets"].clone();
        let numbers = list.as_array().unwrap().iter().map(|t| t["number"].as_str().unwrap().to_owned());
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(listed("/v1/tickets").await, ["A004", "A005", "A003", "A002", "A001"]);
    assert_eq!(listed("/v1/tickets?state=cancelled").await, ["A003", "A002", "A001"]);
    assert_eq!(listed("/v1/tickets?number=A002&service=caisse").await, ["A002"]);
}

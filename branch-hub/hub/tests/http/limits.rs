//! What anybody may send is bounded before anybody looks at it.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Desk, asking};

#[tokio::test(flavor = "multi_thread")]
async fn too_many_headers_or_too_long_ones_are_refused_whoever_sends_them() {
    let desk = Desk::bank().await;
    let many = || (0..70).fold(Request::get("/healthz"), |r, i| r.header(format!("x-{i}"), "1"));
    let long = Request::get("/v1/board").header("x-long", "x".repeat(17 * 1024));
    let address = Request::get(format!("/sign-in?{}", "x".repeat(9 * 1024)));
    for request in [many(), long, address] {
        let back = desk.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((back.status.as_u16(), back.code()), (431, "headers-too-large"), "{back:?}");
    }
    let usual = (0..30).fold(Request::get("/healthz"), |r, i| r.header(format!("x-{i}"), "1"));
    assert_eq!(desk.send(usual.body(Body::empty()).unwrap()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_settings_may_be_large() {
    let desk = Desk::bank().await;
    let padding = " ".repeat(20 * 1024);
    let issue = format!("{}{padding}", json!({"request_id": Uuid::new_v4(), "service": "caisse"}));
    let post =
        asking("POST", "/v1/tickets", &desk.token(Role::Kiosk)).header("content-type", "application/json");
    assert_eq!(desk.send(post.body(Body::from(issue)).unwrap()).await.code(), "too-large");
    let same = json!({"request_id": Uuid::new_v4(), "revision": 1, "document": {}});
    let put = asking("PUT", "/v1/settings", &desk.token(Role::Supervisor))
        .header("content-type", "application/json");
    assert_eq!(desk.send(put.body(Body::from(format!("{same}{padding}"))).unwrap()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_listens_no_more_than_two_dozen_times_and_whoever_leaves_makes_room() {
    let desk = Desk::bank().await;
    let awa = desk.token(Role::Agent);
    let mut ears = Vec::new();
    for _ in 0..24 {
        ears.push(crate::stream::Ear::at(&desk, &awa, "", None).await);
    }
    let refused = desk.get("/v1/events", &awa).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (429, "too-many-streams"));
    assert_eq!(refused.headers["retry-after"], "10");
    ears.pop();
    assert_eq!(desk.get("/v1/events", &awa).await.status, 200);
}

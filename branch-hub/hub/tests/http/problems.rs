//! Bad requests: a problem document, and nothing changed.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Desk, asking};

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_oversized_or_unknown_request_gets_a_problem_document_and_changes_nothing() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Kiosk);
    let head = desk.head();
    let post = |kind: &str, body: Body| {
        asking("POST", "/v1/tickets", &token).header("content-type", kind).body(body).unwrap()
    };
    let id = Uuid::new_v4();
    let huge = format!("{{\"request_id\":\"{id}\",\"service\":\"{}\"}}", "x".repeat(600 * 1024));
    let with_key = json!({"request_id": id, "service": "caisse", "colour": "red"}).to_string();
    let cases: Vec<(Request<Body>, u16, &str)> = vec![
        (post("application/json", Body::from("{")), 400, "malformed"),
        (post("application/json", Body::from("[]")), 400, "malformed"),
        (post("application/json", Body::from(with_key)), 400, "malformed"),
        (post("application/json", Body::from(json!({"service": "caisse"}).to_string())), 400, "malformed"),
        (
            post("application/json", Body::from(json!({"request_id": id, "service": "../etc"}).to_string())),
            400,
            "malformed",
        ),
        (post("text/plain", Body::from("{}")), 415, "unsupported-media"),
        (post("application/json", Body::from(huge)), 413, "too-large"),
        (
            post("application/json", Body::from(json!({"request_id": id, "service": "nowhere"}).to_string())),
            409,
            "unknown-service",
        ),
        (asking("GET", "/v1/nothing", &token).body(Body::empty()).unwrap(), 404, "unknown-route"),
        (asking("GET", "/v1/tickets/not-an-id", &token).body(Body::empty()).unwrap(), 404, "unknown-ticket"),
        (asking("GET", "/v1/counters/G%201", &token).body(Body::empty()).unwrap(), 404, "unknown-counter"),
        (asking("PATCH", "/v1/tickets", &token).body(Body::empty()).unwrap(), 405, "method-not-allowed"),
        (asking("GET", "/v1/catalogue", "nobody").body(Body::empty()).unwrap(), 401, "unauthenticated"),
        (
            asking("GET", "/v1/catalogue", &token).header("SmartQueue-Api", "9").body(Body::empty()).unwrap(),
            426,
            "api-version",
        ),
    ];
    for (request, status, code) in cases {
        let told = format!("{} {}", request.method(), request.uri());
        let back = desk.send(request).await;
        assert_eq!((back.status.as_u16(), back.code()), (status, code), "{told}: {back:?}");
        assert_eq!(back.headers["content-type"], "application/problem+json", "{told}");
        assert_eq!(back.body["type"], format!("urn:smartqueue:problem:{code}"), "{told}");
        assert!(back.body["title"].as_str().is_some_and(|title| title.contains(' ')), "{told}: {back:?}");
    }
    assert_eq!(desk.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_told_in_french_unless_english_is_asked_for() {
    let desk = Desk::bank().await;
    let titled = |language: &'static str| {
        let request = Request::get("/v1/catalogue").header("accept-language", language);
        desk.send(request.body(Body::empty()).unwrap())
    };
    assert_eq!(titled("en-GB,en;q=0.9").await.body["title"], "Please sign in first");
    assert_eq!(titled("de").await.body["title"], "Il faut d'abord s'identifier");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_settings_nothing_is_given_and_readyz_says_so() {
    let desk = Desk::empty();
    let token = desk.token(Role::Kiosk);
    let ready = desk.get("/readyz", "").await;
    assert_eq!(
        (ready.status, &ready.body["status"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("no-settings"))
    );
    let issued = desk.issue(&token, "caisse").await;
    assert_eq!((issued.status.as_u16(), issued.code()), (503, "no-settings"));
    assert!(issued.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_shown_more_than_its_own_head_stops_giving_tickets_but_goes_on_calling() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (desk.token(Role::Kiosk), desk.token(Role::Agent));
    assert_eq!(desk.issue(&kiosk, "caisse").await.status, StatusCode::CREATED);
    let seen =
        asking("GET", "/v1/catalogue", &kiosk).header("SmartQueue-Seen", format!("1.{}", desk.head() + 1));
    desk.send(seen.body(Body::empty()).unwrap()).await;
    let refused = desk.issue(&kiosk, "caisse").await;
    assert_eq!((refused.status.as_u16(), refused.code()), (503, "behind"));
    assert_eq!(desk.get("/readyz", "").await.body["status"], "behind");
    let ask = || json!({"request_id": Uuid::new_v4()});
    assert_eq!(desk.post("/v1/counters/g1/open", &awa, &ask()).await.status, StatusCode::OK);
    let next = json!({"request_id": Uuid::new_v4(), "holding": null});
    assert_eq!(desk.post("/v1/counters/g1/call-next", &awa, &next).await.body["ticket"]["number"], "A001");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_signs_nobody_in_and_says_neither_who_nor_what_was_wrong() {
    let desk = Desk::bank().await;
    desk.branch.app.access.add_person(&"awa".parse().unwrap(), Role::Agent, "2468").unwrap();
    let wrong_pin = desk.post("/v1/sessions", "", &json!({"person": "awa", "pin": "0000"})).await;
    let nobody = desk.post("/v1/sessions", "", &json!({"person": "nobody", "pin": "0000"})).await;
    assert_eq!((wrong_pin.status, wrong_pin.code()), (StatusCode::UNAUTHORIZED, "wrong-secret"));
    assert_eq!(wrong_pin.body, nobody.body);
    let right = desk.post("/v1/sessions", "", &json!({"person": "awa", "pin": "2468"})).await;
    assert_eq!(right.status, StatusCode::CREATED);
    let cookie = right.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_with_many_mistakes_are_refused_naming_each_and_the_old_ones_rule_on() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Administrator);
    let over = json!({
        "services": {"caisse": {"series": "zz", "picture": "unicorn"}},
        "counters": {"g1": {"services": ["nowhere"]}},
        "hours": {"mon": ["16:00-08:00"]},
    });
    let body = json!({"request_id": Uuid::new_v4(), "revision": 1, "document": over}).to_string();
    let put = asking("PUT", "/v1/settings", &token).header("content-type", "application/json");
    let back = desk.send(put.body(Body::from(body)).unwrap()).await;
    assert_eq!((back.status.as_u16(), back.code()), (422, "bad-settings"));
    let detail = back.body["detail"].as_str().unwrap();
    for named in [
        "services.caisse.series",
        "zz",
        "services.caisse.picture",
        "unicorn",
        "counters.g1",
        "nowhere",
        "hours.mon[0]",
    ] {
        assert!(detail.contains(named), "{named} is not in:\n{detail}");
    }
    let rules: Value = desk.get("/v1/settings", &token).await.body;
    assert_eq!(rules["revision"], 1);
    assert_eq!(desk.issue(&desk.token(Role::Kiosk), "caisse").await.status, StatusCode::CREATED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_head_office_may_say_is_refused_in_the_branchs_own_settings() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Administrator);
    let before = desk.get("/v1/settings", &token).await.body;
    let head = desk.head();
    let put = |over: Value| {
        let body = json!({"request_id": Uuid::new_v4(), "revision": 1, "document": over}).to_string();
        let put = asking("PUT", "/v1/settings", &token).header("content-type", "application/json");
        desk.send(put.header("accept-language", "en").body(Body::from(body)).unwrap())
    };
    for (over, places) in [
        (json!({"branch": {"id": "somewhere-else"}}), vec!["branch.id"]),
        (json!({"branch": {"plain_http": true}}), vec!["branch.plain_http"]),
        (json!({"branch": {"plain_http": false, "id": null}}), vec!["branch.plain_http", "branch.id"]),
    ] {
        let back = put(over).await;
        assert_eq!((back.status.as_u16(), back.code()), (422, "bad-settings"), "{back:?}");
        let detail = back.body["detail"].as_str().unwrap();
        for place in places {
            assert!(detail.contains(&format!("{place}: only head office sets this value")), "{detail}");
        }
    }
    assert_eq!((desk.get("/v1/settings", &token).await.body, desk.head()), (before, head));
    assert_eq!(put(json!({"branch": {"accent": "#102030"}})).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_hears_why_the_day_is_not_opened_as_asked() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Supervisor);
    let head = desk.head();
    for (body, status, code) in [
        (json!({"do": "open", "date": "2020-01-01", "reason": "essai"}), 409, "date-known"),
        (json!({"do": "open", "until": "2020-01-01T12:00:00Z", "reason": "essai"}), 409, "until-past"),
        (json!({"do": "close", "reason": " "}), 409, "reason-missing"),
    ] {
        let mut body = body;
        body["request_id"] = json!(Uuid::new_v4());
        let request = asking("POST", "/v1/day", &token).header("content-type", "application/json");
        let back = desk.send(request.body(Body::from(body.to_string())).unwrap()).await;
        assert_eq!((back.status.as_u16(), back.code()), (status, code), "{body}: {back:?}");
    }
    assert_eq!(desk.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_written_over_somebody_elses_are_stale_and_change_nothing() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Administrator);
    let put = |revision: u64, accent: &str| {
        let over = json!({"branch": {"accent": accent}});
        let body = json!({"request_id": Uuid::new_v4(), "revision": revision, "document": over}).to_string();
        let put = asking("PUT", "/v1/settings", &token).header("content-type", "application/json");
        desk.send(put.body(Body::from(body)).unwrap())
    };
    assert_eq!(put(1, "#102030").await.status, StatusCode::OK);
    for revision in [0, 1, 3] {
        let stale = put(revision, "#405060").await;
        assert_eq!((stale.status.as_u16(), stale.code()), (409, "stale-revision"));
    }
    let rules = desk.get("/v1/settings", &token).await.body;
    assert_eq!(
        (&rules["revision"], &rules["override"]["branch"]["accent"]),
        (&json!(2), &json!("#102030")),
        "{rules}"
    );
    assert_eq!(put(2, "#405060").await.status, StatusCode::OK);
}

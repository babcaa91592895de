//! Which host, which page and which way a request may come from.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hub::door::Peer;
use hub::door::hosts::Via;
use serde_json::json;
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Desk, asking};

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_name_that_leads_here_gets_nothing() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Display);
    for (host, status) in [
        ("attaque.example", 421),
        ("attaque.example:8080", 421),
        ("127.0.0.1.attaque.example", 421),
        ("203.0.113.9", 421),
        ("localhost:8080", 200),
        ("127.0.0.1:4711", 200),
        ("[::1]:80", 200),
        ("hub.smartqueue.internal", 200),
    ] {
        let request = asking("GET", "/v1/board", &token).header("host", host).body(Body::empty()).unwrap();
        assert_eq!(desk.send(request).await.status, status, "{host}");
        let page = Request::get("/sign-in").header("host", host).body(Body::empty()).unwrap();
        assert_eq!(desk.send(page).await.status, status, "{host}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_name_the_hub_and_it_answers_to_that_from_the_next_look_on() {
    let settings = include_str!("../../../branches/dakar-plateau-bank.toml");
    let named =
        settings.replacen("plain_http = false", "plain_http = false\nhost_names = [\"file.agence.lan\"]", 1);
    let desk = Desk::with(named).await;
    let ask = || Request::get("/healthz").header("host", "file.agence.lan:8443").body(Body::empty()).unwrap();
    // The folder's settings came after the hub had looked.
    desk.clock.pass_ms(5_000);
    assert_eq!(desk.send(ask()).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_page_with_a_cookie_neither_writes_nor_listens() {
    let desk = Desk::bank().await;
    let cookie = format!("smartqueue_session={}", desk.token(Role::Supervisor));
    let write = |origin: &str, site: &str| {
        let body = json!({"request_id": Uuid::new_v4(), "on": true, "reason": "essai"}).to_string();
        let request = Request::post("/v1/day/peak").header("host", "127.0.0.1:8443").header("origin", origin);
        let request = request.header("sec-fetch-site", site).header("cookie", &cookie).extension(Via::Tls);
        let request = request.header("content-type", "application/json").header("SmartQueue-Api", "1");
        desk.send(request.body(Body::from(body)).unwrap())
    };
    assert_ne!(write("https://127.0.0.1:8443", "same-origin").await.code(), "foreign-origin");
    for (origin, site) in [
        ("https://attaque.example", "cross-site"),
        ("http://127.0.0.1:8443", "same-origin"),
        ("https://127.0.0.1:9000", "same-site"),
        ("https://127.0.0.1:8443", "cross-site"),
        ("null", "same-origin"),
    ] {
        assert_eq!(write(origin, site).await.code(), "foreign-origin", "{origin} {site}");
    }
    let listen = Request::get("/v1/events").header("host", "127.0.0.1:8443").header("cookie", &cookie);
    let listen = listen.header("origin", "https://attaque.example").body(Body::empty()).unwrap();
    assert_eq!(desk.send(listen).await.code(), "foreign-origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_page_signs_nobody_in() {
    let desk = Desk::bank().await;
    let request =
        Request::post("/v1/sessions").header("host", "127.0.0.1").header("origin", "http://attaque.example");
    let request = request.header("content-type", "application/json");
    let back = desk.send(request.body(Body::from(r#"{"person":"awa","pin":"2468"}"#)).unwrap()).await;
    assert_eq!(back.code(), "foreign-origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_machines_speak_plainly_only_while_the_settings_allow_it() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Display);
    let far = |path: &'static str, via: Via| {
        let peer = ConnectInfo(Peer(([192, 168, 1, 77], 4711).into()));
        desk.send(asking("GET", path, &token).extension(peer).extension(via).body(Body::empty()).unwrap())
    };
    assert_eq!(far("/v1/board", Via::Plain).await.code(), "needs-tls");
    assert_eq!(far("/sign-in", Via::Plain).await.code(), "needs-tls");
    assert_eq!(far("/v1/board", Via::Tls).await.status, 200);
    assert_eq!(far("/healthz", Via::Plain).await.status, 200);
    assert_eq!(far("/ca.crt", Via::Plain).await.status, 200);
    let allowed = include_str!("../../../branches/dakar-plateau-bank.toml").replacen(
        "plain_http = false",
        "plain_http = true",
        1,
    );
    let reply =
        hub::admin::perform(&desk.branch.app, wire::names::Language::Fr, hub::admin::Request::Apply(allowed))
            .await;
    assert!(matches!(reply, hub::admin::Reply::Done(_)), "{reply:?}");
    assert_eq!(far("/v1/board", Via::Plain).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_of_a_session_over_tls_is_never_sent_without_it() {
    let desk = Desk::bank().await;
    desk.branch.app.access.add_person(&"awa".parse().unwrap(), Role::Agent, "2468").unwrap();
    for (via, secure) in [(Via::Tls, true), (Via::Plain, false)] {
        let request = Request::post("/v1/sessions").header("content-type", "application/json").extension(via);
        let back = desk.send(request.body(Body::from(r#"{"person":"awa","pin":"2468"}"#)).unwrap()).await;
        let cookie = back.headers["set-cookie"].to_str().unwrap();
        assert_eq!(
            (cookie.contains("; Secure"), cookie.contains("SameSite=Strict")),
            (secure, true),
            "{cookie}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_authority_is_downloaded_without_a_token() {
    let desk = Desk::bank().await;
    let text = desk.text(Request::get("/ca.crt").body(Body::empty()).unwrap()).await;
    assert!(text.starts_with("-----BEGIN CERTIFICATE-----\n") && !text.contains("KEY"), "{text}");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(desk.folder.path().join("authority.pem")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_others_can_read_says_so_and_one_that_nobody_can_does_not() {
    let settings = include_str!("../../../branches/dakar-plateau-bank.toml");
    let plain = "plain_http = true\nhost_names = [\"file.agence.lan\"]";
    let desk = Desk::with(settings.replacen("plain_http = false", plain, 1)).await;
    desk.clock.pass_ms(5_000);
    let page = async |path: &str, host: &str, via: Via| {
        let open = asking("GET", path, &desk.token(Role::Supervisor)).header("host", host);
        let request = open.header("accept-language", "fr").extension(via);
        desk.text(request.body(Body::empty()).unwrap()).await
    };
    for path in ["/desk", "/devices", "/status", "/trial", "/audit", "/slip"] {
        let warns = |page: String| {
            assert!(page.contains("</main>"), "{page}");
            page.contains("class=\"unread\" role=\"alert\"")
        };
        assert!(warns(page(path, "file.agence.lan", Via::Plain).await), "{path}");
        assert!(!warns(page(path, "file.agence.lan", Via::Tls).await), "{path}");
        assert!(!warns(page(path, "localhost:8080", Via::Plain).await), "{path}: on this machine");
    }
}

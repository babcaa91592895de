//! Every bad request that we could think of, at every route of the description: a problem document with the right
//! status, and the journal stands still.

use axum::body::{Body, Bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::http::{HeaderName, HeaderValue, Request};
use futures_util::{StreamExt as _, stream};
use hub::api::rights::{NO_TOKEN, TABLE};
use hub::door::hosts::Via;
use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Back, Desk};

/// One route, with a good request for it that each case below spoils in one place.
struct Route {
    method: &'static str,
    route: &'static str,
    path: String,
    roles: &'static [Role],
    token: String,
    body: Option<Value>,
}

/// Where a case is sent, and what is sent along.
struct Sent {
    method: String,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Body,
}

impl Route {
    fn good(&self) -> Sent {
        let mut headers = Vec::new();
        if self.roles != NO_TOKEN {
            headers.push((AUTHORIZATION, bearer(&self.token)));
        }
        if self.body.is_some() {
            headers.push((CONTENT_TYPE, HeaderValue::from_static("application/json")));
        }
        let body = self.body.as_ref().map_or_else(Body::empty, |body| Body::from(body.to_string()));
        Sent { method: self.method.into(), path: self.path.clone(), headers, body }
    }

    fn with_path(&self, path: String) -> Sent {
        Sent { path, ..self.good() }
    }

    fn with_body(&self, body: impl Into<Body>) -> Sent {
        Sent { body: body.into(), ..self.good() }
    }

    fn with_header(&self, name: &'static str, value: &[u8]) -> Sent {
        let mut sent = self.good();
        let name = HeaderName::from_static(name);
        sent.headers.retain(|(known, _)| *known != name);
        sent.headers.push((name, HeaderValue::from_bytes(value).unwrap()));
        sent
    }

    fn without(&self, name: &HeaderName) -> Sent {
        let mut sent = self.good();
        sent.headers.retain(|(known, _)| known != name);
        sent
    }

    /// Everything that is wrong whatever the route is for.
    fn spoilt(&self) -> Vec<(&'static str, u16, &'static str, Sent)> {
        let mut cases = vec![
            ("another version", 426, "api-version", self.with_header("smartqueue-api", b"9")),
            ("no version", 426, "api-version", self.with_header("smartqueue-api", b"one")),
            ("bytes for a version", 426, "api-version", self.with_header("smartqueue-api", b"\xff")),
            (
                "a verb that it does not take",
                405,
                "method-not-allowed",
                Sent { method: "PATCH".into(), ..self.good() },
            ),
            (
                "a verb that nobody knows",
                405,
                "method-not-allowed",
                Sent { method: "BREW".into(), ..self.good() },
            ),
        ];
        let query = |query: &str| self.with_path(format!("{}?{query}", self.path));
        for bad in ["sate=waiting", "x", "%ff=1", "=", "request_id=1"] {
            cases.push(("a key of the query that nobody knows", 400, "malformed", query(bad)));
        }
        if self.roles != NO_TOKEN {
            let mut cookie = self.without(&AUTHORIZATION);
            cookie.headers.push((COOKIE, HeaderValue::from_bytes(b"\xfe; =;;; smartqueue_session").unwrap()));
            let mut session = self.without(&AUTHORIZATION);
            session.headers.push((COOKIE, HeaderValue::from_static("smartqueue_session=nobody")));
            session.headers.push((HeaderName::from_static("smartqueue-api"), HeaderValue::from_static("1")));
            cases.extend([
                ("no token", 401, "unauthenticated", self.without(&AUTHORIZATION)),
                (
                    "a stranger's token",
                    401,
                    "unauthenticated",
                    self.with_header("authorization", b"Bearer nobody"),
                ),
                (
                    "bytes for a token",
                    401,
                    "unauthenticated",
                    self.with_header("authorization", b"Bearer \xff\xfe"),
                ),
                ("another scheme", 401, "unauthenticated", self.with_header("authorization", b"Basic YTpi")),
                ("a cookie of rubbish", 401, "unauthenticated", cookie),
                ("a stranger's session", 401, "unauthenticated", session),
                ("no place", 400, "malformed", self.with_header("smartqueue-seen", b"yesterday")),
                ("half a place", 400, "malformed", self.with_header("smartqueue-seen", b"1.")),
                ("bytes for a place", 400, "malformed", self.with_header("smartqueue-seen", b"\xff")),
                (
                    "a place beyond numbers",
                    400,
                    "malformed",
                    self.with_header("smartqueue-seen", b"1.99999999999999999999"),
                ),
            ]);
        }
        cases.extend(self.strange_paths());
        cases.extend(self.body.iter().flat_map(|body| self.strange_bodies(body)));
        cases
    }

    fn strange_paths(&self) -> Vec<(&'static str, u16, &'static str, Sent)> {
        let Some(place) = ["{id}", "{day}"].into_iter().find(|place| self.route.contains(place)) else {
            return Vec::new();
        };
        // What is no device's name is not the asker's own, like any other device.
        let (status, code) = match self.route.split('/').nth(2) {
            Some("tickets") => (404, "unknown-ticket"),
            Some("devices") if self.route.contains("/pairings/") => (404, "unknown-pairing"),
            Some("devices") if self.route.ends_with("/revoke") => (404, "unknown-device"),
            Some("devices") => (403, "forbidden"),
            Some("reports") => (404, "unknown-day"),
            Some("series") => (409, "unknown-series"),
            Some("bells") => (404, "unknown-bell"),
            Some("people") => (404, "unknown-person"),
            _ => (404, "unknown-counter"),
        };
        let long = "a".repeat(5_000);
        let names = ["not-an-id", "%ff%fe", "%00", "G%201", "..%2f..%2fetc", "%F0%9F%8E%AB", "-", &long];
        let path = |name: &str| self.with_path(self.route.replace(place, name));
        names.iter().map(|name| ("a name that nobody has", status, code, path(name))).collect()
    }

    fn strange_bodies(&self, good: &Value) -> Vec<(&'static str, u16, &'static str, Sent)> {
        let text = good.to_string();
        let with = |key: &str, value: Value| {
            let mut body = good.clone();
            body[key] = value;
            self.with_body(body.to_string())
        };
        let fields: Vec<&Value> = good.as_object().unwrap().values().collect();
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        let deep_inside = text.replacen('{', &format!("{{\"x\":{deep},"), 1);
        let twice = text.replacen('{', &format!("{{{},", &text[1..text.len() - 1]), 1);
        let large = format!("{}{}", " ".repeat(600 * 1024), text);
        let drops =
            stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 64 * 1024]))).take(10);
        let mut cases = vec![
            ("half a body", 400, "malformed", self.with_body(text[..text.len() - 1].to_owned())),
            ("no body", 400, "malformed", self.with_body("")),
            ("nothing", 400, "malformed", self.with_body("null")),
            ("a list", 400, "malformed", self.with_body(json!(fields).to_string())),
            ("a word", 400, "malformed", self.with_body("\"open\"")),
            ("two bodies", 400, "malformed", self.with_body(format!("{text}{text}"))),
            ("every key twice", 400, "malformed", self.with_body(twice)),
            ("a deep body", 400, "malformed", self.with_body(deep)),
            ("a deep body inside", 400, "malformed", self.with_body(deep_inside)),
            ("bytes", 400, "malformed", self.with_body(vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}'])),
            ("a key that nobody knows", 400, "malformed", with("colour", json!("red"))),
            ("too much", 413, "too-large", self.with_body(large)),
            ("too much, drop by drop", 413, "too-large", self.with_body(Body::from_stream(drops))),
            ("words", 415, "unsupported-media", self.with_header("content-type", b"text/plain")),
            ("nearly JSON", 415, "unsupported-media", self.with_header("content-type", b"application/jsonx")),
            ("bytes for a type", 415, "unsupported-media", self.with_header("content-type", b"\xff")),
            ("no type", 415, "unsupported-media", self.without(&CONTENT_TYPE)),
        ];
        if good.get("request_id").is_some() {
            for id in [json!("not-an-id"), json!(7), Value::Null, json!({})] {
                cases.push(("no request id", 400, "malformed", with("request_id", id)));
            }
        }
        cases
    }
}

/// A good body for each route that takes one.
fn good_body(method: &str, route: &str) -> Option<Value> {
    let id = Uuid::new_v4();
    let (_, act) = route.rsplit_once('/').unwrap();
    Some(match (method, act) {
        ("GET" | "DELETE", _) => return None,
        ("POST", "tickets") => json!({"request_id": id, "service": "caisse"}),
        ("POST", "call") => json!({"request_id": id, "counter": "g1", "reason": "fauteuil"}),
        ("POST", "cancel" | "pause" | "interrupt") => json!({"request_id": id, "reason": "parti"}),
        ("POST", "prioritise") => json!({"request_id": id, "class": "aines", "reason": "canne"}),
        ("POST", "clock") => json!({"request_id": id, "local": "2026-11-23T09:05"}),
        ("POST", "triage") => json!({"request_id": id, "class": "rouge"}),
        ("POST", "hold") => json!({"request_id": id, "reason": "documents"}),
        ("POST", "withdraw") => {
            json!({"request_id": id, "series": "a", "from": 61, "to": 99, "reason": "pris"})
        }
        ("POST", "move") => json!({"request_id": id, "place": "front", "reason": "erreur"}),
        ("POST", "reopen") => json!({"request_id": id, "reason": "erreur"}),
        ("POST", "roll") => json!({"request_id": id, "next": 1}),
        ("POST", "ring") => json!({"request_id": id, "cause": {"help": {"device": "kiosk"}}}),
        ("POST", "numbers") => json!({"request_id": id, "series": "a", "last": null}),
        ("POST", "heard") => json!({"request_id": id, "numbers": ["A001"]}),
        ("POST", "readmit") => json!({"request_id": id, "number": "A009", "service": "caisse"}),
        ("POST", "peak") => json!({"request_id": id, "on": true, "reason": "salaires"}),
        ("POST", "transfer") => json!({"request_id": id, "to": {"service": "virement"}, "place": "arrival"}),
        ("POST", "printed") => json!({"request_id": id, "job": id, "outcome": "failed", "copy": 0}),
        ("POST", "printer") => json!({"request_id": id, "state": "no-paper"}),
        ("POST", "call-next") => json!({"request_id": id, "holding": null}),
        ("POST", "day") => json!({"request_id": id, "do": "close", "reason": "panne"}),
        ("PUT", "settings") => json!({"request_id": id, "revision": 1, "document": {}}),
        ("POST", "pairings") => json!({"commitment": "0".repeat(64), "role": "kiosk", "name": "Borne"}),
        ("POST", "reveal") => json!({"nonce": "0".repeat(64), "claim": "1".repeat(64)}),
        ("POST", "fetch") => json!({"secret": "2".repeat(64)}),
        ("POST", "accept") => json!({"request_id": id, "digits": "123456", "device": "borne-1"}),
        ("POST", "sessions") => json!({"person": "awa", "pin": "0000"}),
        ("POST", "people") => json!({"request_id": id, "person": "awa", "role": "agent"}),
        ("POST", "trial") => json!({"request_id": id, "sort": "counter", "name": "g1", "outcome": "skipped"}),
        ("POST", "seen") => json!({"request_id": id, "code": "C10", "at": "2026-11-23T09:00:00Z"}),
        (_, _) => json!({"request_id": id}),
    })
}

fn bearer(token: &str) -> HeaderValue {
    format!("Bearer {token}").parse().unwrap()
}

async fn send(desk: &Desk, sent: Sent) -> Back {
    let mut request = Request::builder().method(sent.method.as_str()).uri(sent.path).extension(Via::Tls);
    request.headers_mut().unwrap().extend(sent.headers);
    desk.send(request.body(sent.body).unwrap()).await
}

fn assert_is_problem(told: &str, back: &Back, status: u16, code: &str) {
    assert_eq!((back.status.as_u16(), back.code()), (status, code), "{told}: {back:?}");
    assert_eq!(back.headers["content-type"], "application/problem+json", "{told}");
    assert_eq!(back.body["type"], format!("urn:smartqueue:problem:{code}"), "{told}");
    assert_eq!(back.body["status"], status, "{told}");
    assert!(back.body["title"].as_str().is_some_and(|title| title.contains(' ')), "{told}: {back:?}");
    assert!(back.body["retry"].is_string(), "{told}: {back:?}");
    if status == 405 {
        assert!(back.headers["allow"].to_str().unwrap().contains(char::is_alphabetic), "{told}: {back:?}");
    }
}

/// Every route of the description, in a branch where somebody waits.
async fn routes(desk: &Desk) -> Vec<Route> {
    let ticket = desk.issue(&desk.token(Role::Kiosk), "caisse").await.body["id"].as_str().unwrap().to_owned();
    let described = desk.get("/openapi.json", "").await.body["paths"].as_object().unwrap().clone();
    let listed = described.iter().flat_map(|(route, verbs)| {
        let verbs = verbs.as_object().unwrap().keys().filter(|verb| *verb != "parameters");
        verbs.map(move |verb| (verb.to_uppercase(), route.clone()))
    });
    let mut routes = Vec::new();
    for (verb, route) in listed.filter(|(_, route)| route.starts_with("/v1/") || route == "/metrics") {
        let (method, route, roles) = *TABLE
            .iter()
            .find(|(m, r, _)| *m == verb && *r == route)
            .expect("a described route has its rights");
        let id = match route.split('/').nth(2) {
            Some("tickets") => &ticket,
            Some("devices") => "kiosk",
            Some("bells") => ticket.as_str(),
            _ => "g1",
        };
        let token = roles.first().map(|role| desk.token(*role)).unwrap_or_default();
        let (path, body) = (route.replace("{id}", id).replace("{day}", "1"), good_body(method, route));
        routes.push(Route { method, route, path, roles, token, body });
    }
    assert_eq!(routes.len(), TABLE.len());
    routes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_request_at_any_route_gets_a_problem_document_and_changes_nothing() {
    let desk = Desk::bank().await;
    let routes = routes(&desk).await;
    let head = desk.head();
    for route in &routes {
        for (what, status, code, sent) in route.spoilt() {
            let told = format!("{what}: {} {:.80} for {}", sent.method, sent.path, route.route);
            assert_is_problem(&told, &send(&desk, sent).await, status, code);
            assert_eq!(desk.head(), head, "{told}");
        }
        if let Some(stranger) =
            Role::ALL.iter().find(|role| !route.roles.contains(role)).filter(|_| route.roles != NO_TOKEN)
        {
            let sent = route.with_header("authorization", bearer(&desk.token(*stranger)).as_bytes());
            assert_is_problem(route.route, &send(&desk, sent).await, 403, "forbidden");
        }
    }
    assert_eq!(desk.head(), head);
    // What was spoilt was good before: nothing of it is refused for its form.
    for route in &routes {
        let back = send(&desk, route.good()).await;
        assert!(!matches!(back.status.as_u16(), 400 | 403 | 405 | 413 | 415), "{}: {back:?}", route.route);
    }
    assert!(desk.head() > head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_takes_its_own_keys_once_and_nothing_else() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Administrator);
    for (path, status, code) in [
        ("/v1/tickets?state=asleep", 400, "malformed"),
        ("/v1/tickets?state=waiting&state=called", 400, "malformed"),
        ("/v1/tickets?service=Caisse%20!", 400, "malformed"),
        ("/v1/tickets?number=%ff", 400, "malformed"),
        ("/v1/tickets?number=%", 400, "malformed"),
        ("/v1/tickets?number=%4", 400, "malformed"),
        ("/v1/tickets?number=A001&", 200, ""),
        ("/v1/tickets?number=%41001", 200, ""),
        ("/v1/tickets?", 200, ""),
        ("/v1/board?zone=Hall!", 400, "malformed"),
        ("/v1/board?zone=nowhere", 404, "unknown-zone"),
        ("/v1/board?zone=a&zone=b", 400, "malformed"),
        ("/v1/events?zone=nowhere", 404, "unknown-zone"),
        ("/v1/events?zone=Hall!", 400, "malformed"),
        ("/v1/journal?after=yesterday", 400, "malformed"),
        ("/v1/journal?after=1.1&after=1.2", 400, "malformed"),
        ("/v1/journal?after=1.1", 200, ""),
        ("/v1/journal?after=1.9999", 409, "unknown-place"),
        ("/v1/journal?after=9.1", 409, "unknown-place"),
        ("/v1/catalogue?", 200, ""),
        ("/audit?lang=xx", 400, "malformed"),
        ("/sign-in?lng=fr", 400, "malformed"),
    ] {
        let back = desk.get(path, &token).await;
        if code.is_empty() {
            assert_eq!(back.status.as_u16(), status, "{path}: {back:?}");
        } else {
            assert_is_problem(path, &back, status, code);
        }
    }
    // Every key that the description promises is one that the route knows.
    let described = desk.get("/openapi.json", "").await.body["paths"].as_object().unwrap().clone();
    let mut promised = 0;
    for (route, verbs) in &described {
        let keys = verbs["get"]["parameters"].as_array().into_iter().flatten();
        for key in keys.filter(|key| key["in"] == "query").map(|key| key["name"].as_str().unwrap()) {
            let back = desk.get(&format!("{route}?{key}=%20"), &token).await;
            let detail = back.body["detail"].as_str().unwrap_or_default();
            assert!(!detail.contains("unknown field"), "{route} {key}: {detail}");
            promised += 1;
        }
    }
    assert!(promised >= 6, "{promised}");
    let english = Request::get("/v1/board?zone=nowhere").header("accept-language", "en");
    let english = english.header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
    assert_eq!(desk.send(english).await.body["title"], "This zone does not exist");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_route_of_the_api_answers_with_a_problem_too() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Supervisor);
    for (method, path, status, code) in [
        ("GET", "/v1/nothing", 404, "unknown-route"),
        ("GET", "/v1/tickets/", 404, "unknown-route"),
        ("GET", "/v1/%ff", 404, "unknown-route"),
        ("GET", "/v1//tickets", 404, "unknown-route"),
        ("GET", "/assets/%ff", 404, "unknown-route"),
        ("GET", "/assets/..%2fsrc%2fmain.rs", 404, "unknown-route"),
        ("GET", "/assets/pictures/%ff.svg", 404, "unknown-route"),
        ("GET", "/assets/pictures/nothing.svg", 404, "unknown-route"),
        ("POST", "/assets/desk.js", 405, "method-not-allowed"),
        ("POST", "/desk", 405, "method-not-allowed"),
        ("DELETE", "/", 405, "method-not-allowed"),
        ("POST", "/healthz", 405, "method-not-allowed"),
        ("PUT", "/openapi.json", 405, "method-not-allowed"),
    ] {
        let request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
        let back = desk.send(request.body(Body::empty()).unwrap()).await;
        assert_is_problem(&format!("{method} {path}"), &back, status, code);
    }
}

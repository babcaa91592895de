//! The public listener: one customer's page, one board, and nothing else whoever asks.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use hub::api::rights::TABLE;
use hub::door::Peer;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use uuid::Uuid;
use wire::role::Role;

use crate::branch::Desk;

/// The sample bank with a public address, and the listener that stands there.
struct Street {
    desk: Desk,
    listener: axum::Router,
}

/// What came back, as text.
#[derive(Debug)]
struct Page {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Street {
    async fn open() -> Self {
        let settings = include_str!("../../../branches/dakar-plateau-bank.toml");
        let named = settings.replacen("# public_url = ", "public_url = ", 1);
        let desk = Desk::with(named).await;
        let listener = hub::public::router(Arc::clone(&desk.branch.app));
        Self { desk, listener }
    }

    async fn send(&self, request: Request<Body>) -> Page {
        let response = self.listener.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Page { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    async fn press(&self, path: &str, what: &str, body: &str) -> Page {
        let request = Request::post(format!("{path}/{what}"))
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn give_back(&self, path: &str, request_id: Uuid) -> Page {
        self.press(path, "give-back", &format!("request_id={request_id}")).await
    }

    /// Whoever is next comes to the counter, and goes; their ticket's id.
    async fn serve_next(&self) -> String {
        let awa = self.desk.token(Role::Agent);
        let opened = json!({"request_id": Uuid::new_v4()});
        self.desk.post("/v1/counters/g1/open", &awa, &opened).await;
        let call = json!({"request_id": Uuid::new_v4(), "holding": null});
        let called = self.desk.post("/v1/counters/g1/call-next", &awa, &call).await.body;
        let id = called["ticket"]["id"].as_str().unwrap().to_owned();
        let served = json!({"request_id": Uuid::new_v4(), "outcome": "served"});
        assert_eq!(self.desk.post(&format!("/v1/tickets/{id}/end"), &awa, &served).await.status, 200);
        id
    }

    /// A ticket and the path of its page.
    async fn ticket(&self) -> (Value, String) {
        let ticket = self.desk.issue(&self.desk.token(Role::Kiosk), "caisse").await.body;
        let url = ticket["track_url"].as_str().unwrap().to_owned();
        let path = url.strip_prefix("http://10.0.0.5:8081").unwrap().to_owned();
        (ticket, path)
    }

    async fn state(&self, ticket: &Value) -> Value {
        let id = ticket["id"].as_str().unwrap();
        self.desk.get(&format!("/v1/tickets/{id}"), &self.desk.token(Role::Supervisor)).await.body["state"]
            .clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_sees_how_many_are_before_them_and_gives_the_place_back() {
    let street = Street::open().await;
    street.ticket().await;
    let (ticket, path) = street.ticket().await;
    let page = street.get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(ticket["number"].as_str().unwrap()), "{}", page.text);
    assert!(page.text.contains("Personnes avant vous\u{a0}: 1"), "{}", page.text);
    assert!(!page.headers.contains_key("set-cookie") && !page.text.contains("<script"));
    assert!(page.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));

    let press = Uuid::new_v4();
    for _ in 0..2 {
        let back = street.give_back(&path, press).await;
        assert_eq!(
            (back.status, back.headers["location"].to_str().unwrap()),
            (StatusCode::SEE_OTHER, &*path),
            "{back:?}"
        );
    }
    assert_eq!(street.state(&ticket).await, "cancelled");
    assert!(street.get(&path).await.text.contains("ne sera plus appelé"));
    assert_eq!(street.give_back(&path, Uuid::new_v4()).await.status, StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_opens_one_visit_and_stands_nowhere_in_the_journal() {
    let street = Street::open().await;
    let (first, path) = street.ticket().await;
    let (_, other) = street.ticket().await;
    assert_ne!(path, other);
    let code = path.strip_prefix("/t/").unwrap();
    assert_eq!(code.len(), 16, "80 bits");
    assert_eq!(street.give_back(&other, Uuid::new_v4()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(street.state(&first).await, "waiting", "another's code moves nothing here");
    let journal = crate::branch::asking("GET", "/v1/journal", &street.desk.token(Role::Administrator));
    let journal = street.desk.text(journal.body(Body::empty()).unwrap()).await;
    assert!(journal.contains("ticket-cancelled") && journal.contains("customer:"));
    assert!(!journal.contains(code) && !journal.contains(other.strip_prefix("/t/").unwrap()));
    // A screen in the hall reads tickets, and no codes.
    let display = street.desk.token(Role::Display);
    let id = first["id"].as_str().unwrap();
    assert_eq!(street.desk.get(&format!("/v1/tickets/{id}"), &display).await.body["track_url"], Value::Null);
    let list = street.desk.get("/v1/tickets", &display).await.body.to_string();
    assert!(list.contains(id) && !list.contains("/t/"), "{list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_called_customer_is_told_where_to_go() {
    let street = Street::open().await;
    let (_, path) = street.ticket().await;
    let awa = street.desk.token(Role::Agent);
    let ask = |more: Value| {
        let mut body = json!({"request_id": Uuid::new_v4()});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    street.desk.post("/v1/counters/g1/open", &awa, &ask(json!({}))).await;
    street.desk.post("/v1/counters/g1/call-next", &awa, &ask(json!({"holding": null}))).await;
    let page = street.get(&path).await;
    assert!(page.text.contains("Présentez-vous au guichet"), "{}", page.text);
    assert!(!page.text.contains("<form"), "who is called is past giving back from afar: {}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_television_shows_who_is_called_with_the_key_of_its_zone_alone() {
    let street = Street::open().await;
    let (ticket, _) = street.ticket().await;
    let awa = street.desk.token(Role::Agent);
    street.desk.post("/v1/counters/g1/open", &awa, &json!({"request_id": Uuid::new_v4()})).await;
    let call = json!({"request_id": Uuid::new_v4(), "holding": null});
    street.desk.post("/v1/counters/g1/call-next", &awa, &call).await;
    let key = street.desk.branch.app.engine.world().codes.as_ref().unwrap().of_zone("hall");
    let board = street.get(&format!("/display/hall?key={key}")).await;
    assert_eq!(board.status, 200);
    assert!(
        board.text.contains(ticket["number"].as_str().unwrap())
            && board.text.contains("http-equiv=\"refresh\""),
        "{}",
        board.text
    );
    for shut in [
        "/display/hall",
        "/display/hall?key=",
        "/display/hall?key=0000000000000000",
        "/display/nulle-part?key=",
        "/display/hall?clef=1",
    ] {
        assert_eq!(street.get(shut).await.status, 404, "{shut}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_is_served_whoever_asks() {
    let street = Street::open().await;
    let token = street.desk.token(Role::Administrator);
    let described = serde_json::to_value(hub::api::document()).unwrap();
    let described = described["paths"].as_object().unwrap().keys().map(|path| ("GET", path.as_str()));
    let listed = TABLE.iter().map(|(method, path, _)| (*method, *path));
    let pages = [
        "/",
        "/desk",
        "/sign-in",
        "/devices",
        "/ca.crt",
        "/openapi.json",
        "/assets/desk.js",
        "/metrics",
        "/t",
        "/t/",
        "/display/",
        "/hub.sqlite",
    ];
    for (method, path) in listed.chain(described).chain(pages.map(|path| ("GET", path))) {
        let path = path.replace("{id}", "00000000-0000-7000-8000-000000000000").replace("{day}", "1");
        for method in [method, "POST", "PUT", "DELETE", "OPTIONS"] {
            let request = crate::branch::asking(method, &path, &token).body(Body::empty()).unwrap();
            let page = street.send(request).await;
            assert_eq!((page.status, page.text.as_str()), (StatusCode::NOT_FOUND, ""), "{method} {path}");
        }
    }
    let (_, path) = street.ticket().await;
    for method in ["PUT", "DELETE", "POST", "PATCH"] {
        let request = Request::builder().method(method).uri(&path).body(Body::empty()).unwrap();
        assert_eq!(street.send(request).await.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_waits_and_nobody_else_does() {
    let street = Street::open().await;
    let ((_, mine), (_, other)) = (street.ticket().await, street.ticket().await);
    for _ in 0..20 {
        assert_eq!(street.get(&mine).await.status, 200);
    }
    let page = street.get(&mine).await;
    assert_eq!((page.status.as_u16(), page.headers["retry-after"].to_str().unwrap()), (429, "2"));
    assert_eq!(street.get(&other).await.status, 200);
    street.desk.clock.pass_ms(2_000);
    assert_eq!(street.get(&mine).await.status, 200);
    for _ in 0..10 {
        assert_eq!(street.get("/t/0000000000000000").await.status, 404);
    }
    assert_eq!(street.get("/t/0000000000000000").await.status, 429, "codes are not to be guessed");
    assert_eq!(street.get("/t/x").await.status, 429);
    assert_eq!(street.get(&other).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_codes_uses_up_nobody_elses_room() {
    let street = Street::open().await;
    let (_, mine) = street.ticket().await;
    let from = |machine: u8, path: &str| {
        let peer = Peer(([10, 0, 0, machine], 4000).into());
        Request::get(path).extension(ConnectInfo(peer)).body(Body::empty()).unwrap()
    };
    // More than everybody together may ask at once.
    for n in 0..400 {
        let guessed = street.send(from(66, &format!("/t/{n:016}"))).await;
        assert_eq!(
            guessed.status,
            if n < 10 { StatusCode::NOT_FOUND } else { StatusCode::TOO_MANY_REQUESTS }
        );
    }
    assert_eq!(street.send(from(7, &mine)).await.status, 200);
    let mistyped = street.send(from(7, "/t/0000000000000000")).await;
    assert_eq!(mistyped.status, StatusCode::NOT_FOUND, "another machine's guesses are not its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_press_moves_nothing() {
    let street = Street::open().await;
    let (ticket, path) = street.ticket().await;
    for body in [
        "",
        "request_id=",
        "request_id=x",
        "{}",
        r#"{"request_id":7}"#,
        r#"{"request_id":"00000000-0000-4000-8000-000000000001","x":1}"#,
        &"a".repeat(5_000),
    ] {
        let request = Request::post(format!("{path}/give-back")).body(Body::from(body.to_owned())).unwrap();
        assert_eq!(street.send(request).await.status, StatusCode::BAD_REQUEST, "{body:.40}");
    }
    assert_eq!(street.state(&ticket).await, "waiting");
    let json = Request::post(format!("{path}/give-back")).header("content-type", "application/json");
    let json = json.body(Body::from(format!(r#"{{"request_id":"{}"}}"#, Uuid::new_v4()))).unwrap();
    assert_eq!(street.send(json).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_lets_others_go_first_and_keeps_the_number() {
    let street = Street::open().await;
    let (first, path) = street.ticket().await;
    for _ in 0..3 {
        street.ticket().await;
    }
    assert!(street.get(&path).await.text.contains("Laisser passer"));
    let press = Uuid::new_v4();
    for _ in 0..2 {
        let back = street.press(&path, "let-pass", &format!("request_id={press}&others=2")).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{back:?}");
    }
    let page = street.get(&path).await;
    assert!(page.text.contains("Personnes avant vous\u{a0}: 2"), "once for one press: {}", page.text);
    assert!(page.text.contains(first["number"].as_str().unwrap()));
    for bad in ["others=0", "others=21", "others=-1", "others=x", "", "others=2&others="] {
        let request_id = Uuid::new_v4();
        let back = street.press(&path, "let-pass", &format!("request_id={request_id}&{bad}")).await;
        assert_eq!(back.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert_eq!(street.press(&path, "let-pass", "others=2").await.status, StatusCode::BAD_REQUEST);
    let json = format!("{{\"request_id\":\"{}\",\"others\":1}}", Uuid::new_v4());
    assert_eq!(street.press(&path, "let-pass", &json).await.status, StatusCode::SEE_OTHER);
    assert!(street.get(&path).await.text.contains("Personnes avant vous\u{a0}: 3"));
    let rated = street.press(&path, "rate", &format!("request_id={}&face=good", Uuid::new_v4())).await;
    assert_eq!(rated.status, StatusCode::CONFLICT, "who still waits has seen nothing yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visit_is_rated_once_and_only_when_it_is_over() {
    let street = Street::open().await;
    let (_, path) = street.ticket().await;
    assert!(!street.get(&path).await.text.contains("name=\"face\""), "the visit is not over");
    street.serve_next().await;
    let page = street.get(&path).await;
    assert!(page.text.contains("name=\"face\" value=\"poor\""), "{}", page.text);
    let wrong = street.press(&path, "rate", &format!("request_id={}&face=angry", Uuid::new_v4())).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    for face in ["fair", "good"] {
        let back = street.press(&path, "rate", &format!("request_id={}&face={face}", Uuid::new_v4())).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
    }
    let page = street.get(&path).await;
    assert!(
        page.text.contains("Merci pour votre avis") && !page.text.contains("name=\"face\""),
        "{}",
        page.text
    );
    let journal = street.desk.get("/v1/journal", &street.desk.token(Role::Administrator)).await.body;
    let rows = journal.as_array().unwrap().iter();
    let rated: Vec<&Value> =
        rows.filter(|row| row["kind"] == "visit-rated").map(|row| &row["data"]).collect();
    assert_eq!(rated.len(), 1, "the first word counts: {rated:?}");
    assert_eq!((&rated[0]["face"], &rated[0]["service"]), (&json!("fair"), &json!("caisse")));
    assert_eq!(rated[0].as_object().unwrap().len(), 3, "and no counter: {}", rated[0]);
    let display = street.desk.get("/v1/board", &street.desk.token(Role::Display)).await.body.to_string();
    assert!(!display.contains("face"), "{display}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_quick_taps_on_two_keys_of_a_page_do_what_the_first_says_and_blame_nobody() {
    let street = Street::open().await;
    let (_, path) = street.ticket().await;
    for _ in 0..5 {
        street.ticket().await;
    }
    let drawn = Uuid::new_v4();
    for others in [3, 1] {
        let back = street.press(&path, "let-pass", &format!("request_id={drawn}&others={others}")).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{others}: {back:?}");
        assert_eq!(back.headers["location"].to_str().unwrap(), path);
    }
    assert!(street.get(&path).await.text.contains("Personnes avant vous\u{a0}: 3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_offered_to_let_others_pass_when_none_stand_behind() {
    let street = Street::open().await;
    street.ticket().await;
    let (_, path) = street.ticket().await;
    assert!(!street.get(&path).await.text.contains("Laisser passer"));
    street.ticket().await;
    assert!(street.get(&path).await.text.contains("Laisser passer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_rated_and_is_taken_up_again_reads_where_to_wait_and_no_thanks() {
    let street = Street::open().await;
    let (_, path) = street.ticket().await;
    let id = street.serve_next().await;
    let rate = format!("request_id={}&face=good", Uuid::new_v4());
    assert_eq!(street.press(&path, "rate", &rate).await.status, StatusCode::SEE_OTHER);
    assert!(street.get(&path).await.text.contains("Merci pour votre avis"));
    let reopen = json!({"request_id": Uuid::new_v4(), "reason": "papiers"});
    let chief = street.desk.token(Role::Supervisor);
    let back = street.desk.post(&format!("/v1/tickets/{id}/reopen"), &chief, &reopen).await;
    assert_eq!(back.status, 200, "{back:?}");
    let page = street.get(&path).await.text;
    assert!(!page.contains("Merci pour votre avis"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_agent_hears_how_the_customer_who_has_just_left_found_it() {
    let street = Street::open().await;
    let (_, path) = street.ticket().await;
    street.serve_next().await;
    let desk = &street.desk;
    let roles = [Role::Agent, Role::Supervisor, Role::Display];
    let mut ears = Vec::new();
    for role in roles {
        let mut ear = crate::stream::Ear::at(desk, &desk.token(role), "", None).await;
        assert_eq!(ear.next().await.0, "snapshot");
        ears.push(ear);
    }
    let rate = format!("request_id={}&face=poor", Uuid::new_v4());
    assert_eq!(street.press(&path, "rate", &rate).await.status, StatusCode::SEE_OTHER);
    street.ticket().await;
    for (role, mut ear) in roles.into_iter().zip(ears) {
        assert_eq!(ear.next().await.0, "ticket-issued", "{role}");
    }
}

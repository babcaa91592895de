//! The people of the branch: how they are let in, kept in and kept out, and what the journal tells of it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use hub::admin::{Reply, perform};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::names::Language;
use wire::role::Role;

use crate::branch::{Back, Desk, asking};
use crate::stream::Ear;

const CHIEF: &str = "le baobab rouge";
const MINUTE_MS: i64 = 60_000;

async fn people() -> Desk {
    let desk = Desk::bank().await;
    for (person, role, secret) in [("awa", Role::Agent, "2468"), ("mariama", Role::Supervisor, CHIEF)] {
        command(&desk, hub::admin::Request::AddPerson(person.parse().unwrap(), role, secret.into()))
            .await
            .unwrap();
    }
    desk
}

async fn command(desk: &Desk, request: hub::admin::Request) -> Result<String, String> {
    match perform(&desk.branch.app, Language::Fr, request).await {
        Reply::Done(text) => Ok(text),
        Reply::Refused(lines) => Err(lines.join("\n").replace('\u{a0}', " ")),
    }
}

async fn sign_in(desk: &Desk, body: Value) -> Back {
    desk.post("/v1/sessions", "", &body).await
}

async fn chief(desk: &Desk) -> String {
    let back = sign_in(desk, json!({"person": "mariama", "password": CHIEF})).await;
    assert_eq!(back.status, StatusCode::CREATED, "{back:?}");
    back.body["token"].as_str().unwrap().to_owned()
}

/// A reading with the cookie of a page.
async fn with_cookie(desk: &Desk, path: &str, token: &str) -> Back {
    let request = Request::get(path).header("cookie", format!("smartqueue_session={token}"));
    desk.send(request.body(Body::empty()).unwrap()).await
}

/// The facts about people and tokens, as `kind` and the data.
async fn told(desk: &Desk) -> Vec<(String, Value)> {
    let rows = desk.get("/v1/journal", &desk.token(Role::Standby)).await.body;
    let ours = |kind: &str| kind.starts_with("person-") || kind.starts_with("token");
    let rows =
        rows.as_array().unwrap().iter().map(|r| (r["kind"].as_str().unwrap().to_owned(), r["data"].clone()));
    rows.filter(|(kind, _)| ours(kind)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signed_in_by_a_dead_clock_stays_in_when_somebody_says_the_time_and_goes_after_their_hours() {
    const YEARS_MS: i64 = 56 * 365 * 24 * 60 * MINUTE_MS;
    let desk = people().await;
    desk.clock.set_wrong_by(-YEARS_MS);
    let desk = desk.start_again().await;
    let awa = sign_in(&desk, json!({"person": "awa", "pin": "2468"})).await.body["token"].clone();
    let awa = awa.as_str().unwrap();
    // Nobody has opened a page since: three days have gone by, says the supervisor's watch.
    let say = json!({"request_id": Uuid::new_v4(), "local": "2026-11-26T08:00", "sure": true});
    let said = desk.post("/v1/clock", &desk.token(Role::Supervisor), &say).await;
    assert_eq!(said.body["from_said"], true, "{said:?}");
    assert_eq!(with_cookie(&desk, "/v1/board", awa).await.status, StatusCode::OK);
    desk.clock.pass_ms(12 * 60 * MINUTE_MS);
    assert_eq!(with_cookie(&desk, "/v1/board", awa).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_person_a_wrong_secret_and_the_wrong_sort_of_secret_get_the_same_answer() {
    let desk = people().await;
    let wrong = sign_in(&desk, json!({"person": "mariama", "password": "le baobab vert"})).await;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::UNAUTHORIZED, "wrong-secret"));
    for body in [
        json!({"person": "nobody", "password": CHIEF}),
        json!({"person": "mariama", "pin": CHIEF}),
        json!({"person": "awa", "password": "2468"}),
        json!({"person": "awa", "pin": "0000"}),
    ] {
        let other = sign_in(&desk, body.clone()).await;
        assert_eq!(
            (other.status, other.body, other.headers),
            (wrong.status, wrong.body.clone(), wrong.headers.clone()),
            "{body}"
        );
    }
    chief(&desk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_not_taken_is_refused_in_plain_words_and_adds_nobody() {
    let desk = Desk::bank().await;
    for (role, secret, said) in [
        (Role::Agent, "12", "Pour ce rôle, le code a de 4 à 8 chiffres"),
        (Role::Supervisor, "12345678901", "Un mot de passe n'a pas que des chiffres : ajoutez des mots"),
        (
            Role::Administrator,
            "Awa-2026-2026",
            "Ce mot de passe est le nom de la personne : choisissez-en un autre",
        ),
    ] {
        let add = hub::admin::Request::AddPerson("awa".parse().unwrap(), role, secret.into());
        assert_eq!(command(&desk, add).await, Err(said.to_owned()));
    }
    assert_eq!(command(&desk, hub::admin::Request::People).await, Ok(String::new()));
    assert_eq!(told(&desk).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_lets_agents_in_and_out_and_touches_no_administrator() {
    let desk = people().await;
    let token = chief(&desk).await;
    let let_in = async |person: &str, role: &str, by: &str| {
        let body = json!({"request_id": Uuid::new_v4(), "person": person, "role": role});
        desk.post("/v1/people", by, &body).await
    };
    let made = let_in("moussa", "agent", &token).await;
    let pin = made.body["secret"].as_str().unwrap_or_else(|| panic!("{made:?}")).to_owned();
    assert!(pin.len() == 6 && pin.bytes().all(|b| b.is_ascii_digit()), "{pin}");
    let moussa = sign_in(&desk, json!({"person": "moussa", "pin": pin})).await;
    assert_eq!(moussa.status, StatusCode::CREATED);
    assert_eq!(let_in("somebody", "agent", &token).await.code(), "unknown-agent");
    assert_eq!(let_in("borne-9", "kiosk", &token).await.code(), "forbidden");

    let again = let_in("moussa", "agent", &token).await.body["secret"].as_str().unwrap().to_owned();
    let with = async |pin: &str| sign_in(&desk, json!({"person": "moussa", "pin": pin})).await.status;
    assert_eq!((with(&pin).await, with(&again).await), (StatusCode::UNAUTHORIZED, StatusCode::CREATED));
    let session = moussa.body["token"].as_str().unwrap();
    assert_eq!(
        desk.get("/v1/board", session).await.status,
        StatusCode::UNAUTHORIZED,
        "the old secret's session"
    );

    assert_eq!(let_in("root", "administrator", &token).await.code(), "forbidden");
    let administrator = desk.token(Role::Administrator);
    assert_eq!(let_in("root", "administrator", &administrator).await.status, StatusCode::OK);
    assert_eq!(let_in("root", "agent", &token).await.code(), "forbidden", "nor by another role");
    let out = async |person: &str| {
        let body = json!({"request_id": Uuid::new_v4()});
        desk.post(&format!("/v1/people/{person}/remove"), &token, &body).await
    };
    assert_eq!(out("root").await.code(), "forbidden");
    assert_eq!(out("mariama").await.code(), "forbidden", "nobody takes themselves out");
    assert_eq!(out("nobody").await.code(), "unknown-person");
    assert_eq!(out("moussa").await.status, StatusCode::OK);
    assert_eq!(with(&again).await, StatusCode::UNAUTHORIZED);
    let kinds: Vec<String> = told(&desk).await.into_iter().map(|(kind, _)| kind).collect();
    for kind in ["person-added", "person-secret-changed", "person-removed"] {
        assert!(kinds.iter().any(|told| told == kind), "{kind}: {kinds:?}");
    }
    let journal = desk.get("/v1/journal", &desk.token(Role::Standby)).await.body.to_string();
    assert!(!journal.contains(&again), "no secret is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_locked_out_is_one_fact_and_a_supervisor_lets_them_try_again() {
    let desk = people().await;
    let token = chief(&desk).await;
    for _ in 0..5 {
        assert_eq!(sign_in(&desk, json!({"person": "awa", "pin": "0000"})).await.code(), "wrong-secret");
    }
    for _ in 0..3 {
        let locked = sign_in(&desk, json!({"person": "awa", "pin": "2468"})).await;
        assert_eq!((locked.status.as_u16(), locked.code()), (429, "too-many-tries"));
        assert_eq!(locked.headers["retry-after"], "61");
    }
    let list = desk.get("/v1/people", &token).await.body;
    assert_eq!(list["people"][0], json!({"id": "awa", "role": "agent", "locked_s": 61}));
    let ask = json!({"request_id": Uuid::from_u128(5)});
    assert_eq!(desk.post("/v1/people/nobody/unlock", &token, &ask).await.code(), "unknown-person");
    for replayed in [false, true] {
        let lifted = desk.post("/v1/people/awa/unlock", &token, &ask).await;
        assert_eq!(lifted.status, StatusCode::OK);
        assert_eq!(lifted.headers.contains_key("idempotent-replayed"), replayed);
    }
    assert_eq!(sign_in(&desk, json!({"person": "awa", "pin": "2468"})).await.status, StatusCode::CREATED);
    let facts = told(&desk).await;
    let kinds: Vec<&str> = facts.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "person-added",
            "person-added",
            "person-signed-in",
            "person-tried-wrong",
            "person-locked-out",
            "person-unlocked",
            "person-signed-in"
        ]
    );
    assert_eq!(facts[3].1, json!({"person": "awa"}), "one for the row of tries");
    assert_eq!(facts[4].1, json!({"person": "awa", "tries": 5, "for_s": 60}));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tries_are_told_once_a_row_and_a_flood_of_them_fills_no_journal() {
    let desk = people().await;
    let head = desk.head();
    for pin in ["0000", "1111", "2222"] {
        sign_in(&desk, json!({"person": "awa", "pin": pin})).await;
    }
    assert_eq!(desk.head(), head + 1);
    sign_in(&desk, json!({"person": "awa", "pin": "2468"})).await;
    sign_in(&desk, json!({"person": "awa", "pin": "0000"})).await;
    assert_eq!(desk.head(), head + 3, "signing in, and the first of another row");
    for name in 0..30 {
        sign_in(&desk, json!({"person": format!("nobody-{}", name % 5), "pin": "0000"})).await;
        sign_in(&desk, json!({"person": "awa", "pin": "0000"})).await;
    }
    assert_eq!(desk.head(), head + 4, "one more: that they wait");
    let told = told(&desk).await;
    assert!(
        !format!("{told:?}").contains("nobody"),
        "what nobody is called may be a secret typed in the wrong place"
    );
    let audit = desk.get("/v1/audit?kind=sign-in&person=awa", &chief(&desk).await).await.body;
    let said = |i: usize| audit["entries"][i]["sentence"].as_str().unwrap().to_owned();
    assert_eq!(said(0), "Un code ou mot de passe faux a été donné pour awa");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_out_outlives_the_hub_and_is_lifted_at_the_command_line() {
    let desk = people().await;
    for _ in 0..5 {
        sign_in(&desk, json!({"person": "awa", "pin": "0000"})).await;
    }
    let desk = desk.start_again().await;
    let right = json!({"person": "awa", "pin": "2468"});
    assert_eq!(sign_in(&desk, right.clone()).await.code(), "too-many-tries");
    let unlock = || hub::admin::Request::UnlockPerson("awa".parse().unwrap());
    assert_eq!(
        command(&desk, unlock()).await,
        Ok("« awa » peut essayer à nouveau".replace("« ", "«\u{a0}").replace(" »", "\u{a0}»"))
    );
    assert_eq!(sign_in(&desk, right).await.status, StatusCode::CREATED);
    assert!(command(&desk, unlock()).await.unwrap().contains("rien à faire"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pages_cookie_changes_every_hour_and_an_old_one_ends_the_session_for_both_who_hold_it() {
    let desk = people().await;
    let first = sign_in(&desk, json!({"person": "awa", "pin": "2468"})).await.body["token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(!with_cookie(&desk, "/v1/board", &first).await.headers.contains_key("set-cookie"));
    let mut ear = Ear::at(&desk, &first, "", None).await;
    ear.next().await;
    desk.clock.pass_ms(60 * MINUTE_MS);
    let changed = with_cookie(&desk, "/v1/board", &first).await;
    let cookie = changed.headers["set-cookie"].to_str().unwrap().to_owned();
    let second = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    assert!(second != first && cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    desk.clock.pass_ms(MINUTE_MS);
    for token in [&first, &second] {
        let back = with_cookie(&desk, "/v1/board", token).await;
        assert_eq!(
            (back.status, back.headers.contains_key("set-cookie")),
            (StatusCode::OK, false),
            "another tab"
        );
    }
    desk.issue(&desk.token(Role::Kiosk), "caisse").await;
    assert_eq!(ear.next().await.0, "ticket-issued", "a stream goes on with its session");
    let desk = desk;
    desk.clock.pass_ms(1);
    assert_eq!(with_cookie(&desk, "/v1/board", &first).await.code(), "unauthenticated");
    assert_eq!(with_cookie(&desk, "/v1/board", &second).await.code(), "unauthenticated");
    ear.ends().await;
    let last = told(&desk).await.pop().unwrap();
    assert_eq!(
        last,
        ("person-signed-out".into(), json!({"person": "awa", "role": "agent", "why": "reused"}))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_whose_page_stays_open_is_signed_out_when_they_do_nothing() {
    let desk = people().await;
    let token = chief(&desk).await;
    let mut ear = Ear::at(&desk, &token, "", None).await;
    ear.next().await;
    desk.clock.pass_ms(29 * MINUTE_MS);
    assert_eq!(with_cookie(&desk, "/v1/settings", &token).await.status, StatusCode::OK, "that is an act");
    for _ in 0..3 {
        desk.clock.pass_ms(9 * MINUTE_MS);
        assert_eq!(with_cookie(&desk, "/v1/board", &token).await.status, StatusCode::OK, "that is none");
    }
    let desk = desk.start_again().await;
    assert_eq!(with_cookie(&desk, "/v1/board", &token).await.status, StatusCode::OK);
    desk.clock.pass_ms(3 * MINUTE_MS);
    assert_eq!(with_cookie(&desk, "/v1/board", &token).await.code(), "unauthenticated");
    hub::doorkeeper::end_what_is_over(&desk.branch.app).await.unwrap();
    let last = told(&desk).await.pop().unwrap();
    assert_eq!(
        last,
        ("person-signed-out".into(), json!({"person": "mariama", "role": "supervisor", "why": "idle"}))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journal_tells_who_came_and_who_may_and_no_secret() {
    let desk = people().await;
    let session = chief(&desk).await;
    let gone = asking("DELETE", "/v1/sessions/current", &session).body(Body::empty()).unwrap();
    assert_eq!(desk.send(gone).await.status, StatusCode::NO_CONTENT);
    let (awa, borne) = (|| "awa".parse().unwrap(), || "borne-1".parse().unwrap());
    command(&desk, hub::admin::Request::AddPerson(awa(), Role::Agent, "13579".into())).await.unwrap();
    let token = command(&desk, hub::admin::Request::Token(Role::Kiosk, borne())).await.unwrap();
    command(&desk, hub::admin::Request::WithdrawTokens(Role::Kiosk, borne())).await.unwrap();
    command(&desk, hub::admin::Request::RemovePerson(awa())).await.unwrap();
    let facts = told(&desk).await;
    let kinds: Vec<&str> = facts.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "person-added",
            "person-added",
            "person-signed-in",
            "person-signed-out",
            "person-secret-changed",
            "token-made",
            "tokens-withdrawn",
            "person-removed",
        ]
    );
    let written = serde_json::to_string(&facts).unwrap();
    for secret in ["2468", "13579", CHIEF, &session, &token] {
        assert!(!written.contains(secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_at_the_door_is_sent_away_and_who_works_does_not_notice() {
    let desk = people().await;
    let crowd: Vec<_> =
        (0..40).map(|i| sign_in(&desk, json!({"person": format!("p{i}"), "pin": "0000"}))).collect();
    let answers = futures_util::future::join_all(crowd).await;
    let full: Vec<&Back> = answers.iter().filter(|back| back.status.as_u16() == 503).collect();
    assert_eq!(full.len(), 40 - 16, "sixteen wait, the others come back");
    assert!(full.iter().all(|back| back.code() == "busy" && back.headers["retry-after"] == "2"));
    assert!(answers.iter().all(|back| ["busy", "wrong-secret"].contains(&back.code())));
    chief(&desk).await;
}

//! The command line's requests, as a living hub performs them: tokens and people, and in which language it answers.

use axum::http::StatusCode;
use hub::admin::{Reply, Request, perform};
use wire::names::Language;
use wire::role::Role;

use crate::branch::Desk;
use crate::stream::Ear;

async fn done(desk: &Desk, request: Request) -> String {
    match perform(&desk.branch.app, Language::En, request).await {
        Reply::Done(text) => text,
        Reply::Refused(lines) => panic!("{lines:?}"),
    }
}

async fn refused(desk: &Desk, language: Language, request: Request) -> String {
    match perform(&desk.branch.app, language, request).await {
        Reply::Done(text) => panic!("{text}"),
        // French keeps its signs together with no-break spaces; the stories below are typed without.
        Reply::Refused(lines) => lines.join("\n").replace('\u{a0}', " "),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_token_is_refused_at_once_and_its_open_stream_ends() {
    let desk = Desk::bank().await;
    let borne = || "borne-1".parse().unwrap();
    let token = done(&desk, Request::Token(Role::Kiosk, borne())).await;
    let other = desk.token(Role::Kiosk);
    let (mut ear, mut bystander) =
        (Ear::at(&desk, &token, "", None).await, Ear::at(&desk, &other, "", None).await);
    assert_eq!(
        (ear.next().await.0, bystander.next().await.0),
        ("snapshot".to_owned(), "snapshot".to_owned())
    );
    assert!(done(&desk, Request::Tokens).await.contains("kiosk borne-1 20"));
    assert_eq!(
        done(&desk, Request::WithdrawTokens(Role::Kiosk, borne())).await,
        "kiosk tokens of “borne-1” withdrawn: 1"
    );
    ear.ends().await;
    assert_eq!(desk.get("/v1/catalogue", &token).await.code(), "unauthenticated");
    assert!(!done(&desk, Request::Tokens).await.contains("borne-1"));
    desk.issue(&other, "caisse").await;
    assert_eq!(bystander.next().await.0, "ticket-issued");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_person_hears_and_does_nothing_more_by_session_or_token() {
    let desk = Desk::bank().await;
    let awa = || "awa".parse().unwrap();
    done(&desk, Request::AddPerson(awa(), Role::Agent, "2468".into())).await;
    let body = serde_json::json!({"person": "awa", "pin": "2468"});
    let session = desk.post("/v1/sessions", "", &body).await.body["token"].as_str().unwrap().to_owned();
    let token = desk.token(Role::Agent);
    let mut ears = [Ear::at(&desk, &session, "", None).await, Ear::at(&desk, &token, "", None).await];
    for ear in &mut ears {
        ear.next().await;
    }
    done(&desk, Request::RemovePerson(awa())).await;
    for (ear, token) in ears.iter_mut().zip([session, token]) {
        ear.ends().await;
        assert_eq!(desk.get("/v1/board", &token).await.code(), "unauthenticated");
    }
    assert_eq!(desk.post("/v1/sessions", "", &body).await.code(), "wrong-secret");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_hears_no_more() {
    let desk = Desk::bank().await;
    done(&desk, Request::AddPerson("awa".parse().unwrap(), Role::Agent, "2468".into())).await;
    let body = serde_json::json!({"person": "awa", "pin": "2468"});
    let session = desk.post("/v1/sessions", "", &body).await.body["token"].as_str().unwrap().to_owned();
    let mut ear = Ear::at(&desk, &session, "", None).await;
    ear.next().await;
    desk.clock.pass_ms(12 * 3_600_000);
    desk.issue(&desk.token(Role::Kiosk), "caisse").await;
    ear.ends().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_is_answered_in_the_language_of_its_terminal() {
    let desk = Desk::bank().await;
    for (request, french, english) in [
        (
            || Request::Token(Role::Agent, "nobody".parse().unwrap()),
            "« nobody » n'est pas un agent des réglages",
            "“nobody” is not an agent of the settings",
        ),
        (
            || Request::WithdrawTokens(Role::Kiosk, "nobody".parse().unwrap()),
            "Aucun jeton kiosk au nom de « nobody »",
            "There is no kiosk token by the name “nobody”",
        ),
        (
            || Request::RemovePerson("nobody".parse().unwrap()),
            "« nobody » n'est pas connu ici",
            "“nobody” is not known here",
        ),
    ] as [(fn() -> Request, &str, &str); 3]
    {
        assert_eq!(refused(&desk, Language::Fr, request()).await, french);
        assert_eq!(refused(&desk, Language::En, request()).await, english);
    }
    let broken = || Request::Apply("format = 1".into());
    assert_ne!(refused(&desk, Language::Fr, broken()).await, refused(&desk, Language::En, broken()).await);
    let text = include_str!("../../../branches/dakar-plateau-bank.toml").to_owned();
    assert!(done(&desk, Request::Apply(text)).await.ends_with(": revision 2"));
    assert_eq!(desk.get("/v1/board", &desk.token(Role::Display)).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closing_from_the_console_tells_how_many_it_concerns() {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    for _ in 0..3 {
        desk.issue(&kiosk, "caisse").await;
    }
    let request = |leftovers| {
        let (what, reason) = (wire::day::DayAct::Close, "fin".to_owned());
        let request_id = uuid::Uuid::new_v4();
        Request::Day(wire::day::DayRequest { request_id, what, date: None, until: None, leftovers, reason })
    };
    let serve = said(&desk, Language::Fr, request(None)).await;
    assert_eq!(serve.replace('\u{a0}', " "), "Fermé ; personnes encore à servir : 3");
    let kept = said(&desk, Language::En, request(Some(wire::day::Leftovers::CarryOver))).await;
    assert_eq!(kept, "Closed; places kept for the next opening: 3");
}

async fn said(desk: &Desk, language: Language, request: Request) -> String {
    match perform(&desk.branch.app, language, request).await {
        Reply::Done(text) => text,
        Reply::Refused(lines) => panic!("{lines:?}"),
    }
}

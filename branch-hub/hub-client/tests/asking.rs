//! What a device that asks can rely on, against a hub that answers by script.
#![expect(clippy::unwrap_used, reason = "tests")]

mod stand_in;

use std::time::{Duration, Instant};

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hub_client::{AskError, BadAddress, Hub, HubAddress, HubPlace};
use serde_json::{Value, json};
use stand_in::StandIn;
use uuid::Uuid;
use wire::envelope::Position;
use wire::fault::Fault;
use wire::problem::Code;
use wire::ticket::{IssueTicket, PlainRequest};

fn problem(code: Code) -> Response {
    let status = StatusCode::from_u16(code.status()).unwrap();
    (status, Json(code.problem("un titre".into(), None))).into_response()
}

fn request() -> PlainRequest {
    PlainRequest { request_id: Uuid::from_u128(7) }
}

#[tokio::test]
async fn a_request_is_repeated_with_the_same_id_until_it_is_answered() {
    let stand_in = StandIn::start().await;
    stand_in.answer(problem(Code::Fault));
    stand_in.answer(problem(Code::Busy));
    stand_in.answer(StatusCode::BAD_GATEWAY.into_response());
    stand_in.answer((StatusCode::CREATED, Json(json!({"given": 1}))).into_response());
    let given: Value = stand_in.hub.ask("/v1/tickets", &request()).await.unwrap();
    assert_eq!(given, json!({"given": 1}));
    let asked = stand_in.asked();
    assert_eq!(asked.len(), 4);
    for asked in asked {
        assert_eq!(asked.what, "POST /v1/tickets");
        assert_eq!(&asked.body[..], serde_json::to_vec(&request()).unwrap());
        assert_eq!(asked.header("authorization"), Some("Bearer sesame"));
        assert_eq!(asked.header("smartqueue-api"), Some("1"));
        assert_eq!(asked.header("smartqueue-seen"), None);
    }
}

#[tokio::test]
async fn a_refusal_is_an_answer_and_is_not_repeated() {
    let stand_in = StandIn::start().await;
    stand_in.answer(problem(Code::Closed));
    let issue = IssueTicket::ordinary(Uuid::from_u128(8), "caisse".parse().unwrap());
    let Err(AskError::Refused(problem)) = stand_in.hub.issue(&issue).await else { panic!("was not refused") };
    assert_eq!((problem.status, problem.code.as_str()), (409, "closed"));
    assert_eq!(stand_in.asked().len(), 1);
}

#[tokio::test]
async fn later_is_not_asked_sooner_than_the_hub_said() {
    let stand_in = StandIn::start().await;
    let mut busy = problem(Code::Busy);
    busy.headers_mut().insert(header::RETRY_AFTER, "1".parse().unwrap());
    stand_in.answer(busy);
    stand_in.answer(Json(json!({})).into_response());
    let started = Instant::now();
    let _: Value = stand_in.hub.ask("/v1/day", &request()).await.unwrap();
    assert!(started.elapsed() >= Duration::from_secs(1), "{:?}", started.elapsed());
}

#[tokio::test]
async fn later_than_patience_is_told_at_once() {
    let stand_in = StandIn::start().await;
    let mut behind = problem(Code::Behind);
    behind.headers_mut().insert(header::RETRY_AFTER, "60".parse().unwrap());
    stand_in.answer(behind);
    let answer = stand_in.hub.ask::<_, Value>("/v1/tickets", &request()).await;
    let Err(AskError::Later(problem)) = answer else { panic!("{answer:?}") };
    assert_eq!(problem.code, "behind");
    assert_eq!(stand_in.asked().len(), 1);
}

#[tokio::test]
async fn a_hub_that_is_not_there_is_unreachable_after_patience_and_not_before() {
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", gone.local_addr().unwrap());
    drop(gone);
    let hub = Hub::new(HubAddress { base, token: String::new() }, Position::default()).unwrap();
    let answer = hub.with_patience(Duration::from_millis(300)).catalogue().await;
    assert!(matches!(answer, Err(AskError::Unreachable(_))), "{answer:?}");
}

#[tokio::test]
async fn a_hub_that_accepts_and_says_nothing_costs_one_try_at_a_time() {
    let deaf = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", deaf.local_addr().unwrap());
    let hub = Hub::new(HubAddress { base, token: String::new() }, Position::default()).unwrap();
    let hub = hub.with_one_try(Duration::from_millis(50)).with_patience(Duration::ZERO);
    let answer = hub.catalogue().await;
    assert!(matches!(answer, Err(AskError::Unreachable(_))), "{answer:?}");
}

#[tokio::test]
async fn an_answer_of_another_shape_is_garbled() {
    let stand_in = StandIn::start().await;
    stand_in.answer(Json(json!({"services": 3})).into_response());
    let answer = stand_in.hub.catalogue().await;
    assert!(matches!(answer, Err(AskError::Garbled(_))), "{answer:?}");
    let answer = stand_in.hub.catalogue().await;
    assert!(matches!(answer, Err(AskError::Garbled(_))), "a 404 without a problem document: {answer:?}");
}

#[tokio::test]
async fn a_server_error_in_other_words_than_the_hubs_is_no_answer_and_is_asked_again() {
    let stand_in = StandIn::start().await;
    let gateway = || (axum::http::StatusCode::BAD_GATEWAY, "<html>").into_response();
    stand_in.answer(gateway());
    stand_in.answer(Json(json!({})).into_response());
    let _: Value = stand_in.hub.ask("/v1/day", &request()).await.unwrap();
    assert_eq!(stand_in.asked().len(), 2);
    stand_in.answer(gateway());
    let hasty = stand_in.hub.clone().with_patience(Duration::ZERO);
    let answer = hasty.ask::<_, Value>("/v1/day", &request()).await;
    assert!(matches!(answer, Err(AskError::Unreachable(_))), "{answer:?}");
}

#[tokio::test]
async fn what_was_seen_in_an_earlier_life_is_shown_to_the_hub() {
    let stand_in = StandIn::start().await;
    let address = HubAddress { base: stand_in.hub.base().into(), token: "sesame".into() };
    let hub = Hub::new(address, Position { epoch: 2, seq: 40 }).unwrap();
    let _ = hub.catalogue().await;
    assert_eq!(stand_in.asked()[0].header("smartqueue-seen"), Some("2.40"));
}

#[test]
fn an_address_that_cannot_be_right_is_refused_before_anything_is_sent() {
    for base in ["", "192.168.1.10:8080", "http://", "http://hub/v1", "ftp://hub"] {
        let made = Hub::new(HubAddress { base: base.into(), token: String::new() }, Position::default());
        assert!(matches!(made, Err(BadAddress::Base(_))), "{base}");
    }
    let stranger =
        Hub::new(HubAddress { base: "https://hub".into(), token: String::new() }, Position::default());
    assert!(matches!(stranger, Err(BadAddress::Stranger)), "TLS with nobody to trust is no TLS");
    let address = HubAddress { base: "http://hub".into(), token: "two\nlines".into() };
    assert!(!format!("{address:?}").contains("lines"));
    assert!(matches!(Hub::new(address, Position::default()), Err(BadAddress::Token)));
}

#[tokio::test]
async fn a_device_knows_why_it_is_kept_out() {
    let stand_in = StandIn::start().await;
    assert_eq!(stand_in.hub.standing(), Fault::HubAway);
    stand_in.answer(problem(Code::Unauthenticated));
    stand_in.hub.catalogue().await.unwrap_err();
    assert_eq!(stand_in.hub.standing(), Fault::NotPaired);
    stand_in.answer(problem(Code::ApiVersion));
    stand_in.hub.catalogue().await.unwrap_err();
    assert_eq!(stand_in.hub.standing(), Fault::UpdateNeeded);
}

#[tokio::test]
async fn the_hub_is_told_what_the_screen_shows_and_once_that_it_is_over() {
    let stand_in = StandIn::start().await;
    let hub = stand_in.hub.clone().with_patience(Duration::ZERO);
    let look = async |answers: bool| {
        if answers {
            stand_in.answer(Json(json!({})).into_response());
        } else {
            stand_in.answer(problem(Code::Unauthenticated));
        }
        let _ = hub.ask::<_, Value>("/v1/day", &request()).await;
        stand_in.asked().last().unwrap().header("smartqueue-fault").map(str::to_owned)
    };
    assert_eq!(look(true).await, None);
    hub.shows(Some(Fault::DisplayStale));
    for _ in 0..2 {
        assert_eq!(look(true).await.as_deref(), Some("E1"));
    }
    hub.shows(None);
    for answers in [false, true] {
        assert_eq!(look(answers).await.as_deref(), Some("E1 over"), "until it is answered");
    }
    assert_eq!(look(true).await, None);
    hub.has_shown(Fault::NoAnswer);
    assert_eq!(look(true).await.as_deref(), Some("H2 over"));
    assert_eq!(look(true).await, None);
}

#[test]
fn where_the_hub_is_can_be_typed_scanned_or_found() {
    for (text, base) in [
        ("192.168.1.10", "https://192.168.1.10:8443"),
        (" 192.168.1.10:9443 ", "https://192.168.1.10:9443"),
        ("https://192.168.1.10:8443/", "https://192.168.1.10:8443"),
        ("smartqueue://192.168.1.10:8443", "https://192.168.1.10:8443"),
        ("hub.local", "https://hub.local:8443"),
        ("hub.local:443", "https://hub.local:443"),
        ("[fd00::7]:8443", "https://[fd00::7]:8443"),
    ] {
        let place: HubPlace = text.parse().unwrap();
        assert_eq!(place.base(), base, "{text}");
        assert_eq!(place.to_string().parse::<HubPlace>().unwrap(), place, "{text}");
    }
    for text in
        ["", "http://192.168.1.10", "192.168.1.10/v1", "a b", "user@hub", "hub?x=1", "192.168.1.10:99999"]
    {
        assert!(text.parse::<HubPlace>().is_err(), "{text}");
    }
}

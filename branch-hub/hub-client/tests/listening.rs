//! What a device that listens can rely on, against a hub that speaks by script.
#![expect(clippy::unwrap_used, reason = "tests")]

mod stand_in;

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use hub_client::{Follower, Freshness, Heard, Heed, Listening};
use serde_json::{Value, json};
use stand_in::StandIn;
use uuid::Uuid;
use wire::envelope::{Position, Row};
use wire::names::TicketState;

const TICKET: Uuid = Uuid::from_u128(0xA047);

fn board(seq: u64) -> Value {
    json!({
        "epoch": 1, "incarnation": Uuid::nil(), "seq": seq, "at": "2026-11-22T09:00:00Z", "revision": 1,
        "day": {"ordinal": 1, "date": "2026-11-22", "trusted": true},
        "tickets": {TICKET.to_string(): {
            "number": "A047", "service": "caisse", "kind": "normal", "priority": null, "state": "waiting",
            "language": "fr", "place": {"arrived_ms": 1, "tie": 0, "back": 0},
            "issued_at": "2026-11-22T08:50:00Z", "counter": null, "called_at": null, "recalls": 0, "started_at": null
        }},
        "counters": {"g1": {"state": "open", "agent": "awa", "holding": null}}, "calls": []
    })
}

fn row(seq: u64, kind: &str, data: &Value) -> Value {
    json!({
        "epoch": 1, "seq": seq, "last": true, "v": 1, "kind": kind, "at": "2026-11-22T09:00:05Z", "boot": 1,
        "mono_ms": 5, "trusted": true, "actor": "agent:awa", "request_id": null, "data": data
    })
}

fn called(seq: u64) -> Value {
    let data =
        json!({"ticket": TICKET, "counter": "g1", "agent": "awa", "auto_start_ms": 30000, "reason": null});
    row(seq, "ticket-called", &data)
}

fn pulse(seq: u64) -> Value {
    json!({"epoch": 1, "incarnation": Uuid::nil(), "seq": seq, "at": "2026-11-22T09:00:07Z", "trusted": true})
}

fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// An event stream that sends these pieces and then ends, or stays open and silent.
fn speech(pieces: Vec<String>, stays: bool) -> Response {
    let pieces = stream::iter(pieces.into_iter().map(Ok::<_, Infallible>));
    let body =
        if stays { Body::from_stream(pieces.chain(stream::pending())) } else { Body::from_stream(pieces) };
    ([("content-type", "text/event-stream")], body).into_response()
}

async fn hear(listening: &mut Listening) -> String {
    match listening.next().await.unwrap() {
        Heard::Snapshot(board) => format!("snapshot {}", board.position()),
        Heard::Row(row) => format!("{} {}", row.kind, row.position()),
        Heard::Pulse(pulse) => format!("pulse {}.{}", pulse.epoch, pulse.seq),
        Heard::Lost => "lost".to_owned(),
    }
}

#[tokio::test]
async fn a_stream_that_ended_is_resumed_after_the_last_fact_and_shows_what_was_seen() {
    let stand_in = StandIn::start().await;
    let words = [event("snapshot", &board(1)), event("ticket-called", &called(2)), event("pulse", &pulse(9))];
    stand_in.answer(speech(words.to_vec(), false));
    stand_in.answer(speech(vec![event("pulse", &pulse(10))], true));
    let mut listening = stand_in.hub.listen(Some("hall".parse().unwrap()));
    for expected in ["snapshot 1.1", "ticket-called 1.2", "pulse 1.9", "lost", "pulse 1.10"] {
        assert_eq!(hear(&mut listening).await, expected);
    }
    assert_eq!(stand_in.hub.seen(), Position { epoch: 1, seq: 10 });
    let asked = stand_in.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0].what, "GET /v1/events?zone=hall");
    assert!(asked[0].body.is_empty());
    assert_eq!((asked[0].header("last-event-id"), asked[0].header("smartqueue-seen")), (None, None));
    assert_eq!(asked[1].header("last-event-id"), Some("1.2"), "a pulse is no fact and moves no cursor");
    assert_eq!(asked[1].header("smartqueue-seen"), Some("1.9"));
}

#[tokio::test]
async fn a_hub_that_dies_in_the_middle_of_a_fact_is_asked_for_that_fact_again() {
    let stand_in = StandIn::start().await;
    let whole = event("ticket-called", &called(2));
    let half = whole[..whole.len() / 2].to_owned();
    let (kill, killed) = tokio::sync::oneshot::channel::<()>();
    let death = stream::once(async move {
        let _ = killed.await;
        Err(std::io::Error::other("killed"))
    });
    let broken = Body::from_stream(stream::iter([Ok(event("snapshot", &board(1))), Ok(half)]).chain(death));
    stand_in.answer(([("content-type", "text/event-stream")], broken).into_response());
    stand_in.answer(StatusCode::SERVICE_UNAVAILABLE.into_response());
    stand_in.answer(speech(vec![whole], true));
    let mut listening = stand_in.hub.listen(None);
    assert_eq!(hear(&mut listening).await, "snapshot 1.1");
    kill.send(()).unwrap();
    for expected in ["lost", "ticket-called 1.2"] {
        assert_eq!(hear(&mut listening).await, expected);
    }
    let asked = stand_in.asked();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert_eq!(asked[2].header("last-event-id"), Some("1.1"));
}

#[tokio::test]
async fn garbage_is_never_folded_and_everything_is_asked_anew() {
    let stand_in = StandIn::start().await;
    let garbage = "event: ticket-called\ndata: {\"epoch\": \"one\"}\n\n".to_owned();
    let noise = ": keep-alive\r\n\r\nid: 1.1\n\nthis is no field\n\n".to_owned();
    stand_in
        .answer(speech(vec![event("snapshot", &board(1)), noise, garbage, event("pulse", &pulse(2))], true));
    stand_in.answer(speech(vec![event("snapshot", &board(2))], true));
    let mut listening = stand_in.hub.listen(None);
    for expected in ["snapshot 1.1", "lost", "snapshot 1.2"] {
        assert_eq!(hear(&mut listening).await, expected);
    }
    assert_eq!(stand_in.asked()[1].header("last-event-id"), None);
}

#[tokio::test]
async fn a_hub_that_falls_silent_is_left_and_asked_again() {
    let stand_in = StandIn::start().await;
    stand_in.answer(speech(vec![event("snapshot", &board(1))], true));
    stand_in.answer(speech(vec![event("pulse", &pulse(1))], true));
    let mut listening = stand_in.hub.with_watchdog(Duration::from_millis(40)).listen(None);
    for expected in ["snapshot 1.1", "lost", "pulse 1.1"] {
        assert_eq!(hear(&mut listening).await, expected);
    }
}

#[tokio::test]
async fn a_follower_that_meets_an_unknown_fact_gets_a_snapshot_and_goes_on() {
    let stand_in = StandIn::start().await;
    let unknown = event("coffee-served", &row(2, "coffee-served", &json!({"cups": 2})));
    let words = [event("snapshot", &board(1)), unknown, event("ticket-called", &called(3))];
    stand_in.answer(speech(words.to_vec(), true));
    stand_in.answer(speech(vec![event("snapshot", &board(2)), event("ticket-called", &called(3))], true));
    let mut listening = stand_in.hub.listen(None);
    let mut follower = Follower::new();
    let now = Instant::now();
    assert_eq!(follower.hear(listening.next().await.unwrap(), now), Heed::Changed);
    assert_eq!(follower.hear(listening.next().await.unwrap(), now), Heed::StartAnew);
    assert_eq!(
        follower.hear(listening.next().await.unwrap(), now),
        Heed::Nothing,
        "later facts cannot be folded"
    );
    listening.start_anew();
    assert_eq!(hear(&mut listening).await, "lost");
    assert_eq!(follower.hear(listening.next().await.unwrap(), now), Heed::Changed);
    assert_eq!(follower.hear(listening.next().await.unwrap(), now), Heed::Changed);
    assert_eq!(follower.board().unwrap().tickets[&TICKET].state, TicketState::Called);
    assert_eq!(stand_in.asked()[1].header("last-event-id"), None);
}

#[test]
fn a_board_ages_by_the_devices_own_clock_and_only_a_word_of_now_makes_it_fresh() {
    let start = Instant::now();
    let after = |secs| start + Duration::from_secs(secs);
    let mut follower = Follower::new();
    assert_eq!(follower.freshness(start), Freshness::Stale, "nothing was ever heard");
    assert_eq!(follower.hub_time(start), None);
    let speak = |data: Value| serde_json::from_value(data).unwrap();
    follower.hear(Heard::Snapshot(serde_json::from_value(board(1)).unwrap()), start);
    assert_eq!(follower.freshness(after(11)), Freshness::Fresh);
    assert_eq!(follower.freshness(after(12)), Freshness::Old(12));
    assert_eq!(follower.freshness(after(29)), Freshness::Old(29));
    assert_eq!(follower.freshness(after(30)), Freshness::Stale);
    assert_eq!(follower.hear(Heard::Pulse(speak(pulse(1))), after(29)), Heed::Nothing);
    assert_eq!(follower.freshness(after(30)), Freshness::Fresh);
    assert_eq!(follower.hub_time(after(30)).unwrap().to_string(), "2026-11-22T09:00:08Z");
    assert_eq!(follower.hear(Heard::Lost, after(41)), Heed::Nothing);
    assert_eq!(follower.freshness(after(41)), Freshness::Old(12), "a lost stream is no word");
    follower.hear(Heard::Row(serde_json::from_str(&called(2).to_string()).unwrap()), after(45));
    assert_eq!(follower.freshness(after(45)), Freshness::Old(16), "a fact of the past is no word of now");
}

#[test]
fn a_fact_heard_twice_changes_nothing_and_another_journal_is_asked_for_whole() {
    let now = Instant::now();
    let mut follower = Follower::new();
    // Rows hold their data as raw text, which only a reader of text can take.
    let fact: Row = serde_json::from_str(&called(2).to_string()).unwrap();
    assert_eq!(follower.hear(Heard::Row(fact.clone()), now), Heed::Nothing, "no board to fold it into");
    follower.hear(Heard::Snapshot(serde_json::from_value(board(1)).unwrap()), now);
    assert_eq!(follower.hear(Heard::Row(fact.clone()), now), Heed::Changed);
    let once = follower.board().cloned();
    assert_eq!(follower.hear(Heard::Row(fact), now), Heed::Nothing);
    assert_eq!(follower.board(), once.as_ref());
    let mut other = pulse(2);
    other["incarnation"] = json!(Uuid::from_u128(5));
    let other = Heard::Pulse(serde_json::from_value(other).unwrap());
    assert_eq!(follower.hear(other.clone(), now), Heed::StartAnew);
    assert_eq!(follower.hear(other, now), Heed::Nothing, "asked for once");
}

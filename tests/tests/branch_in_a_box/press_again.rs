//! A ticket is called, the hub is killed: the ticket is still called at the same counter, and whoever asks again hears the
//! same answer.

use serde_json::{Value, json};
use tests::chance::Chance;
use tests::house::{BANK, House};
use tests::process::HubProcess;
use uuid::Uuid;
use wire::counter::Counter;
use wire::names::TicketState;
use wire::role::Role;

/// One try, with all that HTTP says.
async fn post(process: &HubProcess, path: &str, token: &str, body: &Value) -> (u16, bool, Value) {
    // It is installed already when another test of this program was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(format!("{}{path}", process.base())).bearer_auth(token);
    let answer =
        request.header("content-type", "application/json").body(body.to_string()).send().await.unwrap();
    let replayed = answer.headers().get(wire::HEADER_REPLAYED).is_some_and(|value| value == "true");
    (answer.status().as_u16(), replayed, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_called_ticket_outlives_the_hub_and_the_same_request_has_the_same_answer_and_no_second_effect() {
    let house = House::build(BANK).await.unwrap();
    let mut process = HubProcess::start(house.data()).unwrap();
    let mut chance = Chance::seeded(5);
    let (door, awa) = (house.token(Role::Kiosk, "porte-1"), house.token(Role::Agent, "awa"));
    let issue = json!({"request_id": chance.id(), "service": "caisse"});
    let open = json!({"request_id": chance.id()});
    let next = json!({"request_id": chance.id(), "holding": null});
    let again = json!({"request_id": chance.id(), "holding": Uuid::nil()});
    let acts = [
        ("/v1/tickets", &door, &issue, 201),
        ("/v1/counters/g1/open", &awa, &open, 200),
        ("/v1/counters/g1/call-next", &awa, &next, 200),
        ("/v1/counters/g1/call-next", &awa, &again, 409),
    ];
    let mut first = Vec::new();
    for (path, token, body, status) in acts {
        let (got, replayed, answer) = post(&process, path, token, body).await;
        assert_eq!((got, replayed), (status, false), "{path}: {answer}");
        first.push(answer);
    }
    let called = first[2]["ticket"]["id"].clone();
    assert_eq!(called, first[0]["id"]);

    process.kill_and_start_again().unwrap();
    let hub = house.seen_by(Role::Agent, "awa", &process.base()).unwrap();
    let counter: Counter = hub.read("/v1/counters/g1").await.unwrap();
    let holding = counter.holding.expect("the counter still holds somebody");
    assert_eq!((json!(holding.id), holding.state), (called.clone(), TicketState::Called));
    assert_eq!(counter.agent.map(|agent| agent.to_string()).as_deref(), Some("awa"));

    let before = hub.board(None).await.unwrap();
    for ((path, token, body, status), answer) in acts.into_iter().zip(&first) {
        let (got, replayed, repeated) = post(&process, path, token, body).await;
        assert_eq!((got, replayed, &repeated), (status, true, answer), "{path}");
    }
    let other_body = json!({"request_id": issue["request_id"], "service": "virement"});
    let (status, replayed, problem) = post(&process, "/v1/tickets", &door, &other_body).await;
    assert_eq!((status, replayed, problem["code"].as_str()), (422, false, Some("request-id-reused")));
    let after = hub.board(None).await.unwrap();
    assert_eq!((after.seq, after.tickets.len()), (before.seq, 1), "nothing happened twice");
}

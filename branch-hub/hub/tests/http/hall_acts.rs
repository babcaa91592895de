//! What the rules know of the hall beside the line: numbers printed elsewhere, rolls of paper, chains, bells, moves, and
//! agents who have left; over HTTP, with settings as a branch writes them.

use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Back, Desk};

/// The bank, with these pieces of its settings put in place of others.
async fn bank_with(changes: &[(&str, &str)]) -> Desk {
    let bank = include_str!("../../../branches/dakar-plateau-bank.toml");
    let text = changes.iter().fold(bank.to_owned(), |text, (old, new)| {
        assert!(text.contains(old), "the sample no longer has {old}");
        text.replacen(old, new, 1)
    });
    Desk::with(text).await
}

async fn asks(desk: &Desk, role: Role, path: &str, more: Value) -> Back {
    let mut body = json!({"request_id": Uuid::new_v4()});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.post(path, &desk.token(role), &body).await
}

async fn does(desk: &Desk, role: Role, path: &str, more: Value) -> Value {
    let back = asks(desk, role, path, more).await;
    assert!(back.status.is_success(), "{path}: {back:?}");
    back.body
}

fn of(ticket: &Value, verb: &str) -> String {
    format!("/v1/tickets/{}/{verb}", ticket["id"].as_str().unwrap())
}

/// The numbers that a counter would call, in order.
async fn line(desk: &Desk, counter: &str) -> Vec<String> {
    let back = desk.get(&format!("/v1/counters/{counter}/line"), &desk.token(Role::Supervisor)).await;
    let next = back.body["next"].as_array().unwrap_or_else(|| panic!("{back:?}")).clone();
    next.iter().map(|before| before["number"].as_str().unwrap().to_owned()).collect()
}

fn island(number: &str, heard: &str, mono_ms: u64, seen: u64) -> Value {
    let island = json!({
        "number": number, "boot": Uuid::nil(), "mono_ms": mono_ms,
        "heard_hub_time": heard, "seen_before": format!("1.{seen}"),
    });
    json!({"service": "caisse", "island": island})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_printed_while_the_hub_was_away_stands_where_its_person_arrived() {
    let desk = Desk::bank().await;
    let kiosk = desk.branch.app.access.make_token(Role::Kiosk, &"borne-1".parse().unwrap(), 0).unwrap();
    does(&desk, Role::Supervisor, "/v1/counters/g1/open", json!({})).await;
    does(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "caisse"})).await;
    let seen = desk.head();
    desk.clock.pass_ms(600_000);
    does(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "caisse"})).await;
    // Five minutes after nine, and never before what the kiosk had seen.
    for (number, mono_ms) in [("K001", 300_000), ("K002", 0)] {
        let mut body = island(number, "2026-11-23T09:00:00Z", mono_ms, seen);
        body["request_id"] = json!(Uuid::new_v4());
        let back = desk.post("/v1/tickets", &kiosk, &body).await;
        assert_eq!((back.status.as_u16(), &back.body["number"]), (201, &json!(number)), "{back:?}");
        assert_eq!(back.body["channel"], "island");
    }
    assert_eq!(line(&desk, "g1").await, ["A001", "K002", "K001", "A002"]);
    let mut twice = island("K001", "2026-11-23T09:00:00Z", 0, seen);
    twice["request_id"] = json!(Uuid::new_v4());
    assert_eq!(desk.post("/v1/tickets", &kiosk, &twice).await.code(), "number-taken");
    twice["island"]["number"] = json!("A009");
    twice["request_id"] = json!(Uuid::new_v4());
    assert_eq!(desk.post("/v1/tickets", &kiosk, &twice).await.code(), "number-not-theirs");
    assert_eq!(desk.post("/v1/tickets", &desk.token(Role::Greeter), &twice).await.code(), "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_on_a_roll_of_paper_are_called_without_tickets_and_a_new_roll_is_told() {
    let roll = [
        ("[series.b]\nprefix = \"B\"\n", "[series.b]\nprefix = \"B\"\nmax = 99\nroll = true\n"),
        (
            "services = [\"caisse\", \"virement\"]\ndirection = \"left\"",
            "services = [\"virement\"]\ndirection = \"left\"",
        ),
        (
            "services = [\"caisse\", \"virement\"]\ndirection = \"ahead\"",
            "services = [\"caisse\"]\ndirection = \"ahead\"",
        ),
        (
            "services = [\"ouverture-compte\", \"conseil\", \"virement\"]",
            "services = [\"ouverture-compte\", \"conseil\"]",
        ),
    ];
    let desk = bank_with(&roll).await;
    assert_eq!(
        asks(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "virement"})).await.code(),
        "on-roll"
    );
    does(&desk, Role::Supervisor, "/v1/counters/g2/open", json!({})).await;
    let called = does(&desk, Role::Supervisor, "/v1/counters/g2/call-next", json!({"holding": null})).await;
    assert_eq!(called["ticket"]["number"], "B01");
    assert_eq!(called["ticket"]["estimated_wait_s"], Value::Null);
    desk.clock.pass_ms(5000);
    let told = does(&desk, Role::Supervisor, "/v1/series/b/roll", json!({"next": 40})).await;
    assert_eq!(told, json!({"series": "b", "next": "B40"}));
    let holding = &called["ticket"]["id"];
    let next = json!({"holding": holding, "outcome": "served"});
    let called = does(&desk, Role::Supervisor, "/v1/counters/g2/call-next", next).await;
    assert_eq!(called["ticket"]["number"], "B40");
    assert_eq!(
        asks(&desk, Role::Supervisor, "/v1/series/a/roll", json!({"next": 4})).await.code(),
        "not-a-roll"
    );
    assert_eq!(asks(&desk, Role::Agent, "/v1/series/b/roll", json!({"next": 4})).await.code(), "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_leads_to_the_next_under_the_same_number_and_machines_give_no_ticket_for_it() {
    let chain = [
        (
            "series = \"a\"\nzone = \"hall\"\norder = 1\n",
            "series = \"a\"\nzone = \"hall\"\norder = 1\nthen = \"conseil\"\n",
        ),
        (
            "series = \"c\"\nzone = \"hall\"\norder = 3\n",
            "series = \"c\"\nzone = \"hall\"\norder = 3\nreferral_only = true\n",
        ),
    ];
    let desk = bank_with(&chain).await;
    let refused = asks(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "conseil"})).await;
    assert_eq!(refused.code(), "referral-only");
    let ticket = does(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "caisse"})).await;
    does(&desk, Role::Supervisor, "/v1/counters/g1/open", json!({})).await;
    does(&desk, Role::Supervisor, "/v1/counters/g1/call-next", json!({"holding": null})).await;
    does(&desk, Role::Supervisor, &of(&ticket, "end"), json!({"outcome": "served"})).await;
    does(&desk, Role::Supervisor, "/v1/counters/g4/open", json!({})).await;
    assert_eq!(line(&desk, "g4").await, ["A001"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_with_a_profile_offers_what_the_profile_says() {
    let profile = [
        ("# ── Les guichets ──", "[profiles.rapide]\nservices = [\"caisse\"]\n\n# ── Les guichets ──"),
        (
            "label = \"1\"\nzone = \"hall\"\nservices = [\"caisse\"]",
            "label = \"1\"\nzone = \"hall\"\nprofile = \"rapide\"",
        ),
    ];
    let desk = bank_with(&profile).await;
    let catalogue = desk.get("/v1/catalogue", &desk.token(Role::Agent)).await.body;
    let g1 = catalogue["counters"].as_array().unwrap().iter().find(|c| c["id"] == "g1").unwrap();
    assert_eq!(g1["services"], json!(["caisse"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn reception_is_rung_for_who_goes_directly_and_for_help_and_the_hall_does_not_hear_it() {
    let direct = [(
        "series = \"d\"\nzone = \"hall\"\norder = 4\n",
        "series = \"d\"\nzone = \"hall\"\norder = 4\ndirect = true\n",
    )];
    let desk = bank_with(&direct).await;
    let refused = asks(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "ouverture-compte"})).await;
    assert_eq!(refused.code(), "go-directly");
    let ring = |cause: Value| json!({"cause": cause});
    let rung =
        does(&desk, Role::Kiosk, "/v1/bells/ring", ring(json!({"direct": {"service": "ouverture-compte"}})))
            .await;
    assert_eq!(rung["bells"].as_object().unwrap().len(), 1);
    let help = json!({"help": {"device": "kiosk"}});
    does(&desk, Role::Kiosk, "/v1/bells/ring", ring(help.clone())).await;
    does(&desk, Role::Kiosk, "/v1/bells/ring", ring(help)).await;
    let other = json!({"help": {"device": "borne-9"}});
    assert_eq!(asks(&desk, Role::Kiosk, "/v1/bells/ring", ring(other)).await.code(), "forbidden");
    let numbers = json!({"direct": {"service": "caisse"}});
    assert_eq!(asks(&desk, Role::Kiosk, "/v1/bells/ring", ring(numbers)).await.code(), "gives-numbers");
    let board = async |role| desk.get("/v1/board", &desk.token(role)).await.body["bells"].clone();
    let bells = board(Role::Greeter).await;
    assert_eq!(bells.as_object().unwrap().len(), 2, "the same ring again changes nothing");
    assert_eq!(board(Role::Display).await, json!({}));
    for bell in bells.as_object().unwrap().keys() {
        does(&desk, Role::Greeter, &format!("/v1/bells/{bell}/answer"), json!({})).await;
    }
    assert_eq!(board(Role::Greeter).await, json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_moves_one_ticket_with_a_reason_and_the_hall_is_not_told_why() {
    let desk = Desk::bank().await;
    let mut tickets = Vec::new();
    for _ in 0..3 {
        desk.clock.pass_ms(1000);
        tickets.push(does(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "caisse"})).await);
    }
    does(&desk, Role::Supervisor, "/v1/counters/g1/open", json!({})).await;
    let path = of(&tickets[2], "move");
    let front = json!({"place": "front", "reason": "train à midi"});
    does(&desk, Role::Supervisor, &path, front.clone()).await;
    assert_eq!(line(&desk, "g1").await, ["A003", "A001", "A002"]);
    does(&desk, Role::Supervisor, &path, json!({"place": {"after": tickets[0]["id"]}, "reason": "erreur"}))
        .await;
    assert_eq!(line(&desk, "g1").await, ["A001", "A003", "A002"]);
    let blank = json!({"place": "end", "reason": " "});
    assert_eq!(asks(&desk, Role::Supervisor, &path, blank).await.code(), "reason-missing");
    assert_eq!(asks(&desk, Role::Agent, &path, front).await.code(), "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_customer_from_afar_has_one_living_ticket() {
    let desk = Desk::bank().await;
    let wish = json!({"service": "caisse", "customer": Uuid::from_u128(5)});
    let first = does(&desk, Role::Greeter, "/v1/tickets", wish.clone()).await;
    assert_eq!(asks(&desk, Role::Greeter, "/v1/tickets", wish.clone()).await.code(), "customer-in-line");
    does(&desk, Role::Greeter, &of(&first, "cancel"), json!({"gone": "given-back"})).await;
    does(&desk, Role::Greeter, "/v1/tickets", wish).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_does_nothing_for_a_quarter_of_an_hour_is_signed_out_of_counter_and_page() {
    let desk = Desk::bank().await;
    let follows = tokio::spawn(hub::leaving::sign_out_who_left(desk.branch.app.clone()));
    desk.branch.app.access.add_person(&"awa".parse().unwrap(), Role::Agent, "2468").unwrap();
    let session = desk.post("/v1/sessions", "", &json!({"person": "awa", "pin": "2468"})).await;
    let token = session.body["token"].as_str().unwrap().to_owned();
    let press = async |path: &str| {
        desk.post(path, &token, &json!({"request_id": Uuid::new_v4()})).await.status.as_u16()
    };
    assert_eq!(press("/v1/counters/g1/open").await, 200);
    desk.clock.pass_ms(890_000);
    assert_eq!(press("/v1/counters/g1/still-here").await, 200);
    desk.clock.pass_ms(899_000);
    assert_eq!(press("/v1/counters/g1/still-here").await, 200);
    desk.clock.pass_ms(900_000);
    // Anything that anybody asks lets time pass.
    does(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "caisse"})).await;
    let counter = desk.get("/v1/counters/g1", &desk.token(Role::Supervisor)).await.body;
    assert_eq!((&counter["state"], &counter["agent"]), (&json!("closed"), &Value::Null));
    let mut left = desk.branch.app.access.forgotten();
    while press("/v1/counters/g1/open").await != 401 {
        left.changed().await.unwrap();
    }
    follows.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_that_calls_by_itself_calls_who_comes_and_who_is_next() {
    let by_itself =
        [("label = \"1\"\nzone = \"hall\"\n", "label = \"1\"\nzone = \"hall\"\ncalls_by_itself = true\n")];
    let desk = bank_with(&by_itself).await;
    does(&desk, Role::Supervisor, "/v1/counters/g1/open", json!({})).await;
    let first = does(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "caisse"})).await;
    does(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "caisse"})).await;
    let held =
        async || desk.get("/v1/counters/g1", &desk.token(Role::Supervisor)).await.body["holding"].clone();
    assert_eq!(held().await["number"], "A001");
    desk.clock.pass_ms(10_000);
    does(&desk, Role::Supervisor, &of(&first, "end"), json!({"outcome": "served"})).await;
    assert_eq!(held().await["number"], "A002");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_in_a_chain_or_a_roll_is_said_where_it_stands() {
    let bank = include_str!("../../../branches/dakar-plateau-bank.toml");
    let rows = [
        (
            "series = \"a\"\nzone = \"hall\"\norder = 1\n",
            "then = \"caisse\"\n",
            "services.caisse.then",
            "caisse → caisse",
        ),
        ("[series.b]\nprefix = \"B\"\n", "roll = true\n", "counters.g2.services", "rouleau"),
        ("island_prefix = \"K\"\n", "", "devices.borne-1.island_prefix", "series.a"),
    ];
    for (written, more, place, said) in rows {
        let instead =
            if more.is_empty() { "island_prefix = \"A\"\n".to_owned() } else { format!("{written}{more}") };
        let text = bank.replacen(written, &instead, 1);
        let told: Vec<String> = hub::settings::check(&text)
            .unwrap_err()
            .iter()
            .map(|m| m.say(wire::names::Language::Fr))
            .collect();
        assert!(told.iter().any(|line| line.contains(place) && line.contains(said)), "{place}: {told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_far_from_greenwich_changes_its_day_by_its_own_clock_and_numbers_go_on_till_then() {
    // 09:00 in Dakar is 18:00 in Tokyo; a day changes at 04:00 there, which is 19:00 in Dakar.
    let desk = bank_with(&[("Africa/Dakar", "Asia/Tokyo")]).await;
    let minutes = |until: i64| until * 60_000;
    let mut given = Vec::new();
    for pause_ms in [0, minutes(359), minutes(2), minutes(237), minutes(3)] {
        desk.clock.pass_ms(pause_ms);
        // Where it is open already, that is said, and no matter.
        asks(&desk, Role::Supervisor, "/v1/day", json!({"do": "open", "reason": "essai"})).await;
        let ticket = does(&desk, Role::Kiosk, "/v1/tickets", json!({"service": "caisse"})).await;
        let (day, number) = (&ticket["business_day"], ticket["number"].as_str().unwrap());
        given.push(format!("{} {} {number}", day["ordinal"], day["date"].as_str().unwrap()));
    }
    let expected = [
        "1 2026-11-23 A001",
        "1 2026-11-23 A002",
        "1 2026-11-23 A003",
        "1 2026-11-23 A004",
        "2 2026-11-24 A001",
    ];
    assert_eq!(given, expected);
}

//! What the hub tells of the hall beside tickets: the line as the rules call it, stops, risks, bells, and how a day went.

use axum::body::Body;
use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::aside::{Person, of};
use crate::branch::{Desk, asking};
use crate::stream::Ear;

/// Settings in which a nurse's class orders the line of the first service and soon needs attention.
async fn adopt(desk: &Desk, over: Value) {
    let body = json!({"request_id": Uuid::new_v4(), "revision": 1, "document": over}).to_string();
    let put = asking("PUT", "/v1/settings", &desk.token(Role::Supervisor));
    let put = put.header("content-type", "application/json").body(Body::from(body)).unwrap();
    let back = desk.send(put).await;
    assert_eq!(back.status, 200, "{back:?}");
}

fn triage() -> Value {
    let class = json!({"name": {"fr": "Rouge"}, "weight": 9, "longest_wait_min": 1, "look_again_min": 3});
    json!({"triage": {"rouge": class}, "services": {"caisse": {"by_triage": true}}})
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_in_the_hall_reads_a_class_and_staff_do() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    let display = Person::of(&desk, Role::Display);
    awa.does("/v1/counters/g1/open", json!({})).await;
    let ticket = kiosk.does("/v1/tickets", json!({"service": "caisse", "priority": "aines"})).await;
    assert_eq!(ticket["priority"], "aines", "whoever claims it knows of it");
    awa.does("/v1/counters/g1/call-next", json!({"holding": null})).await;
    let id = ticket["id"].as_str().unwrap();
    for path in
        [format!("/v1/tickets/{id}"), "/v1/counters/g1".into(), "/v1/board".into(), "/v1/tickets".into()]
    {
        for hall in [&kiosk, &display] {
            assert!(!hall.reads(&path).await.to_string().contains("aines"), "{path}");
        }
        assert!(awa.reads(&path).await.to_string().contains("aines"), "{path}");
    }
    for (hall, knows) in [(&kiosk, false), (&display, false), (&awa, true)] {
        let (_, board) = Ear::at(&desk, &hall.token, "", None).await.next().await;
        assert_eq!(board.to_string().contains("aines"), knows);
    }
    awa.does(&of(&ticket, "start"), json!({})).await;
    awa.does(&of(&ticket, "end"), json!({})).await;
    let again = desk.start_again().await;
    for (role, priority) in [(Role::Kiosk, Value::Null), (Role::Agent, json!("aines"))] {
        let past = Person::of(&again, role).reads(&format!("/v1/tickets/{id}")).await;
        assert_eq!(past["priority"], priority, "{role}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_line_of_a_counter_is_the_order_in_which_it_calls() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    let order = |line: &Value| -> Vec<Value> {
        line["next"].as_array().unwrap().iter().map(|next| next["ticket"].clone()).collect()
    };
    assert!(
        order(&awa.reads("/v1/counters/g2/line").await).is_empty(),
        "nobody is called at a closed counter"
    );
    awa.does("/v1/counters/g2/open", json!({})).await;
    for n in 0..24 {
        let service = if n % 3 == 0 { "virement" } else { "caisse" };
        let mut asked = json!({"service": service});
        if n % 5 == 2 {
            asked["priority"] = json!("aines");
        }
        kiosk.does("/v1/tickets", asked).await;
        desk.clock.pass_ms(7_000);
    }
    let line = awa.reads("/v1/counters/g2/line").await;
    let foreseen = order(&line);
    assert_eq!(foreseen.len(), 20, "no further: {line}");
    assert!(line["next"][0]["rule"].is_string() && line["next"][0]["number"].is_string());
    let mut holding = Value::Null;
    for expected in &foreseen[..6] {
        desk.clock.pass_ms(3_000);
        let press = json!({"holding": holding, "outcome": "served"});
        let called = awa.does("/v1/counters/g2/call-next", press).await;
        holding = called["ticket"]["id"].clone();
        assert_eq!(holding, *expected);
    }
    assert_eq!(awa.desk.get("/v1/counters/g2/line", &kiosk.token).await.code(), "forbidden");
    assert_eq!(awa.desk.get("/v1/counters/g9/line", &awa.token).await.code(), "unknown-counter");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_says_why_and_until_when_in_the_catalogue_on_the_board_and_in_the_refusal() {
    let desk = Desk::bank().await;
    let (kiosk, chief) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Supervisor));
    let stop = json!({"services": ["caisse"], "reason": "panne du réseau", "until": "2026-11-23T11:00:00Z"});
    chief.does("/v1/services/interrupt", stop).await;
    let refused = kiosk.asks("/v1/tickets", json!({"service": "caisse"})).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "service-interrupted"));
    let detail = refused.body["detail"].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(detail, "Interrompu : panne du réseau, reprise espérée vers 11 h");
    let after: u32 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((7_200..=7_201).contains(&after), "two hours: {after}");
    let told = kiosk.reads("/v1/catalogue").await;
    let service = |told: &Value, id: &str| {
        told["services"].as_array().unwrap().iter().find(|s| s["id"] == id).unwrap().clone()
    };
    let expected =
        json!({"reason": "panne du réseau", "until": "2026-11-23T11:00:00Z", "until_time": "11:00"});
    assert_eq!(service(&told, "caisse")["interruption"], expected);
    assert_eq!(service(&told, "virement")["interruption"], Value::Null);
    let board = kiosk.reads("/v1/board").await;
    assert_eq!(board["interruptions"]["caisse"]["reason"], "panne du réseau");
    chief.does("/v1/services/interrupt", json!({"services": ["caisse"], "reason": "caisse vide"})).await;
    let refused = kiosk.asks("/v1/tickets", json!({"service": "caisse"})).await;
    assert!(refused.headers.get("retry-after").is_none(), "nobody knows until when");
    chief.does("/v1/services/resume", json!({})).await;
    assert_eq!(kiosk.reads("/v1/board").await["interruptions"], json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_be_served_today_is_told_before_and_with_the_ticket() {
    let desk = Desk::bank().await;
    let (kiosk, chief) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Supervisor));
    chief.does("/v1/counters/g1/open", json!({})).await;
    let mut holding = Value::Null;
    for _ in 0..8 {
        kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
        let press = json!({"holding": holding, "outcome": "served"});
        holding = chief.does("/v1/counters/g1/call-next", press).await["ticket"]["id"].clone();
        desk.clock.pass_ms(300_000);
    }
    let risk = async |person: &Person<'_>| {
        let told = person.reads("/v1/catalogue").await;
        told["services"].as_array().unwrap().iter().find(|s| s["id"] == "caisse").unwrap()["at_risk"].clone()
    };
    assert_eq!(risk(&kiosk).await, false, "open without an end");
    chief.does("/v1/day", json!({"do": "open", "until": "2026-11-23T09:55:00Z", "reason": "essai"})).await;
    for _ in 0..9 {
        kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
    }
    assert_eq!(risk(&kiosk).await, true, "nine people before, five minutes each, a quarter of an hour left");
    let given = kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
    assert_eq!(given["at_risk"], true, "{given}");
    let other = kiosk.does("/v1/tickets", json!({"service": "conseil"})).await;
    assert_eq!(other["at_risk"], false, "nothing is known of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bell_reaches_reception_agents_and_supervisors_and_rings_until_somebody_has_looked() {
    let desk = Desk::bank().await;
    adopt(&desk, triage()).await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    let ticket = kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
    awa.does(&of(&ticket, "triage"), json!({"class": "rouge"})).await;
    let mut staff = Vec::new();
    for role in [Role::Greeter, Role::Agent, Role::Supervisor] {
        staff.push(Ear::at(&desk, &desk.token(role), "", None).await);
    }
    let mut hall = Ear::at(&desk, &kiosk.token, "", None).await;
    for ear in staff.iter_mut().chain([&mut hall]) {
        assert_eq!(ear.next().await.0, "snapshot");
    }
    desk.clock.pass_ms(61_000);
    for ear in &mut staff {
        let (event, row) = ear.next().await;
        assert_eq!((event.as_str(), &row["data"]["why"]), ("attention-needed", &json!("longest-wait")));
    }
    let bell =
        async || awa.reads("/v1/board").await["tickets"][ticket["id"].as_str().unwrap()]["attention"].clone();
    assert_eq!(bell().await, "longest-wait");
    awa.does(&of(&ticket, "triage"), json!({"class": "rouge"})).await;
    assert_eq!(bell().await, Value::Null, "somebody has looked");
    kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
    assert_eq!(hall.next().await.0, "ticket-issued", "the hall heard nothing of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_reported_while_it_runs_and_after_as_json_and_as_a_sheet() {
    let desk = Desk::bank().await;
    let (kiosk, awa) = (Person::of(&desk, Role::Kiosk), Person::of(&desk, Role::Agent));
    let (greeter, chief) = (Person::of(&desk, Role::Greeter), Person::of(&desk, Role::Supervisor));
    let mut tickets = Vec::new();
    for class in [None, Some("aines"), Some("aines"), Some("enceinte"), None] {
        let mut asked = json!({"service": "caisse"});
        if let Some(class) = class {
            asked["priority"] = json!(class);
        }
        tickets.push(kiosk.does("/v1/tickets", asked).await);
    }
    greeter.does(&of(&tickets[1], "confirm-priority"), json!({})).await;
    awa.does(&of(&tickets[2], "decline-priority"), json!({})).await;
    greeter.does(&of(&tickets[4], "cancel"), json!({"reason": "parti"})).await;
    awa.does("/v1/counters/g1/open", json!({})).await;
    desk.clock.pass_ms(120_000);
    awa.does("/v1/counters/g1/call-next", json!({"holding": null})).await;
    let day = chief.reads("/v1/reports/days/1").await;
    assert_eq!((&day["over"], &day["issued"]), (&json!(false), &json!(5)), "{day}");
    let caisse = &day["services"][0];
    let all = &caisse["all"];
    assert_eq!((&all["legs"], &all["abandoned"], &all["withdrawn"]), (&json!(5), &json!(0), &json!(1)));
    assert_eq!((&all["waits"]["count"], &all["waits"]["p50_s"]), (&json!(1), &json!(120)));
    let classes: Vec<(&Value, &Value)> =
        caisse["classes"].as_array().unwrap().iter().map(|c| (&c["class"], &c["legs"]["legs"])).collect();
    let (aines, enceinte) = (json!("aines"), json!("enceinte"));
    assert_eq!(classes, [(&Value::Null, &json!(3)), (&aines, &json!(1)), (&enceinte, &json!(1))]);
    let claims = &day["claims"];
    assert_eq!((&claims["confirmed"]["reception"], &claims["declined"]["agent"]), (&json!(1), &json!(1)));
    assert_eq!(claims["left_claimed"], 1);

    // The next day: the first one is over, whichever way it is asked for, and also after a start.
    chief.does("/v1/day", json!({"do": "close", "reason": "fin", "leftovers": "cancel"})).await;
    desk.clock.pass_ms(24 * 3_600_000);
    kiosk.does("/v1/tickets", json!({"service": "virement"})).await;
    for path in ["/v1/reports/days/1", "/v1/reports/days/2026-11-23"] {
        let day = chief.reads(path).await;
        assert_eq!((&day["over"], &day["issued"]), (&json!(true), &json!(5)), "{day}");
        assert_eq!(day["services"][0]["all"]["sent_home"], 3, "{day}");
    }
    assert_eq!(chief.reads("/v1/reports/days/2").await["issued"], 1);
    let past = chief.reads("/v1/reports/days/1").await;
    let again = desk.start_again().await;
    let (chief, office) = (Person::of(&again, Role::Supervisor), Person::of(&again, Role::HeadOffice));
    assert_eq!(office.reads("/v1/reports/days/1").await, past);
    for unknown in ["0", "3", "2026-11-22", "hier", "-1"] {
        let back = again.get(&format!("/v1/reports/days/{unknown}"), &chief.token).await;
        assert_eq!((back.status.as_u16(), back.code()), (404, "unknown-day"), "{unknown}");
    }
    let sheet = asking("GET", "/v1/reports/days/1", &office.token).header("accept", "text/csv;q=0.9, */*");
    let sheet = again.text(sheet.body(Body::empty()).unwrap()).await;
    let lines: Vec<&str> = sheet.lines().collect();
    let head: Vec<&str> = lines[0].split(',').collect();
    let cell = |row: &str, class: &str, column: &str| {
        let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
        let mut cells = lines.iter().map(|line| line.split(',').collect::<Vec<_>>());
        let found = cells.find(|cells| cells[0] == row && cells[at("class")] == class);
        found.unwrap_or_else(|| panic!("{row} {class} in {sheet}"))[at(column)].to_owned()
    };
    assert!(lines.iter().all(|line| line.split(',').count() == head.len()), "{sheet}");
    assert!(lines[1].starts_with("service,1,2026-11-23,caisse,,5,"), "{sheet}");
    assert_eq!((cell("class", "none", "legs"), cell("class", "aines", "legs")), ("3".into(), "1".into()));
    let told = |value: &Value| value.as_f64().map_or_else(String::new, |share| format!("{share:.4}"));
    for column in ["share_confirmed", "share_declined", "share_left_claimed"] {
        assert_eq!(cell("claims", "", column), told(&past["claims"][column]), "{sheet}");
    }
    assert_eq!(cell("claims", "", "claims_confirmed_reception"), "1");
    assert_eq!(
        (cell("claims", "", "claims_declined_agent"), cell("claims", "", "legs")),
        ("1".into(), "".into())
    );
    for (column, key) in [("waits", "count"), ("mean_s", "mean_s"), ("p90_s", "p90_s"), ("max_s", "max_s")] {
        assert_eq!(cell("visits", "", column), past["visits"][key].to_string(), "{sheet}");
        assert_eq!(cell("service", "", column), past["services"][0]["all"]["waits"][key].to_string());
    }
    assert_eq!(
        (cell("visits", "", "issued"), cell("visits", "", "share_within_target")),
        ("5".into(), "".into())
    );
}

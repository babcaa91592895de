//! Who did what, as supervisors and administrators read it.

use axum::body::Body;
use axum::http::StatusCode;
use hub::admin::{Request, perform};
use serde_json::{Value, json};
use wire::names::Language;
use wire::role::Role;

use crate::aside::{Person, of};
use crate::branch::{Desk, asking};

async fn audit(desk: &Desk, query: &str) -> Vec<Value> {
    let back = desk.get(&format!("/v1/audit{query}"), &desk.token(Role::Supervisor)).await;
    assert_eq!(back.status, StatusCode::OK, "{back:?}");
    back.body["entries"].as_array().unwrap().clone()
}

fn sentences(entries: &[Value]) -> Vec<String> {
    entries.iter().map(|e| e["sentence"].as_str().unwrap().replace('\u{a0}', " ")).collect()
}

/// A day on which something of each sort is done.
async fn busy() -> Desk {
    let desk = Desk::bank().await;
    let awa: wire::names::Slug = "awa".parse().unwrap();
    perform(&desk.branch.app, Language::Fr, Request::AddPerson(awa, Role::Agent, "2468".into())).await;
    for pin in ["0000", "2468"] {
        desk.post("/v1/sessions", "", &json!({"person": "awa", "pin": pin})).await;
    }
    let [kiosk, agent, chief, door] =
        [Role::Kiosk, Role::Agent, Role::Supervisor, Role::Greeter].map(|role| Person::of(&desk, role));
    let mut tickets = Vec::new();
    for _ in 0..4 {
        tickets.push(kiosk.does("/v1/tickets", json!({"service": "caisse"})).await);
    }
    agent.does("/v1/counters/g1/open", json!({})).await;
    for place in ["end", "front"] {
        let sent = kiosk.does("/v1/tickets", json!({"service": "caisse"})).await;
        agent.does(&of(&sent, "call"), json!({"counter": "g1", "reason": "suite"})).await;
        agent.does(&of(&sent, "transfer"), json!({"to": {"service": "virement"}, "place": place})).await;
    }
    agent.does(&of(&tickets[1], "call"), json!({"counter": "g1", "reason": "urgence =1+1"})).await;
    agent.does(&of(&tickets[1], "start"), json!({})).await;
    agent.does(&of(&tickets[1], "end"), json!({})).await;
    chief.does(&of(&tickets[1], "reopen"), json!({"reason": "erreur"})).await;
    door.does(&of(&tickets[2], "prioritise"), json!({"class": "aines", "reason": "canne"})).await;
    chief.does(&of(&tickets[3], "move"), json!({"place": "front", "reason": "panne"})).await;
    door.does("/v1/tickets", json!({"service": "caisse", "priority": "aines"})).await;
    let moussa: wire::names::Slug = "moussa".parse().unwrap();
    let moussa = desk.branch.app.access.make_token(Role::Agent, &moussa, 0).unwrap();
    let over = json!({"request_id": uuid::Uuid::new_v4()});
    assert_eq!(desk.post("/v1/counters/g1/take-over", &moussa, &over).await.status, StatusCode::OK);
    door.does(&of(&tickets[0], "cancel"), json!({"reason": "parti"})).await;
    chief.does("/v1/day", json!({"do": "close", "reason": "coupure"})).await;
    let (office, _) = (desk.token(Role::Administrator), ());
    let body = json!({"request_id": uuid::Uuid::new_v4(), "revision": 1, "document": {"rules": {"auto_start_s": 33}}});
    let put = asking("PUT", "/v1/settings", &office).header("content-type", "application/json");
    assert_eq!(desk.send(put.body(Body::from(body.to_string())).unwrap()).await.status, StatusCode::OK);
    drop((kiosk, agent, chief, door));
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn every_act_out_of_the_ordinary_is_a_sentence_and_the_ordinary_is_none() {
    let desk = busy().await;
    let told = sentences(&audit(&desk, "").await);
    assert_eq!(
        told[1..],
        [
            "Le serveur a ouvert l'agence à la main : « open-now »",
            "console a ajouté awa (agent)",
            "Un code ou mot de passe faux a été donné pour awa",
            "awa a ouvert une session",
            "awa a appelé A005 au guichet 1 hors de son tour : « suite »",
            "awa a appelé A006 au guichet 1 hors de son tour : « suite »",
            "awa a envoyé A006 en tête de la file (virement)",
            "awa a appelé A002 au guichet 1 hors de son tour : « urgence =1+1 »",
            "supervisor a rouvert A002 : « erreur »",
            "greeter a donné la priorité aines à A003 : « canne »",
            "supervisor a déplacé A004 dans la file : « panne »",
            "greeter a donné un ticket prioritaire (aines) : A007",
            "moussa a repris le guichet 1 de awa",
            "greeter a annulé A001 : « parti »",
            "supervisor a fermé l'agence à la main : « coupure »",
            "administrator a changé les réglages (révision 2) : rules.auto_start_s",
        ]
    );
    assert!(told[0].starts_with("console a changé les réglages (révision 1) : "), "{}", told[0]);
    let english = asking("GET", "/v1/audit?kind=reopened", &desk.token(Role::Supervisor))
        .header("accept-language", "en");
    let english = desk.send(english.body(Body::empty()).unwrap()).await.body;
    assert_eq!(english["entries"][0]["sentence"], "supervisor reopened A002: “erreur”");
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_found_by_person_sort_day_and_page_also_after_a_restart_without_the_index() {
    let desk = busy().await;
    let all = audit(&desk, "").await;
    assert_eq!(sentences(&audit(&desk, "?person=awa").await).len(), 7, "whom it concerns counts too");
    assert_eq!(audit(&desk, "?kind=day").await.len(), 2);
    assert_eq!(audit(&desk, "?from=2026-11-24").await.len(), 0);
    assert_eq!(audit(&desk, "?until=2026-11-22").await.len(), 0);
    assert_eq!(audit(&desk, "?from=2026-11-23&until=2026-11-23").await, all);
    assert_eq!(audit(&desk, "?until=2026-11-23T09:00:00Z").await.len(), 0);
    let third = format!("{}.{}", all[2]["epoch"], all[2]["seq"]);
    assert_eq!(audit(&desk, &format!("?after={third}")).await, all[3..]);
    for bad in ["?from=yesterday", "?kind=gossip", "?after=1", "?person=A!"] {
        assert_eq!(
            desk.get(&format!("/v1/audit{bad}"), &desk.token(Role::Supervisor)).await.code(),
            "malformed",
            "{bad}"
        );
    }
    std::fs::write(desk.folder.path().join("audit.sqlite"), b"rubbish").unwrap();
    let desk = desk.start_again().await;
    assert_eq!(audit(&desk, "").await, all, "the index is disposable");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_another_history_is_made_again() {
    let (one, other) = (busy().await, Desk::bank().await);
    audit(&one, "").await;
    // The other history has a row where the index of the first ends.
    while other.head() <= one.head() {
        other.issue(&other.token(Role::Kiosk), "caisse").await;
    }
    let expected = audit(&other, "").await;
    let index = |desk: &Desk| desk.folder.path().join("audit.sqlite");
    let foreign = std::fs::read(index(&one)).unwrap();
    let Desk { branch, clock, folder } = other;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    std::fs::write(folder.path().join("audit.sqlite"), foreign).unwrap();
    let branch = crate::branch::open(folder.path(), &clock);
    let other = Desk { branch, clock, folder };
    assert_eq!(audit(&other, "").await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_comes_as_a_sheet_by_accept_or_by_name() {
    let desk = busy().await;
    let token = desk.token(Role::Administrator);
    let asked = asking("GET", "/v1/audit?kind=out-of-order", &token).header("accept", "text/csv");
    let named = asking("GET", "/v1/audit?kind=out-of-order&format=csv", &token);
    let (asked, named) = (
        desk.text(asked.body(Body::empty()).unwrap()).await,
        desk.text(named.body(Body::empty()).unwrap()).await,
    );
    assert_eq!(asked, named);
    let lines: Vec<&str> = asked.trim_end().split("\r\n").collect();
    assert_eq!(lines[0], "epoch,seq,at,trusted,who,kind,fact,about,sentence");
    assert!(
        lines[1].contains(",2026-11-23T09:00:00Z,true,agent:awa,out-of-order,ticket-called,,\"awa a appelé"),
        "{}",
        lines[1]
    );
    assert_eq!(lines.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_the_chain_proves_and_what_it_does_not() {
    let desk = Desk::bank().await;
    for (language, proves, not) in [
        ("fr", "cela se voit dès qu'on compare", "ne prouve pas que tout a été noté"),
        ("en", "shows as soon as one compares", "does not prove that everything was noted"),
    ] {
        let request =
            asking("GET", "/audit", &desk.token(Role::Administrator)).header("accept-language", language);
        let page = desk.text(request.body(Body::empty()).unwrap()).await.replace("&#39;", "'");
        assert!(page.contains(proves) && page.contains(not), "{page}");
        assert!(page.contains("value=\"2026-11-23\""), "today");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_syslog_server_hears_of_acts_and_a_dead_one_slows_nobody() {
    let server = tokio::net::UdpSocket::bind(("127.0.0.1", 0)).await.unwrap();
    let bank = include_str!("../../../branches/dakar-plateau-bank.toml");
    let told = |target: String| format!("{bank}\n[audit]\nsyslog = \"{target}\"\n");
    let desk = Desk::with(told(format!("udp://{}", server.local_addr().unwrap()))).await;
    let tells = tokio::spawn(hub::audit::syslog::tell(desk.branch.app.clone()));
    tokio::task::yield_now().await;
    let chief = Person::of(&desk, Role::Supervisor);
    let mut heard = vec![0; 4096];
    let hear = async {
        // The teller may begin to listen only after the first of these.
        loop {
            chief.does("/v1/day/peak", json!({"on": true, "reason": "salaires"})).await;
            chief.does("/v1/day/peak", json!({"on": false, "reason": "salaires"})).await;
            let soon = std::time::Duration::from_millis(200);
            if let Ok(Ok(n)) = tokio::time::timeout(soon, server.recv(&mut heard)).await {
                return n;
            }
        }
    };
    let n = tokio::time::timeout(std::time::Duration::from_secs(20), hear).await.expect("something is heard");
    let line = String::from_utf8_lossy(&heard[..n]).into_owned();
    assert!(
        line.starts_with("<109>1 2026-11-23T09:00:00Z ") && line.contains(" smartqueue-hub - peak-set ["),
        "{line}"
    );
    tells.abort();
    let wrong = perform(&desk.branch.app, Language::Fr, Request::Apply(told("siem:514".into()))).await;
    assert!(format!("{wrong:?}").contains("audit.syslog"), "{wrong:?}");
    // Nobody answers there: acts are answered as ever, also more of them than wait for a server.
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    perform(&desk.branch.app, Language::Fr, Request::Apply(told(format!("tcp://{silent}")))).await;
    let tells = tokio::spawn(hub::audit::syslog::tell(desk.branch.app.clone()));
    for i in 0..1_200 {
        chief.does("/v1/day/peak", json!({"on": i % 2 == 0, "reason": "x"})).await;
    }
    assert!(!tells.is_finished());
    tells.abort();
}

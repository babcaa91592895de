//! The branch's status and figures: what is wrong is told with its code, to each as much as their work asks for.

use axum::body::Body;
use axum::http::Request;
use hub::engine::{Act, Ask, BackupNews};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::{Actor, Role};

use crate::branch::{Back, Desk, asking};

impl Desk {
    /// A device of the settings, as it is paired.
    fn device(&self, role: Role, name: &str) -> String {
        self.branch.app.access.make_token(role, &name.parse().unwrap(), 0).unwrap()
    }

    /// A backup, so that only the trouble of the test is told.
    async fn save(&self) {
        self.saved(false).await;
    }

    /// The hub hears that a backup was made, on this disk or on another.
    async fn saved(&self, same_disk: bool) {
        let head = self.branch.app.engine.world().head;
        let news = BackupNews::Made {
            to: "/media/sauvegarde".into(),
            head,
            hash: [0; 32],
            bytes: 1,
            same_disk,
            no_owners: false,
        };
        let ask = Ask { actor: Actor::Hub, request_id: None, digest: [0; 16], act: Act::Backup(news) };
        self.branch.app.engine.ask(ask).await.unwrap();
    }

    async fn status(&self, role: Role) -> Value {
        let back: Back = self.get("/v1/status", &self.token(role)).await;
        assert_eq!(back.status, 200, "{back:?}");
        back.body
    }

    async fn figures(&self) -> String {
        let token = self.token(Role::Metrics);
        self.text(asking("GET", "/metrics", &token).body(Body::empty()).unwrap()).await
    }
}

/// Code and device of each trouble.
fn codes(status: &Value) -> Vec<(String, Option<String>)> {
    let troubles = status["troubles"].as_array().unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    troubles.iter().map(|t| (text(&t["code"]).unwrap(), text(&t["device"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_whose_devices_are_heard_is_green_and_one_that_falls_silent_is_named() {
    let desk = Desk::bank().await;
    desk.save().await;
    let started = desk.status(Role::Supervisor).await;
    assert_eq!((&started["light"], codes(&started)), (&json!("green"), vec![]), "everybody may still come");
    let kiosk = desk.device(Role::Kiosk, "borne-1");
    desk.clock.pass_ms(100_000);
    desk.get("/v1/catalogue", &kiosk).await;
    desk.clock.pass_ms(60_000);
    let status = desk.status(Role::Supervisor).await;
    assert_eq!(status["light"], "red");
    let silent = codes(&status);
    assert!(silent.iter().all(|(code, _)| code == "A1"), "{silent:?}");
    assert!(silent.iter().all(|(_, device)| device.as_deref() != Some("Borne de l'entrée")), "{silent:?}");
    assert_eq!(silent.len(), status["devices"].as_array().unwrap().len() - 1);
    let heard = status["devices"].as_array().unwrap().iter().find(|d| d["id"] == "borne-1").unwrap();
    assert_eq!(heard["heard_s"], 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printers_trouble_is_told_with_its_code_its_device_and_what_to_do() {
    let desk = Desk::bank().await;
    desk.save().await;
    let kiosk = desk.device(Role::Kiosk, "borne-1");
    for (state, code) in [("no-paper", "P1"), ("cover-open", "P2"), ("away", "P3"), ("paper-low", "P5")] {
        let report = json!({"request_id": Uuid::new_v4(), "state": state});
        desk.post("/v1/devices/borne-1/printer", &kiosk, &report).await;
        let status = desk.status(Role::Agent).await;
        assert_eq!(codes(&status), [(code.to_owned(), Some("Borne de l'entrée".to_owned()))], "{state}");
        assert_eq!(status["light"], if state == "paper-low" { "amber" } else { "red" });
        assert!(status["troubles"][0]["what_to_do"].as_str().unwrap().len() > 10);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_steers_the_branch_sees_the_hub_itself_and_an_agent_does_not() {
    let desk = Desk::bank().await;
    for role in [Role::Supervisor, Role::Administrator] {
        let status = desk.status(role).await;
        assert!(
            status["journal"]["seq"].as_u64().unwrap() > 0 && status["clock"]["trusted"] == true,
            "{status}"
        );
        assert_eq!(status["backlog"], json!({"rows": null}), "there is no head office");
    }
    for role in [Role::Agent, Role::Greeter] {
        let status = desk.status(role).await;
        let keys: Vec<&String> = status.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["light", "version", "running_s", "troubles", "devices"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_without_settings_and_one_that_is_behind_say_so_first() {
    let desk = Desk::empty();
    desk.save().await;
    assert_eq!(codes(&desk.status(Role::Administrator).await), [("C1".to_owned(), None)]);
    let desk = Desk::bank().await;
    desk.save().await;
    let kiosk = desk.device(Role::Kiosk, "borne-1");
    let seen = asking("GET", "/v1/catalogue", &kiosk).header("SmartQueue-Seen", "9.9");
    desk.send(seen.body(Body::empty()).unwrap()).await;
    let status = desk.status(Role::Supervisor).await;
    assert_eq!((&status["light"], codes(&status)), (&json!("red"), vec![("C5".to_owned(), None)]));
    assert_eq!(status["journal"]["seen_ahead"], "9.9");
    assert!(desk.figures().await.contains("smartqueue_faults{code=\"C5\"} 1\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_count_what_happens_and_name_nobody() {
    let desk = Desk::bank().await;
    let kiosk = desk.device(Role::Kiosk, "borne-1");
    let mut secrets = vec![kiosk.clone()];
    for _ in 0..3 {
        let back = desk.issue(&kiosk, "caisse").await;
        assert_eq!(back.status, 201);
        secrets.extend(["id", "visit", "number"].map(|key| back.body[key].as_str().unwrap().to_owned()));
    }
    desk.issue(&kiosk, "no-such-service").await;
    let id = secrets[1].clone();
    desk.get(&format!("/v1/tickets/{id}"), &kiosk).await;
    let text = desk.figures().await;
    let line = |start: &str| text.lines().find(|line| line.starts_with(start)).map(str::to_owned);
    let issued = "smartqueue_requests_total{method=\"POST\",route=\"/v1/tickets\",status=\"201\"}";
    assert_eq!(line(issued), Some(format!("{issued} 3")), "{text}");
    let refused = issued.replace("201", "409");
    assert_eq!(line(&refused), Some(format!("{refused} 1")));
    assert!(text.contains("route=\"/v1/tickets/{id}\""), "a route, and no address");
    let head = desk.head();
    for told in [
        "smartqueue_tickets{state=\"waiting\"} 3".to_owned(),
        "smartqueue_streams 0".to_owned(),
        "smartqueue_queue_asks 0".to_owned(),
        "smartqueue_clock_trusted 1".to_owned(),
        "smartqueue_faults{code=\"P1\"} 0".to_owned(),
        format!("smartqueue_journal_head {head}"),
    ] {
        assert!(text.lines().any(|line| line == told), "{told}\n{text}");
    }
    let commits = line("smartqueue_commit_seconds_count").unwrap();
    assert!(commits.rsplit(' ').next().unwrap().parse::<u64>().unwrap() >= 3, "{commits}");
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} stands in the figures");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_and_paths_that_anybody_can_invent_are_one_row_of_figures() {
    let desk = Desk::bank().await;
    let kiosk = desk.device(Role::Kiosk, "borne-1");
    for n in 0..5 {
        for (method, path) in
            [(format!("BREW{n}"), "/v1/board".to_owned()), ("GET".into(), format!("/brew{n}"))]
        {
            let request = asking(&method, &path, &kiosk).body(Body::empty()).unwrap();
            assert!(desk.send(request).await.status.is_client_error(), "{method} {path}");
        }
    }
    let text = desk.figures().await;
    assert!(!text.to_lowercase().contains("brew"), "{text}");
    for invented in ["method=\"other\"", "route=\"other\""] {
        let rows: Vec<&str> = text.lines().filter(|line| line.contains(invented)).collect();
        assert!(rows.len() == 1 && rows[0].ends_with(" 5"), "{invented}: {rows:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_is_amber_until_a_backup_has_succeeded_within_a_day() {
    let desk = Desk::bank().await;
    let status = desk.status(Role::Supervisor).await;
    assert_eq!((&status["light"], codes(&status)), (&json!("amber"), vec![("C7".to_owned(), None)]));
    desk.saved(true).await;
    let beside = desk.status(Role::Supervisor).await;
    assert_eq!(codes(&beside), [("C7".to_owned(), None)], "a copy on the disk that it is to outlive is none");
    assert_eq!(beside["backups"]["same_disk"], true);
    desk.save().await;
    let status = desk.status(Role::Supervisor).await;
    assert_eq!(status["light"], "green", "{status}");
    assert_eq!(status["backups"]["succeeded_at"], "2026-11-23T09:00:00Z");
    desk.clock.pass_ms(24 * 3_600_000 + 1);
    let late = codes(&desk.status(Role::Supervisor).await);
    assert!(late.contains(&("C7".to_owned(), None)), "{late:?}");
    assert!(desk.figures().await.contains("smartqueue_backup_age_seconds 86400.001\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_power_cut_the_supervisor_reads_when_how_long_and_that_nothing_is_lost() {
    let desk = Desk::bank().await;
    let kiosk = desk.token(Role::Kiosk);
    for _ in 0..3 {
        desk.issue(&kiosk, "caisse").await;
    }
    let alive = json!({ "alive_at_ms": crate::branch::MORNING_MS, "told_to_stop": false });
    std::fs::write(desk.folder.path().join("alive"), alive.to_string()).unwrap();
    desk.clock.pass_ms(20 * 60_000);
    let desk = desk.start_again().await;
    let told = desk.status(Role::Supervisor).await["troubles"].clone();
    let power = told.as_array().unwrap().iter().find(|trouble| trouble["name"] == "power-was-cut").unwrap();
    let title = power["title"].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(title, "Courant revenu à 9 h 20, arrêt 20 min, 3 en attente, rien de perdu");
    desk.clock.pass_ms(38 * 60_000);
    assert!(codes(&desk.status(Role::Supervisor).await).iter().any(|(code, _)| code == "C8"));
    desk.clock.pass_ms(3 * 60_000);
    let later = codes(&desk.status(Role::Supervisor).await);
    assert!(later.iter().all(|(code, _)| code != "C8"), "{later:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_was_killed_on_a_machine_that_went_on_does_not_speak_of_the_power() {
    let desk = Desk::bank().await;
    desk.issue(&desk.token(Role::Kiosk), "caisse").await;
    let machine = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let alive =
        json!({ "alive_at_ms": crate::branch::MORNING_MS, "told_to_stop": false, "machine": machine.trim() });
    let Desk { branch, clock, folder } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    std::fs::write(folder.path().join("alive"), alive.to_string()).unwrap();
    clock.pass_ms(20 * 60_000);
    let desk = Desk { branch: crate::branch::open(folder.path(), &clock), clock, folder };
    let told = desk.status(Role::Supervisor).await["troubles"].to_string().replace('\u{a0}', " ");
    assert!(told.contains("La centrale s'est arrêtée à 9 h, 20 min, 1 en attente, rien de perdu"), "{told}");
    assert!(!told.contains("Courant revenu"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_sees_that_the_clock_is_not_trusted_says_the_time_and_the_audit_says_who_said_it() {
    const YEARS_MS: i64 = 10 * 365 * 24 * 3_600_000;
    let desk = Desk::bank().await;
    desk.save().await;
    let (chief, kiosk) = (desk.token(Role::Supervisor), desk.token(Role::Kiosk));
    desk.issue(&kiosk, "caisse").await;
    desk.clock.set_wrong_by(YEARS_MS);
    desk.clock.pass_ms(60_000);
    let status = desk.status(Role::Supervisor).await;
    assert_eq!((&status["light"], codes(&status)), (&json!("amber"), vec![("C6".to_owned(), None)]));
    let clock = &status["clock"];
    assert_eq!((&clock["trusted"], &clock["local"]), (&json!(false), &json!("2026-11-23T09:01")));
    assert_eq!(clock["machine_at"], "2036-11-20T09:01:00Z");
    let say = |local: &str, sure| json!({"request_id": Uuid::new_v4(), "local": local, "sure": sure});
    for no in ["kiosk", "display", "agent", "greeter"] {
        let token = desk.token(no.parse().unwrap());
        assert_eq!(desk.post("/v1/clock", &token, &say("2026-11-23T10:00", false)).await.status, 403, "{no}");
    }
    for (local, code) in [
        ("1970-01-01T00:00", "clock-absurd"),
        ("2101-01-01T00:00", "clock-absurd"),
        ("2026-11-22T09:00", "clock-far"),
        ("yesterday", "malformed"),
    ] {
        assert_eq!(desk.post("/v1/clock", &chief, &say(local, false)).await.code(), code, "{local}");
    }
    let said = desk.post("/v1/clock", &chief, &say("2026-11-23T10:42", false)).await;
    assert_eq!((said.status.as_u16(), &said.body["from_said"]), (200, &json!(true)), "{said:?}");
    let status = desk.status(Role::Supervisor).await;
    assert_eq!((codes(&status), &status["clock"]["trusted"]), (vec![], &json!(true)));
    assert_eq!(status["clock"]["local"], "2026-11-23T10:42");
    // A start on the same wrong machine knows it.
    desk.clock.pass_ms(5 * 60_000);
    let desk = desk.start_again().await;
    let status = desk.status(Role::Administrator).await;
    assert_eq!(status["clock"]["local"], "2026-11-23T10:47");
    assert_eq!((&status["clock"]["trusted"], &status["clock"]["from_said"]), (&json!(true), &json!(true)));
    let audit = desk.get("/v1/audit", &chief).await.body;
    let sentences = audit["entries"].to_string().replace('\u{a0}', " ");
    assert!(sentences.contains("supervisor a dit l'heure : 2026-11-23 10:42 UTC"), "{sentences}");
    assert!(sentences.contains("2036-11-20 09:01"), "{sentences}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_have_a_place_for_the_time_and_the_news_for_those_who_steer_and_for_nobody_else() {
    let desk = Desk::bank().await;
    let page = async |path: &str, role: Role| {
        let open = asking("GET", path, &desk.token(role)).header("accept-language", "fr");
        desk.text(open.body(Body::empty()).unwrap()).await
    };
    for role in [Role::Supervisor, Role::Administrator] {
        let status = page("/status", role).await;
        assert!(status.contains("id=\"clock-form\"") && status.contains("dites la date"), "{status}");
    }
    for role in [Role::Agent, Role::Greeter] {
        assert!(!page("/status", role).await.contains("clock-form"), "{role}");
    }
    assert!(page("/desk", Role::Supervisor).await.contains("id=\"news\""));
    assert!(!page("/desk", Role::Agent).await.contains("id=\"news\""));
}

/// The hub ends as it does when its disk refuses, and is started again on what is true.
async fn ends_and_starts_again(desk: Desk, fault: wire::fault::Fault) -> Desk {
    let ended = hub::engine::shell::Ended { fault, why: "write the journal: disk I/O error".into() };
    desk.branch.app.last_end.keep(&ended, desk.branch.app.at_ms());
    desk.start_again().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_hub_ended_on_is_told_after_every_start_until_somebody_who_steers_has_seen_it() {
    let desk = Desk::bank().await;
    desk.save().await;
    let mut desk = ends_and_starts_again(desk, wire::fault::Fault::DiskFailed).await;
    for _ in 0..2 {
        let status = desk.status(Role::Agent).await;
        assert_eq!((&status["light"], codes(&status)), (&json!("red"), vec![("C10".to_owned(), None)]));
        desk = desk.start_again().await;
    }
    let trouble = desk.status(Role::Supervisor).await["troubles"][0].clone();
    assert_eq!(trouble["until_seen"], "2026-11-23T09:00:00Z");
    assert_eq!(trouble["why"], "write the journal: disk I/O error");
    assert_eq!(desk.status(Role::Agent).await["troubles"][0]["why"], Value::Null, "it is for who repairs");
    let said = trouble["title"].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(said, "Le disque a refusé d'écrire : le 2026-11-23 09:00");
    let figures = desk.figures().await;
    for told in [
        "smartqueue_faults{code=\"C10\"} 1\n",
        "smartqueue_ended_times{code=\"C10\"} 1\n",
        "smartqueue_ended_timestamp_seconds{code=\"C10\"} 1795424400\n",
    ] {
        assert!(figures.contains(told), "{told}\n{figures}");
    }
    desk.clock.pass_ms(60_000);
    let desk = ends_and_starts_again(desk, wire::fault::Fault::DiskFailed).await;
    let (chief, agent) = (desk.token(Role::Supervisor), desk.token(Role::Agent));
    let seen = |at: &str| json!({"request_id": Uuid::new_v4(), "code": "C10", "at": at});
    let older = desk.post("/v1/status/seen", &chief, &seen("2026-11-23T09:00:00Z")).await;
    assert_eq!((older.status.as_u16(), older.body), (200, json!({"seen": false})), "another has come since");
    let status = desk.status(Role::Supervisor).await;
    let said = status["troubles"][0]["title"].as_str().unwrap().replace('\u{a0}', " ");
    assert_eq!(said, "Le disque a refusé d'écrire : 2 fois, la dernière le 2026-11-23 09:01");
    let body = seen(status["troubles"][0]["until_seen"].as_str().unwrap());
    assert_eq!(desk.post("/v1/status/seen", &agent, &body).await.status, 403);
    for replayed in [false, true] {
        let back = desk.post("/v1/status/seen", &chief, &body).await;
        assert_eq!((back.status.as_u16(), &back.body), (200, &json!({"seen": true})));
        assert_eq!(back.headers.contains_key("idempotent-replayed"), replayed);
    }
    let is_over = async |desk: &Desk| {
        assert_eq!(codes(&desk.status(Role::Supervisor).await), []);
        let figures = desk.figures().await;
        for figure in ["faults", "ended_times", "ended_timestamp_seconds"] {
            let told = format!("smartqueue_{figure}{{code=\"C10\"}} 0\n");
            assert!(figures.contains(&told), "{told}\n{figures}");
        }
    };
    is_over(&desk).await;
    let desk = desk.start_again().await;
    is_over(&desk).await;
    let audit = desk.get("/v1/audit?kind=day", &chief).await.body["entries"].clone();
    let said = audit.as_array().unwrap().last().unwrap()["sentence"].as_str().unwrap().to_owned();
    assert_eq!(said, "supervisor a pris acte de la panne C10 du 2026-11-23 09:01 UTC");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_devices_own_screen_shows_stands_on_the_status_and_in_the_figures_alike() {
    let desk = Desk::bank().await;
    desk.save().await;
    let (kiosk, screen) = (desk.device(Role::Kiosk, "borne-1"), desk.device(Role::Display, "ecran-1"));
    let tells = async |token: &str, header: &'static str, said: &str| {
        let request = asking("GET", "/v1/catalogue", token).header(header, said);
        desk.send(request.body(Body::empty()).unwrap()).await
    };
    for _ in 0..2 {
        tells(&screen, "SmartQueue-Fault", "E1").await;
    }
    // Whoever speaks another version is refused, and known all the same.
    let old = Request::get("/v1/catalogue").header("authorization", format!("Bearer {kiosk}"));
    let old = old.header("SmartQueue-Api", "2").body(Body::empty()).unwrap();
    assert_eq!(desk.send(old).await.code(), "api-version");
    let told = codes(&desk.status(Role::Supervisor).await);
    let named = |code: &str, device: &str| (code.to_owned(), Some(device.to_owned()));
    assert_eq!(told, [named("H4", "Borne de l'entrée"), named("E1", "Écran du hall")]);
    let figures = desk.figures().await;
    for line in [
        "smartqueue_faults{code=\"E1\"} 1\n",
        "smartqueue_faults{code=\"H4\"} 1\n",
        "smartqueue_device_faults_total{code=\"E1\"} 1\n",
    ] {
        assert!(figures.contains(line), "{line}{figures}");
    }
    desk.clock.pass_ms(40_000);
    tells(&screen, "SmartQueue-Fault", "E1 over").await;
    tells(&kiosk, "SmartQueue-Fault", "H1 over").await;
    desk.clock.pass_ms(20_000);
    let status = desk.status(Role::Supervisor).await;
    assert_eq!(codes(&status), [], "what is over needs nobody");
    let showed = |id: &str| {
        let devices = status["devices"].as_array().unwrap();
        devices.iter().find(|device| device["id"] == id).unwrap()["showed"].clone()
    };
    assert_eq!(showed("ecran-1"), json!({"code": "E1", "ago_s": 20}));
    assert_eq!(showed("borne-1"), json!({"code": "H1", "ago_s": 20}));
    let figures = desk.figures().await;
    for line in ["smartqueue_device_faults_total{code=\"H1\"} 1\n", "smartqueue_faults{code=\"E1\"} 0\n"] {
        assert!(figures.contains(line), "{line}{figures}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_the_status_stands_in_the_figures_as_often() {
    let desk = Desk::bank().await;
    desk.clock.pass_ms(200_000);
    let desk = ends_and_starts_again(desk, wire::fault::Fault::HubBroke).await;
    let kiosk = desk.device(Role::Kiosk, "borne-1");
    let report = json!({"request_id": Uuid::new_v4(), "state": "no-paper"});
    desk.post("/v1/devices/borne-1/printer", &kiosk, &report).await;
    let told = codes(&desk.status(Role::Supervisor).await);
    assert!(["C7", "C11", "P1"].iter().all(|code| told.iter().any(|(told, _)| told == code)), "{told:?}");
    let figures = desk.figures().await;
    for fault in wire::fault::Fault::ALL {
        let n = told.iter().filter(|(code, _)| code == fault.code()).count();
        let line = format!("smartqueue_faults{{code=\"{}\"}} {n}\n", fault.code());
        assert!(figures.contains(&line), "{line}{figures}");
    }
}

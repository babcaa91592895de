//! The slip of a day: its figures and the head that was signed, on paper, on the wire, and held against the journal.

use std::process::Command;

use hardware::draw::draw;
use hardware::encoder::encode;
use hardware::paper::Profile;
use jiff::tz::TimeZone;
use serde_json::json;
use uuid::Uuid;
use wire::role::Role;
use wire::slip::DaySlip;

use crate::branch::Desk;

const DAY_MS: i64 = 24 * 3_600_000;

/// A day on which four came: one was served, one left, two were left when the next day began.
async fn closed_day(desk: &Desk) {
    let (kiosk, awa) = (desk.token(Role::Kiosk), desk.token(Role::Agent));
    let ask = |body: serde_json::Value| {
        let mut body = body;
        body["request_id"] = json!(Uuid::new_v4());
        body
    };
    let mut tickets = Vec::new();
    for _ in 0..4 {
        tickets.push(desk.issue(&kiosk, "caisse").await.body["id"].as_str().unwrap().to_owned());
    }
    desk.post("/v1/counters/g1/open", &awa, &ask(json!({}))).await;
    desk.post("/v1/counters/g1/call-next", &awa, &ask(json!({"holding": null}))).await;
    for (ticket, act) in [(0, "start"), (0, "end"), (1, "cancel")] {
        let path = format!("/v1/tickets/{}/{act}", tickets[ticket]);
        let body = if act == "cancel" { json!({"reason": "parti"}) } else { json!({}) };
        assert_eq!(desk.post(&path, &awa, &ask(body)).await.status, 200, "{act}");
    }
    desk.post("/v1/counters/g1/close", &awa, &ask(json!({}))).await;
    desk.clock.pass_ms(DAY_MS);
    desk.issue(&kiosk, "caisse").await;
}

async fn slip(desk: &Desk) -> DaySlip {
    let back = desk.get("/v1/reports/days/1/slip", &desk.token(Role::Supervisor)).await;
    assert_eq!(back.status, 200, "{back:?}");
    serde_json::from_value(back.body).unwrap()
}

fn verify(folder: &std::path::Path, more: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_branch-hub"));
    let told = command.arg("--data").arg(folder).arg("verify").args(more).env("LANG", "en").output().unwrap();
    let said = [told.stdout, told.stderr].concat();
    (told.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_closed_has_a_slip_with_its_figures_and_its_seal_and_one_that_runs_has_none() {
    let desk = Desk::bank().await;
    let chief = desk.token(Role::Supervisor);
    assert_eq!(desk.get("/v1/reports/days/1/slip", &chief).await.code(), "unknown-day");
    closed_day(&desk).await;
    let told = slip(&desk).await;
    assert_eq!((told.issued, told.served, told.gone), (4, 1, 3), "{told:?}");
    assert_eq!(told.business_day.date.to_string(), "2026-11-23");
    assert!(told.hash.starts_with(&told.code.replace(' ', "")), "{told:?}");
    assert_eq!((told.code.len(), told.fingerprint.len()), (24, 19));
    let page = crate::branch::asking("GET", "/slip", &chief).header("accept-language", "fr");
    let page = desk.text(page.body(axum::body::Body::empty()).unwrap()).await;
    assert!(page.contains(&told.code) && page.contains("<svg class=\"qr\""), "{page}");
    let by_date = desk.get("/v1/reports/days/2026-11-23/slip", &chief).await;
    assert_eq!(by_date.body["code"], told.code);
    assert_eq!(desk.get("/v1/reports/days/2/slip", &chief).await.code(), "unknown-day");
    // What the paper says is what verify says of the journal, and another paper is nobody's.
    let Desk { branch, folder, .. } = desk;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    let (good, said) = verify(folder.path(), &["--slips"]);
    assert!(good && said.contains(&format!("head={} ", told.last)), "{said}");
    let line = format!("code=\"{}\" signature=\"{}\"", told.code, told.fingerprint);
    assert!(said.contains(&line), "{said}");
    for code in [&told.code, &told.code.replace(' ', "").to_uppercase(), &told.hash] {
        let (fits, said) = verify(folder.path(), &["--slip", code]);
        assert!(fits && said.contains("day=1 "), "{code}: {said}");
    }
    let other = told.code.replace(&told.code[..1], if told.code.starts_with('0') { "1" } else { "0" });
    for code in [other.as_str(), &told.code[..4], ""] {
        assert!(!verify(folder.path(), &["--slip", code]).0, "{code}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slip_comes_out_of_the_hubs_own_printer_once_when_the_day_closes() {
    let paper = tempfile::tempdir().unwrap();
    let bank = include_str!("../../../branches/dakar-plateau-bank.toml");
    let set = format!("{bank}\n[slip]\nprinter = \"file:{}\"\n", paper.path().display());
    let desk = Desk::with(set).await;
    let printing = tokio::spawn(hub::slip::print_when_a_day_closes(desk.branch.app.clone()));
    tokio::task::yield_now().await;
    closed_day(&desk).await;
    let printed = || std::fs::read_dir(paper.path()).unwrap().map(|file| file.unwrap().path());
    let begun = std::time::Instant::now();
    while printed().count() == 0 && begun.elapsed().as_secs() < 20 {
        tokio::task::yield_now().await;
    }
    let files: Vec<_> = printed().collect();
    assert_eq!(files.len(), 1, "{files:?}");
    printing.abort();
    let profile = Profile::named("epson-80").unwrap();
    let expected =
        encode(&hub::slip::paper(&slip(&desk).await, &TimeZone::get("Africa/Dakar").unwrap()), &profile);
    assert_eq!(std::fs::read(&files[0]).unwrap(), expected.bytes);
    assert!(expected.left_out.is_empty(), "{:?}", expected.left_out);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_full_trial_tries_the_hubs_own_printer_where_there_is_one() {
    let supervisor = |desk: &Desk| desk.token(Role::Supervisor);
    let ask = || json!({"request_id": Uuid::new_v4()});
    let without = Desk::bank().await;
    assert_eq!(without.post("/v1/trial/slip", &supervisor(&without), &ask()).await.code(), "unknown-device");
    let paper = tempfile::tempdir().unwrap();
    let bank = include_str!("../../../branches/dakar-plateau-bank.toml");
    let desk = Desk::with(format!("{bank}\n[slip]\nprinter = \"file:{}\"\n", paper.path().display())).await;
    let trial = desk.post("/v1/trial/slip", &supervisor(&desk), &ask()).await.body;
    let point = trial["points"].as_array().unwrap().iter().find(|point| point["sort"] == "slip").cloned();
    let point = point.unwrap_or_else(|| panic!("{trial}"));
    assert!(point["name"] == "centrale" && point["outcome"].is_null(), "{point}");
    let begun = std::time::Instant::now();
    while std::fs::read_dir(paper.path()).unwrap().count() == 0 {
        assert!(begun.elapsed().as_secs() < 20, "no paper came out");
        tokio::task::yield_now().await;
    }
    let word =
        json!({"request_id": Uuid::new_v4(), "sort": "slip", "name": "centrale", "outcome": "confirmed"});
    assert_eq!(desk.post("/v1/trial", &supervisor(&desk), &word).await.status, 200);
}

#[test]
fn the_slip_reads_well_on_every_shipped_printer() {
    let slip = DaySlip {
        branch: "Banque du Plateau, Dakar".into(),
        business_day: wire::day::BusinessDay {
            ordinal: 212,
            date: jiff::civil::date(2026, 11, 23),
            trusted: true,
        },
        issued: 600,
        served: 561,
        gone: 39,
        first: "1.84211".into(),
        last: "1.87402".into(),
        sealed_at: "2026-11-23T18:00:04Z".parse().unwrap(),
        code: hub::slip::code("3f2a91bc77d0e5481a6cfe0290b1d34e58aa00cc12f7e94b6d3381c2a5f0e917"),
        fingerprint: hub::slip::fingerprint("ab"),
        hash: "3f2a91bc77d0e5481a6cfe0290b1d34e58aa00cc12f7e94b6d3381c2a5f0e917".into(),
    };
    let zone = TimeZone::get("Africa/Dakar").unwrap();
    for profile in Profile::shipped() {
        let job = encode(&hub::slip::paper(&slip, &zone), &profile);
        assert!(job.left_out.is_empty(), "{}: {:?}", profile.name, job.left_out);
        let drawing = draw(&job.bytes, &profile);
        assert_eq!(drawing.fault, None, "{}", profile.name);
        if profile.name == "epson-80" || profile.name == "generic-58" {
            let picture = format!("slip-{}.png", profile.name);
            insta::assert_binary_snapshot!(&picture, drawing.png());
        }
    }
}

//! `branch-hub simulate` on a day that this branch has lived through, beside the living hub.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::Desk;

const SAMPLE: &str = include_str!("../../../branches/dakar-plateau-bank.toml");

/// Customers of the recorded day.
const CUSTOMERS: usize = 40;

/// A day at one counter: everybody comes two minutes after the one before and is served for three, every fifth claims a
/// priority class, the network is down for half an hour, and the day is over.
struct Yesterday {
    desk: Desk,
    /// How long each waited whom the hub called, in seconds.
    waits: Vec<u64>,
}

impl Yesterday {
    async fn lived() -> Self {
        let desk = Desk::bank().await;
        let (kiosk, awa) = (desk.token(Role::Kiosk), desk.token(Role::Agent));
        let chief = desk.token(Role::Supervisor);
        let mut day = Self { desk, waits: Vec::new() };
        day.does("/v1/counters/g1/open", &awa, json!({})).await;
        let mut came: Vec<(String, u64)> = Vec::new();
        let mut holding = Value::Null;
        for minute in 0_u64.. {
            if minute % 2 == 0 && came.len() < CUSTOMERS {
                let mut body = json!({"service": "caisse"});
                if came.len() % 5 == 4 {
                    body["priority"] = json!("aines");
                }
                let ticket = day.does("/v1/tickets", &kiosk, body).await;
                came.push((ticket["id"].as_str().unwrap().to_owned(), minute));
            }
            let what = json!({"services": ["caisse"], "reason": "réseau en panne", "gives_tickets": true});
            match minute {
                30 => drop(day.does("/v1/services/interrupt", &chief, what).await),
                60 => drop(day.does("/v1/services/resume", &chief, json!({"services": ["caisse"]})).await),
                _ => {}
            }
            if minute % 3 == 0 {
                let mut body = json!({"holding": holding});
                if !holding.is_null() {
                    body["outcome"] = json!("served");
                }
                let called = day.does("/v1/counters/g1/call-next", &awa, body).await["ticket"].clone();
                holding = called["id"].clone();
                if let Some((_, at)) = came.iter().find(|(id, _)| called["id"] == json!(id)) {
                    day.waits.push((minute - at) * 60);
                }
                if holding.is_null() && came.len() == CUSTOMERS && minute > 60 {
                    break;
                }
            }
            // Whoever waits for customers says so when asked.
            day.does("/v1/counters/g1/still-here", &awa, json!({})).await;
            day.desk.clock.pass_ms(60_000);
        }
        day.does("/v1/counters/g1/close", &awa, json!({})).await;
        day.desk.clock.pass_ms(24 * 3_600_000);
        day.does("/v1/tickets", &kiosk, json!({"service": "conseil"})).await;
        assert_eq!(day.waits.len(), CUSTOMERS);
        day.waits.sort_unstable();
        day
    }

    async fn does(&self, path: &str, token: &str, mut body: Value) -> Value {
        body["request_id"] = json!(Uuid::new_v4());
        let back = self.desk.post(path, token, &body).await;
        assert!(back.status.is_success(), "{path}: {back:?}");
        back.body
    }

    fn folder(&self) -> &Path {
        self.desk.folder.path()
    }
}

/// Exit code, what was printed, and what was complained of.
fn simulate(folder: &Path, locale: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_branch-hub"));
    command.arg("--data").arg(folder).arg("simulate").args(arguments).env("LC_ALL", locale);
    let ended = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace('\u{a0}', " ");
    (ended.status.code(), text(ended.stdout), text(ended.stderr))
}

fn figures(folder: &Path, arguments: &[&str]) -> Value {
    let (code, printed, complaint) = simulate(folder, "fr", &[arguments, &["--json"]].concat());
    assert_eq!(code, Some(0), "{complaint}");
    serde_json::from_str(&printed).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn yesterday_under_its_own_settings_goes_as_it_went_and_under_others_otherwise() {
    let yesterday = Yesterday::lived().await;
    let told = figures(yesterday.folder(), &["--day", "hier"]);
    let now = &told["variants"][0];
    assert_eq!((told["visits"].as_u64(), now["ends"]["served"].as_u64()), (Some(40), Some(40)));
    assert_eq!((told["date"].as_str(), now["name"].as_str()), (Some("2026-11-23"), Some("réglages actuels")));
    let rank = |percent: usize| yesterday.waits[(CUSTOMERS * percent).div_ceil(100) - 1];
    for (percent, figure) in [(50, "p50_s"), (90, "p90_s"), (100, "max_s")] {
        let (real, played) = (rank(percent), now["services"]["caisse"][figure].as_u64().unwrap());
        assert!(real.abs_diff(played) <= 60, "{figure}: {real} s and {played} s");
    }
    assert!(rank(100) > 30 * 60, "the outage was felt");
    // The same by date, by number, and in the file of the folder.
    let file = yesterday.folder().join("aujourd-hui.toml");
    std::fs::write(&file, SAMPLE).unwrap();
    for day in ["yesterday", "2026-11-23", "1"] {
        let again = figures(yesterday.folder(), &["--day", day, "--settings", file.to_str().unwrap()]);
        assert_eq!(again["variants"][0]["all"], now["all"], "{day}");
        assert_eq!(again["variants"][0]["name"], "aujourd-hui");
    }
    let other = SAMPLE
        .replace(
            "[counters.g1]",
            "[policies.arrivee]\norder = \"fifo\"\n\n[counters.g1]\npolicy = \"arrivee\"",
        )
        .replace("[counters.g2]", "[counters.g2]\npolicy = \"arrivee\"");
    let tried = yesterday.folder().join("essai.toml");
    std::fs::write(&tried, other).unwrap();
    let both = [file.to_str().unwrap(), tried.to_str().unwrap()];
    let both = figures(yesterday.folder(), &["--day", "hier", "--settings", both[0], both[1]]);
    let elders = |n: usize| both["variants"][n]["classes"]["aines"]["mean_s"].as_u64().unwrap();
    assert!(elders(0) * 2 < elders(1), "{} s and {} s", elders(0), elders(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_speaks_the_readers_language_and_calls_things_by_their_names() {
    let yesterday = Yesterday::lived().await;
    let svg = yesterday.folder().join("jour.svg");
    let arguments = ["--day", "hier", "--svg", svg.to_str().unwrap()];
    for (locale, words) in [
        ("fr_SN.UTF-8", ["Jour 1 de cette agence, le 2026-11-23 : 40 personnes", "Caisse", "60 ans et plus"]),
        ("en_GB.UTF-8", ["Day 1 of this branch, 2026-11-23: 40 people", "Cash desk", "60 years and over"]),
    ] {
        let (code, table, complaint) = simulate(yesterday.folder(), locale, &arguments);
        assert_eq!(code, Some(0), "{complaint}");
        let drawing = std::fs::read_to_string(&svg).unwrap().replace('\u{a0}', " ");
        for word in words {
            assert!(table.contains(word), "{word}: {table}");
            assert!(drawing.contains(word), "{word}: {drawing}");
        }
        assert!(!table.contains("caisse ") && !drawing.contains(">caisse<"), "{table}");
        // The same day, the same bytes.
        assert_eq!(simulate(yesterday.folder(), locale, &arguments).1, table);
        assert_eq!(std::fs::read_to_string(&svg).unwrap().replace('\u{a0}', " "), drawing);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_not_there_is_refused_with_those_that_are() {
    let yesterday = Yesterday::lived().await;
    for (day, french) in [
        ("2026-01-01", "« 2026-01-01 » n'est ni"),
        ("7", "« 7 » n'est ni"),
        ("demain", "« demain » n'est ni"),
    ] {
        let (code, printed, complaint) = simulate(yesterday.folder(), "fr", &["--day", day]);
        assert_eq!((code, printed.as_str()), (Some(1), ""));
        assert!(complaint.starts_with(french), "{complaint}");
        assert!(complaint.contains("2 (2026-11-24), 1 (2026-11-23)"), "{complaint}");
        assert_eq!(complaint.lines().count(), 1, "{complaint}");
    }
    let new = Desk::bank().await;
    let (code, _, complaint) = simulate(new.folder.path(), "en", &["--day", "yesterday"]);
    assert_eq!(code, Some(1));
    assert!(complaint.contains("is over yet. Days of the journal: 1 (2026-11-23)"), "{complaint}");
    let (code, _, complaint) = simulate(new.folder.path(), "en", &["--day", "1"]);
    assert_eq!(code, Some(1));
    assert!(complaint.starts_with("Nobody took a ticket on day 1"), "{complaint}");
    let nowhere = tempfile::tempdir().unwrap();
    let (code, _, complaint) = simulate(nowhere.path(), "en", &["--day", "salary"]);
    assert_eq!(code, Some(1));
    assert!(complaint.starts_with("There is no journal in"), "{complaint}");
    assert_eq!(std::fs::read_dir(nowhere.path()).unwrap().count(), 0, "nothing was made");
}

#[test]
fn what_is_wrong_in_a_day_of_ones_own_is_told_with_its_line_in_the_readers_language() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, day) = (folder.path().join("essai.toml"), folder.path().join("jour.toml"));
    std::fs::write(&settings, SAMPLE).unwrap();
    let sound = simulation::days::text("ordinary").unwrap();
    std::fs::write(&day, sound.replace("ghosts = 0.03", "gosts = 0.03")).unwrap();
    let arguments = ["--day", day.to_str().unwrap(), "--settings", settings.to_str().unwrap()];
    let line = sound.lines().position(|line| line.starts_with("ghosts")).unwrap() + 1;
    for (locale, words) in [
        ("fr", "« gosts » ne veut rien dire ici ; ce qui peut y être : languages"),
        ("en", "“gosts” means nothing here; what does: languages"),
    ] {
        let (code, _, complaint) = simulate(folder.path(), locale, &arguments);
        assert_eq!(code, Some(1));
        let told = complaint.strip_prefix(day.to_str().unwrap()).unwrap();
        assert!(told.starts_with(&format!(":{line}: people")) && told.contains(words), "{complaint}");
    }
}

//! Secrets stand in no file and in no log, whatever is logged; what the hub keeps is for its owner alone.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use uuid::Uuid;

const PIN: &str = "86420975";
const WRONG_PIN: &str = "97531864";
const PASSWORD: &str = "Teranga-baobab-7713";
const WRONG_PASSWORD: &str = "Teranga-fromager-9931";
const CARD: &str = "CLI-88-5523";

fn command(data: &Path, arguments: &[&str], input: &str) -> (String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_branch-hub"))
        .arg("--data")
        .arg(data)
        .args(arguments)
        .env("RUST_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let ended = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
    (text(ended.stdout), text(ended.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_and_no_log_holds_a_secret_and_every_file_is_its_owners_alone() {
    let (folder, logs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let data = folder.path();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../branches/dakar-plateau-bank.toml");
    let mut logged = String::new();
    let mut run = |arguments: &[&str], input: &str| {
        let (said, log) = command(data, arguments, input);
        logged.push_str(&log);
        said
    };
    run(&["settings", "apply", sample.to_str().unwrap()], "");
    run(&["person", "add", "awa", "--role", "agent"], PIN);
    run(&["person", "add", "mariama", "--role", "supervisor"], PASSWORD);
    let kiosk = run(&["token", "--role", "kiosk", "--name", "borne-1"], "");
    let log = logs.path().join("log");
    let mut hub = Command::new(env!("CARGO_BIN_EXE_branch-hub"))
        .arg("--data")
        .arg(data)
        .args(["serve", "--open-now", "--http", "127.0.0.1:0"])
        .env("RUST_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(hub.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let base = first.trim().strip_prefix("listening ").unwrap().to_owned();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut shown = vec![kiosk.clone()];
    for (body, status) in [
        (json!({"person": "awa", "pin": WRONG_PIN}), 401),
        (json!({"person": "awa", "pin": PIN}), 201),
        (json!({"person": "mariama", "password": WRONG_PASSWORD}), 401),
        (json!({"person": "mariama", "password": PASSWORD}), 201),
        (json!({"person": "mariama", "password": PASSWORD, "pin": PIN}), 400),
        (json!({"person": PASSWORD, "password": PASSWORD}), 400),
    ] {
        let answer = http.post(format!("{base}/v1/sessions")).json(&body).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
        let answer: Value = answer.json().await.unwrap();
        shown.extend(answer["token"].as_str().map(str::to_owned));
    }
    let issue = json!({"request_id": Uuid::new_v4(), "service": "caisse", "identifier": CARD});
    let issued =
        http.post(format!("{base}/v1/tickets")).bearer_auth(&kiosk).json(&issue).send().await.unwrap();
    assert_eq!(issued.status(), 201);
    let page = http.get(format!("{base}/desk")).header("cookie", format!("smartqueue_session={}", shown[1]));
    assert_eq!(page.send().await.unwrap().status(), 200);
    assert_eq!(shown.len(), 3, "a token and two sessions");
    // As a power cut ends it: the logs of the databases are still there.
    hub.kill().unwrap();
    hub.wait().unwrap();
    let mut run = |arguments: &[&str]| {
        let (_, log) = command(data, arguments, "");
        logged.push_str(&log);
    };
    run(&["person", "list"]);
    let told = std::fs::read_to_string(&log).unwrap();
    assert!(told.contains("TRACE") || told.contains("DEBUG"), "everything was logged");
    logged.push_str(&told);
    let mut places = vec![("the log".to_owned(), logged.into_bytes())];
    for entry in std::fs::read_dir(data).unwrap() {
        use std::os::unix::fs::PermissionsExt as _;
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{name}");
        if entry.file_type().unwrap().is_file() {
            places.push((name, std::fs::read(entry.path()).unwrap()));
        }
    }
    assert!(places.len() > 3, "{:?}", places.iter().map(|(name, _)| name).collect::<Vec<_>>());
    shown.extend([PIN, WRONG_PIN, PASSWORD, WRONG_PASSWORD, CARD].map(str::to_owned));
    let mut card_is_kept = false;
    for (place, bytes) in &places {
        for secret in &shown {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            // The number on a card is kept where it is erased on time, and nowhere else.
            let kept = secret == CARD && place.starts_with("hub.sqlite");
            card_is_kept |= found && kept;
            assert!(!found || kept, "{place} holds a secret: {secret:.4}…");
        }
    }
    assert!(card_is_kept, "the search finds what is there");
}

//! A hub with the sample bank's settings, in a process of its own, that can be killed and started again.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use uuid::Uuid;

const HUB: &str = env!("CARGO_BIN_EXE_branch-hub");

/// A hub and its folder.
pub(crate) struct Hall {
    folder: tempfile::TempDir,
    hub: Option<Child>,
    address: String,
    token: String,
    http: reqwest::Client,
}

impl Drop for Hall {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Hall {
    /// The sample bank with other rules; agent `awa` has the PIN 2468.
    pub(crate) async fn open(rules: &[(&str, u32)]) -> Self {
        Self::open_where_awa_does(rules, &[]).await
    }

    /// The same, with `awa` limited to some services; none: whatever the counter offers.
    pub(crate) async fn open_where_awa_does(rules: &[(&str, u32)], services: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), rules, services);
        run(folder.path(), &["settings", "apply", settings.to_str().unwrap()], "");
        run(folder.path(), &["person", "add", "awa", "--role", "agent"], "2468");
        let token = run(folder.path(), &["token", "--role", "kiosk", "--name", "borne-1"], "");
        let http = crate::browser::asker();
        let mut hall = Self { folder, hub: None, address: "127.0.0.1:0".into(), token, http };
        hall.start().await;
        hall
    }

    /// Starts the hub, the second time where it was before, and waits until it answers.
    pub(crate) async fn start(&mut self) {
        let mut hub = Command::new(HUB)
            .arg("--data")
            .arg(self.folder.path())
            .args(["serve", "--open-now", "--http", &self.address])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(hub.stdout.take().unwrap()).read_line(&mut first).unwrap();
        self.hub = Some(hub);
        self.address =
            first.trim().strip_prefix("listening http://").expect("the hub says where it listens").to_owned();
        assert_eq!(self.get("/healthz", None).await.status(), 200);
    }

    /// As a power cut ends it: at once.
    pub(crate) fn kill(&mut self) {
        if let Some(mut hub) = self.hub.take() {
            hub.kill().unwrap();
            hub.wait().unwrap();
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn get(&self, path: &str, tag: Option<&str>) -> reqwest::Response {
        let ask = self.http.get(self.url(path)).bearer_auth(&self.token);
        tag.map_or(ask.try_clone().unwrap(), |tag| ask.header("if-none-match", tag)).send().await.unwrap()
    }

    /// Gives a ticket at the kiosk, and tells its number.
    pub(crate) async fn issue(&self, service: &str, priority: Option<&str>) -> String {
        let mut body = json!({ "request_id": Uuid::new_v4(), "service": service });
        if let Some(priority) = priority {
            body["priority"] = json!(priority);
        }
        let ask = self.http.post(self.url("/v1/tickets")).bearer_auth(&self.token).json(&body);
        let answer: Value = ask.send().await.unwrap().json().await.unwrap();
        answer["number"].as_str().unwrap_or_else(|| panic!("no ticket: {answer}")).to_owned()
    }

    /// Gives a ticket at the kiosk; its id and number.
    pub(crate) async fn issue_with_id(&self, service: &str) -> (String, String) {
        let answer = self.tell("/v1/tickets", json!({ "service": service })).await;
        let text = |key: &str| answer[key].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        (text("id"), text("number"))
    }

    /// The kiosk tells how its printer is.
    pub(crate) async fn printer(&self, state: &str) {
        self.tell("/v1/devices/borne-1/printer", json!({ "state": state })).await;
    }

    /// The kiosk tells how a print job ended.
    pub(crate) async fn printed(&self, ticket: &str, outcome: &str, copy: u32) {
        let body = json!({ "job": Uuid::new_v4(), "outcome": outcome, "copy": copy });
        self.tell(&format!("/v1/tickets/{ticket}/printed"), body).await;
    }

    async fn tell(&self, path: &str, mut body: Value) -> Value {
        body["request_id"] = json!(Uuid::new_v4());
        let answer =
            self.http.post(self.url(path)).bearer_auth(&self.token).json(&body).send().await.unwrap();
        let status = answer.status();
        let answer: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{path}: {answer}");
        answer
    }

    /// The hub's own board, without the time at which it was asked for.
    pub(crate) async fn board(&self) -> Value {
        let mut board: Value = self.get("/v1/board", None).await.json().await.unwrap();
        board.as_object_mut().unwrap().remove("at");
        board
    }
}

fn settings(folder: &Path, rules: &[(&str, u32)], services: &[&str]) -> PathBuf {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../branches/dakar-plateau-bank.toml");
    let mut document: toml::Table = std::fs::read_to_string(sample).unwrap().parse().unwrap();
    let table = document["rules"].as_table_mut().unwrap();
    for (rule, value) in rules {
        table.insert((*rule).into(), i64::from(*value).into());
    }
    document["agents"]["awa"].as_table_mut().unwrap().insert("services".into(), services.to_vec().into());
    // Nor does anybody get more time than the rules above give.
    for class in document["classes"].as_table_mut().unwrap().iter_mut().map(|(_, class)| class) {
        class.as_table_mut().unwrap().remove("extra_walking_s");
    }
    let file = folder.join("bank.toml");
    std::fs::write(&file, toml::to_string(&document).unwrap()).unwrap();
    file
}

/// One command of the hub; what it prints.
fn run(data: &Path, arguments: &[&str], input: &str) -> String {
    let mut command = Command::new(HUB)
        .arg("--data")
        .arg(data)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    command.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = command.wait_with_output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

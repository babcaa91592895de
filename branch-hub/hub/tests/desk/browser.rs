//! Debian's Chromium through its driver, with an empty profile each time.
//! Nothing here sleeps for a fixed time to let something happen: `until` asks again until a condition holds.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions, MouseActions, PointerAction};
use fantoccini::{Client, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const ESCAPE: &str = "\u{e00c}";

/// A condition that does not hold by then never will.
const PATIENCE: Duration = Duration::from_secs(20);
/// The page answers after so long at the latest, so that a page that was left is noticed.
const LOOK_MS: u32 = 2_000;

/// What asks over plain HTTP: its makers want to know all the same who would do the cryptography.
pub(crate) fn asker() -> reqwest::Client {
    // It is installed already when another test of this program was first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// A browser with one page.
pub(crate) struct Browser {
    client: Client,
    address: String,
    driver: Child,
    _profile: tempfile::TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is told to end takes its browser with it, also after a test that failed.
        let told = TcpStream::connect(&self.address).and_then(|mut driver| {
            driver.write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        });
        if told.is_err() {
            let _ = self.driver.kill();
        }
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// A browser whose person reads `language`.
    pub(crate) async fn open(language: &str) -> Self {
        Self::open_with(language, &[]).await
    }

    /// A browser that takes any certificate: which one is right is tested where devices check it.
    pub(crate) async fn open_over_tls(language: &str) -> Self {
        Self::open_with(language, &["ignore-certificate-errors"]).await
    }

    async fn open_with(language: &str, flags: &[&str]) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let port = BufReader::new(driver.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_once("successfully on port ")
                    .map(|(_, port)| port.trim_end_matches('.').to_owned())
            })
            .expect("the driver says on which port it listens");
        let folder = format!("--user-data-dir={}", profile.path().display());
        let mut arguments =
            vec![folder, "--window-size=1366,768".into(), format!("--accept-lang={language}")];
        let quiet = [
            "headless",
            "no-sandbox",
            "disable-gpu",
            "disable-background-networking",
            "disable-component-update",
            "disable-sync",
        ];
        arguments.extend(quiet.iter().chain(flags).map(|flag| format!("--{flag}")));
        let wanted = json!({
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
            "goog:chromeOptions": { "args": arguments, "prefs": { "intl.accept_languages": language } },
        });
        let wanted = wanted.as_object().unwrap().clone();
        let address = format!("127.0.0.1:{port}");
        let driver_url = format!("http://{address}");
        let client = Client::with_capabilities_and_connector(&driver_url, &wanted, HttpConnector::new())
            .await
            .unwrap();
        client.persist().await.unwrap();
        Self { client, address, driver, _profile: profile }
    }

    pub(crate) async fn go(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Presses keys one after the other, wherever the focus is.
    pub(crate) async fn keys(&self, keys: &str) {
        // While a request is under way, or the hub is not heard, keys are ignored on purpose; a person sees that and waits.
        let rests = "document.body.getAttribute('aria-busy') == 'true'";
        let unheard = "document.querySelector('[data-act=leave][aria-disabled=true]')";
        self.until(&format!("!({rests} || {unheard})")).await;
        let mut presses = KeyActions::new("keyboard".into());
        for key in keys.chars() {
            presses = presses.then(KeyAction::Down { value: key }).then(KeyAction::Up { value: key });
        }
        self.client.perform_actions(presses).await.unwrap();
    }

    /// Two quick clicks on one thing.
    pub(crate) async fn double_click(&self, selector: &str) {
        let element = self.client.find(Locator::Css(selector)).await.unwrap();
        let mut mouse = MouseActions::new("mouse".into()).then(PointerAction::MoveToElement {
            element,
            duration: None,
            x: 0.0,
            y: 0.0,
        });
        for _ in 0..2 {
            mouse = mouse.then(PointerAction::Down { button: 0 }).then(PointerAction::Up { button: 0 });
        }
        self.client.perform_actions(mouse).await.unwrap();
    }

    /// What an expression is on the page.
    pub(crate) async fn value(&self, expression: &str) -> Value {
        self.client.execute(&format!("return {expression}"), Vec::new()).await.unwrap()
    }

    /// Waits until an expression is true: the page itself looks at each frame that it draws.
    pub(crate) async fn until(&self, expression: &str) {
        let look = format!(
            "const done = arguments[0], begun = performance.now();
             const look = () => {{
                 let seen = false;
                 try {{ seen = Boolean({expression}); }} catch {{ /* not there yet */ }}
                 if (seen) done(true);
                 else if (performance.now() - begun > {LOOK_MS}) done(false);
                 else requestAnimationFrame(look);
             }};
             look();"
        );
        let started = Instant::now();
        loop {
            // While one page gives way to the next there is nothing to ask, and nobody who answers.
            let seen = self.client.execute_async(&look, Vec::new()).await;
            if seen.as_ref().is_ok_and(|seen| *seen == json!(true)) {
                return;
            }
            if started.elapsed() > PATIENCE {
                let said = self.value("document.body.innerText").await;
                panic!("never on the page: {expression}\n{seen:?}\n{}", said.as_str().unwrap_or_default());
            }
        }
    }

    /// The board as the page's own script has folded it.
    pub(crate) async fn folded_board(&self) -> Value {
        let script =
            "const done = arguments[0]; import('/assets/stream.js').then((stream) => done(stream.board))";
        let mut board = self.client.execute_async(script, Vec::new()).await.unwrap();
        board.as_object_mut().expect("the page has a board").remove("at");
        board
    }

    /// What the browser complained of besides answers that are not 200: a script that broke, a thing that the page's
    /// policy forbids.
    pub(crate) async fn complaints(&self) -> Vec<Value> {
        let session = self.client.session_id().await.unwrap().unwrap();
        let ask = asker();
        let ask = ask
            .post(format!("http://{}/session/{session}/se/log", self.address))
            .json(&json!({ "type": "browser" }));
        let log: Value = ask.send().await.unwrap().json().await.unwrap();
        let mut entries = log["value"].as_array().expect("the driver keeps a log").clone();
        entries.retain(|entry| entry["source"] != "network");
        entries
    }

    /// Whom the browser has asked for anything since this was last looked at: `https://127.0.0.1:4711`.
    pub(crate) async fn asked(&self) -> BTreeSet<String> {
        let session = self.client.session_id().await.unwrap().unwrap();
        let ask = asker();
        let ask = ask
            .post(format!("http://{}/session/{session}/se/log", self.address))
            .json(&json!({ "type": "performance" }));
        let log: Value = ask.send().await.unwrap().json().await.unwrap();
        let entries = log["value"].as_array().expect("the driver keeps a log").iter();
        let messages =
            entries.filter_map(|entry| serde_json::from_str::<Value>(entry["message"].as_str()?).ok());
        let sent = messages.filter(|said| {
            ["Network.requestWillBeSent", "Network.webSocketCreated"]
                .iter()
                .any(|is| said["message"]["method"] == *is)
        });
        let urls = sent.filter_map(|said| {
            let asked = &said["message"]["params"];
            Some(asked["request"]["url"].as_str().or(asked["url"].as_str())?.to_owned())
        });
        urls.filter(|url| {
            !["data:", "blob:", "about:", "chrome"].iter().any(|inside| url.starts_with(inside))
        })
        .map(|url| url.split('/').take(3).collect::<Vec<_>>().join("/"))
        .collect()
    }

    /// One command of the browser's own protocol.
    async fn command(&self, cmd: &str, params: Value) {
        let session = self.client.session_id().await.unwrap().unwrap();
        let ask = asker();
        let ask = ask
            .post(format!("http://{}/session/{session}/goog/cdp/execute", self.address))
            .json(&json!({ "cmd": cmd, "params": params }));
        let answer = ask.send().await.unwrap();
        assert!(answer.status().is_success(), "{cmd}: {}", answer.text().await.unwrap());
    }

    /// From the next page on the wall clock stands still, the page is of one size, and nothing blinks.
    pub(crate) async fn stand_still(&self, at_ms: i64) {
        let source = format!(
            "Date.now = () => {at_ms}; document.addEventListener('DOMContentLoaded', () => {{ \
             document.querySelectorAll('input').forEach((i) => {{ i.style.caretColor = 'transparent'; }}); }});"
        );
        self.command("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
        let size = json!({ "width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// What stands on the screen, as PNG, once every letter and picture is drawn.
    pub(crate) async fn picture(&self) -> Vec<u8> {
        self.until("document.fonts.status == 'loaded'").await;
        self.until("Array.from(document.images).every((i) => i.complete && i.naturalWidth > 0)").await;
        self.client.screenshot().await.unwrap()
    }

    pub(crate) async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

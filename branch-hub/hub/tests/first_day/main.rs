//! The first day as somebody lives it who has never seen the hub: a browser, a code, and at the end a ticket that is called.
//! The time that the software takes of the thirty minutes is printed: `cargo nextest run -p hub --test first_day --no-capture`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../desk/browser.rs"]
#[expect(dead_code, reason = "the desk's tests need more of it")]
mod browser;

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use browser::Browser;
use serde_json::{Value, json};
use uuid::Uuid;

const HUB: &str = env!("CARGO_BIN_EXE_branch-hub");

/// A hub out of its box.
struct Appliance {
    folder: tempfile::TempDir,
    hub: Child,
    address: String,
    code: String,
}

impl Drop for Appliance {
    fn drop(&mut self) {
        let _ = self.hub.kill();
        let _ = self.hub.wait();
    }
}

impl Appliance {
    fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut hub = Command::new(HUB)
            .arg("--data")
            .arg(folder.path())
            .args(["serve", "--http", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(hub.stdout.take().unwrap()).lines();
        let address = lines.next().unwrap().unwrap().strip_prefix("listening http://").unwrap().to_owned();
        // The machine's own screen shows it; here there is none.
        let code = std::fs::read_to_string(folder.path().join("setup-code")).unwrap();
        Self { folder, hub, address, code }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// A device's token, as pairing would give it.
    fn token(&self, role: &str, name: &str) -> String {
        let made = Command::new(HUB)
            .arg("--data")
            .arg(self.folder.path())
            .args(["token", "--role", role, "--name", name])
            .output()
            .unwrap();
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    }
}

/// Fills in fields of the page by their selectors and sends the form.
async fn fill(browser: &Browser, fields: &[(&str, &str)]) {
    for (selector, text) in fields {
        browser.until(&format!("document.querySelector({selector:?})")).await;
        let set = format!("(document.querySelector({selector:?}).value = {text:?})");
        browser.value(&set).await;
    }
    press(browser, "form button[type=submit]").await;
}

async fn press(browser: &Browser, selector: &str) {
    browser.until(&format!("document.querySelector({selector:?})")).await;
    browser.value(&format!("(document.querySelector({selector:?}).click(), true)")).await;
}

async fn step(browser: &Browser, step: &str) {
    browser.until(&format!("document.querySelector('input[name=step]').value == {step:?}")).await;
}

/// Keeps what stands on the page for whoever wants to look at it.
async fn keep_picture(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("FIRST_DAY_PICTURES") {
        let png = browser.picture().await;
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), png).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_box_to_the_first_ticket() {
    let hub = Appliance::open();
    let browser = Browser::open("fr").await;
    let begun = Instant::now();
    browser.go(&hub.url("/")).await;
    step(&browser, "code").await;
    keep_picture(&browser, "1-code").await;
    fill(&browser, &[("#code", &hub.code)]).await;
    step(&browser, "kind").await;
    keep_picture(&browser, "2-kind").await;
    press(&browser, "input[value=dakar-plateau-bank]").await;
    fill(&browser, &[]).await;
    step(&browser, "branch").await;
    keep_picture(&browser, "3-branch").await;
    fill(&browser, &[("#name", "Agence Médina"), ("#town", "Dakar")]).await;
    step(&browser, "hours").await;
    keep_picture(&browser, "3-hours").await;
    fill(&browser, &[("[name=from]", "08:00")]).await;
    step(&browser, "services").await;
    keep_picture(&browser, "4-services").await;
    let first = "document.querySelector('input[name=id]').value";
    let before = browser.value(first).await;
    press(&browser, "li:nth-child(2) [data-move='-1']").await;
    assert_ne!(browser.value(first).await, before, "a line moves up");
    fill(&browser, &[]).await;
    step(&browser, "counters").await;
    fill(&browser, &[]).await;
    step(&browser, "people").await;
    keep_picture(&browser, "5-people").await;
    fill(&browser, &[("#supervisor", "Mme Sarr")]).await;
    step(&browser, "backup").await;
    keep_picture(&browser, "5-backup").await;
    fill(&browser, &[("#to", "")]).await;
    step(&browser, "sheet").await;
    fill(&browser, &[]).await;
    step(&browser, "open").await;
    keep_picture(&browser, "6-sheet").await;
    let secret = browser.value("document.querySelector('.secret').textContent").await;
    fill(&browser, &[]).await;
    browser.until("document.querySelector('a[href=\"/sign-in\"]')").await;
    keep_picture(&browser, "7-done").await;
    let set_up = begun.elapsed();

    press(&browser, "main a[href='/sign-in']").await;
    fill(&browser, &[("#person", "mme-sarr"), ("#secret", secret.as_str().unwrap())]).await;
    browser.until("location.pathname == '/desk'").await;
    browser.go(&hub.url("/trial")).await;
    let counters = "document.querySelectorAll('#counter li').length";
    browser.until(&format!("{counters} > 3")).await;
    // A customer's finger at the kiosk: the paper's line ticks itself off.
    let kiosk = hub.token("kiosk", "borne-1");
    let http = browser::asker();
    let tell = async |path: &str, mut body: Value| -> Value {
        body["request_id"] = json!(Uuid::new_v4());
        let asked = http.post(hub.url(path)).bearer_auth(&kiosk).json(&body);
        asked.send().await.unwrap().json().await.unwrap()
    };
    let last = usize::try_from(browser.value(counters).await.as_u64().unwrap()).unwrap();
    for n in 1..=last {
        press(&browser, &format!("#counter li:nth-child({n}) [data-do^='call ']")).await;
        browser.until("document.querySelector('[data-do^=\"saw \"]')").await;
        if n == last {
            let ring = browser.value("document.querySelector('#ring li').dataset.light").await;
            assert_eq!(ring, "none", "some counters of a zone are not the zone");
        }
        press(&browser, "[data-do^='saw ']").await;
        browser
            .until(&format!("document.querySelector('#counter li:nth-child({n})').dataset.light == 'green'"))
            .await;
    }
    browser.until("document.querySelector('#ring li').dataset.light == 'green'").await;
    let ticket = tell("/v1/tickets", json!({"service": "caisse"})).await;
    let id = ticket["id"].as_str().unwrap_or_else(|| panic!("{ticket}"));
    let printed = json!({"job": Uuid::new_v4(), "outcome": "confirmed", "copy": 0});
    tell(&format!("/v1/tickets/{id}/printed"), printed).await;
    browser.until("document.querySelector('#paper li').dataset.light == 'green'").await;
    keep_picture(&browser, "8-trial").await;
    // The hall is full of people's papers, and the page is open: only the one that a person names is given back.
    let look = async |id: &str| -> Value {
        http.get(hub.url(&format!("/v1/tickets/{id}")))
            .bearer_auth(&kiosk)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    let theirs = tell("/v1/tickets", json!({"service": "caisse"})).await;
    let their_id = theirs["id"].as_str().unwrap();
    let printed = json!({"job": Uuid::new_v4(), "outcome": "confirmed", "copy": 0});
    tell(&format!("/v1/tickets/{their_id}/printed"), printed).await;
    let offer = "document.querySelector('#paper [data-do^=\"withdraw \"]')";
    let number = ticket["number"].as_str().unwrap();
    browser.until(&format!("{offer}.textContent.startsWith('{number} ')")).await;
    assert_eq!(look(id).await["state"], "waiting", "the paper that ticked the line may be a customer's");
    press(&browser, "#paper [data-do^='withdraw ']").await;
    browser.until(&format!("!{offer}")).await;
    assert_eq!(look(id).await["state"], "cancelled");
    assert_eq!(look(their_id).await["state"], "waiting");
    let slip = browser.value("document.querySelector('main').innerText").await;
    assert!(slip.as_str().unwrap().contains("ms de l'appui"), "each press is measured: {slip}");
    assert!(slip.as_str().unwrap().contains("mme-sarr"), "who said so stands on the slip");

    browser.go(&hub.url("/status")).await;
    browser.until("document.getElementById('light').dataset.light != 'unknown'").await;
    keep_picture(&browser, "9-status").await;
    // A hub of another version answers: the page fetches itself anew, with that version's scripts.
    let other = "(window.seen = 1, window.fetch = async () => \
        new Response('{}', { headers: { 'SmartQueue-Api': '2' } }), true)";
    browser.value(other).await;
    browser
        .until("window.seen === undefined && document.getElementById('light').dataset.light != 'unknown'")
        .await;
    let ticket = tell("/v1/tickets", json!({"service": "caisse"})).await;
    assert!(ticket["number"].is_string(), "{ticket}");
    assert_eq!(browser.complaints().await, Vec::<Value>::new());
    eprintln!(
        "first day, software and a browser without pauses: set-up {:.1} s, with the trial to the first ticket {:.1} s of 30 min",
        set_up.as_secs_f64(),
        begun.elapsed().as_secs_f64()
    );
    browser.close().await;
}

//! What a supervisor is told at the desk, and the page on which they say what time it is, in a real browser.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use hub::clock::{Clock, Reading, SystemClock};
use hub::serve::Branch;
use serde_json::{Value, json};
use wire::names::Language;
use wire::role::Role;

use crate::browser::{Browser, ENTER, TAB};

const NEWS: &str = "document.getElementById('news')";

/// The machine's clocks, of which somebody sets the one on the wall.
struct Set {
    right: SystemClock,
    wrong_by_ms: AtomicI64,
}

impl Clock for Set {
    fn read(&self) -> Reading {
        let Reading { at_ms, mono_ms } = self.right.read();
        Reading { at_ms: at_ms + self.wrong_by_ms.load(Ordering::SeqCst), mono_ms }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_reads_of_the_power_at_the_desk_and_says_the_time_when_the_clock_has_jumped() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Set { right: SystemClock::start(1), wrong_by_ms: AtomicI64::new(0) });
    let open = || {
        let clock: Arc<dyn Clock> = Arc::clone(&clock) as _;
        Branch::open(folder.path(), clock, |why| panic!("{why}")).unwrap()
    };
    let branch = open();
    let bank = include_str!("../../../branches/dakar-plateau-bank.toml").to_owned();
    hub::admin::perform(&branch.app, Language::Fr, hub::admin::Request::Apply(bank)).await;
    branch.app.access.add_person(&"chef".parse().unwrap(), Role::Supervisor, "Baobab-Teranga-7").unwrap();
    branch.open_now().await;
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
    // As a power cut leaves it: the last word of the hub before is not that it was told to stop.
    let alive = json!({ "alive_at_ms": clock.read().at_ms, "told_to_stop": false });
    std::fs::write(folder.path().join("alive"), alive.to_string()).unwrap();
    let served = open().listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let url = |path: &str| format!("http://{}{path}", served.address);

    let browser = Browser::open("fr").await;
    browser.go(&url("/sign-in")).await;
    browser.until("document.activeElement.id == 'person'").await;
    browser.keys(&format!("chef{TAB}Baobab-Teranga-7{ENTER}")).await;
    browser.until("location.pathname == '/desk'").await;
    let told = |part: &str| format!("!{NEWS}.hidden && {NEWS}.innerText.includes('{part}')");
    browser.until(&told("Courant revenu à")).await;
    browser.until(&told("0 en attente, rien de perdu")).await;
    browser.value(&format!("{NEWS}.querySelector('button').click()")).await;
    browser.until(&format!("{NEWS}.hidden")).await;
    clock.wrong_by_ms.store(20 * 24 * 3_600_000, Ordering::SeqCst);
    // Who has read of the power is not told again; the clock stays until it is believed.
    browser.go(&url("/desk")).await;
    browser.until(&told("Horloge douteuse")).await;
    assert_eq!(browser.value(&format!("{NEWS}.children.length")).await, json!(1));

    browser.go(&url("/status#clock")).await;
    browser.until("!document.getElementById('clock-doubted').hidden").await;
    let local = browser.value("document.getElementById('clock-local').value").await;
    let say = |time: &str| {
        format!(
            "(() => {{ const i = document.getElementById('clock-local'); i.value = '{time}'; \
             i.dispatchEvent(new Event('input')); document.getElementById('clock-form').requestSubmit(); }})()"
        )
    };
    let word = "document.getElementById('clock-word').textContent";
    browser.value(&say("2031-01-01T10:00")).await;
    browser.until(&format!("{word}.includes('confirmez-la')")).await;
    browser.until("!document.getElementById('clock-sure').hidden").await;
    browser.value(&say(local.as_str().unwrap())).await;
    browser.until(&format!("{word}.startsWith('Merci. La centrale compte')")).await;
    browser.until("document.getElementById('clock-doubted').hidden").await;
    let refused = |said: &Value| said["message"].as_str().is_some_and(|said| said.contains("409"));
    let complaints = browser.complaints().await;
    assert!(complaints.iter().all(refused), "{complaints:?}");
    browser.close().await;
    served.stop().await;
}

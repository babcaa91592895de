//! The agent's desk in a real browser, on a real hub that can be killed, driven by the keyboard alone.
//! It must not know the page's code: only what stands on the screen, its keys, and the hub's API.

#![expect(clippy::unwrap_used, reason = "a story that breaks shows its line")]

mod album;
mod browser;
mod devices;
mod hall;
mod news;
mod people;
mod pictures;
mod record;
mod recovery;
mod still;
mod troubles;
mod why;

use browser::{Browser, ENTER, ESCAPE, TAB};
use hall::Hall;
use serde_json::{Value, json};

/// The number in hand, as the page shows it.
const NUMBER: &str = "document.getElementById('number').textContent";
/// How the counter stands: free, called, serving, paused.
const STANDING: &str = "document.getElementById('hand').dataset.standing";
/// What was said last.
const WORD: &str = "document.getElementById('word').textContent";
/// Whether a question stands on the page.
const ASKING: &str = "document.getElementById('dialog').open";
/// How many rows the waiting list has.
const WAITING: &str = "document.querySelectorAll('#line li').length";
/// Choosing a counter, or working at one.
const VIEW: &str = "document.body.dataset.view";

/// The question before the last counter leaves.
const LAST_COUNTER: &str = "document.getElementById('dialog').open
    && document.getElementById('dialog-title').textContent.includes('aucun autre guichet')";

/// Guards that never let anything through, or never hold anything back, so that no test waits for a clock.
const NEVER_S: u32 = 60;
const AT_ONCE_S: u32 = 0;

async fn signed_in(hall: &Hall) -> Browser {
    let browser = Browser::open("fr").await;
    browser.go(&hall.url("/")).await;
    browser.until("location.pathname == '/sign-in' && document.activeElement.id == 'person'").await;
    browser.keys(&format!("awa{TAB}2468{ENTER}")).await;
    browser.until("location.pathname == '/desk'").await;
    browser
}

async fn at_counter_two(hall: &Hall) -> Browser {
    let browser = signed_in(hall).await;
    browser.until(&format!("{VIEW} == 'choose'")).await;
    browser.keys("2").await;
    browser.until(&format!("{VIEW} == 'work'")).await;
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_works_by_keyboard_alone_and_sees_the_hall_live() {
    let hall = Hall::open(&[
        ("auto_start_s", 3600),
        ("absent_after_s", AT_ONCE_S),
        ("recall_gap_s", NEVER_S),
        ("next_deaf_s", AT_ONCE_S),
    ])
    .await;
    let browser = Browser::open("fr").await;
    browser.go(&hall.url("/desk")).await;
    browser.until("location.pathname == '/sign-in' && document.activeElement.id == 'person'").await;
    browser.keys(&format!("awa{TAB}0000{ENTER}")).await;
    browser.until("document.getElementById('wrong').textContent == 'Nom ou code non reconnu'").await;
    browser.keys(&format!("2468{ENTER}")).await;
    browser.until(&format!("location.pathname == '/desk' && {VIEW} == 'choose'")).await;
    browser.keys("2").await;
    browser.until(&format!("{VIEW} == 'work' && {STANDING} == 'free' && {WAITING} == 0")).await;

    // Tickets given elsewhere come by themselves, the heavier class first.
    let first = hall.issue("caisse", None).await;
    let second = hall.issue("virement", None).await;
    let urgent = hall.issue("caisse", Some("enceinte")).await;
    hall.issue("conseil", None).await;
    browser.until(&format!("{WAITING} == 3")).await;
    let order = browser
        .value("Array.from(document.querySelectorAll('#line li button > b')).map((b) => b.textContent)")
        .await;
    assert_eq!(order, json!([urgent, first, second]));

    browser.keys(ENTER).await;
    browser.until(&format!("{NUMBER} == '{urgent}' && {STANDING} == 'called'")).await;
    browser.keys("r").await;
    browser.until(&format!("{WORD}.includes('Le rappel est possible dans quelques secondes')")).await;
    browser.keys("a").await;
    browser.until(&format!("{STANDING} == 'free' && {WORD}.includes('remis en file')")).await;

    // Whoever is still on the way is never ended without a word from the agent.
    browser.keys("n").await;
    browser.until(&format!("{STANDING} == 'called'")).await;
    let called = browser.value(NUMBER).await;
    browser.keys("n").await;
    browser.until(ASKING).await;
    browser.keys(ENTER).await;
    browser.keys(ESCAPE).await;
    browser.until(&format!("!{ASKING}")).await;
    assert_eq!(browser.value(NUMBER).await, called, "a key pressed once too often decides nothing");
    browser.keys("n").await;
    browser.until(ASKING).await;
    browser.keys("e").await;
    browser.until(&format!("!{ASKING} && {NUMBER} != {called} && {STANDING} == 'called'")).await;

    browser.keys("s").await;
    browser.until(&format!("{STANDING} == 'serving'")).await;
    browser.keys("p").await;
    browser.until(ASKING).await;
    browser.keys("1").await;
    // People wait and nobody else is there to call them: the page asks, and whoever stays has changed nothing.
    browser.until(LAST_COUNTER).await;
    browser.keys("1").await;
    browser.until(&format!("!{ASKING} && document.getElementById('resume').hidden")).await;
    browser.keys("p").await;
    browser.until(ASKING).await;
    browser.keys("1").await;
    browser.until(LAST_COUNTER).await;
    browser.keys("2").await;
    browser.until("!document.getElementById('resume').hidden").await;
    browser.keys(ENTER).await;
    browser.until("document.getElementById('resume').hidden").await;
    browser.keys("e").await;
    browser.until(&format!("{STANDING} == 'free' && {WORD}.includes('terminé')")).await;

    assert_eq!(browser.folded_board().await, hall.board().await);
    assert_eq!(browser.complaints().await, Vec::<Value>::new());
    browser.keys("c").await;
    browser.until(LAST_COUNTER).await;
    browser.keys("2").await;
    browser.until(&format!("{VIEW} == 'choose'")).await;
    assert_eq!(hall.board().await["counters"], json!({}));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_confirmed_or_declined_with_one_key() {
    let hall = Hall::open(&[("auto_start_s", 3600), ("next_deaf_s", AT_ONCE_S)]).await;
    let browser = at_counter_two(&hall).await;
    let asked = "!document.getElementById('claim').hidden";
    let more = "document.getElementById('what-more').textContent";
    for (key, said, stays) in [("v", "priorité confirmée", true), ("d", "sans priorité", false)] {
        let number = hall.issue("caisse", Some("enceinte")).await;
        browser.until(&format!("{WAITING} == 1")).await;
        browser.keys("n").await;
        browser.until(&format!("{NUMBER} == '{number}' && {asked}")).await;
        browser.keys(key).await;
        browser.until(&format!("!({asked}) && {WORD}.includes('{said}')")).await;
        let shown = browser.value(&format!("{more}.includes('Femme enceinte')")).await;
        assert_eq!(shown, json!(stays), "{key}");
        browser.keys("s").await;
        browser.until(&format!("{STANDING} == 'serving'")).await;
        browser.keys("e").await;
        browser.until(&format!("{STANDING} == 'free'")).await;
    }
    assert_eq!(browser.complaints().await, Vec::<Value>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_press_calls_nobody_twice() {
    let hall = Hall::open(&[("auto_start_s", 3600), ("next_deaf_s", NEVER_S)]).await;
    let browser = at_counter_two(&hall).await;
    let first = hall.issue("caisse", None).await;
    hall.issue("caisse", None).await;
    browser.until(&format!("{WAITING} == 2")).await;
    browser.keys("nnn").await;
    browser.until(&format!("{NUMBER} == '{first}'")).await;
    browser.keys("n").await;
    browser.until(&format!("{WORD}.includes('le second appui ne compte pas')")).await;
    browser.double_click("#next").await;
    browser.until("document.getElementById('next').getAttribute('aria-disabled') == 'false'").await;
    assert_eq!((browser.value(NUMBER).await, browser.value(WAITING).await), (json!(first), json!(1)));
    assert_eq!(browser.value(ASKING).await, json!(false));
    let calls = hall.board().await["calls"].as_array().map(Vec::len);
    assert_eq!(calls, Some(1));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_presses_at_once_end_one_customer_and_call_one() {
    let hall = Hall::open(&[("auto_start_s", 3600), ("next_deaf_s", AT_ONCE_S)]).await;
    let browser = at_counter_two(&hall).await;
    for _ in 0..3 {
        hall.issue("caisse", None).await;
    }
    browser.until(&format!("{WAITING} == 3")).await;
    browser.keys("n").await;
    browser.until(&format!("{STANDING} == 'called'")).await;
    browser.keys("s").await;
    browser.until(&format!("{STANDING} == 'serving'")).await;
    browser.keys("nn").await;
    browser.until(&format!("{STANDING} == 'called' && {WAITING} == 1")).await;
    browser.until("document.getElementById('next').getAttribute('aria-disabled') == 'false'").await;
    assert_eq!(hall.board().await["calls"].as_array().map(Vec::len), Some(2));
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_comes_back_with_the_same_number_after_the_hub_was_killed_and_after_a_reload() {
    let mut hall = Hall::open(&[("auto_start_s", 3600)]).await;
    let browser = at_counter_two(&hall).await;
    let number = hall.issue("caisse", None).await;
    browser.until(&format!("{WAITING} == 1")).await;
    browser.keys("n").await;
    browser.until(&format!("{NUMBER} == '{number}'")).await;

    hall.kill();
    browser.until("!document.getElementById('lost').hidden").await;
    assert_eq!(browser.value(NUMBER).await, json!(number));
    let keys = "Array.from(document.querySelectorAll('#hand button:not([hidden])'))";
    let off = format!("{keys}.every((key) => key.getAttribute('aria-disabled') == 'true')");
    assert_eq!(browser.value(&off).await, json!(true), "keys rest while nobody knows");

    hall.start().await;
    browser.until("document.getElementById('lost').hidden").await;
    browser.until(&format!("{NUMBER} == '{number}' && {STANDING} == 'called'")).await;
    browser.keys("s").await;
    browser.until(&format!("{STANDING} == 'serving'")).await;

    browser.go(&hall.url("/")).await;
    browser.until(&format!("{VIEW} == 'work' && {NUMBER} == '{number}' && {STANDING} == 'serving'")).await;
    assert_eq!(browser.folded_board().await, hall.board().await);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_sees_whom_they_can_call_and_nobody_else() {
    let hall = Hall::open_where_awa_does(&[], &["virement"]).await;
    let browser = at_counter_two(&hall).await;
    hall.issue("caisse", None).await;
    let mine = hall.issue("virement", None).await;
    browser.until(&format!("{WAITING} > 0")).await;
    let shown = browser.value("document.getElementById('line').innerText").await;
    assert_eq!(browser.value(WAITING).await, json!(1), "{shown}");
    assert!(shown.as_str().is_some_and(|shown| shown.starts_with(&mine)), "{shown}");
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_language_is_switched_on_the_page_and_stays() {
    let hall = Hall::open(&[]).await;
    let browser = Browser::open("en").await;
    browser.go(&hall.url("/sign-in")).await;
    browser.until("document.querySelector('h1').textContent == 'Start your shift'").await;
    browser.value("document.querySelector('nav a').click()").await;
    browser.until("document.querySelector('h1').textContent == 'Prendre son poste'").await;
    browser.go(&hall.url("/sign-in")).await;
    browser.until("document.documentElement.lang == 'fr'").await;
    browser.close().await;
}

#[tokio::test]
async fn a_page_is_kept_by_no_cache_and_an_asset_is_sent_once() {
    let hall = Hall::open(&[]).await;
    let page = hall.get("/sign-in", None).await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers()["cache-control"], "no-store");
    assert_eq!(page.headers()["referrer-policy"], "same-origin");
    assert!(page.text().await.unwrap().len() < 40_000);
    for asset in [
        "/assets/desk.js",
        "/assets/fonts/NotoSans-Regular.woff2",
        "/assets/pictures/cash.svg",
        "/assets/branch.css",
    ] {
        let first = hall.get(asset, None).await;
        assert_eq!(first.status(), 200, "{asset}");
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert_eq!(hall.get(asset, Some(&tag)).await.status(), 304, "{asset}");
    }
    assert_eq!(hall.get("/assets/nothing.js", None).await.status(), 404);
}

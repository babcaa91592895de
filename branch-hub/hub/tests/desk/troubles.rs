//! Staff see at their desk which device needs them, and stop seeing it when it is well again.

use serde_json::json;

use crate::hall::Hall;
use crate::{STANDING, VIEW, WAITING, at_counter_two};

/// What the lines say, one after the other.
const LINES: &str =
    "Array.from(document.querySelectorAll('#troubles p')).map((p) => p.innerText.trim()).join(' | ')";

#[tokio::test(flavor = "multi_thread")]
async fn a_printers_trouble_and_missing_paper_stand_on_the_desk_until_they_are_mended() {
    let hall = Hall::open(&[("auto_start_s", 3600)]).await;
    let browser = at_counter_two(&hall).await;
    assert_eq!(browser.value(LINES).await, json!(""));
    let out = "Borne de l'entrée\u{a0}: plus de papier";
    let (first, a1) = hall.issue_with_id("caisse").await;
    let (second, a2) = hall.issue_with_id("caisse").await;
    browser.until(&format!("{WAITING} == 2")).await;
    browser.value("document.querySelector('#line button').focus()").await;

    hall.printer("no-paper").await;
    browser.until(&format!("{LINES} == \"{out}\"")).await;
    hall.printed(&first, "failed", 0).await;
    hall.printed(&second, "unknown", 0).await;
    let failed = format!("Borne de l'entrée\u{a0}: le ticket {a1} n'est pas sorti");
    let unknown = format!("Borne de l'entrée\u{a0}: le ticket {a2} est peut-être sorti, personne ne le sait");
    browser.until(&format!("{LINES} == \"{out} | {failed} | {unknown}\"")).await;
    let focus = browser.value("document.activeElement.closest('#line') !== null").await;
    assert_eq!(focus, json!(true), "the focus stays where the agent put it");
    let live = browser
        .value("document.querySelector('#troubles p').closest('[aria-live]').getAttribute('aria-live')")
        .await;
    assert_eq!(live, json!("polite"));

    browser.go(&hall.url("/desk")).await;
    browser.until(&format!("{VIEW} == 'work' && {LINES} == \"{out} | {failed} | {unknown}\"")).await;

    hall.printer("ready").await;
    browser.until(&format!("{LINES} == \"{failed} | {unknown}\"")).await;
    hall.printed(&second, "confirmed", 1).await;
    browser.until(&format!("{LINES} == \"{failed}\"")).await;
    browser.keys("n").await;
    browser.until(&format!("{STANDING} == 'called'")).await;
    assert_eq!(browser.value(LINES).await, json!(failed), "who is called may not know their number");
    browser.keys("s").await;
    browser.until(&format!("{STANDING} == 'serving' && {LINES} == ''")).await;
    assert_eq!(browser.folded_board().await, hall.board().await);
    assert_eq!(browser.complaints().await, Vec::<serde_json::Value>::new());
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trouble_told_while_the_hub_was_away_from_the_desk_is_there_when_it_is_back() {
    let mut hall = Hall::open(&[]).await;
    let browser = at_counter_two(&hall).await;
    hall.printer("cover-open").await;
    browser.until(&format!("{LINES}.includes('capot')")).await;
    hall.kill();
    browser.until("!document.getElementById('lost').hidden").await;
    assert_eq!(browser.value(&format!("{LINES}.includes('capot')")).await, json!(true));
    hall.start().await;
    hall.printer("paper-low").await;
    browser.until(&format!("{LINES}.endsWith('papier bientôt fini')")).await;
    let grave = browser.value("document.querySelector('#troubles p').dataset.grave").await;
    assert_eq!(grave, json!("false"), "tickets still come out");
    browser.close().await;
}

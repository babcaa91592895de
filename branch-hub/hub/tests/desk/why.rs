//! The line on the desk is the hub's own, each says why it still waits, and a bell rings until somebody has looked.

use crate::browser::ESCAPE;
use crate::hall::Hall;
use crate::{ASKING, AT_ONCE_S, WAITING, at_counter_two};

/// What stands in the question, in plain spaces.
const SAID: &str = "document.getElementById('dialog').innerText.replaceAll('\\u00a0', ' ')";

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_says_which_rule_puts_whom_before_somebody_who_waits() {
    let hall = Hall::open(&[("auto_start_s", 3600), ("next_deaf_s", AT_ONCE_S)]).await;
    let browser = at_counter_two(&hall).await;
    let first = hall.issue("caisse", None).await;
    let urgent = hall.issue("caisse", Some("enceinte")).await;
    browser.until(&format!("{WAITING} == 2")).await;
    browser.keys("lw").await;
    browser.until(ASKING).await;
    browser.until(&format!("{SAID}.includes('Qui passe avant {urgent}')")).await;
    browser.until(&format!("{SAID}.includes('Personne ne passe avant')")).await;
    browser.keys(ESCAPE).await;
    browser.until(&format!("!({ASKING})")).await;
    browser.value("document.querySelectorAll('#line .why')[1].click()").await;
    browser.until(&format!("{SAID}.includes('Qui passe avant {first}')")).await;
    browser.until(&format!("{SAID}.includes('{urgent} : une priorité plus forte')")).await;
    browser.close().await;
}

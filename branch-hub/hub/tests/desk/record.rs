//! The record of acts as a supervisor reads it, in pictures that somebody has looked at.

use serde_json::{Value, json};
use wire::role::Role;

use crate::album::assert_reviewed;
use crate::browser::{Browser, ENTER, TAB};
use crate::still::{MORNING_MS, Still};

const ROWS: &str = "document.querySelectorAll('#entries tr').length";

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_reads_who_did_what_and_looks_for_one_sort_of_act() {
    for (language, none) in [("fr", "Aucun acte"), ("en", "No act")] {
        let hall = Still::open().await;
        hall.person("mariama", Role::Supervisor, "le baobab rouge").await;
        let ids =
            [hall.issue("caisse", None, "fr").await, hall.issue("caisse", Some("enceinte"), "wo").await];
        hall.pass_s(95);
        hall.ask(Role::Agent, "awa", "/v1/counters/g2/open", json!({})).await;
        let call = json!({"counter": "g2", "reason": "Malaise"});
        hall.ask(Role::Agent, "awa", &format!("/v1/tickets/{}/call", ids[1]), call).await;
        hall.pass_s(40);
        hall.ask(
            Role::Greeter,
            "khady",
            &format!("/v1/tickets/{}/cancel", ids[0]),
            json!({"reason": "Parti"}),
        )
        .await;
        let browser = Browser::open(language).await;
        browser.stand_still(MORNING_MS).await;
        browser.go(&hall.url("/")).await;
        browser.until("document.activeElement.id == 'person'").await;
        browser.keys(&format!("mariama{TAB}le baobab rouge{ENTER}")).await;
        browser.until("location.pathname == '/desk'").await;
        browser.value("document.querySelector('a[href=\"/audit\"]').click()").await;
        browser.until(&format!("location.pathname == '/audit' && {ROWS} > 5")).await;
        assert_reviewed(&format!("audit-{language}"), &browser.picture().await);
        browser.value("document.getElementById('kind').value = 'moved'").await;
        browser.value("document.getElementById('which').requestSubmit()").await;
        browser
            .until(&format!(
                "{ROWS} == 0 && document.getElementById('word').textContent.startsWith('{none}')"
            ))
            .await;
        assert_eq!(browser.complaints().await, Vec::<Value>::new());
        browser.close().await;
    }
}

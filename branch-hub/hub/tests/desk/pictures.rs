//! Each face of the agent's page as a picture that somebody has looked at, in French and in English.

use serde_json::json;
use wire::role::Role;

use crate::album::assert_reviewed;
use crate::browser::{Browser, ENTER, TAB};
use crate::still::{MORNING_MS, Still};
use crate::{STANDING, VIEW};

/// A browser that stands still before a hall in which some people wait.
struct Studio {
    hall: Still,
    browser: Browser,
    name: &'static str,
}

impl Studio {
    async fn open(language: &'static str) -> Self {
        let hall = Still::open().await;
        let browser = Browser::open(language).await;
        browser.stand_still(MORNING_MS).await;
        Self { hall, browser, name: language }
    }

    /// Takes the picture of the page as it is.
    async fn take(&self, face: &str) {
        assert_reviewed(&format!("desk-{face}-{}", self.name), &self.browser.picture().await);
    }

    async fn sign_in(&self) {
        self.browser.go(&self.hall.url("/")).await;
        self.browser.until("document.activeElement.id == 'person'").await;
        self.take("sign-in").await;
        self.browser.keys(&format!("awa{TAB}2468{ENTER}")).await;
        self.browser.until(&format!("{VIEW} == 'choose'")).await;
    }

    /// The page anew: what it shows of time it shows by the hub's clock of now.
    async fn again(&self, condition: &str) {
        self.browser.go(&self.hall.url("/desk")).await;
        self.browser.until(condition).await;
    }

    async fn do_at(&self, path: &str, body: serde_json::Value) -> serde_json::Value {
        self.hall.ask(Role::Agent, "awa", path, body).await
    }

    /// Six people come within some minutes.
    async fn people_come(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let come = [
            ("caisse", None, "fr"),
            ("virement", None, "wo"),
            ("caisse", Some("enceinte"), "fr"),
            ("caisse", None, "en"),
            ("conseil", None, "fr"),
            ("virement", None, "fr"),
        ];
        for (service, priority, language) in come {
            ids.push(self.hall.issue(service, priority, language).await);
            self.hall.pass_s(95);
        }
        ids
    }

    async fn somebody_else_is_at_counter_one(&self) {
        self.hall.ask(Role::Agent, "moussa", "/v1/counters/g1/open", json!({})).await;
    }

    async fn open_counter_two(&self) {
        self.browser.keys("2").await;
        self.browser.until(&format!("{VIEW} == 'work'")).await;
    }

    async fn printer(&self, state: &str) {
        self.hall.ask(Role::Kiosk, "borne-1", "/v1/devices/borne-1/printer", json!({ "state": state })).await;
    }

    async fn paper(&self, ticket: &str, outcome: &str) {
        let body = json!({ "job": uuid::Uuid::new_v4(), "outcome": outcome, "copy": 0 });
        self.hall.ask(Role::Kiosk, "borne-1", &format!("/v1/tickets/{ticket}/printed"), body).await;
    }
}

/// The page at work, with everybody drawn whom the hub's line names.
fn stands(state: &str) -> String {
    let drawn = "document.getElementById('and-more').textContent == ''";
    format!("{VIEW} == 'work' && {STANDING} == '{state}' && {drawn}")
}

fn lines(count: usize) -> String {
    format!("document.querySelectorAll('#troubles p').length == {count}")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_faces_of_an_agents_day_in_french() {
    let mut studio = Studio::open("fr").await;
    studio.somebody_else_is_at_counter_one().await;
    studio.sign_in().await;
    studio.take("choose").await;
    studio.open_counter_two().await;
    studio.take("nobody").await;
    let ids = studio.people_come().await;
    studio.again(&stands("free")).await;
    studio.take("ready").await;
    let called = studio.do_at("/v1/counters/g2/call-next", json!({ "holding": null })).await;
    studio.hall.pass_s(12);
    studio.again(&stands("called")).await;
    studio.take("called").await;
    let held = called["ticket"]["id"].as_str().unwrap();
    studio.do_at(&format!("/v1/tickets/{held}/confirm-priority"), json!({})).await;
    studio.do_at(&format!("/v1/tickets/{held}/start"), json!({})).await;
    studio.hall.pass_s(187);
    studio.again(&stands("serving")).await;
    studio.take("serving").await;
    studio.printer("no-paper").await;
    studio.paper(&ids[3], "failed").await;
    studio.browser.until(&lines(2)).await;
    studio.take("trouble").await;
    studio.do_at(&format!("/v1/tickets/{held}/end"), json!({})).await;
    studio.do_at("/v1/counters/g2/pause", json!({ "reason": "Repas", "keep_waiting": true })).await;
    studio.printer("ready").await;
    studio.paper(&ids[3], "confirmed").await;
    studio.again(&format!("{} && {}", stands("paused"), lines(0))).await;
    studio.take("paused").await;
    studio.hall.stop().await;
    studio.browser.until("!document.getElementById('lost').hidden").await;
    // Twelve seconds after the hub was last heard this page's own clock stops too.
    studio.browser.value("import('/assets/stream.js').then((s) => { const at = s.heard_ms + 12000; performance.now = () => at; })").await;
    studio.browser.until("document.getElementById('lost-age').textContent == 'Données de 12\u{a0}s'").await;
    studio.take("lost").await;
    studio.browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_faces_of_an_agents_day_in_english() {
    let studio = Studio::open("en").await;
    studio.somebody_else_is_at_counter_one().await;
    studio.sign_in().await;
    studio.take("choose").await;
    studio.open_counter_two().await;
    let ids = studio.people_come().await;
    studio.again(&stands("free")).await;
    studio.take("ready").await;
    studio.printer("away").await;
    for (id, outcome) in ids.iter().zip(["failed", "unknown", "failed", "failed"]) {
        studio.paper(id, outcome).await;
    }
    studio.do_at("/v1/counters/g2/call-next", json!({ "holding": null })).await;
    studio.hall.pass_s(12);
    studio.again(&format!("{} && {}", stands("called"), lines(3))).await;
    studio.take("called-trouble").await;
    studio.browser.close().await;
}

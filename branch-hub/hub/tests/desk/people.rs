//! A supervisor lets somebody new in, gives another secret and puts somebody out, in a real browser.

use serde_json::{Value, json};
use wire::role::Role;

use crate::browser::{Browser, ENTER, TAB};
use crate::still::Still;

const CHIEF: &str = "Baobab-Teranga-7";

/// Keeps what stands on the page for whoever wants to look at it.
async fn keep_picture(browser: &Browser, name: &str) {
    if let Some(folder) = std::env::var_os("FIRST_DAY_PICTURES") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.png")), browser.picture().await)
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_lets_a_new_agent_in_replaces_a_code_and_puts_somebody_out() {
    let hall = Still::open().await;
    hall.person("chef", Role::Supervisor, CHIEF).await;
    let browser = Browser::open("fr").await;
    browser.go(&hall.url("/sign-in")).await;
    browser.until("document.activeElement.id == 'person'").await;
    browser.keys(&format!("chef{TAB}{CHIEF}{ENTER}")).await;
    browser.until("location.pathname == '/desk'").await;
    browser.value("(document.querySelector('nav a[href=\"/people\"]').click(), true)").await;
    browser.until("document.querySelector('[data-person=awa]')").await;
    let roles = "Array.from(document.querySelectorAll('#role option'), (o) => o.value).join()";
    assert_eq!(browser.value(roles).await, json!("agent,greeter,supervisor"));
    let name = "(() => { const i = document.getElementById('name'); i.value = 'Ñaari Sène'; \
                i.dispatchEvent(new Event('input')); return document.getElementById('id').value; })()";
    assert_eq!(browser.value(name).await, json!("naari-sene"));
    browser.value("(document.getElementById('add').requestSubmit(), true)").await;
    browser.until("/^[0-9]{6}$/.test(document.getElementById('made-secret').textContent)").await;
    browser.until("document.querySelector('[data-person=naari-sene] b').textContent == 'Ñaari Sène'").await;
    keep_picture(&browser, "people").await;
    let secret = browser.value("document.getElementById('made-secret').textContent").await;

    let keys = "document.querySelectorAll('[data-person=awa] button')";
    browser.value(&format!("({keys}[0].click(), {keys}[0].click(), true)")).await;
    browser.until("document.getElementById('made-who').textContent == 'awa (agent)'").await;
    browser.until(&format!("{keys}.length == 2")).await;
    browser.value(&format!("({keys}[1].click(), true)")).await;
    browser.until(&format!("{keys}[1].textContent == 'Retirer awa maintenant\u{a0}?'")).await;
    browser.value(&format!("({keys}[1].click(), true)")).await;
    browser.until("!document.querySelector('[data-person=awa]')").await;
    assert_eq!(
        browser.value("document.querySelectorAll('[data-person=chef] button').length").await,
        json!(1)
    );

    browser.value("(document.getElementById('leave').click(), true)").await;
    browser.until("location.pathname == '/sign-in' && document.getElementById('person')").await;
    // The door remembers who was here last.
    let other =
        "(() => { const i = document.getElementById('person'); i.value = ''; i.focus(); return true; })()";
    browser.value(other).await;
    browser.keys(&format!("naari-sene{TAB}{}{ENTER}", secret.as_str().unwrap())).await;
    browser.until("location.pathname == '/desk'").await;
    assert_eq!(browser.complaints().await, Vec::<Value>::new());
    browser.close().await;
}

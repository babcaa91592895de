//! The page of the first start: nobody comes in without the code, what was said outlives a power cut, and once there are
//! settings the page is gone.

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use hub::api;
use serde_json::json;
use tower::ServiceExt as _;
use uuid::Uuid;
use wire::names::Language;
use wire::role::Role;

use crate::branch::{Desk, untold_files};

const WEEK: [&str; 4] = ["08:00", "17:00", "13:00", "14:30"];
const CLOSED: [&str; 4] = [""; 4];

/// Somebody with a browser in front of a new hub.
struct Person {
    desk: Desk,
    cookie: String,
}

struct Page {
    status: StatusCode,
    to: String,
    cookie: Option<String>,
    text: String,
}

impl Person {
    fn before_a_new_hub() -> Self {
        Self { desk: Desk::empty(), cookie: String::new() }
    }

    async fn send(&self, request: Request<Body>) -> Page {
        let app = std::sync::Arc::clone(&self.desk.branch.app);
        let back = api::router(app).oneshot(request).await.unwrap();
        let header = |name: &str| back.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        let (status, to, cookie) =
            (back.status(), header("location").unwrap_or_default(), header("set-cookie"));
        let bytes = to_bytes(back.into_body(), usize::MAX).await.unwrap();
        Page { status, to, cookie, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    async fn look(&self) -> Page {
        self.send(Request::get("/setup").header("cookie", &self.cookie).body(Body::empty()).unwrap()).await
    }

    async fn say(&self, fields: &[(&str, &str)]) -> Page {
        let encoded = |text: &str| -> String { text.bytes().map(|b| format!("%{b:02x}")).collect() };
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post("/setup")
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body.join("&"))).unwrap()).await
    }

    fn code(&self) -> String {
        self.desk.branch.app.setup.code().unwrap()
    }

    async fn enter(&mut self) {
        let back = self.say(&[("step", "code"), ("code", &self.code())]).await;
        assert_eq!((back.status, back.to.as_str()), (StatusCode::SEE_OTHER, "/setup"));
        let cookie = back.cookie.unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        self.cookie = cookie.split(';').next().unwrap().to_owned();
    }

    /// Opening, closing, and the break, of the four lines of the page.
    async fn say_hours(&self, lines: [[&str; 4]; 4]) -> Page {
        let mut fields = vec![("step", "hours")];
        for line in &lines {
            fields
                .extend(["from", "until", "break-from", "break-until"].into_iter().zip(line.iter().copied()));
        }
        self.say(&fields).await
    }

    /// Says who works here, and that there is no medium for copies yet.
    async fn say_people(&self, people: &[(&str, &str)]) {
        let people: Vec<_> = [("step", "people")].iter().chain(people).copied().collect();
        assert_eq!(self.say(&people).await.to, "/setup?step=backup");
        assert_eq!(self.say(&[("step", "backup"), ("to", "")]).await.to, "/setup?step=sheet");
    }

    /// Says the first steps, up to the counters.
    async fn say_the_branch(&self) {
        let next = self.say(&[("step", "kind"), ("sample", "dakar-plateau-bank")]).await;
        assert_eq!(next.to, "/setup?step=branch", "{}", next.text);
        let branch = [("step", "branch"), ("name", "Agence <Médina>"), ("town", "Dakar"), ("logo", "")];
        assert_eq!(self.say(&branch).await.to, "/setup?step=hours");
        assert_eq!(self.say_hours([WEEK, WEEK, CLOSED, CLOSED]).await.to, "/setup?step=services");
        let services = [
            ("step", "services"),
            ("id", "virement"),
            ("on", "virement"),
            ("name", "Virements"),
            ("id", "caisse"),
            ("on", "caisse"),
            ("name", "Caisse"),
            ("id", "conseil"),
            ("on", "conseil"),
            ("name", "Conseil"),
            ("id", "ouverture-compte"),
            ("name", "Ouverture de compte"),
        ];
        let next = self.say(&services).await;
        assert_eq!(next.to, "/setup?step=counters", "{}", next.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_past_the_first_page_without_the_code() {
    let person = Person::before_a_new_hub();
    let page = person.look().await;
    assert!(page.status == StatusCode::OK && page.text.contains("name=\"code\""), "{}", page.text);
    for step in ["kind", "branch", "people", "sheet", "open"] {
        let back = person.say(&[("step", step), ("sample", "dakar-plateau-bank")]).await;
        assert!(back.text.contains("name=\"code\""), "{step}");
    }
    assert!(person.desk.branch.app.access.people().unwrap().is_empty());
    for _ in 0..5 {
        let back = person.say(&[("step", "code"), ("code", "AAAA-AAAA")]).await;
        assert!(back.status == StatusCode::UNPROCESSABLE_ENTITY && back.cookie.is_none());
    }
    let locked = person.say(&[("step", "code"), ("code", &person.code())]).await;
    assert!(locked.cookie.is_none() && locked.text.contains("60"), "{}", locked.text);
    person.desk.clock.pass_ms(60_000);
    let back = person.say(&[("step", "code"), ("code", &person.code())]).await;
    assert!(back.cookie.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_is_set_up_through_a_power_cut_and_then_the_page_is_gone() {
    let mut person = Person::before_a_new_hub();
    person.enter().await;
    person.say_the_branch().await;

    // The power goes: the same code lets in again, and the page stands where it stood.
    let code = person.code();
    person.desk = person.desk.start_again().await;
    assert_eq!(person.code(), code);
    assert!(person.look().await.text.contains("name=\"code\""), "the old browser has to show the code again");
    person.enter().await;
    let page = person.look().await;
    assert!(page.text.contains("value=\"g1\"") && page.text.contains("value=\"g5\""), "{}", page.text);
    // One name for each counter that is kept; g5 is struck out.
    let mut counters = vec![("step", "counters")];
    for id in ["g1", "g2", "g3", "g4"] {
        counters.extend([("id", id), ("on", id), ("name", id)]);
    }
    counters.extend([("id", "g5"), ("name", "g5")]);
    let next = person.say(&counters).await;
    assert_eq!(next.to, "/setup?step=people", "{}", next.text);

    let nobody = person.say(&[("step", "people"), ("supervisor", " "), ("agent", "")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    person
        .say_people(&[("supervisor", "Mme Sarr"), ("agent", "Awa"), ("agent", ""), ("agent", "Élie")])
        .await;

    // Without the sheet there is nobody who could sign in: nothing opens.
    assert_eq!(person.say(&[("step", "open")]).await.to, "/setup");
    let sheet = person.say(&[("step", "sheet")]).await.text;
    let secrets: Vec<&str> =
        sheet.split("class=\"secret\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(secrets.len(), 4, "{sheet}");
    assert!(secrets[2].len() == 6 && secrets[2].bytes().all(|b| b.is_ascii_digit()), "a PIN");
    assert!(!person.look().await.text.contains(secrets[0]), "secrets are shown once");

    let done = person.say(&[("step", "open")]).await;
    assert!(done.text.contains("/trial"), "{}", done.text);
    let settings = person.desk.get("/v1/settings", &person.desk.token(Role::Administrator)).await.body;
    let effective = settings["effective"].as_object().unwrap();
    assert_eq!(effective["branch"]["name"], "Agence <Médina>");
    assert_eq!(effective["services"]["virement"]["order"], 1);
    assert!(effective["services"].get("ouverture-compte").is_none());
    assert_eq!(effective["hours"]["thu"], json!(["08:00-13:00", "14:30-17:00"]));
    assert_eq!(effective["hours"]["sun"], json!([]));
    assert!(effective["counters"].get("g5").is_none());
    assert_eq!(effective["agents"].as_object().unwrap().keys().collect::<Vec<_>>(), ["awa", "elie"]);

    assert_eq!(person.look().await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(person.say(&[("step", "sheet")]).await.status, StatusCode::UNAUTHORIZED);
    assert!(!person.desk.folder.path().join("setup-code").exists());
    let body = json!({"person": "mme-sarr", "password": secrets[0]});
    assert_eq!(person.desk.post("/v1/sessions", "", &body).await.status, 201);
    let body = json!({"person": "awa", "pin": secrets[2]});
    assert_eq!(person.desk.post("/v1/sessions", "", &body).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_that_was_thrown_away_lets_nobody_in() {
    let mut person = Person::before_a_new_hub();
    person.enter().await;
    person.say_the_branch().await;
    assert_eq!(person.say(&[("step", "counters")]).await.to, "/setup?step=people");
    person.say_people(&[("supervisor", "Chef Un"), ("reception", "Binta"), ("agent", "Moussa")]).await;
    let thrown = person.say(&[("step", "sheet")]).await.text;
    let secrets: Vec<&str> =
        thrown.split("class=\"secret\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    person.say_people(&[("supervisor", "Chef Deux"), ("agent", "Fatou")]).await;
    assert_eq!(person.say(&[("step", "open")]).await.to, "/setup", "the sheet is of other people");
    // The power goes: whom the first sheet named is still known.
    person.desk = person.desk.start_again().await;
    person.enter().await;
    person.say(&[("step", "sheet")]).await;
    let done = person.say(&[("step", "open")]).await;
    assert!(done.text.contains("/trial"), "{}", done.text);
    let people = person.desk.branch.app.access.people().unwrap();
    let ids: Vec<&str> = people.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(ids, ["administrateur", "chef-deux", "fatou"]);
    for body in [
        json!({"person": "chef-un", "password": secrets[0]}),
        json!({"person": "binta", "pin": secrets[2]}),
        json!({"person": "moussa", "pin": secrets[3]}),
    ] {
        assert_eq!(person.desk.post("/v1/sessions", "", &body).await.status, 401, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_and_the_medium_for_copies_are_said_on_the_page_and_refused_where_they_cannot_be() {
    let mut person = Person::before_a_new_hub();
    person.enter().await;
    person.say_the_branch().await;
    for wrong in [
        [["08:00", "", "", ""], CLOSED, CLOSED, CLOSED],
        [["08:00", "17:00", "13:00", ""], CLOSED, CLOSED, CLOSED],
        [["17:00", "08:00", "", ""], CLOSED, CLOSED, CLOSED],
        [CLOSED; 4],
    ] {
        let refused = person.say_hours(wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}: {}", refused.text);
    }
    assert_eq!(person.say(&[("step", "counters")]).await.to, "/setup?step=people");
    person.say_people(&[("supervisor", "Mme Sarr"), ("agent", "Awa")]).await;
    let medium = tempfile::tempdir().unwrap();
    let folder = medium.path().to_str().unwrap().to_owned();
    let missing = person.say(&[("step", "backup"), ("to", &format!("{folder}/cle"))]).await;
    assert!(missing.status == StatusCode::UNPROCESSABLE_ENTITY && missing.text.contains("/cle"));
    assert_eq!(person.say(&[("step", "backup"), ("to", &folder)]).await.to, "/setup?step=sheet");
    person.say(&[("step", "sheet")]).await;
    person.say(&[("step", "open")]).await;
    let settings = person.desk.get("/v1/settings", &person.desk.token(Role::Administrator)).await.body;
    assert_eq!(settings["effective"]["backup"]["to"], json!(folder));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_that_is_none_is_refused_where_it_is_given_and_keeps_nobody_from_going_on_without() {
    let mut person = Person::before_a_new_hub();
    person.enter().await;
    person.say(&[("step", "kind"), ("sample", "dakar-plateau-bank")]).await;
    let branch = |logo| [("step", "branch"), ("name", "Agence"), ("town", "Dakar"), ("logo", logo)];
    for logo in ["<script>alert(1)</script>", "Awa"] {
        let refused = person.say(&branch(logo)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{logo}: {}", refused.text);
    }
    person.say_the_branch().await;
    let folder = person.desk.folder.path();
    assert!(folder.join("setup.json").exists() && folder.join("setup-code").exists());
    assert_eq!(untold_files(folder), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_come_on_another_way_end_the_set_up_too() {
    let mut person = Person::before_a_new_hub();
    person.enter().await;
    let text = include_str!("../../../branches/thies-hospital.toml").to_owned();
    hub::admin::perform(&person.desk.branch.app, Language::Fr, hub::admin::Request::Apply(text)).await;
    assert_eq!(person.look().await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(person.desk.branch.app.setup.code(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trial_keeps_what_was_said_by_whom_and_when_through_a_power_cut() {
    let mut desk = Desk::bank().await;
    let supervisor = desk.token(Role::Supervisor);
    let untried = desk.get("/v1/trial", &supervisor).await.body;
    let points = untried["points"].as_array().unwrap();
    let sorts = |sort: &str| points.iter().filter(|point| point["sort"] == sort).count();
    assert_eq!((sorts("paper"), sorts("ring"), sorts("counter")), (1, 1, 5), "{untried}");
    assert!(points.iter().all(|point| point["outcome"].is_null()));
    let word = |name: &str| json!({"request_id": Uuid::new_v4(), "sort": "counter", "name": name, "outcome": "confirmed", "took_ms": 12});
    assert_eq!(desk.post("/v1/trial", &supervisor, &word("g9")).await.code(), "malformed");
    assert_eq!(desk.post("/v1/trial", &supervisor, &word("g2")).await.status, 200);
    assert_eq!(untold_files(desk.folder.path()), [""; 0]);
    desk = desk.start_again().await;
    let kept = desk.get("/v1/trial", &supervisor).await.body;
    let said: Vec<_> =
        kept["points"].as_array().unwrap().iter().filter(|p| !p["outcome"].is_null()).collect();
    let expected = json!([{"sort": "counter", "name": "g2", "shown": "Guichet 2", "outcome": "confirmed",
        "took_ms": 12, "by": "supervisor", "at": "2026-11-23T09:00:00Z"}]);
    assert_eq!(json!(said), expected);
}

//! The page of the first start, filled in right and wrong by anybody: whatever a form says, the hub answers and lives, and
//! without the code nothing is set up.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hub::serve::{Branch, Served};
use hub::setup::plan::SAMPLES;
use hub::setup::{Plan, Step};
use reqwest::{Client, Method};
use storm::chance::Chance;
use storm::house::complain;
use storm::told_clock::ToldClock;

const ASKED: usize = 1_200;
/// What is longer may find the door closed while it is still being written, in bytes.
const LONG: usize = 64 * 1024;

type Fields = Vec<(String, String)>;

/// A hub that nobody has set up, and somebody in front of it.
struct NewHub {
    _folder: tempfile::TempDir,
    clock: Arc<ToldClock>,
    served: Served,
    /// Shown by whoever knew the code.
    cookie: Option<String>,
}

impl NewHub {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ToldClock::default());
        let branch = Branch::open(folder.path(), Arc::clone(&clock) as _, complain).unwrap();
        let served = branch.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        Self { _folder: folder, clock, served, cookie: None }
    }

    fn plan(&self) -> Plan {
        self.served.branch.app.setup.plan()
    }

    fn is_open(&self) -> bool {
        self.served.branch.app.engine.world().ruling.is_some()
    }
}

fn odd(chance: &mut Chance) -> String {
    let (long, huge) = ("é".repeat(2_000), "<svg/>".repeat(60_000));
    let words = [
        "",
        " ",
        "\u{0}",
        "\u{202e}\u{feff}",
        "👩‍🦽ﷺ\u{301}",
        "'; DROP TABLE people; --",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "{{ plan.name }}",
        "Awa",
        "awa",
        "administrateur",
        "-",
        "王",
        &long,
        &huge,
    ];
    let most = words.len() - usize::from(chance.happens(90));
    words[chance.place(most)].to_owned()
}

fn name(chance: &mut Chance) -> String {
    let names = ["Agence Médina", "Mme Sarr", "Awa", "Élie", "Ñaari", "Guichet 7", "Caisse"];
    if chance.happens(70) { names[chance.place(names.len())].to_owned() } else { odd(chance) }
}

/// What a browser would send on a step, from a page as it stands.
fn fitting(step: &str, plan: &Plan, chance: &mut Chance) -> Fields {
    let mut fields = vec![("step".to_owned(), step.to_owned())];
    let mut add = |name: &str, value: String| fields.push((name.to_owned(), value));
    match step {
        "kind" => add("sample", SAMPLES[chance.place(SAMPLES.len())].0.to_owned()),
        "branch" => {
            add("name", name(chance));
            add("town", name(chance));
            let logo = if chance.happens(20) { odd(chance) } else { String::new() };
            add("logo", logo);
        }
        "services" | "counters" => {
            let items = if step == "services" { &plan.services } else { &plan.counters };
            for item in items {
                add("id", item.id.to_string());
                if chance.happens(90) {
                    add("on", item.id.to_string());
                }
                add("name", if chance.happens(80) { item.name.clone() } else { odd(chance) });
            }
        }
        "people" => {
            add("supervisor", name(chance));
            for _ in 0..chance.below(4) {
                add("agent", name(chance));
            }
        }
        _ => {}
    }
    fields
}

fn spoil(fields: &mut Fields, chance: &mut Chance) {
    if fields.is_empty() {
        return;
    }
    let at = chance.place(fields.len());
    match chance.below(5) {
        0 => drop(fields.remove(at)),
        1 => fields[at].1 = odd(chance),
        2 => fields[at].0 = odd(chance),
        3 => fields.insert(at, fields[at].clone()),
        _ => fields.push((odd(chance), odd(chance))),
    }
}

fn encoded(fields: &Fields) -> Vec<u8> {
    let plain = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02x}")).collect() };
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", plain(name), plain(value))).collect();
    pairs.join("&").into_bytes()
}

/// The fields of some step, and what is done with them.
fn form(hub: &NewHub, chance: &mut Chance) -> Fields {
    let plan = hub.plan();
    // The sheet is slow to draw, on purpose: whoever has it opens the branch more often than not.
    let next = if plan.step == Step::Sheet && chance.happens(60) { "open" } else { plan.step.as_str() };
    let steps = ["kind", "branch", "services", "counters", "people", "open", "code", "done", ""];
    let step = if hub.cookie.is_none() && chance.happens(30) {
        "code"
    } else if chance.happens(60) {
        next
    } else {
        steps[chance.place(steps.len())]
    };
    let mut fields = fitting(step, &plan, chance);
    if step == "code" {
        let right = hub.served.branch.app.setup.code().unwrap_or_default();
        fields.push(("code".to_owned(), if chance.happens(30) { right } else { odd(chance) }));
    }
    if chance.happens(25) {
        spoil(&mut fields, chance);
    }
    fields
}

async fn ask(client: &Client, hub: &mut NewHub, chance: &mut Chance) {
    if chance.happens(50) {
        hub.clock.pass_ms(30_000);
    }
    let fields = form(hub, chance);
    let says_code = fields.iter().any(|(name, value)| name == "step" && value == "code");
    let body = match chance.below(30) {
        0 => vec![0xff, 0xfe, 0, b'=', b'&'],
        1 => b"%".repeat(500),
        2 => b"step=kind&".repeat(20_000),
        _ => encoded(&fields),
    };
    let method = if chance.happens(6) {
        [Method::GET, Method::PUT, Method::DELETE, Method::HEAD][chance.place(4)].clone()
    } else {
        Method::POST
    };
    let paths = ["/setup?step=sheet", "/setup?step=x", "/setup?lang=wo", "/setup?%ff"];
    let path = if chance.happens(8) { paths[chance.place(4)] } else { "/setup" };
    let mut request = client.request(method.clone(), format!("http://{}{path}", hub.served.address));
    let shows = hub.cookie.clone().filter(|_| chance.happens(85));
    let cookie = shows.clone().unwrap_or_else(|| "smartqueue_setup=00000000; smartqueue_setup".to_owned());
    request = request.header("cookie", cookie);
    let kinds = ["application/x-www-form-urlencoded", "application/json", "multipart/form-data", ""];
    request = request.header("content-type", kinds[if chance.happens(93) { 0 } else { chance.place(4) }]);
    for (header, value) in [
        ("origin", "http://evil.example"),
        ("host", "evil.example"),
        ("accept-language", ";;;q=x, wo"),
        ("range", "x"),
    ] {
        if chance.happens(3) {
            request = request.header(header, value);
        }
    }
    let is_long = body.len() > LONG;
    let told = format!("{method} {path} {}", String::from_utf8_lossy(&body[..body.len().min(400)]));
    let before = (hub.plan(), hub.is_open(), hub.served.branch.app.access.people().unwrap().len());
    let answer = match request.body(body).timeout(Duration::from_secs(60)).send().await {
        Ok(answer) => answer,
        Err(_) if is_long => return,
        Err(why) => panic!("{told}: {why:?}"),
    };
    let status = answer.status().as_u16();
    assert!(status < 500, "{told}: {status}");
    let given = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    if let Some(pass) = given.filter(|cookie| cookie.starts_with("smartqueue_setup=")) {
        assert!(says_code, "{told}");
        hub.cookie = pass.split(';').next().map(str::to_owned);
    }
    if shows.is_none() || method != Method::POST {
        let after = (hub.plan(), hub.is_open(), hub.served.branch.app.access.people().unwrap().len());
        assert_eq!(after, before, "without the code: {told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_a_form_of_the_first_day_says_is_answered_and_nothing_is_set_up_without_the_code() {
    let (mut hub, mut opened) = (NewHub::start().await, 0);
    let no_redirects = reqwest::redirect::Policy::none();
    let client =
        Client::builder().no_proxy().redirect(no_redirects).pool_max_idle_per_host(0).build().unwrap();
    let mut chance = Chance::seeded(47);
    for _ in 0..ASKED {
        ask(&client, &mut hub, &mut chance).await;
        if hub.is_open() {
            opened += 1;
            // From now on the page is nobody's, also of whoever knew the code.
            let address = format!("http://{}/setup", hub.served.address);
            let again = client.post(address).header("cookie", hub.cookie.unwrap()).body("step=sheet");
            assert_eq!(again.send().await.unwrap().status(), 401);
            hub.served.stop().await;
            hub = NewHub::start().await;
        }
    }
    assert!(opened > 3, "only {opened} branches were set up");
    hub.served.stop().await;
}

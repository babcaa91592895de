//! The public listener, asked right and wrong by anybody on the street: whatever is asked, it answers, lives, and moves nobody
//! but whose code was shown.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use hub::serve::{Branch, Doors, Served};
use hub::store::Archive;
use hub::verify::{Verdict, verify_branch};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use storm::chance::Chance;
use storm::house::{BANK, House, complain};
use storm::told_clock::ToldClock;
use uuid::Uuid;
use wire::envelope::Envelope;
use wire::event::Event;
use wire::role::Role;

const ASKED: usize = 3_000;
/// Who is in the hall, and how many of them were served.
const PEOPLE: usize = 12;
const SERVED: usize = 4;
/// More is never let pass at once.
const MOST_PASS: u32 = 20;
const LOCAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// Somebody's paper.
struct Paper {
    code: String,
    number: String,
    /// The visit, as the journal names whoever shows its code.
    customer: String,
}

struct Street {
    house: House,
    clock: Arc<ToldClock>,
    served: Served,
    archive: Archive,
    client: Client,
    papers: Vec<Paper>,
    pressed: Vec<Uuid>,
    chance: Chance,
    went_well: usize,
    refused: usize,
    rated: BTreeSet<Uuid>,
}

/// Words that somebody will send one day, as they stand in an address or a form.
fn odd(chance: &mut Chance) -> String {
    let long = "x".repeat(3_000);
    let words = [
        "",
        " ",
        "-1",
        "0",
        "21",
        "1e9",
        "18446744073709551616",
        "good",
        "%00",
        "%ff%fe",
        "%2e%2e%2f",
        "null",
        "true",
        "[]",
        "{}",
        "%F0%9F%91%A9",
        "'; DROP TABLE journal; --",
        "<script>",
        "a=b=c",
        "&&&",
        &long,
    ];
    words[chance.place(words.len())].to_owned()
}

impl Street {
    async fn open() -> Self {
        let settings = BANK.replacen("# public_url = ", "public_url = ", 1);
        let house = House::build(&settings).await.unwrap();
        let clock = Arc::new(ToldClock::default());
        let branch = Branch::open(house.data(), Arc::clone(&clock) as _, complain).unwrap();
        branch.open_now().await;
        let served = branch.listen_at(Doors { http: LOCAL, https: None, public: Some(LOCAL) }).await.unwrap();
        let archive = Archive::open(&house.data().join("hub.sqlite")).unwrap();
        let no_redirects = reqwest::redirect::Policy::none();
        let client =
            Client::builder().no_proxy().redirect(no_redirects).pool_max_idle_per_host(0).build().unwrap();
        let mut street = Self {
            house,
            clock,
            served,
            archive,
            client,
            papers: Vec::new(),
            pressed: Vec::new(),
            chance: Chance::seeded(81),
            went_well: 0,
            refused: 0,
            rated: BTreeSet::new(),
        };
        street.fill().await;
        street
    }

    /// Asks the hub itself, as staff and kiosks do.
    async fn staff(&self, role: Role, name: &str, path: &str, mut body: Value) -> Value {
        body["request_id"] = json!(Uuid::new_v4());
        let address = format!("http://{}{path}", self.served.address);
        let token = self.house.token(role, name);
        let answer = self.client.post(address).bearer_auth(token).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        answer.json().await.unwrap()
    }

    /// People take papers, and some of them are served.
    async fn fill(&mut self) {
        for _ in 0..PEOPLE {
            let ticket =
                self.staff(Role::Kiosk, "borne-1", "/v1/tickets", json!({"service": "caisse"})).await;
            let url = ticket["track_url"].as_str().unwrap();
            let visit: Uuid = ticket["visit"].as_str().unwrap().parse().unwrap();
            self.papers.push(Paper {
                code: url.rsplit('/').next().unwrap().to_owned(),
                number: ticket["number"].as_str().unwrap().to_owned(),
                customer: format!("customer:{}", visit.simple()),
            });
        }
        self.staff(Role::Agent, "awa", "/v1/counters/g1/open", json!({})).await;
        for _ in 0..SERVED {
            let call = json!({"holding": null});
            let called = self.staff(Role::Agent, "awa", "/v1/counters/g1/call-next", call).await;
            let end = format!("/v1/tickets/{}/end", called["ticket"]["id"].as_str().unwrap());
            self.staff(Role::Agent, "awa", &end, json!({"outcome": "served"})).await;
            self.clock.pass_ms(60_000);
        }
    }

    fn head(&self) -> u64 {
        self.served.branch.app.engine.world().head.seq
    }

    /// Something in place of a code, and whose it is.
    fn code(&mut self) -> (String, Option<usize>) {
        let at = self.chance.place(self.papers.len());
        let code = self.papers[at].code.clone();
        match self.chance.below(12) {
            0..5 => (code, Some(at)),
            5 => (code.bytes().map(|byte| format!("%{byte:02x}")).collect(), Some(at)),
            6 => (format!("{}{}", &code[..15], if code.ends_with('0') { '1' } else { '0' }), None),
            7 => (format!("{code}0"), None),
            8 => (code[..15].to_owned(), None),
            9 => ("0000000000000000".to_owned(), None),
            10 => ("%C3%A9".repeat(8), None),
            _ => (odd(&mut self.chance).replace('/', "%2f"), None),
        }
    }

    /// What is sent with a press, rightly or nearly.
    fn body(&mut self, what: &str) -> (&'static str, Vec<u8>) {
        let id = match self.chance.below(8) {
            0 if !self.pressed.is_empty() => self.pressed[self.chance.place(self.pressed.len())],
            _ => self.chance.id(),
        };
        self.pressed.push(id);
        let mut fields = vec![("request_id".to_owned(), id.to_string())];
        match what {
            "let-pass" => fields.push(("others".to_owned(), (self.chance.below(30)).to_string())),
            "rate" => {
                let faces = ["good", "fair", "poor", "angry"];
                fields.push(("face".to_owned(), faces[self.chance.place(4)].to_owned()));
            }
            _ => {}
        }
        if self.chance.happens(30) {
            let at = self.chance.place(fields.len());
            match self.chance.below(4) {
                0 => drop(fields.remove(at)),
                1 => fields[at].1 = odd(&mut self.chance),
                2 => fields.push((odd(&mut self.chance), odd(&mut self.chance))),
                _ => fields.push(fields[at].clone()),
            }
        }
        if self.chance.happens(5) {
            let noise = [vec![0xff, 0xfe, 0, 0x7b], b"{".repeat(900), b"=".repeat(5_000), Vec::new()];
            return ("application/json", noise[self.chance.place(4)].clone());
        }
        if self.chance.happens(30) {
            let number = |text: &String| text.parse::<u64>().map_or_else(|_| json!(text), |n| json!(n));
            let object: serde_json::Map<String, Value> =
                fields.iter().map(|(name, value)| (name.clone(), number(value))).collect();
            return ("application/json", Value::Object(object).to_string().into_bytes());
        }
        let form: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        ("application/x-www-form-urlencoded", form.join("&").into_bytes())
    }

    async fn ask(&mut self) {
        // The limits are theirs to test elsewhere: mostly, whoever asks has waited.
        if self.chance.happens(90) {
            self.clock.pass_ms(10_000);
        }
        let (code, whose) = self.code();
        let what = ["", "give-back", "let-pass", "rate", "let-pass", "rate", "nothing"][self.chance.place(7)];
        let (path, whose) = if self.chance.happens(15) {
            let codes = self.served.branch.app.engine.world().codes.clone().unwrap();
            let keys = [codes.of_zone("hall"), odd(&mut self.chance), code];
            let zones = ["hall", "nulle-part", "%00", "HALL"];
            let (zone, key) = (zones[self.chance.place(4)], &keys[self.chance.place(3)]);
            (format!("/display/{zone}?key={key}"), None)
        } else if what.is_empty() {
            (format!("/t/{code}"), whose)
        } else {
            (format!("/t/{code}/{what}"), whose)
        };
        let usual = if what.is_empty() { Method::GET } else { Method::POST };
        let others = [Method::GET, Method::HEAD, Method::PUT, Method::DELETE, Method::OPTIONS, Method::TRACE];
        let method = if self.chance.happens(12) { others[self.chance.place(6)].clone() } else { usual };
        let (kind, body) = self.body(what);
        let mut told =
            format!("{method} {path} {kind} {}", String::from_utf8_lossy(&body[..body.len().min(300)]));
        let mut request =
            self.client.request(method.clone(), format!("http://{}{path}", self.served.public.unwrap()));
        let chief = self.house.token(Role::Administrator, "administrator");
        for (header, value) in [
            ("authorization", format!("Bearer {chief}")),
            ("cookie", format!("smartqueue_session={chief}")),
            ("host", "evil.example".to_owned()),
            ("origin", "null".to_owned()),
            ("x-forwarded-for", "127.0.0.1".to_owned()),
            ("range", "bytes=0-1,5-".to_owned()),
            ("accept-language", ";;;q=x".to_owned()),
            ("x-long", "x".repeat(9_000)),
        ] {
            if self.chance.happens(8) {
                told = format!("{told} {header}");
                request = request.header(header, value);
            }
        }
        if self.chance.happens(90) {
            request = request.header("content-type", kind);
        }
        let before = self.head();
        let answer = request.body(body).send().await.unwrap_or_else(|why| panic!("{told}: {why:?}"));
        self.judge(answer, whose, &told).await;
        self.nobody_else_moved(before, whose.filter(|_| method == Method::POST), &told);
    }

    async fn judge(&mut self, answer: Response, whose: Option<usize>, told: &str) {
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        assert!(status < 500, "{told}: {status}");
        assert!(headers.contains_key("content-security-policy"), "{told}: {headers:?}");
        assert!(!headers.contains_key("set-cookie"), "{told}: {headers:?}");
        let text = answer.text().await.unwrap();
        if status < 400 {
            self.went_well += 1;
        } else {
            self.refused += 1;
            let tells = |paper: &Paper| text.contains(&paper.code) || text.contains(&paper.number);
            assert!(!self.papers.iter().any(tells), "{told}: {text}");
        }
        if whose.is_none() && !told.contains("/display/") {
            assert!([404, 405, 429].contains(&status), "{told}: {status}");
        }
    }

    /// What was written down since is the hub's own, or the press of whoever showed their code.
    fn nobody_else_moved(&mut self, before: u64, whose: Option<usize>, told: &str) {
        for row in self.archive.rows_after(before, 1_000).unwrap() {
            let envelope: Envelope = serde_json::from_slice(&row.bytes).unwrap();
            let actor = envelope.actor.to_string();
            if actor == "hub" {
                continue;
            }
            assert_eq!(Some(&actor), whose.map(|at| &self.papers[at].customer), "{told}");
            let event = Event::read(&envelope.kind, &envelope.data).unwrap();
            if let Event::TicketMoved { behind, first, .. } = event {
                let calls = behind.map_or(0, |behind| behind.calls);
                assert!(told.contains("/let-pass") && first.is_none() && calls <= MOST_PASS, "{told}");
            } else if let Event::VisitRated { visit, .. } = event {
                assert!(told.contains("/rate") && self.rated.insert(visit), "{told}: once");
            } else {
                assert!(
                    told.contains("/give-back") && event.kind() == "ticket-cancelled",
                    "{told}: {event:?}"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_street_asks_is_answered_and_moves_nobody_without_their_code() {
    let mut street = Street::open().await;
    for _ in 0..ASKED {
        street.ask().await;
    }
    assert!(street.went_well > 100, "only {} of {ASKED} went well", street.went_well);
    assert!(street.refused > 300, "only {} of {ASKED} were refused", street.refused);
    assert_eq!(street.rated.len(), SERVED, "each of those who were served said once how it was");
    assert!(matches!(verify_branch(&street.archive), Verdict::Sound { .. }));
    let ticket = street.staff(Role::Kiosk, "borne-1", "/v1/tickets", json!({"service": "caisse"})).await;
    assert_eq!(ticket["state"], "waiting", "the hub lives");
    street.served.stop().await;
}

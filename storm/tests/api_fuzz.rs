//! Every operation of the API's own description, asked right and wrong by everybody: whatever is asked, the hub answers with
//! what the description knows, and lives.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use reqwest::{Client, Method, Response};
use serde_json::{Map, Value, json};
use storm::chance::Chance;
use storm::house::{BANK, House};
use storm::load::ask_in_turn;
use storm::process::HubProcess;
use wire::problem::{Code, Problem};
use wire::role::Role;

/// So many requests to each operation, by whom chance chooses.
const EACH: usize = 40;
/// No request of ours is longer, in bytes.
const LONG: usize = 64 * 1024;

/// Numbers, texts and shapes that somebody will send one day.
fn odd(chance: &mut Chance) -> Value {
    match chance.below(22) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(0),
        4 => json!(1.5),
        5 => json!(u64::MAX),
        6 => json!(i64::MIN),
        7 => json!(1e300),
        8 => json!(""),
        9 => json!(" "),
        10 => json!("x".repeat(70_000)),
        11 => json!("\u{0}\u{7f}\u{202e}\u{feff}"),
        12 => json!("👩‍🦽ﷺ\u{301}\u{301}\u{301}"),
        13 => json!("'; DROP TABLE journal; --"),
        14 => json!("../../../etc/passwd"),
        15 => json!("<script>alert(1)</script>"),
        16 => json!([]),
        17 => json!({}),
        18 => json!([[[[[[[[[[]]]]]]]]]]),
        19 => json!({ "a": { "b": [1, "2", null] } }),
        20 => json!("2026-13-45T99:99:99Z"),
        _ => json!("00000000-0000-0000-0000-000000000000"),
    }
}

/// Words that mean something in this branch.
fn known(chance: &mut Chance) -> Value {
    let words = [
        "caisse", "conseil", "g1", "g2", "awa", "moussa", "a", "hall", "aines", "served", "borne-1",
        "ecran-1",
    ];
    json!(words[chance.place(words.len())])
}

/// A value that a schema allows, or nearly.
fn fitting(schema: &Value, all: &Value, depth: u32, chance: &mut Chance) -> Value {
    if depth > 6 {
        return Value::Null;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return fitting(&all[name], all, depth + 1, chance);
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[several].as_array() {
            return fitting(&choices[chance.place(choices.len())], all, depth + 1, chance);
        }
    }
    if let Some(words) = schema["enum"].as_array() {
        return words[chance.place(words.len())].clone();
    }
    let kinds = schema["type"].as_array();
    let kind = kinds.map_or(&schema["type"], |kinds| &kinds[chance.place(kinds.len())]);
    let kind = kind.as_str().unwrap_or_default().to_owned();
    match kind.as_str() {
        "object" => {
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let mut made = Map::new();
            for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
                if required.contains(&key.as_str()) || chance.happens(40) {
                    made.insert(key.clone(), fitting(schema, all, depth + 1, chance));
                }
            }
            Value::Object(made)
        }
        "array" => (0..chance.below(3)).map(|_| fitting(&schema["items"], all, depth + 1, chance)).collect(),
        "integer" | "number" => json!(chance.below(200)),
        "boolean" => json!(chance.happens(50)),
        "null" => Value::Null,
        "string" => match schema["format"].as_str() {
            Some("uuid") => json!(chance.id()),
            Some("date-time") => json!("2026-11-24T10:00:00Z"),
            Some("date") => json!("2026-11-24"),
            _ => known(chance),
        },
        _ => odd(chance),
    }
}

/// Something is made wrong somewhere.
fn spoil(value: &mut Value, chance: &mut Chance) {
    match value {
        Value::Object(map) if !map.is_empty() && chance.happens(80) => {
            let key = map.keys().nth(chance.place(map.len())).unwrap().clone();
            match chance.below(4) {
                0 => drop(map.remove(&key)),
                1 => drop(map.insert("nobody-asked-for-this".to_owned(), odd(chance))),
                2 => drop(map.insert(key, odd(chance))),
                _ => spoil(&mut map[&key], chance),
            }
        }
        Value::Array(list) if !list.is_empty() && chance.happens(70) => {
            let at = chance.place(list.len());
            spoil(&mut list[at], chance);
        }
        other @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_)) => *other = odd(chance),
    }
}

/// Bytes that are no JSON at all, or too much of it.
fn noise(chance: &mut Chance) -> Vec<u8> {
    match chance.below(5) {
        0 => Vec::new(),
        1 => b"{\"request_id\":".to_vec(),
        2 => vec![0xff, 0xfe, 0x00, 0x7b],
        3 => "[".repeat(5_000).into_bytes(),
        _ => format!("{{\"reason\":\"{}\"}}", "é".repeat(600_000)).into_bytes(),
    }
}

struct Fuzz {
    client: Client,
    base: String,
    tokens: Vec<String>,
    description: Value,
    chance: Chance,
    tickets: Vec<String>,
    went_well: usize,
}

impl Fuzz {
    async fn ask(&mut self, verb: &Method, route: &str, operation: &Value) -> Result<(), String> {
        let verb = if self.chance.happens(4) {
            [Method::PATCH, Method::DELETE, Method::PUT][self.chance.place(3)].clone()
        } else {
            verb.clone()
        };
        let path = self.path(route);
        let mut request = self.client.request(verb.clone(), format!("{}{path}", self.base));
        let mut told = format!("{verb} {path}");
        let mut is_long = false;
        if !self.chance.happens(4) {
            let token = &self.tokens[self.chance.place(self.tokens.len())];
            request = request.bearer_auth(token);
        }
        for (header, values) in [
            ("smartqueue-api", ["1", "2", "-1", "x"]),
            ("smartqueue-seen", ["1.1", "0.0", "1", "-1.x"]),
            ("accept-language", ["fr", "wo, en;q=0.1", ";;;q=x", "*"]),
            ("last-event-id", ["1.1", "9.9", "", "Z"]),
        ] {
            if self.chance.happens(12) {
                let value = values[self.chance.place(4)];
                told = format!("{told} {header}: {value}");
                request = request.header(header, value);
            }
        }
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if !schema.is_null() || self.chance.happens(5) {
            let kind = if self.chance.happens(5) { "text/plain" } else { "application/json" };
            let mut body = fitting(schema, &self.description["components"]["schemas"], 0, &mut self.chance);
            for _ in 0..self.chance.below(3) {
                spoil(&mut body, &mut self.chance);
            }
            let bytes =
                if self.chance.happens(4) { noise(&mut self.chance) } else { body.to_string().into_bytes() };
            is_long = bytes.len() > LONG;
            told = format!("{told} {}", String::from_utf8_lossy(&bytes[..bytes.len().min(600)]));
            request = request.header("content-type", kind).body(bytes);
        }
        let answer = match request.timeout(Duration::from_secs(20)).send().await {
            Ok(answer) => answer,
            // What is too long is refused unread: whoever is still writing finds the door closed.
            Err(_) if is_long => return Ok(()),
            Err(error) => return Err(format!("{told}: {error:?}")),
        };
        self.judge(answer).await.map_err(|why| format!("{told}: {why}"))
    }

    fn path(&mut self, route: &str) -> String {
        let mut path = route.to_owned();
        while let (Some(from), Some(to)) = (path.find('{'), path.find('}')) {
            let value = match self.chance.below(8) {
                0..4 if !self.tickets.is_empty() => {
                    self.tickets[self.chance.place(self.tickets.len())].clone()
                }
                4 => "x".repeat(3_000),
                5 => "%00%ff%2e%2e".to_owned(),
                6 => self.chance.below(3).to_string(),
                _ => known(&mut self.chance).as_str().unwrap_or_default().to_owned(),
            };
            path.replace_range(from..=to, &value);
        }
        match self.chance.below(10) {
            0 => format!("{path}?zone=hall&zone=x"),
            1 => format!("{path}?after=1.0"),
            2 => format!("{path}?%ff=%00&state=waiting"),
            _ => path,
        }
    }

    async fn judge(&mut self, answer: Response) -> Result<(), String> {
        let status = answer.status().as_u16();
        let kind = answer
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        if status >= 500 && status != 503 {
            return Err(format!("{status}: {}", answer.text().await.unwrap_or_default()));
        }
        if status < 400 {
            self.went_well += 1;
            // A stream of events has no end to wait for.
            if kind.starts_with("application/json") {
                let body: Value = answer.json().await.map_err(|e| e.to_string())?;
                self.tickets.extend(body["id"].as_str().filter(|_| status == 201).map(str::to_owned));
            }
            return Ok(());
        }
        if !kind.starts_with("application/problem+json") {
            return Err(format!("{status} as `{kind}`"));
        }
        let text = answer.text().await.map_err(|e| e.to_string())?;
        let problem: Problem = serde_json::from_str(&text).map_err(|e| format!("{e}: {text}"))?;
        let known = Code::ALL.iter().find(|code| code.as_str() == problem.code);
        match known {
            Some(code) if code.status() == status => Ok(()),
            Some(code) => Err(format!("{} is {}, and was answered {status}", problem.code, code.status())),
            None => Err(format!("no such code: {text}")),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_asked_is_answered_with_a_known_problem_and_the_hub_lives() {
    let house = House::build(BANK).await.unwrap();
    let mut hub = HubProcess::start(house.data()).unwrap();
    // A hub that refuses a body unread ends the connection: each request has its own.
    let client = Client::builder().no_proxy().pool_max_idle_per_host(0).build().unwrap();
    let text = client.get(format!("{}/openapi.json", hub.base())).send().await.unwrap().text().await.unwrap();
    let description: Value = serde_json::from_str(&text).unwrap();
    let people = [
        (Role::Kiosk, "borne-1"),
        (Role::Display, "ecran-1"),
        (Role::Greeter, "greeter"),
        (Role::Agent, "awa"),
        (Role::Supervisor, "supervisor"),
        (Role::Administrator, "administrator"),
    ];
    let tokens = people.map(|(role, name)| house.token(role, name)).into();
    let paths = description["paths"].clone();
    let mut chance = Chance::seeded(47);
    // Some people are here already, to be called, parked and sent on.
    let given = ask_in_turn(&house, &hub.base(), &mut chance, 8).await.tickets;
    let tickets = given.iter().map(|given| given.ticket.id.to_string()).collect();
    let mut fuzz = Fuzz { client, base: hub.base(), tokens, description, chance, tickets, went_well: 0 };
    let mut asked = 0;
    for _ in 0..EACH {
        for (route, verbs) in paths.as_object().unwrap() {
            // Wrong secrets are slow to check, on purpose.
            if route == "/v1/sessions" && !fuzz.chance.happens(10) {
                continue;
            }
            for (verb, operation) in
                verbs.as_object().unwrap().iter().filter(|(verb, _)| *verb != "parameters")
            {
                let verb: Method = verb.to_uppercase().parse().unwrap();
                fuzz.ask(&verb, route, operation).await.unwrap_or_else(|why| panic!("after {asked}: {why}"));
                asked += 1;
            }
        }
    }
    assert!(asked > 1_500, "only {asked} requests");
    assert!(fuzz.went_well > 100, "only {} of {asked} went well", fuzz.went_well);
    assert_eq!(hub.ended_within(Duration::ZERO).unwrap(), None, "the hub ended");
    // Every device may have been revoked by now, and everybody with a name that was guessed.
    let after = house.seen_by(Role::Administrator, "administrator", &hub.base()).unwrap();
    assert_eq!(after.catalogue().await.unwrap().services.len(), 4);
    hub.verify().unwrap();
    hub.kill_and_start_again().unwrap();
    after.board(None).await.unwrap();
}

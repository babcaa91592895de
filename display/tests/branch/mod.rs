//! A bank branch as the hub would tell of it: a catalogue, boards, facts, and a screen that hears them.
//! Must not know Slint.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by several test programs, none of which uses all of it"
)]

use std::time::{Duration, Instant};

use display::hall::HallView;
use display::screen::{Screen, Setup, ToDo};
use hub_client::Heard;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::catalogue::Catalogue;

/// When the hub was first heard, by its own clock.
pub(crate) const START: &str = "2026-11-20T10:41:30Z";

/// Numbers, services and priorities of the first people in line.
pub(crate) const LINE: &[(&str, &str)] = &[
    ("A047", "caisse"),
    ("A048", "caisse"),
    ("B012", "virement"),
    ("C005", "conseil"),
    ("A049", "caisse"),
    ("D003", "ouverture-compte"),
    ("A050", "caisse"),
    ("B013", "virement"),
];

pub(crate) fn catalogue() -> Catalogue {
    let service = |id: &str, picture: &str, fr: &str, en: &str| {
        json!({
            "id": id, "group": null, "name": {"fr": fr, "en": en}, "hint": null, "picture": picture,
            "zone": "hall", "order": 0, "availability": "open", "waiting": 0
        })
    };
    let counter = |n: u32, direction: Option<&str>| {
        json!({
            "id": format!("g{n}"), "label": n.to_string(),
            "name": {"fr": format!("Guichet {n}"), "en": format!("Counter {n}")},
            "direction": direction, "zone": "hall", "services": []
        })
    };
    let day = ["08:00-13:00", "14:00-16:00"];
    let catalogue = json!({
        "api_min": 1, "revision": 1,
        "branch": {
            "id": "dakar-plateau", "name": "Banque de la Teranga · Plateau", "kind": "bank", "accent": "#0b6e4f",
            "logo_svg": "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 96 64\"><path fill=\"#0b6e4f\" d=\"M8 56h80v6H8zM12 26L48 6l36 20v6H12zM18 36h8v18h-8zM36 36h8v18h-8zM52 36h8v18h-8zM70 36h8v18h-8z\"/></svg>",
            "paper_footer": null
        },
        "languages": ["fr", "wo", "en"],
        "business_day": {"ordinal": 1, "date": "2026-11-20", "trusted": true},
        "open": true,
        "groups": [],
        "services": [
            service("caisse", "cash", "Retraits et dépôts", "Cash desk"),
            service("virement", "transfer", "Virements", "Transfers"),
            service("conseil", "advice", "Conseil", "Advice"),
            service("ouverture-compte", "account", "Ouverture de compte", "Account opening")
        ],
        "classes": [],
        "counters": [
            counter(1, Some("left")), counter(2, Some("left")), counter(3, Some("right")),
            counter(4, Some("up")), counter(5, None)
        ],
        "agents": [], "series": [], "zones": [{"id": "hall", "name": {"fr": "Hall"}}], "outcomes": [],
        "hours": [day, day, day, day, day, ["09:00-12:00"], []]
    });
    serde_json::from_value(catalogue).unwrap()
}

pub(crate) fn ticket(number: &str) -> Uuid {
    let at = LINE.iter().position(|(n, _)| *n == number).unwrap();
    Uuid::from_u128(u128::try_from(at).unwrap() + 1)
}

/// What a snapshot carries.
pub(crate) fn board(seq: u64, at: Timestamp, line: &[(&str, &str)], calls: &[Value]) -> Value {
    let tickets: serde_json::Map<String, Value> = line
        .iter()
        .map(|(number, service)| {
            let one = json!({
                "number": number, "service": service, "kind": "normal", "priority": null, "state": "waiting",
                "language": "fr", "place": {"arrived_ms": 1, "tie": 0, "back": 0}, "issued_at": at,
                "counter": null, "called_at": null, "recalls": 0, "started_at": null
            });
            (ticket(number).to_string(), one)
        })
        .collect();
    json!({
        "epoch": 1, "incarnation": Uuid::nil(), "seq": seq, "at": at, "revision": 1,
        "day": {"ordinal": 1, "date": "2026-11-20", "trusted": true},
        "tickets": tickets, "counters": {}, "calls": calls
    })
}

/// Somebody is called.
pub(crate) fn called(number: &str, counter: &str) -> Value {
    json!({
        "ticket": ticket(number), "counter": counter, "agent": "awa", "auto_start_ms": 30000, "reason": null
    })
}

/// One committed fact.
pub(crate) fn row(seq: u64, at: Timestamp, kind: &str, data: &Value) -> Value {
    json!({
        "epoch": 1, "seq": seq, "last": true, "v": 1, "kind": kind, "at": at, "boot": 1,
        "mono_ms": 5, "trusted": true, "actor": "agent:awa", "request_id": null, "data": data
    })
}

/// A branch whose hub speaks to one screen.
pub(crate) struct Branch {
    pub(crate) screen: Screen,
    pub(crate) started: Instant,
    pub(crate) now: Instant,
    seq: u64,
}

impl Branch {
    /// A screen that has just started and heard nothing.
    pub(crate) fn before_the_hub(places: usize) -> Self {
        let started = Instant::now();
        let setup = Setup { zone: None, device: "ecran-1".into(), time_zone: TimeZone::UTC, places };
        Self { screen: Screen::new(setup, started), started, now: started, seq: 1 }
    }

    /// A screen that has heard everything, eight people in line, nobody called.
    pub(crate) fn with_line() -> Self {
        let mut branch = Self::before_the_hub(display::stage::MOST);
        branch.screen.adopt(catalogue());
        branch.snapshot(LINE, &[]);
        branch.pulse();
        branch
    }

    /// The hub's wall clock now.
    pub(crate) fn hub_time(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.now - self.started).unwrap();
        START.parse::<Timestamp>().unwrap() + passed
    }

    pub(crate) fn snapshot(&mut self, line: &[(&str, &str)], calls: &[Value]) -> ToDo {
        let board = board(self.seq, self.hub_time(), line, calls);
        self.screen.hear(Heard::Snapshot(serde_json::from_value(board).unwrap()), self.now)
    }

    pub(crate) fn fact(&mut self, kind: &str, data: &Value) -> ToDo {
        self.seq += 1;
        let row = row(self.seq, self.hub_time(), kind, data);
        self.hear(&row)
    }

    /// A fact that is not the last of its command.
    pub(crate) fn unfinished(&mut self, kind: &str, data: &Value) -> ToDo {
        self.seq += 1;
        let mut row = row(self.seq, self.hub_time(), kind, data);
        row["last"] = json!(false);
        self.hear(&row)
    }

    fn hear(&mut self, row: &Value) -> ToDo {
        // A row keeps its data as raw text, which only a reader of text can take.
        self.screen.hear(Heard::Row(serde_json::from_str(&row.to_string()).unwrap()), self.now)
    }

    pub(crate) fn call(&mut self, number: &str, counter: &str) -> ToDo {
        self.fact("ticket-called", &called(number, counter))
    }

    pub(crate) fn recall(&mut self, number: &str, counter: &str) -> ToDo {
        let data = json!({"ticket": ticket(number), "counter": counter, "recall": 1, "auto_start_ms": 30000});
        self.fact("ticket-recalled", &data)
    }

    pub(crate) fn start(&mut self, number: &str, counter: &str) -> ToDo {
        let data = json!({"ticket": ticket(number), "counter": counter, "by_itself": true});
        self.fact("service-started", &data)
    }

    pub(crate) fn pulse(&mut self) -> ToDo {
        let pulse = json!({
            "epoch": 1, "incarnation": Uuid::nil(), "seq": self.seq, "at": self.hub_time(), "trusted": true
        });
        self.screen.hear(Heard::Pulse(serde_json::from_value(pulse).unwrap()), self.now)
    }

    /// Time passes while the hub is silent.
    pub(crate) fn silence(&mut self, secs: u64) -> ToDo {
        self.now += Duration::from_secs(secs);
        self.screen.pass(self.now)
    }

    /// Time passes while the hub lives; answers how often the chime sounded.
    pub(crate) fn wait(&mut self, secs: u64) -> usize {
        let mut chimes = 0;
        for _ in 0..secs {
            chimes += usize::from(self.silence(1).chime);
            self.pulse();
        }
        chimes
    }

    pub(crate) fn view(&self) -> HallView {
        self.screen.view(self.now)
    }

    /// What stands large, newest first.
    pub(crate) fn on_stage(&self) -> Vec<String> {
        self.view().stage.into_iter().map(|call| call.number).collect()
    }

    /// What stands beside.
    pub(crate) fn in_column(&self) -> Vec<String> {
        self.view().column.into_iter().map(|call| call.number).collect()
    }
}

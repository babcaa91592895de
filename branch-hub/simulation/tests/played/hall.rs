//! Settings and days to try things on.

use std::collections::BTreeMap;

use queue::settings::{
    Counter, Draft, Order, Policy, Rules, Series, Service, TriageClass, check, example_draft,
};
use queue::{Date, Leftovers, Settings, Slug};
use simulation::{Day, Desk, Name, Person, Profile, Thing, Word, Words, days};
use toml::{Table, Value};

/// The settings of a sample branch, as far as the rules need them.
pub(crate) fn sample(name: &str) -> Draft {
    let path = format!("{}/../branches/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    let document: Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let all = |part: &str| document[part].as_table().unwrap().clone();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap().to_owned();
    let slug = |value: &Value, key: &str| Slug::new(text(value, key));
    let number = |value: &Value, key: &str, usual: u32| {
        value.get(key).map_or(usual, |value| u32::try_from(value.as_integer().unwrap()).unwrap())
    };
    let flag = |value: &Value, key: &str| value.get(key).and_then(Value::as_bool).unwrap_or(false);
    let spans = |hours: &Value| {
        let week: Vec<Vec<String>> = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
            .iter()
            .map(|day| {
                let spans = hours.get(day).and_then(Value::as_array).cloned().unwrap_or_default();
                spans.iter().map(|span| span.as_str().unwrap().to_owned()).collect()
            })
            .collect();
        let week: [&[String]; 7] = std::array::from_fn(|day| &week[day][..]);
        queue::settings::Hours::read("hours", "04:00", week).0
    };
    let services = all("services").into_iter().map(|(id, value)| {
        let service = Service {
            series: slug(&value, "series"),
            zone: slug(&value, "zone"),
            kinds: Vec::new(),
            daily_quota: value.get("daily_quota").map(|_| number(&value, "daily_quota", 0)),
            target_s: None,
            by_triage: flag(&value, "by_triage"),
            direct: flag(&value, "direct"),
            referral_only: flag(&value, "referral_only"),
            works_on_holidays: flag(&value, "works_on_holidays"),
            then: value.get("then").map(|_| slug(&value, "then")),
            hours: value.get("hours").map(spans),
            ..queue::settings::example_draft().services["caisse"].clone()
        };
        (Slug::new(id), service)
    });
    let counters = all("counters").into_iter().map(|(id, value)| {
        let profile = || document["profiles"].get(value.get("profile")?.as_str()?);
        let own = value.get("services").or_else(|| profile()?.get("services"));
        let offered = own.and_then(Value::as_array).unwrap();
        let counter = Counter {
            calls_by_itself: false,
            label: text(&value, "label"),
            zone: slug(&value, "zone"),
            services: offered.iter().map(|service| Slug::from(service.as_str().unwrap())).collect(),
            policy: None,
        };
        (Slug::new(id), counter)
    });
    let series = all("series").into_iter().map(|(id, value)| {
        let series = Series { prefix: text(&value, "prefix"), start: 1, step: 1, max: 999, roll: false };
        (Slug::new(id), series)
    });
    let classes = all("classes").into_iter().map(|(id, value)| {
        let (weight, extra_walking_s) = (number(&value, "weight", 1), number(&value, "extra_walking_s", 0));
        (Slug::new(id), queue::settings::Class { weight, extra_walking_s, ..example_class() })
    });
    let agents = all("agents")
        .into_iter()
        .map(|(id, _)| (Slug::new(id), queue::settings::Agent { services: Vec::new() }));
    let found = document.get("triage").and_then(Value::as_table).cloned().unwrap_or_default();
    let triage = found.into_iter().map(|(id, value)| {
        let class = TriageClass {
            weight: number(&value, "weight", 1),
            longest_wait_s: 60 * number(&value, "longest_wait_min", 0),
            look_again_s: 60 * number(&value, "look_again_min", 0),
        };
        (Slug::new(id), class)
    });
    Draft {
        triage: triage.collect(),
        hours: spans(&document["hours"]),
        rules: Rules::default(),
        zones: all("zones").into_iter().map(|(id, _)| Slug::new(id)).collect(),
        series: series.collect(),
        services: services.collect(),
        classes: classes.collect(),
        counters: counters.collect(),
        agents: agents.collect(),
        ..example_draft()
    }
}

pub(crate) fn settings(draft: Draft) -> Settings {
    check(draft).unwrap()
}

/// All counters call in this order.
pub(crate) fn ordered(mut draft: Draft, order: Order) -> Settings {
    draft.policies = BTreeMap::from([(Slug::from("tried"), Policy::By(order))]);
    draft.counters.values_mut().for_each(|counter| counter.policy = Some(Slug::from("tried")));
    settings(draft)
}

pub(crate) fn bank() -> Settings {
    settings(sample("dakar-plateau-bank"))
}

pub(crate) fn drawn(day: &str, seed: u64) -> Day {
    Profile::read(days::text(day).unwrap()).unwrap().draw(seed)
}

/// Counters without manners for one service, and nothing else.
pub(crate) fn bare(counters: u8) -> Draft {
    let mut draft = example_draft();
    draft.rules.next_deaf_s = 0;
    let counter = |n: u8| Counter {
        calls_by_itself: false,
        label: n.to_string(),
        zone: Slug::from("hall"),
        services: vec![Slug::from("caisse")],
        policy: None,
    };
    draft.services.retain(|id, _| id.as_str() == "caisse");
    draft.counters = (1..=counters).map(|n| (Slug::new(format!("g{n}")), counter(n))).collect();
    draft.agents.clear();
    draft
}

/// A day without hours, on which tireless agents serve these people.
pub(crate) fn endless(people: Vec<Person>, counters: u8) -> Day {
    let desks = (1..=counters).map(|n| Desk::tireless(Slug::new(format!("g{n}")), 0, 100_000_000_000));
    Day {
        name: Name::from("endless"),
        date: Date { year: 2026, month: 11, day: 23 },
        by_hours: false,
        people,
        desks: desks.collect(),
        outages: Vec::new(),
        doors: Vec::new(),
        peaks: Vec::new(),
        leftovers: Leftovers::Cancel,
    }
}

/// Whatever a class is beyond its weight.
pub(crate) fn example_class() -> queue::settings::Class {
    queue::settings::example_draft().classes["aines"].clone()
}

/// Says every word by its own name, and names everything "le" or "la" something.
pub(crate) struct Echo;

impl Words for Echo {
    fn say(&self, word: Word, gaps: &[(&str, &str)]) -> String {
        let gaps: Vec<String> = gaps.iter().map(|(gap, filled)| format!("{gap}={filled}")).collect();
        [format!("{word:?}"), gaps.join(" ")].join(" ").trim().to_owned()
    }

    fn name(&self, thing: Thing, id: &str) -> String {
        format!("{thing:?} {id}")
    }

    fn day(&self, name: &Name) -> String {
        name.en.clone()
    }
}

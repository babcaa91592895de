//! Guards the sample branches: they read, they agree with themselves, and a home screen can show them.
//! Whether the rules adopt them is the hub's check.

use std::collections::BTreeSet;

use wire::names::{BranchKind, Slug};
use wire::pictures::NAMES;
use wire::settings::{Counter, Device, DeviceRole, Document, FORMAT, Rules, Service};

const SAMPLES: [(&str, &str); 3] = [
    ("dakar-plateau-bank", include_str!("../../branches/dakar-plateau-bank.toml")),
    ("thies-hospital", include_str!("../../branches/thies-hospital.toml")),
    ("saint-louis-townhall", include_str!("../../branches/saint-louis-townhall.toml")),
];

const TILES_AT_MOST: usize = 8;

fn samples() -> impl Iterator<Item = (&'static str, &'static str, Document)> {
    SAMPLES.into_iter().map(|(name, text)| match toml::from_str(text) {
        Ok(document) => (name, text, document),
        Err(why) => panic!("{name}: {why}"),
    })
}

fn slugs<'a>(keys: impl IntoIterator<Item = &'a Slug>) -> Vec<&'a str> {
    keys.into_iter().map(Slug::as_str).collect()
}

#[test]
fn a_sample_reads_and_there_is_one_of_each_kind() {
    let kinds: Vec<BranchKind> = samples().map(|(_, _, document)| document.branch.kind).collect();
    assert_eq!(kinds, BranchKind::ALL);
    for (name, _, document) in samples() {
        assert_eq!(document.format, FORMAT, "{name}");
    }
}

#[test]
fn the_bank_bears_the_names_that_others_rely_on() {
    let (_, _, bank) = samples().next().expect("the bank is first");
    assert_eq!(slugs(bank.services.keys()), ["caisse", "conseil", "ouverture-compte", "virement"]);
    assert_eq!(slugs(bank.counters.keys()), ["g1", "g2", "g3", "g4", "g5"]);
    assert_eq!(slugs(bank.agents.keys()), ["awa", "fatou", "ibra", "khady", "moussa"]);
}

#[test]
fn a_home_screen_or_a_group_shows_at_most_eight_tiles_and_no_group_is_empty() {
    for (name, _, d) in samples() {
        let tile = |service: &&Service| !service.referral_only;
        let on_home = d.services.values().filter(tile).filter(|service| service.group.is_none()).count();
        assert!((1..=TILES_AT_MOST).contains(&(on_home + d.groups.len())), "{name}");
        for group in d.groups.keys() {
            let inside = d.services.values().filter(|service| service.group.as_ref() == Some(group)).count();
            assert!((2..=TILES_AT_MOST).contains(&inside), "{name}: {group}");
        }
    }
}

#[test]
fn every_picture_is_ours_and_stands_for_one_thing() {
    for (name, _, d) in samples() {
        let mut seen = BTreeSet::new();
        let services = d.services.values().map(|service| &service.picture);
        for picture in services.chain(d.groups.values().map(|group| &group.picture)) {
            assert!(NAMES.contains(&picture.as_str()), "{name}: {picture}");
            assert!(seen.insert(picture), "{name}: {picture} stands for two things");
        }
    }
}

/// What a counter offers: its own list, or its profile's.
fn offered<'a>(d: &'a Document, counter: &'a Counter) -> &'a [Slug] {
    let profile = counter.profile.as_ref().and_then(|name| d.profiles.get(name));
    if counter.services.is_empty() {
        profile.map_or(&[], |profile| &profile.services)
    } else {
        &counter.services
    }
}

#[test]
fn every_name_that_is_used_is_explained_somewhere() {
    for (name, _, d) in samples() {
        for (id, service) in &d.services {
            assert!(d.series.contains_key(&service.series), "{name}: series of {id}");
            assert!(d.zones.contains_key(&service.zone), "{name}: zone of {id}");
            assert!(
                service.group.as_ref().is_none_or(|group| d.groups.contains_key(group)),
                "{name}: group of {id}"
            );
            assert!(
                service.direct || d.counters.values().any(|counter| offered(&d, counter).contains(id)),
                "{name}: nobody offers {id}"
            );
        }
        for (id, counter) in &d.counters {
            assert!(d.zones.contains_key(&counter.zone), "{name}: zone of {id}");
            assert!(!offered(&d, counter).is_empty(), "{name}: {id} offers nothing");
            assert!(
                offered(&d, counter).iter().all(|service| d.services.contains_key(service)),
                "{name}: {id}"
            );
            assert!(counter.direction.is_some(), "{name}: {id} lies nowhere");
        }
        for (id, agent) in &d.agents {
            assert!(agent.services.iter().all(|service| d.services.contains_key(service)), "{name}: {id}");
        }
        for (id, device) in &d.devices {
            assert!(d.zones.contains_key(&device.zone), "{name}: zone of {id}");
        }
    }
}

#[test]
fn no_two_numbers_or_counters_can_be_mistaken_for_each_other() {
    for (name, _, d) in samples() {
        let islands = d.devices.values().filter_map(|device| device.island_prefix.as_deref());
        let prefixes: Vec<&str> =
            d.series.values().map(|series| series.prefix.as_str()).chain(islands).collect();
        let different: BTreeSet<&str> = prefixes.iter().copied().collect();
        assert_eq!(prefixes.len(), different.len(), "{name}: {prefixes:?}");
        for prefix in prefixes {
            let letter = prefix.len() == 1 && prefix.bytes().all(|b| b.is_ascii_uppercase());
            assert!(letter && !["O", "I"].contains(&prefix), "{name}: {prefix}");
        }
        let labels: BTreeSet<&str> = d.counters.values().map(|counter| counter.label.as_str()).collect();
        assert_eq!(labels.len(), d.counters.len(), "{name}: two counters bear one label");
    }
}

#[test]
fn people_are_called_where_they_wait_and_a_screen_hangs_there() {
    for (name, _, d) in samples() {
        for (id, counter) in &d.counters {
            for service in offered(&d, counter) {
                assert_eq!(
                    d.services[service].zone, counter.zone,
                    "{name}: {service} is called at {id}, elsewhere"
                );
            }
        }
        for zone in d.zones.keys() {
            let hangs = |device: &Device| device.role == DeviceRole::Display && device.zone == *zone;
            assert!(d.devices.values().any(hangs), "{name}: no screen in {zone}");
        }
        let kiosks: Vec<&Device> =
            d.devices.values().filter(|device| device.role == DeviceRole::Kiosk).collect();
        assert!(!kiosks.is_empty() && kiosks.iter().all(|kiosk| kiosk.island_prefix.is_some()), "{name}");
    }
}

#[test]
fn a_sample_spells_out_every_rule_with_its_default() {
    for (name, text, d) in samples() {
        assert_eq!(d.rules, Rules::default(), "{name}");
        let written: toml::Table = text.parse().expect("it was read above");
        let written = written["rules"].as_table().expect("a section");
        let known = serde_json::to_value(Rules::default()).expect("plain numbers");
        let known: BTreeSet<&str> =
            known.as_object().expect("a section").keys().map(String::as_str).collect();
        assert_eq!(written.keys().map(String::as_str).collect::<BTreeSet<_>>(), known, "{name}");
    }
}

#[test]
fn a_sample_shows_no_wolof_that_nobody_has_reviewed() {
    let mut waiting = 0;
    for (name, _, d) in samples() {
        let texts = d.services.values().flat_map(|s| std::iter::once(&s.name).chain(&s.hint));
        for text in
            texts.chain(d.groups.values().map(|g| &g.name)).chain(d.counters.values().map(|c| &c.name))
        {
            assert!(text.en.is_some(), "{name}: {} has no English", text.fr);
            assert_eq!(text.wo_reviewed_by, None, "{name}: {}", text.fr);
            waiting += usize::from(text.awaits_review());
        }
    }
    assert!(waiting > 0, "the samples show how Wolof waits for a reviewer");
}

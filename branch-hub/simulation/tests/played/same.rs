//! The same seed, the same customers, and nobody lost.

use std::collections::BTreeMap;

use queue::settings::Order;
use queue::{Settings, Slug};
use simulation::{Comparison, Day, End, Variant, compare, days, play};

use crate::hall::{Echo, bank, drawn, ordered, sample, settings};

fn both(day: &Day, first: &Settings, second: &Settings) -> Comparison {
    let variant = |name: &str, settings| Variant { name: name.to_owned(), settings };
    compare(day, &[variant("un", first), variant("deux", second)], &mut |_| ())
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (one, other) = (bank(), ordered(sample("dakar-plateau-bank"), Order::AgedPriority));
    let bytes = |seed| {
        let comparison = both(&drawn("salary", seed), &one, &other);
        [comparison.json(), comparison.table(&Echo), comparison.svg(&Echo)]
    };
    assert_eq!(bytes(11), bytes(11));
    assert_ne!(bytes(11), bytes(12));
}

#[test]
fn other_settings_see_the_same_customers() {
    let mut few = sample("dakar-plateau-bank");
    few.rules.put_back_times = 0;
    few.rules.auto_start_s = 5;
    let day = drawn("ordinary", 3);
    let comparison = both(&day, &bank(), &ordered(few, Order::Fifo));
    let [one, other] = &comparison.played[..] else { panic!("two variants") };
    let came = |played: &simulation::Played| {
        let mut came: Vec<_> = played.legs.iter().map(|leg| (leg.person, leg.entered_ms)).collect();
        came.sort_unstable();
        came
    };
    assert_eq!(came(one), came(other));
    // Who was served under both was at the counter as long.
    let took = |played: &simulation::Played| -> BTreeMap<usize, u64> {
        let served = played.legs.iter().filter_map(|leg| Some((leg.person, leg.ended_ms - leg.started_ms?)));
        served.collect()
    };
    let (one, other) = (took(one), took(other));
    let shared: Vec<usize> = one.keys().filter(|who| other.contains_key(who)).copied().collect();
    assert!(shared.len() > 200, "{}", shared.len());
    for who in shared {
        assert_eq!(
            (one[&who], other[&who]),
            (day.people[who].legs[0].takes_ms, day.people[who].legs[0].takes_ms)
        );
    }
}

#[test]
fn one_services_crowd_does_not_change_anothers_customers() {
    let text = days::text("ordinary").unwrap();
    let more = text.replace("\"09:00-12:00\" = 40", "\"09:00-12:00\" = 80");
    let conseil = |text: &str| {
        let people = simulation::Profile::read(text).unwrap().draw(5).people;
        people.into_iter().filter(|person| person.legs[0].service.as_str() == "conseil").collect::<Vec<_>>()
    };
    assert_ne!(text, more);
    assert_eq!(conseil(text), conseil(&more));
}

#[test]
fn everybody_ends_in_exactly_one_way() {
    for (name, _) in days::ALL {
        let branch = if name == "hospital" { "thies-hospital" } else { "dakar-plateau-bank" };
        let settings = settings(sample(branch));
        for seed in 0..20 {
            let day = drawn(name, seed);
            let played = play(&day, &settings, &mut |_| ());
            assert_eq!(played.ends.len(), day.people.len());
            assert!(!played.ends.contains(&End::Carried), "{name} {seed}: nobody waits over the night");
            for (who, end) in played.ends.iter().enumerate() {
                let legs: Vec<_> = played.legs.iter().filter(|leg| leg.person == who).collect();
                let started = legs.iter().filter(|leg| leg.started_ms.is_some()).count();
                match end {
                    End::Served => assert_eq!(started, legs.len(), "{name} {seed} {who}: served to the end"),
                    End::TurnedAway | End::WentIn => assert!(legs.is_empty()),
                    End::NoShow | End::GaveBack | End::LeftSilently | End::Expired | End::Carried => {
                        assert!(started < legs.len(), "{name} {seed} {who}: {end:?} at the counter")
                    }
                }
                let whole = *end != End::Served || legs.len() == day.people[who].legs.len();
                assert!(whole, "{name} {seed} {who}: sent home between two services");
            }
            let served: u32 = played.counters.iter().map(|counter| counter.served).sum();
            let legs = played.legs.iter().filter(|leg| leg.started_ms.is_some()).count();
            assert_eq!(served as usize, legs);
        }
    }
}

#[test]
fn a_counters_time_is_either_busy_paused_or_idle() {
    let played = play(&drawn("salary", 1), &bank(), &mut |_| ());
    for counter in &played.counters {
        assert!(counter.paused_ms >= 3_600_000, "{counter:?}");
        assert_eq!(counter.idle_ms() + counter.busy_ms + counter.paused_ms, counter.open_ms);
        let served = played.legs.iter().filter(|leg| leg.counter.as_ref() == Some(&counter.counter));
        let at_desk: u64 = served.map(|leg| leg.ended_ms - leg.started_ms.unwrap()).sum();
        assert!(at_desk <= counter.busy_ms, "{counter:?}");
    }
}

#[test]
fn a_counter_that_the_settings_do_not_know_is_told() {
    let mut draft = sample("dakar-plateau-bank");
    draft.counters.remove("g2");
    let played = play(&drawn("ordinary", 1), &settings(draft), &mut |_| ());
    assert_eq!(played.unknown_counters, [Slug::from("g2")]);
}

#[test]
fn progress_only_grows_and_ends_at_the_whole() {
    let settings = bank();
    let variant = |name: &str| Variant { name: name.to_owned(), settings: &settings };
    let mut told = vec![0.0];
    compare(&drawn("ordinary", 1), &[variant("a"), variant("b")], &mut |done| told.push(done));
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]));
    assert!(told.len() > 50 && (told[told.len() - 1] - 1.0_f64).abs() < 1e-9);
}

#[test]
fn a_slower_service_changes_nothing_else_about_its_customers() {
    let text = days::text("ordinary").unwrap();
    let slower = text.replace("takes = { median_s = 150, p90_s = 360 }", "takes = { exponential_s = 300 }");
    assert_ne!(text, slower);
    let came = |text: &str| -> Vec<u64> {
        let people = simulation::Profile::read(text).unwrap().draw(5).people;
        people.into_iter().map(|person| person.arrives_ms).collect()
    };
    assert_eq!(came(text), came(&slower));
}

//! What a comparison is for: what a policy does to people is seen in the figures.

use queue::figures::Waited;
use queue::settings::Order;
use queue::{Slug, settings::Class};
use simulation::{Person, Variant, compare, play};

use crate::hall::{bare, endless, example_class, ordered};

/// More come than can be served, and most of them with a heavy class.
fn overloaded() -> simulation::Day {
    let people = (0..400).map(|n| {
        let heavy = n % 10 != 0;
        Person {
            class: heavy.then(|| Slug::from("aines")),
            ..Person::new(n * 60_000, Slug::from("caisse"), 75_000)
        }
    });
    let mut day = endless(people.collect(), 1);
    day.desks[0].open_ms = vec![(0, 400 * 60_000)];
    day
}

#[test]
fn priority_first_starves_who_has_none_and_aged_priority_does_not() {
    let draft = || {
        let mut draft = bare(1);
        draft.classes = [(Slug::from("aines"), Class { weight: 3, ..example_class() })].into();
        draft
    };
    let (first, aged) = (ordered(draft(), Order::PriorityFirst), ordered(draft(), Order::AgedPriority));
    let variants = [("first", &first), ("aged", &aged)]
        .map(|(name, settings)| Variant { name: name.to_owned(), settings });
    let comparison = compare(&overloaded(), &variants, &mut |_| ());
    let [first, aged] = [0, 1].map(|n| comparison.variants[n].classes[""].clone());
    assert!(first.called <= 1 && first.left_over >= 39, "{first:?}");
    assert!(first.left_over_max_s > 6 * 3600, "{first:?}");
    // (weight + 1) x wait: a wait of 4 w without a class outweighs any of w with it.
    let heaviest = comparison.variants[1].classes["aines"].max_s;
    assert!(aged.called >= 12, "{aged:?}");
    assert!(aged.max_s.max(aged.left_over_max_s) <= 4 * (heaviest + 150), "{aged:?} against {heaviest}");
    let table = comparison.table(&crate::hall::Echo);
    assert!(table.contains("LeftOver"), "{table}");
}

#[test]
fn who_is_absent_at_the_first_call_comes_at_the_recall_or_is_put_back() {
    let person =
        |at_s: u64, deaf_to| Person { deaf_to, ..Person::new(at_s * 1000, Slug::from("caisse"), 60_000) };
    let people = vec![person(0, 0), person(1, 1), person(2, 2), person(3, Person::NEVER), person(4, 0)];
    let mut day = endless(people, 1);
    day.desks[0].open_ms = vec![(0, 3_600_000)];
    let played = play(&day, &ordered(bare(1), Order::Fifo), &mut |_| ());
    let started = |who: usize| played.legs.iter().find(|leg| leg.person == who).unwrap().started_ms;
    // Announced at 60 s and again 20 s later.
    assert_eq!(started(1), Some(80_000));
    // Announced at 140 and 160 s, absent at 190 s, back behind those who wait; then it is their third announcement.
    assert!(started(2) > started(4), "{:?} {:?}", started(2), started(4));
    assert_eq!(started(3), None);
    use simulation::End::{NoShow, Served};
    assert_eq!(played.ends, [Served, Served, Served, NoShow, Served]);
}

#[test]
fn whoever_gives_up_is_told_apart_from_whoever_never_came() {
    let giving_up = |silently| Person {
        patience_ms: Some(30_000),
        silently,
        ..Person::new(1000, Slug::from("caisse"), 1000)
    };
    let people = vec![Person::new(0, Slug::from("caisse"), 600_000), giving_up(false), giving_up(true)];
    let mut day = endless(people, 1);
    day.desks[0].open_ms = vec![(0, 3_600_000)];
    let played = play(&day, &ordered(bare(1), Order::Fifo), &mut |_| ());
    use simulation::End::{GaveBack, LeftSilently, Served};
    assert_eq!(played.ends, [Served, GaveBack, LeftSilently]);
    assert_eq!(played.legs[2].waited_ms(), 30_000, "who left waits no more");
}

#[test]
fn nobody_is_called_for_a_service_that_stands_still_and_no_place_is_lost() {
    let people = (0..20).map(|n| Person::new(n * 10_000, Slug::from("caisse"), 20_000)).collect();
    let mut day = endless(people, 1);
    day.desks[0].open_ms = vec![(0, 3_600_000)];
    day.outages =
        vec![simulation::Outage { services: vec![Slug::from("caisse")], from_ms: 50_000, to_ms: 650_000 }];
    let played = play(&day, &ordered(bare(1), Order::Fifo), &mut |_| ());
    let called: Vec<u64> = played.legs.iter().map(|leg| leg.called_ms.unwrap()).collect();
    assert!(called.is_sorted(), "{called:?}");
    assert!(called.iter().all(|at| !(50_000..650_000).contains(at)), "{called:?}");
    assert_eq!(called[3], 650_000);
    assert_eq!(played.legs[3].waited, Some(Waited::Called(20_000)), "come at 30 s, called at 650 s");
}

#[test]
fn a_pause_waits_for_the_customer_and_lasts_as_long() {
    let people = (0..10).map(|n| Person::new(n * 1000, Slug::from("caisse"), 60_000)).collect();
    let mut day = endless(people, 1);
    day.desks[0].open_ms = vec![(0, 3_600_000)];
    day.desks[0].pauses_ms = vec![(90_000, 390_000)];
    let played = play(&day, &ordered(bare(1), Order::Fifo), &mut |_| ());
    let called: Vec<u64> = played.legs.iter().map(|leg| leg.called_ms.unwrap()).collect();
    assert_eq!(called[..4], [0, 60_000, 420_000, 480_000]);
    assert_eq!(played.counters[0].paused_ms, 300_000);
}

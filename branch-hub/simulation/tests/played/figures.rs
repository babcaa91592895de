//! Figures worked out by hand.

use queue::Slug;
use simulation::{End, Person, play, report::Report};

use crate::hall::{bare, endless, settings};

/// Ten come at once and take ten minutes each: they wait 0, 10, 20... 90 minutes.
#[test]
fn percentiles_are_the_smallest_wait_that_as_many_did_not_exceed() {
    let people = (0..10).map(|_| Person::new(0, Slug::from("caisse"), 600_000)).collect();
    let settings = settings(bare(1));
    let report = Report::new("", &settings, &play(&endless(people, 1), &settings, &mut |_| ()));
    let waits = &report.services["caisse"];
    assert_eq!((waits.called, waits.mean_s, waits.max_s), (10, 2700, 5400));
    assert_eq!((waits.p50_s, waits.p90_s), (2400, 4800));
    // The target is 20 minutes: 0, 10 and 20 are within.
    assert_eq!(waits.within_target, Some(0.3));
}

#[test]
fn time_in_which_a_service_stood_still_does_not_miss_its_target() {
    let people = vec![Person::new(0, Slug::from("caisse"), 1000)];
    let settings = settings(bare(1));
    let mut day = endless(people, 1);
    let caisse = vec![Slug::from("caisse")];
    day.outages = vec![simulation::Outage { services: caisse, from_ms: 0, to_ms: 3_600_000 }];
    let report = Report::new("", &settings, &play(&day, &settings, &mut |_| ()));
    // The person waited an hour, and that is what they felt.
    assert_eq!((report.all.max_s, report.all.within_target), (3600, Some(1.0)));
}

#[test]
fn whoever_leaves_before_the_target_counts_nowhere_and_after_it_as_outside() {
    let leaving =
        |after_ms| Person { patience_ms: Some(after_ms), ..Person::new(0, Slug::from("caisse"), 1000) };
    let first = Person::new(0, Slug::from("caisse"), 3_600_000);
    let settings = settings(bare(1));
    let people = vec![first, leaving(600_000), leaving(1_800_000)];
    let played = play(&endless(people, 1), &settings, &mut |_| ());
    assert_eq!(played.ends, [End::Served, End::GaveBack, End::GaveBack]);
    let report = Report::new("", &settings, &played);
    assert_eq!((report.all.gave_up, report.all.within_target), (2, Some(0.5)));
}

#[test]
fn the_first_call_of_who_does_not_come_is_a_wait_that_counts() {
    let first = Person::new(0, Slug::from("caisse"), 1_800_000);
    let ghost = Person { deaf_to: Person::NEVER, ..Person::new(0, Slug::from("caisse"), 1000) };
    let mut draft = bare(1);
    draft.rules.put_back_times = 2;
    let settings = settings(draft);
    let played = play(&endless(vec![first, ghost], 1), &settings, &mut |_| ());
    assert_eq!(played.ends, [End::Served, End::NoShow]);
    let waits = Report::new("", &settings, &played).all;
    assert_eq!((waits.called, waits.no_shows, waits.waits), (1, 1, 2));
    // Half an hour until the first call, however often the ghost is called again.
    assert_eq!((waits.mean_s, waits.max_s, waits.within_target), (900, 1800, Some(0.5)));
}

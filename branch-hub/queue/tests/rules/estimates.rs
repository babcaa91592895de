//! How long it may take: a range, or nothing.

use queue::{Line, Wait, estimated_wait};

use crate::hall::{Hall, slug};

/// Serves so many customers of a service at a counter, each kept this long from call to end.
fn serve(hall: &mut Hall, counter: &str, service: &str, seconds: &[u64]) {
    for seconds in seconds {
        let ticket = hall.arrive(service);
        assert_eq!(hall.call(counter), ticket);
        hall.wait_s(*seconds);
        hall.end(ticket).unwrap();
        hall.wait_s(1);
    }
}

fn new_customer(hall: &Hall, service: &str) -> Option<Wait> {
    estimated_wait(&hall.branch, &hall.settings, &hall.now, Line::For(&slug(service)))
}

#[test]
fn no_figure_rather_than_a_wrong_one() {
    let mut hall = Hall::staffed(&["g1"]);
    serve(&mut hall, "g1", "caisse", &[120; 4]);
    assert_eq!(new_customer(&hall, "caisse"), None, "four services tell nothing");
    serve(&mut hall, "g1", "caisse", &[120]);
    assert_eq!(new_customer(&hall, "caisse"), Some(Wait { p50_s: 0, p90_s: 0 }), "a counter is free");
    assert_eq!(new_customer(&hall, "virement"), None, "nobody is there for it");
    let pause =
        queue::Command::PauseCounter { counter: slug("g1"), reason: "pause".into(), keep_waiting: false };
    hall.ask(pause).unwrap();
    assert_eq!(new_customer(&hall, "caisse"), None, "nobody is there any more");
}

#[test]
fn people_before_and_counters_open_make_the_wait() {
    let mut hall = Hall::staffed(&["g1"]);
    serve(&mut hall, "g1", "caisse", &[60, 90, 120, 150, 180]);
    hall.crowd("caisse", 11);
    hall.call("g1");
    let one = new_customer(&hall, "caisse").expect("enough was seen");
    let newest = hall.arrive("caisse");
    assert_eq!(estimated_wait(&hall.branch, &hall.settings, &hall.now, Line::Of(newest)), Some(one));
    // Ten before, two minutes each, and the rest of who is at the counter.
    assert!((1200..=1320).contains(&one.p50_s) && one.p90_s > one.p50_s + 100, "{one:?}");

    // g2 also makes transfers, but nobody waits for one.
    hall.staff("g2", None);
    hall.call("g2");
    let two =
        estimated_wait(&hall.branch, &hall.settings, &hall.now, Line::Of(newest)).expect("enough was seen");
    assert!((500..=620).contains(&two.p50_s), "{two:?}");
}

#[test]
fn another_counter_for_another_service_shortens_a_shared_line() {
    let mut hall = Hall::staffed(&["g2"]);
    serve(&mut hall, "g2", "caisse", &[120; 5]);
    serve(&mut hall, "g2", "virement", &[120; 5]);
    hall.crowd("virement", 9);
    hall.call("g2");
    let alone = new_customer(&hall, "caisse").expect("enough was seen");
    hall.staff("g3", None);
    let helped = new_customer(&hall, "caisse").expect("enough was seen");
    // Eight transfers before, then four: g3 takes every other one.
    assert!(
        (960..=1080).contains(&alone.p50_s) && (480..=600).contains(&helped.p50_s),
        "{alone:?} {helped:?}"
    );
}

#[test]
fn who_is_called_or_gone_waits_no_more() {
    let mut hall = Hall::staffed(&["g1"]);
    serve(&mut hall, "g1", "caisse", &[60; 5]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    assert_eq!(estimated_wait(&hall.branch, &hall.settings, &hall.now, Line::Of(ticket)), None);
}

#[test]
fn exponential_services_at_two_counters_give_the_erlang_wait() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    // Fifty evenly spread quantiles of an exponential service of two minutes.
    let quantiles = (0..50).map(|i| -120.0 * (1.0 - (f64::from(i) + 0.5) / 50.0_f64).ln());
    let seconds: Vec<u64> = quantiles.map(|s| s.round().max(3.0) as u64).collect();
    serve(&mut hall, "g1", "caisse", &seconds);
    hall.crowd("caisse", 11);
    hall.call("g1");
    hall.call("g2");
    // Nine before: the wait is Erlang with 10 stages of one minute; its median is 580 s, its ninth decile 852 s.
    let wait = new_customer(&hall, "caisse").expect("enough was seen");
    let near = |seen: u32, theory: f64| (f64::from(seen) / theory - 1.0).abs() < 0.05;
    assert!(near(wait.p50_s, 580.1) && near(wait.p90_s, 852.4), "{wait:?}");
}

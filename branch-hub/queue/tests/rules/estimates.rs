//! How long it may take: a range, or nothing.

use queue::settings::{Order, Policy, Rule, Share, TriageClass, Who};
use queue::{Command, Kind, Line, Pool, Wait, estimated_wait};

use crate::hall::{Hall, Wish, slug};

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

#[test]
fn ghosts_are_not_counted_at_the_rate_at_which_people_lately_did_not_come() {
    let mut hall = Hall::with(|draft| draft.rules.put_back_times = 0);
    hall.staff("g1", None);
    serve(&mut hall, "g1", "caisse", &[120; 5]);
    hall.crowd("caisse", 21);
    hall.call("g1");
    let all = new_customer(&hall, "caisse").expect("enough was seen");
    assert!((2400..=2560).contains(&all.p50_s), "{all:?}");
    let caisse = slug("caisse");
    assert_eq!(hall.branch.no_show_rate(&caisse), 0.0);
    for _ in 0..5 {
        let held = hall.holding("g1");
        hall.wait_s(20);
        hall.next("g1", held, Some("absent")).unwrap();
    }
    assert_eq!(hall.branch.no_show_rate(&caisse), 0.5, "five came, five did not");
    let half = new_customer(&hall, "caisse").expect("enough was seen");
    // Fifteen before, of whom half will come.
    assert!((880..=1040).contains(&half.p50_s), "{half:?}");
}

#[test]
fn too_few_calls_do_not_say_who_comes() {
    let mut hall = Hall::with(|draft| draft.rules.put_back_times = 0);
    hall.staff("g1", None);
    hall.crowd("caisse", 5);
    hall.call("g1");
    for _ in 0..4 {
        let held = hall.holding("g1");
        hall.wait_s(20);
        hall.next("g1", held, Some("absent")).unwrap();
    }
    assert_eq!(hall.branch.no_show_rate(&slug("caisse")), 0.0);
}

#[test]
fn what_was_told_is_compared_with_the_wait_that_came() {
    let mut hall = Hall::staffed(&["g1"]);
    let caisse = slug("caisse");
    serve(&mut hall, "g1", "caisse", &[60; 5]);
    assert_eq!(hall.branch.accuracy(&caisse).mean_error_s(), None, "nothing was told yet");
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    assert_eq!(hall.ticket(first).told, Some(Wait { p50_s: 0, p90_s: 0 }));
    let told = hall.ticket(second).told.expect("enough was seen");
    assert!((20..=30).contains(&told.p50_s) && told.p90_s < 60, "the rest of one service: {told:?}");
    hall.call("g1");
    hall.wait_s(60);
    hall.next("g1", Some(first), Some("served")).unwrap();
    // The first was told no wait and waited a second; the second waited a minute.
    let seen = hall.branch.accuracy(&caisse);
    assert_eq!((seen.count, seen.within_p90), (2, 0), "{seen:?}");
    assert_eq!(seen.error_s, 1 + u64::from(60 - told.p50_s), "{seen:?}");
    assert_eq!(hall.ticket(second).told, None, "compared once");
}

#[test]
fn an_outage_and_a_call_by_hand_are_not_the_estimates_fault() {
    let mut hall = Hall::staffed(&["g1"]);
    serve(&mut hall, "g1", "caisse", &[60; 5]);
    let (first, by_hand) = (hall.arrive("caisse"), hall.arrive("caisse"));
    let stop = queue::Command::Interrupt {
        services: vec![],
        reason: "réseau".into(),
        until_ms: None,
        gives_tickets: true,
    };
    hall.ask(stop).unwrap();
    hall.wait_s(600);
    hall.ask(queue::Command::ResumeServices { services: vec![] }).unwrap();
    hall.call("g1");
    assert_eq!(hall.branch.accuracy(&slug("caisse")).error_s, 1, "ten minutes stood still");
    hall.end(first).unwrap();
    let reason = "pressée".to_owned();
    hall.ask(queue::Command::Call { ticket: by_hand, counter: slug("g1"), agent: None, reason }).unwrap();
    assert_eq!(hall.branch.accuracy(&slug("caisse")).count, 1);
    hall.set_wall(24, 8, 0);
    hall.run_due();
    assert_eq!(hall.branch.accuracy(&slug("caisse")).count, 0, "each day is measured anew");
}

#[test]
fn who_does_not_wait_is_told_no_wait() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    serve(&mut hall, "g1", "caisse", &[60; 5]);
    let walk_in = hall.wish("caisse", Wish { counter: Some("g1"), ..Wish::default() });
    assert_eq!((hall.ticket(walk_in).told, hall.branch.accuracy(&slug("caisse")).count), (None, 0));
    let elder = hall.arrive_as("caisse", "aines");
    assert!(hall.ticket(elder).told.is_some());
}

#[test]
fn a_class_is_told_its_own_wait() {
    let mut hall = Hall::staffed(&["g1"]);
    serve(&mut hall, "g1", "caisse", &[60; 5]);
    hall.crowd("caisse", 9);
    hall.call("g1");
    let (elder, other) = (hall.arrive_as("caisse", "aines"), hall.arrive("caisse"));
    let p50 = |id| hall.ticket(id).told.map(|told| told.p50_s).expect("enough was seen");
    assert!(p50(elder) < 60 && p50(other) > 400, "{} {}", p50(elder), p50(other));
}

#[test]
fn a_night_is_not_held_against_what_was_told_the_day_before() {
    let mut hall = Hall::staffed(&["g1"]);
    serve(&mut hall, "g1", "caisse", &[60; 5]);
    let carried = hall.arrive("caisse");
    assert!(hall.ticket(carried).told.is_some());
    let leftovers = queue::Leftovers::CarryOver;
    hall.ask(queue::Command::CloseDoors { reason: "fini".into(), leftovers }).unwrap();
    hall.wait_s(12 * 3600);
    hall.set_wall(24, 8, 0);
    hall.run_due();
    hall.staff("g1", None);
    assert_eq!(hall.call("g1"), carried);
    assert_eq!(hall.branch.accuracy(&slug("caisse")).count, 0);
}

#[test]
fn who_may_be_passed_is_told_nothing_until_it_is_known_how_fast_heavier_people_come() {
    let mut hall = Hall::staffed(&["g1"]);
    serve(&mut hall, "g1", "caisse", &[20; 5]);
    hall.crowd("caisse", 3);
    hall.call("g1");
    assert_eq!(new_customer(&hall, "caisse"), None, "two minutes tell nothing");
    let elder = estimated_wait(
        &hall.branch,
        &hall.settings,
        &hall.now,
        Line::ForClass(&slug("caisse"), &slug("aines")),
    );
    assert!(elder.is_some(), "nobody passes an elder");
    hall.settings = Hall::with(|draft| draft.classes.clear()).settings;
    assert!(new_customer(&hall, "caisse").is_some(), "nobody passes anybody");
}

#[test]
fn heavier_people_who_come_as_fast_as_they_are_served_leave_nothing_to_be_told() {
    let mut hall = Hall::staffed(&["g1"]);
    for _ in 0..6 {
        let ticket = hall.arrive_as("caisse", "aines");
        assert_eq!(hall.call("g1"), ticket);
        hall.wait_s(60);
        hall.end(ticket).unwrap();
    }
    hall.arrive_as("caisse", "aines");
    hall.call("g1");
    assert_eq!(new_customer(&hall, "caisse"), None);
}

#[test]
fn where_a_nurse_s_class_orders_a_line_nobody_is_told_a_wait_before_it_is_known_who_will_pass() {
    for by_triage in [false, true] {
        let mut hall = Hall::with(|draft| {
            let rouge = TriageClass { weight: 9, longest_wait_s: 600, look_again_s: 600 };
            draft.triage = [(slug("rouge"), rouge)].into();
            draft.services.get_mut("conseil").unwrap().by_triage = by_triage;
            draft.policies = [(slug("file"), Policy::By(Order::Fifo))].into();
            draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("file")));
        });
        hall.staff("g3", None);
        serve(&mut hall, "g3", "conseil", &[10; 5]);
        hall.crowd("conseil", 4);
        assert_eq!(
            new_customer(&hall, "conseil").is_some(),
            !by_triage,
            "in order of arrival, but for the nurse's"
        );
        // Somebody with the heaviest class, who comes back from a look, passes each time.
        hall.wait_s(400);
        let before = new_customer(&hall, "conseil").expect("it is known who comes");
        if by_triage {
            let ticket = hall.call("g3");
            hall.ask(Command::Triage { ticket, class: slug("rouge") }).unwrap();
            hall.send(ticket, "conseil", Some(Pool::Counter(slug("g3"))), false).unwrap();
            let after = new_customer(&hall, "conseil").expect("it is known who comes");
            assert!(after.p90_s > before.p90_s, "{before:?} {after:?}");
        }
    }
}

#[test]
fn under_each_policy_nobody_is_told_a_wait_before_it_is_known_who_will_pass() {
    let of = |name: &str| Who { classes: vec![slug(name)], ..Who::default() };
    let rest = || Share { who: Who { without_class: true, ..Who::default() }, calls: 3, ..Share::default() };
    let share = |who| Share { who, calls: 1, ..Share::default() };
    let everyone = || share(Who::default());
    let rule = |who| Rule { call: who, waited_over_s: Some(300), ..Rule::default() };
    let rules = |who| Policy::Rules { rules: vec![rule(who)], finally: Order::Fifo };
    let first = Policy::By(Order::AppointmentFirst);
    let pregnant = || share(of("enceintes"));
    // Without a class and of one; with appointments, or none taken.
    let rows = [
        ("order of arrival", Policy::By(Order::Fifo), true, (true, true)),
        ("shares", Policy::Ratio(vec![rest(), share(of("aines")), pregnant()]), false, (false, false)),
        ("one share, heavier first", Policy::Ratio(vec![everyone()]), false, (false, true)),
        ("a rule for a class", rules(of("aines")), false, (false, true)),
        ("a rule for all", rules(Who::default()), false, (false, true)),
        ("a rule for others", rules(Who { without_class: true, ..Who::default() }), false, (true, false)),
        ("appointments first, none taken", first.clone(), false, (false, true)),
        ("appointments first", first, true, (false, false)),
    ];
    for (name, policy, appointments, expected) in rows {
        let mut hall = Hall::with(|draft| {
            draft.policies = [(slug("essai"), policy)].into();
            draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("essai")));
            if appointments {
                draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Appointment]);
            }
        });
        hall.staff("g1", None);
        // Few enough come for all of them to be served, whoever passes.
        for _ in 0..5 {
            serve(&mut hall, "g1", "caisse", &[20]);
            hall.wait_s(25);
        }
        hall.crowd("caisse", 3);
        hall.call("g1");
        let told = |hall: &Hall| {
            let elder = Line::ForClass(&slug("caisse"), &slug("aines"));
            let elder = estimated_wait(&hall.branch, &hall.settings, &hall.now, elder);
            (new_customer(hall, "caisse").is_some(), elder.is_some())
        };
        assert_eq!(told(&hall), expected, "{name}");
        hall.wait_s(400);
        assert_eq!(told(&hall), (true, true), "{name}: it is known how fast people come");
    }
}

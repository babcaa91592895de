//! The player and the rules against queueing theory, within 5 % on long runs.

use queue::settings::Class;
use queue::{Settings, Slug};
use simulation::{Day, Person, Played, Profile, play};

use crate::hall::{bare, endless, settings};

/// People who come independently of each other and take exponential times: a profile's own draw, day after day.
fn memoryless(people: usize, per_hour: f64, mean_s: f64, class_share: f64) -> Vec<Person> {
    let profile = format!(
        r#"
        name = "theory"
        date = "2026-11-23"
        [people]
        walk = {{ always_s = 0 }}
        [services.caisse]
        takes = {{ exponential_s = {mean_s} }}
        classes = {{ aines = {class_share} }}
        arrivals = {{ "00:00-24:00" = {per_hour} }}
        [counters]
        "#
    );
    let profile = Profile::read(&profile).unwrap();
    let mut all = Vec::with_capacity(people);
    for day in 0_u64.. {
        for mut person in profile.draw(1_000_000 + day).people {
            if all.len() == people {
                return all;
            }
            person.arrives_ms += day * 86_400_000;
            all.push(person);
        }
    }
    all
}

fn run(day: &Day, settings: &Settings) -> Played {
    play(day, settings, &mut |_| ())
}

fn mean_wait_s(played: &Played, class: Option<&str>) -> f64 {
    let legs = played.legs.iter().filter(|leg| leg.class.as_ref().map(Slug::as_str) == class);
    let waits: Vec<u64> = legs.map(|leg| leg.waited_ms()).collect();
    waits.iter().sum::<u64>() as f64 / 1000.0 / waits.len() as f64
}

fn within_5_percent(what: &str, measured: f64, theory: f64) {
    eprintln!("{what}: measured {measured:.2} s, theory {theory:.2} s");
    assert!((measured / theory - 1.0).abs() < 0.05, "{what}: measured {measured:.2} s, theory {theory:.2} s");
}

/// Wq = rho / (mu - lambda).
#[test]
fn one_counter_waits_as_an_m_m_1_line() {
    let (per_hour, mean_s) = (42.0, 60.0);
    let day = endless(memoryless(200_000, per_hour, mean_s, 0.0), 1);
    let played = run(&day, &settings(bare(1)));
    let rho = per_hour * mean_s / 3600.0;
    within_5_percent("M/M/1, rho 0.7", mean_wait_s(&played, None), rho * mean_s / (1.0 - rho));
}

/// Wq = C(c, a) / (c mu - lambda), with Erlang's C for a = lambda / mu.
fn as_erlang_c_says(counters: u8, per_hour: f64) {
    let mean_s = 60.0;
    let day = endless(memoryless(250_000, per_hour, mean_s, 0.0), counters);
    let played = run(&day, &settings(bare(counters)));
    let (c, a) = (f64::from(counters), per_hour * mean_s / 3600.0);
    // Erlang B by its recurrence, and C from it.
    let b = (1..=counters).fold(1.0, |b, n| a * b / (f64::from(n) + a * b));
    let erlang_c = b / (1.0 - a / c * (1.0 - b));
    let theory = erlang_c * mean_s / (c - a);
    within_5_percent(&format!("M/M/{counters}, a {a:.2}"), mean_wait_s(&played, None), theory);
}

#[test]
fn three_counters_wait_as_erlang_c_says() {
    as_erlang_c_says(3, 120.0);
}

#[test]
fn five_counters_wait_as_erlang_c_says() {
    as_erlang_c_says(5, 210.0);
}

/// Cobham (1954): W1 = W0 / (1 - s1), W2 = W0 / ((1 - s1)(1 - s1 - s2)), W0 = rho x mean for exponential services.
#[test]
fn two_classes_wait_as_cobham_says() {
    let (per_hour, mean_s, heavy) = (42.0, 60.0, 0.4);
    let day = endless(memoryless(250_000, per_hour, mean_s, heavy), 1);
    let played = run(&day, &settings(bare(1)));
    let rho = per_hour * mean_s / 3600.0;
    let (residual, first) = (rho * mean_s, rho * heavy);
    within_5_percent("priority", mean_wait_s(&played, Some("aines")), residual / (1.0 - first));
    within_5_percent("ordinary", mean_wait_s(&played, None), residual / ((1.0 - first) * (1.0 - rho)));
}

/// The same total of work waits: whoever goes first lets the others wait for it (Kleinrock's conservation law).
#[test]
fn priority_moves_waiting_about_and_makes_none() {
    let people = memoryless(100_000, 42.0, 60.0, 0.4);
    let day = endless(people, 1);
    let (with, mut without) = (bare(1), bare(1));
    without.classes.values_mut().for_each(|class: &mut Class| class.weight = 1);
    let fifo = crate::hall::ordered(without, queue::settings::Order::Fifo);
    let all = |played: &Played| played.legs.iter().map(|leg| leg.waited_ms()).sum::<u64>() as f64;
    let (with, without) = (all(&run(&day, &settings(with))), all(&run(&day, &fifo)));
    assert!((with / without - 1.0).abs() < 0.02, "{with} {without}");
}

/// With the times given, a line before equal counters can be worked out by hand (Kiefer and Wolfowitz, 1955): nobody's
/// wait may differ by a millisecond, whatever chance has drawn.
#[test]
fn nobody_waits_a_millisecond_more_than_the_line_before_them_takes() {
    let people = memoryless(5_000, 170.0, 60.0, 0.0);
    let mut free_ms = [0_u64; 3];
    let by_hand: Vec<u64> = people
        .iter()
        .map(|person| {
            let first = free_ms.iter_mut().min().unwrap();
            let starts = (*first).max(person.arrives_ms);
            *first = starts + person.legs[0].takes_ms;
            starts - person.arrives_ms
        })
        .collect();
    let played = run(&endless(people, 3), &settings(bare(3)));
    let waited: Vec<u64> = played.legs.iter().map(|leg| leg.waited_ms()).collect();
    assert_eq!(waited, by_hand);
}

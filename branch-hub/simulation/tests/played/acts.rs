//! What people do on a day beyond coming and waiting: each act, and what the day is like without it.

use queue::settings::{Draft, Order};
use queue::{Kind, Leftovers, Slug};
use simulation::{Aside, Day, DoorAct, Doors, End, Leg, Person, Played, Task, Way, compare, play};

use crate::hall::{bank, bare, drawn, endless, ordered, sample, settings};

const MINUTE_MS: u64 = 60_000;

fn person(at_min: u64, takes_min: u64) -> Person {
    Person::new(at_min * MINUTE_MS, Slug::from("caisse"), takes_min * MINUTE_MS)
}

/// Counters that are open for ten hours.
fn hall(people: Vec<Person>, counters: u8) -> Day {
    let mut day = endless(people, counters);
    day.desks.iter_mut().for_each(|desk| desk.open_ms = vec![(0, 36_000_000)]);
    day
}

/// Counter g1 offers the cash desk, g2 advice by Awa, g3 advice by Moussa.
fn three() -> Draft {
    let mut draft = bare(3);
    let example = queue::settings::example_draft();
    draft.services.insert(Slug::from("conseil"), example.services["conseil"].clone());
    draft.agents = example.agents;
    draft.agents.values_mut().for_each(|agent| agent.services.clear());
    for (counter, service) in [("g1", "caisse"), ("g2", "conseil"), ("g3", "conseil")] {
        draft.counters.get_mut(counter).unwrap().services = vec![Slug::from(service)];
    }
    draft
}

fn staffed(people: Vec<Person>) -> Day {
    let mut day = hall(people, 3);
    day.desks[1].agent = Some(Slug::from("awa"));
    day.desks[2].agent = Some(Slug::from("moussa"));
    day
}

fn run(day: &Day, draft: Draft) -> Played {
    play(day, &settings(draft), &mut |_| ())
}

fn leg_of(played: &Played, who: usize, n: usize) -> &Leg {
    played.legs.iter().filter(|leg| leg.person == who).nth(n).unwrap()
}

fn called_min(played: &Played, who: usize) -> u64 {
    leg_of(played, who, 0).called_ms.unwrap() / MINUTE_MS
}

/// A line that is two hours long all day from eight on, at one counter, five minutes each; and one more person, two and
/// a half hours after eight. When they are called, in minutes after eight.
fn called_through_a_steady_line(booked_min: Option<u64>, draft: Draft) -> u64 {
    let (eight, one_more) = (8 * 60, 54);
    let line = (0..24).map(|_| 0).chain((1..=30).map(|n| 5 * n));
    let mut people: Vec<Person> = line.map(|at| person(eight + at, 5)).collect();
    let booked_ms = booked_min.map(|min| (eight + min) * MINUTE_MS);
    people.push(Person { kind: Kind::Appointment, booked_ms, ..person(eight + 150, 5) });
    let mut day = hall(people, 1);
    day.desks[0].open_ms = vec![(eight * MINUTE_MS, 20 * 60 * MINUTE_MS)];
    day.by_hours = true;
    day.doors = vec![Doors { at_ms: eight * MINUTE_MS, act: DoorAct::Open { until_ms: None } }];
    let played = run(&day, draft);
    assert_eq!(played.ends[one_more], End::Served);
    called_min(&played, one_more) - eight
}

#[test]
fn an_appointment_comes_up_at_its_hour_through_a_line_that_is_longer() {
    let mut draft = bare(1);
    draft.services.get_mut("caisse").unwrap().kinds = vec![Kind::Appointment];
    let called = |booked_min| called_through_a_steady_line(booked_min, draft.clone());
    assert_eq!(called(None), 270);
    assert!((160..=170).contains(&called(Some(165))), "{}", called(Some(165)));
    assert_eq!(called(Some(120)), 270, "half an hour late, and the appointment is lost");
}

#[test]
fn settings_without_appointments_take_who_has_one_as_anybody() {
    assert_eq!(called_through_a_steady_line(Some(165), bare(1)), 270);
}

#[test]
fn everybody_who_comes_under_one_number_is_counted() {
    let people = vec![Person { party: 4, ..person(0, 1) }, person(1, 1)];
    let settings = settings(bare(1));
    let variant = simulation::Variant { name: String::new(), settings: &settings };
    let comparison = compare(&hall(people, 1), &[variant], &mut |_| ());
    assert_eq!((comparison.people, comparison.visits), (5, 2));
}

#[test]
fn whoever_is_set_aside_frees_the_counter_and_comes_back_first() {
    let aside = |aside| {
        let mut first = person(0, 10);
        first.legs[0].aside = aside;
        hall(std::iter::once(first).chain((0..5).map(|_| person(1, 10))).collect(), 1)
    };
    let plain = run(&aside(None), bare(1));
    assert_eq!([called_min(&plain, 1), leg_of(&plain, 0, 0).ended_ms / MINUTE_MS], [10, 10]);
    // Two minutes at the counter, eight minutes away: another is called meanwhile, and then the first again.
    let away = Aside { after_ms: 2 * MINUTE_MS, away_ms: 8 * MINUTE_MS };
    let played = run(&aside(Some(away)), bare(1));
    assert_eq!([called_min(&played, 1), called_min(&played, 2)], [2, 20]);
    let first = leg_of(&played, 0, 0);
    assert_eq!((first.called_ms, first.started_ms, first.ended_ms / MINUTE_MS), (Some(0), Some(0), 20));
    // Away for longer than the rules keep somebody aside: called in vain, and served once back.
    let long = Aside { after_ms: 2 * MINUTE_MS, away_ms: 25 * MINUTE_MS };
    let played = run(&aside(Some(long)), bare(1));
    assert_eq!(played.ends[0], End::Served);
    assert!(leg_of(&played, 0, 0).ended_ms > 27 * MINUTE_MS);
}

#[test]
fn a_latecomer_is_let_in_within_the_time_of_the_rules_and_not_after_it() {
    let late = |late_ms| {
        let ghost = Person { deaf_to: Person::NEVER, late_ms, ..person(0, 5) };
        run(&hall(std::iter::once(ghost).chain((1..30).map(|n| person(n, 5))).collect(), 1), bare(1))
    };
    assert_eq!(late(None).ends[0], End::NoShow);
    let soon = late(Some(20 * MINUTE_MS));
    assert_eq!(soon.ends[0], End::Served);
    // Before those who have waited all the time.
    assert!(leg_of(&soon, 0, 0).called_ms < leg_of(&soon, 20, 0).called_ms);
    assert_eq!(late(Some(45 * MINUTE_MS)).ends[0], End::NoShow);
}

#[test]
fn a_visit_that_was_planned_goes_on_by_itself_where_its_arrival_puts_it() {
    let second = |way| {
        let mut first = person(0, 30);
        let conseil = Task::new(Slug::from("conseil"), MINUTE_MS);
        first.legs.push(Task { way, ..conseil.clone() });
        let others = (1..12).map(|n| Person {
            legs: vec![Task { takes_ms: 20 * MINUTE_MS, ..conseil.clone() }],
            ..person(n, 1)
        });
        run(&staffed(std::iter::once(first).chain(others).collect()), three())
    };
    let (planned, sent) = (second(Way::Planned), second(Way::Sent));
    assert_eq!((planned.ends[0], sent.ends[0]), (End::Served, End::Served));
    let waited = |played: &Played| leg_of(played, 0, 1).waited_ms() / MINUTE_MS;
    assert!(waited(&planned) <= 20 && waited(&sent) > 60, "{} {}", waited(&planned), waited(&sent));
}

#[test]
fn whoever_is_sent_to_one_agent_waits_for_that_agent_alone() {
    let with = |way| {
        let busy = Person { legs: vec![Task::new(Slug::from("conseil"), 60 * MINUTE_MS)], ..person(0, 1) };
        let mut sent = person(1, 5);
        sent.legs.push(Task { way, ..Task::new(Slug::from("conseil"), MINUTE_MS) });
        let played = run(&staffed(vec![busy, sent]), three());
        let leg = leg_of(&played, 1, 1);
        (leg.counter.clone().unwrap().to_string(), leg.waited_ms() / MINUTE_MS)
    };
    // Awa has sat idle longest and has the first customer for an hour; Moussa is free.
    assert_eq!(with(Way::Sent), ("g3".to_owned(), 0));
    assert_eq!(with(Way::To(Slug::from("awa"))), ("g2".to_owned(), 54));
}

#[test]
fn at_the_closing_those_who_wait_are_served_sent_home_or_carried_over() {
    let closed = |act: Option<Leftovers>| {
        let mut day = hall((0..20).map(|n| person(n, 10)).chain([person(90, 1)]).collect(), 1);
        day.leftovers = act.unwrap_or(Leftovers::Cancel);
        let at_ms = 65 * MINUTE_MS;
        day.doors = act.map(|act| Doors { at_ms, act: DoorAct::Close(act) }).into_iter().collect();
        let played = run(&day, bare(1));
        let count = |end: End| played.ends.iter().filter(|one| **one == end).count();
        [End::Served, End::Expired, End::Carried, End::TurnedAway].map(count)
    };
    assert_eq!(closed(None), [21, 0, 0, 0]);
    assert_eq!(closed(Some(Leftovers::Serve)), [20, 0, 0, 1]);
    assert_eq!(closed(Some(Leftovers::Cancel)), [7, 13, 0, 1]);
    assert_eq!(closed(Some(Leftovers::CarryOver)), [7, 0, 13, 1]);
}

#[test]
fn doors_opened_by_hand_give_tickets_outside_the_hours() {
    let mut day = drawn("ordinary", 1);
    day.date.day = 22; // a Sunday
    let from_ms = 8 * 60 * MINUTE_MS;
    day.doors = vec![Doors { at_ms: from_ms, act: DoorAct::Open { until_ms: None } }];
    let played = play(&day, &bank(), &mut |_| ());
    assert!(!played.ends.contains(&End::TurnedAway));
}

#[test]
fn a_class_that_only_reception_gives_is_given_there() {
    let day = || {
        hall(
            (0..20)
                .map(|n| Person { class: (n == 19).then(|| Slug::from("aines")), ..person(0, 5) })
                .collect(),
            1,
        )
    };
    let given_by = |claimants: Vec<queue::Claimant>| {
        let mut draft = bare(1);
        draft.classes.get_mut("aines").unwrap().claimed_by = claimants.into_iter().collect();
        called_min(&play(&day(), &ordered(draft, Order::PriorityFirst), &mut |_| ()), 19)
    };
    assert_eq!(given_by(vec![queue::Claimant::Reception]), 0);
    assert_eq!(given_by(vec![queue::Claimant::Agent]), 95);
}

#[test]
fn a_day_on_which_nobody_does_any_of_this_is_drawn_the_same_with_the_keys_at_nothing() {
    let text = simulation::days::text("ordinary").unwrap();
    let nothing = text.replace(
        "[people.patience]",
        "[people.latecomers]\nshare = 0\nafter = { always_s = 60 }\n[people.patience]",
    );
    assert_ne!(text, nothing);
    let drawn = |text: &str| simulation::Profile::read(text).unwrap().draw(5);
    assert_eq!(drawn(text), drawn(&nothing));
    let settings = settings(sample("dakar-plateau-bank"));
    assert_eq!(play(&drawn(text), &settings, &mut |_| ()).look_again, 0);
}

#[test]
fn a_counter_that_calls_by_itself_serves_as_many_as_one_that_is_pressed() {
    let served = |by_itself: bool| {
        let mut draft = sample("dakar-plateau-bank");
        draft.counters.values_mut().for_each(|counter| counter.calls_by_itself = by_itself);
        let played = run(&drawn("ordinary", 1), draft);
        played.ends.iter().filter(|end| **end == End::Served).count()
    };
    assert_eq!(served(true), served(false));
}

#[test]
fn a_service_that_is_paid_first_serves_as_many_as_one_that_is_not() {
    let served = |paid_first: bool| {
        let mut draft = sample("dakar-plateau-bank");
        draft.services.get_mut("virement").unwrap().paid_first = paid_first;
        let mut day = drawn("ordinary", 1);
        // Some only come to it as the second thing.
        let from_the_desk =
            day.people.iter_mut().filter(|person| person.legs[0].service.as_str() == "conseil");
        for person in from_the_desk.step_by(2) {
            person.legs.push(Task::new(Slug::from("virement"), 4 * MINUTE_MS));
        }
        let played = run(&day, draft);
        let done = |leg: &&Leg| leg.service.as_str() == "virement" && leg.started_ms.is_some();
        let ended = played.ends.iter().filter(|end| **end == End::Served).count();
        (ended, played.legs.iter().filter(done).count())
    };
    assert_eq!(served(true), served(false));
    assert!(served(true).1 > 40, "{:?}", served(true));
}

#[test]
fn who_pays_to_be_sooner_goes_before_ordinary_ones_once_in_four_calls() {
    let mut draft = bare(1);
    draft.services.get_mut("caisse").unwrap().kinds = vec![Kind::Vip];
    let mut people: Vec<Person> = (0..12).map(|_| person(0, 5)).collect();
    people.extend((0..2).map(|_| Person { kind: Kind::Vip, ..person(1, 5) }));
    let played = run(&hall(people, 1), draft);
    let mut order: Vec<usize> = (0..14).collect();
    order.sort_by_key(|who| leg_of(&played, *who, 0).called_ms);
    let paid: Vec<usize> = (0..14).filter(|call| order[*call] >= 12).collect();
    assert_eq!(paid, [3, 7]);
}

#[test]
fn who_goes_on_at_the_same_counter_is_called_there_again_though_nobody_else_comes() {
    let mut draft = bare(1);
    let virement = queue::settings::example_draft().services["virement"].clone();
    draft.services.insert(Slug::from("virement"), virement);
    draft.counters.get_mut("g1").unwrap().services.push(Slug::from("virement"));
    let mut one = person(0, 5);
    one.legs.push(Task { way: Way::Planned, ..Task::new(Slug::from("virement"), MINUTE_MS) });
    let played = run(&hall(vec![one], 1), draft);
    assert_eq!((&played.ends[..], leg_of(&played, 0, 1).ended_ms), (&[End::Served][..], 6 * MINUTE_MS));
}

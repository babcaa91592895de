//! The days that ship, and what is said of a document that cannot be read.

use queue::settings::Order;
use queue::{Kind, Slug};
use simulation::profile::Wrong;
use simulation::{End, Profile, days, play};

use crate::hall::{bank, drawn, ordered, sample, settings};

#[test]
fn every_day_that_ships_names_only_what_its_sample_has() {
    for (name, text) in days::ALL {
        let branch = sample(if name == "hospital" { "thies-hospital" } else { "dakar-plateau-bank" });
        let profile = Profile::read(text).unwrap();
        assert!(profile.services.keys().all(|id| branch.services.contains_key(id)), "{name}");
        assert!(profile.counters.keys().all(|id| branch.counters.contains_key(id)), "{name}");
        let own = profile.services.values().filter_map(|service| service.classes.as_ref()).flatten();
        let mut classes = profile.people.classes.iter().chain(own);
        assert!(classes.all(|(id, _)| branch.classes.contains_key(id)), "{name}");
        let mut agents = profile.counters.values().filter_map(|counter| counter.agent.as_ref());
        assert!(agents.all(|id| branch.agents.contains_key(id)), "{name}");
        let outages = profile.outages.iter().flat_map(|outage| &outage.services);
        assert!(outages.clone().all(|id| branch.services.contains_key(id)), "{name}");
        // Nobody comes when the branch gives no tickets.
        let played = play(&profile.draw(1), &settings(branch), &mut |_| ());
        assert!(!played.ends.contains(&End::TurnedAway), "{name}");
    }
}

#[test]
fn a_salary_day_is_worse_than_an_ordinary_one_and_an_outage_makes_people_leave() {
    let report = |day: &str| {
        let played = play(&drawn(day, 2), &bank(), &mut |_| ());
        simulation::report::Report::new(day, &bank(), &played)
    };
    let (ordinary, salary, tabaski) = (report("ordinary"), report("salary"), report("tabaski"));
    assert!(salary.all.p90_s > 2 * ordinary.all.p90_s, "{} {}", salary.all.p90_s, ordinary.all.p90_s);
    assert!(
        tabaski.all.gave_up > 3 * ordinary.all.gave_up,
        "{} {}",
        tabaski.all.gave_up,
        ordinary.all.gave_up
    );
}

#[test]
fn a_closed_day_gives_no_tickets() {
    let mut day = drawn("ordinary", 1);
    day.date.day = 22; // a Sunday
    let played = play(&day, &ordered(sample("dakar-plateau-bank"), Order::Fifo), &mut |_| ());
    assert!(played.ends.iter().all(|end| *end == End::TurnedAway));
}

#[test]
fn what_is_wrong_in_a_profile_is_told_with_its_place() {
    let sound = days::text("ordinary").unwrap();
    let told = |from: &str, to: &str| {
        assert!(sound.contains(from), "{from}");
        Profile::read(&sound.replacen(from, to, 1)).unwrap_err()
    };
    for (from, to, place, what) in [
        ("\"08:15-09:00\" = 34", "\"08:15-9h\" = 34", "services.caisse.arrivals", "08:15-9h"),
        ("\"08:15-09:00\" = 34", "\"08:15-09:30\" = 34", "services.caisse.arrivals", "overlap"),
        ("\"09:00-12:00\" = 40", "\"09:00-12:00\" = -1", "services.caisse.arrivals", "-1"),
        ("ghosts = 0.03", "ghosts = 3", "people.ghosts and people.distracted", "3 is no share"),
        ("ghosts = 0.03", "gosts = 0.03", "people", "gosts"),
        (
            "takes = { median_s = 150, p90_s = 360 }",
            "takes = { median_s = 360, p90_s = 150 }",
            "services.caisse.takes",
            "median",
        ),
        (
            "takes = { median_s = 150, p90_s = 360 }",
            "takes = { median_s = 150 }",
            "services.caisse.takes",
            "median",
        ),
        ("date = ", "dato = ", "", "dato"),
        ("walk = { median_s = 9, p90_s = 20 }", "", "people", "walk"),
        ("walk = { median_s = 9,", "walk = { median_s = 99999,", "people.walk", "99999"),
        ("fr = 0.55", "ff = 0.55", "people.languages", "ff"),
        ("\"2026-11-18\"", "\"18/11/2026\"", "date", "18/11/2026"),
        ("pauses = [\"12:00-13:00\"]", "pauses = [\"17:00-18:00\"]", "counters.g1.pauses", "outside"),
    ] {
        let error = told(from, to);
        assert!(error.place.starts_with(place) && error.what.to_string().contains(what), "{to}: {error:?}");
    }
    let error = told("[counters.g1]", "[counters.g1");
    assert!(error.line.is_some(), "{error}");
    let hospital =
        days::text("hospital").unwrap().replace("service = \"pharmacie\"", "service = \"farmasi\"");
    assert_eq!(Profile::read(&hospital).unwrap_err().place, "services.medecine-generale.then[1].service");
}

/// The document with everything that stands in it as an example.
fn with_examples() -> String {
    let example = |line: &str| {
        let rest = line.strip_prefix("# ").unwrap_or_default();
        let name = rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '_' || c == '"');
        let span = rest.starts_with('"') && rest.contains("\" = ");
        rest.starts_with('[') || span || (name.len() < rest.len() && name.starts_with(" = "))
    };
    let lines = days::text("ordinary").unwrap().lines();
    lines.map(|line| if example(line) { &line[2..] } else { line }).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_example_in_the_ordinary_day_can_be_used_as_it_stands() {
    let profile = Profile::read(&with_examples()).unwrap();
    assert!(!profile.people.parties.is_empty() && profile.people.latecomers.is_some());
    assert!(profile.people.appointments.is_some() && profile.closing.is_some() && profile.peak);
    let virement = &profile.services["virement"];
    assert!(virement.aside.is_some() && virement.then[0].planned && virement.then[1].agent.is_some());
    assert!(!profile.services["conseil"].appointments.is_empty());
    let mut draft = sample("dakar-plateau-bank");
    draft.services.get_mut("conseil").unwrap().kinds = vec![queue::Kind::Appointment];
    let day = profile.draw(1);
    assert!(day.people.iter().any(|person| person.booked_ms.is_some()));
    assert!(day.people.iter().any(|person| person.party == 3));
    let played = play(&day, &settings(draft), &mut |_| ());
    let served = played.ends.iter().filter(|end| **end == End::Served).count();
    assert!(served * 10 > played.ends.len() * 8, "{served} of {}", played.ends.len());
}

#[test]
fn a_way_that_leads_in_a_circle_is_refused() {
    let text = days::text("hospital").unwrap();
    let round = text.replace(
        "takes = { median_s = 110, p90_s = 260 }",
        "takes = { median_s = 110, p90_s = 260 }\nthen = [{ service = \"entree-generale\", share = 0.1 }]",
    );
    assert_ne!(round, text);
    let error = Profile::read(&round).unwrap_err();
    assert!(error.place.contains(".then[") && matches!(error.what, Wrong::Circle { .. }), "{error}");
}

#[test]
fn a_peak_day_can_be_tried_on_the_eve_of_tabaski() {
    let text = days::text("tabaski").unwrap();
    let declared = text.replace("# peak = true", "peak = true");
    assert_ne!(declared, text);
    let mut branch = sample("dakar-plateau-bank");
    branch.services.get_mut("caisse").unwrap().kinds = vec![Kind::Vip];
    branch.peak.daily_quotas.insert(Slug::from("caisse"), 100);
    let settings = settings(branch);
    let given = |text: &str| {
        let mut day = Profile::read(text).unwrap().draw(1);
        // Where kinds that are paid for are not given, people take an ordinary ticket.
        day.people.iter_mut().step_by(9).for_each(|person| person.kind = Kind::Vip);
        let played = play(&day, &settings, &mut |_| ());
        let at_the_desk = played.legs.iter().filter(|leg| leg.service.as_str() == "caisse");
        let (paid, ordinary): (Vec<_>, Vec<_>) =
            at_the_desk.partition(|leg| day.people[leg.person].kind == Kind::Vip);
        (paid.len(), ordinary.len())
    };
    let (paid, ordinary) = given(&declared);
    assert_eq!(paid + ordinary, 100);
    assert!(paid > 5, "{paid}");
    let (paid, ordinary) = given(text);
    assert!(paid + ordinary > 200, "{paid} {ordinary}");
}

//! A morning at the hospital: one number from the cashier to the pharmacy, and a nurse who says who cannot wait.

use queue::Slug;
use simulation::{End, Leg, Played, Variant, compare, play};

use crate::hall::{drawn, sample, settings};

fn morning(seed: u64) -> Played {
    play(&drawn("hospital", seed), &settings(sample("thies-hospital")), &mut |_| ())
}

fn legs(played: &Played, who: usize) -> Vec<&Leg> {
    played.legs.iter().filter(|leg| leg.person == who).collect()
}

#[test]
fn a_patient_goes_from_the_cashier_to_the_pharmacy_under_one_number_and_back_to_the_same_doctor() {
    let played = morning(1);
    let way = |who: usize| legs(&played, who).iter().map(|leg| leg.service.as_str()).collect::<Vec<_>>();
    let longest = (0..played.ends.len()).max_by_key(|who| way(*who).len()).unwrap();
    let whole =
        ["entree-generale", "triage", "medecine-generale", "laboratoire", "medecine-generale", "pharmacie"];
    assert_eq!(way(longest), whole);
    let mut doctors = Vec::new();
    for who in 0..played.ends.len() {
        let visits: Vec<_> = legs(&played, who)
            .into_iter()
            .filter(|leg| leg.service.as_str() == "medecine-generale")
            .collect();
        if let [first, again] = visits[..] {
            assert!(first.counter.is_some() && first.counter == again.counter, "{who}");
            doctors.push(first.counter.clone());
        }
    }
    doctors.sort();
    doctors.dedup();
    assert_eq!(doctors.len(), 2, "both doctors sent people to the laboratory");
}

#[test]
fn whoever_the_nurse_finds_worse_waits_less_for_the_doctor() {
    let (ordered, by_arrival) = (settings(sample("thies-hospital")), {
        let mut draft = sample("thies-hospital");
        draft.services.get_mut("medecine-generale").unwrap().by_triage = false;
        settings(draft)
    });
    let variant = |name: &str, settings| Variant { name: name.to_owned(), settings };
    let (mut with, mut without) = ([0, 0], [0, 0]);
    for seed in 0..10 {
        let variants = [variant("tri", &ordered), variant("arrivée", &by_arrival)];
        let comparison = compare(&drawn("hospital", seed), &variants, &mut |_| ());
        for (n, sum) in [&mut with, &mut without].into_iter().enumerate() {
            let found = &comparison.variants[n].triage;
            *sum = [sum[0] + found["orange"].mean_s, sum[1] + found["vert"].mean_s];
        }
        let table = comparison.table(&crate::hall::Echo);
        let at = |class: &str| table.find(&format!("Triage {class}")).unwrap();
        assert!(at("orange") < at("jaune") && at("jaune") < at("vert"), "{table}");
    }
    assert!(with[0] * 3 < with[1], "orange {} s, vert {} s", with[0] / 10, with[1] / 10);
    assert!(without[0] * 3 > without[1], "orange {} s, vert {} s", without[0] / 10, without[1] / 10);
}

#[test]
fn an_emergency_goes_in_without_a_number_and_stands_in_no_line() {
    let played = morning(1);
    let went: Vec<usize> = (0..played.ends.len()).filter(|who| played.ends[*who] == End::WentIn).collect();
    assert!(!went.is_empty());
    assert!(went.iter().all(|who| legs(&played, *who).is_empty()));
    assert!(!played.ends.contains(&End::TurnedAway));
}

#[test]
fn a_nurse_is_called_to_whoever_waits_longer_than_their_colour_allows() {
    assert!(morning(1).too_long > 0 && morning(1).look_again > 0);
    let mut patient = sample("thies-hospital");
    patient.triage.values_mut().for_each(|class| (class.longest_wait_s, class.look_again_s) = (0, 0));
    let played = play(&drawn("hospital", 1), &settings(patient), &mut |_| ());
    assert_eq!((played.too_long, played.look_again), (0, 0));
}

#[test]
fn settings_without_a_nurse_lose_nobody() {
    let mut draft = sample("thies-hospital");
    draft.services.remove("triage");
    draft.counters.remove("tri");
    draft.services.get_mut("entree-generale").unwrap().then = Some(Slug::from("medecine-generale"));
    let plain = settings(draft);
    let played = play(&drawn("hospital", 1), &plain, &mut |_| ());
    assert!(!played.ends.contains(&End::Expired), "nobody waits for somebody who is not there");
    assert_eq!(played.unknown_counters, [Slug::from("tri")]);
}

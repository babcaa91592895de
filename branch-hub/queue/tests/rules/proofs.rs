//! What the policies promise, tried on lines that dice make: nobody starves by age, and turns are kept exactly.

use proptest::prelude::*;
use queue::settings::{Order, Policy, Share, Who};

use crate::hall::{Hall, slug};

fn hall(policy: Policy, weight: u32) -> Hall {
    let mut hall = Hall::with(|draft| {
        draft.policies.insert(slug("essai"), policy);
        draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("essai")));
        draft.classes.values_mut().for_each(|class| class.weight = weight);
        draft.rules.next_deaf_s = 0;
    });
    hall.staff("g1", None);
    hall
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// The bound of `Order::AgedPriority`: with `b` people in line before, and of a class of weight `w` at most
    /// `burst + rate x services` people to come, a customer without a class is called after at most
    /// `(b + burst) / (1 - rate x w / (w + 1))` services, wherever `rate < (w + 1) / w`.
    #[test]
    fn under_aged_priority_nobody_waits_longer_than_the_bound(
        weight in 1_u32..20, before in 0_u32..6, heavy_before in 0_u32..4, burst in 0_u32..4,
        rate_percent in 0_u32..100, greed in prop::collection::vec(0_u32..4, 1..12),
    ) {
        let most = f64::from(weight + 1) / f64::from(weight);
        let rate = f64::from(rate_percent) / 100.0 * (most - 0.05);
        let mut hall = hall(Policy::By(Order::AgedPriority), weight);
        let in_hand = hall.arrive("caisse");
        for _ in 0..before {
            hall.arrive("caisse");
        }
        for _ in 0..heavy_before {
            hall.arrive_as("caisse", "aines");
        }
        let asks = hall.arrive("caisse");
        let mut held = Some(hall.call("g1")).filter(|called| *called == in_hand || heavy_before > 0);
        prop_assert!(held.is_some());
        let b = f64::from(before + heavy_before + 1);
        let bound = ((b + f64::from(burst)) / (1.0 - rate / most)).ceil() as u32 + 1;
        let mut came = 0;
        let called = (1..=bound).find(|services| {
            // As many as the bound allows come, as greedily as the dice say, and each service lasts a minute.
            let allowed = f64::from(burst) + rate * f64::from(services - 1);
            let wish = greed[*services as usize % greed.len()];
            let mut seconds = 60;
            while seconds > 50 && f64::from(came + 1) <= allowed && (60 - seconds) < u64::from(wish) {
                hall.arrive_as("caisse", "aines");
                came += 1;
                seconds -= 1;
            }
            hall.wait_s(seconds);
            held = hall.next("g1", held, held.map(|_| "served")).unwrap();
            held == Some(asks)
        });
        prop_assert!(called.is_some(), "not called after {bound} services; {came} came");
    }

    /// In any calls in a row before each of which every share had somebody waiting: whole rounds hold each share's part
    /// exactly, and what is over is less than a part more.
    #[test]
    fn turns_are_kept_exactly_while_every_share_has_somebody_waiting(
        calls in prop::array::uniform3(1_u32..5),
        acts in prop::collection::vec(0_usize..7, 1..150),
    ) {
        let sorts = [None, Some("aines"), Some("enceintes")];
        let who = |class: Option<&str>| match class {
            None => Who { without_class: true, ..Who::default() },
            Some(class) => Who { classes: vec![slug(class)], ..Who::default() },
        };
        let shares = (0..3).map(|i| Share { who: who(sorts[i]), calls: calls[i], name: None }).collect();
        let mut hall = hall(Policy::Ratio(shares), 5);
        let mut waiting = [0_u32; 3];
        // Calls in a row while nobody's line is empty; a call with an empty line ends the row.
        let mut rows: Vec<Vec<usize>> = vec![Vec::new()];
        let mut held = None;
        for act in acts {
            if act < 3 {
                for _ in 0..calls[act] {
                    hall.try_arrive("caisse", sorts[act]).unwrap();
                    waiting[act] += 1;
                }
                continue;
            }
            let full = waiting.iter().all(|line| *line > 0);
            held = hall.next("g1", held, held.map(|_| "served")).unwrap();
            let Some(called) = held else { continue };
            let class = hall.ticket(called).priority.clone();
            let share = sorts.iter().position(|sort| sort.map(slug) == class).unwrap();
            waiting[share] -= 1;
            if full {
                rows.last_mut().unwrap().push(share);
            } else {
                rows.push(Vec::new());
            }
        }
        let round: u32 = calls.iter().sum();
        for row in &rows {
            for (from, to) in (0..row.len()).flat_map(|from| (from + 1..=row.len()).map(move |to| (from, to))) {
                let rounds = (to - from) as u32 / round;
                for (share, part) in calls.iter().enumerate() {
                    let seen = row[from..to].iter().filter(|called| **called == share).count() as u32;
                    prop_assert!(
                        (rounds * part..=(rounds + 1) * part).contains(&seen),
                        "{seen} of share {share} in {:?}, parts {calls:?}", &row[from..to]
                    );
                    if (to - from) as u32 == rounds * round {
                        prop_assert_eq!(seen, rounds * part);
                    }
                }
            }
        }
    }
}

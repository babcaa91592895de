//! In which order a counter calls, policy by policy, as a branch would try them out.

use queue::settings::{Draft, Order, Policy, Rule, Share, Who};
use queue::{TicketId, ahead};

use crate::hall::{Hall, slug};

/// One counter for one service with a policy, open, and nobody waiting.
pub(crate) fn hall_with(policy: Policy) -> Hall {
    hall_changed(policy, |_| {})
}

pub(crate) fn hall_changed(policy: Policy, change: impl FnOnce(&mut Draft)) -> Hall {
    let mut hall = Hall::with(|draft| {
        draft.policies.insert(slug("essai"), policy);
        for counter in draft.counters.values_mut() {
            counter.policy = Some(slug("essai"));
        }
        change(draft);
    });
    hall.staff("g1", None);
    hall.staff("g3", None);
    hall
}

/// Calls everyone who waits at a counter and says their numbers.
pub(crate) fn called(hall: &mut Hall, counter: &str) -> String {
    let mut numbers = Vec::new();
    let mut held = None;
    while let Some(next) = hall.next(counter, held, held.map(|_| "served")).unwrap() {
        numbers.push(hall.number(next).to_owned());
        held = Some(next);
        hall.wait_s(3);
    }
    numbers.join(" ")
}

pub(crate) fn classes(names: &[&str]) -> Who {
    Who { classes: names.iter().copied().map(slug).collect(), ..Who::default() }
}

pub(crate) fn without_class() -> Who {
    Who { without_class: true, ..Who::default() }
}

#[test]
fn fifo_knows_nothing_but_arrival() {
    let mut hall = hall_with(Policy::By(Order::Fifo));
    hall.arrive("caisse");
    hall.arrive_as("caisse", "aines");
    hall.arrive("caisse");
    assert_eq!(hall.line("caisse"), "A001 A002 A003");
    assert_eq!(called(&mut hall, "g1"), "A001 A002 A003");
}

#[test]
fn priority_first_lets_no_normal_customer_pass_a_priority_one() {
    let mut hall = hall_with(Policy::By(Order::PriorityFirst));
    hall.crowd("caisse", 2);
    hall.arrive_as("caisse", "aines");
    hall.wait_s(3600);
    assert_eq!(called(&mut hall, "g1"), "A003 A001 A002");
}

#[test]
fn aged_priority_lets_a_normal_customer_who_waited_long_enough_pass_a_priority_one() {
    // The class weighs 10: its wait counts elevenfold.
    let mut hall = hall_with(Policy::By(Order::AgedPriority));
    hall.arrive("caisse");
    hall.wait_s(60);
    hall.arrive_as("caisse", "aines");
    hall.wait_s(5);
    assert_eq!(hall.line("caisse"), "A001 A002", "66 seconds against 11 x 5");
    hall.wait_s(5);
    assert_eq!(hall.line("caisse"), "A002 A001", "71 seconds against 11 x 10");
}

/// After how many services a normal customer is called, when one of a class arrives for each service that is done.
fn services_until_called(order: Order, at_most: u32) -> Option<u32> {
    let mut hall = hall_with(Policy::By(order));
    hall.arrive_as("caisse", "aines");
    let normal = hall.arrive("caisse");
    let mut held = Some(hall.call("g1"));
    (1..=at_most).find(|_| {
        hall.wait_s(30);
        hall.arrive_as("caisse", "aines");
        hall.wait_s(30);
        held = hall.next("g1", held, Some("served")).unwrap();
        held == Some(normal)
    })
}

#[test]
fn nobody_starves_under_aged_priority() {
    // Of those of a class with weight w, after a time T only those who came in the first w / (w + 1) of it go before a
    // customer without a class. Where one of them comes for each service that is done, with b people before at first, the
    // customer is called after at most (b + 1)(w + 1) services; by class alone they never would be.
    let (before, weight) = (1, 10);
    let bound = (before + 1) * (weight + 1);
    assert!(services_until_called(Order::AgedPriority, bound).is_some(), "not called after {bound} services");
    assert_eq!(services_until_called(Order::PriorityFirst, 10 * bound), None);
}

#[test]
fn a_ratio_gives_each_share_its_part_of_any_round() {
    let shares = vec![
        Share { who: without_class(), calls: 2, ..Share::default() },
        Share { who: classes(&["aines"]), calls: 1, ..Share::default() },
        Share { who: classes(&["enceintes"]), calls: 1, ..Share::default() },
    ];
    let mut hall = hall_with(Policy::Ratio(shares));
    for _ in 0..20 {
        hall.crowd("caisse", 2);
        hall.arrive_as("caisse", "aines");
        hall.arrive_as("caisse", "enceintes");
    }
    let class_of = |hall: &Hall, id: TicketId| hall.ticket(id).priority.clone();
    let mut called = Vec::new();
    let mut held = None;
    for _ in 0..76 {
        held = hall.next("g1", held, held.map(|_| "served")).unwrap();
        called.push(class_of(&hall, held.unwrap()));
        hall.wait_s(3);
    }
    for window in called.windows(4) {
        let of = |class: Option<&str>| {
            window.iter().filter(|c| c.as_ref().map(queue::Slug::as_str) == class).count()
        };
        assert_eq!((of(None), of(Some("aines")), of(Some("enceintes"))), (2, 1, 1), "{window:?}");
    }
}

#[test]
fn a_share_that_nobody_waits_in_gives_its_turn_away_and_asks_for_no_arrears() {
    let shares = vec![
        Share { who: without_class(), calls: 1, ..Share::default() },
        Share {
            who: Who { classes: vec![slug("aines"), slug("enceintes")], ..Who::default() },
            calls: 1,
            ..Share::default()
        },
    ];
    let mut hall = hall_with(Policy::Ratio(shares));
    hall.crowd("caisse", 6);
    let mut held = None;
    for _ in 0..4 {
        held = hall.next("g1", held, held.map(|_| "served")).unwrap();
        hall.wait_s(3);
    }
    for _ in 0..3 {
        hall.arrive_as("caisse", "aines");
    }
    assert_eq!(hall.line("caisse"), "A007 A005 A008 A006 A009");
}

#[test]
fn a_ratio_may_be_between_series() {
    let of = |series: &str| Who { series: vec![slug(series)], ..Who::default() };
    let shares = vec![
        Share { who: of("a"), calls: 2, ..Share::default() },
        Share { who: of("b"), calls: 1, ..Share::default() },
    ];
    let mut hall = hall_changed(Policy::Ratio(shares), |draft| {
        draft.counters.get_mut(&slug("g1")).unwrap().services = vec![slug("caisse"), slug("virement")];
    });
    hall.crowd("virement", 3);
    hall.crowd("caisse", 4);
    assert_eq!(called(&mut hall, "g1"), "A001 B001 A002 A003 B002 A004 B003");
}

#[test]
fn longest_overdue_calls_who_is_furthest_past_the_target_of_their_service() {
    let mut hall = hall_changed(Policy::By(Order::LongestOverdue), |draft| {
        draft.services.get_mut(&slug("virement")).unwrap().target_s = Some(600);
        draft.services.get_mut(&slug("conseil")).unwrap().target_s = Some(60);
    });
    hall.arrive("virement");
    hall.wait_s(300);
    hall.arrive("conseil");
    assert_eq!(called(&mut hall, "g3"), "B002 B001", "no minute left of one is sooner than five left of ten");
}

#[test]
fn a_rule_that_holds_calls_first_and_the_last_line_calls_who_is_left() {
    let rule = Rule { call: without_class(), waited_over_s: Some(600), ..Rule::default() };
    let mut hall = hall_with(Policy::Rules { rules: vec![rule], finally: Order::PriorityFirst });
    hall.arrive("caisse");
    hall.arrive_as("caisse", "aines");
    assert_eq!(hall.line("caisse"), "A002 A001");
    hall.wait_s(600);
    assert_eq!(hall.line("caisse"), "A001 A002", "the normal customer has waited more than ten minutes");
}

#[test]
fn a_rule_on_a_service_lets_no_ordinary_customer_pass_a_class_of_it() {
    let transfers = Who { services: vec![slug("virement")], ..Who::default() };
    let rule = Rule { call: transfers, waited_over_s: Some(60), ..Rule::default() };
    let policy = Policy::Rules { rules: vec![rule], finally: Order::PriorityFirst };
    let mut hall = hall_changed(policy, |draft| {
        draft.counters.get_mut(&slug("g1")).unwrap().services = vec![slug("caisse"), slug("virement")];
    });
    hall.arrive_as("caisse", "aines");
    hall.crowd("virement", 2);
    hall.wait_s(60);
    hall.arrive_as("virement", "aines");
    assert_eq!(
        called(&mut hall, "g1"),
        "B003 B001 B002 A001",
        "who came first has waited long enough for all"
    );
}

#[test]
fn rules_look_at_the_length_of_a_line_the_time_of_day_and_the_calls_made_since() {
    let transfers = Who { services: vec![slug("virement")], ..Who::default() };
    let crowded = Rule { call: transfers.clone(), longer_than: Some(2), ..Rule::default() };
    let noon = Rule { call: transfers.clone(), between: Some((12 * 60, 14 * 60)), ..Rule::default() };
    let seldom = Rule { call: transfers, calls_since: Some(2), ..Rule::default() };
    let try_out = |rule: Rule, people: usize, hour: u16| {
        let mut hall = hall_changed(Policy::Rules { rules: vec![rule], finally: Order::Fifo }, |draft| {
            draft.counters.get_mut(&slug("g1")).unwrap().services = vec![slug("caisse"), slug("virement")];
        });
        hall.crowd("caisse", 3);
        hall.crowd("virement", people);
        hall.set_wall(23, hour, 0);
        called(&mut hall, "g1")
    };
    assert_eq!(try_out(crowded.clone(), 2, 9), "A001 A002 A003 B001 B002");
    assert_eq!(try_out(crowded, 3, 9), "B001 A001 A002 A003 B002 B003");
    assert_eq!(try_out(noon.clone(), 2, 11), "A001 A002 A003 B001 B002");
    assert_eq!(try_out(noon, 2, 12), "B001 B002 A001 A002 A003");
    assert_eq!(try_out(seldom, 2, 9), "A001 A002 B001 A003 B002");
}

#[test]
fn people_ahead_agree_with_the_order_that_is_played_through() {
    let shares = vec![
        Share { who: without_class(), calls: 3, ..Share::default() },
        Share { who: classes(&["aines", "enceintes"]), calls: 1, ..Share::default() },
    ];
    let policies = [
        Policy::By(Order::Fifo),
        Policy::By(Order::PriorityFirst),
        Policy::By(Order::AgedPriority),
        Policy::By(Order::AppointmentFirst),
        Policy::By(Order::LongestOverdue),
    ];
    let crowd = |policy: Policy| {
        let mut hall = hall_with(policy);
        for n in 0..30 {
            if n % 4 == 0 {
                hall.arrive_as("caisse", "aines")
            } else {
                hall.arrive("caisse")
            };
        }
        hall.wait_s(7);
        hall
    };
    for policy in policies {
        let hall = crowd(policy.clone());
        let order = queue::waiting_in_order(&hall.branch, &hall.settings, &hall.now, &slug("caisse"));
        for (before, ticket) in order.enumerate() {
            assert_eq!(ahead(&hall.branch, &hall.settings, &hall.now, ticket.id), Some(before), "{policy:?}");
        }
    }
    let hall = crowd(Policy::Ratio(shares));
    let order = queue::waiting_in_order(&hall.branch, &hall.settings, &hall.now, &slug("caisse"));
    for (before, ticket) in order.enumerate() {
        let said = ahead(&hall.branch, &hall.settings, &hall.now, ticket.id).unwrap();
        assert!(said.abs_diff(before) <= 4, "{said} said, {before} played: more than a round apart");
    }
}

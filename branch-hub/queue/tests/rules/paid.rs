//! Those who paid to be sooner: before ordinary customers, seldom, never before a priority class.

use queue::settings::{Order, Policy, Rule, Share, Who, Wrong, check, example_draft};
use queue::{Command, Kind, Why, next_for, why};

use crate::hall::{Hall, slug};
use crate::policies::{called, classes, hall_changed, hall_with, without_class};

const ORDERS: [Order; 5] =
    [Order::Fifo, Order::PriorityFirst, Order::AgedPriority, Order::AppointmentFirst, Order::LongestOverdue];

fn kinds(kinds: &[Kind]) -> Who {
    Who { kinds: kinds.to_vec(), ..Who::default() }
}

/// Three ordinary customers are served, so that a fourth call may be one that was paid for.
fn after_three(policy: Policy) -> Hall {
    let mut hall = hall_with(policy);
    hall.crowd("caisse", 3);
    assert_eq!(called(&mut hall, "g1"), "A001 A002 A003");
    release(&mut hall, "g1");
    hall
}

fn release(hall: &mut Hall, counter: &str) {
    if let Some(held) = hall.holding(counter) {
        hall.end(held).unwrap();
    }
    hall.wait_s(3);
}

/// Every order, a ratio and rules that name no kind.
fn policies() -> Vec<Policy> {
    let cash = Who { services: vec![slug("caisse")], ..Who::default() };
    let old = Rule { call: cash, waited_over_s: Some(0), ..Rule::default() };
    let shares = vec![
        Share { who: without_class(), calls: 2, ..Share::default() },
        Share { who: classes(&["aines", "enceintes"]), calls: 1, ..Share::default() },
    ];
    let others = [Policy::Ratio(shares), Policy::Rules { rules: vec![old], finally: Order::Fifo }];
    ORDERS.into_iter().map(Policy::By).chain(others).collect()
}

#[test]
fn who_paid_passes_nobody_of_a_priority_class_under_any_policy() {
    for policy in policies() {
        let mut hall = after_three(policy.clone());
        hall.arrive("caisse");
        let elder = hall.arrive_as("caisse", "aines");
        let paid = hall.arrive_paid("caisse", Kind::Vip);
        hall.arrive("caisse");
        let order = called(&mut hall, "g1");
        let at = |number: &str| order.split(' ').position(|other| other == number);
        let (elder, paid) = (at(hall.number(elder)), at(hall.number(paid)));
        assert!(elder < paid, "{policy:?}: {order}");
    }
}

#[test]
fn a_class_that_came_later_is_not_passed_where_its_weight_would_call_it_first() {
    // The ordinary customer has waited so long that they are first; the elder, who came after who paid, is second.
    let mut hall = after_three(Policy::By(Order::AgedPriority));
    hall.arrive("caisse");
    hall.wait_s(600);
    hall.arrive_paid("caisse", Kind::Vip);
    hall.arrive_as("caisse", "aines");
    hall.wait_s(20);
    assert_eq!(called(&mut hall, "g1"), "A004 A006 A005");
}

#[test]
fn who_paid_goes_before_ordinary_customers_with_the_fourth_call_and_no_sooner() {
    for policy in policies() {
        let mut hall = hall_with(policy.clone());
        hall.crowd("caisse", 6);
        for _ in 0..3 {
            hall.arrive_paid("caisse", Kind::Vip);
        }
        hall.wait_s(100);
        let expected = "A001 A002 A003 A007 A004 A005 A006 A008 A009";
        assert_eq!(called(&mut hall, "g1"), expected, "{policy:?}");
    }
}

#[test]
fn a_counter_that_is_closed_and_opened_again_has_not_forgotten_whom_it_called() {
    let mut hall = after_three(Policy::By(Order::Fifo));
    let first = hall.arrive("caisse");
    let paid = hall.arrive_paid("caisse", Kind::Vip);
    hall.arrive_paid("caisse", Kind::Vip);
    assert_eq!(hall.call("g1"), paid);
    release(&mut hall, "g1");
    let reopen = |hall: &mut Hall| {
        hall.ask(Command::CloseCounter { counter: slug("g1"), keep_waiting: true }).unwrap();
        hall.staff("g1", Some("awa"));
    };
    reopen(&mut hall);
    assert_eq!(hall.call("g1"), first, "one call in four has been paid for");
}

#[test]
fn a_share_or_a_rule_for_who_paid_gives_no_more_than_one_call_in_four_and_passes_no_class() {
    let vip = || kinds(&[Kind::Vip]);
    let ratio = vec![
        Share { who: vip(), calls: 1, ..Share::default() },
        Share { who: kinds(&[Kind::Normal]), calls: 3, ..Share::default() },
    ];
    let rule = Rule { call: vip(), calls_since: Some(3), ..Rule::default() };
    let rules = |finally| Policy::Rules { rules: vec![rule.clone()], finally };
    for policy in [Policy::Ratio(ratio), rules(Order::Fifo), rules(Order::PriorityFirst)] {
        let mut hall = hall_with(policy.clone());
        hall.crowd("caisse", 6);
        for _ in 0..2 {
            hall.arrive_paid("caisse", Kind::Vip);
        }
        let expected = "A001 A002 A003 A007 A004 A005 A006 A008";
        assert_eq!(called(&mut hall, "g1"), expected, "{policy:?}");

        let mut hall = after_three(policy.clone());
        let elder = hall.arrive_as("caisse", "aines");
        hall.arrive_paid("caisse", Kind::Vip);
        assert_eq!(hall.call("g1"), elder, "{policy:?}");
    }
}

#[test]
fn who_paid_takes_nobody_elses_turn() {
    // The shares are of two series: who paid waits in the second.
    let of = |series: &str| Who { series: vec![slug(series)], ..Who::default() };
    let shares = vec![
        Share { who: of("a"), calls: 2, ..Share::default() },
        Share { who: of("b"), calls: 1, ..Share::default() },
    ];
    let mut hall = hall_changed(Policy::Ratio(shares), |draft| {
        draft.counters.get_mut(&slug("g1")).unwrap().services = vec![slug("caisse"), slug("virement")];
    });
    hall.crowd("caisse", 5);
    hall.crowd("virement", 2);
    hall.arrive_paid("virement", Kind::Vip);
    assert_eq!(called(&mut hall, "g1"), "A001 B001 A002 A003 B003 A004 A005 B002");
}

#[test]
fn a_waiting_ticket_knows_who_goes_before_it_because_they_paid() {
    let mut hall = after_three(Policy::By(Order::PriorityFirst));
    let first = hall.arrive("caisse");
    let paid = hall.arrive_paid("caisse", Kind::Vip);
    assert_eq!(why(&hall.branch, &hall.settings, &hall.now, first), Ok(vec![(paid, Why::Paid)]));
    assert_eq!(next_for(&hall.branch, &hall.settings, &hall.now, &slug("g1")), Some((paid, Why::Paid)));
}

#[test]
fn a_policy_that_would_give_more_than_one_call_in_four_to_who_paid_is_refused() {
    let paid = |paid: u32, others: u32| {
        Policy::Ratio(vec![
            Share { who: kinds(&[Kind::Vip]), calls: paid, ..Share::default() },
            Share { who: kinds(&[Kind::Normal]), calls: others, ..Share::default() },
        ])
    };
    let rule = |kind: Kind, calls_since| {
        let rule = Rule { call: kinds(&[kind]), calls_since, ..Rule::default() };
        Policy::Rules {
            rules: vec![Rule { calls_since: Some(9), ..rule.clone() }, rule],
            finally: Order::Fifo,
        }
    };
    let rows = [
        (paid(1, 3), None),
        (paid(2, 5), Some(("policies.essai.ratio", Wrong::PaidTooOften { calls: 2, of: 7 }))),
        (rule(Kind::Vip, Some(3)), None),
        (
            rule(Kind::Express, Some(2)),
            Some(("policies.essai.rules[1].calls_since", Wrong::PaidTooOften { calls: 1, of: 3 })),
        ),
        (
            rule(Kind::Vip, None),
            Some(("policies.essai.rules[1].calls_since", Wrong::PaidTooOften { calls: 1, of: 1 })),
        ),
        (rule(Kind::Appointment, None), None),
    ];
    for (policy, expected) in rows {
        let mut draft = example_draft();
        draft.policies.insert(slug("essai"), policy.clone());
        let found = check(draft).err().unwrap_or_default();
        let found: Vec<_> =
            found.iter().map(|mistake| (mistake.place.as_str(), mistake.what.clone())).collect();
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{policy:?}");
    }
}

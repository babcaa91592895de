//! Whoever waits is told what puts whom before them.

use queue::settings::{Order, Policy, Rule, Share};
use queue::{Kind, Why, ahead, next_for, why};

use crate::hall::{Hall, slug};
use crate::policies::{classes, hall_changed, hall_with, without_class};

#[test]
fn each_call_says_why_and_a_waiting_ticket_knows_who_goes_before_it() {
    let mut hall = hall_with(Policy::By(Order::PriorityFirst));
    let first = hall.arrive("caisse");
    let last = hall.arrive("caisse");
    let elder = hall.arrive_as("caisse", "aines");
    let paid = hall.arrive_paid("caisse", Kind::Vip);
    let before = |hall: &Hall, ticket| why(&hall.branch, &hall.settings, &hall.now, ticket);
    let all = vec![(elder, Why::Class), (first, Why::Place), (last, Why::Place)];
    assert_eq!(
        before(&hall, paid),
        Ok(all),
        "who paid does not go before anybody in a counter's first calls"
    );
    assert_eq!(before(&hall, elder), Ok(vec![]));
    assert_eq!(next_for(&hall.branch, &hall.settings, &hall.now, &slug("g1")), Some((elder, Why::Class)));
    hall.call("g1");
    assert_eq!(before(&hall, elder), Err(queue::OutOfLine::InHand), "who is called waits for nobody");
}

#[test]
fn the_share_or_rule_that_puts_somebody_before_is_told_with_its_name() {
    let named = |name: &str| Some(name.into());
    let shares = vec![
        Share { who: without_class(), calls: 1, name: None },
        Share { who: classes(&["aines", "enceintes"]), calls: 1, name: named("priorités") },
    ];
    let long = Rule { call: classes(&["aines"]), longer_than: Some(9), ..Rule::default() };
    let waited = Rule {
        name: named("attend depuis plus de 60 min"),
        call: without_class(),
        waited_over_s: Some(3600),
        ..Rule::default()
    };
    let rules = Policy::Rules { rules: vec![long, waited], finally: Order::PriorityFirst };
    let rows = [
        (Policy::Ratio(shares), Why::Share { nth: 1, name: named("priorités") }, 1),
        (rules, Why::Rule { nth: 1, name: named("attend depuis plus de 60 min") }, 0),
    ];
    for (policy, expected, who) in rows {
        let mut hall = hall_with(policy);
        let first = hall.arrive("caisse");
        hall.wait_s(3600);
        let elder = hall.arrive_as("caisse", "aines");
        let last = hall.arrive("caisse");
        let before = why(&hall.branch, &hall.settings, &hall.now, [elder, last][who]).unwrap();
        assert_eq!(before[who], ([first, elder][who], expected));
        assert_eq!(hall.branch.usual_counter(&hall.settings, &slug("caisse")), Some(&slug("g1")));
    }
}

#[test]
fn who_was_absent_lets_people_of_their_own_service_pass_and_nobody_else_counts() {
    let mut hall = hall_changed(Policy::By(Order::Fifo), |draft| {
        draft.counters.get_mut("g1").unwrap().services = vec![slug("caisse"), slug("virement")];
    });
    let absent = hall.arrive("caisse");
    hall.crowd("virement", 3);
    hall.crowd("caisse", 4);
    hall.call("g1");
    hall.wait_s(35);
    hall.absent(absent).unwrap();
    let before = why(&hall.branch, &hall.settings, &hall.now, absent).unwrap();
    let numbers: Vec<&str> = before.iter().map(|(id, _)| hall.number(*id)).collect();
    assert_eq!(
        numbers,
        ["B001", "B002", "B003", "A002", "A003", "A004"],
        "three calls of the cashier's line"
    );
    assert_eq!(ahead(&hall.branch, &hall.settings, &hall.now, absent), Some(3));
}

//! Why somebody waits, in keys: whatever the policy, and whoever stands in no line.

use queue::settings::{Order, Policy, Rule, Share, Who};
use queue::{Booking, Channel, Command, Hold, Kind, Language, Leftovers, OutOfLine, TicketId, VisitId, Why};
use queue::{ahead, why};

use crate::hall::{Hall, slug};

/// Everybody at g2, which does cash and transfers by a policy.
fn hall(policy: Policy) -> Hall {
    let mut hall = Hall::with(|draft| {
        draft.policies.insert(slug("essai"), policy);
        draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("essai")));
        draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Vip, Kind::Appointment]);
        draft.services.get_mut("virement").unwrap().target_s = Some(60);
    });
    hall.staff("g2", None);
    hall
}

fn keys(hall: &Hall, ticket: TicketId) -> Vec<(String, Why)> {
    let before = why(&hall.branch, &hall.settings, &hall.now, ticket).unwrap();
    before.into_iter().map(|(id, why)| (hall.number(id).to_owned(), why)).collect()
}

fn booked_now(hall: &mut Hall) -> TicketId {
    hall.wait_s(1);
    let (ticket, visit) = (TicketId(hall.id()), VisitId(hall.id()));
    let booking = Some(Booking { reference: "RDV-1".into(), at_ms: hall.now.at_ms });
    let mut command = Command::issue(ticket, visit, "caisse");
    if let Command::Issue { kind, booking: own, language, channel, .. } = &mut command {
        (*kind, *own, *language, *channel) = (Kind::Appointment, booking, Language::Fr, Channel::Reception);
    }
    hall.ask(command).unwrap();
    ticket
}

fn share(who: Who) -> Share {
    Share { who, calls: 1, name: None }
}

#[test]
fn each_policy_says_by_its_own_key_who_goes_before() {
    let series = |name: &str| Who { series: vec![slug(name)], ..Who::default() };
    let transfers = Who { services: vec![slug("virement")], ..Who::default() };
    let rule = Rule { call: transfers, longer_than: Some(0), ..Rule::default() };
    let ratio = Policy::Ratio(vec![share(series("b")), share(series("a"))]);
    let rules = Policy::Rules { rules: vec![rule], finally: Order::Fifo };
    let nth = |nth| (Why::Share { nth, name: None }, Why::Rule { nth, name: None });
    // Who comes: A001 for cash, A002 of a class, B001 for a transfer, A003 who asks. Each row: the keys of those before.
    let rows: [(Policy, &[(&str, Why)]); 7] = [
        (Policy::By(Order::Fifo), &[("A001", Why::Place), ("A002", Why::Place), ("B001", Why::Place)]),
        (
            Policy::By(Order::PriorityFirst),
            &[("A002", Why::Class), ("A001", Why::Place), ("B001", Why::Place)],
        ),
        (Policy::By(Order::AgedPriority), &[("A002", Why::Aged), ("A001", Why::Place), ("B001", Why::Place)]),
        (
            Policy::By(Order::AppointmentFirst),
            &[("A002", Why::Class), ("A001", Why::Place), ("B001", Why::Place)],
        ),
        (
            Policy::By(Order::LongestOverdue),
            &[("B001", Why::Overdue), ("A001", Why::Place), ("A002", Why::Overdue)],
        ),
        (ratio, &[("B001", nth(0).0), ("A002", nth(1).0), ("A001", Why::Place)]),
        (rules, &[("B001", nth(0).1), ("A001", Why::Place), ("A002", Why::Place)]),
    ];
    for (policy, expected) in rows {
        let mut hall = hall(policy.clone());
        hall.arrive("caisse");
        hall.arrive_as("caisse", "aines");
        hall.arrive("virement");
        let asks = hall.arrive("caisse");
        let expected: Vec<_> = expected.iter().map(|(n, why)| ((*n).to_owned(), why.clone())).collect();
        assert_eq!(keys(&hall, asks), expected, "{policy:?}");
    }
}

#[test]
fn who_comes_back_who_is_booked_and_who_has_paid_are_named_as_such() {
    let mut hall = hall(Policy::By(Order::AppointmentFirst));
    let aside = hall.arrive("caisse");
    hall.call("g2");
    hall.ask(Command::Park { ticket: aside, wake_after_ms: None }).unwrap();
    hall.ask(Command::Unpark { ticket: aside }).unwrap();
    let asks = hall.arrive("caisse");
    hall.arrive_paid("caisse", Kind::Vip);
    booked_now(&mut hall);
    let expected = [("A001", Why::First), ("A004", Why::Appointment), ("A003", Why::Paid)];
    assert_eq!(keys(&hall, asks), expected.map(|(n, why)| (n.to_owned(), why)));
}

#[test]
fn who_stands_in_no_line_is_told_why_and_nobody_is_before_them() {
    let stop = |services: &[&str]| Command::Interrupt {
        services: services.iter().copied().map(slug).collect(),
        reason: "réseau".into(),
        until_ms: None,
        gives_tickets: true,
    };
    let carry = || Command::CloseDoors { reason: "fini".into(), leftovers: Leftovers::CarryOver };
    let rows = [
        (OutOfLine::Held(Hold::Documents), None),
        (OutOfLine::Parked, None),
        (OutOfLine::Interrupted, Some(1)),
        (OutOfLine::CarriedOver, None),
        (OutOfLine::InHand, Some(0)),
        (OutOfLine::Gone, None),
    ];
    for (out, counted) in rows {
        let mut hall = hall(Policy::DEFAULT);
        let (first, second) = (hall.arrive("caisse"), hall.arrive("caisse"));
        let who = match out {
            OutOfLine::Held(hold) => hall.ask(Command::Hold { ticket: second, hold }).map(|_| second),
            OutOfLine::Parked => {
                hall.call("g2");
                hall.ask(Command::Park { ticket: first, wake_after_ms: None }).map(|_| first)
            }
            OutOfLine::Interrupted => hall.ask(stop(&["caisse"])).map(|_| second),
            OutOfLine::CarriedOver => hall.ask(carry()).map(|_| second),
            OutOfLine::InHand => Ok(hall.call("g2")),
            OutOfLine::Gone => Ok(TicketId(4711)),
        };
        let who = who.unwrap();
        assert_eq!(why(&hall.branch, &hall.settings, &hall.now, who), Err(out));
        assert_eq!(ahead(&hall.branch, &hall.settings, &hall.now, who), counted, "{out:?}");
    }
}

#[test]
fn people_of_an_interrupted_service_and_of_another_counter_are_before_nobody() {
    let mut hall = hall(Policy::DEFAULT);
    hall.staff("g3", None);
    hall.arrive("conseil");
    hall.arrive("virement");
    let asks = hall.arrive("caisse");
    assert_eq!(keys(&hall, asks), [("B002".to_owned(), Why::Place)]);
    let (services, reason) = (vec![slug("virement")], "réseau".to_owned());
    hall.ask(Command::Interrupt { services, reason, until_ms: None, gives_tickets: true }).unwrap();
    assert_eq!(keys(&hall, asks), []);
}

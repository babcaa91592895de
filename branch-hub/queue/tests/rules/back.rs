//! Absent: how many calls go to others before the same person is called again.

use queue::settings::{Order, Policy};
use queue::{Command, Event, Gone, Pool, TicketId, ahead};

use crate::hall::{Hall, slug};
use crate::policies::hall_with;

/// Calls at a counter and finds nobody; how many places back.
fn in_vain(hall: &mut Hall, counter: &str) -> (TicketId, u32) {
    let ticket = hall.call(counter);
    hall.wait_s(35);
    let events = hall.absent(ticket).unwrap();
    let [Event::TicketPutBack { places, .. }] = events[..] else { panic!("{events:?}") };
    (ticket, places)
}

fn serve(hall: &mut Hall, counter: &str) -> TicketId {
    let ticket = hall.call(counter);
    hall.wait_s(3);
    hall.end(ticket).unwrap();
    ticket
}

#[test]
fn three_calls_go_to_others_under_every_policy_before_a_sole_priority_customer_is_called_again() {
    let orders = [
        Order::Fifo,
        Order::PriorityFirst,
        Order::AgedPriority,
        Order::AppointmentFirst,
        Order::LongestOverdue,
    ];
    for order in orders {
        let mut hall = hall_with(Policy::By(order));
        let elder = hall.arrive_as("caisse", "aines");
        hall.crowd("caisse", 10);
        assert_eq!(in_vain(&mut hall, "g1"), (elder, 3));
        assert!(hall.line("caisse").starts_with("A002 A003 A004 A001 A005"), "{order:?}");
        for _ in 0..3 {
            assert_ne!(serve(&mut hall, "g1"), elder, "{order:?}");
        }
        assert_eq!(hall.call("g1"), elder, "{order:?}");
    }
}

#[test]
fn where_fewer_wait_fewer_are_let_pass_and_alone_nobody_is() {
    let mut hall = Hall::staffed(&["g1"]);
    let absent = hall.arrive("caisse");
    hall.arrive("caisse");
    assert_eq!(in_vain(&mut hall, "g1"), (absent, 1));
    hall.crowd("caisse", 2);
    assert_eq!(hall.line("caisse"), "A002 A001 A003 A004");

    let mut alone = Hall::staffed(&["g1"]);
    let absent = alone.arrive("caisse");
    assert_eq!(in_vain(&mut alone, "g1"), (absent, 0));
    assert_eq!(alone.call("g1"), absent);
}

#[test]
fn whoever_was_to_pass_and_has_gone_is_not_waited_for() {
    let mut hall = Hall::staffed(&["g1"]);
    let absent = hall.arrive("caisse");
    let others: Vec<TicketId> = (0..3).map(|_| hall.arrive("caisse")).collect();
    assert_eq!(in_vain(&mut hall, "g1"), (absent, 3));
    for ticket in others {
        hall.ask(Command::Cancel { ticket, gone: Gone::Left, reason: "parti".into() }).unwrap();
    }
    assert_eq!(hall.call("g1"), absent);
}

#[test]
fn who_waits_for_another_desk_alone_is_none_of_those_who_pass() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    for _ in 0..2 {
        hall.arrive("caisse");
        let sent = hall.call("g1");
        hall.send(sent, "caisse", Some(Pool::Counter(slug("g2"))), false).unwrap();
        hall.wait_s(3);
    }
    hall.arrive("caisse");
    hall.arrive("caisse");
    let (absent, places) = in_vain(&mut hall, "g1");
    assert_eq!((hall.number(absent), places), ("A003", 1));
    serve(&mut hall, "g2");
    serve(&mut hall, "g2");
    let next = serve(&mut hall, "g1");
    assert_eq!(hall.number(next), "A004", "calls of the other desk's own people let nobody pass");
    assert_eq!(hall.call("g1"), absent);
}

#[test]
fn a_call_by_mistake_lets_nobody_pass() {
    let mut hall = Hall::staffed(&["g1"]);
    let absent = hall.arrive("caisse");
    hall.crowd("caisse", 5);
    in_vain(&mut hall, "g1");
    for _ in 0..3 {
        let ticket = hall.call("g1");
        hall.ask(Command::Requeue { ticket }).unwrap();
        hall.wait_s(3);
    }
    assert_eq!(hall.line("caisse"), "A002 A003 A004 A001 A005 A006");
    assert_eq!(hall.ticket(absent).behind.as_ref().unwrap().calls, 3);
}

#[test]
fn a_call_by_mistake_gives_back_to_nobody_whom_it_did_not_let_pass() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let absent = hall.arrive("caisse");
    hall.crowd("caisse", 5);
    in_vain(&mut hall, "g1");
    let calls = |hall: &Hall, ticket| hall.ticket(ticket).behind.as_ref().unwrap().calls;
    for left in [2, 1, 0] {
        serve(&mut hall, "g1");
        assert_eq!(calls(&hall, absent), left);
    }
    let elder = hall.arrive_as("caisse", "aines");
    assert_eq!(hall.call("g1"), elder);
    hall.ask(Command::Requeue { ticket: elder }).unwrap();
    assert_eq!(calls(&hall, absent), 0, "nothing was left to let pass");

    // Who is absent only after a call has not let it pass.
    hall.wait_s(3);
    assert_eq!(hall.call("g1"), elder);
    assert_eq!(serve(&mut hall, "g2"), absent);
    let (late, places) = in_vain(&mut hall, "g2");
    hall.ask(Command::Requeue { ticket: elder }).unwrap();
    assert_eq!((calls(&hall, late), calls(&hall, absent)), (places, 0));
}

#[test]
fn who_is_absent_again_after_a_call_by_mistake_lets_pass_as_many_as_was_said_then() {
    let mut hall = Hall::with(|draft| draft.rules.put_back_times = 2);
    hall.staff("g1", None);
    hall.staff("g2", None);
    let absent = hall.arrive("caisse");
    hall.arrive("caisse");
    assert_eq!(in_vain(&mut hall, "g2"), (absent, 1));
    let mistaken = hall.call("g1");
    let (again, places) = in_vain(&mut hall, "g2");
    assert_eq!(again, absent, "one call went to another");
    hall.ask(Command::Requeue { ticket: mistaken }).unwrap();
    assert_eq!(hall.ticket(absent).behind.as_ref().unwrap().calls, places);
}

#[test]
fn where_only_people_who_were_absent_are_left_the_one_with_fewer_to_let_pass_is_called() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    let others: Vec<TicketId> = (0..3).map(|_| hall.arrive("caisse")).collect();
    hall.call("g1");
    hall.call("g2");
    hall.wait_s(35);
    hall.absent(second).unwrap();
    serve(&mut hall, "g2");
    hall.absent(first).unwrap();
    for ticket in others[1..].iter().copied() {
        hall.ask(Command::Cancel { ticket, gone: Gone::Left, reason: "parti".into() }).unwrap();
    }
    assert_eq!(hall.call("g1"), second);
}

#[test]
fn people_of_the_agent_who_called_are_let_pass_though_nobody_has_signed_in() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    for _ in 0..2 {
        hall.arrive("caisse");
        let sent = hall.call("g2");
        hall.send(sent, "caisse", Some(Pool::Agent(slug("awa"))), false).unwrap();
        hall.wait_s(3);
    }
    hall.arrive("caisse");
    let absent = hall.call("g2");
    hall.ask(Command::Requeue { ticket: absent }).unwrap();
    let reason = "au hasard".to_owned();
    let agent = Some(slug("awa"));
    hall.ask(Command::Call { ticket: absent, counter: slug("g1"), agent, reason }).unwrap();
    hall.wait_s(35);
    let events = hall.absent(absent).unwrap();
    assert!(matches!(events[..], [Event::TicketPutBack { places: 2, .. }]), "{events:?}");
}

#[test]
fn people_ahead_are_counted_as_who_was_absent_lets_them_pass() {
    let mut hall = Hall::staffed(&["g1"]);
    let absent = hall.arrive("caisse");
    let others: Vec<TicketId> = (0..4).map(|_| hall.arrive("caisse")).collect();
    assert_eq!(in_vain(&mut hall, "g1"), (absent, 3));
    assert_eq!(hall.line("caisse"), "A002 A003 A004 A001 A005");
    let before = |ticket: &TicketId| ahead(&hall.branch, &hall.settings, &hall.now, *ticket);
    assert_eq!(others.iter().map(before).collect::<Vec<_>>(), [Some(0), Some(1), Some(2), Some(4)]);
    assert_eq!(before(&absent), Some(3));
}

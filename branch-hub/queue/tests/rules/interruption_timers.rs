//! Timers of tickets while a service is interrupted.

use queue::{Branch, Command, TicketId};

use crate::hall::{Hall, slug};
use crate::interruptions::{interrupt, resume};

#[test]
fn timers_stand_still_while_the_ticket_s_service_is_interrupted() {
    // Each timer, and what shows that it is over.
    type Over = fn(&mut Hall, TicketId) -> bool;
    let parked: Over = |hall, ticket| hall.state(ticket) == "waiting";
    let started: Over = |hall, ticket| hall.state(ticket) == "serving";
    let absent: Over = |hall, ticket| hall.absent(ticket).is_ok();
    let recalled: Over = |hall, ticket| hall.ask(Command::Recall { ticket }).is_ok();
    let rows: [(&str, u64, Over); 4] =
        [("park", 600, parked), ("start", 20, started), ("absent", 20, absent), ("recall", 15, recalled)];
    for (name, seconds, over) in rows {
        for stopped in ["caisse", "virement"] {
            let mut hall = Hall::staffed(&["g1"]);
            let ticket = hall.arrive("caisse");
            hall.call("g1");
            if name == "park" {
                hall.ask(Command::Park { ticket, wake_after_ms: None }).unwrap();
            }
            hall.wait_s(seconds - 5);
            interrupt(&mut hall, &[stopped], true).unwrap();
            if stopped == "virement" {
                hall.wait_s(4);
                assert!(!over(&mut hall, ticket), "{name}");
                hall.wait_s(1);
                assert!(over(&mut hall, ticket), "{name}: another service's outage stops nothing");
                continue;
            }
            hall.wait_s(1000);
            assert!(!over(&mut hall, ticket), "{name} stands still");
            assert_eq!(Branch::from_parts(hall.branch.to_parts()), hall.branch);
            resume(&mut hall, &[]).unwrap();
            hall.wait_s(4);
            assert!(!over(&mut hall, ticket), "{name}: a second is left");
            hall.wait_s(1);
            assert!(over(&mut hall, ticket), "{name}");
        }
    }
}

#[test]
fn two_outages_and_one_that_began_before_the_call_are_all_left_out() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    interrupt(&mut hall, &["caisse"], true).unwrap();
    hall.wait_s(60);
    hall.ask(Command::Park { ticket, wake_after_ms: Some(30_000) }).unwrap();
    hall.wait_s(60);
    resume(&mut hall, &[]).unwrap();
    hall.wait_s(20);
    interrupt(&mut hall, &["caisse"], true).unwrap();
    hall.wait_s(60);
    resume(&mut hall, &[]).unwrap();
    hall.wait_s(9);
    assert_eq!(hall.state(ticket), "parked");
    hall.wait_s(1);
    assert_eq!(hall.state(ticket), "waiting");
}

#[test]
fn a_parked_ticket_that_was_called_by_mistake_comes_back_as_much_later_as_its_service_stood_still() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.ask(Command::Park { ticket, wake_after_ms: Some(600_000) }).unwrap();
    let back = hall.now.run_ms + 700_000;
    interrupt(&mut hall, &["caisse"], true).unwrap();
    hall.wait_s(100);
    resume(&mut hall, &["caisse"]).unwrap();
    hall.ask(Command::Call { ticket, counter: slug("g1"), agent: None, reason: "erreur".into() }).unwrap();
    hall.wait_s(5);
    hall.ask(Command::Requeue { ticket }).unwrap();
    assert_eq!(hall.branch.alarm_of(hall.ticket(ticket)), Some(back));
}

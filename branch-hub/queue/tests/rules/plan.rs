//! Several services on one visit, under one number.

use queue::{Refusal, TicketId};

use crate::hall::{Hall, Wish, slug};

fn planned(hall: &mut Hall, then: &[&str]) -> Result<TicketId, Refusal> {
    hall.try_wish("caisse", Wish { then, ..Wish::default() })
}

fn services(hall: &Hall) -> String {
    let visit = hall.branch.visit_numbered("A001").unwrap();
    visit.legs.iter().map(|leg| hall.ticket(*leg).service.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_service_follows_by_itself_when_the_one_before_is_served() {
    let mut hall = Hall::staffed(&["g1", "g3"]);
    let ticket = planned(&mut hall, &["virement", "conseil", "caisse"]).unwrap();
    hall.crowd("virement", 2);
    assert_eq!(hall.call("g1"), ticket);
    hall.end(ticket).unwrap();
    assert_eq!(hall.line("virement"), "A001 B001 B002", "by arrival at the branch");
    for (counter, line) in [("g3", "virement"), ("g3", "conseil"), ("g1", "caisse")] {
        hall.wait_s(3);
        let leg = hall.call(counter);
        assert_eq!((hall.number(leg), hall.ticket(leg).service.as_str()), ("A001", line));
        hall.end(leg).unwrap();
    }
    assert_eq!(services(&hall), "caisse virement conseil caisse");
    assert_eq!((hall.line("virement").as_str(), hall.line("caisse").as_str()), ("B001 B002", ""));
}

#[test]
fn whoever_misses_a_leg_misses_what_was_to_follow() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = planned(&mut hall, &["virement"]).unwrap();
    for _ in 0..2 {
        hall.call("g1");
        hall.wait_s(20);
        hall.absent(ticket).unwrap();
    }
    assert_eq!((hall.state(ticket), services(&hall).as_str()), ("no_show", "caisse"));
    hall.ask(queue::Command::Requeue { ticket }).unwrap();
    hall.call("g1");
    hall.end(ticket).unwrap();
    assert_eq!(services(&hall), "caisse virement", "the plan is kept for who comes late");
}

#[test]
fn what_an_agent_did_before_its_turn_is_not_done_twice() {
    let mut hall = Hall::staffed(&["g1", "g3"]);
    let ticket = planned(&mut hall, &["virement", "conseil"]).unwrap();
    hall.call("g1");
    let leg = hall.send(ticket, "virement", None, false).unwrap();
    assert_eq!(hall.call("g3"), leg);
    hall.end(leg).unwrap();
    assert_eq!(services(&hall), "caisse virement conseil");
}

#[test]
fn who_was_lent_on_the_way_first_returns_and_then_goes_on() {
    let mut hall = Hall::staffed(&["g1", "g3"]);
    let ticket = planned(&mut hall, &["virement"]).unwrap();
    hall.call("g1");
    let lent = hall.send(ticket, "conseil", None, true).unwrap();
    for (counter, held) in [("g3", Some(lent)), ("g1", None), ("g3", None)] {
        hall.wait_s(3);
        let leg = hall.call(counter);
        assert!(held.is_none_or(|held| held == leg));
        hall.end(leg).unwrap();
    }
    assert_eq!(services(&hall), "caisse conseil caisse virement");
}

#[test]
fn a_service_that_goes_from_the_settings_is_left_out_of_the_plan() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = planned(&mut hall, &["virement", "conseil"]).unwrap();
    hall.settings = Hall::with(|draft| {
        draft.services.remove("virement");
        draft.counters.values_mut().for_each(|c| c.services.retain(|s| *s != slug("virement")));
    })
    .settings;
    hall.call("g1");
    hall.end(ticket).unwrap();
    assert_eq!(services(&hall), "caisse conseil");
}

#[test]
fn a_plan_names_services_that_exist_and_none_follows_itself() {
    let mut hall = Hall::open();
    let same = |name: &str| Err(Refusal::SameService { service: slug(name) });
    assert_eq!(planned(&mut hall, &["caisse"]), same("caisse"));
    assert_eq!(planned(&mut hall, &["virement", "virement"]), same("virement"));
    assert_eq!(planned(&mut hall, &["lune"]), Err(Refusal::UnknownService { service: slug("lune") }));
}

#[test]
fn a_new_leg_begins_afresh_called_in_turn_and_with_no_absence_counted() {
    let mut hall = Hall::staffed(&["g1", "g3"]);
    let ticket = planned(&mut hall, &["virement"]).unwrap();
    let elder = hall.arrive_as("virement", "aines");
    hall.call("g1");
    hall.wait_s(20);
    hall.absent(ticket).unwrap();
    hall.call("g1");
    hall.ask(queue::Command::Park { ticket, wake_after_ms: Some(0) }).unwrap();
    hall.run_due();
    hall.wait_s(3);
    assert_eq!(hall.call("g1"), ticket);
    hall.end(ticket).unwrap();
    assert_eq!(hall.line("virement"), "B001 A001", "nobody is first in a line for having been so in another");
    assert_eq!(hall.call("g3"), elder);
    hall.end(elder).unwrap();
    hall.wait_s(3);
    let leg = hall.call("g3");
    hall.wait_s(20);
    hall.absent(leg).unwrap();
    assert_eq!(hall.state(leg), "waiting", "the first absence of this leg");
}

//! The bank's network is down: nobody is called, places are kept, time stands still.

use proptest::prelude::*;
use queue::settings::{Order, Policy, Rule, Who};
use queue::{
    Availability, Command, Event, Gone, Line, Outages, Refusal, Why, ahead, availability, estimated_wait,
    next_for,
};

use crate::hall::{Answer, Hall, Wish, slug};

pub(crate) fn interrupt(hall: &mut Hall, services: &[&str], gives_tickets: bool) -> Answer {
    let services = services.iter().copied().map(slug).collect();
    let (reason, until_ms) = ("réseau".to_owned(), Some(hall.now.at_ms + 3_600_000));
    hall.ask(Command::Interrupt { services, reason, until_ms, gives_tickets })
}

pub(crate) fn resume(hall: &mut Hall, services: &[&str]) -> Answer {
    hall.ask(Command::ResumeServices { services: services.iter().copied().map(slug).collect() })
}

fn by(policy: Policy) -> Hall {
    let mut hall = Hall::with(|draft| {
        draft.policies.insert(slug("essai"), policy);
        draft.counters.values_mut().for_each(|counter| counter.policy = Some(slug("essai")));
    });
    hall.staff("g2", None);
    hall
}

#[test]
fn nobody_of_an_interrupted_service_is_called_and_places_are_kept() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let cash = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    let transfer = hall.arrive("virement");
    interrupt(&mut hall, &["caisse"], true).unwrap();
    assert_eq!(hall.next("g1", None, None), Ok(None));
    assert_eq!(hall.call("g2"), transfer, "g2 goes on with what still works");
    let call = Command::Call { ticket: cash, counter: slug("g1"), agent: None, reason: "pressée".into() };
    let until_ms = hall.branch.interruption(&slug("caisse")).unwrap().until_ms;
    let refusal = Refusal::ServiceInterrupted { service: slug("caisse"), reason: "réseau".into(), until_ms };
    assert_eq!(hall.ask(call), Err(refusal));
    assert_eq!(hall.line("caisse"), "A001 A002");
    resume(&mut hall, &[]).unwrap();
    assert_eq!((hall.call("g1"), hall.state(second)), (cash, "waiting"));
}

#[test]
fn a_ticket_in_hand_may_be_ended_while_its_service_is_interrupted() {
    let mut hall = Hall::staffed(&["g1"]);
    let first = hall.arrive("caisse");
    hall.arrive("caisse");
    hall.call("g1");
    interrupt(&mut hall, &[], true).unwrap();
    hall.wait_s(3);
    assert_eq!(hall.next("g1", Some(first), Some("served")), Ok(None));
    assert_eq!((hall.state(first), hall.line("caisse").as_str()), ("served", "A002"));
}

#[test]
fn tickets_are_given_meanwhile_or_the_reason_is_told() {
    let mut hall = Hall::open();
    let says = |hall: &Hall, name: &str| availability(&hall.branch, &hall.settings, &hall.now, &slug(name));
    interrupt(&mut hall, &["caisse"], true).unwrap();
    assert_eq!(says(&hall, "caisse"), Some(Availability::Open));
    interrupt(&mut hall, &["caisse"], false).unwrap();
    let told = hall.branch.interruption(&slug("caisse")).unwrap().clone();
    let (reason, until_ms) = ("réseau".to_owned(), told.until_ms);
    assert_eq!(
        says(&hall, "caisse"),
        Some(Availability::Interrupted { reason: reason.clone(), until_ms }),
        "what is told has changed"
    );
    assert_eq!(says(&hall, "virement"), Some(Availability::Open));
    assert_eq!(
        hall.try_arrive("caisse", None),
        Err(Refusal::ServiceInterrupted { service: slug("caisse"), reason, until_ms })
    );
    resume(&mut hall, &["caisse"]).unwrap();
    hall.arrive("caisse");
}

#[test]
fn one_act_stops_all_services_and_another_starts_them_again() {
    let mut hall = Hall::open();
    let all = ["caisse", "conseil", "virement"].map(slug).to_vec();
    let silent =
        Command::Interrupt { services: vec![], reason: " ".into(), until_ms: None, gives_tickets: true };
    assert_eq!(hall.ask(silent), Err(Refusal::ReasonMissing));
    let events = interrupt(&mut hall, &[], false).unwrap();
    assert!(matches!(&events[..], [Event::ServicesInterrupted { services, .. }] if *services == all));
    assert_eq!(interrupt(&mut hall, &["caisse"], false), Ok(vec![]), "it is told so already");
    assert_eq!(
        interrupt(&mut hall, &["lune"], false),
        Err(Refusal::UnknownService { service: slug("lune") })
    );
    assert_eq!(resume(&mut hall, &["lune"]), Err(Refusal::UnknownService { service: slug("lune") }));
    let events = resume(&mut hall, &["virement", "virement"]).unwrap();
    assert_eq!(events, [Event::ServicesResumed { services: vec![slug("virement")] }]);
    let events = resume(&mut hall, &[]).unwrap();
    assert_eq!(events, [Event::ServicesResumed { services: vec![slug("caisse"), slug("conseil")] }]);
    assert_eq!(resume(&mut hall, &[]), Ok(vec![]));
}

#[test]
fn an_interruption_does_not_end_by_itself_when_its_hope_is_over_or_its_day() {
    let mut hall = Hall::staffed(&["g1"]);
    interrupt(&mut hall, &["caisse"], true).unwrap();
    hall.wait_s(4000);
    let waiting = hall.arrive("caisse");
    assert_eq!(hall.next("g1", None, None), Ok(None));
    hall.set_wall(24, 8, 0);
    hall.run_due();
    assert_eq!(hall.branch.ticket(waiting), None, "sent home at the roll");
    assert!(hall.branch.interruption(&slug("caisse")).is_some(), "the network is still down");
}

#[test]
fn rules_that_look_at_waiting_do_not_count_an_outage() {
    // Whoever has waited ten minutes goes first, whatever they want.
    let long = Rule { waited_over_s: Some(600), call: cash(), ..Rule::default() };
    let mut hall = by(Policy::Rules { rules: vec![long], finally: Order::PriorityFirst });
    let old = hall.arrive("caisse");
    let elder = hall.arrive_as("virement", "aines");
    interrupt(&mut hall, &["caisse"], true).unwrap();
    hall.wait_s(590);
    resume(&mut hall, &["caisse"]).unwrap();
    hall.wait_s(30);
    let next = |hall: &Hall| next_for(&hall.branch, &hall.settings, &hall.now, &slug("g2"));
    assert_eq!(next(&hall), Some((elder, Why::Class)), "for the agents, half a minute");
    hall.wait_s(580);
    assert_eq!(next(&hall), Some((old, Why::Rule { nth: 0, name: None })));
}

fn cash() -> Who {
    Who { services: vec![slug("caisse")], ..Who::default() }
}

#[test]
fn targets_and_ageing_stand_still_while_a_service_is_interrupted() {
    let rows = [(Order::LongestOverdue, Why::Overdue), (Order::AgedPriority, Why::Place)];
    for (order, why) in rows {
        let mut hall = by(Policy::By(order));
        let cash = hall.arrive("caisse");
        let transfer = hall.arrive("virement");
        let next = |hall: &Hall| next_for(&hall.branch, &hall.settings, &hall.now, &slug("g2"));
        assert_eq!(next(&hall), Some((cash, why.clone())), "{order:?}");
        interrupt(&mut hall, &["caisse"], true).unwrap();
        hall.wait_s(60);
        resume(&mut hall, &["caisse"]).unwrap();
        assert_eq!(next(&hall), Some((transfer, why)), "{order:?}: a minute of the wait was an outage");
    }
}

#[test]
fn people_ahead_are_counted_as_they_will_be_called_after_an_outage() {
    let mut hall = by(Policy::By(Order::AgedPriority));
    let check = |hall: &Hall| {
        let order: Vec<_> =
            queue::waiting_in_order(&hall.branch, &hall.settings, &hall.now, &slug("caisse")).collect();
        for (before, ticket) in order.iter().enumerate() {
            let counted = ahead(&hall.branch, &hall.settings, &hall.now, ticket.id);
            assert_eq!(counted, Some(before), "{}", ticket.number);
        }
        assert!(order.len() > 3);
    };
    for round in 0..6 {
        hall.crowd("caisse", 3);
        hall.wait_s(40);
        hall.arrive_as("caisse", "aines");
        interrupt(&mut hall, &["caisse"], true).unwrap();
        hall.wait_s(60);
        hall.crowd("caisse", 2);
        hall.arrive_as("caisse", "enceintes");
        check(&hall);
        if round != 5 {
            resume(&mut hall, &["caisse"]).unwrap();
        }
        check(&hall);
    }
}

#[test]
fn no_wait_is_estimated_while_a_service_is_interrupted() {
    let mut hall = Hall::staffed(&["g1"]);
    for _ in 0..5 {
        let ticket = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(60);
        hall.end(ticket).unwrap();
    }
    let caisse = slug("caisse");
    let wait = |hall: &Hall| estimated_wait(&hall.branch, &hall.settings, &hall.now, Line::For(&caisse));
    assert!(wait(&hall).is_some());
    interrupt(&mut hall, &["caisse"], true).unwrap();
    assert_eq!(wait(&hall), None);
    resume(&mut hall, &[]).unwrap();
    assert!(wait(&hall).is_some());
}

#[test]
fn a_service_that_lasted_through_an_outage_is_remembered_without_it() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(60);
    interrupt(&mut hall, &["caisse"], true).unwrap();
    hall.wait_s(600);
    resume(&mut hall, &[]).unwrap();
    hall.wait_s(60);
    hall.end(ticket).unwrap();
    let seen = hall.branch.to_parts().recent_ms;
    assert_eq!(seen[&slug("caisse")], [120_000]);
}

proptest! {
    /// Held against a second opinion that counts moment by moment.
    #[test]
    fn what_counts_as_waiting_is_every_moment_outside_an_outage(
        gaps in prop::collection::vec((0_u64..6, 0_u64..6), 0..8), lasts in any::<bool>(), from in 0_u64..60,
    ) {
        let (mut outages, mut stopped, mut t) = (Outages::default(), [false; 100], 0);
        for (run, stop) in &gaps {
            t += run;
            outages.begin("réseau".into(), None, true, t);
            stopped[t as usize..(t + stop) as usize].fill(true);
            t += stop;
            outages.end(t);
        }
        if lasts {
            outages.begin("réseau".into(), None, true, t);
            stopped[t as usize..].fill(true);
        }
        for to in t..100 {
            let plain = (from..to).filter(|ms| !stopped[*ms as usize]).count() as u64;
            prop_assert_eq!(outages.without(from, to), plain, "{:?} from {} to {}", outages, from, to);
        }
    }
}

#[test]
fn an_outage_is_remembered_over_the_roll_of_the_day_only_for_who_lived_through_it() {
    let mut hall = Hall::with(|draft| {
        let always = |_| vec![queue::settings::Span { start: 0, end: 24 * 60 }];
        draft.hours.week = std::array::from_fn(always);
    });
    let outage = |hall: &mut Hall| {
        interrupt(hall, &["caisse"], true).unwrap();
        hall.wait_s(600);
        resume(hall, &[]).unwrap();
    };
    outage(&mut hall);
    hall.arrive("caisse");
    let since = hall.now.run_ms;
    outage(&mut hall);
    hall.wait_s(60);
    hall.set_wall(24, 8, 0);
    hall.run_due();
    assert_eq!(hall.branch.waited_ms(&slug("caisse"), since, hall.now.run_ms), 60_000);
    assert_eq!(hall.branch.to_parts().outages[&slug("caisse")].past.len(), 1, "the first one is forgotten");
    let next = hall.branch.tickets().next().unwrap().id;
    hall.ask(Command::Cancel { ticket: next, gone: Gone::Left, reason: "parti".into() }).unwrap();
    hall.set_wall(25, 8, 0);
    hall.run_due();
    assert!(hall.branch.to_parts().outages.is_empty());
}

#[test]
fn nobody_walks_in_at_a_counter_of_an_interrupted_service() {
    let mut hall = Hall::staffed(&["g1"]);
    interrupt(&mut hall, &["caisse"], true).unwrap();
    let until_ms = hall.branch.interruption(&slug("caisse")).unwrap().until_ms;
    let walk_in = hall.try_wish("caisse", Wish { counter: Some("g1"), ..Wish::default() });
    let (service, reason) = (slug("caisse"), "réseau".to_owned());
    assert_eq!(walk_in, Err(Refusal::ServiceInterrupted { service, reason, until_ms }));
    resume(&mut hall, &[]).unwrap();
    hall.wish("caisse", Wish { counter: Some("g1"), ..Wish::default() });
}

#[test]
fn a_latecomer_does_not_lose_the_place_to_an_outage() {
    let mut hall = Hall::with(|draft| draft.rules.put_back_times = 0);
    hall.staff("g1", None);
    let late = hall.arrive("caisse");
    hall.call("g1");
    hall.wait_s(20);
    hall.absent(late).unwrap();
    interrupt(&mut hall, &[], true).unwrap();
    hall.wait_s(7200);
    resume(&mut hall, &[]).unwrap();
    hall.wait_s(1800);
    hall.ask(Command::Requeue { ticket: late }).unwrap();
    assert_eq!(hall.state(late), "waiting");
}

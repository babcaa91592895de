//! Settings change under a running day: what people wait for does not go from under them.

use queue::settings::Draft;
use queue::{Branch, Needed, Pool, still_needed};

use crate::hall::{Hall, Wish, slug};

fn missing(branch: &Branch, change: impl FnOnce(&mut Draft)) -> Vec<Needed> {
    still_needed(branch, &Hall::with(change).settings).into_iter().collect()
}

fn without_fatou(draft: &mut Draft) {
    draft.agents.remove("fatou").unwrap();
}

fn without_virement(draft: &mut Draft) {
    draft.services.remove("virement").unwrap();
    draft
        .counters
        .values_mut()
        .for_each(|counter| counter.services.retain(|name| name.as_str() != "virement"));
}

fn without_g1(draft: &mut Draft) {
    draft.counters.remove("g1").unwrap();
}

#[test]
fn who_waits_for_one_agent_alone_needs_that_agent_and_what_they_do() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.call("g1");
    assert_eq!(missing(&hall.branch, without_fatou), []);
    let leg = hall.send(ticket, "conseil", Some(Pool::Agent(slug("fatou"))), false).unwrap();
    assert_eq!(missing(&hall.branch, |_| {}), []);
    assert_eq!(missing(&hall.branch, without_fatou), [Needed::Agent(slug("fatou"))]);
    let other = missing(&hall.branch, |draft| {
        draft.agents.get_mut("fatou").unwrap().services = vec![slug("virement")];
    });
    assert_eq!(other, [Needed::AgentService { agent: slug("fatou"), service: slug("conseil") }]);
    hall.ask(queue::Command::Cancel { ticket: leg, gone: queue::Gone::Left, reason: "parti".into() })
        .unwrap();
    assert_eq!(missing(&hall.branch, without_fatou), [], "nobody waits any more");
}

#[test]
fn who_is_only_lent_needs_where_they_return_to() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let ticket = hall.arrive("virement");
    hall.call("g2");
    hall.send(ticket, "caisse", None, true).unwrap();
    assert_eq!(missing(&hall.branch, without_virement), [Needed::Service(slug("virement"))]);
    hall.ask(queue::Command::CloseCounter { counter: slug("g2"), keep_waiting: true }).unwrap();
    let other = missing(&hall.branch, |draft| {
        draft.counters.get_mut("g2").unwrap().services = vec![slug("caisse")];
    });
    assert_eq!(other, [Needed::CounterService { counter: slug("g2"), service: slug("virement") }]);
    let gone = missing(&hall.branch, |draft| drop(draft.counters.remove("g2")));
    assert_eq!(gone, [Needed::Counter(slug("g2"))]);
}

#[test]
fn who_has_a_plan_needs_each_service_of_it() {
    let mut hall = Hall::open();
    hall.wish("caisse", Wish { then: &["conseil", "virement"], ..Wish::default() });
    assert_eq!(missing(&hall.branch, without_virement), [Needed::Service(slug("virement"))]);
    let direct = missing(&hall.branch, |draft| draft.services.get_mut("conseil").unwrap().direct = true);
    assert_eq!(direct, [Needed::Service(slug("conseil"))], "nobody is called to what gives no numbers");
}

#[test]
fn a_counter_that_is_open_and_who_sits_there_are_needed() {
    let mut hall = Hall::open();
    hall.staff("g1", Some("awa"));
    let none = |draft: &mut Draft| drop(draft.agents.remove("awa"));
    assert_eq!(missing(&hall.branch, without_g1), [Needed::Counter(slug("g1"))]);
    assert_eq!(missing(&hall.branch, none), [Needed::Agent(slug("awa"))]);
    hall.ask(queue::Command::CloseCounter { counter: slug("g1"), keep_waiting: false }).unwrap();
    assert_eq!((missing(&hall.branch, without_g1), missing(&hall.branch, none)), (vec![], vec![]));
}

#[test]
fn a_latecomer_who_waited_for_somebody_who_has_gone_may_be_called_by_anybody() {
    let mut hall = Hall::with(|draft| draft.rules.put_back_times = 0);
    hall.staff("g2", Some("moussa"));
    let late = hall.wish("caisse", Wish { with: Some(Pool::Agent(slug("moussa"))), ..Wish::default() });
    hall.call("g2");
    hall.wait_s(20);
    hall.absent(late).unwrap();
    let gone = |draft: &mut Draft| drop(draft.agents.remove("moussa"));
    hall.ask(queue::Command::CloseCounter { counter: slug("g2"), keep_waiting: false }).unwrap();
    assert_eq!(missing(&hall.branch, gone), [], "nobody waits");
    hall.settings = Hall::with(gone).settings;
    hall.ask(queue::Command::Requeue { ticket: late }).unwrap();
    hall.staff("g1", None);
    hall.staff("g2", Some("awa"));
    let close = queue::Command::CloseCounter { counter: slug("g1"), keep_waiting: false };
    hall.ask(close).expect("Awa calls them too");
    assert_eq!(hall.call("g2"), late);
}

#[test]
fn who_returns_to_somebody_who_has_gone_may_be_called_by_anybody() {
    let mut hall = Hall::staffed(&["g1"]);
    hall.staff("g3", Some("moussa"));
    let first = hall.arrive("virement");
    hall.call("g3");
    let lent = hall.send(first, "caisse", None, true).unwrap();
    assert_eq!(hall.call("g1"), lent);
    hall.settings = Hall::with(|draft| drop(draft.agents.remove("moussa"))).settings;
    hall.end(lent).unwrap();
    hall.staff("g2", None);
    let back = hall.call("g2");
    assert_eq!((hall.number(back), hall.ticket(back).service.as_str()), ("B001", "virement"));
    assert_eq!(hall.ticket(back).pool, None, "and is not shown as waiting for them");
}

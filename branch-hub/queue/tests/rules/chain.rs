//! Services that always follow one another, under one number.

use queue::settings::{Draft, Mistake, Wrong, check, example_draft, inspect};
use queue::{Command, Kind, Pool, TicketId};

use crate::hall::{Hall, Wish, slug};

fn then(draft: &mut Draft, links: &[(&str, &str)]) {
    for (from, to) in links {
        draft.services.get_mut(*from).unwrap().then = Some(slug(to));
    }
}

/// The cashier, then the transfers, then the adviser.
fn hall() -> Hall {
    let mut hall = Hall::with(|draft| then(draft, &[("caisse", "virement"), ("virement", "conseil")]));
    hall.staff("g1", None);
    hall.staff("g3", None);
    hall
}

fn services(hall: &Hall, number: &str) -> String {
    let visit = hall.branch.visit_numbered(number).unwrap();
    visit.legs.iter().map(|leg| hall.ticket(*leg).service.as_str()).collect::<Vec<_>>().join(" ")
}

/// Calls at a counter and ends in the ordinary way.
fn serve(hall: &mut Hall, counter: &str) -> TicketId {
    hall.wait_s(3);
    let ticket = hall.call(counter);
    hall.end(ticket).unwrap();
    ticket
}

#[test]
fn a_visit_goes_on_by_itself_from_service_to_service_by_arrival_and_then_ends() {
    let mut hall = hall();
    hall.arrive("caisse");
    hall.crowd("virement", 2);
    serve(&mut hall, "g1");
    assert_eq!(hall.line("virement"), "A001 B001 B002");
    serve(&mut hall, "g3");
    assert_eq!(hall.line("conseil"), "A001");
    serve(&mut hall, "g3");
    assert_eq!(services(&hall, "A001"), "caisse virement conseil");
    assert_eq!((hall.line("conseil").as_str(), hall.line("virement").as_str()), ("", "B001 B002"));
}

#[test]
fn only_the_ordinary_end_of_a_service_goes_on() {
    let rows =
        [(None, "caisse virement"), (Some("served"), "caisse virement"), (Some("incomplet"), "caisse")];
    for (outcome, legs) in rows {
        let mut hall = hall();
        let ticket = hall.arrive("caisse");
        hall.call("g1");
        hall.wait_s(20);
        hall.next("g1", Some(ticket), outcome).unwrap();
        assert_eq!(services(&hall, "A001"), legs, "{outcome:?}");
    }
    let mut hall = hall();
    let ticket = hall.arrive("caisse");
    for _ in 0..2 {
        hall.call("g1");
        hall.wait_s(20);
        hall.absent(ticket).unwrap();
    }
    assert_eq!((hall.state(ticket), services(&hall, "A001").as_str()), ("no_show", "caisse"));
}

#[test]
fn a_plan_of_the_visit_itself_and_a_transfer_go_before_what_always_follows() {
    let mut hall = hall();
    hall.wish("caisse", Wish { then: &["conseil"], ..Wish::default() });
    serve(&mut hall, "g1");
    serve(&mut hall, "g3");
    assert_eq!(services(&hall, "A001"), "caisse conseil", "planned, and nothing follows the adviser");

    let sent = hall.arrive("caisse");
    hall.wait_s(3);
    hall.call("g1");
    hall.send(sent, "conseil", None, false).unwrap();
    serve(&mut hall, "g3");
    assert_eq!(services(&hall, "A002"), "caisse conseil");
}

#[test]
fn after_the_laboratory_a_visit_is_back_with_the_same_doctor_and_only_then_goes_on() {
    // The doctor sends to the laboratory (caisse), which is always followed by something else; so is the doctor.
    let mut hall = Hall::with(|draft| then(draft, &[("caisse", "conseil"), ("virement", "conseil")]));
    hall.staff("g1", None);
    hall.staff("g2", Some("awa"));
    hall.staff("g3", Some("moussa"));
    let visit = hall.arrive("virement");
    assert_eq!(hall.call("g3"), visit);
    let lent = hall.send(visit, "caisse", None, true).unwrap();
    assert_eq!(serve(&mut hall, "g1"), lent);
    assert_eq!(services(&hall, "B001"), "virement caisse virement");
    hall.wait_s(3);
    assert_eq!(hall.next("g2", None, None), Ok(None), "another agent of the same service");
    let back = hall.call("g3");
    assert_eq!(hall.ticket(back).pool, Some(Pool::Agent(slug("moussa"))));
    hall.end(back).unwrap();
    assert_eq!(services(&hall, "B001"), "virement caisse virement conseil");
    assert_eq!(hall.line("conseil"), "B001");
}

#[test]
fn whom_the_next_service_is_not_for_goes_home() {
    let mut hall = Hall::with(|draft| {
        then(draft, &[("caisse", "virement")]);
        draft.services.get_mut("virement").unwrap().only_classes = vec![slug("aines")];
    });
    hall.staff("g1", None);
    hall.arrive_as("caisse", "aines");
    hall.arrive("caisse");
    serve(&mut hall, "g1");
    serve(&mut hall, "g1");
    assert_eq!(
        (services(&hall, "A001"), services(&hall, "A002")),
        ("caisse virement".into(), "caisse".into())
    );
}

#[test]
fn a_chain_that_goes_in_a_circle_or_nowhere_is_refused_with_its_place() {
    type Change = fn(&mut Draft);
    let circle = |names: &[&str]| Wrong::ThenLoop { chain: names.iter().copied().map(slug).collect() };
    let known = ["caisse", "conseil", "virement"].map(slug).to_vec();
    let rows: Vec<(Change, &str, Wrong)> = vec![
        (|d| then(d, &[("caisse", "caisse")]), "services.caisse.then", circle(&["caisse", "caisse"])),
        (
            |d| then(d, &[("caisse", "virement"), ("virement", "caisse")]),
            "services.caisse.then",
            circle(&["caisse", "virement", "caisse"]),
        ),
        (
            |d| then(d, &[("caisse", "virement"), ("virement", "conseil"), ("conseil", "virement")]),
            "services.conseil.then",
            circle(&["conseil", "virement", "conseil"]),
        ),
        (
            |d| then(d, &[("caisse", "lune")]),
            "services.caisse.then",
            Wrong::UnknownService { name: slug("lune"), known },
        ),
        (
            |d| {
                then(d, &[("caisse", "conseil")]);
                d.services.get_mut("conseil").unwrap().direct = true;
            },
            "services.caisse.then",
            Wrong::ThenDirect { service: slug("conseil") },
        ),
    ];
    for (change, place, what) in rows {
        let mut draft = example_draft();
        change(&mut draft);
        let mistakes = check(draft).expect_err(place);
        let found: Vec<_> = mistakes.into_iter().map(|m| (m.place, m.what)).collect();
        assert_eq!(found, [(place.to_owned(), what)]);
    }
}

#[test]
fn a_chain_to_a_service_that_nobody_serves_is_refused_and_the_whole_circle_is_said() {
    let mut draft = example_draft();
    then(&mut draft, &[("caisse", "conseil")]);
    draft.counters.get_mut("g3").unwrap().services.retain(|service| service.as_str() != "conseil");
    let sentences =
        |draft: Draft| check(draft).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>();
    let expected = ["services.conseil: no counter offers this service"];
    assert_eq!(sentences(draft), expected);
    let mut draft = example_draft();
    then(&mut draft, &[("caisse", "virement"), ("virement", "caisse")]);
    let circle =
        "services.caisse.then: visits would go on in a circle: caisse \u{2192} virement \u{2192} caisse";
    assert_eq!(sentences(draft), [circle]);
}

#[test]
fn a_service_for_a_paid_kind_follows_once_it_is_paid() {
    for paid in [false, true] {
        let mut hall = Hall::with(|draft| {
            then(draft, &[("caisse", "virement")]);
            draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Vip]);
            draft.services.get_mut("virement").unwrap().only_kinds = vec![Kind::Vip];
        });
        hall.staff("g1", None);
        let ticket = hall.wish("caisse", Wish { kind: Kind::Vip, ..Wish::default() });
        if paid {
            hall.ask(Command::ConfirmPayment { ticket }).unwrap();
        }
        serve(&mut hall, "g1");
        assert_eq!(services(&hall, "A001"), if paid { "caisse virement" } else { "caisse" });
    }
}

#[test]
fn a_chain_to_a_service_that_is_not_for_all_is_warned_of() {
    type Change = fn(&mut Draft);
    let rows: [(Change, bool); 7] = [
        (|_| {}, false),
        (|d| d.services.get_mut("virement").unwrap().only_classes = vec![slug("aines")], true),
        (|d| d.services.values_mut().for_each(|s| s.only_classes = vec![slug("aines")]), false),
        (|d| d.services.get_mut("caisse").unwrap().only_classes = vec![slug("aines")], false),
        (
            |d| {
                d.services.get_mut("caisse").unwrap().only_classes = vec![slug("aines"), slug("enceintes")];
                d.services.get_mut("virement").unwrap().only_classes = vec![slug("aines")];
            },
            true,
        ),
        (|d| d.services.get_mut("virement").unwrap().only_kinds = vec![Kind::Vip], true),
        (|d| d.services.get_mut("virement").unwrap().only_kinds = vec![Kind::Normal, Kind::Vip], false),
    ];
    for (nth, (change, warned)) in rows.into_iter().enumerate() {
        let mut draft = example_draft();
        draft.services.values_mut().for_each(|service| service.kinds = vec![Kind::Vip]);
        then(&mut draft, &[("caisse", "virement")]);
        change(&mut draft);
        let found = inspect(&draft);
        assert_eq!(found.mistakes, [], "{nth}");
        let place = |warning: &&Mistake| warning.place == "services.caisse.then";
        let told: Vec<_> = found.warnings.iter().filter(place).map(|warning| warning.what.clone()).collect();
        let expected = Wrong::ThenNotForAll { service: slug("virement") };
        assert_eq!(told, warned.then_some(expected).into_iter().collect::<Vec<_>>(), "{nth}");
    }
}

//! It rings at reception: for an emergency, for help at a machine, for somebody who is to be fetched.

use queue::settings::Span;
use queue::{Bell, BellCause, BellId, Branch, Command, Event, Refusal, TicketId};

use crate::hall::{Answer, Hall, Wish, slug};

fn ring(hall: &mut Hall, bell: u128, cause: BellCause) -> Answer {
    hall.ask(Command::Ring { bell: BellId(bell), cause })
}

fn ringing(hall: &Hall) -> Vec<BellCause> {
    assert_eq!(Branch::from_parts(hall.branch.to_parts()), hall.branch);
    hall.branch.bells().map(|bell| bell.cause.clone()).collect()
}

fn direct(service: &str) -> BellCause {
    BellCause::Direct { service: slug(service) }
}

fn help() -> BellCause {
    BellCause::Help { device: slug("borne-1") }
}

/// Advice is an emergency desk, and elders are fetched.
fn hall() -> Hall {
    let mut hall = Hall::with(|draft| {
        draft.services.get_mut("conseil").unwrap().direct = true;
        draft.classes.get_mut("aines").unwrap().come_for_me = true;
    });
    hall.staff("g1", None);
    hall
}

#[test]
fn reception_hears_who_goes_directly_and_who_needs_help_until_it_answers() {
    let mut hall = hall();
    let at_ms = hall.now.at_ms;
    let rung = Event::ReceptionRung { bell: BellId(1), cause: direct("conseil") };
    assert_eq!(ring(&mut hall, 1, direct("conseil")), Ok(vec![rung]));
    assert_eq!(ring(&mut hall, 2, direct("conseil")), Ok(vec![]), "it rings already");
    ring(&mut hall, 3, help()).unwrap();
    let bells: Vec<_> = hall.branch.bells().cloned().collect();
    let bell = |id, cause| Bell { id: BellId(id), cause, at_ms };
    assert_eq!(bells, [bell(1, direct("conseil")), bell(3, help())]);
    let answer = Command::AnswerBell { bell: BellId(1) };
    assert_eq!(hall.ask(answer.clone()), Ok(vec![Event::BellAnswered { bell: BellId(1) }]));
    assert_eq!(hall.ask(answer), Ok(vec![]), "somebody has gone");
    assert_eq!(ringing(&hall), [help()]);
    ring(&mut hall, 4, direct("conseil")).unwrap();
    assert_eq!(ringing(&hall), [help(), direct("conseil")], "the next emergency rings again");
}

#[test]
fn nobody_rings_for_a_service_that_gives_numbers_nor_for_who_is_not_called() {
    let mut hall = hall();
    assert_eq!(ring(&mut hall, 1, direct("caisse")), Err(Refusal::GivesNumbers { service: slug("caisse") }));
    assert_eq!(ring(&mut hall, 1, direct("lune")), Err(Refusal::UnknownService { service: slug("lune") }));
    let ticket = hall.arrive("caisse");
    let fetch = |ticket| BellCause::ComeForMe { ticket };
    assert_eq!(ring(&mut hall, 1, fetch(ticket)), Err(Refusal::WrongState { ticket }));
    let unknown = TicketId(4711);
    assert_eq!(ring(&mut hall, 1, fetch(unknown)), Err(Refusal::UnknownTicket { ticket: unknown }));
    hall.call("g1");
    ring(&mut hall, 1, fetch(ticket)).unwrap();
    assert_eq!(ringing(&hall), [fetch(ticket)]);
}

#[test]
fn a_call_rings_for_who_is_to_be_fetched_until_they_are_there() {
    let by_hand = |hall: &mut Hall, ticket| {
        let reason = "son taxi".to_owned();
        hall.ask(Command::Call { ticket, counter: slug("g1"), agent: None, reason }).unwrap();
    };
    type Ends = fn(&mut Hall, TicketId) -> Answer;
    let ends: [Ends; 5] = [
        |hall, ticket| hall.ask(Command::Start { ticket }),
        |hall, ticket| hall.end(ticket),
        |hall, ticket| hall.ask(Command::Requeue { ticket }),
        |hall, ticket| hall.ask(Command::Park { ticket, wake_after_ms: None }),
        |hall, ticket| {
            hall.wait_s(20);
            hall.absent(ticket)
        },
    ];
    for (i, end) in ends.into_iter().enumerate() {
        let mut hall = hall();
        let elder = hall.arrive_as("caisse", "aines");
        assert_eq!(ringing(&hall), []);
        if i % 2 == 0 {
            assert_eq!(hall.call("g1"), elder)
        } else {
            by_hand(&mut hall, elder)
        }
        let fetch = [BellCause::ComeForMe { ticket: elder }];
        assert_eq!(ringing(&hall), fetch);
        assert_eq!(hall.branch.bells().next().unwrap().id, BellId::of_ticket(elder));
        // They are given time to walk.
        hall.wait_s(35);
        assert_eq!(
            (hall.state(elder), ringing(&hall)),
            ("serving", fetch.to_vec()),
            "time alone shows nobody"
        );
        end(&mut hall, elder).unwrap();
        assert_eq!(ringing(&hall), [], "{i}");
    }
}

#[test]
fn who_needs_nobody_and_who_stands_at_the_counter_rings_for_nobody() {
    let mut hall = hall();
    let other = hall.arrive_as("caisse", "enceintes");
    hall.call("g1");
    hall.end(other).unwrap();
    hall.wish("caisse", Wish { class: Some("aines"), counter: Some("g1"), ..Wish::default() });
    assert_eq!(ringing(&hall), []);
}

#[test]
fn bells_do_not_outlive_the_day() {
    let mut hall = hall();
    ring(&mut hall, 1, help()).unwrap();
    ring(&mut hall, 2, direct("conseil")).unwrap();
    hall.set_wall(24, 4, 0);
    hall.run_due();
    assert_eq!(ringing(&hall), []);
}

#[test]
fn where_a_service_never_closes_an_emergency_and_who_is_to_be_fetched_outlive_the_day() {
    let never = [Span { start: 0, end: 24 * 60 }];
    let mut hall = Hall::with(|draft| {
        draft.hours.week = std::array::from_fn(|_| never.to_vec());
        draft.services.get_mut("conseil").unwrap().direct = true;
        draft.classes.get_mut("aines").unwrap().come_for_me = true;
    });
    hall.staff("g1", None);
    let elder = hall.arrive_as("caisse", "aines");
    hall.set_wall(24, 3, 59);
    assert_eq!(hall.call("g1"), elder);
    ring(&mut hall, 1, direct("conseil")).unwrap();
    ring(&mut hall, 2, help()).unwrap();
    hall.set_wall(24, 4, 0);
    hall.run_due();
    assert_eq!(hall.branch.day().unwrap().ordinal, 2);
    let fetch = BellCause::ComeForMe { ticket: elder };
    assert_eq!(ringing(&hall), [fetch, direct("conseil")]);
    hall.end(elder).unwrap();
    assert_eq!(ringing(&hall), [direct("conseil")]);
}

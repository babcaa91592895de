//! One ticket put elsewhere in line by hand.

use queue::{Command, Event, First, Hold, MovePlace, Refusal, TicketId};

use crate::hall::{Answer, Hall, slug};

fn put(hall: &mut Hall, ticket: TicketId, place: MovePlace) -> Answer {
    hall.ask(Command::Move { ticket, place, reason: "erreur du guichet".into() })
}

/// A001 to A004 wait, and nobody calls.
fn four() -> (Hall, [TicketId; 4]) {
    let mut hall = Hall::staffed(&["g1"]);
    let tickets = std::array::from_fn(|_| hall.arrive("caisse"));
    (hall, tickets)
}

#[test]
fn one_ticket_is_moved_by_hand_and_the_reason_is_kept() {
    let [front, end, arrival] = [MovePlace::Front, MovePlace::End, MovePlace::Arrival];
    type To = fn([TicketId; 4]) -> MovePlace;
    let rows: [(usize, To, &str); 6] = [
        (2, |_| MovePlace::Front, "A003 A001 A002 A004"),
        (1, |_| MovePlace::End, "A001 A003 A004 A002"),
        (3, |tickets| MovePlace::After(tickets[0]), "A001 A004 A002 A003"),
        (0, |tickets| MovePlace::After(tickets[2]), "A002 A003 A001 A004"),
        (0, |tickets| MovePlace::After(tickets[3]), "A002 A003 A004 A001"),
        (0, |_| MovePlace::Front, "A001 A002 A003 A004"),
    ];
    for (who, place, line) in rows {
        let (mut hall, tickets) = four();
        let events = put(&mut hall, tickets[who], place(tickets)).unwrap();
        assert_eq!(hall.line("caisse"), line);
        let kept = |event: &Event| matches!(event, Event::TicketMoved { reason, .. } if reason == "erreur du guichet");
        assert!(events.iter().all(kept), "{events:?}");
    }
    let (mut hall, tickets) = four();
    for place in [front, end, MovePlace::After(tickets[1]), arrival] {
        put(&mut hall, tickets[2], place).unwrap();
    }
    assert_eq!(hall.line("caisse"), "A001 A002 A003 A004", "and back to the place of its arrival");
    assert_eq!(put(&mut hall, tickets[2], arrival), Ok(vec![]), "it stands there");
}

#[test]
fn nobody_is_moved_without_a_reason_nor_out_of_a_hand_nor_behind_another_line() {
    let (mut hall, [first, second, ..]) = four();
    let blank = Command::Move { ticket: second, place: MovePlace::Front, reason: "  ".into() };
    assert_eq!(hall.ask(blank), Err(Refusal::ReasonMissing));
    let elder = hall.arrive_as("caisse", "aines");
    let elsewhere = hall.arrive("virement");
    for other in [elder, elsewhere] {
        let refusal = Refusal::NotOneLine { ticket: other };
        assert_eq!(put(&mut hall, second, MovePlace::After(other)), Err(refusal));
    }
    assert_eq!(hall.call("g1"), elder);
    let wrong = Err(Refusal::WrongState { ticket: elder });
    assert_eq!(put(&mut hall, elder, MovePlace::End), wrong);
    assert_eq!(put(&mut hall, first, MovePlace::After(elder)), wrong);
}

#[test]
fn who_is_moved_behind_others_is_not_called_before_them_for_having_missed_a_call() {
    let (mut hall, [first, second, ..]) = four();
    hall.call("g1");
    hall.ask(Command::Park { ticket: first, wake_after_ms: None }).unwrap();
    hall.ask(Command::Unpark { ticket: first }).unwrap();
    put(&mut hall, first, MovePlace::Front).unwrap();
    assert_eq!(hall.ticket(first).first, Some(First::Returned), "the front does not cost it its turn");
    put(&mut hall, second, MovePlace::After(first)).unwrap();
    assert_eq!(hall.line("caisse"), "A001 A002 A003 A004", "next to them means before everyone too");
    put(&mut hall, first, MovePlace::End).unwrap();
    assert_eq!(hall.line("caisse"), "A002 A003 A004 A001");
    let late = hall.arrive("caisse");
    hall.wait_s(3);
    let called = hall.call("g1");
    assert_eq!((called, hall.number(late)), (second, "A005"));
    assert_eq!(hall.line("caisse"), "A003 A004 A001 A005", "whoever comes now stands behind");
    assert_eq!(hall.branch.counter(&slug("g1")).unwrap().holding, Some(second));
}

#[test]
fn a_held_ticket_is_moved_and_stays_held() {
    let (mut hall, [first, ..]) = four();
    hall.ask(Command::Hold { ticket: first, hold: queue::Hold::Documents }).unwrap();
    put(&mut hall, first, MovePlace::End).unwrap();
    assert_eq!(hall.line("caisse"), "A002 A003 A004");
    hall.ask(Command::Release { ticket: first }).unwrap();
    assert_eq!(hall.line("caisse"), "A002 A003 A004 A001");
}

#[test]
fn who_was_absent_and_is_put_elsewhere_by_hand_lets_nobody_pass_any_more() {
    let (mut hall, [absent, second, ..]) = four();
    hall.call("g1");
    hall.wait_s(35);
    hall.absent(absent).unwrap();
    assert_eq!(hall.line("caisse"), "A002 A003 A004 A001");
    put(&mut hall, second, MovePlace::After(absent)).unwrap();
    assert_eq!(hall.line("caisse"), "A003 A004 A001 A002", "next to them means behind the others too");
    put(&mut hall, absent, MovePlace::Arrival).unwrap();
    assert_eq!(hall.ticket(absent).behind, None);
    put(&mut hall, second, MovePlace::Front).unwrap();
    assert_eq!(hall.line("caisse"), "A002 A001 A003 A004");
    assert_eq!(
        put(&mut hall, second, MovePlace::After(second)),
        Ok(vec![]),
        "nobody stands behind themselves"
    );
}

#[test]
fn who_lets_others_go_first_stands_right_behind_so_many_of_their_own_line() {
    for (others, line) in [
        (1, "A002 A001 A003 A004"),
        (2, "A002 A003 A001 A004"),
        (3, "A002 A003 A004 A001"),
        (9, "A002 A003 A004 A001"),
    ] {
        let (mut hall, [first, ..]) = four();
        let elder = hall.arrive_as("caisse", "aines");
        hall.arrive("virement");
        hall.ask(Command::LetPass { ticket: first, others }).unwrap();
        assert_eq!(hall.line("caisse").replace(&format!("{} ", hall.number(elder)), ""), line, "{others}");
    }
    let (mut hall, [.., last]) = four();
    assert_eq!(hall.ask(Command::LetPass { ticket: last, others: 1 }), Ok(vec![]), "nobody stands behind");
    assert_eq!(hall.ask(Command::LetPass { ticket: last, others: 0 }), Ok(vec![]));
    let called = hall.call("g1");
    let refused = hall.ask(Command::LetPass { ticket: called, others: 1 });
    assert_eq!(refused, Err(Refusal::WrongState { ticket: called }), "the call is theirs");
}

#[test]
fn who_is_called_by_the_hour_or_before_everyone_is_not_told_that_they_let_others_go_first() {
    let (mut hall, [first, second, ..]) = four();
    hall.call("g1");
    hall.ask(Command::Park { ticket: first, wake_after_ms: None }).unwrap();
    hall.ask(Command::Unpark { ticket: first }).unwrap();
    let refused = hall.ask(Command::LetPass { ticket: first, others: 2 });
    assert_eq!(refused, Err(Refusal::WrongState { ticket: first }));
    hall.ask(Command::Hold { ticket: second, hold: Hold::Documents }).unwrap();
    let refused = hall.ask(Command::LetPass { ticket: second, others: 2 });
    assert_eq!(refused, Err(Refusal::OnHold { ticket: second, hold: Hold::Documents }));
}

//! Places that are given back or withdrawn, and reasons that must be said.

use queue::{Command, Event, Gone, Hold, Leftovers, MovePlace, Refusal, TicketId};

use crate::hall::{Answer, Hall, slug};

fn withdraw(hall: &mut Hall, series: &str, from: u32, to: u32, reason: &str) -> Answer {
    hall.ask(Command::Withdraw { series: slug(series), from, to, reason: reason.into() })
}

#[test]
fn a_span_of_numbers_is_withdrawn_and_who_is_in_hand_stays() {
    let mut hall = Hall::staffed(&["g1", "g2"]);
    let called = hall.arrive("caisse");
    let parked = hall.arrive("caisse");
    hall.crowd("caisse", 4);
    hall.crowd("virement", 3);
    hall.call("g1");
    hall.call("g2");
    hall.ask(Command::Park { ticket: parked, wake_after_ms: None }).unwrap();
    let events = withdraw(&mut hall, "a", 1, 4, "une seule personne").unwrap();
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(
        |event| matches!(event, Event::TicketCancelled { reason, .. } if reason == "une seule personne")
    ));
    assert_eq!((hall.state(called), hall.state(parked)), ("called", "cancelled"));
    assert_eq!(
        (hall.line("caisse").as_str(), hall.line("virement").as_str()),
        ("A005 A006", "B001 B002 B003")
    );
    assert_eq!(withdraw(&mut hall, "a", 1, 4, "encore"), Ok(vec![]), "they are gone already");
    assert_eq!(hall.number(called), "A001");
    let next = hall.arrive("caisse");
    assert_eq!(hall.number(next), "A007", "a number that was withdrawn is not given again today");
}

#[test]
fn a_held_ticket_and_the_ends_of_the_span_are_withdrawn_too() {
    let mut hall = Hall::open();
    let tickets: Vec<TicketId> = (0..4).map(|_| hall.arrive("caisse")).collect();
    hall.ask(Command::Hold { ticket: tickets[1], hold: Hold::Documents }).unwrap();
    withdraw(&mut hall, "a", 2, 3, "fantômes").unwrap();
    let states: Vec<_> = tickets.iter().map(|ticket| hall.state(*ticket)).collect();
    assert_eq!(states, ["waiting", "cancelled", "cancelled", "waiting"]);
}

#[test]
fn a_span_is_of_a_series_that_exists_and_goes_forward() {
    let mut hall = Hall::open();
    hall.arrive("caisse");
    let unknown = Refusal::UnknownSeries { series: slug("z") };
    assert_eq!(withdraw(&mut hall, "z", 1, 9, "test"), Err(unknown));
    assert_eq!(withdraw(&mut hall, "a", 9, 1, "test"), Err(Refusal::SpanUpsideDown { from: 9, to: 1 }));
}

#[test]
fn whoever_changes_a_turn_says_why() {
    let mut hall = Hall::staffed(&["g1"]);
    let ended = hall.arrive("caisse");
    hall.ask(Command::Cancel { ticket: ended, gone: Gone::GivenBack, reason: String::new() }).unwrap();
    let ticket = hall.arrive("caisse");
    let interrupt =
        |reason| Command::Interrupt { services: vec![], reason, until_ms: None, gives_tickets: true };
    for blank in ["", "  ", "\n\t"] {
        let reason = || blank.to_owned();
        let commands = [
            Command::Call { ticket, counter: slug("g1"), agent: None, reason: reason() },
            Command::Prioritise { ticket, class: slug("aines"), reason: reason() },
            Command::Withdraw { series: slug("a"), from: 1, to: 1, reason: reason() },
            Command::Move { ticket, place: MovePlace::Front, reason: reason() },
            Command::Cancel { ticket, gone: Gone::Left, reason: reason() },
            Command::Cancel { ticket, gone: Gone::Withdrawn, reason: reason() },
            Command::Cancel { ticket, gone: Gone::SentHome, reason: reason() },
            Command::Reopen { ticket: ended, reason: reason() },
            Command::PauseCounter { counter: slug("g1"), reason: reason(), keep_waiting: true },
            Command::OpenDoors { until_ms: None, reason: reason(), date: None },
            Command::CloseDoors { reason: reason(), leftovers: Leftovers::Cancel },
            Command::SetPeak { on: true, reason: reason() },
            interrupt(reason()),
        ];
        for command in commands {
            assert_eq!(hall.ask(command), Err(Refusal::ReasonMissing));
        }
    }
    assert_eq!(hall.state(ticket), "waiting");
    hall.ask(Command::Cancel { ticket, gone: Gone::GivenBack, reason: String::new() }).unwrap();
}

#[test]
fn a_held_ticket_is_not_called_by_hand_either() {
    let mut hall = Hall::staffed(&["g1"]);
    let ticket = hall.arrive("caisse");
    hall.ask(Command::Hold { ticket, hold: Hold::Payment }).unwrap();
    let call = || Command::Call { ticket, counter: slug("g1"), agent: None, reason: "pressé".into() };
    assert_eq!(hall.ask(call()), Err(Refusal::OnHold { ticket, hold: Hold::Payment }));
    hall.ask(Command::ConfirmPayment { ticket }).unwrap();
    hall.ask(call()).unwrap();
}

#[test]
fn a_place_given_back_frees_the_line_at_once_and_is_no_no_show() {
    let mut hall = Hall::staffed(&["g1"]);
    let first = hall.arrive("caisse");
    let second = hall.arrive("caisse");
    let give_back = |hall: &mut Hall, ticket| {
        hall.ask(Command::Cancel { ticket, gone: Gone::Left, reason: "parti avant".into() }).unwrap();
    };
    give_back(&mut hall, first);
    assert_eq!((hall.state(first), hall.line("caisse").as_str()), ("cancelled", "A002"));
    hall.call("g1");
    give_back(&mut hall, second);
    assert_eq!((hall.state(second), hall.holding("g1")), ("cancelled", None));
    assert_eq!(hall.ask(Command::Requeue { ticket: second }), Err(Refusal::WrongState { ticket: second }));
    assert!(hall.branch.to_parts().recent_ms.is_empty(), "nobody was served");
    let third = hall.arrive("caisse");
    hall.wait_s(3);
    assert_eq!(hall.call("g1"), third);
}

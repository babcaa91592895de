//! A nurse is told, once each time, who has waited too long and whom to look at again.

use queue::settings::TriageClass;
use queue::{Attention, Branch, Command, Event, Refusal, TicketId, decide, due, next_wake_ms};

use crate::hall::{Hall, slug};

fn hall() -> Hall {
    let mut hall = Hall::with(|draft| {
        let orange = TriageClass { weight: 3, longest_wait_s: 600, look_again_s: 240 };
        let green = TriageClass { weight: 1, longest_wait_s: 0, look_again_s: 0 };
        draft.triage = [(slug("orange"), orange), (slug("vert"), green)].into();
    });
    hall.staff("g1", None);
    hall
}

fn triage(hall: &mut Hall, ticket: TicketId, class: &str) {
    hall.ask(Command::Triage { ticket, class: slug(class) }).unwrap();
}

/// Lets time pass and says what a nurse was told meanwhile, with the seconds since the beginning.
fn told(hall: &mut Hall, seconds: u64) -> Vec<(u64, Attention)> {
    let (begin, mut told) = (hall.now.run_ms, Vec::new());
    for second in 1..=seconds {
        hall.now.run_ms = begin + second * 1000;
        while let Some(command) = due(&hall.branch, &hall.settings, &hall.now) {
            for event in hall.ask(command).unwrap() {
                if let Event::AttentionNeeded { why, .. } = event {
                    told.push((second, why));
                }
            }
        }
    }
    told
}

#[test]
fn a_longest_wait_is_said_once_and_to_look_again_each_time() {
    let mut hall = hall();
    let ticket = hall.arrive("caisse");
    triage(&mut hall, ticket, "orange");
    use Attention::{LongestWait, LookAgain};
    let said = [(240, LookAgain), (480, LookAgain), (600, LongestWait), (720, LookAgain)];
    assert_eq!(told(&mut hall, 800), said);
    triage(&mut hall, ticket, "orange");
    assert_eq!(
        told(&mut hall, 600),
        [(240, LookAgain), (480, LookAgain), (600, LongestWait)],
        "looked at again"
    );
    triage(&mut hall, ticket, "vert");
    assert_eq!(told(&mut hall, 4000), [], "who is well may wait");
    assert_eq!(next_wake_ms(&hall.branch), None);
}

#[test]
fn nobody_is_woken_before_it_is_time_or_for_who_is_at_the_counter() {
    let mut hall = hall();
    let ticket = hall.arrive("caisse");
    let early = Command::RaiseAttention { ticket };
    assert_eq!(hall.ask(early.clone()), Err(Refusal::WrongState { ticket }));
    triage(&mut hall, ticket, "orange");
    assert_eq!(next_wake_ms(&hall.branch), Some(hall.now.run_ms + 240_000));
    assert_eq!(hall.ask(early), Err(Refusal::WrongState { ticket }));
    assert_eq!(told(&mut hall, 230), []);
    hall.call("g1");
    assert_eq!(told(&mut hall, 15), [], "they are on the way");
    assert_eq!(told(&mut hall, 700), [], "an agent has them in front of their eyes");
    hall.end(ticket).unwrap();
    assert_eq!(told(&mut hall, 700), []);
}

#[test]
fn an_interruption_does_not_make_a_sick_person_wait_unseen() {
    let mut hall = hall();
    let ticket = hall.arrive("caisse");
    triage(&mut hall, ticket, "orange");
    let stop =
        Command::Interrupt {
            services: vec![], reason: "réseau".into(), until_ms: None, gives_tickets: true
        };
    hall.ask(stop).unwrap();
    assert_eq!(told(&mut hall, 600).len(), 3);
}

#[test]
fn what_was_said_is_kept_with_the_branch_and_said_once_after_a_long_absence() {
    let mut hall = hall();
    let ticket = hall.arrive("caisse");
    triage(&mut hall, ticket, "orange");
    hall.now.run_ms += 5_000_000;
    hall.run_due();
    hall.branch = Branch::from_parts(hall.branch.to_parts());
    assert_eq!(due(&hall.branch, &hall.settings, &hall.now), None);
    let again = Command::RaiseAttention { ticket };
    assert!(decide(&hall.branch, &hall.settings, &hall.now, &again).is_err());
}

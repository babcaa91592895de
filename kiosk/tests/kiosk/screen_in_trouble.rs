//! The screen when something is wrong: hub away, late answers, no paper, a restart in the middle.

use std::sync::Arc;
use std::time::Duration;

use kiosk::screen::{
    Answer, CUSTOMER_STAYS, Effect, GRACE_AT_START, IDLE_WITHOUT_PAPER, Input, Link, PATIENCE_FOR_HUB,
    PATIENCE_FOR_PAPER, PaperOutcome, PrinterState, REST_AFTER_TICKET, REST_AFTER_TURN, Shown, Touch, Why,
};
use uuid::Uuid;
use wire::fault::Fault;
use wire::names::Language;
use wire::problem::Code;
use wire::ticket::Ticket;

use crate::branch::{bank, ticket};
use crate::screen::Play;

fn late(play: &mut Play, ask: Uuid, age: Duration, ticket: &Ticket) -> Vec<Effect> {
    play.hear(Input::Answer { ask, age, answer: Answer::Issued(Arc::new(ticket.clone())) })
}

#[test]
fn what_the_branch_can_offer_rules_the_first_page() {
    let table = [
        (Link::There, true, PrinterState::Ready, Shown::Home(None)),
        (Link::There, true, PrinterState::NoPaper, Shown::NoPaper(PrinterState::NoPaper)),
        (Link::There, true, PrinterState::CoverOpen, Shown::NoPaper(PrinterState::CoverOpen)),
        (Link::There, true, PrinterState::Away, Shown::NoPaper(PrinterState::Away)),
        (Link::There, false, PrinterState::Ready, Shown::Closed),
        (Link::There, false, PrinterState::NoPaper, Shown::Closed),
        (Link::Away, true, PrinterState::Ready, Shown::OutOfService),
        (Link::Away, false, PrinterState::NoPaper, Shown::OutOfService),
    ];
    for (link, open, printer, shown) in table {
        let mut catalogue = bank();
        catalogue.open = open;
        let mut play = Play::open(catalogue);
        play.hear(Input::Link(link));
        play.hear(Input::Printer(printer));
        assert_eq!(play.shown(), shown, "{link:?} open={open} {printer:?}");
        if shown != Shown::Home(None) {
            assert_eq!(play.tile("caisse"), [], "no ticket while {shown:?}");
        }
    }
}

#[test]
fn a_kiosk_that_starts_before_its_hub_waits_a_moment_then_says_so_and_comes_back() {
    let mut play = Play::dark();
    assert_eq!(play.shown(), Shown::Starting);
    assert_eq!(play.screen.wake_at(), Some(GRACE_AT_START));
    play.pass(GRACE_AT_START);
    assert_eq!(play.shown(), Shown::OutOfService);
    play.hear(Input::Link(Link::There));
    play.hear(Input::Catalogue(Arc::new(bank())));
    assert_eq!(play.shown(), Shown::Home(None));
}

#[test]
fn a_refusal_is_shown_and_left_by_itself() {
    let mut play = Play::open(bank());
    let ask = play.ask("caisse");
    let problem = Box::new(Code::ServiceClosed.problem("fermé".into(), None));
    play.hear(Input::Answer { ask, age: Duration::ZERO, answer: Answer::Refused(problem.clone()) });
    assert_eq!(play.shown(), Shown::Refused(Why::Problem(problem)));
    play.pass(kiosk::screen::IDLE);
    assert_eq!(play.shown(), Shown::Home(None));
}

#[test]
fn no_answer_is_said_and_a_late_answer_still_finds_its_customer() {
    let mut play = Play::open(bank());
    let ask = play.ask("caisse");
    assert_eq!(play.pass(PATIENCE_FOR_HUB), [Effect::Shown(Fault::NoAnswer)]);
    assert_eq!(play.shown(), Shown::Refused(Why::NoAnswer));
    assert_eq!(play.pass(Duration::from_millis(1)), [], "once");
    let ticket = ticket("A047", "caisse", Language::Fr);
    let effects = late(&mut play, ask, PATIENCE_FOR_HUB, &ticket);
    assert_eq!(effects, [Effect::Print { ask: Some(ask), ticket: Arc::new(ticket), copy: 0 }]);
    assert!(matches!(play.shown(), Shown::Ticket { .. }));
}

#[test]
fn why_the_hub_puts_a_ticket_off_is_said_and_a_late_answer_still_finds_its_customer() {
    let full = Box::new(Code::DiskFull.problem("plein".into(), None));
    for told_in_time in [true, false] {
        let mut play = Play::open(bank());
        let ask = play.ask("caisse");
        let put_off = || Input::PutOff { ask, problem: full.clone() };
        if told_in_time {
            play.hear(put_off());
            assert_eq!(play.shown(), Shown::Issuing, "the next try may bring a ticket");
        }
        play.pass(PATIENCE_FOR_HUB);
        if !told_in_time {
            assert_eq!(play.shown(), Shown::Refused(Why::NoAnswer));
            play.hear(put_off());
        }
        assert_eq!(play.shown(), Shown::Refused(Why::Later(full.clone())));
        let ticket = ticket("A047", "caisse", Language::Fr);
        assert_eq!(late(&mut play, ask, PATIENCE_FOR_HUB, &ticket).len(), 1);
        assert!(matches!(play.shown(), Shown::Ticket { .. }));
    }
}

#[test]
fn an_answer_after_the_customer_has_left_makes_no_paper_and_staff_are_told() {
    let mut play = Play::open(bank());
    let ask = play.ask("caisse");
    play.pass(CUSTOMER_STAYS);
    let ticket = ticket("A047", "caisse", Language::Fr);
    let effects = late(&mut play, ask, CUSTOMER_STAYS, &ticket);
    assert_eq!(effects, [Effect::Unclaimed { ask: Some(ask), ticket: Arc::new(ticket), copy: 0 }]);
    assert!(!matches!(play.shown(), Shown::Ticket { .. }));
}

#[test]
fn the_same_wish_again_waits_with_the_first_ask() {
    let mut play = Play::open(bank());
    let ask = play.ask("caisse");
    play.pass(PATIENCE_FOR_HUB);
    play.touch(Touch::Back);
    play.pass(REST_AFTER_TURN);
    assert_eq!(play.tile("caisse"), [], "already asked");
    assert_eq!(play.shown(), Shown::Issuing);
    let ticket = ticket("A047", "caisse", Language::Fr);
    assert_eq!(play.answer(ask, &ticket).len(), 1);
}

#[test]
fn a_late_answer_to_a_wish_that_was_given_up_for_another_makes_no_paper() {
    let mut play = Play::open(bank());
    let first = play.ask("caisse");
    play.pass(PATIENCE_FOR_HUB);
    play.touch(Touch::Back);
    play.pass(REST_AFTER_TURN);
    let second = play.ask("virement");
    let given_up = ticket("A047", "caisse", Language::Fr);
    let effects = late(&mut play, first, Duration::from_secs(7), &given_up);
    assert_eq!(effects, [Effect::Unclaimed { ask: Some(first), ticket: Arc::new(given_up), copy: 0 }]);
    assert_eq!(play.shown(), Shown::Issuing);
    let wished = ticket("B012", "virement", Language::Fr);
    assert!(matches!(play.answer(second, &wished).as_slice(), [Effect::Print { copy: 0, .. }]));
}

#[test]
fn doubtful_paper_leaves_the_number_on_the_glass_and_one_duplicata() {
    for doubt in [PaperOutcome::Unknown, PaperOutcome::Failed] {
        let (mut play, ticket) = Play::with_ticket("A047");
        let whose = Arc::new(ticket.clone());
        play.printed(&ticket, 0, doubt);
        assert_eq!(play.shown(), Shown::NotPrinted { ticket: Arc::clone(&whose), again: true });
        play.pass(REST_AFTER_TICKET);
        let effects = play.touch(Touch::PrintAgain);
        assert_eq!(effects, [Effect::Print { ask: None, ticket: Arc::clone(&whose), copy: 1 }]);
        assert_eq!(play.touch(Touch::PrintAgain), [], "a double touch");
        play.printed(&ticket, 0, PaperOutcome::Failed);
        assert!(matches!(play.shown(), Shown::Ticket { .. }), "old news of the first copy");
        play.printed(&ticket, 1, doubt);
        assert_eq!(play.shown(), Shown::NotPrinted { ticket: whose, again: false }, "after one, staff help");
        play.pass(IDLE_WITHOUT_PAPER);
        assert_eq!(play.shown(), Shown::Home(None));
    }
}

#[test]
fn a_printer_in_trouble_offers_no_second_try_until_it_is_well() {
    let (mut play, ticket) = Play::with_ticket("A047");
    play.hear(Input::Printer(PrinterState::NoPaper));
    play.printed(&ticket, 0, PaperOutcome::Failed);
    play.pass(REST_AFTER_TICKET);
    assert!(matches!(play.shown(), Shown::NotPrinted { again: false, .. }));
    assert_eq!(play.touch(Touch::PrintAgain), []);
    play.hear(Input::Printer(PrinterState::Ready));
    assert!(matches!(play.shown(), Shown::NotPrinted { again: true, .. }));
}

#[test]
fn a_printer_that_says_nothing_is_doubted_after_a_while_and_believed_later() {
    let (mut play, ticket) = Play::with_ticket("A047");
    play.pass(PATIENCE_FOR_PAPER);
    assert!(matches!(play.shown(), Shown::NotPrinted { .. }));
    play.printed(&ticket, 0, PaperOutcome::Confirmed);
    assert!(matches!(play.shown(), Shown::Ticket { done: true, .. }));
}

#[test]
fn after_a_restart_an_open_ask_is_for_whoever_still_stands_there() {
    let ask = Uuid::from_u128(5);
    let ticket = ticket("A047", "caisse", Language::En);
    let mut play = Play::open(bank());
    let effects = late(&mut play, ask, Duration::from_secs(3), &ticket);
    assert!(matches!(effects.as_slice(), [Effect::Print { copy: 0, .. }]), "{effects:?}");
    assert_eq!(play.screen.language(), Language::En, "in their language");

    let mut play = Play::open(bank());
    let effects = late(&mut play, ask, CUSTOMER_STAYS, &ticket);
    assert!(matches!(effects.as_slice(), [Effect::Unclaimed { .. }]), "too old: {effects:?}");

    let mut play = Play::open(bank());
    play.touch(Touch::Language(Language::Wo));
    let effects = late(&mut play, ask, Duration::from_secs(3), &ticket);
    assert!(matches!(effects.as_slice(), [Effect::Unclaimed { .. }]), "somebody else is here: {effects:?}");
}

#[test]
fn after_a_restart_paper_that_may_be_out_is_never_made_again_unasked() {
    let young = Duration::from_secs(3);
    let ticket = Arc::new(ticket("A047", "caisse", Language::Fr));
    let left = |sent, age| Input::Left { ticket: Arc::clone(&ticket), copy: 0, sent, age };

    let mut play = Play::open(bank());
    assert_eq!(play.hear(left(true, young)), []);
    assert_eq!(play.shown(), Shown::NotPrinted { ticket: Arc::clone(&ticket), again: true });
    play.pass(REST_AFTER_TICKET);
    assert!(matches!(play.touch(Touch::PrintAgain).as_slice(), [Effect::Print { copy: 1, .. }]));

    let mut play = Play::open(bank());
    assert_eq!(play.hear(left(true, CUSTOMER_STAYS)), []);
    assert_eq!(play.shown(), Shown::Home(None));

    let mut play = Play::open(bank());
    assert!(matches!(play.hear(left(false, young)).as_slice(), [Effect::Print { ask: None, copy: 0, .. }]));

    let mut play = Play::open(bank());
    assert!(matches!(
        play.hear(left(false, CUSTOMER_STAYS)).as_slice(),
        [Effect::Unclaimed { ask: None, copy: 0, .. }]
    ));
}

#[test]
fn a_kiosk_without_a_printer_promises_no_paper_and_leaves_the_number_on_the_glass_for_long() {
    for outcome in [PaperOutcome::Sent, PaperOutcome::Failed] {
        let (mut play, ticket) = Play::with_ticket("A047");
        play.hear(Input::NoPrinter);
        play.printed(&ticket, 0, outcome);
        assert_eq!(play.shown(), Shown::Ticket { ticket: Arc::new(ticket), done: true });
        play.pass(IDLE_WITHOUT_PAPER - Duration::from_millis(1));
        assert!(matches!(play.shown(), Shown::Ticket { .. }));
        play.pass(Duration::from_millis(1));
        assert_eq!(play.shown(), Shown::Home(None));
    }
}

#[test]
fn an_answer_that_nobody_understands_is_final_also_for_who_was_told_that_there_is_none() {
    for waited in [Duration::ZERO, PATIENCE_FOR_HUB] {
        let mut play = Play::open(bank());
        let ask = play.ask("caisse");
        play.pass(waited);
        play.hear(Input::Answer { ask, age: waited, answer: Answer::NotUnderstood });
        assert_eq!(play.shown(), Shown::Refused(Why::NotUnderstood));
        play.pass(kiosk::screen::IDLE);
        assert_eq!(play.shown(), Shown::Home(None));
        assert_ne!(play.ask("caisse"), ask, "the next wish is asked anew");
    }
}

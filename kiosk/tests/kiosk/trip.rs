//! Whole trips with a finger on the real glass, by what the glass says of itself, in three languages.

use std::time::Duration;

use kiosk::glass::GlassSize;
use kiosk::screen::{
    Effect, IDLE, Input, LEAVE_AFTER_PAPER, Link, PaperOutcome, PrinterState, REST_AFTER_TICKET,
    REST_AFTER_TURN,
};
use wire::names::Language;
use wire::texts::key;

use crate::branch::{bank, ticket, town_hall};
use crate::stage::Stage;

#[test]
fn one_or_two_touches_to_a_ticket_in_each_language_and_home_again() {
    for language in Language::ALL.iter().copied() {
        std::thread::spawn(move || a_trip_in(language)).join().unwrap();
    }
}

fn a_trip_in(language: Language) {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    let say = |key: wire::texts::Key| key.say(language, &[]);
    assert!(stage.sees(&key::HOME_CHOOSE_SERVICE.say(Language::Fr, &[])));
    if language != Language::Fr {
        let name = match language {
            Language::Fr => key::LANG_FR,
            Language::Wo => key::LANG_WO,
            Language::En => key::LANG_EN,
        };
        stage.touch(&say(name));
        assert!(stage.sees(&say(key::HOME_CHOOSE_SERVICE)));
    }
    stage.touch(bank().services[0].name.say(language));
    assert!(stage.sees(&say(key::KIOSK_ONE_MOMENT)));
    let ticket = ticket("A047", "caisse", language);
    let ask = stage.asked();
    stage.issue(ask, ticket.clone());
    assert!(matches!(stage.effects().as_slice(), [Effect::Print { copy: 0, .. }]));
    assert!(stage.sees("A047"));
    assert!(stage.sees(&key::TICKET_AHEAD.say(language, &[("n", "7")])));
    assert!(stage.sees(&key::TICKET_WAIT_RANGE.say(language, &[("low", "10"), ("high", "25")])));
    stage.printed(&ticket, 0, PaperOutcome::Confirmed);
    assert!(stage.sees(&say(key::TICKET_TAKE_PAPER)));
    stage.pass(LEAVE_AFTER_PAPER);
    assert!(
        stage.sees(&key::HOME_CHOOSE_SERVICE.say(Language::Fr, &[])),
        "home, in the branch's first language"
    );
    assert!(!stage.sees("A047"));
}

#[test]
fn a_finger_that_bounces_takes_one_ticket() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    let tile = stage.find("Caisse").unwrap();
    tile.mock_single_click(slint::platform::PointerEventButton::Left);
    if tile.is_valid() {
        tile.mock_single_click(slint::platform::PointerEventButton::Left);
    }
    stage.asked();
}

#[test]
fn through_a_group_and_back_in_the_same_corner_as_from_a_refusal() {
    let stage = Stage::open(GlassSize::PORTRAIT, town_hall());
    let back = key::COMMON_BACK.raw(Language::Fr);
    assert!(!stage.sees(back));
    stage.touch("Papiers d'identité");
    assert!(stage.sees("Passeport") && !stage.sees("Mariage"));
    let corner = stage.find(back).unwrap().absolute_position();
    stage.pass(REST_AFTER_TURN);
    stage.touch(back);
    assert!(stage.sees("Mariage"));
    stage.pass(REST_AFTER_TURN);
    stage.touch("Taxes et impôts");
    assert!(stage.sees(key::SERVICE_FULL.raw(Language::Fr)));
    assert_eq!(stage.find(back).unwrap().absolute_position(), corner);
    assert_eq!(stage.effects(), []);
}

#[test]
fn paper_that_did_not_come_is_printed_once_more_as_a_duplicata() {
    let stage = Stage::open(GlassSize::LANDSCAPE, bank());
    stage.touch("Caisse");
    let ticket = ticket("A047", "caisse", Language::Fr);
    stage.issue(stage.asked(), ticket.clone());
    stage.printed(&ticket, 0, PaperOutcome::Unknown);
    stage.effects();
    assert!(stage.sees("A047") && stage.sees(key::KIOSK_NOT_PRINTED_TITLE.raw(Language::Fr)));
    stage.pass(REST_AFTER_TICKET);
    stage.touch(key::KIOSK_PRINT_AGAIN.raw(Language::Fr));
    assert!(matches!(stage.effects().as_slice(), [Effect::Print { ask: None, copy: 1, .. }]));
    stage.printed(&ticket, 1, PaperOutcome::Unknown);
    assert!(stage.sees("A047") && !stage.sees(key::KIOSK_PRINT_AGAIN.raw(Language::Fr)));
}

#[test]
fn troubles_come_onto_the_glass_and_go_by_themselves() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    let sees = |key: wire::texts::Key| stage.sees(key.raw(Language::Fr));
    stage.hear(Input::Printer(PrinterState::NoPaper));
    assert!(sees(key::KIOSK_NO_PAPER_TITLE) && stage.sees("borne-1 · Code P1"));
    stage.hear(Input::Printer(PrinterState::CoverOpen));
    assert!(
        sees(key::KIOSK_OUT_OF_SERVICE_TITLE)
            && stage.sees("borne-1 · Code P2 · Capot de l'imprimante ouvert")
    );
    stage.hear(Input::Printer(PrinterState::Ready));
    assert!(stage.sees("Caisse"));
    stage.hear(Input::Link(Link::Away));
    assert!(sees(key::KIOSK_HUB_AWAY) && stage.sees("borne-1 · Code H1") && !stage.sees("Caisse"));
    stage.hear(Input::Link(Link::There));
    assert!(stage.sees("Caisse"));
}

#[test]
fn slints_own_timer_wakes_the_screen() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.touch("English");
    assert!(stage.sees("Choose a service"));
    stage.pass(IDLE - Duration::from_millis(1));
    assert!(stage.sees("Choose a service"));
    // From here on nobody tells the screen anything: only its own alarm is left.
    stage.let_the_alarm_ring(Duration::from_millis(1));
    assert!(stage.sees("Choisissez un service"));
}

#[test]
fn tiles_tell_how_many_wait_as_it_changes() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    let state = || stage.find("Caisse").unwrap().accessible_description().unwrap().to_string();
    assert_eq!(state(), "7 en attente");
    stage.hear(Input::Line([(crate::branch::slug("caisse"), 8)].into()));
    assert_eq!(state(), "8 en attente");
}

#[test]
fn a_tile_warns_before_it_is_touched_and_a_shut_one_says_until_when() {
    let mut offered = bank();
    offered.services[0].at_risk = true;
    offered.services[1].availability = wire::catalogue::Availability::Interrupted;
    offered.services[1].interruption = Some(wire::catalogue::Stop {
        reason: "panne du réseau de la banque".into(),
        until: None,
        until_time: Some("11:00".into()),
    });
    let stage = Stage::open(GlassSize::PORTRAIT, offered);
    let told =
        |tile: &str| stage.find(tile).unwrap().accessible_description().unwrap().replace('\u{a0}', " ");
    let stopped = "Interrompu : panne du réseau de la banque, reprise espérée vers 11 h";
    assert_eq!(told("Caisse"), "7 en attente, Vous risquez de ne pas être servi aujourd'hui");
    assert_eq!(told("Virement"), format!("Interrompu, {stopped}"));
    stage.touch("Virement");
    assert!(stage.sees(&stopped.replace(" :", "\u{a0}:").replace(" h", "\u{a0}h")));
}

#[test]
fn whoever_may_not_be_served_today_reads_it_with_the_number() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.touch("Caisse");
    let risky = wire::ticket::Ticket { at_risk: true, ..ticket("A047", "caisse", Language::Fr) };
    stage.issue(stage.asked(), risky);
    assert!(stage.sees("Attente\u{a0}: 10 à 25\u{a0}min\nVous risquez de ne pas être servi aujourd'hui"));
}

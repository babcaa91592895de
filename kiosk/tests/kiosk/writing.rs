//! The hub's address, typed on the glass or scanned, while the kiosk is let in by no hub.

use hub_client::Step;
use kiosk::glass::GlassSize;
use kiosk::screen::{Effect, IDLE_WHILE_WRITING, Input, REST_AFTER_TURN};
use kiosk::view::Page;

use crate::stage::Stage;

const OPEN: &str = "Écrire l'adresse";

fn looking() -> Stage {
    let stage = Stage::dark(GlassSize::PORTRAIT);
    stage.hear(Input::Pairing(Some(Step::Looking(None))));
    stage
}

fn line(stage: &Stage) -> Option<(String, bool)> {
    let Page::Writing { line, wrong, .. } = stage.kiosk.view().page else { return None };
    Some((line, wrong))
}

fn look_at(place: &str) -> [Effect; 1] {
    [Effect::LookAt(Some(place.parse().unwrap()))]
}

#[test]
fn an_address_is_typed_with_fingers_digit_by_digit_and_letter_by_letter() {
    let stage = looking();
    stage.touch(OPEN);
    for key in ["1", "9", "2", ".", "1", "6", "8", ".", "1", ".", "1", "9", "Effacer", "0"] {
        stage.touch(key);
    }
    assert_eq!(line(&stage), Some(("192.168.1.10".to_owned(), false)));
    stage.touch("Valider");
    assert_eq!(stage.effects(), look_at("192.168.1.10:8443"));
    assert!(stage.sees("borne-1 · 192.168.1.10:8443"), "{:?}", stage.kiosk.view());
    stage.pass(REST_AFTER_TURN);
    stage.touch(OPEN);
    stage.touch("abc");
    for key in ["h", "u", "b", "-"] {
        stage.touch(key);
    }
    stage.touch("123");
    for key in ["2", "."] {
        stage.touch(key);
    }
    stage.touch("abc");
    for key in ["s", "n"] {
        stage.touch(key);
    }
    stage.touch("Valider");
    assert_eq!(stage.effects(), look_at("hub-2.sn"));
}

#[test]
fn a_bad_address_is_refused_with_a_sentence_and_nobody_is_asked() {
    let stage = looking();
    stage.touch(OPEN);
    for key in ["1", "9", "2", ".", "1", "Valider"] {
        stage.touch(key);
    }
    assert_eq!(stage.effects(), []);
    let Page::Writing { sentence, line, wrong, .. } = stage.kiosk.view().page else { panic!("another page") };
    assert_eq!((line.as_str(), wrong), ("192.1", true));
    assert!(sentence.starts_with("Ce n'est pas une adresse."), "{sentence}");
}

#[test]
fn a_scanner_is_read_without_a_touch_and_a_code_of_something_else_is_refused() {
    let stage = looking();
    stage.scan("https://exemple.sn/t/4711\r");
    assert_eq!(stage.effects(), []);
    let Page::Writing { sentence, .. } = stage.kiosk.view().page else { panic!("another page") };
    assert!(sentence.starts_with("Ce code n'est pas celui du serveur."), "{sentence}");
    stage.scan("smartqueue://192.168.1.10:8443\r\n");
    assert_eq!(stage.effects(), look_at("192.168.1.10:8443"));
    assert!(matches!(stage.kiosk.view().page, Page::Pairing { .. }));
    // A ticket's number is the name of no hub.
    stage.scan("A047\n");
    assert_eq!(stage.effects(), []);
    assert_eq!(line(&stage), Some(("a047".to_owned(), true)));
}

#[test]
fn nobody_is_left_with_half_an_address_and_the_way_back_leads_back() {
    let stage = looking();
    stage.touch(OPEN);
    stage.touch("1");
    stage.pass(REST_AFTER_TURN);
    stage.touch("Retour");
    assert_eq!(line(&stage), None);
    stage.pass(REST_AFTER_TURN);
    stage.touch(OPEN);
    assert_eq!(line(&stage), Some((String::new(), false)), "the first half is forgotten");
    stage.touch("1");
    stage.let_the_alarm_ring(IDLE_WHILE_WRITING);
    assert_eq!(line(&stage), None);
    assert_eq!(stage.effects(), []);
}

#[test]
fn digits_that_come_meanwhile_wait_behind_the_line_and_a_hub_that_lets_it_in_ends_the_typing() {
    let stage = looking();
    stage.touch(OPEN);
    stage.touch("1");
    let place = "192.168.1.10:8443".parse().unwrap();
    stage.hear(Input::Pairing(Some(Step::Digits { digits: "048213".into(), place })));
    assert_eq!(line(&stage), Some(("1".to_owned(), false)));
    stage.hear(Input::Pairing(None));
    assert_eq!(line(&stage), None);
    stage.scan("smartqueue://192.168.1.66:8443\n");
    assert_eq!((stage.effects(), line(&stage)), (Vec::new(), None), "nobody moves a kiosk that is let in");
}

#[test]
fn an_empty_line_takes_back_what_was_said_before() {
    let stage = looking();
    stage.touch(OPEN);
    stage.touch("Valider");
    assert_eq!(stage.effects(), [Effect::LookAt(None)]);
}

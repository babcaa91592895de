//! Whatever keyboard, stick or scanner is plugged into a kiosk: nothing opens, nothing closes, no ticket is asked for.
//! While the kiosk asks to be let in, a scanner may say where the hub is; see `writing.rs`.

use std::sync::Arc;

use hub_client::Step;
use kiosk::glass::GlassSize;
use kiosk::screen::{Answer, Input, Link, PaperOutcome, PrinterState};
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle as _, SharedString};
use wire::names::Language;

use crate::branch::{bank, ticket, town_hall};
use crate::stage::Stage;

/// Keys that write nothing, and what is held down with another key.
pub(crate) fn press_what_writes_nothing(stage: &Stage) {
    for key in [
        Key::Escape,
        Key::Tab,
        Key::Backtab,
        Key::Return,
        Key::Backspace,
        Key::Delete,
        Key::Menu,
        Key::Insert,
        Key::Home,
        Key::End,
        Key::PageUp,
        Key::PageDown,
        Key::UpArrow,
        Key::DownArrow,
        Key::LeftArrow,
        Key::RightArrow,
        Key::Pause,
        Key::SysReq,
        Key::Stop,
        Key::Space,
        Key::F1,
        Key::F4,
        Key::F5,
        Key::F11,
        Key::F12,
        Key::F24,
    ] {
        stage.press(key);
    }
    for held in [Key::Control, Key::Alt, Key::Meta] {
        let held = SharedString::from(held);
        let window = stage.kiosk.window().window();
        window.dispatch_event(WindowEvent::KeyPressed { text: held.clone() });
        for key in ["q", "w", "c", "t", "7"] {
            stage.press(key);
        }
        for key in [Key::F4, Key::Tab, Key::Escape, Key::Delete, Key::F1] {
            stage.press(key);
        }
        window.dispatch_event(WindowEvent::KeyReleased { text: held });
    }
    // What a window manager makes of Alt+F4.
    stage.kiosk.window().window().dispatch_event(WindowEvent::CloseRequested);
}

fn press_everything(stage: &Stage) {
    press_what_writes_nothing(stage);
    for key in ["a", "é", "1", "7", "A047\n", "smartqueue://192.168.1.10:8443\n", "\r"] {
        for letter in key.chars() {
            stage.press(letter);
        }
    }
}

fn assert_deaf(stage: &Stage, page: &str, keys: impl Fn(&Stage)) {
    let before = stage.kiosk.view();
    stage.effects();
    keys(stage);
    assert_eq!(stage.effects(), [], "{page}");
    assert_eq!(stage.kiosk.view(), before, "{page}");
    assert!(stage.kiosk.window().window().is_visible(), "{page}: the window is gone");
}

#[test]
fn keys_do_nothing_on_any_page_of_a_kiosk_that_works() {
    let stage = Stage::dark(GlassSize::PORTRAIT);
    let deaf = |page: &str| assert_deaf(&stage, page, press_everything);
    deaf("starting");
    stage.hear(Input::Link(Link::There));
    stage.hear(Input::Catalogue(Arc::new(town_hall())));
    deaf("home of eight");
    stage.touch("Papiers d'identité");
    deaf("group");
    stage.pass(kiosk::screen::REST_AFTER_TURN);
    stage.touch("Retour");
    stage.pass(kiosk::screen::REST_AFTER_TURN);
    stage.touch("Taxes et impôts");
    deaf("refused");
    stage.hear(Input::Catalogue(Arc::new(bank())));
    stage.pass(kiosk::screen::IDLE);
    deaf("home of four");
    stage.touch("Caisse");
    let ask = stage.asked();
    deaf("one moment");
    let ticket = ticket("A047", "caisse", Language::Fr);
    stage.issue(ask, ticket.clone());
    deaf("ticket while it is printed");
    stage.printed(&ticket, 0, PaperOutcome::Sent);
    deaf("ticket");
    stage.printed(&ticket, 0, PaperOutcome::Unknown);
    deaf("not printed");
    stage.pass(kiosk::screen::IDLE_WITHOUT_PAPER);
    stage.touch("Caisse");
    let answer = Answer::NotUnderstood;
    stage.hear(Input::Answer { ask: stage.asked(), age: std::time::Duration::ZERO, answer });
    deaf("not understood");
    stage.pass(kiosk::screen::IDLE);
    stage.hear(Input::Printer(PrinterState::NoPaper));
    deaf("no paper");
    stage.hear(Input::Link(Link::Away));
    deaf("out of service");
    let mut closed = bank();
    closed.open = false;
    stage.hear(Input::Link(Link::There));
    stage.hear(Input::Catalogue(Arc::new(closed)));
    deaf("closed");
}

#[test]
fn keys_that_write_nothing_do_nothing_while_a_kiosk_asks_to_be_let_in() {
    let stage = Stage::dark(GlassSize::LANDSCAPE);
    let deaf = |page: &str| assert_deaf(&stage, page, press_what_writes_nothing);
    let place: hub_client::HubPlace = "192.168.1.10:8443".parse().unwrap();
    let digits = Step::Digits { digits: "048213".into(), place: place.clone() };
    let strange = Step::Strange(place.clone());
    for step in [
        Step::Looking(None),
        Step::Silent(place),
        strange,
        digits,
        Step::Declined,
        Step::Waiting,
        Step::Looking(None),
    ] {
        stage.hear(Input::Pairing(Some(step.clone())));
        deaf(&format!("{step:?}"));
    }
    // On the page where the address is typed, return and backspace mean what they say; the others still nothing.
    stage.touch("Écrire l'adresse");
    assert_deaf(&stage, "writing", |stage| {
        for key in [Key::Escape, Key::Tab, Key::F1, Key::F4, Key::Menu, Key::Delete, Key::Space, Key::UpArrow]
        {
            stage.press(key);
        }
        stage.kiosk.window().window().dispatch_event(WindowEvent::CloseRequested);
    });
}

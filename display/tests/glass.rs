//! What stands on the glass: every face as elements that can be read out, and as a picture that somebody has looked at.
//!
//! `PICTURES=new cargo nextest run -p display` draws `tests/pictures` anew: look at each before it is committed.
#![expect(clippy::unwrap_used, reason = "tests")]

mod branch;

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use branch::{Branch, LINE};
use display::config::Window;
use display::glass::Glass;
use hub_client::{Step, Typing};
use i_slint_backend_testing as testing;
use slint::platform::{Key, WindowEvent};
use slint::{ComponentHandle as _, SharedString};
use testing::{AccessibleRole, ElementHandle};
use wire::fault::Fault;

fn glass() -> Glass {
    let options = testing::TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    };
    slint::platform::set_platform(Box::new(testing::TestingBackend::new(options))).unwrap();
    Glass::open(&Window::default(), None).unwrap()
}

/// Paints the branch as it is, and lets the light come up.
fn paint(glass: &Glass, branch: &Branch) {
    glass.paint(&branch.view());
    testing::mock_elapsed_time(Duration::from_secs(1));
}

fn compare(glass: &Glass, name: &str) {
    compare_at(glass, name, (1920, 1080));
}

fn compare_at(glass: &Glass, name: &str, panel: (u32, u32)) {
    let pixels = glass.window().window().take_snapshot().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(format!("{name}.png"));
    let size = (pixels.width(), pixels.height());
    assert_eq!(size, panel);
    if std::env::var_os("PICTURES").is_some_and(|v| v == "new") {
        image::save_buffer(&path, pixels.as_bytes(), size.0, size.1, image::ColorType::Rgba8).unwrap();
        return;
    }
    let reviewed = image::open(&path).unwrap_or_else(|e| panic!("{name} was never reviewed: {e}")).to_rgba8();
    // A rounding of one step in a colour is no difference to an eye; a moved edge differs by far more.
    let differs = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 8;
    let count = pixels.as_bytes().iter().zip(reviewed.as_raw()).filter(|pair| differs(*pair)).count();
    if count > 0 {
        let seen = std::env::temp_dir().join(format!("display-{name}.png"));
        image::save_buffer(&seen, pixels.as_bytes(), size.0, size.1, image::ColorType::Rgba8).unwrap();
        panic!(
            "{name} differs in {count} values from the reviewed picture; it is drawn in {}",
            seen.display()
        );
    }
}

fn is_shown(glass: &Glass, label: &str) -> bool {
    ElementHandle::find_by_accessible_label(glass.window(), label).next().is_some()
}

#[test]
fn nobody_is_called() {
    let glass = glass();
    paint(&glass, &Branch::with_line());
    assert!(is_shown(&glass, "Aucun appel pour le moment"));
    assert!(is_shown(&glass, "Retraits et dépôts: 4"));
    assert!(is_shown(&glass, "10:41"));
    compare(&glass, "no-call");
}

#[test]
fn one_call_fills_the_stage_and_the_light_goes_out() {
    let glass = glass();
    let mut branch = Branch::with_line();
    for (number, counter) in [("A047", "g1"), ("B012", "g2"), ("C005", "g4")] {
        branch.call(number, counter);
        branch.wait(9);
    }
    branch.start("A047", "g1");
    branch.start("B012", "g2");
    branch.wait(9);
    branch.call("A048", "g3");
    paint(&glass, &branch);
    let call =
        ElementHandle::find_by_accessible_label(glass.window(), "A048, Guichet 3, À droite").next().unwrap();
    assert_eq!(call.accessible_role(), Some(AccessibleRole::Text));
    assert!(call.size().width > 1200.0 && call.size().height > 600.0, "{:?}", call.size());
    assert!(is_shown(&glass, "A047, Guichet 1, À gauche"));
    compare(&glass, "one-call-lit");
    branch.wait(5);
    paint(&glass, &branch);
    compare(&glass, "one-call");
}

#[test]
fn the_last_call_stays_quietly_when_nobody_is_awaited() {
    let glass = glass();
    let mut branch = Branch::with_line();
    for (number, counter) in [("A047", "g1"), ("B012", "g2")] {
        branch.call(number, counter);
        branch.wait(9);
        branch.start(number, counter);
    }
    branch.wait(9);
    paint(&glass, &branch);
    compare(&glass, "nobody-awaited");
}

#[test]
fn two_calls_share_the_stage() {
    let glass = glass();
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.wait(5);
    branch.call("D003", "g4");
    paint(&glass, &branch);
    compare(&glass, "two-calls");
}

#[test]
fn three_calls_and_a_recall_share_the_stage() {
    let glass = glass();
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.call("B012", "g2");
    branch.wait(5);
    branch.call("C005", "g5");
    paint(&glass, &branch);
    compare(&glass, "three-calls");
    branch.recall("A047", "g1");
    paint(&glass, &branch);
    let top =
        ElementHandle::find_by_accessible_label(glass.window(), "A047, Guichet 1, À gauche").next().unwrap();
    assert!(top.absolute_position().y < 200.0, "the recalled one stands first");
    compare(&glass, "recall");
}

#[test]
fn four_calls_share_the_stage() {
    let glass = glass();
    let mut branch = Branch::with_line();
    for (number, counter) in [("A047", "g1"), ("A048", "g2"), ("B012", "g3"), ("C005", "g4"), ("D003", "g5")]
    {
        branch.call(number, counter);
    }
    paint(&glass, &branch);
    compare(&glass, "four-calls");
}

#[test]
fn the_hub_has_been_silent_for_a_while() {
    let glass = glass();
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.silence(18);
    paint(&glass, &branch);
    assert!(is_shown(&glass, "Données de 18\u{a0}s"));
    compare(&glass, "hub-old");
}

#[test]
fn the_hub_is_gone_and_no_number_is_left_on_the_glass() {
    let glass = glass();
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    paint(&glass, &branch);
    assert!(is_shown(&glass, "A047, Guichet 1, À gauche"));
    branch.silence(30);
    paint(&glass, &branch);
    assert!(is_shown(&glass, "Adressez-vous à l'accueil"));
    assert!(!is_shown(&glass, "A047, Guichet 1, À gauche"));
    assert!(is_shown(&glass, "ecran-1 · Code E1"));
    compare(&glass, "hub-gone");
}

#[test]
fn a_screen_of_another_version_shows_no_number_and_says_that_it_needs_an_update() {
    let glass = glass();
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.screen.is_kept_from(Fault::UpdateNeeded);
    paint(&glass, &branch);
    assert!(!is_shown(&glass, "A047, Guichet 1, À gauche"));
    assert!(is_shown(&glass, "ecran-1 · Code H4 · Mise à jour nécessaire"));
    compare(&glass, "update-needed");
}

#[test]
fn a_screen_that_never_heard_the_hub_says_so_with_another_code() {
    let glass = glass();
    let mut branch = Branch::before_the_hub(4);
    branch.silence(30);
    paint(&glass, &branch);
    assert!(is_shown(&glass, "ecran-1 · Code H1"));
    branch.screen.is_kept_from(Fault::NotPaired);
    paint(&glass, &branch);
    assert!(is_shown(&glass, "ecran-1 · Code H5 · Appareil non reconnu par la centrale"));
}

#[test]
fn the_branch_is_closed() {
    let glass = glass();
    let mut branch = Branch::with_line();
    let mut catalogue = branch::catalogue();
    catalogue.open = false;
    branch.screen.adopt(catalogue);
    branch.snapshot(&[], &[]);
    paint(&glass, &branch);
    assert!(is_shown(&glass, "Fermé"));
    compare(&glass, "closed");
}

#[test]
fn the_screen_starts_before_the_hub() {
    let glass = glass();
    paint(&glass, &Branch::before_the_hub(4));
    assert!(is_shown(&glass, "L'écran démarre"));
    compare(&glass, "starting");
}

#[test]
fn a_hospital_with_many_services_and_long_numbers_fits() {
    let glass = glass();
    let mut branch = Branch::with_line();
    let mut catalogue = branch::catalogue();
    catalogue.branch.name = "Hôpital régional Amadou Sakhir Ndieguène de Thiès".into();
    catalogue.branch.accent = "#9a1f40".into();
    catalogue.branch.logo_svg = None;
    let names = [
        "Accueil et admission",
        "Consultation générale",
        "Laboratoire d'analyses",
        "Pharmacie",
        "Vaccination",
    ];
    for (at, name) in names.into_iter().enumerate() {
        let mut service = catalogue.services[at % 4].clone();
        service.id = format!("service-{at}").parse().unwrap();
        service.name.fr = name.into();
        catalogue.services.push(service);
    }
    catalogue.counters[3].name.fr = "Salle de consultation 12".into();
    branch.screen.adopt(catalogue);
    branch.snapshot(LINE, &[]);
    branch.call("C005", "g4");
    let mut view = branch.view();
    view.stage[0].number = "MAT1047".into();
    glass.paint(&view);
    testing::mock_elapsed_time(Duration::from_secs(1));
    compare(&glass, "many-services");
}

#[test]
fn every_text_that_is_read_out_says_something() {
    let glass = glass();
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.silence(18);
    paint(&glass, &branch);
    let mut texts = 0;
    testing::ElementQuery::from_root(glass.window()).match_descendants().find_all().into_iter().for_each(
        |element| {
            if element.accessible_role() == Some(AccessibleRole::Text) {
                texts += 1;
                assert!(
                    element.accessible_label().is_some_and(|label| !label.is_empty()),
                    "a text at {:?}",
                    element.absolute_position().x
                );
            }
        },
    );
    assert!(texts > 5, "{texts}");
}

/// What stands on the glass of a display that asks to be let in.
fn ask(glass: &Glass, step: &Step, typed: &str) {
    let mut typing = Typing::default();
    typing.press(typed);
    glass.paint(&display::hall::HallView::pairing(step, &typing, "ecran-1"));
}

fn digits() -> Step {
    Step::Digits { digits: "048213".into(), place: "192.168.1.10:8443".parse().unwrap() }
}

#[test]
fn a_display_that_asks_to_be_let_in_shows_its_digits() {
    let glass = glass();
    ask(&glass, &digits(), "");
    assert!(is_shown(&glass, "048 213"));
    assert!(is_shown(&glass, "ecran-1 · 192.168.1.10:8443"));
    compare(&glass, "pairing");
}

/// Long sentences go on on another line: nothing is cut off, on a small panel neither.
#[test]
fn a_display_that_looks_for_its_hub_says_what_to_do_in_whole_sentences() {
    for (panel, suffix) in [((1920, 1080), ""), ((800, 480), "-small")] {
        std::thread::spawn(move || {
            let glass = glass();
            resize(&glass, panel);
            ask(&glass, &Step::Looking(None), "");
            compare_at(&glass, &format!("pairing-looking{suffix}"), panel);
            ask(&glass, &Step::Silent("192.168.1.77:8443".parse().unwrap()), "");
            compare_at(&glass, &format!("pairing-silent{suffix}"), panel);
            ask(&glass, &digits(), "192.168.1.1");
            assert!(is_shown(&glass, "192.168.1.1"), "what is typed stands before the digits");
            compare_at(&glass, &format!("pairing-typed{suffix}"), panel);
            ask(&glass, &Step::Looking(None), "https://exemple.sn/suivre/mon/tour\n");
            compare_at(&glass, &format!("pairing-wrong-code{suffix}"), panel);
            ask(&glass, &digits(), "");
            compare_at(&glass, &format!("pairing{suffix}"), panel);
        })
        .join()
        .unwrap();
    }
}

/// Drawn as on a panel of so many pixels, with everything larger or smaller.
fn resize(glass: &Glass, (width, height): (u32, u32)) {
    let panel = Window { fullscreen: false, width, height };
    let window = glass.window().window();
    window.dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor: panel.scale() });
    let size = slint::PhysicalSize::new(width, height);
    window.set_size(size);
    // The testing backend takes every size for one without a scale.
    window.dispatch_event(WindowEvent::Resized { size: size.to_logical(panel.scale()) });
}

/// Whatever keyboard, stick or scanner is plugged in: nothing opens, nothing closes, and nothing on the glass changes.
#[test]
fn keys_do_nothing_on_any_face() {
    let glass = glass();
    let heard: Rc<RefCell<Vec<String>>> = Rc::default();
    let sink = Rc::clone(&heard);
    glass.on_key(move |key| sink.borrow_mut().push(key));
    let mut open = Branch::with_line();
    open.call("A047", "g1");
    let mut gone = Branch::with_line();
    gone.silence(30);
    let mut closed = Branch::with_line();
    let mut catalogue = branch::catalogue();
    catalogue.open = false;
    closed.screen.adopt(catalogue);
    closed.snapshot(&[], &[]);
    let faces: [&dyn Fn(); 6] = [
        &|| ask(&glass, &Step::Looking(None), ""),
        &|| ask(&glass, &digits(), ""),
        &|| paint(&glass, &Branch::before_the_hub(4)),
        &|| paint(&glass, &open),
        &|| paint(&glass, &gone),
        &|| paint(&glass, &closed),
    ];
    for (at, face) in faces.into_iter().enumerate() {
        face();
        testing::mock_elapsed_time(Duration::from_secs(1));
        let pixels = || glass.window().window().take_snapshot().unwrap().as_bytes().to_vec();
        let before = pixels();
        press_everything(&glass);
        assert!(glass.window().window().is_visible(), "face {at} is gone");
        assert!(before == pixels(), "face {at} changed");
    }
    // They are handed on, once for each face, so that a scanner is heard while the display asks; what is held down with
    // another key never is.
    let heard = heard.borrow();
    assert_eq!(heard.iter().filter(|key| *key == "7").count(), 6);
    assert!(!heard.iter().any(|key| key == "q" || key == "w"), "{heard:?}");
}

fn press_everything(glass: &Glass) {
    let window = glass.window().window();
    let pressed = |text: SharedString| window.dispatch_event(WindowEvent::KeyPressed { text });
    let released = |text: SharedString| window.dispatch_event(WindowEvent::KeyReleased { text });
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
        Key::F1,
        Key::F4,
        Key::F5,
        Key::F11,
        Key::F12,
        Key::F24,
        Key::Space,
    ] {
        pressed(key.into());
        released(key.into());
    }
    pressed("7".into());
    released("7".into());
    for (held, keys) in [(Key::Control, ["q", "w"]), (Key::Alt, ["q", "w"]), (Key::Meta, ["q", "w"])] {
        pressed(held.into());
        for key in keys.map(SharedString::from).into_iter().chain([Key::F4.into(), Key::Tab.into()]) {
            pressed(key.clone());
            released(key);
        }
        released(held.into());
    }
    // What a window manager makes of Alt+F4.
    window.dispatch_event(WindowEvent::CloseRequested);
}

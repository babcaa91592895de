//! Every key can be hit by any finger and read by any reader: size, role and label, on every page, upright and lying.

use hub_client::Step;
use i_slint_backend_testing::{AccessibleRole, ElementHandle, ElementQuery};
use kiosk::glass::GlassSize;
use kiosk::screen::{Input, Link, PaperOutcome, PrinterState};
use wire::names::Language;

use crate::branch::{bank, text, ticket, town_hall};
use crate::stage::Stage;

/// 20 mm on a 15-inch panel of 1080 x 1920 pixels, in pixels: sqrt(1080² + 1920²) / 15 inches x 20 / 25.4.
fn smallest_key() -> f32 {
    let pixels_an_inch = (1080_f32.powi(2) + 1920_f32.powi(2)).sqrt() / 15.0;
    pixels_an_inch * 20.0 / 25.4
}

fn buttons(stage: &Stage) -> Vec<ElementHandle> {
    ElementQuery::from_root(stage.kiosk.window())
        .match_descendants()
        .match_accessible_role(AccessibleRole::Button)
        .find_all()
}

/// Everything that says something, keys and words alike, is wholly on the glass.
fn assert_nothing_is_cut_off(stage: &Stage, size: GlassSize, page: &str) {
    let everything = ElementQuery::from_root(stage.kiosk.window())
        .match_descendants()
        .match_predicate(|e| e.accessible_label().is_some_and(|label| !label.is_empty()))
        .find_all();
    for element in everything {
        let label = element.accessible_label().unwrap_or_default();
        let (at, extent) = (element.absolute_position(), element.size());
        let inside = at.x >= 0.0
            && at.y >= 0.0
            && at.x + extent.width <= size.width as f32
            && at.y + extent.height <= size.height as f32;
        assert!(inside, "{page}: `{label}` at {at:?} with {extent:?} is not wholly on the glass");
    }
}

/// How many keys the page has, after each of them was found large and labelled, and nothing cut off.
fn audit(stage: &Stage, size: GlassSize, page: &str) -> usize {
    assert_nothing_is_cut_off(stage, size, page);
    let least = smallest_key();
    let mut labels = std::collections::BTreeSet::new();
    for key in buttons(stage) {
        let label = key.accessible_label().unwrap_or_default();
        assert!(!label.is_empty(), "{page}: a key without a label");
        let extent = key.size();
        assert!(
            extent.width >= least && extent.height >= least,
            "{page}: `{label}` is {extent:?}, not {least} px"
        );
        labels.insert(label.to_string());
    }
    labels.len()
}

#[test]
fn every_key_of_every_page_is_at_least_twenty_millimetres_and_says_what_it_is() {
    for size in [GlassSize::PORTRAIT, GlassSize::LANDSCAPE] {
        std::thread::spawn(move || audit_all(size)).join().unwrap();
    }
}

fn audit_all(size: GlassSize) {
    let stage = Stage::open(size, town_hall());
    assert_eq!(audit(&stage, size, "home of eight"), 8 + 3);
    stage.touch("Papiers d'identité");
    assert_eq!(audit(&stage, size, "group"), 3 + 3 + 1);
    stage.hear(Input::Catalogue(std::sync::Arc::new(bank())));
    stage.pass(kiosk::screen::IDLE);
    assert_eq!(audit(&stage, size, "home of four"), 4 + 3);
    stage.touch("Caisse");
    assert_eq!(audit(&stage, size, "one moment"), 0);
    let ticket = ticket("A047", "caisse", Language::Fr);
    stage.issue(stage.asked(), ticket.clone());
    assert_eq!(audit(&stage, size, "ticket while it is printed"), 0);
    stage.printed(&ticket, 0, PaperOutcome::Sent);
    assert_eq!(audit(&stage, size, "ticket"), 0);
    stage.printed(&ticket, 0, PaperOutcome::Unknown);
    assert_eq!(audit(&stage, size, "not printed"), 1 + 1 + 3);
    stage.pass(kiosk::screen::IDLE_WITHOUT_PAPER);
    stage.hear(Input::Printer(PrinterState::NoPaper));
    assert_eq!(audit(&stage, size, "no paper"), 3);
    stage.hear(Input::Link(Link::Away));
    assert_eq!(audit(&stage, size, "out of service"), 3);
    let mut closed = bank();
    closed.open = false;
    stage.hear(Input::Link(Link::There));
    stage.hear(Input::Catalogue(std::sync::Arc::new(closed)));
    assert_eq!(audit(&stage, size, "closed"), 3);
    stage.hear(Input::Pairing(Some(Step::Looking(None))));
    assert_eq!(audit(&stage, size, "looking for the hub"), 1 + 3);
    stage.touch("Écrire l'adresse");
    assert_eq!(audit(&stage, size, "digits of an address"), 12 + 3 + 1 + 3);
    stage.touch("abc");
    assert_eq!(audit(&stage, size, "letters of an address"), 28 + 3 + 1 + 3);
}

/// Names as long as a hospital's, in every language.
#[test]
fn long_names_are_wrapped_and_nothing_is_cut_off() {
    for size in [GlassSize::PORTRAIT, GlassSize::LANDSCAPE] {
        std::thread::spawn(move || long_names(size)).join().unwrap();
    }
}

fn long_names(size: GlassSize) {
    let mut catalogue = town_hall();
    catalogue.branch.name = "Centre hospitalier régional de Thiès, bâtiment des consultations".into();
    for service in &mut catalogue.services {
        service.name =
            text("Attente du laboratoire et de la radiologie", "Laboratory and radiology waiting room");
        service.hint = Some(text("Préparez vos papiers avant d'être appelé", "Have your papers ready"));
    }
    let stage = Stage::open(size, catalogue.clone());
    audit(&stage, size, "eight long names");
    catalogue.services.truncate(3);
    stage.hear(Input::Catalogue(std::sync::Arc::new(catalogue)));
    audit(&stage, size, "three long names");
    for language in Language::ALL {
        let mut ticket = ticket("AB10047", "naissance", *language);
        ticket.place.name =
            text("Couloir des consultations, premier étage, à gauche", "Corridor, first floor");
        stage.touch("Attente du laboratoire et de la radiologie");
        stage.issue(stage.asked(), ticket.clone());
        audit(&stage, size, "a long ticket while it is printed");
        stage.printed(&ticket, 0, PaperOutcome::Confirmed);
        audit(&stage, size, "a long ticket");
        stage.pass(kiosk::screen::LEAVE_AFTER_PAPER);
        stage.effects();
    }
}

#[test]
fn a_screen_reader_can_press_a_key_without_a_finger() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.find("Caisse").unwrap().invoke_accessible_default_action();
    stage.asked();
}

#[test]
fn the_chosen_language_is_told_by_more_than_colour() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.touch("Wolof");
    let checked = |label: &str| stage.find(label).unwrap().accessible_checked();
    assert_eq!(
        (checked("Français"), checked("Wolof"), checked("English")),
        (Some(false), Some(true), Some(false))
    );
}

//! Every page as a reviewed picture in `tests/pictures`. `KIOSK_PICTURES=accept` writes them anew, to be looked at.

use std::path::PathBuf;

use hub_client::Step;
use image::ImageEncoder as _;
use kiosk::glass::GlassSize;
use kiosk::screen::{Answer, Input, Link, PaperOutcome, PrinterState};
use wire::fault::Fault;
use wire::names::Language;
use wire::problem::Code;

use crate::branch::{bank, ticket, town_hall};
use crate::stage::Stage;

/// Compares what stands on the glass with the reviewed picture.
fn assert_picture(stage: &Stage, name: &str) {
    let pixels = stage.kiosk.glass().snapshot().unwrap();
    let (width, height, bytes) = pixels.parts();
    let mut png = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut png);
    encoder.write_image(bytes, width, height, image::ExtendedColorType::Rgba8).unwrap();
    assert_same_picture(name, &png);
}

/// Compares a PNG pixel by pixel with the reviewed one.
pub(crate) fn assert_same_picture(name: &str, png: &[u8]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(format!("{name}.png"));
    if std::env::var_os("KIOSK_PICTURES").is_some_and(|v| v == "accept") {
        std::fs::write(&path, png).unwrap();
        return;
    }
    let seen = image::load_from_memory(png).unwrap().to_rgba8();
    let reviewed = image::open(&path).unwrap_or_else(|e| panic!("{name}.png: {e}")).to_rgba8();
    assert_eq!(reviewed.dimensions(), seen.dimensions(), "{name}");
    let different = reviewed.pixels().zip(seen.pixels()).filter(|(a, b)| a != b).count();
    if different > 0 {
        let copy = std::env::temp_dir().join(format!("kiosk-{name}.png"));
        std::fs::write(&copy, png).unwrap();
        panic!("{name}: {different} pixels differ from the reviewed picture; see {}", copy.display());
    }
}

fn with_ticket(size: GlassSize, language: Language) -> (Stage, wire::ticket::Ticket) {
    let stage = Stage::open(size, bank());
    stage.touch("Caisse");
    let ticket = ticket("A047", "caisse", language);
    stage.issue(stage.asked(), ticket.clone());
    (stage, ticket)
}

#[test]
fn home_in_three_languages_upright() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    assert_picture(&stage, "home-fr");
    stage.touch("Wolof");
    assert_picture(&stage, "home-wo");
    stage.touch("English");
    assert_picture(&stage, "home-en");
}

#[test]
fn home_with_eight_tiles_upright_and_one_group() {
    let stage = Stage::open(GlassSize::PORTRAIT, town_hall());
    assert_picture(&stage, "home-eight");
    stage.touch("Papiers d'identité");
    assert_picture(&stage, "home-group");
}

#[test]
fn home_lying() {
    let stage = Stage::open(GlassSize::LANDSCAPE, bank());
    assert_picture(&stage, "home-lying");
}

#[test]
fn home_with_eight_tiles_lying() {
    let stage = Stage::open(GlassSize::LANDSCAPE, town_hall());
    assert_picture(&stage, "home-eight-lying");
}

#[test]
fn the_number_while_the_paper_comes_and_when_it_is_out() {
    let (stage, ticket) = with_ticket(GlassSize::PORTRAIT, Language::Fr);
    assert_picture(&stage, "ticket-printing");
    stage.printed(&ticket, 0, PaperOutcome::Confirmed);
    assert_picture(&stage, "ticket");
}

#[test]
fn the_number_in_english_without_a_wait_lying() {
    let stage = Stage::open(GlassSize::LANDSCAPE, bank());
    stage.touch("English");
    stage.touch("Cash desk");
    let mut ticket = ticket("A1047", "caisse", Language::En);
    ticket.estimated_wait_s = None;
    ticket.ahead = 1;
    stage.issue(stage.asked(), ticket.clone());
    stage.printed(&ticket, 0, PaperOutcome::Sent);
    assert_picture(&stage, "ticket-en-lying");
}

#[test]
fn the_number_while_the_paper_comes_lying() {
    let (stage, _) = with_ticket(GlassSize::LANDSCAPE, Language::Fr);
    assert_picture(&stage, "ticket-printing-lying");
}

#[test]
fn the_number_without_paper() {
    let (stage, ticket) = with_ticket(GlassSize::PORTRAIT, Language::Fr);
    stage.printed(&ticket, 0, PaperOutcome::Unknown);
    assert_picture(&stage, "not-printed");
    stage.hear(Input::Printer(PrinterState::NoPaper));
    assert_picture(&stage, "not-printed-no-paper");
}

#[test]
fn the_number_without_paper_lying() {
    let (stage, ticket) = with_ticket(GlassSize::LANDSCAPE, Language::Fr);
    stage.printed(&ticket, 0, PaperOutcome::Unknown);
    assert_picture(&stage, "not-printed-lying");
}

#[test]
fn closed_with_the_hours() {
    let mut catalogue = bank();
    catalogue.open = false;
    let stage = Stage::open(GlassSize::PORTRAIT, catalogue.clone());
    assert_picture(&stage, "closed");
    stage.touch("English");
    assert_picture(&stage, "closed-en");
}

#[test]
fn closed_lying() {
    let mut catalogue = bank();
    catalogue.open = false;
    let stage = Stage::open(GlassSize::LANDSCAPE, catalogue);
    assert_picture(&stage, "closed-lying");
}

#[test]
fn out_of_service_while_the_hub_is_away() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.hear(Input::Link(Link::Away));
    assert_picture(&stage, "out-of-service");
}

#[test]
fn a_kiosk_of_another_version_says_that_it_needs_an_update() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.hear(Input::KeptFrom(Fault::UpdateNeeded));
    stage.hear(Input::Link(Link::Away));
    assert!(stage.sees("borne-1 · Code H4 · Mise à jour nécessaire"));
    assert_picture(&stage, "update-needed");
}

#[test]
fn a_printer_with_its_cover_open_is_told_to_whoever_can_close_it() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.hear(Input::Printer(PrinterState::CoverOpen));
    assert_picture(&stage, "cover-open");
}

#[test]
fn no_paper() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.hear(Input::Printer(PrinterState::NoPaper));
    assert_picture(&stage, "no-paper");
}

#[test]
fn the_number_at_a_kiosk_without_a_printer() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.hear(Input::NoPrinter);
    stage.touch("Caisse");
    let ticket = ticket("A047", "caisse", Language::Fr);
    stage.issue(stage.asked(), ticket.clone());
    stage.printed(&ticket, 0, PaperOutcome::Sent);
    assert_picture(&stage, "ticket-without-printer");
}

#[test]
fn an_answer_that_nobody_understands_is_said_in_a_clear_word() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.touch("Caisse");
    let ask = stage.asked();
    stage.hear(Input::Answer { ask, age: std::time::Duration::ZERO, answer: Answer::NotUnderstood });
    assert_picture(&stage, "refused-not-understood");
}

#[test]
fn a_full_disk_of_the_hub_bears_its_own_code() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.touch("Caisse");
    let problem = Code::DiskFull.problem(String::new(), None);
    stage.hear(Input::Answer {
        ask: stage.asked(),
        age: std::time::Duration::ZERO,
        answer: Answer::Refused(Box::new(problem)),
    });
    assert!(stage.sees("borne-1 · Code C3 · Disque plein\u{a0}: plus de nouveaux tickets"));
    assert_picture(&stage, "refused-disk-full");
}

#[test]
fn a_full_service_says_so() {
    let stage = Stage::open(GlassSize::PORTRAIT, town_hall());
    stage.touch("Taxes et impôts");
    assert_picture(&stage, "refused-full");
}

#[test]
fn one_moment() {
    let stage = Stage::open(GlassSize::PORTRAIT, bank());
    stage.touch("Caisse");
    assert_picture(&stage, "one-moment");
}

#[test]
fn the_digits_of_a_kiosk_that_asks_to_be_let_in() {
    let stage = Stage::dark(GlassSize::PORTRAIT);
    let place = "192.168.1.10:8443".parse().unwrap();
    stage.hear(Input::Pairing(Some(Step::Digits { digits: "048213".into(), place })));
    assert!(stage.sees("048 213"));
    assert_picture(&stage, "pairing");
    stage.touch("English");
    assert_picture(&stage, "pairing-en");
    stage.hear(Input::Pairing(Some(Step::Looking(None))));
    assert_picture(&stage, "pairing-looking-en");
}

/// Upright and lying, and on small panels: nothing is cut off.
#[test]
fn a_kiosk_that_looks_for_its_hub_and_the_keypad() {
    for (size, panel, scale, suffix) in [
        (GlassSize::PORTRAIT, (1080, 1920), 1.0, ""),
        (GlassSize::LANDSCAPE, (1920, 1080), 1.0, "-lying"),
        (GlassSize::PORTRAIT, (480, 800), 800.0 / 1920.0, "-small"),
        (GlassSize::LANDSCAPE, (800, 480), 800.0 / 1920.0, "-small-lying"),
    ] {
        let draw = move || {
            let stage = Stage::dark(size);
            stage.resize(panel, scale);
            let place: hub_client::HubPlace = "192.168.1.10:8443".parse().unwrap();
            stage.hear(Input::Pairing(Some(Step::Looking(None))));
            assert_picture(&stage, &format!("pairing-looking{suffix}"));
            stage.hear(Input::Pairing(Some(Step::Silent(place.clone()))));
            assert_picture(&stage, &format!("pairing-silent{suffix}"));
            stage.hear(Input::Pairing(Some(Step::Digits { digits: "048213".into(), place })));
            assert_picture(&stage, &format!("pairing{suffix}"));
            stage.touch("Écrire l'adresse");
            stage.scan("192.168.1.1");
            assert_picture(&stage, &format!("pairing-typed{suffix}"));
            stage.touch("abc");
            stage.scan("\u{8}\u{8}\n");
            assert_picture(&stage, &format!("pairing-wrong{suffix}"));
        };
        std::thread::spawn(draw).join().unwrap();
    }
}

#[test]
fn a_kiosk_that_is_let_in_starts_like_any_other() {
    let stage = Stage::dark(GlassSize::PORTRAIT);
    stage.hear(Input::Pairing(Some(Step::Declined)));
    assert!(stage.sees("Appareil refusé"));
    stage.hear(Input::Pairing(None));
    stage.hear(Input::Link(Link::There));
    stage.hear(Input::Catalogue(std::sync::Arc::new(bank())));
    assert!(stage.sees("Caisse"));
}

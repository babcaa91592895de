//! The ticket's paper: what stands on it, in which order, and as reviewed pictures for both widths.

use hardware::encoder::encode;
use hardware::paper::{Block, Document, Profile, TextSize};
use jiff::tz::TimeZone;
use kiosk::paper::ticket_paper;
use wire::catalogue::Catalogue;
use wire::names::Language;
use wire::ticket::Carried;

use crate::branch::{bank, text, ticket};
use crate::pictures::assert_same_picture;

fn words(paper: &Document) -> Vec<String> {
    let word = |block: &Block| match block {
        Block::Text(text) => Some(text.text.clone()),
        Block::Sign { text, .. } => Some(format!("[picture] {text}")),
        Block::Qr { text } => Some(format!("[qr] {text}")),
        Block::QrWith { text, .. } => Some(format!("[qr] {text}")),
        Block::Picture { .. } | Block::Rule | Block::Feed { .. } => None,
    };
    paper.blocks.iter().filter_map(word).collect()
}

#[test]
fn the_number_comes_first_and_everything_in_the_tickets_language() {
    let paper = ticket_paper(&ticket("A047", "caisse", Language::Fr), 0, Some(&bank()), &TimeZone::UTC);
    let expected = [
        "A047",
        "[picture] Caisse",
        "Attendez ici\u{a0}: Grande salle",
        "7 personnes avant vous",
        "Attente\u{a0}: 10 à 25\u{a0}min",
        "Des personnes prioritaires peuvent passer avant vous",
        "Banque du Plateau · Dakar\nLe 23/11/2026 à 10:42",
    ];
    assert_eq!(words(&paper), expected);
    let Some(Block::Text(first)) = paper.blocks.first() else { panic!("no words first") };
    assert_eq!(first.size, TextSize::Number);
    let english = ticket_paper(&ticket("A047", "caisse", Language::En), 0, Some(&bank()), &TimeZone::UTC);
    assert!(words(&english).contains(&"7 people ahead of you".to_owned()), "{:?}", words(&english));
}

#[test]
fn a_copy_says_so_and_a_code_stands_only_where_it_leads_somewhere() {
    let mut ticket = ticket("A047", "caisse", Language::Fr);
    let first = ticket_paper(&ticket, 0, Some(&bank()), &TimeZone::UTC);
    assert!(!words(&first).iter().any(|w| w == "DUPLICATA" || w.starts_with("[qr]")));
    ticket.track_url = Some("http://10.0.0.5:8081/t/K7Q2".into());
    ticket.estimated_wait_s = None;
    let copy = ticket_paper(&ticket, 1, Some(&bank()), &TimeZone::UTC);
    assert_eq!(words(&copy)[0], "DUPLICATA");
    assert!(words(&copy).contains(&"[qr] http://10.0.0.5:8081/t/K7Q2".to_owned()));
    assert!(!words(&copy).iter().any(|w| w.starts_with("Attente")), "no wait rather than a wrong one");
}

#[test]
fn a_ticket_is_short_and_leaves_nothing_out() {
    for (profile, most_mm) in [("generic-80", 90.0), ("epson-80", 90.0), ("generic-58", 110.0)] {
        let profile = Profile::named(profile).unwrap();
        for language in Language::ALL {
            let paper = ticket_paper(
                &ticket("A047", "ouverture-compte", *language),
                0,
                Some(&bank()),
                &TimeZone::UTC,
            );
            let job = encode(&paper, &profile);
            assert_eq!(job.left_out, []);
            assert!(job.height_mm <= most_mm, "{} mm on {} in {language}", job.height_mm, profile.name);
        }
    }
}

#[test]
fn the_paper_of_both_widths_as_reviewed_pictures() {
    let mut wolof = bank();
    wolof.services[3].name.wo = Some("Ubbi kont bu bees, ñaar nit ak ŋ".into());
    wolof.services[3].name.wo_reviewed_by = Some("A. Reviewer".into());
    let mut followed = ticket("A1047", "ouverture-compte", Language::Wo);
    followed.track_url = Some("http://10.0.0.5:8081/t/K7Q2".into());
    let fr = ticket("A047", "caisse", Language::Fr);
    let table = [
        ("paper-80-fr", "generic-80", ticket_paper(&fr, 0, Some(&bank()), &TimeZone::UTC)),
        ("paper-58-fr", "generic-58", ticket_paper(&fr, 0, Some(&bank()), &TimeZone::UTC)),
        ("paper-80-wo-duplicata-qr", "epson-80", ticket_paper(&followed, 1, Some(&wolof), &TimeZone::UTC)),
    ];
    for (name, profile, paper) in table {
        let profile = Profile::named(profile).unwrap();
        let drawing = hardware::draw::draw(&encode(&paper, &profile).bytes, &profile);
        assert_same_picture(name, &drawing.png());
    }
}

#[test]
fn whoever_may_not_be_served_today_has_it_on_paper() {
    let risky = wire::ticket::Ticket { at_risk: true, ..ticket("A047", "caisse", Language::Fr) };
    let said = words(&ticket_paper(&risky, 0, Some(&bank()), &TimeZone::UTC));
    assert_eq!(said[5], "Vous risquez de ne pas être servi aujourd'hui", "{said:?}");
}

#[test]
fn whoever_is_kept_over_the_night_reads_when_they_are_called_and_that_the_number_stays_good() {
    let mut kept = ticket("A047", "caisse", Language::Fr);
    let opens = Some("2026-11-24T08:15:00Z".parse().unwrap());
    kept.carried = Some(Carried { opens });
    let said = words(&ticket_paper(&kept, 1, Some(&bank()), &TimeZone::UTC));
    assert_eq!((said[0].as_str(), said[1].as_str()), ("GARDEZ VOTRE NUMÉRO", "A047"));
    assert!(said.iter().any(|line| line.contains("24/11/2026 à 08:15")), "{said:?}");
    assert!(
        !said.iter().any(|line| line.contains("avant vous") && !line.contains("prioritaires")),
        "{said:?}"
    );
    kept.carried = Some(Carried { opens: None });
    let said = words(&ticket_paper(&kept, 1, Some(&bank()), &TimeZone::UTC));
    assert!(said.iter().any(|line| line.contains("prochaine ouverture")), "{said:?}");
}

#[test]
fn a_discreet_service_has_neither_its_name_nor_its_picture_on_paper() {
    let mut branch = bank();
    let caisse = branch.services.iter_mut().find(|service| service.id.as_str() == "caisse").unwrap();
    caisse.hall_name = Some(text("Bureau 16", "Office 16"));
    let sign = |branch: &Catalogue| {
        let paper = ticket_paper(&ticket("A047", "caisse", Language::Fr), 0, Some(branch), &TimeZone::UTC);
        let sign = paper.blocks.into_iter().find_map(|block| match block {
            Block::Sign { svg, text, .. } => Some((svg, text)),
            Block::Text(_)
            | Block::Qr { .. }
            | Block::QrWith { .. }
            | Block::Picture { .. }
            | Block::Rule
            | Block::Feed { .. } => None,
        });
        sign.unwrap()
    };
    let drawn = |name| wire::pictures::svg(name).unwrap().as_bytes().to_vec();
    assert_eq!(sign(&bank()), (drawn("cash"), "Caisse".to_owned()));
    assert_eq!(sign(&branch), (drawn("other"), "Bureau 16".to_owned()));
}

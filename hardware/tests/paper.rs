//! What stands on the paper: every shipped printer's bytes, drawn and read back.
//! It must not know connections.

mod sample;

use hardware::draw::draw;
use hardware::encoder::{Bitmap, LeftOut, encode};
use hardware::paper::{Block, Document, Profile, QrPrinting, TextSize};
use hardware::tokens::{Token, tokenize};
use proptest::prelude::*;

fn profile(name: &str) -> Profile {
    Profile::named(name).expect("a shipped profile")
}

fn tokens(document: &Document, profile: &Profile) -> Vec<Token> {
    let job = encode(document, profile);
    tokenize(&job.bytes).expect("every command known").into_iter().map(|(_, token)| token).collect()
}

fn drawn(document: &Document, profile: &Profile) -> Bitmap {
    let drawing = draw(&encode(document, profile).bytes, profile);
    assert_eq!(drawing.fault, None);
    drawing.dots
}

/// The lines that were sent as text, read back by the printer's page.
fn lines(tokens: &[Token], profile: &Profile) -> Vec<String> {
    let page = profile.code_page.page;
    let read =
        |bytes: &[u8]| bytes.iter().map(|byte| page.character(*byte).expect("a printable byte")).collect();
    tokens
        .iter()
        .filter_map(|token| if let Token::Text(bytes) = token { Some(read(bytes)) } else { None })
        .collect()
}

fn has_raster(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| matches!(token, Token::Raster { .. }))
}

#[test]
fn a_small_text_is_these_bytes() {
    let job = encode(&Document::new().text(TextSize::Small, "Été-1"), &profile("epson-80"));
    let golden: &[u8] = b"\x1B@\x1C.\x1Bt\x10\x1Da\x0E\x1Ba\x01\x1D!\x00\x1BE\x00\xC9t\xE9-1\n\x1DVB\x00";
    assert_eq!(job.bytes, golden, "{:02x?}", job.bytes);
    let job = encode(&Document::new().bold(TextSize::Large, "Été-1"), &profile("generic-80"));
    let golden: &[u8] = b"\x1B@\x1C.\x1Bt\x13\x1Ba\x01\x1D!\x11\x1BE\x01\x90t\x82-1\n\x1DVB\x00";
    assert_eq!(job.bytes, golden, "{:02x?}", job.bytes);
}

#[test]
fn a_native_qr_code_is_model_two_and_of_level_m() {
    let tokens = tokens(&Document::new().qr(sample::ADDRESS), &profile("epson-80"));
    for token in [
        Token::QrModel(50),
        Token::QrModule(5),
        Token::QrLevel(49),
        Token::QrStore(sample::ADDRESS.as_bytes().to_vec()),
        Token::QrPrint,
    ] {
        assert!(tokens.contains(&token), "{token:?} is missing in {tokens:?}");
    }
}

#[test]
fn every_shipped_printer_gets_only_commands_that_are_known_and_within_its_paper() {
    for profile in Profile::shipped() {
        for wolof in [false, true] {
            let tokens = tokens(&sample::ticket(wolof), &profile);
            let mut across = 1;
            for token in tokens {
                if let Token::Size(times, _) = token {
                    across = usize::from(times);
                }
                if let Token::Text(bytes) = &token {
                    assert!(
                        bytes.len() * across <= usize::from(profile.columns),
                        "{}: {bytes:?}",
                        profile.name
                    );
                }
                if let Token::Raster { row_bytes, rows, .. } = token {
                    assert!(row_bytes * 8 <= profile.width_dots && rows <= 128, "{}", profile.name);
                }
            }
        }
    }
}

#[test]
fn the_number_is_the_largest_thing_on_the_paper() {
    for profile in Profile::shipped() {
        let number = drawn(&Document::new().number("A047"), &profile);
        let black = |x: u32| (0..i64::from(number.height())).any(|y| number.is_black(i64::from(x), y));
        let inked: Vec<u32> = (0..number.width()).filter(|x| black(*x)).collect();
        let width = inked[inked.len() - 1] - inked[0];
        assert!(width * 100 >= number.width() * 85, "{}: {width} of {}", profile.name, number.width());
        // Digits of 12 mm are read at arm's length without glasses; the printer's largest ordinary text has 4.
        let height =
            (0..i64::from(number.height())).filter(|y| (0..576).any(|x| number.is_black(x, *y))).count();
        assert!(profile.mm(height as u32) >= 12.0, "{}: {height} dots", profile.name);
    }
}

#[test]
fn french_is_sent_as_text_and_comes_out_with_its_accents() {
    let words = "Où êtes-vous ? Ça va, Noël à l'île : « élève » ñ";
    let text = Document::new().text(TextSize::Small, words);
    for name in ["epson-80", "generic-80", "generic-80-mute"] {
        let profile = profile(name);
        let tokens = tokens(&text, &profile);
        assert!(!has_raster(&tokens), "{name}");
        assert_eq!(lines(&tokens, &profile), [words], "{name}");
    }
    // Two code pages with other bytes and other line heights draw the same letters.
    let (epson, generic) = (profile("epson-80"), Profile { line_dots: 34, ..profile("generic-80") });
    assert_eq!(drawn(&text, &epson), drawn(&text, &generic));
    let plain = Document::new().text(TextSize::Small, "Ou etes-vous ? Ca va, Noel a l'ile : « eleve » n");
    assert_ne!(drawn(&text, &epson), drawn(&plain, &epson));
    // On a printer that stands in another page the same bytes are other letters: the picture would show it.
    let job = encode(&text, &epson).bytes;
    let stuck: Vec<u8> = job
        .windows(3)
        .position(|bytes| bytes == [0x1B, b't', 16])
        .map(|at| [&job[..at], &job[at + 3..]].concat())
        .expect("ESC t is sent");
    assert_ne!(draw(&stuck, &epson).dots, draw(&job, &epson).dots);
}

#[test]
fn a_text_with_eng_is_drawn_and_its_neighbours_are_not() {
    let document = Document::new()
        .text(TextSize::Small, "Dakar")
        .text(TextSize::Normal, "Doŋŋ xaaral")
        .text(TextSize::Small, "Merci");
    for profile in Profile::shipped() {
        let tokens = tokens(&document, &profile);
        assert_eq!(lines(&tokens, &profile), ["Dakar", "Merci"], "{}", profile.name);
        assert!(has_raster(&tokens), "{}", profile.name);
        let other = Document::new()
            .text(TextSize::Small, "Dakar")
            .text(TextSize::Normal, "Donŋ xaaral")
            .text(TextSize::Small, "Merci");
        assert_ne!(drawn(&document, &profile), drawn(&other, &profile), "{}", profile.name);
    }
    // œ is in Epson's page and not in the PC's.
    let heart = Document::new().text(TextSize::Small, "sœur");
    assert!(!has_raster(&tokens(&heart, &profile("epson-80"))));
    assert_eq!(lines(&tokens(&heart, &profile("generic-80")), &profile("generic-80")), [""; 0]);
}

#[test]
fn every_qr_code_on_every_paper_leads_where_it_should() {
    for profile in Profile::shipped() {
        for code in [QrPrinting::Native, QrPrinting::Raster] {
            let profile = Profile { qr: code, ..profile.clone() };
            for document in [
                Document::new().qr(sample::ADDRESS),
                Document::new().qr_with(sample::ADDRESS, "Suivez votre tour"),
                sample::ticket(false),
            ] {
                let png = draw(&encode(&document, &profile).bytes, &profile).png();
                let picture = image::load_from_memory(&png).expect("a PNG").to_luma8();
                let mut picture = rqrr::PreparedImage::prepare(picture);
                let found: Vec<String> =
                    picture.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect();
                assert_eq!(found, [sample::ADDRESS], "{} {code:?}", profile.name);
            }
        }
    }
}

#[test]
fn the_measured_height_is_the_drawn_one_and_an_ordinary_ticket_is_short() {
    for profile in Profile::shipped() {
        let limit = if profile.paper_mm == 80 { 90.0 } else { 110.0 };
        for wolof in [false, true] {
            let job = encode(&sample::ticket(wolof), &profile);
            let drawn = profile.mm(draw(&job.bytes, &profile).height());
            assert!(
                (job.height_mm - drawn).abs() < 0.01,
                "{}: {} measured, {drawn} drawn",
                profile.name,
                job.height_mm
            );
            assert!(job.height_mm <= limit, "{}: {} mm", profile.name, job.height_mm);
            assert_eq!(job.left_out, []);
        }
    }
}

#[test]
fn what_cannot_be_drawn_is_left_out_and_the_rest_is_printed() {
    let document = Document::new()
        .block(Block::Picture { svg: b"GIF89a".to_vec(), size_mm: 10.0 })
        .sign(b"".to_vec(), 10.0, "Caisse")
        .qr("x".repeat(5000))
        .text(TextSize::Small, "Merci");
    let profile = profile("generic-58");
    let job = encode(&document, &profile);
    assert!(
        matches!(job.left_out[..], [LeftOut::Picture(_), LeftOut::Picture(_), LeftOut::Qr(_)]),
        "{:?}",
        job.left_out
    );
    assert_eq!(lines(&tokens(&document, &profile), &profile), ["Merci"]);
}

#[test]
fn tickets_look_as_they_were_last_approved() {
    for (name, wolof) in [("epson-80", false), ("generic-58", false), ("epson-80", true)] {
        let language = if wolof { "wo" } else { "fr" };
        let profile = profile(name);
        let png = draw(&encode(&sample::ticket(wolof), &profile).bytes, &profile).png();
        insta::assert_binary_snapshot!(&format!("ticket-{name}-{language}.png"), png);
    }
}

fn any_block() -> impl Strategy<Value = Block> {
    let words = prop_oneof![any::<String>(), "[A-Za-zéèŋœ’ \n\u{a0}-]{0,120}"];
    let size = prop_oneof![
        Just(TextSize::Small),
        Just(TextSize::Normal),
        Just(TextSize::Large),
        Just(TextSize::Number)
    ];
    prop_oneof![
        (words.clone(), size, any::<bool>()).prop_map(|(text, size, bold)| {
            let document =
                if bold { Document::new().bold(size, text) } else { Document::new().text(size, text) };
            document.blocks[0].clone()
        }),
        (words.clone(), any::<f32>()).prop_map(|(text, size_mm)| Block::Sign {
            svg: sample::PICTURE.to_vec(),
            size_mm,
            text
        }),
        (any::<Vec<u8>>(), any::<f32>()).prop_map(|(svg, size_mm)| Block::Picture { svg, size_mm }),
        words.clone().prop_map(|text| Block::Qr { text }),
        (words.clone(), words).prop_map(|(text, words)| Block::QrWith { text, words }),
        Just(Block::Rule),
        any::<f32>().prop_map(|mm| Block::Feed { mm }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is to be printed becomes commands that every printer understands, and the measure is right.
    #[test]
    fn any_document_is_encoded_for_any_printer(blocks in proptest::collection::vec(any_block(), 0..5), index in 0usize..6) {
        let profile = Profile::shipped().swap_remove(index);
        let job = encode(&Document { blocks }, &profile);
        prop_assert!(tokenize(&job.bytes).is_ok());
        let drawn = profile.mm(draw(&job.bytes, &profile).height());
        prop_assert!((job.height_mm - drawn).abs() < 0.01, "{} measured, {drawn} drawn", job.height_mm);
    }

    /// Bytes from anywhere are drawn or refused, never fatal.
    #[test]
    fn any_bytes_are_drawn_without_harm(bytes in any::<Vec<u8>>()) {
        let drawing = draw(&bytes, &profile("epson-80"));
        prop_assert_eq!(drawing.fault.is_none(), tokenize(&bytes).is_ok());
    }
}

//! Everything of ours that reads what others wrote, each behind one door that takes any bytes and must only ever say what it
//! makes of them. The fuzz targets in `fuzz/` and a test that needs no fuzzer go in by the same doors.
//! Must not know what the bytes were meant to be.

use std::collections::BTreeSet;

use hardware::printer::Replies;
use hub::pairing::{No, Pairings};
use hub::setup::Plan;
use hub::setup::plan::{SAMPLES, trimmed};
use hub::store::Bundle;
use hub_client::{EventStream, Heard, HubPlace, Typing};
use uuid::Uuid;
use wire::board::Board;
use wire::envelope::{Envelope, Position, Row};
use wire::event::Event;
use wire::names::Slug;
use wire::pairing::{BeginPairing, FetchPairing, RevealPairing};
use wire::role::Actor;

/// A door: its name, and what is done with the bytes.
pub type Door = (&'static str, fn(&[u8]));

/// Every door.
pub const DOORS: &[Door] = &[
    ("settings", settings),
    ("envelope", envelope),
    ("names", names),
    ("event_stream", event_stream),
    ("printer_replies", printer_replies),
    ("typed_address", typed_address),
    ("pairing", pairing),
    ("manifests", manifests),
    ("setup", setup),
];

/// A settings file: read, checked, and every mistake told.
pub fn settings(bytes: &[u8]) {
    let Ok(text) = hub::settings::read_text(bytes.to_vec()) else { return };
    if let Err(mistakes) = hub::settings::check(&text) {
        assert!(!mistakes.is_empty(), "refused for no reason");
        for language in wire::names::Language::ALL {
            mistakes.iter().for_each(|mistake| drop(mistake.say(*language)));
        }
    }
}

/// A row of the journal, as an envelope and as a stream carries it, folded into a board.
pub fn envelope(bytes: &[u8]) {
    if let Ok(envelope) = serde_json::from_slice::<Envelope>(bytes) {
        // Whatever is understood can be written down again, and is the same.
        if let Ok(event) = Event::read(&envelope.kind, &envelope.data) {
            assert_eq!(event.kind(), envelope.kind);
        }
    }
    let Ok(row) = serde_json::from_slice::<Row>(bytes) else { return };
    let empty = hub::engine::views::board(&hub::engine::World::default(), 0, None, true);
    // A fact that cannot be understood leaves the board as it was.
    let mut board: Board = empty.clone();
    if board.fold(&row).is_err() {
        assert_eq!(board, empty);
    }
}

/// Places, names and actors.
pub fn names(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(place) = text.parse::<Position>() {
        assert_eq!(place.to_string().parse(), Ok(place));
    }
    if let Ok(name) = text.parse::<Slug>() {
        assert_eq!(name.as_str(), text);
    }
    if let Ok(actor) = text.parse::<Actor>() {
        assert_eq!(actor.to_string().parse(), Ok(actor));
    }
}

/// A stream of events in pieces of any size: cut anywhere, it says the same.
pub fn event_stream(bytes: &[u8]) {
    let Ok(whole) = EventStream::new().feed(bytes) else { return };
    let size = usize::from(bytes.first().copied().unwrap_or(1) % 7) + 1;
    let mut stream = EventStream::new();
    let pieces: Vec<_> = bytes.chunks(size).filter_map(|piece| stream.feed(piece).ok()).flatten().collect();
    assert_eq!(whole, pieces, "in pieces of {size}");
    whole.iter().for_each(|event| drop(Heard::try_from(event)));
}

/// What a printer sends back, in pieces: each byte ends in at most one reply.
pub fn printer_replies(bytes: &[u8]) {
    let mut replies = Replies::default();
    let mut told = 0;
    for piece in bytes.chunks(3) {
        replies.arrived(piece);
        while replies.next_reply().is_some() {
            told += 1;
        }
    }
    assert!(told <= bytes.len(), "{told} replies out of {} bytes", bytes.len());
}

/// What a scanner or keyboard types where a device asks for its hub: never more than a line, and an address reads as it is written.
pub fn typed_address(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut typing = Typing::default();
    for key in text.chars() {
        let mut pressed = [0; 4];
        if let Some(Some(place)) = typing.press(key.encode_utf8(&mut pressed)) {
            assert_eq!(place.to_string().parse::<HubPlace>().as_ref(), Ok(&place));
        }
        assert!(typing.text().chars().count() <= 65, "{}", typing.text());
    }
    if let Ok(place) = text.parse::<HubPlace>() {
        assert_eq!(place.to_string().parse::<HubPlace>().as_ref(), Ok(&place));
    }
}

/// What a device says that wants to be let in, each body on a line of its own: nobody is let in whom nobody accepted.
pub fn pairing(bytes: &[u8]) {
    let mut pairings = Pairings::default();
    for (n, line) in (0..).zip(bytes.split(|byte| *byte == b'\n')) {
        let id = Uuid::from_u128(n / 3);
        if let Ok(asked) = serde_json::from_slice::<BeginPairing>(line) {
            let _ = pairings.begin(0, None, asked, id, [7; 32]);
        } else if let Ok(shown) = serde_json::from_slice::<RevealPairing>(line) {
            let revealed = pairings.reveal(0, id, &shown, [9; 32]);
            assert!(matches!(revealed, Ok(()) | Err(No::Unknown | No::Differs | No::TooMany(_))));
        } else if let Ok(FetchPairing { secret }) = serde_json::from_slice(line) {
            let fetched = pairings.fetch(0, id, &secret.0);
            assert!(!matches!(fetched, Ok(hub::pairing::Fetched::Accepted { .. })), "nobody has accepted");
        }
    }
    for open in pairings.open(0) {
        assert!(open.digits.len() == 6 && open.digits.bytes().all(|digit| digit.is_ascii_digit()));
    }
}

/// The lists of what is in a backup and in a bundle of old days: what is on no disk is never found good.
pub fn manifests(bytes: &[u8]) {
    let nowhere = std::path::Path::new("/nowhere");
    if let Ok(bundle) = serde_json::from_slice::<Bundle>(bytes) {
        assert!(bundle.check(nowhere, None).is_err());
        assert!(bundle.check(nowhere, Some(&bundle)).is_err());
    }
    let Ok(folder) = tempfile::tempdir() else { return };
    if std::fs::write(folder.path().join("manifest.json"), bytes).is_ok() {
        assert!(hub::backup::Manifest::read(folder.path()).is_err(), "nobody has signed it");
    }
}

/// What the page of the first start keeps, and names that people type there: they make settings, or mistakes that are told.
pub fn setup(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<String> = text.lines().map(trimmed).collect();
    let mut typed = Plan::default();
    assert!(typed.choose(SAMPLES[bytes.len() % SAMPLES.len()].0), "a sample of ours");
    for (item, line) in typed.services.iter_mut().chain(&mut typed.counters).zip(&lines) {
        item.name.clone_from(line);
    }
    (typed.name, typed.supervisor, typed.agents) = (trimmed(&text), trimmed(&text), lines);
    for plan in [Some(typed), serde_json::from_slice::<Plan>(bytes).ok()].into_iter().flatten() {
        let people = plan.people();
        let ids: BTreeSet<&Slug> = people.iter().map(|person| &person.id).collect();
        assert_eq!(ids.len(), people.len(), "two people would be one");
        match plan.document() {
            Ok(document) => assert!(document["services"].is_object()),
            Err(mistakes) => assert!(!mistakes.is_empty(), "refused for no reason"),
        }
    }
}

//! Stored formats stay readable, and stay written as they were: golden files are never edited.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use wire::envelope::{Envelope, Position, Row, row_json};
use wire::event::Event;

const ENVELOPE: &str = include_str!("../golden/envelope.v1.json");

#[test]
fn an_envelope_of_version_1_is_read_and_written_byte_for_byte() {
    let golden = ENVELOPE.trim_end();
    let envelope: Envelope = serde_json::from_str(golden).unwrap();
    assert_eq!(serde_json::to_string(&envelope).unwrap(), golden);
    let event = Event::read(&envelope.kind, &envelope.data).unwrap();
    assert_eq!(event.kind(), "ticket-called");
    assert_eq!(serde_json::to_string(&event).unwrap(), envelope.data.get());
}

#[test]
fn a_row_is_the_envelope_with_its_place_in_front() {
    let json = row_json(Position { epoch: 1, seq: 7 }, true, ENVELOPE.trim_end());
    let row: Row = serde_json::from_str(&json).unwrap();
    assert_eq!((row.epoch, row.seq, row.last, row.kind.as_str()), (1, 7, true, "ticket-called"));
    assert_eq!(serde_json::to_string(&row).unwrap(), json);
}

#[test]
fn an_envelope_with_a_key_that_is_not_its_own_is_refused() {
    let odd = ENVELOPE.replacen("\"v\":1", "\"v\":1,\"w\":2", 1);
    assert!(serde_json::from_str::<Envelope>(&odd).is_err());
}

#[test]
fn a_kind_of_a_later_version_is_named_not_misread() {
    let data = serde_json::value::RawValue::from_string("{}".into()).unwrap();
    assert!(Event::read("ticket-teleported", &data).is_err());
}

#[test]
fn places_in_the_journal_are_ordered_by_epoch_before_row() {
    let place = |text: &str| text.parse::<Position>().unwrap();
    assert!(place("2.1") > place("1.999"));
    assert!("1".parse::<Position>().is_err() && "a.b".parse::<Position>().is_err());
}

#[test]
fn a_printers_state_is_written_as_it_is_spoken() {
    let event = Event::DevicePrinter {
        device: "borne-1".parse().unwrap(),
        state: wire::names::PrinterState::NoPaper,
    };
    let data = serde_json::value::to_raw_value(&event).unwrap();
    assert_eq!((event.kind(), data.get()), ("device-printer", r#"{"device":"borne-1","state":"no-paper"}"#));
    assert_eq!(Event::read("device-printer", &data).unwrap(), event);
    let words: Vec<&str> = wire::names::PrinterState::ALL.iter().map(|state| state.as_str()).collect();
    assert_eq!(words, ["ready", "paper-low", "no-paper", "cover-open", "trouble", "away", "silent"]);
}

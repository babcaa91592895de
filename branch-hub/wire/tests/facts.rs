//! Facts as they are stored: rows that are older than a field still read, and newer kinds are written as they are read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};
use wire::day::Leftovers;
use wire::event::Event;
use wire::ticket::Claim;

fn read(kind: &str, data: &Value) -> Event {
    Event::read(kind, &serde_json::value::to_raw_value(data).unwrap()).unwrap()
}

const TICKET: &str = "0193a000-0000-7000-8000-000000000001";
const OTHER: &str = "0193a000-0000-7000-8000-000000000002";

fn place() -> Value {
    json!({"arrived_ms": 7, "tie": 1, "back": 0})
}

#[test]
fn a_row_from_before_claims_parties_and_plans_is_an_ordinary_ticket() {
    let old = json!({
        "ticket": TICKET, "visit": OTHER, "number": "A001", "series": "a", "count": 1, "service": "caisse",
        "kind": "normal", "priority": null, "language": "fr", "channel": "kiosk", "place": place(), "day": 1,
    });
    let Event::TicketIssued { told, then, claim, party, booking, .. } = read("ticket-issued", &old) else {
        panic!("another fact")
    };
    assert_eq!((told, then.len(), claim, party, booking), (None, 0, Claim::None, 1, None));
}

#[test]
fn a_closing_from_before_anybody_could_say_otherwise_served_those_who_waited() {
    let Event::DoorsClosed { leftovers, .. } = read("doors-closed", &json!({"reason": "panne"})) else {
        panic!("another fact")
    };
    assert_eq!(leftovers, Leftovers::Serve);
}

#[test]
fn a_transfer_from_before_pools_is_for_everyone_and_returns_nowhere() {
    let old =
        json!({"ticket": TICKET, "counter": "g1", "leg": OTHER, "service": "virement", "place": place()});
    let Event::TicketTransferred { pool, returns_to, .. } = read("ticket-transferred", &old) else {
        panic!("another fact")
    };
    assert_eq!((pool, returns_to), (None, None));
}

#[test]
fn a_fact_is_written_in_the_words_in_which_it_is_read() {
    let at = "2026-11-23T09:00:00Z";
    let who = json!({"number": "A001", "kind": "normal", "priority": "aines", "claimed": true, "language": "wo",
        "pool": {"counter": "g1"}, "held": true, "hold": "documents", "triage": "rouge", "attention": "look-again"});
    let facts = [
        ("doors-closed", json!({"reason": "fin", "leftovers": "carry-over"})),
        (
            "ticket-transferred",
            json!({
                "ticket": TICKET, "counter": "g1", "leg": OTHER, "service": "conseil", "place": place(),
                "pool": {"agent": "awa"}, "returns_to": {"service": "caisse", "pool": {"counter": "g1"}},
            }),
        ),
        (
            "ticket-transferred",
            json!({
                "ticket": TICKET, "counter": "g1", "leg": OTHER, "service": "conseil", "place": place(),
                "pool": null, "returns_to": null, "front": true,
            }),
        ),
        ("priority-confirmed", json!({"ticket": TICKET})),
        ("priority-declined", json!({"ticket": TICKET, "class": "aines", "place": place()})),
        ("priority-given", json!({"ticket": TICKET, "class": "aines", "reason": "canne"})),
        (
            "ticket-triaged",
            json!({"ticket": TICKET, "class": "rouge", "longest_wait_ms": 600_000, "look_again_ms": 0}),
        ),
        ("ticket-paid", json!({"ticket": TICKET})),
        ("ticket-held", json!({"ticket": TICKET, "hold": "check-in"})),
        ("ticket-released", json!({"ticket": TICKET})),
        ("ticket-parked", json!({"ticket": TICKET, "counter": "g1", "wake_ms": 600_000})),
        ("ticket-unparked", json!({"ticket": TICKET, "by_itself": true})),
        ("ticket-requeued", json!({"ticket": TICKET, "counter": "g1"})),
        (
            "latecomer-returned",
            json!({"ticket": TICKET, "service": "caisse", "place": place(), "issued_at": at, "who": who}),
        ),
        (
            "ticket-reopened",
            json!({"ticket": TICKET, "service": "caisse", "place": place(), "issued_at": at, "who": who}),
        ),
        (
            "leg-opened",
            json!({
                "visit": OTHER, "from": TICKET, "leg": OTHER, "service": "conseil", "place": place(),
                "pool": null, "then": ["virement"], "who": who,
            }),
        ),
        ("ticket-carried-over", json!({"ticket": TICKET})),
        ("attention-needed", json!({"ticket": TICKET, "why": "longest-wait"})),
        ("counter-taken-over", json!({"counter": "g1", "from": "awa", "agent": "moussa"})),
        (
            "services-interrupted",
            json!({"services": ["caisse"], "reason": "réseau", "until": at, "gives_tickets": false}),
        ),
        ("services-resumed", json!({"services": ["caisse"]})),
        ("peak-set", json!({"on": true, "reason": "salaires"})),
        ("person-signed-in", json!({"person": "awa", "role": "agent"})),
        ("person-signed-out", json!({"person": "awa", "role": "agent", "why": "reused"})),
        ("person-tried-wrong", json!({"person": "awa"})),
        ("pairing-declined", json!({"role": "kiosk", "name": "Borne sans nom"})),
        ("fault-seen", json!({"code": "C10", "at": at})),
        (
            "backup-made",
            json!({"to": "/media/sauvegarde", "head": "1.7", "hash": "00", "bytes": 1,
                "same_disk": false, "no_owners": true}),
        ),
        ("person-locked-out", json!({"person": "awa", "tries": 5, "for_s": 60})),
        ("person-unlocked", json!({"person": "awa"})),
        ("person-added", json!({"person": "awa", "role": "agent"})),
        ("person-secret-changed", json!({"person": "awa", "role": "supervisor"})),
        ("person-removed", json!({"person": "awa"})),
        ("token-made", json!({"role": "kiosk", "name": "borne-1"})),
        ("tokens-withdrawn", json!({"role": "head-office", "name": "siege", "count": 2})),
    ];
    for (kind, data) in facts {
        let event = read(kind, &data);
        assert_eq!(event.kind(), kind);
        assert_eq!(serde_json::to_value(&event).unwrap(), data, "{kind}");
    }
}

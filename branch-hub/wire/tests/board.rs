//! The board, folded: who is in line, who is announced, what stands still.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde_json::{Value, json};
use uuid::Uuid;
use wire::board::{Board, First};
use wire::envelope::Row;
use wire::names::{Slug, TicketState};

const TICKET: &str = "0193a000-0000-7000-8000-000000000001";
const LEG: &str = "0193a000-0000-7000-8000-000000000002";
const AT: &str = "2026-11-23T09:00:00Z";

struct Hall {
    board: Board,
}

impl Hall {
    fn open() -> Self {
        let board = json!({
            "epoch": 1, "incarnation": Uuid::nil(), "seq": 0, "at": AT, "revision": 1, "day": null,
            "tickets": {}, "counters": {}, "calls": []
        });
        let mut hall = Self { board: serde_json::from_value(board).unwrap() };
        hall.hear("day-opened", &json!({"ordinal": 1, "date": "2026-11-23", "trusted": true}));
        hall.hear("counter-opened", &json!({"counter": "g1", "agent": "awa"}));
        hall
    }

    fn hear(&mut self, kind: &str, data: &Value) {
        let row = json!({
            "epoch": 1, "seq": self.board.seq + 1, "v": 1, "kind": kind, "at": AT, "boot": 1, "mono_ms": 1,
            "trusted": true, "actor": "agent:awa", "request_id": null, "data": data
        });
        let row: Row = serde_json::from_str(&row.to_string()).unwrap();
        self.board.fold(&row).unwrap();
    }

    fn issue(&mut self) {
        let place = json!({"arrived_ms": 7, "tie": 1, "back": 0});
        self.hear("ticket-issued", &json!({
            "ticket": TICKET, "visit": LEG, "number": "A001", "series": "a", "count": 1, "service": "caisse",
            "kind": "normal", "priority": null, "language": "fr", "channel": "kiosk", "place": place, "day": 1,
            "told": null, "then": [], "claim": "none", "party": 1, "booking": null
        }));
    }

    fn call(&mut self) {
        let called = json!({"ticket": TICKET, "counter": "g1", "agent": "awa", "auto_start_ms": 20_000, "reason": null});
        self.hear("ticket-called", &called);
    }

    fn start(&mut self) {
        self.hear("service-started", &json!({"ticket": TICKET, "counter": "g1", "by_itself": false}));
    }

    fn waiting(&self) -> usize {
        let caisse: Slug = "caisse".parse().unwrap();
        let waiting = self.board.waiting(&caisse);
        assert_eq!(self.board.waiting_by_service().get(&caisse).copied().unwrap_or(0), waiting);
        waiting
    }
}

#[test]
fn who_is_held_or_kept_for_the_next_day_waits_and_is_not_counted_among_those_who_can_be_called() {
    let mut hall = Hall::open();
    hall.issue();
    assert_eq!(hall.waiting(), 1);
    hall.hear("ticket-held", &json!({"ticket": TICKET, "hold": null}));
    assert_eq!(hall.waiting(), 0, "the hall knows that, though not why");
    hall.hear("ticket-released", &json!({"ticket": TICKET}));
    assert_eq!(hall.waiting(), 1);
    hall.hear("ticket-carried-over", &json!({"ticket": TICKET}));
    assert_eq!(hall.waiting(), 0);
    hall.hear("day-opened", &json!({"ordinal": 1, "date": "2026-11-24", "trusted": true}));
    assert_eq!(hall.waiting(), 0, "a corrected date is no new day");
    hall.hear("day-closed", &json!({"ordinal": 1}));
    hall.hear("day-opened", &json!({"ordinal": 2, "date": "2026-11-24", "trusted": true}));
    assert_eq!(hall.waiting(), 1);
}

#[test]
fn over_the_night_only_emergencies_of_services_that_go_on_and_the_called_need_anybody() {
    let mut hall = Hall::open();
    hall.issue();
    hall.call();
    let bell = |n: u32| format!("0193a000-0000-7000-8000-0000000001{n:02}");
    let causes = [
        json!({"direct": {"service": "urgences"}}),
        json!({"direct": {"service": "caisse"}}),
        json!({"help": {"device": "borne-1"}}),
        json!({"come-for-me": {"ticket": TICKET}}),
    ];
    for (n, cause) in (0..).zip(causes) {
        hall.hear("reception-rung", &json!({"bell": bell(n), "cause": cause}));
    }
    let ringing = |hall: &Hall| hall.board.bells.keys().map(Uuid::to_string).collect::<Vec<_>>();
    hall.hear("day-closed", &json!({"ordinal": 1, "stay_open": ["urgences"]}));
    assert_eq!(ringing(&hall), [bell(0), bell(3)]);
    hall.hear("day-opened", &json!({"ordinal": 2, "date": "2026-11-24", "trusted": true}));
    assert_eq!(ringing(&hall), [bell(0), bell(3)]);
    hall.start();
    assert_eq!(ringing(&hall), [bell(0)]);
}

#[test]
fn who_comes_back_is_first_until_the_line_counts_again() {
    let mut hall = Hall::open();
    hall.issue();
    hall.call();
    hall.hear("ticket-parked", &json!({"ticket": TICKET, "counter": "g1", "wake_ms": 600_000}));
    hall.hear("ticket-unparked", &json!({"ticket": TICKET, "by_itself": true}));
    let first = |hall: &Hall| hall.board.tickets.values().next().and_then(|t| t.first);
    assert_eq!(first(&hall), Some(First::Returned));
    hall.call();
    let place = json!({"arrived_ms": 9, "tie": 1, "back": 1});
    hall.hear("ticket-put-back", &json!({"ticket": TICKET, "counter": "g1", "places": 3, "place": place}));
    assert_eq!(first(&hall), None);
}

#[test]
fn whoever_walks_in_is_on_the_board_as_served_and_their_call_is_over_when_the_command_is() {
    let mut hall = Hall::open();
    hall.issue();
    hall.call();
    hall.start();
    let ticket = hall.board.tickets.values().next().unwrap();
    assert_eq!(ticket.state, TicketState::Serving);
    assert_eq!(hall.board.calls.iter().map(|call| call.open).collect::<Vec<_>>(), [false]);
}

#[test]
fn a_stop_and_a_peak_are_known_until_they_are_over() {
    let mut hall = Hall::open();
    let stop = json!({"services": ["caisse"], "reason": "réseau", "until": AT, "gives_tickets": false});
    hall.hear("services-interrupted", &stop);
    hall.hear("peak-set", &json!({"on": true, "reason": "salaires"}));
    let told: Vec<&str> = hall.board.interruptions.values().map(|stop| stop.reason.as_str()).collect();
    assert_eq!((told, hall.board.peak), (vec!["réseau"], true));
    hall.hear("services-resumed", &json!({"services": ["caisse"]}));
    hall.hear("day-opened", &json!({"ordinal": 2, "date": "2026-11-24", "trusted": true}));
    assert!(hall.board.interruptions.is_empty() && !hall.board.peak, "a peak ends with its day");
}

#[test]
fn who_is_found_absent_late_takes_nobody_else_out_of_the_counters_hand() {
    const NEXT: &str = "0193a000-0000-7000-8000-000000000003";
    let mut hall = Hall::open();
    hall.issue();
    hall.call();
    hall.hear("service-started", &json!({"ticket": TICKET, "counter": "g1", "by_itself": true}));
    hall.hear(
        "ticket-served",
        &json!({"ticket": TICKET, "counter": "g1", "outcome": "served", "unseen": true}),
    );
    hall.hear("ticket-issued", &json!({
        "ticket": NEXT, "visit": NEXT, "number": "A002", "series": "a", "count": 2, "service": "caisse",
        "kind": "normal", "priority": null, "language": "fr", "channel": "kiosk",
        "place": {"arrived_ms": 8, "tie": 2, "back": 0}, "day": 1, "told": null, "then": [], "claim": "none",
        "party": 1, "booking": null
    }));
    let called =
        json!({"ticket": NEXT, "counter": "g1", "agent": "awa", "auto_start_ms": 20_000, "reason": null});
    hall.hear("ticket-called", &called);
    hall.hear("ticket-no-show", &json!({"ticket": TICKET, "counter": "g1"}));
    let g1: Slug = "g1".parse().unwrap();
    assert_eq!(hall.board.counters[&g1].holding, Some(NEXT.parse().unwrap()));
}

//! What a customer in the hall can rely on, seen as plain data: who stands large, for how long, and what is heard.

mod branch;

use branch::{Branch, LINE, ticket};
use display::hall::Page;
use display::screen::ToDo;
use hub_client::Heard;
use serde_json::json;
use wire::catalogue::Direction;

#[test]
fn a_call_stands_large_with_its_counter_and_the_way_there_and_is_heard_once() {
    let mut branch = Branch::with_line();
    assert_eq!(branch.view().stage, []);
    assert!(branch.call("A047", "g3").chime);
    let view = branch.view();
    let call = &view.stage[0];
    assert_eq!((call.number.as_str(), call.label.as_str(), call.picture.as_str()), ("A047", "3", "cash"));
    assert_eq!((call.counter.first.as_str(), call.counter.others.as_str()), ("Guichet 3", "Counter 3"));
    assert_eq!((call.direction, call.way.first.as_str()), (Some(Direction::Right), "À droite"));
    assert_eq!(call.spoken(), "A047, Guichet 3, À droite");
    assert!(call.lit);
    assert_eq!(branch.wait(20), 0, "a call is heard when it comes, and not again");
    assert!(!branch.view().stage[0].lit, "the light goes out");
    assert_eq!(branch.on_stage(), ["A047"], "who is awaited stays large");
}

#[test]
fn every_call_stands_large_for_eight_seconds_even_when_others_follow_or_service_begins() {
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.wait(1);
    branch.start("A047", "g1");
    branch.call("B012", "g2");
    assert_eq!(branch.on_stage(), ["B012", "A047"]);
    branch.wait(6);
    assert_eq!(branch.on_stage(), ["B012", "A047"]);
    branch.wait(1);
    assert_eq!(branch.on_stage(), ["B012"]);
    assert_eq!(branch.in_column(), ["A047"]);
    branch.start("B012", "g2");
    branch.wait(7);
    assert_eq!(
        branch.on_stage(),
        ["B012"],
        "the last one stays large until the next call, and says that it is over"
    );
    assert!(!branch.view().stage[0].open);
    assert_eq!(branch.in_column(), ["A047"]);
}

#[test]
fn calls_beyond_the_stage_wait_for_a_place_and_are_heard_when_they_get_it() {
    let mut branch = Branch::with_line();
    for (number, counter) in [("A047", "g1"), ("A048", "g2"), ("B012", "g3"), ("C005", "g4")] {
        assert!(branch.call(number, counter).chime, "{number}");
    }
    assert!(!branch.call("A049", "g5").chime, "four stand large already");
    assert_eq!(branch.on_stage(), ["C005", "B012", "A048", "A047"]);
    assert_eq!(branch.in_column(), ["A049"], "seen at once, beside");
    assert_eq!(branch.wait(7), 0);
    assert_eq!(branch.wait(1), 1);
    assert_eq!(branch.on_stage(), ["A049"]);
    assert_eq!(branch.in_column(), ["C005", "B012", "A048", "A047"]);
}

#[test]
fn a_recall_lights_up_and_is_heard_again() {
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.wait(5);
    branch.call("A048", "g2");
    assert!(branch.recall("A047", "g1").chime);
    assert_eq!(branch.on_stage(), ["A047", "A048"]);
    assert!(branch.view().stage.iter().all(|call| call.lit));
    branch.wait(7);
    assert_eq!(branch.on_stage(), ["A047", "A048"], "the recall counts its eight seconds anew");
}

#[test]
fn who_is_still_awaited_stands_before_who_was_called_last() {
    let mut branch = Branch::with_line();
    for (number, counter) in [("A047", "g1"), ("A048", "g2"), ("B012", "g3")] {
        branch.call(number, counter);
        branch.wait(9);
    }
    branch.start("A048", "g2");
    let view = branch.view();
    assert_eq!(branch.on_stage(), ["B012"]);
    let column: Vec<_> = view.column.iter().map(|call| (call.number.as_str(), call.open)).collect();
    assert_eq!(column, [("A047", true), ("A048", false)]);
}

#[test]
fn calls_from_before_the_screen_listened_are_shown_and_not_announced() {
    let mut branch = Branch::before_the_hub(4);
    branch.screen.adopt(branch::catalogue());
    let call = |number: &str, secs: i64, open: bool| {
        json!({
            "ticket": ticket(number), "number": number, "service": "caisse", "counter": "g1",
            "at": branch::START.parse::<jiff::Timestamp>().expect("a time") - jiff::SignedDuration::from_secs(secs),
            "open": open
        })
    };
    let old = [call("A048", 11, true), call("A047", 300, false)];
    assert!(!branch.snapshot(LINE, &old).chime);
    assert_eq!(branch.on_stage(), ["A048"]);
    assert!(!branch.view().stage[0].lit);

    let mut branch = Branch::before_the_hub(4);
    assert!(branch.snapshot(LINE, &[call("A048", 9, true)]).chime, "a call of a moment ago is worth hearing");
}

#[test]
fn a_break_in_the_stream_does_not_announce_the_past_when_it_is_caught_up() {
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.wait(9);
    branch.screen.hear(Heard::Lost, branch.now);
    // The hub called A048 while the stream was broken, and tells of it twenty seconds later.
    let missed = branch.hub_time();
    branch.silence(20);
    let row = json!({
        "epoch": 1, "seq": 3, "last": true, "v": 1, "kind": "ticket-called", "at": missed, "boot": 1, "mono_ms": 5,
        "trusted": true, "actor": "agent:awa", "request_id": null,
        "data": {"ticket": ticket("A048"), "counter": "g2", "agent": "awa", "auto_start_ms": 1, "reason": null}
    });
    let row = Heard::Row(serde_json::from_str(&row.to_string()).expect("a row"));
    assert_eq!(branch.screen.hear(row, branch.now), ToDo::default());
    assert_eq!(branch.on_stage(), ["A048"], "shown, as the newest that is awaited");
}

#[test]
fn the_age_is_told_when_the_hub_is_silent_and_no_number_when_it_is_gone() {
    let mut branch = Branch::with_line();
    branch.call("A047", "g1");
    branch.silence(11);
    assert_eq!(branch.view().age, None);
    branch.silence(4);
    let age = branch.view().age.expect("the data is old");
    assert_eq!(
        (age.first.as_str(), age.others.as_str()),
        ("Données de 15\u{a0}s", "Data from 15\u{a0}s ago")
    );
    assert_eq!(branch.view().page, Page::Calls);
    branch.silence(15);
    let view = branch.view();
    assert_eq!(view.page, Page::Gone);
    assert_eq!((view.stage.len(), view.column.len(), view.lines.len()), (0, 0, 0));
    assert_eq!(view.notice.first, "Adressez-vous à l'accueil");
    branch.pulse();
    branch.silence(0);
    assert_eq!(branch.on_stage(), ["A047"], "one word of the hub and the numbers are true again");
}

#[test]
fn a_screen_that_starts_before_its_hub_waits_and_then_says_so() {
    let mut branch = Branch::before_the_hub(4);
    assert_eq!(branch.view().page, Page::Starting);
    assert_eq!(branch.view().clock, None);
    branch.silence(29);
    assert_eq!(branch.view().page, Page::Starting);
    branch.silence(1);
    assert_eq!(branch.view().page, Page::Gone);
    branch.screen.adopt(branch::catalogue());
    branch.snapshot(LINE, &[]);
    assert_eq!(branch.view().page, Page::Calls);
}

#[test]
fn a_closed_branch_says_so_and_when_it_opens_but_not_while_people_are_in_line() {
    let mut branch = Branch::with_line();
    let mut catalogue = branch::catalogue();
    catalogue.open = false;
    branch.screen.adopt(catalogue);
    assert_eq!(branch.view().page, Page::Calls, "those in line are still served");
    branch.call("A047", "g1");
    branch.fact("ticket-served", &json!({"ticket": ticket("A047"), "counter": "g1", "outcome": "served"}));
    for (number, _) in &LINE[1..] {
        branch.fact("ticket-cancelled", &json!({"ticket": ticket(number), "reason": "fermeture"}));
    }
    branch.wait(7);
    assert_eq!(branch.view().page, Page::Calls, "the last call has its eight seconds");
    branch.wait(1);
    let view = branch.view();
    assert_eq!(view.page, Page::Closed);
    assert_eq!(view.notice.first, "Fermé");
    assert_eq!(view.hours[0].days.first, "lundi – vendredi");
}

#[test]
fn people_are_counted_where_they_wait() {
    let mut branch = Branch::with_line();
    let waiting = |branch: &Branch| branch.view().lines.iter().map(|line| line.waiting).collect::<Vec<_>>();
    assert_eq!(waiting(&branch), [4, 2, 1, 1]);
    branch.call("A047", "g1");
    assert_eq!(waiting(&branch), [3, 2, 1, 1]);
}

#[test]
fn the_clock_is_the_hubs_and_moves_with_it() {
    let mut branch = Branch::with_line();
    let time = |branch: &Branch| branch.view().clock.map(|clock| clock.time);
    assert_eq!(time(&branch).as_deref(), Some("10:41"));
    branch.wait(30);
    assert_eq!(time(&branch).as_deref(), Some("10:42"));
}

#[test]
fn new_settings_and_opened_doors_make_the_screen_ask_what_the_branch_offers() {
    let mut branch = Branch::with_line();
    assert!(!branch.call("A047", "g1").ask_catalogue);
    assert!(branch.fact("doors-closed", &json!({"reason": "fin"})).ask_catalogue);
    assert!(branch.fact("settings-adopted", &json!({"revision": 2, "base": {}, "over": {}})).ask_catalogue);
    assert!(branch.fact("coffee-served", &json!({})).start_anew);
}

#[test]
fn whoever_walks_in_at_a_counter_is_neither_heard_nor_lit() {
    let mut branch = Branch::with_line();
    branch.call("A048", "g2");
    branch.wait(10);
    // One command: given, called and served at once. Its rows come together, and the last one ends it.
    assert_eq!(branch.unfinished("ticket-called", &branch::called("A047", "g1")), ToDo::default());
    assert!(!branch.start("A047", "g1").chime);
    assert_eq!(branch.wait(2), 0);
    assert_eq!(branch.on_stage(), ["A048"], "who is awaited stays large");
    let view = branch.view();
    assert!(view.stage.iter().chain(&view.column).all(|call| !call.lit));
    assert_eq!(branch.in_column(), ["A047"], "seen as one of the last, quietly");
}

#[test]
fn a_service_that_stands_still_says_why_and_until_when_and_who_is_held_is_not_counted() {
    let mut branch = Branch::with_line();
    let mut catalogue = branch::catalogue();
    catalogue.services[0].interruption = Some(wire::catalogue::Stop {
        reason: "panne du réseau".into(),
        until: None,
        until_time: Some("11:00".into()),
    });
    branch.screen.adopt(catalogue);
    let lines = branch.view().lines;
    let stopped = "Interrompu\u{a0}: panne du réseau, reprise espérée vers 11\u{a0}h";
    assert_eq!((lines[0].stopped.as_str(), lines[0].waiting), (stopped, 4));
    assert_eq!(lines[1].stopped, "");
    branch.fact("ticket-held", &json!({"ticket": ticket("A048"), "hold": null}));
    assert_eq!(branch.view().lines[0].waiting, 3);
}

//! The power was cut and is back.

use hub::clock::Reading;
use hub::engine::{Engine, PowerBack};
use hub::living::LastLife;
use hub::store::MemoryStore;
use queue::TicketId;
use uuid::Uuid;

use crate::lives::{Lives, MORNING_MS, sealer};

const MINUTE_MS: i64 = 60_000;

/// Two wait when the power goes; another life begins at `at_ms`.
fn back(at_ms: impl FnOnce(i64) -> i64, told_to_stop: bool) -> (Option<PowerBack>, i64, u64) {
    back_after(at_ms, LastLife { told_to_stop, ..LastLife::default() })
}

fn back_after(at_ms: impl FnOnce(i64) -> i64, last: LastLife) -> (Option<PowerBack>, i64, u64) {
    let mut lives = Lives::bank();
    for request in [1, 2] {
        let ask = lives.issue("caisse", request);
        lives.ask(ask);
    }
    let last = LastLife { alive_at_ms: Some(lives.at_ms + MINUTE_MS), ..last };
    let at_ms = at_ms(lives.at_ms + MINUTE_MS);
    let reading = Reading { at_ms, mono_ms: 0 };
    let store = MemoryStore::on(&lives.disk);
    let engine = Engine::start_after(store, reading, Uuid::from_u128(42), sealer(), "test", last).unwrap();
    let world = engine.working();
    let tickets: Vec<TicketId> = world.branch.tickets().map(|ticket| ticket.id).collect();
    let waited_ms = world.now(reading).run_ms - world.branch.ticket(tickets[0]).unwrap().issued_run_ms;
    (world.power, at_ms, waited_ms)
}

#[test]
fn after_a_power_cut_it_is_known_how_long_it_was_and_who_waits_and_nobody_has_aged() {
    let (power, at_ms, waited_ms) = back(|cut| cut + 38 * MINUTE_MS, false);
    assert_eq!(
        power,
        Some(PowerBack { at_ms, away_ms: Some(38 * 60_000), waiting: 2, machine_stayed: false })
    );
    assert!(waited_ms < 60_000, "{waited_ms}");
}

#[test]
fn a_clock_that_lost_its_battery_with_the_power_does_not_say_how_long_it_was() {
    let (power, _, _) = back(|_| 0, false);
    assert_eq!(
        power,
        Some(PowerBack { at_ms: MORNING_MS, away_ms: None, waiting: 2, machine_stayed: false })
    );
}

#[test]
fn a_hub_that_was_told_to_stop_has_lost_no_power() {
    assert_eq!(back(|stopped| stopped + 38 * MINUTE_MS, true).0, None);
}

#[test]
fn a_hub_that_ended_on_a_machine_that_went_on_has_lost_no_power_either() {
    for told_to_stop in [false, true] {
        let last = LastLife { machine_stayed: true, told_to_stop, ..LastLife::default() };
        let told = back_after(|ended| ended + MINUTE_MS, last).0.map(|back| back.machine_stayed);
        assert_eq!(told, (!told_to_stop).then_some(true));
    }
}

//! A hub that is killed, or stands still and goes on, at moments that a seed chooses.

use std::time::Duration;

use storm::load::{Kept, Load, ensure_nothing_lost};
use storm::process::HubProcess;

use crate::{house, seeded};

const ROUNDS: u64 = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_that_is_killed_or_stands_still_at_any_moment_loses_nothing() {
    let (house, mut chance) = (house().await, seeded(23));
    let mut hub = HubProcess::start(house.data()).unwrap();
    let (mut kept, mut given, mut unanswered) = (Kept::default(), 0, 0);
    for round in 0..ROUNDS {
        let load = Load::begin(&house, &hub.base(), &mut chance).unwrap();
        load.go_on(Duration::from_millis(10 + chance.below(200))).await;
        if round.is_multiple_of(2) {
            hub.kill_and_start_again().unwrap();
        } else {
            hub.signal("STOP").unwrap();
            // Longer than anybody waits for an answer.
            load.go_on(Duration::from_millis(600)).await;
            hub.signal("CONT").unwrap();
        }
        load.go_on(Duration::from_millis(chance.below(100))).await;
        let told = load.end().await;
        given += told.tickets.len();
        unanswered += told.unanswered.len();
        ensure_nothing_lost(&house, &hub.base(), &told, &mut kept).await.unwrap();
    }
    hub.verify().unwrap();
    assert!(given > 100 && unanswered > 10, "{given} tickets, {unanswered} requests without an answer");
    assert!(kept.tickets() >= given);
}

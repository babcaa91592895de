//! The service manager hears that the hub lives only from an engine that turns and a disk that takes a write.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hub::clock::{Clock, Reading};
use hub::serve::Branch;
use hub::watchdog;
use tokio::time::timeout;

use crate::branch::Hand;

/// A clock that can keep whoever reads it from going on: an engine that is stuck.
#[derive(Default)]
struct Gate {
    hand: Hand,
    shut: Mutex<()>,
}

impl Clock for Gate {
    fn read(&self) -> Reading {
        let _open = self.shut.lock().unwrap_or_else(PoisonError::into_inner);
        self.hand.read()
    }
}

const EVERY: Duration = Duration::from_millis(10);
const LONG: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::await_holding_lock, reason = "the engine waits at this lock, on a thread of its own")]
async fn an_engine_that_stands_still_is_not_said_to_live() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Gate::default());
    let branch = Branch::open(folder.path(), Arc::clone(&clock) as _, |why| panic!("{why}")).unwrap();
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let app = Arc::clone(&branch.app);
    let feeding = tokio::spawn(watchdog::feed(app, EVERY, move || {
        // The test has heard enough.
        let _ = tell.send(());
    }));
    for _ in 0..5 {
        timeout(LONG, told.recv()).await.expect("a living engine is told of").unwrap();
    }
    let turns = branch.app.engine.pulse().turns();
    assert!(turns >= 5, "{turns}");

    let stuck = clock.shut.lock().unwrap();
    // What was under way may still be told; then nothing more comes.
    let mut after = 0;
    while timeout(EVERY * 50, told.recv()).await.is_ok() {
        after += 1;
        assert!(after < 5, "the engine stands still and is said to live");
    }
    drop(stuck);
    timeout(LONG, told.recv()).await.expect("and again once it turns").unwrap();
    feeding.abort();
    tokio::task::spawn_blocking(move || branch.close()).await.unwrap();
}

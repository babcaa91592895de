//! Telling the service manager that the hub lives: only after a turn of the engine and a write that reached the disk.
//! Must not know the engine's work. An engine that is stuck, or a disk that no longer answers, is not told of: the
//! service manager then ends the hub and starts it again.

use std::time::Duration;

use crate::api::Shared;

/// Calls `tell` each time the engine has turned and written, and never otherwise.
pub async fn feed(app: Shared, every: Duration, mut tell: impl FnMut()) {
    let mut tick = tokio::time::interval(every);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        // A full waiting room is no sign of death: the next look asks again.
        if app.engine.beat().await.is_ok() {
            tell();
        }
    }
}

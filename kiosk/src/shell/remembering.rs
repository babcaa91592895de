//! Telling a hub that was restored which numbers this kiosk has printed. Asked again until it answers.
//! Must not decide what the hub makes of it.

use std::sync::Arc;
use std::time::Duration;

use hub_client::AskError;
use jiff::Timestamp;
use tokio::time::sleep;
use uuid::Uuid;
use wire::recovery::{Recovery, TellNumbers};

use super::Shell;

/// A word that did not get through is said again after this long.
const AGAIN: Duration = Duration::from_secs(5);

pub(super) async fn tell_numbers(shell: Arc<Shell>) {
    let numbers = match shell.island().highest_numbers(Timestamp::now()) {
        Ok(numbers) if numbers.is_empty() => return,
        Ok(numbers) => numbers,
        Err(why) => {
            tracing::error!("failed to {why}; the hub does not hear which numbers were printed");
            return;
        }
    };
    let told = TellNumbers { request_id: Uuid::new_v4(), numbers };
    loop {
        match shell.hub.ask::<_, Recovery>("/v1/recovery/heard", &told).await {
            Ok(_) => return,
            Err(why @ (AskError::Refused(_) | AskError::Garbled(_))) => {
                tracing::error!("failed to {why}; the hub does not hear which numbers were printed");
                return;
            }
            Err(AskError::Later(_) | AskError::Unreachable(_)) => sleep(AGAIN).await,
        }
    }
}

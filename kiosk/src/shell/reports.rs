//! Telling the hub how print jobs ended, so that staff see a ticket without paper. Asked again until the hub answers.
//! Must not know the printer.

use std::sync::Arc;
use std::time::Duration;

use hub_client::AskError;
use tokio::time::timeout;

use super::{Shell, log_unless_kept};

/// A report that did not get through is tried again after this long.
const AGAIN: Duration = Duration::from_secs(5);

pub(super) async fn report(shell: Arc<Shell>) {
    let mut waiting = false;
    loop {
        if waiting {
            // Either something new has ended or it is time to try again: both lead to the same look.
            let _ = timeout(AGAIN, shell.ended.notified()).await;
        } else {
            shell.ended.notified().await;
        }
        waiting = !report_all(&shell).await;
    }
}

/// Whether the hub knows everything now.
async fn report_all(shell: &Arc<Shell>) -> bool {
    let unreported = shell.island().unreported();
    let unreported = match unreported {
        Ok(unreported) => unreported,
        Err(why) => {
            tracing::error!("failed to {why}");
            return false;
        }
    };
    for report in unreported {
        match shell.hub.printed(report.ticket, &report.body).await {
            Ok(_) => {}
            // A day that is gone, or a ticket that a restored hub does not know: telling it again changes nothing.
            Err(AskError::Refused(problem)) => {
                tracing::warn!(ticket = %report.ticket, code = problem.code, "the hub does not take the report of a print job");
            }
            Err(why @ (AskError::Later(_) | AskError::Unreachable(_) | AskError::Garbled(_))) => {
                tracing::warn!("failed to {why}");
                return false;
            }
        }
        log_unless_kept(shell.island().reported(report.body.request_id));
    }
    true
}

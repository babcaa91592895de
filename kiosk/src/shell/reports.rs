//! Telling the hub what staff must see: how the printer is, and how print jobs ended. Asked again until the hub answers.
//! Must not know the printer, nor keep anybody waiting.

use std::sync::Arc;
use std::time::Duration;

use hub_client::AskError;
use tokio::time::sleep;
use uuid::Uuid;
use wire::device::{Device, PrinterReport};

use super::{Shell, log_unless_kept};

/// A report that did not get through is tried again after this long.
const AGAIN: Duration = Duration::from_secs(5);

pub(super) async fn report(shell: Arc<Shell>) {
    let mut printer = shell.staff.printer.subscribe();
    // It may have been looked at before anybody listened.
    printer.mark_changed();
    let mut untold = None;
    let mut waiting = false;
    loop {
        // Something new has ended, or it is time to try again: both lead to the same look.
        let changed = tokio::select! {
            changed = printer.changed() => changed.is_ok(),
            () = shell.staff.ended.notified() => false,
            () = sleep(AGAIN), if waiting => false,
        };
        if changed {
            // Under a new id each time: a hub that was restored has forgotten what it was told under the old one.
            untold = printer.borrow().map(|state| PrinterReport { request_id: Uuid::new_v4(), state });
        }
        // The printer first: what a paper's outcome means depends on it.
        let told = tell_printer(&shell, &mut untold, waiting).await;
        waiting = !(told && report_all(&shell).await);
    }
}

/// Whether the hub knows how the printer is.
async fn tell_printer(shell: &Arc<Shell>, untold: &mut Option<PrinterReport>, again: bool) -> bool {
    let (Some(report), Some(device)) = (untold.as_ref(), &shell.device) else { return true };
    match shell.hub.ask::<_, Device>(&format!("/v1/devices/{device}/printer"), report).await {
        Ok(_) => {}
        Err(why @ (AskError::Refused(_) | AskError::Garbled(_))) => {
            tracing::error!(%device, state = %report.state, "failed to {why}; staff do not hear how the printer is");
        }
        Err(why @ (AskError::Later(_) | AskError::Unreachable(_))) => {
            if !again {
                tracing::warn!("failed to {why}; staff will hear later how the printer is");
            }
            return false;
        }
    }
    *untold = None;
    true
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
                tracing::warn!(ticket = %report.ticket, problem = problem.code, "the hub does not take the report of a print job");
            }
            Err(why @ AskError::Garbled(_)) => {
                tracing::error!(ticket = %report.ticket, "failed to {why}; staff may not hear of this print job");
            }
            Err(why @ (AskError::Later(_) | AskError::Unreachable(_))) => {
                tracing::warn!("failed to {why}");
                return false;
            }
        }
        log_unless_kept(shell.island().reported(report.body.request_id));
    }
    true
}

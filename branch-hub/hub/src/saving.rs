//! Backups when they are due, and at once when somebody asks. Each outcome is a fact.
//! Must not know how a backup is made: see `backup`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use wire::role::Actor;

use crate::api::{App, Shared};
use crate::backup::{self, BackupError, Made};
use crate::engine::{Act, Ask, BackupNews};

/// Whether one is due is looked at so often.
const LOOK: Duration = Duration::from_secs(30);
/// After one that failed, the next try comes after so long, in milliseconds of the hub's running time.
const AGAIN_MS: u64 = 10 * 60_000;

/// Makes one backup now, and writes down how it went.
///
/// # Errors
/// [`BackupError`] when there is none.
pub async fn save(app: &Shared, to: PathBuf, keep: usize) -> Result<Made, BackupError> {
    // Two at once would clear away each other's unfinished work.
    let _turn = app.saving.lock().await;
    let at_ms = app.at_ms();
    let (folder, sealer, target) = (app.folder.clone(), app.sealer.clone(), to.clone());
    let made =
        tokio::task::spawn_blocking(move || backup::make(&folder, &target, keep, &sealer, at_ms)).await;
    let made = made.unwrap_or_else(|e| Err(BackupError::Target(to.clone(), std::io::Error::other(e))));
    let news = match &made {
        Ok(made) => {
            tracing::info!(to = %made.folder.display(), bytes = made.bytes, "a backup was made");
            let known = app.engine.world().saved.made.as_ref().is_some_and(|before| before.no_owners);
            if made.no_owners && !known {
                tracing::warn!(to = %to.display(), "the medium of the backups knows no owners: whoever holds it reads them");
            }
            BackupNews::Made {
                to: to.display().to_string(),
                head: made.head,
                hash: made.hash,
                bytes: made.bytes,
                same_disk: made.same_disk,
                no_owners: made.no_owners,
            }
        }
        Err(error) => {
            tracing::error!(code = wire::fault::Fault::BackupLate.code(), "failed to {error}");
            BackupNews::Failed { to: to.display().to_string(), why: error.to_string() }
        }
    };
    let ask = Ask { actor: Actor::Hub, request_id: None, digest: [0; 16], act: Act::Backup(news) };
    // An engine that has stopped has no journal to write to; the backup itself is made.
    let _ = app.engine.ask(ask).await;
    made
}

/// Clears the medium of what a hub left there that was stopped in the middle: nobody waits for the next backup to do it.
pub async fn clear_away(app: &App) {
    let target = app.engine.world().ruling.as_ref().and_then(|ruling| ruling.document.backup.to.clone());
    let Some(target) = target else { return };
    let _turn = app.saving.lock().await;
    let cleared = tokio::task::spawn_blocking(move || backup::clear_unfinished(Path::new(&target))).await;
    if let Ok(Err(error)) = cleared {
        // A medium that is not there, or refuses, is told by the backup that is due.
        tracing::debug!(%error, "failed to clear the medium of backups");
    }
}

/// Makes backups as the settings say, for as long as the hub runs.
pub async fn save_when_due(app: Shared) {
    clear_away(&app).await;
    let mut look = tokio::time::interval(LOOK);
    let mut tried_run_ms = None;
    loop {
        look.tick().await;
        let Some((to, keep)) = due(&app, tried_run_ms) else { continue };
        tried_run_ms = Some(run_ms(&app));
        // What went wrong is in the journal, the log and the status page.
        let _ = save(&app, to, keep).await;
    }
}

fn run_ms(app: &App) -> u64 {
    app.engine.world().now(app.clock.read()).run_ms
}

/// Where to, and how many are kept, if the last one is old enough.
fn due(app: &App, tried_run_ms: Option<u64>) -> Option<(PathBuf, usize)> {
    let now_run_ms = run_ms(app);
    let world = app.engine.world();
    let backup = &world.ruling.as_ref()?.document.backup;
    let to = Path::new(backup.to.as_deref()?).to_owned();
    let keep = usize::try_from(backup.keep).unwrap_or(usize::MAX);
    let every_ms = u64::from(backup.every_hours) * 3_600_000;
    let old = world.saved.made.as_ref().is_none_or(|made| now_run_ms.saturating_sub(made.run_ms) >= every_ms);
    let rested = tried_run_ms.is_none_or(|tried| now_run_ms.saturating_sub(tried) >= AGAIN_MS);
    (old && rested).then_some((to, keep))
}

/// A turn for whoever makes a backup.
pub type Turn = Arc<tokio::sync::Mutex<()>>;

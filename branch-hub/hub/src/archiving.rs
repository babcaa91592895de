//! Old business days leave the journal: packed, signed, read back, and only then let go of. Once a day, by itself.
//! Must not know how a bundle is made: see `store::bundle`; nor take a bundle away: what is archived stays.

use std::time::Duration;

use jiff::civil::Date;
use wire::envelope::Envelope;
use wire::event::Event;

use crate::api::{App, Shared};
use crate::engine::shell::Away;
use crate::store::bundle::{PackError, Span, pack};
use crate::store::{Archive, Bundle, StoreError};
use crate::verify::{Verdict, Walk};

/// Whether another day has begun is looked at so often; after a failure the next try comes with the next look.
const LOOK: Duration = Duration::from_secs(3600);
/// A hub that has just started has a hall to serve first.
const FIRST_LOOK: Duration = Duration::from_secs(600);
/// Between two days others have the disk and the processor.
const REST: Duration = Duration::from_millis(200);
/// Rows read at once.
const PAGE: usize = 2_000;

/// Why old days stay where they are. Nothing is lost.
#[derive(Debug, thiserror::Error)]
pub enum ArchivingError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] StoreError),
    /// A row is not what was written: it is for `verify` and a restore, and is not packed.
    #[error("follow the journal: row {0} is not what was written")]
    Broken(u64),
    /// The bundle could not be made.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The engine has stopped, or is busy: the next look tries again.
    #[error(transparent)]
    Away(#[from] Away),
    /// The disk is nearly full, and what is left of it is for those who are here.
    #[error("write the archive: the disk is nearly full")]
    Scarce,
    /// The thread that packs was broken off.
    #[error("write the archive: {0}")]
    Broke(#[from] tokio::task::JoinError),
}

/// A business day that was closed and sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedDay {
    /// Its date; none: nobody believed the clock.
    pub date: Option<Date>,
    /// Its rows, and those since the day before.
    pub span: Span,
}

/// Where the rows of a day are besides the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// Nowhere.
    Not,
    /// Head office has acknowledged them.
    Acknowledged,
    /// In a signed archive, which nobody rotates.
    Archived,
}

/// The one rule of what the journal may let go of: days that are older than `after_days`, and somewhere else.
#[must_use]
pub fn may_go(date: Date, today: Date, after_days: u32, elsewhere: Elsewhere) -> bool {
    let is_old = today.duration_since(date).as_hours() > i64::from(after_days) * 24;
    is_old
        && match elsewhere {
            Elsewhere::Not => false,
            Elsewhere::Acknowledged | Elsewhere::Archived => true,
        }
}

/// The sealed days that still stand in the journal, up to the last that may go once it is archived, all before row `until`.
/// A day without a date is as old as the next one that has one.
///
/// # Errors
/// [`ArchivingError`] when the journal cannot be read, or is not what was written.
pub fn old_days(
    archive: &Archive,
    until: u64,
    today: Date,
    after_days: u32,
) -> Result<Vec<SealedDay>, ArchivingError> {
    let mut walk = archive.newest_bundle()?.map_or_else(Walk::default, |newest| Walk::behind(&newest));
    let (mut first, mut before, mut opened) = (walk.seq() + 1, walk.hash(), None);
    let (mut go, mut undated) = (Vec::new(), Vec::new());
    loop {
        let rows = archive.rows_after(walk.seq(), PAGE)?;
        if rows.is_empty() {
            return Ok(go);
        }
        for row in &rows {
            if row.seq >= until {
                return Ok(go);
            }
            walk.follow(row).map_err(|verdict| broken(&verdict))?;
            match read(&row.bytes) {
                Some(Event::DayOpened { date, trusted, .. }) => opened = Some(date).filter(|_| trusted),
                Some(Event::DaySealed { ordinal, .. }) => {
                    let span = Span {
                        first,
                        last: row.seq,
                        day: ordinal,
                        epoch: walk.epoch(),
                        incarnation: walk.incarnation(),
                        before,
                        after: walk.hash(),
                    };
                    (first, before) = (row.seq + 1, walk.hash());
                    let date = opened.take();
                    undated.push(SealedDay { date, span });
                    match date {
                        None => {}
                        Some(date) if may_go(date, today, after_days, Elsewhere::Archived) => {
                            go.append(&mut undated);
                        }
                        Some(_) => return Ok(go),
                    }
                }
                Some(_) | None => {}
            }
        }
    }
}

/// The facts that begin and end a day; no other is looked into.
fn read(bytes: &[u8]) -> Option<Event> {
    let envelope: Envelope = serde_json::from_slice(bytes).ok()?;
    let begins_or_ends = ["day-opened", "day-sealed"].contains(&envelope.kind.as_str());
    begins_or_ends.then(|| Event::read(&envelope.kind, &envelope.data).ok()).flatten()
}

const fn broken(verdict: &Verdict) -> ArchivingError {
    ArchivingError::Broken(match verdict {
        Verdict::Broken { seq, .. }
        | Verdict::Archived { seq, .. }
        | Verdict::Unreadable { seq, .. }
        | Verdict::Sound { seq, .. } => *seq,
    })
}

/// Puts every day away that may go; the bundles that were made.
///
/// # Errors
/// [`ArchivingError`]; what was put away before stays so.
pub async fn put_away(app: &Shared) -> Result<Vec<Bundle>, ArchivingError> {
    let mut made = Vec::new();
    let Some((today, after_days, until)) = due(app) else { return Ok(made) };
    let journal = app.folder.journal();
    let days = tokio::task::spawn_blocking(move || {
        let archive = Archive::open(&journal)?;
        // What the newest snapshot and the newest seal stand on is looked at with each start: it stays.
        let until = archive.snapshot()?.map_or(0, |snapshot| snapshot.seq).min(until);
        old_days(&archive, until, today, after_days)
    });
    for SealedDay { span, .. } in days.await?? {
        if app.engine.room().scarce {
            return Err(ArchivingError::Scarce);
        }
        // A backup that is under way has its own list of what is archived.
        let _turn = app.saving.lock().await;
        let (journal, sealer) = (app.folder.journal(), app.sealer.clone());
        let packed = tokio::task::spawn_blocking(move || {
            let archive = Archive::open(&journal)?;
            if archive.newest_bundle()?.map_or(0, |newest| newest.last) + 1 != span.first {
                return Ok::<_, ArchivingError>(None);
            }
            let rows_after = |after, limit| archive.rows_after(after, limit);
            Ok(Some(pack(archive.bundles_folder(), &span, &sealer, rows_after)?))
        });
        // Another turn has put it away meanwhile: it goes on from there.
        let Some(bundle) = packed.await?? else { return Ok(made) };
        app.engine.archive(bundle.clone()).await?;
        tracing::info!(
            file = bundle.file,
            first = bundle.first,
            last = bundle.last,
            "an old day was archived"
        );
        made.push(bundle);
        tokio::time::sleep(REST).await;
    }
    Ok(made)
}

/// The date, if it is believed, after how many days one may go, and the row before which all must be.
fn due(app: &App) -> Option<(Date, u32, u64)> {
    let world = app.engine.world();
    let now = world.now(app.clock.read());
    let after_days = world.ruling.as_ref()?.document.backup.archive_after_days;
    let sealed = world.sealed.as_ref()?.position.seq;
    now.trusted.then(|| (crate::translate::date_out(now.date), after_days, sealed))
}

/// Puts old days away when another date has begun, for as long as the hub runs.
pub async fn archive_when_due(app: Shared) {
    tokio::time::sleep(FIRST_LOOK).await;
    let mut look = tokio::time::interval(LOOK);
    let mut done = None;
    loop {
        look.tick().await;
        let today = due(&app).map(|(today, ..)| today);
        if today.is_none() || today == done {
            continue;
        }
        match put_away(&app).await {
            Ok(_) => done = today,
            Err(error) => tracing::error!("failed to {error}; nothing is lost, it is tried again"),
        }
    }
}

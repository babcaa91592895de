//! When somebody came who took a number from a kiosk that did not reach the hub.
//! Must not give numbers or places: see the rules.

use queue::IslandNumber;
use wire::envelope::Position;
use wire::problem::Code;
use wire::role::Role;
use wire::ticket::IslandTicket;

use super::{Fault, Shared};
use crate::access::Principal;
use crate::translate::slug_in;

/// The number, and when its person came, in the hub's running time: the last hub time that the kiosk had heard and its
/// own clock since then, but not before what it had seen of the journal, nor after what it saw next. Those bounds hold
/// where a clock does not: while the hub was down its running time stood still.
pub(super) async fn island(
    app: &Shared,
    who: &Principal,
    printed: Option<&IslandTicket>,
) -> Result<Option<IslandNumber>, Fault> {
    let Some(printed) = printed else { return Ok(None) };
    if who.role != Role::Kiosk {
        return Err(Fault::new(Code::Forbidden));
    }
    let not_before = ran(app, printed.seen_before).await?.unwrap_or(0);
    let not_after = match printed.seen_after {
        Some(seen) => ran(app, seen).await?,
        None => None,
    };
    let reading = app.clock.read();
    let now = app.engine.world().now(reading);
    let now_run_ms = now.run_ms;
    let since_ms = i64::try_from(printed.mono_ms).unwrap_or(i64::MAX);
    let came_at_ms = printed.heard_hub_time.as_millisecond().saturating_add(since_ms);
    let ago_ms = u64::try_from(now.at_ms.saturating_sub(came_at_ms)).unwrap_or(0);
    let by_clock = now_run_ms.saturating_sub(ago_ms);
    let latest = not_after.unwrap_or(now_run_ms).max(not_before);
    Ok(Some(IslandNumber {
        kiosk: slug_in(&who.name),
        number: printed.number.clone(),
        arrived_run_ms: by_clock.clamp(not_before, latest),
    }))
}

/// How long the hub had run when it wrote a row; none for a row that this journal does not have.
async fn ran(app: &Shared, seen: Position) -> Result<Option<u64>, Fault> {
    if seen.epoch != app.engine.world().head.epoch {
        return Ok(None);
    }
    let found = app.look_up(move |archive| archive.rows_after(seen.seq.saturating_sub(1), 1)).await?;
    let row = found.first().filter(|row| row.seq == seen.seq);
    let envelope = row.and_then(|row| serde_json::from_slice::<wire::envelope::Envelope>(&row.bytes).ok());
    Ok(envelope.and_then(|row| app.engine.world().ran_ms(row.boot, row.mono_ms)))
}

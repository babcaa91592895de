//! Power cuts on a real disk: a hub at work on an ext4 of its own, whose power goes at moments that a seed chooses, again and
//! again; after each, all that anybody was told must be there, once.
//! It must not know how the hub writes.

use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::ground::Ground;
use crate::house::{BANK, House};
use crate::load::{Kept, Load, ensure_nothing_lost, hurried};
use crate::process::HubProcess;

/// What many cuts came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Survived {
    /// Power cuts.
    pub cuts: u64,
    /// Tickets that somebody was told of.
    pub acknowledged: u64,
    /// Requests that a cut left without an answer, and that were asked again.
    pub unanswered: u64,
    /// Calls that an agent was told of.
    pub calls: u64,
    /// How long it took from a power cut to a hub that listens again, at worst.
    pub longest_start: Duration,
}

/// Cuts the power so many times.
///
/// # Errors
/// When there is no disk to do it on; or with what was lost or doubled.
pub async fn cut(
    ground: &Ground,
    seed: u64,
    times: u64,
    mut tell: impl FnMut(u64),
) -> anyhow::Result<Survived> {
    let mut chance = Chance::seeded(seed);
    let house = House::build_in(&ground.path(), &hurried(BANK)).await?;
    let mut survived = Survived::default();
    let mut kept = Kept::default();
    let mut hub = HubProcess::start(house.data())?;
    for n in 1..=times {
        let load = Load::begin(&house, &hub.base(), &mut chance)?;
        load.go_on(Duration::from_millis(5 + chance.below(250))).await;
        let power_went = Instant::now();
        ground.cut_power()?;
        hub.kill()?;
        let told = load.end().await.until(power_went);
        let gone = Instant::now();
        ground.power_is_back()?;
        hub.start_again()?;
        survived.longest_start = survived.longest_start.max(gone.elapsed());
        ensure_nothing_lost(&house, &hub.base(), &told, &mut kept).await?;
        survived.cuts = n;
        survived.acknowledged += told.tickets.len() as u64;
        survived.unanswered += told.unanswered.len() as u64;
        survived.calls += told.calls.len() as u64;
        tell(n);
    }
    hub.verify()?;
    hub.kill()?;
    Ok(survived)
}

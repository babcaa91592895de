//! Rolls of paper numbers: how far each has come.
//! Must not know who calls.

use crate::branch::Branch;
use crate::names::Slug;
use crate::series::printed;
use crate::settings::Settings;

/// The number of a roll that is called next, and its count; none: there is no such roll.
#[must_use]
pub fn roll_next(branch: &Branch, settings: &Settings, series: &Slug) -> Option<(u32, String)> {
    let roll = settings.series.get(series).filter(|series| series.roll)?;
    // A roll that was made shorter under way begins again.
    let next = branch.parts.rolls.get(series).copied().filter(|next| roll.bears(*next));
    let count = next.unwrap_or(roll.start);
    Some((count, printed(&roll.prefix, roll.max, count)))
}

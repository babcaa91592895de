//! What a restored branch does not know of its numbers, as it is shown.

use wire::recovery::{LostSeries, Recovery};

use crate::engine::World;
use crate::translate::{date_out, slug_out};

/// Every series of which numbers may be forgotten.
#[must_use]
pub fn recovery(world: &World) -> Recovery {
    let rules = world.ruling.as_ref().map(|ruling| &ruling.rules);
    let series = world.branch.lost().iter().map(|(id, lost)| {
        let known = rules.and_then(|rules| rules.series.get(id));
        let printed = |count: Option<u32>| Some(known?.printed(count?));
        LostSeries {
            series: slug_out(id),
            remembered: printed(world.branch.last_of(id)),
            heard: printed(lost.heard),
            said: printed(lost.said.and_then(|said| said.highest)),
            awaits_word: lost.said.is_none(),
            date: lost.said.and_then(|said| said.date).map(date_out),
        }
    });
    Recovery { series: series.collect() }
}

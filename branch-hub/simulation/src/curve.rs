//! How many people wait over a day.
//! Must not know how it is drawn.

use queue::Slug;

use crate::day::MINUTE_MS;
use crate::played::Played;

/// Between two points of a curve.
const STEP_MS: u64 = 5 * MINUTE_MS;

/// How many wait for a service at each step from the beginning to the end, as (milliseconds after midnight, people).
/// Whoever left without a word waits no more.
pub(crate) fn waiting(played: &Played, service: &Slug) -> Vec<(u64, i64)> {
    let mut changes: Vec<(u64, i64)> = Vec::new();
    for leg in played.legs.iter().filter(|leg| leg.service == *service) {
        changes.push((leg.entered_ms, 1));
        changes.push((leg.entered_ms + leg.waited_ms(), -1));
    }
    changes.sort_unstable();
    let (first, last) = (played.from_ms / STEP_MS, played.to_ms.div_ceil(STEP_MS));
    let mut passed = changes.into_iter().peekable();
    let mut people = 0;
    let step = |n: u64| {
        while let Some((_, change)) = passed.next_if(|(at, _)| *at <= n * STEP_MS) {
            people += change;
        }
        (n * STEP_MS, people)
    };
    (first..=last).map(step).collect()
}

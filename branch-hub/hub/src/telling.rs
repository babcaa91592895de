//! Telling the log of every fault that comes and goes, with the code that stands on fault screens and the device's name.
//! Must not judge what a fault is: see `crate::status`.

use std::collections::BTreeSet;
use std::time::Duration;

use wire::names::Language;

use crate::api::Shared;
use crate::clock::Reading;
use crate::engine::World;
use crate::status::{Standing, Watched, standing};

/// Between two looks: a fault that is over sooner needs nobody.
const EVERY: Duration = Duration::from_secs(5);

/// What is new, and what is over.
fn changes<'a>(
    before: &'a BTreeSet<Standing>,
    now: &'a BTreeSet<Standing>,
) -> (Vec<&'a Standing>, Vec<&'a Standing>) {
    (now.difference(before).collect(), before.difference(now).collect())
}

/// What is wrong now. What the hub ended on is over: it was told when it happened, and stands only until somebody has seen it.
fn happening(world: &World, now: Reading, watched: Watched) -> BTreeSet<Standing> {
    standing(world, now, &Watched { ended: None, ..watched }).into_iter().collect()
}

/// Follows the faults for as long as the hub runs.
pub async fn tell_faults(app: Shared) {
    let mut before = BTreeSet::new();
    let mut tick = tokio::time::interval(EVERY);
    loop {
        tick.tick().await;
        let now = happening(&app.engine.world(), app.clock.read(), app.watched());
        let (new, over) = changes(&before, &now);
        for Standing { fault, device } in new {
            tracing::warn!(code = fault.code(), device, "{}", fault.title(Language::En));
        }
        for Standing { fault, device } in over {
            tracing::info!(code = fault.code(), device, "over: {}", fault.title(Language::En));
        }
        before = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::fault::Fault;

    #[test]
    fn what_the_hub_once_ended_on_is_no_news_to_the_log() {
        let ended = |fault| crate::fatal::LastFault { fault, at_ms: 7, times: 1, why: String::new() };
        for fault in crate::fatal::ENDS_ON {
            let watched = || Watched { ended: Some(ended(fault)), ..Watched::default() };
            let (world, now) = (World::default(), Reading { at_ms: 0, mono_ms: 0 });
            let of = |standing: &Standing| standing.fault;
            assert!(standing(&world, now, &watched()).iter().map(of).any(|stands| stands == fault));
            assert!(happening(&world, now, watched()).iter().map(of).all(|stands| stands != fault));
        }
    }

    #[test]
    fn a_fault_is_told_once_when_it_comes_and_once_when_it_is_over() {
        let of = |fault, device: &str| Standing { fault, device: Some(device.to_owned()) };
        let before = BTreeSet::from([of(Fault::NoPaper, "a"), of(Fault::NoPaper, "b")]);
        let now = BTreeSet::from([of(Fault::NoPaper, "b"), of(Fault::CoverOpen, "a")]);
        let (new, over) = changes(&before, &now);
        assert_eq!((new, over), (vec![&of(Fault::CoverOpen, "a")], vec![&of(Fault::NoPaper, "a")]));
        assert_eq!(changes(&now, &now), (vec![], vec![]));
    }
}

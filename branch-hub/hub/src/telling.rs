//! Telling the log of every fault that comes and goes, with the code that stands on fault screens and the device's name.
//! Must not judge what a fault is: see `crate::status`.

use std::collections::BTreeSet;
use std::time::Duration;

use wire::names::Language;

use crate::api::Shared;
use crate::status::{Standing, standing};

/// Between two looks: a fault that is over sooner needs nobody.
const EVERY: Duration = Duration::from_secs(5);

/// What is new, and what is over.
fn changes<'a>(
    before: &'a BTreeSet<Standing>,
    now: &'a BTreeSet<Standing>,
) -> (Vec<&'a Standing>, Vec<&'a Standing>) {
    (now.difference(before).collect(), before.difference(now).collect())
}

/// Follows the faults for as long as the hub runs.
pub async fn tell_faults(app: Shared) {
    let mut before = BTreeSet::new();
    let mut tick = tokio::time::interval(EVERY);
    loop {
        tick.tick().await;
        let watched = app.watched();
        let now: BTreeSet<Standing> =
            standing(&app.engine.world(), app.clock.read(), &watched).into_iter().collect();
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
    fn a_fault_is_told_once_when_it_comes_and_once_when_it_is_over() {
        let of = |fault, device: &str| Standing { fault, device: Some(device.to_owned()) };
        let before = BTreeSet::from([of(Fault::NoPaper, "a"), of(Fault::NoPaper, "b")]);
        let now = BTreeSet::from([of(Fault::NoPaper, "b"), of(Fault::CoverOpen, "a")]);
        let (new, over) = changes(&before, &now);
        assert_eq!((new, over), (vec![&of(Fault::CoverOpen, "a")], vec![&of(Fault::NoPaper, "a")]));
        assert_eq!(changes(&now, &now), (vec![], vec![]));
    }
}

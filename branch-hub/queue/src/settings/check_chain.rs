//! Whether visits that go on by themselves arrive somewhere, and end.
//! Must not know plans and transfers: those are of one visit alone.

use std::collections::BTreeSet;

use super::{Draft, Findings, Service, Wrong};
use crate::names::{Kind, Slug};

/// That somebody offers the next service is asked of every service: see `check`.
pub(super) fn chains(found: &mut Findings, draft: &Draft) {
    let mut in_circles = BTreeSet::new();
    for (id, service) in &draft.services {
        let Some(then) = &service.then else { continue };
        let place = format!("services.{id}.then");
        let Some(target) = draft.services.get(then) else {
            let known = draft.services.keys().cloned().collect();
            found.wrong(place, Wrong::UnknownService { name: then.clone(), known });
            continue;
        };
        if let Some(chain) = circle(draft, id) {
            // One sentence for each circle, at the first of its services.
            if !in_circles.contains(id) {
                in_circles.extend(chain.iter().cloned());
                found.wrong(place, Wrong::ThenLoop { chain });
            }
        } else if target.direct {
            found.wrong(place, Wrong::ThenDirect { service: then.clone() });
        } else if draft.on_roll(then).is_some() {
            found.wrong(place, Wrong::ThenOnRoll { service: then.clone() });
        } else if !goes_on_for_all(draft, service, target) {
            found.warn(place, Wrong::ThenNotForAll { service: then.clone() });
        }
    }
}

/// Whether everyone for whom a service is given may be given the next one.
fn goes_on_for_all(draft: &Draft, service: &Service, next: &Service) -> bool {
    let mut classes = std::iter::once(None).chain(draft.classes.keys().map(Some));
    let kinds = || std::iter::once(Kind::Normal).chain(service.kinds.iter().copied());
    classes.all(|class| kinds().all(|kind| !service.is_for(class, kind) || next.is_for(class, kind)))
}

/// The services from one back to itself; none: it never comes back.
fn circle(draft: &Draft, from: &Slug) -> Option<Vec<Slug>> {
    let mut chain = vec![from.clone()];
    loop {
        let next = draft.services.get(chain.last()?)?.then.as_ref()?;
        let seen = chain.contains(next);
        if seen && next != from {
            return None;
        }
        chain.push(next.clone());
        if seen {
            return Some(chain);
        }
    }
}

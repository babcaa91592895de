//! Whom a counter would call, one after the other.
//! Must not know a policy: every call is the rules' own, made in thought on a copy of the hall.

use queue::{Branch, Event, Now, Settings, Slug, TicketId, Why};

/// Those who wait, in the order in which an open counter would call them were all its calls made now, and which rule
/// says so each time. Nobody for a counter that is closed.
pub fn line<'a>(
    branch: &Branch,
    rules: &'a Settings,
    now: &'a Now,
    counter: &'a Slug,
) -> impl Iterator<Item = (TicketId, Why)> + use<'a> {
    let mut thought = branch.clone();
    std::iter::from_fn(move || {
        let (ticket, why) = queue::next_for(&thought, rules, now, counter)?;
        let (counter, agent, reason) = (counter.clone(), None, None);
        let called = Event::TicketCalled { ticket, counter, agent, auto_start_ms: 0, reason };
        thought.apply(&called, now.stamp());
        Some((ticket, why))
    })
}

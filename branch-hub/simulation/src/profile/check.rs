//! Whether what a profile says makes sense together.
//! Must not know how it is written.

use queue::Slug;

use super::{Profile, Unreadable, Wrong};
use crate::span::Span;

impl Profile {
    /// The first thing that does not fit the others.
    pub(super) fn makes_sense(&self) -> Result<(), Unreadable> {
        let people = &self.people;
        shares("people.languages", people.languages.iter().map(|(_, share)| *share))?;
        shares("people.classes", people.classes.values().copied())?;
        shares("people.ghosts and people.distracted", [people.ghosts, people.distracted])?;
        if let Some(patience) = &people.patience {
            shares("people.patience.share", [patience.share])?;
            shares("people.patience.silently", [patience.silently])?;
        }
        shares("people.parties", people.parties.iter().map(|(_, share)| *share))?;
        shares("people.latecomers.share", people.latecomers.iter().map(|late| late.share))?;
        shares("people.appointments.missed", people.appointments.iter().map(|kept| kept.missed))?;
        for (id, service) in &self.services {
            let place = |field: &str| format!("services.{id}.{field}");
            shares(&place("classes"), service.classes.iter().flatten().map(|(_, share)| *share))?;
            shares(&place("kinds"), service.kinds.iter().map(|(_, share)| *share))?;
            shares(&place("triage"), service.triage.values().copied())?;
            shares(&place("aside.share"), service.aside.iter().map(|aside| aside.share))?;
            for (field, rates) in [("arrivals", &service.arrivals), ("appointments", &service.appointments)] {
                if let Some((_, odd)) = rates.iter().find(|(_, rate)| !(0.0..=3600.0).contains(rate)) {
                    return wrong(place(field), Wrong::NotARate { value: odd.to_string() });
                }
                if rates.windows(2).any(|pair| pair[1].0.from_ms < pair[0].0.to_ms) {
                    return wrong(place(field), Wrong::Overlap);
                }
            }
            for (i, onward) in service.then.iter().enumerate() {
                shares(&format!("services.{id}.then[{i}].share"), [onward.share])?;
                shares(&format!("services.{id}.then[{i}].returns"), [onward.returns])?;
                if !self.services.contains_key(&onward.service) {
                    let what = Wrong::UnknownService { name: onward.service.to_string() };
                    return wrong(format!("services.{id}.then[{i}].service"), what);
                }
                if self.leads_to(&onward.service, id, self.services.len()) {
                    let what = Wrong::Circle { name: onward.service.to_string() };
                    return wrong(format!("services.{id}.then[{i}].service"), what);
                }
            }
        }
        for (id, counter) in &self.counters {
            if !(0.0..=600.0).contains(&counter.reaction_s) {
                return wrong(format!("counters.{id}.reaction_s"), Wrong::NotAReaction);
            }
            let within = |pause: &Span| {
                counter.open.iter().any(|open| open.from_ms <= pause.from_ms && pause.to_ms <= open.to_ms)
            };
            if !counter.pauses.iter().all(within) {
                return wrong(format!("counters.{id}.pauses"), Wrong::PauseOutside);
            }
        }
        Ok(())
    }
}

impl Profile {
    /// Whether a way from one service leads to another in at most so many steps.
    fn leads_to(&self, from: &Slug, to: &Slug, steps: usize) -> bool {
        let mut on = self.services.get(from).into_iter().flat_map(|service| &service.then);
        from == to || (steps > 0 && on.any(|onward| self.leads_to(&onward.service, to, steps - 1)))
    }
}

fn wrong(place: String, what: Wrong) -> Result<(), Unreadable> {
    Err(Unreadable { place, line: None, what })
}

fn shares(place: &str, shares: impl IntoIterator<Item = f64>) -> Result<(), Unreadable> {
    let mut sum = 0.0;
    for share in shares {
        if !(0.0..=1.0).contains(&share) {
            return wrong(place.to_owned(), Wrong::NotAShare { value: share.to_string() });
        }
        sum += share;
    }
    if sum > 1.000_001 {
        return wrong(place.to_owned(), Wrong::MoreThanAll { sum: format!("{sum:.3}") });
    }
    Ok(())
}

//! After a restore: what devices and people know of numbers that the branch has forgotten, and who holds one of them.
//! Must not guess a number, nor give one that is borne.

use std::collections::BTreeMap;

use super::Desk;
use crate::command::Command;
use crate::day::business_date;
use crate::event::Event;
use crate::lost::{Said, series_of};
use crate::names::{Channel, Kind, Slug};
use crate::refusal::Refusal;
use crate::ticket::{Claim, Place};

impl Desk<'_> {
    /// From now on no series gives a number before somebody says how far it came.
    pub(super) fn lose_numbers(self) -> Vec<Event> {
        let own = self.settings.series.iter().filter(|(_, series)| !series.roll);
        let series: Vec<Slug> = own.map(|(id, _)| id.clone()).collect();
        if series.is_empty() { Vec::new() } else { vec![Event::NumbersLost { series }] }
    }

    /// A device tells numbers that it has printed or shown. What is not ours, or known already, is no news.
    pub(super) fn hear_numbers(self, numbers: &[String]) -> Vec<Event> {
        let mut highest: BTreeMap<&Slug, u32> = BTreeMap::new();
        for (series, count) in numbers.iter().filter_map(|number| series_of(self.settings, number)) {
            let known = highest.entry(series).or_default();
            *known = count.max(*known);
        }
        let is_news = |series: &Slug, count: u32| {
            self.branch.lost().get(series).is_some_and(|lost| lost.heard < Some(count))
        };
        let news = highest.into_iter().filter(|(series, count)| is_news(series, *count));
        news.map(|(series, count)| Event::NumberHeard { series: series.clone(), count }).collect()
    }

    /// A person has looked at the last paper.
    pub(super) fn say_number(self, series: &Slug, last: Option<&str>) -> Result<Vec<Event>, Refusal> {
        let Some(known) = self.settings.series.get(series) else {
            return Err(Refusal::UnknownSeries { series: series.clone() });
        };
        if !self.branch.lost().contains_key(series) {
            return Err(Refusal::NothingLost { series: series.clone() });
        }
        let highest = match last {
            None => None,
            Some(number) => Some(known.count_of(number).ok_or_else(|| Refusal::NumberNotOfSeries {
                series: series.clone(),
                number: number.to_owned(),
            })?),
        };
        let date = self.now.trusted.then(|| business_date(&self.settings.hours, self.now));
        let said = Said { highest, date };
        let stands = self.branch.lost().get(series).and_then(|lost| lost.said) == Some(said);
        Ok(if stands { Vec::new() } else { vec![Event::NumberSaid { series: series.clone(), said }] })
    }

    /// Nobody is given a number that somebody else may hold.
    pub(super) fn numbers_known(self, series: &Slug) -> Result<(), Refusal> {
        if self.branch.is_unsure_of(series) {
            return Err(Refusal::NumbersUnknown { series: series.clone() });
        }
        Ok(())
    }

    /// Somebody holds a number that the branch has forgotten: they are in line again, before whoever came after the
    /// restore, and among each other in the order of their numbers.
    pub(super) fn readmit(self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Command::Readmit { ticket, visit, number, service: id, priority, language } = command else {
            return Ok(Vec::new());
        };
        let service = self.for_them(id, priority.as_ref(), Kind::Normal)?;
        let series = self.settings.series.get(&service.series);
        let count = series.and_then(|series| series.count_of(number)).ok_or_else(|| {
            Refusal::NumberNotOfSeries { series: service.series.clone(), number: number.clone() }
        })?;
        if self.branch.bears(number) {
            return Err(Refusal::NumberTaken { number: number.clone() });
        }
        let lost = self.branch.lost().get(&service.series);
        let Some(lost) = lost.filter(|lost| lost.highest().is_some_and(|highest| count <= highest)) else {
            return Err(Refusal::NumberNotLost { number: number.clone() });
        };
        self.not_on_roll(id)?;
        let Some(day) = self.branch.day() else { return Err(Refusal::Closed) };
        let claim = if priority.is_some() { Claim::Confirmed } else { Claim::None };
        let issued = Event::TicketIssued {
            ticket: *ticket,
            visit: *visit,
            number: number.clone(),
            series: service.series.clone(),
            count,
            service: id.clone(),
            kind: Kind::Normal,
            priority: priority.clone(),
            language: *language,
            channel: Channel::Reception,
            place: Place { arrived_ms: lost.since_run_ms, tie: u64::from(count), back: 0 },
            day: day.ordinal,
            told: None,
            then: Vec::new(),
            claim,
            party: 1,
            booking: None,
            appointment: None,
            island: None,
            roll_next: None,
            customer: None,
            pool: None,
        };
        Ok(std::iter::once(issued).chain(self.held_until_paid(id, *ticket, None)).collect())
    }
}

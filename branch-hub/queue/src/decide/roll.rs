//! Numbers on a roll of paper: called one after the other, without anybody having asked for a ticket.
//! Must not know who holds which paper: nobody does.

use super::Desk;
use crate::command::Leftovers;
use crate::day::Doors;
use crate::event::Event;
use crate::names::{Channel, Kind, Slug, TicketId, VisitId};
use crate::places::arriving;
use crate::refusal::Refusal;
use crate::roll::roll_next;
use crate::ticket::{Claim, Ticket};

impl Desk<'_> {
    /// The next number of the roll that a counter calls from, given and called in one act; none: it calls from none, its
    /// services stand still, or everybody was sent home.
    pub(super) fn next_on_roll(
        self,
        counter: &Slug,
        agent: Option<&Slug>,
        (ticket, visit): (TicketId, VisitId),
    ) -> Option<[Event; 2]> {
        let day = self.branch.day()?;
        if self.branch.doors() == Doors::Closed && self.branch.parts.leftovers != Leftovers::Serve {
            return None;
        }
        let (service, series) = self
            .settings
            .offered(counter, agent)
            .filter(|service| self.branch.interruption(service).is_none())
            .find_map(|service| Some((service, self.settings.on_roll(service)?)))?;
        let (count, number) = roll_next(self.branch, self.settings, series)?;
        let issued = Event::TicketIssued {
            ticket,
            visit,
            number,
            series: series.clone(),
            count,
            service: service.clone(),
            kind: Kind::Normal,
            priority: None,
            language: self.settings.language,
            channel: Channel::Counter,
            place: arriving(self.branch, self.now),
            day: day.ordinal,
            told: None,
            then: Vec::new(),
            claim: Claim::None,
            party: 1,
            booking: None,
            appointment: None,
            island: None,
            customer: None,
            pool: None,
            roll_next: self.settings.series.get(series).map(|roll| roll.follows(count)),
        };
        Some([issued, self.called(ticket, counter, agent, None)])
    }

    pub(super) fn set_roll(self, series: &Slug, next: u32) -> Result<Vec<Event>, Refusal> {
        let Some(roll) = self.settings.series.get(series) else {
            return Err(Refusal::UnknownSeries { series: series.clone() });
        };
        let Some((stands, _)) = roll_next(self.branch, self.settings, series) else {
            return Err(Refusal::NotARoll { series: series.clone() });
        };
        if !roll.bears(next) {
            return Err(Refusal::NotOnRoll { series: series.clone(), next });
        }
        Ok(if stands == next { Vec::new() } else { vec![Event::RollSet { series: series.clone(), next }] })
    }

    /// Nobody is given a ticket where numbers are taken from a roll.
    pub(super) fn not_on_roll(self, service: &Slug) -> Result<(), Refusal> {
        match self.settings.on_roll(service) {
            Some(_) => Err(Refusal::OnRoll { service: service.clone() }),
            None => Ok(()),
        }
    }

    /// Whether a number was called from the roll of the service that it waits for: there is no line to go back in.
    pub(super) fn is_on_roll(self, ticket: &Ticket) -> bool {
        self.settings.on_roll(&ticket.service) == Some(&ticket.series)
    }
}

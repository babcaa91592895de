//! Giving a number and a place in line.
//! Must not know paper: a ticket exists before it is printed.

use super::Desk;
use crate::availability::{Availability, availability};
use crate::command::Command;
use crate::event::Event;
use crate::figures::wait_on_arrival;
use crate::names::{Kind, Slug};
use crate::places::arriving;
use crate::refusal::Refusal;
use crate::series::next_number;

impl Desk<'_> {
    pub(super) fn issue(self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Command::Issue { ticket, visit, service: id, kind, priority, language, channel } = command else {
            return Ok(Vec::new());
        };
        let Some(service) = self.settings.services.get(id) else {
            return Err(Refusal::UnknownService { service: id.clone() });
        };
        if let Some(class) = priority
            && !self.settings.classes.contains_key(class)
        {
            return Err(Refusal::UnknownPriority { priority: class.clone() });
        }
        if *kind != Kind::Normal && !(service.kinds.contains(kind) && self.gives_kind(*kind)) {
            return Err(Refusal::KindNotOffered { service: id.clone(), kind: *kind });
        }
        self.gives_tickets(id)?;
        let full = || Refusal::ServiceFull { service: id.clone() };
        let Some(day) = self.branch.day() else { return Err(Refusal::Closed) };
        let series = self.settings.series.get(&service.series).ok_or_else(full)?;
        let (count, number) = next_number(self.branch, &service.series, series).ok_or_else(full)?;
        Ok(vec![Event::TicketIssued {
            ticket: *ticket,
            visit: *visit,
            number,
            series: service.series.clone(),
            count,
            service: id.clone(),
            kind: *kind,
            priority: priority.clone(),
            language: *language,
            channel: *channel,
            place: arriving(self.branch, self.now),
            day: day.ordinal,
            told: wait_on_arrival(self.branch, self.settings, self.now, id, priority.as_ref()),
        }])
    }

    fn gives_tickets(self, service: &Slug) -> Result<(), Refusal> {
        match availability(self.branch, self.settings, self.now, service) {
            Some(Availability::Open) => Ok(()),
            Some(Availability::Full) => Err(Refusal::ServiceFull { service: service.clone() }),
            Some(Availability::OutsideHours) if self.branch_is_open() => {
                Err(Refusal::ServiceClosed { service: service.clone() })
            }
            Some(Availability::OutsideHours | Availability::Closed) | None => Err(Refusal::Closed),
            Some(Availability::Interrupted { reason, until_ms }) => {
                Err(Refusal::ServiceInterrupted { service: service.clone(), reason, until_ms })
            }
        }
    }

    /// Whether the branch's own hours are on, so that a closed service is closed alone.
    fn branch_is_open(self) -> bool {
        let hours = self.settings.hours_on(self.now.date);
        self.branch.day().is_some() && hours.spans.iter().any(|span| span.holds(self.now.minute_of_day))
    }
}

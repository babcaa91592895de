//! The day and the doors: opening, closing, and one day giving way to the next.
//! Must not know when that is due: see `due`.

use super::{Desk, given};
use crate::command::Leftovers;
use crate::day::{Day, Doors, business_date};
use crate::due::has_business;
use crate::event::Event;
use crate::moment::Date;
use crate::names::{Gone, Slug};
use crate::refusal::Refusal;
use crate::ticket::{State, Ticket};

impl Desk<'_> {
    pub(super) fn open_doors(
        self,
        until_ms: Option<i64>,
        reason: &str,
        date: Option<Date>,
    ) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        if self.now.trusted && until_ms.is_some_and(|until| until <= self.now.at_ms) {
            return Err(Refusal::UntilPast);
        }
        let today = business_date(&self.settings.hours, self.now);
        // A plausible clock needs no correction, and would undo a wrong one by sending everybody home.
        if self.now.trusted && date.is_some_and(|date| date != today) {
            return Err(Refusal::DateKnown);
        }
        let mut events = match (self.branch.day(), date) {
            (None, date) => {
                let trusted = date.is_some() || self.now.trusted;
                vec![self.new_day(date.unwrap_or(today), trusted)]
            }
            (Some(_), None) => Vec::new(),
            // A supervisor who reads a later date on the wall says that another day has begun.
            (Some(day), Some(date)) if day.trusted && day.date < date => {
                let mut events = self.leave_day(day, date);
                events.push(self.new_day(date, true));
                events
            }
            (Some(day), Some(date)) if day.trusted && day.date == date => Vec::new(),
            (Some(day), Some(date)) => {
                vec![corrected(day, date)]
            }
        };
        let stands = self.branch.doors().at(self.now) == Doors::Open { until_ms };
        if stands && events.is_empty() {
            return Err(Refusal::DayUnchanged);
        }
        events.push(Event::DoorsOpened { until_ms, reason: reason.to_owned() });
        Ok(events)
    }

    /// Closing again may say anew what becomes of those who still wait.
    pub(super) fn close_doors(self, reason: &str, leftovers: Leftovers) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        if self.branch.day().is_none() {
            return Err(Refusal::DayUnchanged);
        }
        let in_line =
            self.branch.tickets().filter(|t| matches!(t.state, State::Waiting | State::Parked { .. }));
        let gone = in_line.filter_map(|ticket| match leftovers {
            Leftovers::Serve => None,
            Leftovers::Cancel => Some(Event::TicketCancelled {
                ticket: ticket.id,
                gone: Gone::SentHome,
                reason: reason.to_owned(),
            }),
            Leftovers::CarryOver => carried(ticket),
        });
        let stands = self.branch.doors() == Doors::Closed && self.branch.parts.leftovers == leftovers;
        let gone: Vec<Event> = gone.collect();
        if stands && gone.is_empty() {
            return Err(Refusal::DayUnchanged);
        }
        let closed = Event::DoorsClosed { reason: reason.to_owned(), leftovers };
        Ok(std::iter::once(closed).chain(gone).collect())
    }

    pub(super) fn roll_day(self, date: Date, trusted: bool) -> Result<Vec<Event>, Refusal> {
        let worth_it = has_business(self.branch, self.settings, self.now, date);
        match self.branch.day() {
            None if worth_it => Ok(vec![self.new_day(date, trusted)]),
            None => Err(Refusal::DayUnchanged),
            // The clock has become plausible under a running day: the day gets its true date, and nobody is sent home.
            Some(day) if !day.trusted && trusted => Ok(vec![corrected(day, date)]),
            // Somebody read a date on the wall that has not come yet: left so, no day would begin until it has.
            Some(day) if date < day.date && trusted => Ok(vec![corrected(day, date)]),
            Some(day) if date <= day.date => Err(Refusal::DayUnchanged),
            Some(day) => {
                let mut events = self.leave_day(day, date);
                if worth_it {
                    events.push(self.new_day(date, trusted));
                }
                Ok(events)
            }
        }
    }

    fn new_day(self, date: Date, trusted: bool) -> Event {
        let (ordinal, opens_in_ms) = (self.branch.parts.last_ordinal + 1, self.opens_in_ms(date));
        Event::DayOpened { ordinal, date, trusted, opens_in_ms }
    }

    /// Until the first service opens by its hours, of those that are not open through the change of days; 0: now, or
    /// nobody knows.
    fn opens_in_ms(self, date: Date) -> u64 {
        let now = self.now.minute_of_day;
        // Doors that a person closed are closed for the day that ends; held open, they are open now.
        let held_open = matches!(self.branch.doors().at(self.now), Doors::Open { .. });
        if !self.now.trusted || date != self.now.date || held_open {
            return 0;
        }
        let through =
            |service: &&Slug| self.branch.day().is_some_and(|day| self.goes_through(day, date, service));
        let services = self.settings.services.keys().filter(|service| !through(service));
        let spans = services.flat_map(|service| self.settings.service_hours_on(service, date).spans);
        let opens = spans.filter(|span| span.end > now).map(|span| span.start.saturating_sub(now)).min();
        u64::from(opens.unwrap_or(0)) * 60_000
    }

    /// Everyone goes home: nobody is left in line, at a counter or behind one, but for those who are carried over and
    /// those whose service stays open into the next day.
    fn leave_day(self, day: Day, next: Date) -> Vec<Event> {
        let leftovers = self.branch.parts.leftovers;
        let gone = self.branch.tickets().filter_map(|ticket| match &ticket.state {
            State::Waiting | State::Called(_) | State::Serving { .. } | State::Parked { .. }
                if self.goes_through(day, next, &ticket.service) =>
            {
                None
            }
            State::Waiting | State::Called(_) | State::Parked { .. } if leftovers == Leftovers::CarryOver => {
                carried(ticket)
            }
            State::Waiting if ticket.carried => None,
            State::Waiting | State::Called(_) | State::Parked { .. } => {
                Some(Event::TicketExpired { ticket: ticket.id })
            }
            State::Serving { call, .. } => Some(Event::TicketServed {
                ticket: ticket.id,
                counter: call.counter.clone(),
                outcome: Slug::from("served"),
                unseen: false,
            }),
            // Who has missed a call is let in for as long after the change of days as before it.
            State::NoShow { at_run_ms, .. } if self.goes_through(day, next, &ticket.service) => {
                let late = self.is_too_late(ticket, *at_run_ms);
                (!late).then_some(Event::LatecomerKept { ticket: ticket.id })
            }
            State::Served { unseen_run_ms: Some(at_run_ms), .. }
                if self.goes_through(day, next, &ticket.service) =>
            {
                let late = self.is_too_late(ticket, *at_run_ms);
                (!late).then_some(Event::LatecomerKept { ticket: ticket.id })
            }
            State::Served { .. }
            | State::Cancelled
            | State::Expired
            | State::NoShow { .. }
            | State::Transferred { .. } => None,
        });
        let mut events: Vec<Event> = gone.collect();
        let stays = |counter: &Slug, agent: Option<&Slug>| {
            self.settings.offered(counter, agent).any(|service| self.goes_through(day, next, service))
        };
        let closing = self.branch.counters().filter(|(id, open)| !stays(id, open.agent.as_ref()));
        events.extend(closing.map(|(counter, _)| Event::CounterClosed { counter: counter.clone() }));
        let services = self.settings.services.keys().filter(|service| self.goes_through(day, next, service));
        events.push(Event::DayClosed { ordinal: day.ordinal, stay_open: services.cloned().collect() });
        events
    }

    /// Whether a service stays open while this day gives way to another: by its hours, and only into the very next day.
    fn goes_through(self, day: Day, next: Date, service: &Slug) -> bool {
        self.branch.doors() != Doors::Closed
            && next == day.date.day_after()
            && self.settings.is_open_through(service, next)
    }
}

/// The date of a day that is open, as it is known now.
const fn corrected(day: Day, date: Date) -> Event {
    Event::DayOpened { ordinal: day.ordinal, date, trusted: true, opens_in_ms: 0 }
}

fn carried(ticket: &Ticket) -> Option<Event> {
    (!ticket.carried).then_some(Event::TicketCarriedOver { ticket: ticket.id })
}

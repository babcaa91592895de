//! Giving a number and a place in line.
//! Must not know paper: a ticket exists before it is printed.

use super::Desk;
use crate::availability::{Availability, availability};
use crate::booking::{Appointment, booked};
use crate::calling::is_paid;
use crate::command::Command;
use crate::event::Event;
use crate::figures::{Wait, wait_on_arrival};
use crate::moment::Now;
use crate::names::{Channel, Claimant, CustomerId, Kind, Slug};
use crate::places::arriving;
use crate::refusal::Refusal;
use crate::series::next_number;
use crate::settings::Service;
use crate::ticket::{Booking, Claim, Place};

/// So many people may come under one number.
const PARTY: std::ops::RangeInclusive<u32> = 1..=99;

impl<'a> Desk<'a> {
    pub(super) fn issue(self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let Command::Issue {
            ticket,
            visit,
            service: id,
            kind,
            priority,
            language,
            channel,
            then,
            counter,
            party,
            booking,
            island,
            customer,
            with,
        } = command
        else {
            return Ok(Vec::new());
        };
        // Whoever stands at a counter asks the agent.
        let channel = match (island, counter) {
            (Some(_), _) => Channel::Island,
            (None, Some(_)) => Channel::Counter,
            (None, None) => *channel,
        };
        let came = island.as_ref().map_or(*self.now, |printed| self.came(printed));
        let (place, kind, appointment) = self.placed(id, *kind, booking.as_ref(), &came)?;
        // What a kiosk printed stands where its customer came.
        let place = if island.is_some() { arriving(self.branch, &came) } else { place };
        let hour = appointment.and_then(|appointment| appointment.hour());
        // Nothing is paid before there is a ticket.
        let counts_as = match hour {
            _ if !is_paid(kind) => kind,
            Some(_) => Kind::Appointment,
            None => Kind::Normal,
        };
        let service = self.for_them(id, priority.as_ref(), counts_as)?;
        self.with_them(with.as_ref(), id)?;
        self.asked_by_staff(std::iter::once(id).chain(then), channel)?;
        let claim = self.claim(priority.as_ref(), channel)?;
        for kind in [kind, counts_as] {
            let given = island.is_some() || self.gives_kind(kind);
            if kind != Kind::Normal && !(service.kinds.contains(&kind) && given) {
                return Err(Refusal::KindNotOffered { service: id.clone(), kind });
            }
        }
        if !PARTY.contains(party) {
            return Err(Refusal::PartySize { party: *party });
        }
        self.unused(booking.as_ref(), *customer)?;
        self.not_on_roll(id)?;
        for follows in then {
            self.for_them(follows, priority.as_ref(), kind)?;
            self.not_on_roll(follows)?;
        }
        plan(id, then)?;
        let at_counter = counter.as_ref().map(|counter| self.walks_in(counter, id)).transpose()?;
        let Some(day) = self.branch.day() else { return Err(Refusal::Closed) };
        let (count, number) = match island {
            // The paper is in the customer's hand: neither hours nor quotas nor an interruption take it back.
            Some(printed) => self.on_paper(printed)?,
            None => {
                self.gives_tickets(id)?;
                let full = || Refusal::ServiceFull { service: id.clone() };
                self.numbers_known(&service.series)?;
                let series = self.settings.series.get(&service.series).ok_or_else(full)?;
                next_number(self.branch, &service.series, series).ok_or_else(full)?
            }
        };
        // Who is served at once, at an hour of their own, by one person alone or once they have paid, or has come
        // already, is not told how long those wait who come now.
        let told = match (&at_counter, hour) {
            (None, None) if with.is_some() || service.paid_first || island.is_some() => None,
            (None, None) => self.told(id, priority.as_ref()),
            (Some(_), _) | (None, Some(_)) => None,
        };
        let issued = Event::TicketIssued {
            ticket: *ticket,
            visit: *visit,
            number,
            series: service.series.clone(),
            count,
            service: id.clone(),
            kind,
            priority: priority.clone(),
            language: *language,
            channel,
            place,
            day: day.ordinal,
            then: then.clone(),
            claim,
            party: *party,
            booking: booking.clone(),
            appointment,
            island: island.as_ref().map(|printed| printed.kiosk.clone()),
            roll_next: None,
            customer: *customer,
            pool: with.clone(),
            told,
        };
        let mut events = vec![issued];
        if island.is_none() {
            events.extend(self.passes_maximum(&service.series, count));
        }
        events.extend(self.held_until_paid(id, *ticket, None));
        if let Some((counter, agent)) = at_counter {
            events.push(self.called(*ticket, counter, agent, None));
            let counter = counter.clone();
            events.push(Event::ServiceStarted { ticket: *ticket, counter, by_itself: false });
        }
        Ok(events)
    }

    /// A series that gives more than usual says so, once a day.
    fn passes_maximum(self, id: &Slug, count: u32) -> Option<Event> {
        let max = self.settings.series.get(id)?.max;
        let passed = count > max && !self.branch.parts.passed.contains(id);
        passed.then(|| Event::SeriesPassedMaximum { series: id.clone(), max })
    }

    /// Where somebody stands who came at a moment, and what the ticket counts as: an appointment decides both.
    fn placed(
        self,
        service: &Slug,
        kind: Kind,
        booking: Option<&Booking>,
        came: &Now,
    ) -> Result<(Place, Kind, Option<Appointment>), Refusal> {
        match (booking, kind) {
            (Some(booking), _) => {
                let (place, kind, appointment) = self.placed_by(service, kind, booking, came);
                Ok((place, kind, Some(appointment)))
            }
            (None, Kind::Appointment) => Err(Refusal::AppointmentMissing),
            (None, Kind::Normal | Kind::Vip | Kind::Express) => Ok((arriving(self.branch, came), kind, None)),
        }
    }

    /// The same for who has an appointment. What somebody pays for they keep, whenever they come.
    pub(super) fn placed_by(
        self,
        service: &Slug,
        kind: Kind,
        booking: &Booking,
        came: &Now,
    ) -> (Place, Kind, Appointment) {
        let found = booked(self.branch, self.settings, came, service, booking.at_ms);
        let kind = if is_paid(kind) { kind } else { found.kind };
        (found.place, kind, found.appointment)
    }

    fn told(self, service: &Slug, class: Option<&Slug>) -> Option<Wait> {
        wait_on_arrival(self.branch, self.settings, self.now, service, class)
    }

    /// A service that gives numbers to these people.
    pub(super) fn for_them(
        self,
        id: &Slug,
        class: Option<&Slug>,
        kind: Kind,
    ) -> Result<&'a Service, Refusal> {
        let Some(service) = self.settings.services.get(id) else {
            return Err(Refusal::UnknownService { service: id.clone() });
        };
        if service.direct {
            return Err(Refusal::GoDirectly { service: id.clone() });
        }
        if service.is_for(class, kind) {
            Ok(service)
        } else {
            Err(Refusal::NotForThem { service: id.clone() })
        }
    }

    /// Whoever comes alone is not sent where only staff send people.
    fn asked_by_staff<'s>(
        self,
        mut services: impl Iterator<Item = &'s Slug>,
        channel: Channel,
    ) -> Result<(), Refusal> {
        let referral_only = |id: &&Slug| self.settings.services.get(*id).is_some_and(|s| s.referral_only);
        match services.find(referral_only) {
            Some(id) if channel.claimant() == Claimant::Customer => {
                Err(Refusal::ReferralOnly { service: id.clone() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What is known of a claim: staff have seen whom they give a class.
    fn claim(self, class: Option<&Slug>, channel: Channel) -> Result<Claim, Refusal> {
        let Some(id) = class else { return Ok(Claim::None) };
        let Some(class) = self.settings.classes.get(id) else {
            return Err(Refusal::UnknownPriority { priority: id.clone() });
        };
        let claimant = channel.claimant();
        if !class.claimed_by.contains(&claimant) {
            return Err(Refusal::ClassNotClaimable { class: id.clone() });
        }
        Ok(match claimant {
            Claimant::Customer => Claim::Claimed,
            Claimant::Reception | Claimant::Agent => Claim::Confirmed,
        })
    }

    /// One living ticket stands for an appointment, and one for a customer who asked from afar.
    pub(super) fn unused(
        self,
        booking: Option<&Booking>,
        customer: Option<CustomerId>,
    ) -> Result<(), Refusal> {
        if let Some(ticket) = booking.and_then(|booking| self.branch.booked(&booking.reference)) {
            return Err(Refusal::BookingInUse { ticket });
        }
        match customer.and_then(|customer| self.branch.ticket_of(customer)) {
            Some(ticket) => Err(Refusal::CustomerInLine { ticket }),
            None => Ok(()),
        }
    }

    /// A counter that can serve somebody at once who stands before it, and who is there.
    fn walks_in<'c>(self, id: &'c Slug, service: &Slug) -> Result<(&'c Slug, Option<&'a Slug>), Refusal> {
        let here = self.calling_counter(id, None)?;
        self.nothing_to_pay(service)?;
        self.not_interrupted(service)?;
        if let Some(ticket) = here.holding {
            return Err(Refusal::StillHolding { counter: id.clone(), ticket });
        }
        if !self.settings.offered(id, here.agent.as_ref()).any(|offered| offered == service) {
            return Err(Refusal::NotThisCounter { counter: id.clone(), service: service.clone() });
        }
        Ok((id, here.agent.as_ref()))
    }

    fn gives_tickets(self, service: &Slug) -> Result<(), Refusal> {
        match availability(self.branch, self.settings, self.now, service) {
            Some(Availability::Open) => Ok(()),
            Some(Availability::OnRoll) => Err(Refusal::OnRoll { service: service.clone() }),
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

/// No service of a plan follows itself.
fn plan(first: &Slug, then: &[Slug]) -> Result<(), Refusal> {
    let before = std::iter::once(first).chain(then);
    match before.zip(then).find(|(before, service)| before == service) {
        Some((_, service)) => Err(Refusal::SameService { service: service.clone() }),
        None => Ok(()),
    }
}

//! Stored facts back into the facts of the rules, and requests into commands.

use wire::event::Event as Wire;

use super::{channel_in, date_in, kind_in, language_in, place_in, slug_in, ticket_in};

/// The fact of the rules behind a stored fact; none for facts that the rules have no part in.
#[must_use]
pub fn event(event: &Wire) -> Option<queue::Event> {
    use queue::Event as Rule;
    Some(match event {
        Wire::EpochOpened { .. }
        | Wire::HubStarted { .. }
        | Wire::SettingsAdopted { .. }
        | Wire::TicketPrinted { .. }
        | Wire::DevicePrinter { .. } => return None,
        Wire::DayOpened { ordinal, date, trusted } => {
            Rule::DayOpened { ordinal: *ordinal, date: date_in(*date), trusted: *trusted }
        }
        Wire::DayClosed { ordinal } => Rule::DayClosed { ordinal: *ordinal },
        Wire::DoorsOpened { until, reason } => {
            Rule::DoorsOpened { until_ms: until.map(|t| t.as_millisecond()), reason: reason.clone() }
        }
        Wire::DoorsClosed { reason } => Rule::DoorsClosed { reason: reason.clone() },
        Wire::TicketIssued {
            ticket,
            visit,
            number,
            series,
            count,
            service,
            kind,
            priority,
            language,
            channel,
            place,
            day,
        } => Rule::TicketIssued {
            ticket: ticket_in(*ticket),
            visit: queue::VisitId(visit.as_u128()),
            number: number.clone(),
            series: slug_in(series),
            count: *count,
            service: slug_in(service),
            kind: kind_in(*kind),
            priority: priority.as_ref().map(slug_in),
            language: language_in(*language),
            channel: channel_in(*channel),
            place: place_in(*place),
            day: *day,
        },
        Wire::TicketCalled { ticket, counter, agent, auto_start_ms, reason } => Rule::TicketCalled {
            ticket: ticket_in(*ticket),
            counter: slug_in(counter),
            agent: agent.as_ref().map(slug_in),
            auto_start_ms: *auto_start_ms,
            reason: reason.clone(),
        },
        Wire::TicketRecalled { ticket, counter, recall, auto_start_ms } => Rule::TicketRecalled {
            ticket: ticket_in(*ticket),
            counter: slug_in(counter),
            recall: *recall,
            auto_start_ms: *auto_start_ms,
        },
        Wire::ServiceStarted { ticket, counter, by_itself } => Rule::ServiceStarted {
            ticket: ticket_in(*ticket),
            counter: slug_in(counter),
            by_itself: *by_itself,
        },
        Wire::TicketServed { ticket, counter, outcome } => Rule::TicketServed {
            ticket: ticket_in(*ticket),
            counter: slug_in(counter),
            outcome: slug_in(outcome),
        },
        Wire::TicketPutBack { ticket, counter, places, place } => Rule::TicketPutBack {
            ticket: ticket_in(*ticket),
            counter: slug_in(counter),
            places: *places,
            place: place_in(*place),
        },
        Wire::TicketNoShow { ticket, counter } => {
            Rule::TicketNoShow { ticket: ticket_in(*ticket), counter: slug_in(counter) }
        }
        Wire::TicketCancelled { ticket, reason } => {
            Rule::TicketCancelled { ticket: ticket_in(*ticket), reason: reason.clone() }
        }
        Wire::TicketExpired { ticket } => Rule::TicketExpired { ticket: ticket_in(*ticket) },
        Wire::TicketTransferred { ticket, counter, leg, service, place } => Rule::TicketTransferred {
            ticket: ticket_in(*ticket),
            counter: slug_in(counter),
            leg: ticket_in(*leg),
            service: slug_in(service),
            place: place_in(*place),
        },
        Wire::CounterOpened { counter, agent } => {
            Rule::CounterOpened { counter: slug_in(counter), agent: agent.as_ref().map(slug_in) }
        }
        Wire::CounterPaused { counter, reason } => {
            Rule::CounterPaused { counter: slug_in(counter), reason: reason.clone() }
        }
        Wire::CounterResumed { counter } => Rule::CounterResumed { counter: slug_in(counter) },
        Wire::CounterClosed { counter } => Rule::CounterClosed { counter: slug_in(counter) },
    })
}

//! Facts of the rules into facts that are stored, and refusals into problem codes.

use wire::event::Event as Wire;
use wire::problem::Code;

use super::{channel_out, date_out, kind_out, language_out, place_out, slug_out, ticket_out, time_out};

/// The stored fact for a fact of the rules.
#[must_use]
pub fn event(event: &queue::Event) -> Wire {
    use queue::Event as Rule;
    match event {
        Rule::DayOpened { ordinal, date, trusted } => {
            Wire::DayOpened { ordinal: *ordinal, date: date_out(*date), trusted: *trusted }
        }
        Rule::DayClosed { ordinal } => Wire::DayClosed { ordinal: *ordinal },
        Rule::DoorsOpened { until_ms, reason } => {
            Wire::DoorsOpened { until: until_ms.map(time_out), reason: reason.clone() }
        }
        Rule::DoorsClosed { reason } => Wire::DoorsClosed { reason: reason.clone() },
        Rule::TicketIssued {
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
        } => Wire::TicketIssued {
            ticket: ticket_out(*ticket),
            visit: uuid::Uuid::from_u128(visit.0),
            number: number.clone(),
            series: slug_out(series),
            count: *count,
            service: slug_out(service),
            kind: kind_out(*kind),
            priority: priority.as_ref().map(slug_out),
            language: language_out(*language),
            channel: channel_out(*channel),
            place: place_out(*place),
            day: *day,
        },
        Rule::TicketCalled { ticket, counter, agent, auto_start_ms, reason } => Wire::TicketCalled {
            ticket: ticket_out(*ticket),
            counter: slug_out(counter),
            agent: agent.as_ref().map(slug_out),
            auto_start_ms: *auto_start_ms,
            reason: reason.clone(),
        },
        Rule::TicketRecalled { ticket, counter, recall, auto_start_ms } => Wire::TicketRecalled {
            ticket: ticket_out(*ticket),
            counter: slug_out(counter),
            recall: *recall,
            auto_start_ms: *auto_start_ms,
        },
        Rule::ServiceStarted { ticket, counter, by_itself } => Wire::ServiceStarted {
            ticket: ticket_out(*ticket),
            counter: slug_out(counter),
            by_itself: *by_itself,
        },
        Rule::TicketServed { ticket, counter, outcome } => Wire::TicketServed {
            ticket: ticket_out(*ticket),
            counter: slug_out(counter),
            outcome: slug_out(outcome),
        },
        Rule::TicketPutBack { ticket, counter, places, place } => Wire::TicketPutBack {
            ticket: ticket_out(*ticket),
            counter: slug_out(counter),
            places: *places,
            place: place_out(*place),
        },
        Rule::TicketNoShow { ticket, counter } => {
            Wire::TicketNoShow { ticket: ticket_out(*ticket), counter: slug_out(counter) }
        }
        Rule::TicketCancelled { ticket, reason } => {
            Wire::TicketCancelled { ticket: ticket_out(*ticket), reason: reason.clone() }
        }
        Rule::TicketExpired { ticket } => Wire::TicketExpired { ticket: ticket_out(*ticket) },
        Rule::TicketTransferred { ticket, counter, leg, service, place } => Wire::TicketTransferred {
            ticket: ticket_out(*ticket),
            counter: slug_out(counter),
            leg: ticket_out(*leg),
            service: slug_out(service),
            place: place_out(*place),
        },
        Rule::CounterOpened { counter, agent } => {
            Wire::CounterOpened { counter: slug_out(counter), agent: agent.as_ref().map(slug_out) }
        }
        Rule::CounterPaused { counter, reason } => {
            Wire::CounterPaused { counter: slug_out(counter), reason: reason.clone() }
        }
        Rule::CounterResumed { counter } => Wire::CounterResumed { counter: slug_out(counter) },
        Rule::CounterClosed { counter } => Wire::CounterClosed { counter: slug_out(counter) },
    }
}

/// The problem code of a refusal, and after how many seconds asking again may help.
#[must_use]
pub fn refusal(refusal: &queue::Refusal) -> (Code, Option<u32>) {
    use queue::Refusal as No;
    let secs = |wait_ms: &u64| Some(u32::try_from(wait_ms.div_ceil(1000)).unwrap_or(u32::MAX));
    match refusal {
        No::Closed => (Code::Closed, None),
        No::ServiceClosed { .. } => (Code::ServiceClosed, None),
        No::ServiceFull { .. } => (Code::ServiceFull, None),
        No::UnknownService { .. } => (Code::UnknownService, None),
        No::UnknownCounter { .. } => (Code::UnknownCounter, None),
        No::UnknownAgent { .. } => (Code::UnknownAgent, None),
        No::UnknownPriority { .. } => (Code::UnknownPriority, None),
        No::UnknownTicket { .. } => (Code::UnknownTicket, None),
        No::KindNotOffered { .. } => (Code::KindNotOffered, None),
        No::HoldingChanged { .. } => (Code::HoldingChanged, None),
        No::DecideOutcome { .. } => (Code::DecideOutcome, None),
        No::JustCalled { wait_ms } => (Code::JustCalled, secs(wait_ms)),
        No::TooSoon { wait_ms } => (Code::TooSoon, secs(wait_ms)),
        No::RecallTooSoon { wait_ms } => (Code::RecallTooSoon, secs(wait_ms)),
        No::RecallsSpent { .. } => (Code::RecallsSpent, None),
        No::WrongState { .. } => (Code::WrongState, None),
        No::CounterClosed { .. } => (Code::CounterClosed, None),
        No::CounterPaused { .. } => (Code::CounterPaused, None),
        No::CounterTaken { .. } => (Code::CounterTaken, None),
        No::AgentElsewhere { .. } => (Code::AgentElsewhere, None),
        No::StillHolding { .. } => (Code::StillHolding, None),
        No::NotThisCounter { .. } => (Code::NotThisCounter, None),
        No::UnknownOutcome { .. } => (Code::UnknownOutcome, None),
        No::SameService { .. } => (Code::SameService, None),
        No::UntilPast => (Code::UntilPast, None),
        No::DateKnown => (Code::DateKnown, None),
        No::DayUnchanged => (Code::DayUnchanged, None),
    }
}

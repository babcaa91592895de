//! Stored facts back into the facts of the rules, and requests into commands.

use wire::event::Event as Wire;

use super::{
    attention_in, channel_in, claim_in, date_in, hold_in, kind_in, language_in, leftovers_in, place_in,
    pool_in, slug_in, ticket_in, wait_in,
};

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
        Wire::DoorsClosed { reason, leftovers } => {
            Rule::DoorsClosed { reason: reason.clone(), leftovers: leftovers_in(*leftovers) }
        }
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
            told,
            then,
            claim,
            party,
            booking,
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
            told: told.map(wait_in),
            then: then.iter().map(slug_in).collect(),
            claim: claim_in(*claim),
            party: *party,
            booking: booking.as_ref().map(|booking| queue::Booking {
                reference: booking.reference.as_str().into(),
                at_ms: booking.at.as_millisecond(),
            }),
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
        Wire::TicketTransferred { ticket, counter, leg, service, place, pool, returns_to } => {
            Rule::TicketTransferred {
                ticket: ticket_in(*ticket),
                counter: slug_in(counter),
                leg: ticket_in(*leg),
                service: slug_in(service),
                place: place_in(*place),
                pool: pool.as_ref().map(pool_in),
                returns_to: returns_to.as_ref().map(|to| queue::Destination {
                    service: slug_in(&to.service),
                    pool: to.pool.as_ref().map(pool_in),
                }),
            }
        }
        Wire::PriorityConfirmed { ticket } => Rule::PriorityConfirmed { ticket: ticket_in(*ticket) },
        Wire::PriorityDeclined { ticket, class } => {
            Rule::PriorityDeclined { ticket: ticket_in(*ticket), class: slug_in(class) }
        }
        Wire::PriorityGiven { ticket, class, reason } => {
            Rule::PriorityGiven { ticket: ticket_in(*ticket), class: slug_in(class), reason: reason.clone() }
        }
        Wire::TicketTriaged { ticket, class, longest_wait_ms, look_again_ms } => Rule::TicketTriaged {
            ticket: ticket_in(*ticket),
            class: slug_in(class),
            longest_wait_ms: *longest_wait_ms,
            look_again_ms: *look_again_ms,
        },
        Wire::TicketPaid { ticket } => Rule::TicketPaid { ticket: ticket_in(*ticket) },
        // Only what the hall is sent does not say why; the journal does.
        Wire::TicketHeld { ticket, hold } => {
            Rule::TicketHeld { ticket: ticket_in(*ticket), hold: hold_in((*hold)?) }
        }
        Wire::TicketReleased { ticket } => Rule::TicketReleased { ticket: ticket_in(*ticket) },
        Wire::TicketParked { ticket, counter, wake_ms } => {
            Rule::TicketParked { ticket: ticket_in(*ticket), counter: slug_in(counter), wake_ms: *wake_ms }
        }
        Wire::TicketUnparked { ticket, by_itself } => {
            Rule::TicketUnparked { ticket: ticket_in(*ticket), by_itself: *by_itself }
        }
        Wire::TicketRequeued { ticket, counter } => {
            Rule::TicketRequeued { ticket: ticket_in(*ticket), counter: slug_in(counter) }
        }
        Wire::LatecomerReturned { ticket, .. } => Rule::LatecomerReturned { ticket: ticket_in(*ticket) },
        Wire::TicketReopened { ticket, place, .. } => {
            Rule::TicketReopened { ticket: ticket_in(*ticket), place: place_in(*place) }
        }
        Wire::LegOpened { visit, from, leg, service, place, pool, then, who: _ } => Rule::LegOpened {
            visit: queue::VisitId(visit.as_u128()),
            from: ticket_in(*from),
            leg: ticket_in(*leg),
            service: slug_in(service),
            place: place_in(*place),
            pool: pool.as_ref().map(pool_in),
            then: then.iter().map(slug_in).collect(),
        },
        Wire::TicketCarriedOver { ticket } => Rule::TicketCarriedOver { ticket: ticket_in(*ticket) },
        Wire::AttentionNeeded { ticket, why } => {
            Rule::AttentionNeeded { ticket: ticket_in(*ticket), why: attention_in(*why) }
        }
        Wire::CounterOpened { counter, agent } => {
            Rule::CounterOpened { counter: slug_in(counter), agent: agent.as_ref().map(slug_in) }
        }
        Wire::CounterPaused { counter, reason } => {
            Rule::CounterPaused { counter: slug_in(counter), reason: reason.clone() }
        }
        Wire::CounterResumed { counter } => Rule::CounterResumed { counter: slug_in(counter) },
        Wire::CounterClosed { counter } => Rule::CounterClosed { counter: slug_in(counter) },
        Wire::CounterTakenOver { counter, from, agent } => Rule::CounterTakenOver {
            counter: slug_in(counter),
            from: from.as_ref().map(slug_in),
            agent: slug_in(agent),
        },
        Wire::ServicesInterrupted { services, reason, until, gives_tickets } => Rule::ServicesInterrupted {
            services: services.iter().map(slug_in).collect(),
            reason: reason.clone(),
            until_ms: until.map(|until| until.as_millisecond()),
            gives_tickets: *gives_tickets,
        },
        Wire::ServicesResumed { services } => {
            Rule::ServicesResumed { services: services.iter().map(slug_in).collect() }
        }
        Wire::PeakSet { on, reason } => Rule::PeakSet { on: *on, reason: reason.clone() },
    })
}

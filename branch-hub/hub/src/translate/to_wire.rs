//! Facts of the rules into facts that are stored.
//! Must not decide what is a fact.

use wire::event::{Booking, Event as Wire, Inherited, Known};

use crate::engine::views::attention;

use super::{
    appointment_out, attention_out, behind_out, cause_out, channel_out, claim_out, date_out, destination_out,
    first_out, gone_out, hold_out, kind_out, language_out, leftovers_out, place_out, pool_out, slug_out,
    ticket_out, time_out, visit_out, wait_out,
};

/// The stored fact for a fact of the rules. `branch` is the state before it: whom screens have forgotten is told anew.
#[must_use]
pub fn event(event: &queue::Event, branch: &queue::Branch, stamp: queue::Stamp) -> Wire {
    use queue::Event as Rule;
    match event {
        Rule::DayOpened { ordinal, date, trusted, opens_in_ms } => Wire::DayOpened {
            ordinal: *ordinal,
            date: date_out(*date),
            trusted: *trusted,
            opens_in_ms: *opens_in_ms,
        },
        Rule::DayClosed { ordinal, stay_open } => {
            Wire::DayClosed { ordinal: *ordinal, stay_open: stay_open.iter().map(slug_out).collect() }
        }
        Rule::DoorsOpened { until_ms, reason } => {
            Wire::DoorsOpened { until: until_ms.map(time_out), reason: reason.clone() }
        }
        Rule::DoorsClosed { reason, leftovers } => {
            Wire::DoorsClosed { reason: reason.clone(), leftovers: leftovers_out(*leftovers) }
        }
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
            told,
            then,
            claim,
            party,
            booking,
            appointment,
            island,
            roll_next,
            customer,
            pool,
        } => Wire::TicketIssued {
            ticket: ticket_out(*ticket),
            visit: visit_out(*visit),
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
            told: told.map(wait_out),
            then: then.iter().map(slug_out).collect(),
            claim: claim_out(*claim),
            party: *party,
            booking: booking.as_ref().map(|booking| Booking {
                reference: booking.reference.to_string(),
                at: time_out(booking.at_ms),
            }),
            came: appointment.map(appointment_out),
            island: island.as_ref().map(slug_out),
            since: island.as_ref().map(|_| {
                let ago_ms = stamp.run_ms.saturating_sub(place.arrived_ms);
                time_out(stamp.at_ms - i64::try_from(ago_ms).unwrap_or(0))
            }),
            roll_next: *roll_next,
            customer: customer.map(|customer| uuid::Uuid::from_u128(customer.0)),
            pool: pool.as_ref().map(pool_out),
        },
        Rule::SeriesPassedMaximum { series, max } => {
            Wire::SeriesPassedMaximum { series: slug_out(series), max: *max }
        }
        Rule::NumbersLost { series } => Wire::NumbersLost { series: series.iter().map(slug_out).collect() },
        Rule::NumberHeard { series, count } => Wire::NumberHeard { series: slug_out(series), count: *count },
        Rule::NumberSaid { series, said } => Wire::NumberSaid {
            series: slug_out(series),
            highest: said.highest,
            date: said.date.map(date_out),
        },
        Rule::RollSet { series, next } => Wire::RollSet { series: slug_out(series), next: *next },
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
        Rule::TicketServed { ticket, counter, outcome, unseen } => Wire::TicketServed {
            ticket: ticket_out(*ticket),
            counter: slug_out(counter),
            outcome: slug_out(outcome),
            unseen: *unseen,
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
        Rule::TicketCancelled { ticket, gone, reason } => Wire::TicketCancelled {
            ticket: ticket_out(*ticket),
            gone: gone_out(*gone),
            reason: reason.clone(),
        },
        Rule::TicketExpired { ticket } => Wire::TicketExpired { ticket: ticket_out(*ticket) },
        Rule::TicketTransferred { ticket, counter, leg, service, place, pool, returns_to, front } => {
            Wire::TicketTransferred {
                ticket: ticket_out(*ticket),
                counter: slug_out(counter),
                leg: ticket_out(*leg),
                service: slug_out(service),
                place: place_out(*place),
                pool: pool.as_ref().map(pool_out),
                returns_to: returns_to.as_ref().map(destination_out),
                front: *front,
            }
        }
        Rule::PriorityConfirmed { ticket } => Wire::PriorityConfirmed { ticket: ticket_out(*ticket) },
        Rule::PriorityDeclined { ticket, class, place } => Wire::PriorityDeclined {
            ticket: ticket_out(*ticket),
            class: slug_out(class),
            place: place_out(*place),
        },
        Rule::CheckedIn { ticket, place, kind, appointment } => Wire::CheckedIn {
            ticket: ticket_out(*ticket),
            place: place_out(*place),
            kind: kind_out(*kind),
            came: appointment_out(*appointment),
        },
        Rule::PriorityGiven { ticket, class, reason } => Wire::PriorityGiven {
            ticket: ticket_out(*ticket),
            class: slug_out(class),
            reason: reason.clone(),
        },
        Rule::TicketMoved { ticket, place, first, behind, reason } => Wire::TicketMoved {
            ticket: ticket_out(*ticket),
            place: place_out(*place),
            first: first.map(first_out),
            behind: behind.as_ref().map(behind_out),
            reason: reason.clone(),
        },
        Rule::TicketTriaged { ticket, class, longest_wait_ms, look_again_ms } => Wire::TicketTriaged {
            ticket: ticket_out(*ticket),
            class: slug_out(class),
            longest_wait_ms: *longest_wait_ms,
            look_again_ms: *look_again_ms,
        },
        Rule::TicketPaid { ticket } => Wire::TicketPaid { ticket: ticket_out(*ticket) },
        Rule::TicketHeld { ticket, hold } => {
            Wire::TicketHeld { ticket: ticket_out(*ticket), hold: Some(hold_out(*hold)) }
        }
        Rule::TicketReleased { ticket } => Wire::TicketReleased { ticket: ticket_out(*ticket) },
        Rule::TicketParked { ticket, counter, wake_ms } => {
            Wire::TicketParked { ticket: ticket_out(*ticket), counter: slug_out(counter), wake_ms: *wake_ms }
        }
        Rule::TicketUnparked { ticket, by_itself } => {
            Wire::TicketUnparked { ticket: ticket_out(*ticket), by_itself: *by_itself }
        }
        Rule::TicketRequeued { ticket, counter } => {
            let was = branch.ticket(*ticket).and_then(|found| found.state.call()).map(|call| &call.was);
            Wire::TicketRequeued {
                ticket: ticket_out(*ticket),
                counter: slug_out(counter),
                parked: matches!(was, Some(queue::Was::Parked { .. })),
                carried: was == Some(&queue::Was::Waiting { carried: true }),
            }
        }
        Rule::LatecomerReturned { ticket } => {
            let found = there(branch, *ticket);
            Wire::LatecomerReturned {
                ticket: ticket_out(*ticket),
                service: slug_out(&found.service),
                place: place_out(found.place),
                issued_at: time_out(found.issued_at_ms),
                who: known(found),
            }
        }
        Rule::TicketReopened { ticket, place, reason } => {
            let found = there(branch, *ticket);
            Wire::TicketReopened {
                ticket: ticket_out(*ticket),
                service: slug_out(&found.service),
                place: place_out(*place),
                issued_at: time_out(found.issued_at_ms),
                who: known(found),
                reason: reason.clone(),
            }
        }
        Rule::LatecomerKept { ticket } => Wire::LatecomerKept { ticket: ticket_out(*ticket) },
        Rule::LegOpened { visit, from, leg, service, place, pool, then } => Wire::LegOpened {
            visit: visit_out(*visit),
            from: ticket_out(*from),
            leg: ticket_out(*leg),
            service: slug_out(service),
            place: place_out(*place),
            pool: pool.as_ref().map(pool_out),
            then: then.iter().map(slug_out).collect(),
            // A hold is of the leg that it was put on.
            who: Known { held: false, hold: None, ..known(there(branch, *from)) },
        },
        Rule::TicketCarriedOver { ticket } => Wire::TicketCarriedOver { ticket: ticket_out(*ticket) },
        Rule::AttentionNeeded { ticket, why } => {
            Wire::AttentionNeeded { ticket: ticket_out(*ticket), why: attention_out(*why) }
        }
        Rule::CounterOpened { counter, agent } => {
            Wire::CounterOpened { counter: slug_out(counter), agent: agent.as_ref().map(slug_out) }
        }
        Rule::CounterPaused { counter, reason } => {
            Wire::CounterPaused { counter: slug_out(counter), reason: reason.clone() }
        }
        Rule::CounterResumed { counter } => Wire::CounterResumed { counter: slug_out(counter) },
        Rule::CounterClosed { counter } => Wire::CounterClosed { counter: slug_out(counter) },
        Rule::CounterTakenOver { counter, from, agent, inherited } => Wire::CounterTakenOver {
            counter: slug_out(counter),
            from: from.as_ref().map(slug_out),
            agent: slug_out(agent),
            inherited: inherited
                .iter()
                .map(|one| Inherited {
                    ticket: ticket_out(one.ticket),
                    pool: one.pool.as_ref().map(pool_out),
                    returns_to: one.returns_to.as_ref().map(destination_out),
                })
                .collect(),
        },
        Rule::AgentStillHere { counter } => Wire::AgentStillHere { counter: slug_out(counter) },
        Rule::AgentSignedOut { counter, agent } => {
            Wire::AgentSignedOut { counter: slug_out(counter), agent: slug_out(agent) }
        }
        Rule::ReceptionRung { bell, cause } => {
            Wire::ReceptionRung { bell: uuid::Uuid::from_u128(bell.0), cause: cause_out(cause) }
        }
        Rule::BellAnswered { bell } => Wire::BellAnswered { bell: uuid::Uuid::from_u128(bell.0) },
        Rule::ServicesInterrupted { services, reason, until_ms, gives_tickets } => {
            Wire::ServicesInterrupted {
                services: services.iter().map(slug_out).collect(),
                reason: reason.clone(),
                until: until_ms.map(time_out),
                gives_tickets: *gives_tickets,
            }
        }
        Rule::ServicesResumed { services } => {
            Wire::ServicesResumed { services: services.iter().map(slug_out).collect() }
        }
        Rule::PeakSet { on, reason } => Wire::PeakSet { on: *on, reason: reason.clone() },
    }
}

fn there(branch: &queue::Branch, id: queue::TicketId) -> &queue::Ticket {
    branch.ticket(id).expect("who comes back is of this day, or was just served")
}

fn known(ticket: &queue::Ticket) -> Known {
    Known {
        number: ticket.number.to_string(),
        kind: kind_out(ticket.kind),
        priority: ticket.priority.as_ref().map(slug_out),
        claimed: ticket.claim == queue::Claim::Claimed,
        language: language_out(ticket.language),
        pool: ticket.pool.as_ref().map(pool_out),
        held: ticket.hold.is_some(),
        hold: ticket.hold.map(hold_out),
        triage: ticket.triage.as_ref().map(|triage| slug_out(&triage.class)),
        attention: attention(ticket),
    }
}

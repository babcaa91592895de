//! Stored facts back into the facts of the rules, and requests into commands.

use wire::event::Event as Wire;

use super::{
    appointment_in, attention_in, behind_in, cause_in, channel_in, claim_in, date_in, destination_in,
    first_in, gone_in, hold_in, kind_in, language_in, leftovers_in, place_in, pool_in, slug_in, ticket_in,
    wait_in,
};

/// The fact of the rules behind a stored fact; none for facts that the rules have no part in.
#[must_use]
pub fn event(event: &Wire) -> Option<queue::Event> {
    use queue::Event as Rule;
    Some(match event {
        Wire::EpochOpened { .. }
        | Wire::DaySealed { .. }
        | Wire::BackupMade { .. }
        | Wire::BackupFailed { .. }
        | Wire::HubStarted { .. }
        | Wire::ClockSaid { .. }
        | Wire::ClockAgreed { .. }
        | Wire::VisitRated { .. }
        | Wire::SettingsAdopted { .. }
        | Wire::TicketPrinted { .. }
        | Wire::PersonSignedIn { .. }
        | Wire::PersonSignedOut { .. }
        | Wire::PersonLockedOut { .. }
        | Wire::PersonUnlocked { .. }
        | Wire::PersonAdded { .. }
        | Wire::PersonSecretChanged { .. }
        | Wire::PersonRemoved { .. }
        | Wire::TokenMade { .. }
        | Wire::TokensWithdrawn { .. }
        | Wire::DevicePrinter { .. }
        | Wire::PairingDeclined { .. }
        | Wire::PersonTriedWrong { .. }
        | Wire::FaultSeen { .. }
        | Wire::DevicePaired { .. }
        | Wire::DeviceRevoked { .. } => return None,
        Wire::DayOpened { ordinal, date, trusted, opens_in_ms } => Rule::DayOpened {
            ordinal: *ordinal,
            date: date_in(*date),
            trusted: *trusted,
            opens_in_ms: *opens_in_ms,
        },
        Wire::DayClosed { ordinal, stay_open } => {
            Rule::DayClosed { ordinal: *ordinal, stay_open: stay_open.iter().map(slug_in).collect() }
        }
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
            came,
            island,
            since: _,
            roll_next,
            customer,
            pool,
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
            appointment: came.map(appointment_in),
            island: island.as_ref().map(slug_in),
            roll_next: *roll_next,
            customer: customer.map(|customer| queue::CustomerId(customer.as_u128())),
            pool: pool.as_ref().map(pool_in),
        },
        Wire::SeriesPassedMaximum { series, max } => {
            Rule::SeriesPassedMaximum { series: slug_in(series), max: *max }
        }
        Wire::NumbersLost { series } => Rule::NumbersLost { series: series.iter().map(slug_in).collect() },
        Wire::NumberHeard { series, count } => Rule::NumberHeard { series: slug_in(series), count: *count },
        Wire::NumberSaid { series, highest, date } => Rule::NumberSaid {
            series: slug_in(series),
            said: queue::Said { highest: *highest, date: date.map(date_in) },
        },
        Wire::RollSet { series, next } => Rule::RollSet { series: slug_in(series), next: *next },
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
        Wire::TicketServed { ticket, counter, outcome, unseen } => Rule::TicketServed {
            ticket: ticket_in(*ticket),
            counter: slug_in(counter),
            outcome: slug_in(outcome),
            unseen: *unseen,
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
        Wire::TicketCancelled { ticket, gone, reason } => {
            Rule::TicketCancelled { ticket: ticket_in(*ticket), gone: gone_in(*gone), reason: reason.clone() }
        }
        Wire::TicketExpired { ticket } => Rule::TicketExpired { ticket: ticket_in(*ticket) },
        Wire::TicketTransferred { ticket, counter, leg, service, place, pool, returns_to, front } => {
            Rule::TicketTransferred {
                ticket: ticket_in(*ticket),
                counter: slug_in(counter),
                leg: ticket_in(*leg),
                service: slug_in(service),
                place: place_in(*place),
                pool: pool.as_ref().map(pool_in),
                returns_to: returns_to.as_ref().map(destination_in),
                front: *front,
            }
        }
        Wire::PriorityConfirmed { ticket } => Rule::PriorityConfirmed { ticket: ticket_in(*ticket) },
        Wire::PriorityDeclined { ticket, class, place } => Rule::PriorityDeclined {
            ticket: ticket_in(*ticket),
            class: slug_in(class),
            place: place_in(*place),
        },
        Wire::CheckedIn { ticket, place, kind, came } => Rule::CheckedIn {
            ticket: ticket_in(*ticket),
            place: place_in(*place),
            kind: kind_in(*kind),
            appointment: appointment_in(*came),
        },
        Wire::PriorityGiven { ticket, class, reason } => {
            Rule::PriorityGiven { ticket: ticket_in(*ticket), class: slug_in(class), reason: reason.clone() }
        }
        Wire::TicketMoved { ticket, place, first, behind, reason } => Rule::TicketMoved {
            ticket: ticket_in(*ticket),
            place: place_in(*place),
            first: first.map(first_in),
            behind: behind.as_ref().map(behind_in),
            reason: reason.clone(),
        },
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
        Wire::TicketRequeued { ticket, counter, parked: _, carried: _ } => {
            Rule::TicketRequeued { ticket: ticket_in(*ticket), counter: slug_in(counter) }
        }
        Wire::LatecomerReturned { ticket, .. } => Rule::LatecomerReturned { ticket: ticket_in(*ticket) },
        Wire::TicketReopened { ticket, place, reason, .. } => Rule::TicketReopened {
            ticket: ticket_in(*ticket),
            place: place_in(*place),
            reason: reason.clone(),
        },
        Wire::LatecomerKept { ticket } => Rule::LatecomerKept { ticket: ticket_in(*ticket) },
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
        Wire::CounterTakenOver { counter, from, agent, inherited } => Rule::CounterTakenOver {
            counter: slug_in(counter),
            from: from.as_ref().map(slug_in),
            agent: slug_in(agent),
            inherited: inherited
                .iter()
                .map(|one| queue::Inherited {
                    ticket: ticket_in(one.ticket),
                    pool: one.pool.as_ref().map(pool_in),
                    returns_to: one.returns_to.as_ref().map(destination_in),
                })
                .collect(),
        },
        Wire::AgentStillHere { counter } => Rule::AgentStillHere { counter: slug_in(counter) },
        Wire::AgentSignedOut { counter, agent } => {
            Rule::AgentSignedOut { counter: slug_in(counter), agent: slug_in(agent) }
        }
        Wire::ReceptionRung { bell, cause } => {
            Rule::ReceptionRung { bell: queue::BellId(bell.as_u128()), cause: cause_in(cause) }
        }
        Wire::BellAnswered { bell } => Rule::BellAnswered { bell: queue::BellId(bell.as_u128()) },
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

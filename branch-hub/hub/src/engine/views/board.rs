//! The board as it is now: the same that a listener folds out of the stream.
//! Must not know who listens, but for whether they are staff.

use std::collections::BTreeMap;

use queue::{State, Ticket};
use wire::board::{Bell, Board, BoardCounter, BoardTicket, Call, Interruption, RECENT_CALLS};
use wire::event::Attention;
use wire::names::Slug;

use super::business_day;
use super::ticket::{counter_state, state};
use crate::engine::World;
use crate::translate::{
    cause_out, first_out, hold_out, kind_out, language_out, place_out, pool_out, slug_out, ticket_out,
    time_out,
};

/// Whether a ticket's customers wait in a zone. A service that the settings no longer have is in none.
#[must_use]
pub fn in_zone(world: &World, ticket: Option<&Ticket>, zone: &queue::Slug) -> bool {
    let services = world.ruling.as_ref().map(|ruling| &ruling.rules.services);
    let service = ticket.and_then(|t| services?.get(&t.service));
    service.is_some_and(|service| service.zone == *zone)
}

/// The board of the branch or of one zone: what a screen or desk starts from before it folds the stream.
#[must_use]
pub fn board(world: &World, at_ms: i64, zone: Option<&queue::Slug>, staff: bool) -> Board {
    let here = |t: &&Ticket| zone.is_none_or(|zone| in_zone(world, Some(t), zone));
    let live = world.branch.tickets().filter(|t| t.state.is_live()).filter(here);
    let mut board = Board {
        epoch: world.head.epoch,
        incarnation: world.incarnation,
        seq: world.head.seq,
        at: time_out(at_ms),
        revision: world.ruling.as_ref().map_or(0, |r| r.revision),
        day: business_day(world),
        tickets: live.map(|t| (ticket_out(t.id), board_ticket(t, staff))).collect(),
        counters: world.branch.counters().map(|(name, c)| (slug_out(name), board_counter(c))).collect(),
        calls: Vec::new(),
        interruptions: interruptions(world),
        peak: world.branch.peak().is_some(),
        bells: if staff { bells(world) } else { BTreeMap::new() },
    };
    let calls = world.branch.announcements().filter(|call| {
        let ticket = world.branch.ticket(call.ticket);
        zone.is_none_or(|zone| in_zone(world, ticket, zone))
    });
    board.calls = calls.filter_map(|call| board_call(world, call)).take(RECENT_CALLS).collect();
    board
}

/// Who calls reception.
pub(super) fn bells(world: &World) -> BTreeMap<uuid::Uuid, Bell> {
    let told = |bell: &queue::Bell| Bell { cause: cause_out(&bell.cause), at: time_out(bell.at_ms) };
    world.branch.bells().map(|bell| (uuid::Uuid::from_u128(bell.id.0), told(bell))).collect()
}

fn board_call(world: &World, call: &queue::Announcement) -> Option<Call> {
    let t = world.branch.ticket(call.ticket)?;
    Some(Call {
        ticket: ticket_out(t.id),
        number: t.number.to_string(),
        service: slug_out(&t.service),
        counter: slug_out(&call.counter),
        at: time_out(call.at_ms),
        open: matches!(&t.state, State::Called(open) if open.counter == call.counter),
    })
}

fn board_counter(c: &queue::Counter) -> BoardCounter {
    BoardCounter {
        state: counter_state(c),
        agent: c.agent.as_ref().map(slug_out),
        holding: c.holding.map(ticket_out),
    }
}

fn interruptions(world: &World) -> BTreeMap<Slug, Interruption> {
    let services = world.ruling.iter().flat_map(|ruling| ruling.rules.services.keys());
    let stops = services.filter_map(|service| Some((service, world.branch.interruption(service)?)));
    let told = |stop: &queue::Interruption| Interruption {
        reason: stop.reason.clone(),
        until: stop.until_ms.map(time_out),
    };
    stops.map(|(service, stop)| (slug_out(service), told(stop))).collect()
}

/// Why somebody is to look at a person, until a nurse has. That the longest wait is over is said once, and stays true.
#[must_use]
pub fn attention(t: &Ticket) -> Option<Attention> {
    let triage = t.triage.as_ref()?;
    let looked_for = triage.looked_run_ms != triage.since_run_ms;
    let look_again = looked_for.then_some(Attention::LookAgain);
    if triage.warned { Some(Attention::LongestWait) } else { look_again }
}

fn board_ticket(t: &Ticket, staff: bool) -> BoardTicket {
    let call = t.state.call();
    let started_at = match &t.state {
        State::Serving { started_at_ms, .. } => Some(time_out(*started_at_ms)),
        State::Waiting
        | State::Called(_)
        | State::Parked { .. }
        | State::Served { .. }
        | State::Cancelled
        | State::Expired
        | State::NoShow { .. }
        | State::Transferred { .. } => None,
    };
    BoardTicket {
        number: t.number.to_string(),
        service: slug_out(&t.service),
        kind: kind_out(t.kind),
        priority: t.priority.as_ref().filter(|_| staff).map(slug_out),
        claimed: staff && t.claim == queue::Claim::Claimed,
        state: state(&t.state),
        language: language_out(t.language),
        place: place_out(t.place),
        issued_at: time_out(t.issued_at_ms),
        counter: call.map(|c| slug_out(&c.counter)),
        called_at: call.map(|c| time_out(c.last_at_ms)),
        recalls: call.map_or(0, |c| c.recalls),
        started_at,
        held: t.hold.is_some(),
        hold: t.hold.filter(|_| staff).map(hold_out),
        carried: t.carried,
        first: t.first.map(first_out),
        pool: t.pool.as_ref().map(pool_out),
        triage: t.triage.as_ref().filter(|_| staff).map(|triage| slug_out(&triage.class)),
        attention: attention(t).filter(|_| staff),
    }
}

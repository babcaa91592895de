//! Tickets and counters as they are read.
//! Must not know who asks, but for whether they are staff.

use queue::{State, Ticket};
use wire::counter::{Counter, CounterState};
use wire::day::BusinessDay;
use wire::names::TicketState;
use wire::ticket::{Carried, ForStaff, WaitingPlace};

use super::business_day;
use crate::engine::World;
use crate::settings::Ruling;
use crate::translate::{
    channel_out, claim_out, date_in, date_out, hold_out, kind_out, language_out, slug_out, ticket_out,
    time_out, wait_out,
};

/// No branch is closed for longer between two days.
const LOOKED_AHEAD_DAYS: i64 = 21;

/// A ticket as its holder and staff see it.
#[must_use]
pub fn ticket(world: &World, now: &queue::Now, t: &Ticket) -> wire::ticket::Ticket {
    let ruling = world.ruling.as_deref();
    let service = slug_out(&t.service);
    let settings = ruling.and_then(|r| r.document.services.get(&service));
    let zone = settings.map_or_else(|| service.clone(), |s| s.zone.clone());
    let name = ruling.and_then(|r| r.document.zones.get(&zone)).map(|z| z.name.clone()).unwrap_or_default();
    let waits = matches!(t.state, State::Waiting);
    let wait = ruling
        .filter(|_| waits)
        .and_then(|r| queue::estimated_wait(&world.branch, &r.rules, now, queue::Line::Of(t.id)));
    let business_day = business_day(world).filter(|day| day.ordinal == t.day).unwrap_or(BusinessDay {
        ordinal: t.day,
        date: date_out(now.date),
        trusted: false,
    });
    wire::ticket::Ticket {
        id: ticket_out(t.id),
        visit: uuid::Uuid::from_u128(t.visit.0),
        number: t.number.to_string(),
        service,
        kind: kind_out(t.kind),
        priority: t.priority.as_ref().map(slug_out),
        state: state(&t.state),
        channel: channel_out(t.channel),
        language: language_out(t.language),
        ahead: ruling.filter(|_| waits).map_or(0, |r| ahead(world, r, now, t)),
        estimated_wait_s: wait.map(wait_out),
        issued_at: time_out(t.issued_at_ms),
        business_day,
        place: WaitingPlace { zone, name },
        counter: t.state.counter().map(slug_out),
        track_url: ruling.and_then(|ruling| track_url(world, ruling, t)),
        at_risk: false,
        carried: (t.carried && waits)
            .then(|| Carried { opens: ruling.and_then(|r| opens(r, now, &t.service)) }),
        for_staff: None,
    }
}

/// A ticket as somebody reads it: who is staff is told more, and nobody in the hall learns whose class is which.
#[must_use]
pub fn ticket_for(world: &World, now: &queue::Now, t: &Ticket, staff: bool) -> wire::ticket::Ticket {
    let told = ticket(world, now, t);
    if !staff {
        return for_hall(told);
    }
    let for_staff = ForStaff {
        claim: claim_out(t.claim),
        hold: t.hold.map(hold_out),
        triage: t.triage.as_ref().map(|triage| slug_out(&triage.class)),
        party: t.party,
        identifier: None,
    };
    wire::ticket::Ticket { for_staff: Some(for_staff), ..told }
}

/// A ticket without what the hall may not know.
#[must_use]
pub fn for_hall(told: wire::ticket::Ticket) -> wire::ticket::Ticket {
    wire::ticket::Ticket { priority: None, for_staff: None, ..told }
}

/// Where the holder's own page is, if the branch has such pages.
fn track_url(world: &World, ruling: &Ruling, t: &Ticket) -> Option<String> {
    let (url, codes) = (ruling.document.branch.public_url.as_ref()?, world.codes.as_ref()?);
    Some(format!("{}/t/{}", url.trim_end_matches('/'), codes.of_visit(t.visit)))
}

/// When the service has hours again, today's still to come included.
fn opens(ruling: &Ruling, now: &queue::Now, service: &queue::Slug) -> Option<jiff::Timestamp> {
    let today = date_out(now.date);
    (0..LOOKED_AHEAD_DAYS).find_map(|ahead| {
        let date = today.checked_add(jiff::Span::new().days(ahead)).ok()?;
        let later = |span: &&queue::settings::Span| ahead > 0 || span.start > now.minute_of_day;
        let span = ruling.rules.service_hours_on(service, date_in(date)).spans.iter().find(later)?;
        let (hour, minute) = (i8::try_from(span.start / 60).ok()?, i8::try_from(span.start % 60).ok()?);
        let opens = date.at(hour, minute, 0, 0).to_zoned(ruling.time_zone.clone()).ok()?;
        Some(opens.timestamp())
    })
}

fn ahead(world: &World, ruling: &Ruling, now: &queue::Now, t: &Ticket) -> u32 {
    let ahead = queue::ahead(&world.branch, &ruling.rules, now, t.id);
    u32::try_from(ahead.unwrap_or(0)).unwrap_or(u32::MAX)
}

/// The word for a state.
#[must_use]
pub const fn state(state: &State) -> TicketState {
    match state {
        State::Waiting => TicketState::Waiting,
        State::Called(_) => TicketState::Called,
        State::Serving { .. } => TicketState::Serving,
        State::Parked { .. } => TicketState::Parked,
        State::Served { .. } => TicketState::Served,
        State::Cancelled => TicketState::Cancelled,
        State::Expired => TicketState::Expired,
        State::NoShow { .. } => TicketState::NoShow,
        State::Transferred { .. } => TicketState::Transferred,
    }
}

/// A counter as staff or the hall see it. A counter that nobody has opened is closed.
#[must_use]
pub fn counter(world: &World, now: &queue::Now, id: &queue::Slug, staff: bool) -> Counter {
    let found = world.branch.counter(id);
    let holding = found.and_then(|c| c.holding).and_then(|id| world.branch.ticket(id));
    Counter {
        id: slug_out(id),
        state: found.map_or(CounterState::Closed, counter_state),
        agent: found.and_then(|c| c.agent.as_ref()).map(slug_out),
        holding: holding.map(|t| ticket_for(world, now, t, staff)),
    }
}

pub(super) const fn counter_state(counter: &queue::Counter) -> CounterState {
    if counter.paused.is_some() { CounterState::Paused } else { CounterState::Open }
}

//! What people and programs read of a state: tickets, counters, the board, the catalogue.
//! Pure: a state in, an answer out. Must not know routes.

use std::sync::Arc;

use queue::{State, Ticket};
use wire::board::{Board, BoardCounter, BoardTicket, Call, RECENT_CALLS};
use wire::catalogue::{
    AgentInfo, Availability, BranchInfo, Catalogue, ClassInfo, CounterInfo, OutcomeInfo, SeriesInfo,
    ServiceInfo, ZoneInfo,
};
use wire::counter::{CalledNext, Counter, CounterState};
use wire::day::{BusinessDay, DayAnswer, ServicesAnswer};
use wire::names::TicketState;
use wire::settings::SettingsAnswer;
use wire::ticket::{ForStaff, TicketList, Transferred, WaitingPlace};

use super::World;
use crate::settings::Ruling;
use crate::translate::{
    channel_out, claim_out, date_out, hold_out, kind_out, language_out, place_out, slug_in, slug_out,
    ticket_out, time_out, wait_out,
};

/// JSON of an answer.
#[must_use]
pub fn json<T: serde::Serialize>(answer: &T) -> String {
    serde_json::to_string(answer).expect("answers have string keys and finite numbers")
}

/// The ticket that a counter holds before a command, for answers that tell how it ended.
#[must_use]
pub fn held(world: &World, command: &queue::Command) -> Option<queue::TicketId> {
    let queue::Command::CallNext { counter, .. } = command else { return None };
    world.branch.counter(counter).and_then(|c| c.holding)
}

/// The JSON that answers a command which the state has just taken in. `staff`: whether the asker may know of claims.
#[must_use]
pub fn outcome(
    world: &World,
    now: &queue::Now,
    command: &queue::Command,
    held: Option<queue::TicketId>,
    events: &[queue::Event],
    staff: bool,
) -> String {
    use queue::Command as C;
    let find = |id: &queue::TicketId| world.branch.ticket(*id).map(|t| ticket_for(world, now, t, staff));
    match command {
        C::Issue { ticket: id, .. }
        | C::Call { ticket: id, .. }
        | C::Recall { ticket: id }
        | C::Start { ticket: id }
        | C::End { ticket: id, .. }
        | C::Absent { ticket: id }
        | C::Cancel { ticket: id, .. }
        | C::ConfirmPriority { ticket: id }
        | C::DeclinePriority { ticket: id }
        | C::Prioritise { ticket: id, .. }
        | C::Triage { ticket: id, .. }
        | C::ConfirmPayment { ticket: id }
        | C::Hold { ticket: id, .. }
        | C::Release { ticket: id }
        | C::Park { ticket: id, .. }
        | C::Unpark { ticket: id }
        | C::Requeue { ticket: id }
        | C::Reopen { ticket: id }
        | C::Wake { ticket: id }
        | C::RaiseAttention { ticket: id }
        | C::AutoStart { ticket: id } => json(&find(id)),
        C::Transfer { ticket: id, leg, .. } => match (find(id), find(leg)) {
            (Some(ended), Some(ticket)) => json(&Transferred { ended, ticket }),
            (_, _) => json(&()),
        },
        C::CallNext { counter, .. } => {
            let holding = world.branch.counter(counter).and_then(|c| c.holding);
            let ended = held.filter(|id| Some(*id) != holding);
            json(&CalledNext {
                ended: ended.as_ref().and_then(find),
                ticket: holding.as_ref().and_then(find),
            })
        }
        C::OpenCounter { counter: id, .. }
        | C::PauseCounter { counter: id, .. }
        | C::ResumeCounter { counter: id }
        | C::CloseCounter { counter: id, .. }
        | C::TakeOver { counter: id, .. } => json(&counter(world, now, id)),
        C::OpenDoors { .. } | C::CloseDoors { .. } | C::RollDay { .. } | C::SetPeak { .. } => {
            json(&day(world, now))
        }
        C::Withdraw { .. } => {
            let gone = events.iter().filter_map(withdrawn);
            json(&TicketList { tickets: gone.filter_map(|id| find(&id)).collect() })
        }
        C::Interrupt { .. } | C::ResumeServices { .. } => {
            json(&ServicesAnswer { services: events.iter().flat_map(stopped).map(slug_out).collect() })
        }
    }
}

fn withdrawn(event: &queue::Event) -> Option<queue::TicketId> {
    if let queue::Event::TicketCancelled { ticket, .. } = event { Some(*ticket) } else { None }
}

/// The services that an act stopped or let go on.
fn stopped(event: &queue::Event) -> &[queue::Slug] {
    if let queue::Event::ServicesInterrupted { services, .. } | queue::Event::ServicesResumed { services } =
        event
    {
        services
    } else {
        &[]
    }
}

/// Whether tickets are given now.
#[must_use]
pub fn is_open(world: &World, now: &queue::Now) -> bool {
    world.ruling.as_ref().is_some_and(|ruling| {
        ruling.rules.services.keys().any(|service| {
            queue::availability(&world.branch, &ruling.rules, now, service) == Some(queue::Availability::Open)
        })
    })
}

/// The day that runs, or the last one.
#[must_use]
pub fn business_day(world: &World) -> Option<BusinessDay> {
    let day = world.branch.day()?;
    Some(BusinessDay { ordinal: day.ordinal, date: date_out(day.date), trusted: day.trusted })
}

fn day(world: &World, now: &queue::Now) -> DayAnswer {
    let none = BusinessDay { ordinal: world.ordinal, date: date_out(now.date), trusted: now.trusted };
    DayAnswer {
        business_day: business_day(world).unwrap_or(none),
        open: is_open(world, now),
        peak: world.branch.peak().is_some(),
    }
}

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
        track_url: None,
        for_staff: None,
    }
}

/// A ticket as somebody reads it: who is staff is told more.
#[must_use]
pub fn ticket_for(world: &World, now: &queue::Now, t: &Ticket, staff: bool) -> wire::ticket::Ticket {
    let for_staff = staff.then(|| ForStaff {
        claim: claim_out(t.claim),
        hold: t.hold.map(hold_out),
        triage: t.triage.as_ref().map(|triage| slug_out(&triage.class)),
        party: t.party,
        identifier: None,
    });
    wire::ticket::Ticket { for_staff, ..ticket(world, now, t) }
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

/// A counter as its agent sees it. A counter that nobody has opened is closed.
#[must_use]
pub fn counter(world: &World, now: &queue::Now, id: &queue::Slug) -> Counter {
    let found = world.branch.counter(id);
    let holding = found.and_then(|c| c.holding).and_then(|id| world.branch.ticket(id));
    Counter {
        id: slug_out(id),
        state: found.map_or(CounterState::Closed, counter_state),
        agent: found.and_then(|c| c.agent.as_ref()).map(slug_out),
        holding: holding.map(|t| ticket(world, now, t)),
    }
}

const fn counter_state(counter: &queue::Counter) -> CounterState {
    if counter.paused.is_some() { CounterState::Paused } else { CounterState::Open }
}

/// Whether a ticket's customers wait in a zone. A service that the settings no longer have is in none.
#[must_use]
pub fn in_zone(world: &World, ticket: Option<&Ticket>, zone: &queue::Slug) -> bool {
    let services = world.ruling.as_ref().map(|ruling| &ruling.rules.services);
    let service = ticket.and_then(|t| services?.get(&t.service));
    service.is_some_and(|service| service.zone == *zone)
}

/// The board of the branch or of one zone: what a screen starts from before it folds the stream.
#[must_use]
pub fn board(world: &World, at_ms: i64, zone: Option<&queue::Slug>) -> Board {
    let here = |t: &&Ticket| zone.is_none_or(|zone| in_zone(world, Some(t), zone));
    let live = world.branch.tickets().filter(|t| t.state.is_live()).filter(here);
    let mut board = Board {
        epoch: world.head.epoch,
        incarnation: world.incarnation,
        seq: world.head.seq,
        at: time_out(at_ms),
        revision: world.ruling.as_ref().map_or(0, |r| r.revision),
        day: business_day(world),
        tickets: live.map(|t| (ticket_out(t.id), board_ticket(t))).collect(),
        counters: world.branch.counters().map(|(name, c)| (slug_out(name), board_counter(c))).collect(),
        calls: Vec::new(),
    };
    let calls = world.branch.announcements().filter(|call| {
        let ticket = world.branch.ticket(call.ticket);
        zone.is_none_or(|zone| in_zone(world, ticket, zone))
    });
    board.calls = calls.filter_map(|call| board_call(world, call)).take(RECENT_CALLS).collect();
    board
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

fn board_ticket(t: &Ticket) -> BoardTicket {
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
        priority: t.priority.as_ref().map(slug_out),
        state: state(&t.state),
        language: language_out(t.language),
        place: place_out(t.place),
        issued_at: time_out(t.issued_at_ms),
        counter: call.map(|c| slug_out(&c.counter)),
        called_at: call.map(|c| time_out(c.last_at_ms)),
        recalls: call.map_or(0, |c| c.recalls),
        started_at,
    }
}

/// `GET /v1/settings`.
#[must_use]
pub fn settings(ruling: Option<&Arc<Ruling>>) -> SettingsAnswer {
    let empty = || serde_json::json!({});
    let french = |m: &crate::settings::Mistake| m.say(wire::names::Language::Fr);
    SettingsAnswer {
        revision: ruling.map_or(0, |r| r.revision),
        effective: ruling.map_or_else(empty, |r| wire::settings::lay_over(&r.base, &r.over)),
        base: ruling.map_or_else(empty, |r| r.base.clone()),
        over: ruling.map_or_else(empty, |r| r.over.clone()),
        remarks: ruling.map_or_else(Vec::new, |r| r.remarks.iter().map(french).collect()),
    }
}

/// `GET /v1/catalogue`.
#[must_use]
pub fn catalogue(world: &World, ruling: &Ruling, now: &queue::Now) -> Catalogue {
    let document = &ruling.document;
    let branch = &document.branch;
    let hours = &document.hours;
    let mut groups: Vec<_> = document.groups.iter().collect();
    groups.sort_by_key(|(name, group)| (group.order, (*name).clone()));
    let mut services: Vec<_> = document.services.iter().collect();
    services.sort_by_key(|(name, service)| (service.order, (*name).clone()));
    let mut counters: Vec<_> = document.counters.iter().collect();
    counters.sort_by_key(|(name, counter)| (counter.order, (*name).clone()));
    let mut classes: Vec<_> = document.classes.iter().collect();
    classes.sort_by_key(|(name, class)| (std::cmp::Reverse(class.weight), (*name).clone()));
    Catalogue {
        api_min: wire::API,
        revision: ruling.revision,
        branch: BranchInfo {
            id: branch.id.clone(),
            name: branch.name.clone(),
            kind: branch.kind,
            accent: branch.accent.clone(),
            logo_svg: branch.logo_svg.clone(),
            paper_footer: branch.paper_footer.clone(),
        },
        languages: branch.languages.clone(),
        business_day: business_day(world),
        open: is_open(world, now),
        groups: groups
            .into_iter()
            .map(|(name, group)| wire::catalogue::GroupInfo {
                id: name.clone(),
                name: group.name.clone(),
                picture: group.picture.clone(),
                order: group.order,
            })
            .collect(),
        services: services
            .into_iter()
            .map(|(name, service)| ServiceInfo {
                id: name.clone(),
                group: service.group.clone(),
                name: service.name.clone(),
                hall_name: service.hall_name.clone(),
                hint: service.hint.clone(),
                picture: service.picture.clone(),
                zone: service.zone.clone(),
                order: service.order,
                availability: availability(world, ruling, now, &slug_in(name)),
                waiting: u32::try_from(world.branch.waiting(&slug_in(name))).unwrap_or(u32::MAX),
            })
            .collect(),
        classes: classes
            .into_iter()
            .map(|(name, class)| ClassInfo {
                id: name.clone(),
                name: class.name.clone(),
                weight: class.weight,
            })
            .collect(),
        counters: counters
            .into_iter()
            .map(|(name, counter)| CounterInfo {
                id: name.clone(),
                label: counter.label.clone(),
                name: counter.name.clone(),
                direction: counter.direction,
                zone: counter.zone.clone(),
                services: counter.services.clone(),
            })
            .collect(),
        agents: document
            .agents
            .iter()
            .map(|(name, agent)| AgentInfo {
                id: name.clone(),
                name: agent.name.clone(),
                services: agent.services.clone(),
            })
            .collect(),
        series: document
            .series
            .iter()
            .map(|(name, series)| SeriesInfo { id: name.clone(), prefix: series.prefix.clone() })
            .collect(),
        zones: document
            .zones
            .iter()
            .map(|(name, zone)| ZoneInfo { id: name.clone(), name: zone.name.clone() })
            .collect(),
        outcomes: document
            .outcomes
            .iter()
            .map(|(name, outcome)| OutcomeInfo { id: name.clone(), name: outcome.name.clone() })
            .collect(),
        hours: [&hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun]
            .map(Clone::clone)
            .to_vec(),
    }
}

fn availability(world: &World, ruling: &Ruling, now: &queue::Now, service: &queue::Slug) -> Availability {
    match queue::availability(&world.branch, &ruling.rules, now, service) {
        Some(queue::Availability::Open) => Availability::Open,
        Some(queue::Availability::OutsideHours) => Availability::OutsideHours,
        Some(queue::Availability::Full) => Availability::Full,
        Some(queue::Availability::Interrupted { .. }) => Availability::Interrupted,
        Some(queue::Availability::Closed) | None => Availability::Closed,
    }
}

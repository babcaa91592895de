//! The state as bytes, to start without reading the whole journal. Disposable: when in doubt the journal is read.
//! Must not be read by anybody but the version that wrote it (`STATE_VERSION`).

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use queue::{Announcement, Branch, Call, Counter, Day, Doors, Parts, State, Ticket, Visit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;
use wire::envelope::Position;
use wire::event::Place;
use wire::names::{Channel, Kind, Language};

use super::World;
use super::devices::Devices;
use crate::settings::Ruling;
use crate::store::Snapshot;
use crate::translate::{
    channel_in, channel_out, date_in, date_out, kind_in, kind_out, language_in, language_out, place_in,
    place_out,
};

/// Grows whenever the shape below, or what the facts add up to, changes.
pub(super) const STATE_VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
struct Stored {
    epoch: u64,
    incarnation: Uuid,
    boot: u64,
    run_base_ms: u64,
    mono_ms: u64,
    at_ms: Option<i64>,
    newest_trusted_ms: Option<i64>,
    ordinal: u64,
    settings: Option<(u64, Value, Value)>,
    day: Option<(u64, jiff::civil::Date, bool)>,
    last_ordinal: u64,
    doors: StoredDoors,
    next_tie: u64,
    counts: BTreeMap<String, u32>,
    issued: BTreeMap<String, u32>,
    counters: BTreeMap<String, StoredCounter>,
    tickets: Vec<StoredTicket>,
    visits: Vec<StoredVisit>,
    recent_ms: BTreeMap<String, VecDeque<u32>>,
    calls: Vec<(Uuid, String, i64)>,
    devices: super::devices::Stored,
}

#[derive(Serialize, Deserialize)]
enum StoredDoors {
    ByHours,
    Open(Option<i64>),
    Closed,
}

#[derive(Serialize, Deserialize)]
struct StoredCounter {
    agent: Option<String>,
    paused: Option<String>,
    holding: Option<Uuid>,
    called_run_ms: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct StoredVisit {
    id: Uuid,
    number: String,
    arrival: Place,
    legs: Vec<Uuid>,
}

#[derive(Serialize, Deserialize)]
struct StoredTicket {
    id: Uuid,
    visit: Uuid,
    number: String,
    series: String,
    count: u32,
    service: String,
    kind: Kind,
    priority: Option<String>,
    language: Language,
    channel: Channel,
    place: Place,
    day: u64,
    issued_at_ms: i64,
    issued_run_ms: u64,
    put_backs: u32,
    state: StoredState,
}

#[derive(Serialize, Deserialize)]
enum StoredState {
    Waiting,
    Called(StoredCall),
    Serving { call: StoredCall, started_run_ms: u64, started_at_ms: i64, by_itself: bool },
    Parked,
    Served { counter: String, outcome: String },
    Cancelled,
    Expired,
    NoShow { counter: String },
    Transferred { counter: String, leg: Uuid },
}

#[derive(Serialize, Deserialize)]
struct StoredCall {
    counter: String,
    agent: Option<String>,
    first_run_ms: u64,
    last_run_ms: u64,
    last_at_ms: i64,
    auto_start_ms: u64,
    recalls: u32,
}

/// The state as a snapshot.
#[must_use]
pub(super) fn take(world: &World) -> Snapshot {
    let parts = world.branch.to_parts();
    let text =
        |map: BTreeMap<queue::Slug, u32>| map.into_iter().map(|(name, n)| (name.to_string(), n)).collect();
    let stored = Stored {
        epoch: world.head.epoch,
        incarnation: world.incarnation,
        boot: world.boot,
        run_base_ms: world.run_base_ms,
        mono_ms: world.mono_ms,
        at_ms: world.at_ms,
        newest_trusted_ms: world.newest_trusted_ms,
        ordinal: world.ordinal,
        settings: world.ruling.as_ref().map(|r| (r.revision, r.base.clone(), r.over.clone())),
        day: parts.day.map(|d| (d.ordinal, date_out(d.date), d.trusted)),
        last_ordinal: parts.last_ordinal,
        doors: match parts.doors {
            Doors::ByHours => StoredDoors::ByHours,
            Doors::Open { until_ms } => StoredDoors::Open(until_ms),
            Doors::Closed => StoredDoors::Closed,
        },
        next_tie: parts.next_tie,
        counts: text(parts.counts),
        issued: text(parts.issued),
        counters: parts.counters.into_iter().map(|(name, c)| (name.to_string(), counter_out(c))).collect(),
        tickets: parts.tickets.into_values().map(ticket_out).collect(),
        visits: parts.visits.into_values().map(visit_out).collect(),
        recent_ms: parts.recent_ms.into_iter().map(|(name, ring)| (name.to_string(), ring)).collect(),
        calls: parts.calls.into_iter().map(|c| (uuid(c.ticket), c.counter.to_string(), c.at_ms)).collect(),
        devices: world.devices.stored(),
    };
    let body = serde_json::to_vec(&stored).expect("a state has string keys and finite numbers");
    Snapshot { state_version: STATE_VERSION, seq: world.head.seq, hash: world.hash, body }
}

/// The state of a snapshot; none if it is another version's or does not read.
#[must_use]
pub(super) fn read(snapshot: &Snapshot) -> Option<World> {
    if snapshot.state_version != STATE_VERSION {
        return None;
    }
    let stored: Stored = serde_json::from_slice(&snapshot.body).ok()?;
    let ruling = match stored.settings {
        Some((revision, base, over)) => Some(Arc::new(Ruling::make(revision, base, over).ok()?)),
        None => None,
    };
    let slugs =
        |map: BTreeMap<String, u32>| map.into_iter().map(|(name, n)| (queue::Slug::new(name), n)).collect();
    let parts = Parts {
        day: stored.day.map(|(ordinal, date, trusted)| Day { ordinal, date: date_in(date), trusted }),
        last_ordinal: stored.last_ordinal,
        doors: match stored.doors {
            StoredDoors::ByHours => Doors::ByHours,
            StoredDoors::Open(until_ms) => Doors::Open { until_ms },
            StoredDoors::Closed => Doors::Closed,
        },
        next_tie: stored.next_tie,
        counts: slugs(stored.counts),
        issued: slugs(stored.issued),
        counters: stored
            .counters
            .into_iter()
            .map(|(name, c)| (queue::Slug::new(name), counter_in(c)))
            .collect(),
        tickets: stored.tickets.into_iter().map(ticket_in).map(|t| (t.id, t)).collect(),
        visits: stored.visits.into_iter().map(visit_in).map(|v| (v.id, v)).collect(),
        recent_ms: stored.recent_ms.into_iter().map(|(name, ring)| (queue::Slug::new(name), ring)).collect(),
        calls: stored
            .calls
            .into_iter()
            .map(|(ticket, counter, at_ms)| Announcement {
                ticket: id(ticket),
                counter: queue::Slug::new(counter),
                at_ms,
            })
            .collect(),
    };
    Some(World {
        head: Position { epoch: stored.epoch, seq: snapshot.seq },
        incarnation: stored.incarnation,
        hash: snapshot.hash,
        boot: stored.boot,
        run_base_ms: stored.run_base_ms,
        mono_ms: stored.mono_ms,
        at_ms: stored.at_ms,
        newest_trusted_ms: stored.newest_trusted_ms,
        ordinal: stored.ordinal,
        ruling,
        branch: Branch::from_parts(parts),
        devices: Devices::restored(stored.devices),
    })
}

fn uuid(id: queue::TicketId) -> Uuid {
    Uuid::from_u128(id.0)
}

fn id(uuid: Uuid) -> queue::TicketId {
    queue::TicketId(uuid.as_u128())
}

fn text(slug: Option<queue::Slug>) -> Option<String> {
    slug.map(|slug| slug.to_string())
}

fn slug(text: Option<String>) -> Option<queue::Slug> {
    text.map(queue::Slug::new)
}

fn counter_out(c: Counter) -> StoredCounter {
    StoredCounter {
        agent: text(c.agent),
        paused: c.paused,
        holding: c.holding.map(uuid),
        called_run_ms: c.called_run_ms,
    }
}

fn counter_in(c: StoredCounter) -> Counter {
    Counter {
        agent: slug(c.agent),
        paused: c.paused,
        holding: c.holding.map(id),
        called_run_ms: c.called_run_ms,
    }
}

fn visit_out(v: Visit) -> StoredVisit {
    StoredVisit {
        id: Uuid::from_u128(v.id.0),
        number: v.number.to_string(),
        arrival: place_out(v.arrival),
        legs: v.legs.into_iter().map(uuid).collect(),
    }
}

fn visit_in(v: StoredVisit) -> Visit {
    Visit {
        id: queue::VisitId(v.id.as_u128()),
        number: v.number.into(),
        arrival: place_in(v.arrival),
        legs: v.legs.into_iter().map(id).collect(),
    }
}

fn call_out(c: Call) -> StoredCall {
    StoredCall {
        counter: c.counter.to_string(),
        agent: text(c.agent),
        first_run_ms: c.first_run_ms,
        last_run_ms: c.last_run_ms,
        last_at_ms: c.last_at_ms,
        auto_start_ms: c.auto_start_ms,
        recalls: c.recalls,
    }
}

fn call_in(c: StoredCall) -> Call {
    Call {
        counter: queue::Slug::new(c.counter),
        agent: slug(c.agent),
        first_run_ms: c.first_run_ms,
        last_run_ms: c.last_run_ms,
        last_at_ms: c.last_at_ms,
        auto_start_ms: c.auto_start_ms,
        recalls: c.recalls,
    }
}

fn ticket_out(t: Ticket) -> StoredTicket {
    StoredTicket {
        id: uuid(t.id),
        visit: Uuid::from_u128(t.visit.0),
        number: t.number.to_string(),
        series: t.series.to_string(),
        count: t.count,
        service: t.service.to_string(),
        kind: kind_out(t.kind),
        priority: text(t.priority),
        language: language_out(t.language),
        channel: channel_out(t.channel),
        place: place_out(t.place),
        day: t.day,
        issued_at_ms: t.issued_at_ms,
        issued_run_ms: t.issued_run_ms,
        put_backs: t.put_backs,
        state: match t.state {
            State::Waiting => StoredState::Waiting,
            State::Called(call) => StoredState::Called(call_out(call)),
            State::Serving { call, started_run_ms, started_at_ms, by_itself } => {
                StoredState::Serving { call: call_out(call), started_run_ms, started_at_ms, by_itself }
            }
            State::Parked => StoredState::Parked,
            State::Served { counter, outcome } => {
                StoredState::Served { counter: counter.to_string(), outcome: outcome.to_string() }
            }
            State::Cancelled => StoredState::Cancelled,
            State::Expired => StoredState::Expired,
            State::NoShow { counter } => StoredState::NoShow { counter: counter.to_string() },
            State::Transferred { counter, leg } => {
                StoredState::Transferred { counter: counter.to_string(), leg: uuid(leg) }
            }
        },
    }
}

fn ticket_in(t: StoredTicket) -> Ticket {
    let name = |text: String| queue::Slug::new(text);
    Ticket {
        id: id(t.id),
        visit: queue::VisitId(t.visit.as_u128()),
        number: t.number.into(),
        series: name(t.series),
        count: t.count,
        service: name(t.service),
        kind: kind_in(t.kind),
        priority: slug(t.priority),
        language: language_in(t.language),
        channel: channel_in(t.channel),
        place: place_in(t.place),
        day: t.day,
        issued_at_ms: t.issued_at_ms,
        issued_run_ms: t.issued_run_ms,
        put_backs: t.put_backs,
        state: match t.state {
            StoredState::Waiting => State::Waiting,
            StoredState::Called(call) => State::Called(call_in(call)),
            StoredState::Serving { call, started_run_ms, started_at_ms, by_itself } => {
                State::Serving { call: call_in(call), started_run_ms, started_at_ms, by_itself }
            }
            StoredState::Parked => State::Parked,
            StoredState::Served { counter, outcome } => {
                State::Served { counter: name(counter), outcome: name(outcome) }
            }
            StoredState::Cancelled => State::Cancelled,
            StoredState::Expired => State::Expired,
            StoredState::NoShow { counter } => State::NoShow { counter: name(counter) },
            StoredState::Transferred { counter, leg } => {
                State::Transferred { counter: name(counter), leg: id(leg) }
            }
        },
    }
}

//! The small closed words, the names and the ids, both ways.

use jiff::Timestamp;
use uuid::Uuid;

/// A name for the rules.
#[must_use]
pub fn slug_in(slug: &wire::names::Slug) -> queue::Slug {
    queue::Slug::new(slug.as_str())
}

/// A name from the rules. Every name in the rules once came through [`slug_in`].
#[must_use]
pub fn slug_out(slug: &queue::Slug) -> wire::names::Slug {
    slug.as_str().parse().expect("a name of the rules came from the wire")
}

/// A ticket's id for the wire.
#[must_use]
pub const fn ticket_out(id: queue::TicketId) -> Uuid {
    Uuid::from_u128(id.0)
}

/// A visit's id for the wire.
#[must_use]
pub const fn visit_out(id: queue::VisitId) -> Uuid {
    Uuid::from_u128(id.0)
}

/// A ticket's id for the rules.
#[must_use]
pub const fn ticket_in(id: Uuid) -> queue::TicketId {
    queue::TicketId(id.as_u128())
}

/// A wall time for the wire; times beyond the calendar become its ends.
#[must_use]
pub fn time_out(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(if at_ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// A date for the wire.
#[must_use]
pub fn date_out(date: queue::Date) -> jiff::civil::Date {
    let day = |d: u8| i8::try_from(d).unwrap_or(1);
    jiff::civil::Date::new(date.year, day(date.month), day(date.day)).unwrap_or(jiff::civil::Date::ZERO)
}

/// A date for the rules.
#[must_use]
pub fn date_in(date: jiff::civil::Date) -> queue::Date {
    queue::Date { year: date.year(), month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
}

macro_rules! twins {
    ($($name_in:ident / $name_out:ident : $wire:path = $queue:path { $($variant:ident),+ })+) => { $(
        /// For the rules.
        #[must_use]
        pub const fn $name_in(word: $wire) -> $queue {
            match word { $(<$wire>::$variant => <$queue>::$variant),+ }
        }
        /// For the wire.
        #[must_use]
        pub const fn $name_out(word: $queue) -> $wire {
            match word { $(<$queue>::$variant => <$wire>::$variant),+ }
        }
    )+ };
}

twins! {
    kind_in / kind_out: wire::names::Kind = queue::Kind { Normal, Vip, Appointment, Express }
    language_in / language_out: wire::names::Language = queue::Language { Fr, Wo, En }
    channel_in / channel_out: wire::names::Channel = queue::Channel { Kiosk, Reception, Web, Counter, Phone, Island }
    branch_kind_in / branch_kind_out: wire::names::BranchKind = queue::BranchKind { Bank, Hospital, Administration }
    order_in / order_out: wire::settings::Order = queue::settings::Order { Fifo, PriorityFirst, AgedPriority, AppointmentFirst, LongestOverdue }
    hold_in / hold_out: wire::ticket::Hold = queue::Hold { Payment, CheckIn, Documents, Reconciliation }
    claim_in / claim_out: wire::ticket::Claim = queue::Claim { None, Claimed, Confirmed, Declined }
    transfer_in / transfer_out: wire::ticket::TransferPlace = queue::TransferPlace { Front, End, Arrival }
    claimant_in / claimant_out: wire::settings::Claimant = queue::Claimant { Customer, Reception, Agent }
    gone_in / gone_out: wire::ticket::Gone = queue::Gone { GivenBack, Left, Withdrawn, SentHome }
    first_in / first_out: wire::event::First = queue::First { Returned, Latecomer }
    came_in / came_out: wire::event::Came = queue::Came { Early, InTime, Late }
    leftovers_in / leftovers_out: wire::day::Leftovers = queue::Leftovers { Serve, Cancel, CarryOver }
    attention_in / attention_out: wire::event::Attention = queue::Attention { LongestWait, LookAgain }
}

/// Who alone may call a ticket, for the rules.
#[must_use]
pub fn pool_in(pool: &wire::event::Pool) -> queue::Pool {
    match pool {
        wire::event::Pool::Counter(counter) => queue::Pool::Counter(slug_in(counter)),
        wire::event::Pool::Agent(agent) => queue::Pool::Agent(slug_in(agent)),
    }
}

/// Who alone may call a ticket, for the wire.
#[must_use]
pub fn pool_out(pool: &queue::Pool) -> wire::event::Pool {
    match pool {
        queue::Pool::Counter(counter) => wire::event::Pool::Counter(slug_out(counter)),
        queue::Pool::Agent(agent) => wire::event::Pool::Agent(slug_out(agent)),
    }
}

/// Where a visit goes on, for the rules.
#[must_use]
pub fn destination_in(to: &wire::event::Destination) -> queue::Destination {
    queue::Destination { service: slug_in(&to.service), pool: to.pool.as_ref().map(pool_in) }
}

/// Where a visit goes on, for the wire.
#[must_use]
pub fn destination_out(to: &queue::Destination) -> wire::event::Destination {
    wire::event::Destination { service: slug_out(&to.service), pool: to.pool.as_ref().map(pool_out) }
}

/// How somebody came for an appointment, for the rules.
#[must_use]
pub const fn appointment_in(came: wire::event::CameFor) -> queue::Appointment {
    queue::Appointment {
        came: came_in(came.came),
        hour_run_ms: came.hour_run_ms,
        arrival: place_in(came.arrival),
    }
}

/// How somebody came for an appointment, for the wire.
#[must_use]
pub const fn appointment_out(came: queue::Appointment) -> wire::event::CameFor {
    wire::event::CameFor {
        came: came_out(came.came),
        hour_run_ms: came.hour_run_ms,
        arrival: place_out(came.arrival),
    }
}

/// Whom somebody lets pass, for the rules.
#[must_use]
pub fn behind_in(behind: &wire::event::Behind) -> queue::Behind {
    queue::Behind { calls: behind.calls, counter: slug_in(&behind.counter) }
}

/// Whom somebody lets pass, for the wire.
#[must_use]
pub fn behind_out(behind: &queue::Behind) -> wire::event::Behind {
    wire::event::Behind { calls: behind.calls, counter: slug_out(&behind.counter) }
}

/// Why reception is called, for the rules.
#[must_use]
pub fn cause_in(cause: &wire::event::BellCause) -> queue::BellCause {
    use wire::event::BellCause as Wire;
    match cause {
        Wire::Direct { service } => queue::BellCause::Direct { service: slug_in(service) },
        Wire::Help { device } => queue::BellCause::Help { device: slug_in(device) },
        Wire::ComeForMe { ticket } => queue::BellCause::ComeForMe { ticket: ticket_in(*ticket) },
    }
}

/// Why reception is called, for the wire.
#[must_use]
pub fn cause_out(cause: &queue::BellCause) -> wire::event::BellCause {
    use wire::event::BellCause as Wire;
    match cause {
        queue::BellCause::Direct { service } => Wire::Direct { service: slug_out(service) },
        queue::BellCause::Help { device } => Wire::Help { device: slug_out(device) },
        queue::BellCause::ComeForMe { ticket } => Wire::ComeForMe { ticket: ticket_out(*ticket) },
    }
}

/// How long a wait may be, for the wire.
#[must_use]
pub const fn wait_out(wait: queue::Wait) -> wire::ticket::WaitRange {
    wire::ticket::WaitRange { p50: wait.p50_s, p90: wait.p90_s }
}

/// How long a wait may be, for the rules.
#[must_use]
pub const fn wait_in(wait: wire::ticket::WaitRange) -> queue::Wait {
    queue::Wait { p50_s: wait.p50, p90_s: wait.p90 }
}

/// A place in line for the rules.
#[must_use]
pub const fn place_in(place: wire::event::Place) -> queue::Place {
    queue::Place { arrived_ms: place.arrived_ms, tie: place.tie, back: place.back }
}

/// A place in line for the wire.
#[must_use]
pub const fn place_out(place: queue::Place) -> wire::event::Place {
    wire::event::Place { arrived_ms: place.arrived_ms, tie: place.tie, back: place.back }
}

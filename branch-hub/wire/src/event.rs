//! The facts of a branch, as they are stored and sent for good: a kind never changes its meaning, and what is added to one may be
//! missing in older rows.
//! An event carries outcomes: whoever applies it needs neither settings nor clock.

#[macro_use]
mod reading;
#[macro_use]
mod house;
mod offers;
mod parts;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

pub use parts::{
    Attention, Behind, BellCause, Booking, Came, CameFor, Destination, EpochParent, Face, First, Inherited,
    Known, Place, Pool, SignedOut,
};
use parts::{nobody_claimed, one, served, withdrawn};
pub use reading::NotRead;

use crate::day::Leftovers;
use crate::envelope::Position;
use crate::names::{Channel, Kind, Language, PrinterState, Slug};
use crate::role::Role;
use crate::settings::DeviceRole;
use crate::ticket::{Claim, Gone, Hold, PrintOutcome, WaitRange};

events_with_the_house! {
    /// A business day began.
    DayOpened = "day-opened" {
        /// One more than the last.
        ordinal: u64,
        /// The date as the clock or the supervisor said.
        date: Date,
        /// Whether that date can be trusted.
        trusted: bool,
        /// When the first service has hours, in milliseconds from now: until then nobody waits for the agents.
        #[serde(default)]
        opens_in_ms: u64,
    }
    /// A business day ended: numbers start again with the next one.
    DayClosed = "day-closed" {
        /// Which.
        ordinal: u64,
        /// Services that go on through the night.
        #[serde(default)]
        stay_open: Vec<Slug>,
    }
    /// A person opened the branch whatever its hours.
    DoorsOpened = "doors-opened" {
        /// When the hours rule again; none: until closed.
        until: Option<Timestamp>,
        /// In a few words.
        reason: String,
    }
    /// A person closed the branch for the rest of the day.
    DoorsClosed = "doors-closed" {
        /// In a few words.
        reason: String,
        /// What becomes of those who are not called any more before the day ends.
        #[serde(default = "served")]
        leftovers: Leftovers,
    }
    /// Somebody has a number and a place in line.
    TicketIssued = "ticket-issued" {
        /// The leg.
        ticket: Uuid,
        /// The visit that the leg belongs to.
        visit: Uuid,
        /// As printed.
        number: String,
        /// The series that gave it, and its count within the day.
        series: Slug,
        /// The count that `number` shows.
        count: u32,
        /// For what.
        service: Slug,
        /// What sort.
        kind: Kind,
        /// The priority class that is claimed.
        priority: Option<Slug>,
        /// In which the customer is spoken to.
        language: Language,
        /// Where it was asked for.
        channel: Channel,
        /// Place in line.
        place: Place,
        /// The business day.
        day: u64,
        /// The wait that was estimated, and told.
        told: Option<WaitRange>,
        /// The services that follow.
        #[serde(default)]
        then: Vec<Slug>,
        /// What is known of the claim to `priority`.
        #[serde(default = "nobody_claimed")]
        claim: Claim,
        /// People who came under this number.
        #[serde(default = "one")]
        party: u32,
        /// The appointment that it stands for.
        booking: Option<Booking>,
        /// How the person came for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        came: Option<CameFor>,
        /// The kiosk that had printed the number while the hub was away: `count` is of its own series.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        island: Option<Slug>,
        /// When the person came, where that was before this was written down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Timestamp>,
        /// The number is from a roll of paper, and this count follows on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        roll_next: Option<u32>,
        /// Who asked from afar; nobody can tell from it who that is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        customer: Option<Uuid>,
        /// Who alone may call it, if anyone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pool: Option<Pool>,
    }
    /// A series has given a number beyond its usual maximum, for the first time in the day.
    SeriesPassedMaximum = "series-passed-maximum" {
        /// Which.
        series: Slug,
        /// The usual highest count.
        max: u32,
    }
    /// A person said which number of a roll of paper is called next.
    RollSet = "roll-set" {
        /// Which roll.
        series: Slug,
        /// The count.
        next: u32,
    }
    /// The branch was restored, and does not know how far these series came.
    NumbersLost = "numbers-lost" {
        /// Which.
        series: Vec<Slug>,
    }
    /// A device remembers a number that the branch has forgotten.
    NumberHeard = "number-heard" {
        /// Of which series.
        series: Slug,
        /// Its count.
        count: u32,
    }
    /// A person said how far a series came before the restore.
    NumberSaid = "number-said" {
        /// Which series.
        series: Slug,
        /// The count of the last paper number; none: none was given.
        highest: Option<u32>,
        /// The day of which that is true; none: the clock was not trusted.
        date: Option<Date>,
    }
    /// A ticket is announced at a counter.
    TicketCalled = "ticket-called" {
        /// Which.
        ticket: Uuid,
        /// Where.
        counter: Slug,
        /// By whom.
        agent: Option<Slug>,
        /// The service starts by itself after this long, in milliseconds of running time.
        auto_start_ms: u64,
        /// Why it was called out of order, if it was.
        reason: Option<String>,
    }
    /// A called ticket is announced again.
    TicketRecalled = "ticket-recalled" {
        /// Which.
        ticket: Uuid,
        /// Where.
        counter: Slug,
        /// 1 for the first recall.
        recall: u32,
        /// As in `ticket-called`, counted anew.
        auto_start_ms: u64,
    }
    /// The person is at the counter.
    ServiceStarted = "service-started" {
        /// Which.
        ticket: Uuid,
        /// Where.
        counter: Slug,
        /// No key was pressed: time passed.
        by_itself: bool,
    }
    /// The service is done.
    TicketServed = "ticket-served" {
        /// Which.
        ticket: Uuid,
        /// Where.
        counter: Slug,
        /// `served`, or an outcome of the settings.
        outcome: Slug,
        /// Nobody has said that the person was there: it started by itself and ended with the next call.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unseen: bool,
    }
    /// Nobody came: back in line, letting some pass.
    TicketPutBack = "ticket-put-back" {
        /// Which.
        ticket: Uuid,
        /// Who called in vain.
        counter: Slug,
        /// So many calls of the line go to others first.
        places: u32,
        /// Its place.
        place: Place,
    }
    /// Nobody came, and the rules say that this was the last time.
    TicketNoShow = "ticket-no-show" {
        /// Which.
        ticket: Uuid,
        /// Who called in vain.
        counter: Slug,
    }
    /// Given back by the customer or withdrawn by staff.
    TicketCancelled = "ticket-cancelled" {
        /// Which.
        ticket: Uuid,
        /// What has become of the person.
        #[serde(default = "withdrawn")]
        gone: Gone,
        /// In a few words.
        reason: String,
    }
    /// Still waiting when the day ended.
    TicketExpired = "ticket-expired" {
        /// Which.
        ticket: Uuid,
    }
    /// This leg ended, and a new one waits elsewhere under the same number.
    TicketTransferred = "ticket-transferred" {
        /// The leg that ended.
        ticket: Uuid,
        /// From where.
        counter: Slug,
        /// The new leg.
        leg: Uuid,
        /// For what.
        service: Slug,
        /// The new leg's place.
        place: Place,
        /// Who alone may call it, if anyone.
        pool: Option<Pool>,
        /// Where the visit goes when the new leg is served, if it was only lent.
        returns_to: Option<Destination>,
        /// Somebody put it before everyone else who waits there.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        front: bool,
    }
    /// Somebody has seen that the claim to a class is right.
    PriorityConfirmed = "priority-confirmed" {
        /// Whose.
        ticket: Uuid,
    }
    /// Somebody has seen that it is not: the ticket stands by arrival.
    PriorityDeclined = "priority-declined" {
        /// Whose.
        ticket: Uuid,
        /// What was claimed.
        class: Slug,
        /// The place now: no nearer than that of the arrival.
        place: Place,
    }
    /// Somebody who has an appointment, and whose ticket was held until they came, is here.
    CheckedIn = "checked-in" {
        /// Who.
        ticket: Uuid,
        /// Their place now.
        place: Place,
        /// What the ticket counts as now.
        kind: Kind,
        /// How they came.
        came: CameFor,
    }
    /// A class was given.
    PriorityGiven = "priority-given" {
        /// To whom.
        ticket: Uuid,
        /// Which.
        class: Slug,
        /// In a few words.
        reason: String,
    }
    /// Moved by hand within its line.
    TicketMoved = "ticket-moved" {
        /// Which.
        ticket: Uuid,
        /// The new place.
        place: Place,
        /// Why it goes before everyone, if it does.
        first: Option<First>,
        /// Whom it still lets pass, if anybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        behind: Option<Behind>,
        /// In a few words.
        reason: String,
    }
    /// A nurse has found how long somebody may wait.
    TicketTriaged = "ticket-triaged" {
        /// Who.
        ticket: Uuid,
        /// The triage class.
        class: Slug,
        /// Nobody of this class should wait longer, in milliseconds of running time from now; 0: no limit.
        longest_wait_ms: u64,
        /// A nurse looks again after this long, and again; 0: never.
        look_again_ms: u64,
    }
    /// What was to be paid is paid.
    TicketPaid = "ticket-paid" {
        /// Whose.
        ticket: Uuid,
    }
    /// It keeps its place and is not called.
    TicketHeld = "ticket-held" {
        /// Which.
        ticket: Uuid,
        /// Why; none where it is not told, as in the hall. The journal always tells.
        hold: Option<Hold>,
    }
    /// It is called again in turn.
    TicketReleased = "ticket-released" {
        /// Which.
        ticket: Uuid,
    }
    /// Set aside by an agent.
    TicketParked = "ticket-parked" {
        /// Which.
        ticket: Uuid,
        /// From where.
        counter: Slug,
        /// It comes back by itself after this long, in milliseconds of running time.
        wake_ms: u64,
    }
    /// Back in line from having been set aside, before everyone else who waits for the service.
    TicketUnparked = "ticket-unparked" {
        /// Which.
        ticket: Uuid,
        /// No key was pressed: time passed.
        by_itself: bool,
    }
    /// A call was taken back: the ticket stands where it stood.
    TicketRequeued = "ticket-requeued" {
        /// Which.
        ticket: Uuid,
        /// Who had called it.
        counter: Slug,
        /// It was called while set aside, and is set aside again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        parked: bool,
        /// It was called while kept for the next day, and is kept for it again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        carried: bool,
    }
    /// Somebody who was a no-show has come: in line again, before everyone else who waits for the service.
    LatecomerReturned = "latecomer-returned" {
        /// Who.
        ticket: Uuid,
        /// For what.
        service: Slug,
        /// The place, the same as before.
        place: Place,
        /// When this leg began.
        issued_at: Timestamp,
        /// Whom the screens have forgotten.
        who: Known,
    }
    /// A leg that had ended waits again.
    TicketReopened = "ticket-reopened" {
        /// Which.
        ticket: Uuid,
        /// For what.
        service: Slug,
        /// Its place: that of the visit's arrival.
        place: Place,
        /// When this leg began.
        issued_at: Timestamp,
        /// Whom the screens have forgotten.
        who: Known,
        /// In a few words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    }
    /// Somebody who missed a call as the day changed is still let in for a while.
    LatecomerKept = "latecomer-kept" {
        /// Who.
        ticket: Uuid,
    }
    /// A leg was served, and the visit goes on by itself: back to where it came from, or to the next planned service.
    LegOpened = "leg-opened" {
        /// Whose.
        visit: Uuid,
        /// The leg that was served.
        from: Uuid,
        /// The new leg.
        leg: Uuid,
        /// For what.
        service: Slug,
        /// The new leg's place.
        place: Place,
        /// Who alone may call it, if anyone.
        pool: Option<Pool>,
        /// The services that still follow.
        then: Vec<Slug>,
        /// Whom the screens have forgotten.
        who: Known,
    }
    /// It keeps number and place over the end of the day, and waits again when the next one opens.
    TicketCarriedOver = "ticket-carried-over" {
        /// Which.
        ticket: Uuid,
    }
    /// Somebody who waits with a nurse's class is to be looked at. Never shown or spoken in the hall.
    AttentionNeeded = "attention-needed" {
        /// Whom.
        ticket: Uuid,
        /// Why.
        why: Attention,
    }
    /// What became of a printed ticket.
    TicketPrinted = "ticket-printed" {
        /// Which.
        ticket: Uuid,
        /// The kiosk's job.
        job: Uuid,
        /// 0 for the first paper, 1 for the first DUPLICATA.
        copy: u32,
        /// How it ended.
        outcome: PrintOutcome,
    }
    /// A counter is staffed.
    CounterOpened = "counter-opened" {
        /// Which.
        counter: Slug,
        /// By whom.
        agent: Option<Slug>,
    }
    /// The agent is away for a while.
    CounterPaused = "counter-paused" {
        /// Which.
        counter: Slug,
        /// In a few words.
        reason: String,
    }
    /// The agent is back.
    CounterResumed = "counter-resumed" {
        /// Which.
        counter: Slug,
    }
    /// Nobody is at the counter any more.
    CounterClosed = "counter-closed" {
        /// Which.
        counter: Slug,
    }
    /// Somebody sits down where somebody else has left: the ticket in hand goes over to them.
    CounterTakenOver = "counter-taken-over" {
        /// Which.
        counter: Slug,
        /// Who has left.
        from: Option<Slug>,
        /// Who has come.
        agent: Slug,
        /// What becomes of those who waited for who has left alone.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        inherited: Vec<Inherited>,
    }
    /// The agent has said that they are there, with nobody to call.
    AgentStillHere = "agent-still-here" {
        /// Where.
        counter: Slug,
    }
    /// Nothing was done at a counter for so long that its agent is taken to have left: it is closed.
    AgentSignedOut = "agent-signed-out" {
        /// Where.
        counter: Slug,
        /// Who.
        agent: Slug,
    }
    /// Reception is called.
    ReceptionRung = "reception-rung" {
        /// Which ring.
        bell: Uuid,
        /// Why.
        cause: BellCause,
    }
    /// Somebody goes.
    BellAnswered = "bell-answered" {
        /// Which ring.
        bell: Uuid,
    }
    /// Services came to a stop, or what is told of it changed.
    ServicesInterrupted = "services-interrupted" {
        /// Which, each once.
        services: Vec<Slug>,
        /// In a few words that the hall may read.
        reason: String,
        /// When it is hoped to go on.
        until: Option<Timestamp>,
        /// Whether tickets are given meanwhile.
        gives_tickets: bool,
    }
    /// Services went on.
    ServicesResumed = "services-resumed" {
        /// Which, each once.
        services: Vec<Slug>,
    }
    /// A person declared a peak day, or called it off.
    PeakSet = "peak-set" {
        /// Whether it is one.
        on: bool,
        /// In a few words.
        reason: String,
    }
}

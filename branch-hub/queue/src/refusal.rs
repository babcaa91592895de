//! Why the rules say no. A refusal is an answer, and changes nothing.
//! Must not know statuses, codes or sentences.

use crate::names::{Kind, Slug, TicketId};
use crate::ticket::Hold;

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Outside hours, or closed by a person.
    Closed,
    /// Closed for this service alone.
    ServiceClosed {
        /// Which.
        service: Slug,
    },
    /// The service has given as many tickets as it takes in a day.
    ServiceFull {
        /// Which.
        service: Slug,
    },
    /// Only staff send people to this service.
    ReferralOnly {
        /// Which.
        service: Slug,
    },
    /// No such service.
    UnknownService {
        /// What was asked for.
        service: Slug,
    },
    /// No such counter.
    UnknownCounter {
        /// What was asked for.
        counter: Slug,
    },
    /// No such agent, or one who can do nothing of what the counter offers.
    UnknownAgent {
        /// Who was named.
        agent: Slug,
    },
    /// No such priority class.
    UnknownPriority {
        /// What was claimed.
        priority: Slug,
    },
    /// No such ticket, or one of an earlier day.
    UnknownTicket {
        /// What was asked for.
        ticket: TicketId,
    },
    /// The service does not offer this kind.
    KindNotOffered {
        /// Which service.
        service: Slug,
        /// What was asked for.
        kind: Kind,
    },
    /// The counter holds another ticket than the asker believes.
    HoldingChanged {
        /// What it holds.
        holding: Option<TicketId>,
    },
    /// The held ticket is still called: say how it ended.
    DecideOutcome {
        /// Which.
        ticket: TicketId,
    },
    /// Next was pressed again within a moment of a call.
    JustCalled {
        /// Until it is accepted.
        wait_ms: u64,
    },
    /// The person has not had the time to come.
    TooSoon {
        /// Until the absent key is accepted.
        wait_ms: u64,
    },
    /// Recalled too recently.
    RecallTooSoon {
        /// Until a recall is accepted.
        wait_ms: u64,
    },
    /// Recalled as often as the branch allows.
    RecallsSpent {
        /// How often that is.
        recalls: u32,
    },
    /// The ticket is not in a state for this.
    WrongState {
        /// Which.
        ticket: TicketId,
    },
    /// The counter is not open.
    CounterClosed {
        /// Which.
        counter: Slug,
    },
    /// The counter is paused.
    CounterPaused {
        /// Which.
        counter: Slug,
    },
    /// Somebody else is at the counter.
    CounterTaken {
        /// Which.
        counter: Slug,
        /// Who.
        agent: Slug,
    },
    /// The agent is at another counter.
    AgentElsewhere {
        /// Who.
        agent: Slug,
        /// Where they are.
        counter: Slug,
    },
    /// The counter still holds a ticket.
    StillHolding {
        /// Which counter.
        counter: Slug,
        /// Which ticket.
        ticket: TicketId,
    },
    /// The counter (or its agent) does not offer the ticket's service.
    NotThisCounter {
        /// Which counter.
        counter: Slug,
        /// The ticket's service.
        service: Slug,
    },
    /// The outcome is none of the settings.
    UnknownOutcome {
        /// What was given.
        outcome: Slug,
    },
    /// No such triage class.
    UnknownTriage {
        /// What was given.
        class: Slug,
    },
    /// There is no claim to a class.
    NothingClaimed {
        /// Whose.
        ticket: TicketId,
    },
    /// Nothing is to be paid.
    NothingToPay {
        /// Whose.
        ticket: TicketId,
    },
    /// The transfer goes nowhere new.
    SameService {
        /// Where it is already.
        service: Slug,
    },
    /// Somebody who missed the call comes later than the branch lets in.
    TooLate {
        /// Who.
        ticket: TicketId,
    },
    /// The visit has gone on: only its newest leg can be reopened.
    WentOn {
        /// Which was asked for.
        ticket: TicketId,
        /// The newest.
        leg: TicketId,
    },
    /// The agent cannot do the service at any counter.
    NotThisAgent {
        /// Who was named.
        agent: Slug,
        /// For what.
        service: Slug,
    },
    /// The visit was only lent and is already to return: it cannot return twice.
    ReturnsAlready {
        /// Which.
        ticket: TicketId,
    },
    /// The service is for some classes or kinds only.
    NotForThem {
        /// Which.
        service: Slug,
    },
    /// The service gives no numbers: go there.
    GoDirectly {
        /// Which.
        service: Slug,
    },
    /// The service gives numbers: nobody rings for it.
    GivesNumbers {
        /// Which.
        service: Slug,
    },
    /// The call is to be repeated before anybody is absent.
    RecallFirst {
        /// How often still.
        recalls: u32,
    },
    /// The numbers of the service are on a roll of paper: take one there.
    OnRoll {
        /// Which.
        service: Slug,
    },
    /// The series is not a roll: its numbers are given.
    NotARoll {
        /// Which.
        series: Slug,
    },
    /// The roll bears no such number.
    NotOnRoll {
        /// Which roll.
        series: Slug,
        /// What was said.
        next: u32,
    },
    /// The class is not for who asks to claim: somebody else gives it.
    ClassNotClaimable {
        /// Which.
        class: Slug,
    },
    /// Nobody at all, or more people than one number is for.
    PartySize {
        /// How many were said.
        party: u32,
    },
    /// The kind is for who has an appointment, and none was named.
    AppointmentMissing,
    /// A living ticket stands for this appointment already.
    BookingInUse {
        /// The living ticket.
        ticket: TicketId,
    },
    /// The service is paid first: who stands at a counter is not served there at once.
    PaidFirst {
        /// Which.
        service: Slug,
    },
    /// A living ticket of this customer exists already.
    CustomerInLine {
        /// The living ticket.
        ticket: TicketId,
    },
    /// They wait for another service, or are of another class: neither stands behind the other.
    NotOneLine {
        /// Behind whom somebody was to be put.
        ticket: TicketId,
    },
    /// Whoever does this says why.
    ReasonMissing,
    /// The ticket is held: it is released first.
    OnHold {
        /// Which.
        ticket: TicketId,
        /// Why.
        hold: Hold,
    },
    /// No such series.
    UnknownSeries {
        /// What was asked for.
        series: Slug,
    },
    /// The branch was restored, and nobody has said yet how far this series came.
    NumbersUnknown {
        /// Which series.
        series: Slug,
    },
    /// The branch remembers every number of this series.
    NothingLost {
        /// Which series.
        series: Slug,
    },
    /// This series does not print such a number.
    NumberNotOfSeries {
        /// Which series.
        series: Slug,
        /// What was given.
        number: String,
    },
    /// The number was not given before the restore, as far as anybody knows.
    NumberNotLost {
        /// Which.
        number: String,
    },
    /// No such kiosk, or one without numbers of its own.
    UnknownKiosk {
        /// What was given.
        kiosk: Slug,
    },
    /// The kiosk cannot have printed this number: it is of another series.
    NumberNotTheirs {
        /// Which kiosk.
        kiosk: Slug,
        /// What was given.
        number: String,
    },
    /// The number was given today, or a living ticket bears it.
    NumberTaken {
        /// Which.
        number: String,
    },
    /// The span ends before it begins.
    SpanUpsideDown {
        /// Its first count.
        from: u32,
        /// Its last count.
        to: u32,
    },
    /// The time until which the doors should be open, or at which a service is hoped to go on, has passed.
    UntilPast,
    /// The clock can be trusted, and says another date.
    DateKnown,
    /// The day and the doors are already so.
    DayUnchanged,
    /// The service is interrupted: nobody is called, or no tickets are given.
    ServiceInterrupted {
        /// Which.
        service: Slug,
        /// Why, in a few words.
        reason: String,
        /// When it is hoped to go on, by the wall clock.
        until_ms: Option<i64>,
    },
    /// People wait whom no other counter that is open calls.
    LastCounter {
        /// For what, and how many.
        services: Vec<LeftAlone>,
    },
}

/// People whom nobody would call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftAlone {
    /// For what they wait.
    pub service: Slug,
    /// How many, those who are held or set aside included.
    pub waiting: u32,
}
